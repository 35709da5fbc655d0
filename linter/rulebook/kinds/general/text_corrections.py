"""`text-corrections`: wrong words and signs in any text of a guide, with their corrections.

In: a guide and entries {wrong: RE2, right, note, since}, e.g. {wrong: 帐户, right: 账户}. Out: one hit per text, at the
first wrong word; the replacement corrects every wrong word of the text for which there is a `right`. If `wrong` has a
group, the group is the wrong word and the rest is its surroundings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from linter.common import regex
from linter.guides.guide import Guide
from linter.guides.prose_texts import PROSE_PATTERNS
from linter.rulebook.kinds.kind import FLAG, PATTERNS, PLACES, PROSE, Form, Kind, optional, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Pointer, parse

_ROUNDS = 8
"""Passes over one text. A corrected sign may reveal that the next one is wrong; the limit ends entries that undo one
another."""


class Correction(NamedTuple):
    """One wrong word and its correction; it counts from the day `since` on."""

    wrong: regex.Regex
    right: str | None
    note: str | None
    since: date


Occurrence = tuple[int, int, Correction]
"""(start, end, correction) of a wrong word in a text, in code points."""


def build(spec: Mapping[str, Any]) -> Check:
    table = spec.get("table", {})
    entries = [*table.get("entries", ()), *spec.get("entries", ())]
    corrections = [_correction(item) for item in entries]
    wrong_anywhere = regex.anywhere(*(item["wrong"] for item in entries))
    number = PROSE_PATTERNS.add(wrong_anywhere)
    allow = [*table.get("allow", ()), *spec.get("allow", ())]
    allowed = regex.compiled(regex.either(allow)) if allow else None
    only, without = [parse(place) for place in spec.get("in", ())], [parse(place) for place in spec.get("except", ())]
    top_keys = frozenset(steps[0] for steps in only)
    quoted = bool(spec.get("quoted"))

    def check(guide: Guide) -> Iterator[Hit]:
        if not guide.prose_says(number):
            return
        for pointer, text, is_quotation in guide.prose:
            if (is_quotation and not quoted) or (top_keys and pointer[0] not in top_keys):
                continue
            if wrong_anywhere.found(text) and (not only or is_below(pointer, only)) and not is_below(pointer, without):
                current = [item for item in corrections if item.since <= guide.context.as_of]
                if hit := _hit(pointer, text, current, allowed):
                    yield hit

    return check


def _correction(item: Mapping[str, Any]) -> Correction:
    since = date.fromisoformat(item["since"]) if "since" in item else date.min
    return Correction(regex.compiled(item["wrong"]), item.get("right"), item.get("note"), since)


def is_below(pointer: Pointer, places: list[tuple[str, ...]]) -> bool:
    """Whether a pointer is at or below one of the places, given as steps."""
    return any(
        len(steps) <= len(pointer) and all(want in ("*", str(step)) for want, step in zip(steps, pointer, strict=False))
        for steps in places
    )


def _occurrences(text: str, corrections: list[Correction], allowed: regex.Regex | None) -> list[Occurrence]:
    """The wrong words of a text from left to right; of words that overlap, the first and longest."""
    spans = list(allowed.spans(text)) if allowed else []
    found = [
        (start, end, item)
        for item in corrections
        for start, end in item.wrong.group_spans(text)
        if not any(first <= start and end <= last for first, last in spans)
    ]
    apart: list[Occurrence] = []
    for occurrence in sorted(found, key=lambda occurrence: (occurrence[0], -occurrence[1])):
        if not apart or occurrence[0] >= apart[-1][1]:
            apart.append(occurrence)
    return apart


def _hit(pointer: Pointer, text: str, corrections: list[Correction], allowed: regex.Regex | None) -> Hit | None:
    wrong = _occurrences(text, corrections, allowed)
    if not wrong:
        return None
    start, end, first = wrong[0]
    corrected = text
    for _ in range(_ROUNDS):
        better = _corrected(corrected, wrong)
        if better == corrected:
            break
        corrected, wrong = better, _occurrences(better, corrections, allowed)
    values = {"found": text[start:end], "right": first.right, "note": first.note}
    return Hit(pointer, values, part=(start, end), replacement=corrected if corrected != text else None)


def _corrected(text: str, wrong: list[Occurrence]) -> str:
    pieces, done = [], 0
    for start, end, item in wrong:
        if item.right is not None:
            pieces += [text[done:start], item.right]
            done = end
    return "".join([*pieces, text[done:]])


_ENTRY = {
    "type": "object",
    "required": ["wrong"],
    "additionalProperties": False,
    "properties": {
        "wrong": {"type": "string"},
        "right": {"type": "string"},
        "note": {"type": "string"},
        "since": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    },
}
_ENTRIES = Form(
    "{wrong, right, note, since} 的列表，只有 wrong 必写", {"type": "array", "items": _ENTRY, "minItems": 1}
)
KINDS = (
    Kind(
        "text-corrections",
        "指南的任何文字里都不应出现的错词、错符号，写得出正确写法的可以改正。",
        "Wrong words and signs in any text of a guide, with their corrections.",
        build,
        {
            "table": optional(table_with("entries"), "词表，含 entries 和 allow"),
            "entries": optional(
                _ENTRIES,
                "错词，直接写在规则里：wrong 是正则表达式（RE2），有括号分组时分组才是错词，其余是上下文；"
                "right 正确写法；note 说明；since 从哪一天起算错",
            ),
            "allow": optional(PATTERNS, "允许的更长说法，错词在其中时不算错"),
            "in": optional(PLACES, "只看这些位置及其下面"),
            "except": optional(PLACES, "不看这些位置及其下面"),
            "quoted": optional(FLAG, "true：法律条文原文也检查"),
        },
        {"found": "错词", "right": "正确写法", "note": "说明"},
        either=("table", "entries"),
        reads=PROSE,
    ),
)
