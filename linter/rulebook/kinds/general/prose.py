"""`prose`: wrong words and signs, in whatever text of a guide they stand.

    table    a table of rules/tables with `entries` ({wrong: RE2, right, note, since}) and `allow` (RE2); an entry
             with `since` is wrong from that day on
    entries, allow   the same, written in the rule
    in       only these places and what is below them
    except   not these places and what is below them
    quoted   true: look at the words of laws as well
    when     only where this holds

Where `wrong` has a group, the group is what is wrong and the rest is what stands around it. An occurrence
within an allowed stretch is none. One finding per text, at the first occurrence; the message may name `{found}`,
`{right}` and `{note}`; the fix puts right every occurrence for which a `right` is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from linter.common import regex
from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACES, TABLE, TEXTS, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Pointer, parse


class Entry(NamedTuple):
    """One wrong word."""

    wrong: regex.Regex
    right: str | None
    note: str | None
    since: date


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    table = tables(spec["table"]) if "table" in spec else {}
    written = [*table.get("entries", ()), *spec.get("entries", ())]
    entries = [_entry(item) for item in written]
    any_wrong = regex.anywhere(*(item["wrong"] for item in written))
    allow = [*table.get("allow", ()), *spec.get("allow", ())]
    allowed = regex.compiled(regex.either(allow)) if allow else None
    only, without = [parse(place) for place in spec.get("in", ())], [parse(place) for place in spec.get("except", ())]
    tops = frozenset(steps[0] for steps in only)
    holds, quoted = when(spec.get("when")), bool(spec.get("quoted"))

    def check(guide: Guide) -> Iterator[Hit]:
        if not any_wrong.found(guide.all_prose) or not holds(guide.value, ()):
            return
        for pointer, text, law in guide.prose:
            if (law and not quoted) or (tops and pointer[0] not in tops):
                continue
            if any_wrong.found(text) and (not only or below(pointer, only)) and not below(pointer, without):
                current = [entry for entry in entries if entry.since <= guide.context.as_of]
                if hit := _hit(pointer, text, current, allowed):
                    yield hit

    return check


def _entry(item: Mapping[str, Any]) -> Entry:
    since = date.fromisoformat(item["since"]) if "since" in item else date.min
    return Entry(regex.compiled(item["wrong"]), item.get("right"), item.get("note"), since)


def below(pointer: Pointer, places: list[tuple[str, ...]]) -> bool:
    """Whether a pointer is at or below one of the places."""
    return any(
        len(steps) <= len(pointer) and all(want in ("*", str(step)) for want, step in zip(steps, pointer, strict=False))
        for steps in places
    )


def _occurrences(text: str, entries: list[Entry], allowed: regex.Regex | None) -> list[tuple[int, int, Entry]]:
    """What is wrong in a text, from left to right, nothing twice."""
    may = list(allowed.spans(text)) if allowed else []
    found = [
        (start, end, entry)
        for entry in entries
        for start, end in entry.wrong.group_spans(text)
        if not any(first <= start and end <= last for first, last in may)
    ]
    apart: list[tuple[int, int, Entry]] = []
    for item in sorted(found, key=lambda item: (item[0], -item[1])):
        if not apart or item[0] >= apart[-1][1]:
            apart.append(item)
    return apart


def _hit(pointer: Pointer, text: str, entries: list[Entry], allowed: regex.Regex | None) -> Hit | None:
    wrong = _occurrences(text, entries, allowed)
    if not wrong:
        return None
    start, end, first = wrong[0]
    mended = text
    for _ in range(_ROUNDS):
        better = _mended(mended, wrong)
        if better == mended:
            break
        mended, wrong = better, _occurrences(better, entries, allowed)
    values = {"found": text[start:end], "right": first.right, "note": first.note}
    return Hit(pointer, values, part=(start, end), replacement=mended if mended != text else None)


def _mended(text: str, wrong: list[tuple[int, int, Entry]]) -> str:
    pieces, done = [], 0
    for start, end, entry in wrong:
        if entry.right is not None:
            pieces += [text[done:start], entry.right]
            done = end
    return "".join([*pieces, text[done:]])


_ROUNDS = 8
"""A sign put right may show that the next one is wrong; more often than this no text is looked at again."""
_ENTRY = {
    "type": "object",
    "required": ["wrong"],
    "additionalProperties": False,
    "properties": {key: {"type": "string"} for key in ("wrong", "right", "note", "since")},
}
KIND = Kind(
    params(
        "",
        table=TABLE,
        entries={"type": "array", "items": _ENTRY, "minItems": 1},
        allow=TEXTS,
        **{"in": PLACES, "except": PLACES},
        quoted={"type": "boolean"},
        when=CONDITION,
    )
    | {"anyOf": [{"required": ["table"]}, {"required": ["entries"]}]},
    build,
)
