"""`phrases`: words that must not stand in a text, unless they are part of a longer one that may.

    in       the places looked at
    table    a table of rules/tables with `phrases` (RE2) and `allow` (RE2)
    phrases, allow   the same, written in the rule
    when     only where this holds

An occurrence within an allowed stretch is none: 其他材料 is a catch-all, 其他法律职业经历 is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACES, TABLE, TEXTS, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    table = tables(spec["table"]) if "table" in spec else {}
    phrases = [*table.get("phrases", ()), *spec.get("phrases", ())]
    bad, any_bad = regex.compiled(regex.either(phrases)), regex.anywhere(*phrases)
    allow = [*table.get("allow", ()), *spec.get("allow", ())]
    good = regex.compiled(regex.either(allow)) if allow else None
    places = [(Place(text), when(spec.get("when"), Place(text))) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place, holds in places:
            texts = guide.texts(place)
            if not texts or not any_bad.found(texts):
                continue
            for pointer, value in guide.each(place):
                if isinstance(value, str) and bad.found(value) and holds(guide.value, pointer):
                    span = _first(value, bad, good)
                    if span is not None:
                        yield Hit(pointer, {"found": value[slice(*span)]}, part=span)

    return check


def _first(text: str, bad: regex.Regex, good: regex.Regex | None) -> tuple[int, int] | None:
    """The first occurrence that is not within an allowed stretch."""
    allowed = list(good.spans(text)) if good is not None else []
    for start, end in bad.spans(text):
        if not any(first <= start and end <= last for first, last in allowed):
            return start, end
    return None


KIND = Kind(
    params("in", **{"in": PLACES}, table=TABLE, phrases=TEXTS, allow=TEXTS, when=CONDITION)
    | {"anyOf": [{"required": ["table"]}, {"required": ["phrases"]}]},
    build,
    (),
)
