"""`phrases`: words that must not stand in a text, unless they are part of a longer text that is allowed.

In: a guide, e.g. with a condition "符合法律、法规规定的其他条件". Out: a hit at the first such word of each text. With
the phrase 其他材料 and the allowed text 其他材料科学, the text "其他材料科学专业证书" is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PATTERNS, PLACES, WHEN, Kind, Parameter, optional, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    table = spec.get("table", {})
    phrases = [*table.get("phrases", ()), *spec.get("phrases", ())]
    wrong, wrong_anywhere = regex.compiled(regex.either(phrases)), regex.anywhere(*phrases)
    allow = [*table.get("allow", ()), *spec.get("allow", ())]
    allowed = regex.compiled(regex.either(allow)) if allow else None
    places = [(Place(text), when(spec.get("when"), Place(text))) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place, holds in places:
            texts = guide.texts(place)
            if not texts or not wrong_anywhere.found(texts):
                continue
            for pointer, value in guide.each(place):
                if isinstance(value, str) and wrong.found(value) and holds(guide.value, pointer):
                    span = _first(value, wrong, allowed)
                    if span is not None:
                        yield Hit(pointer, {"found": value[slice(*span)]}, part=span)

    return check


def _first(text: str, wrong: regex.Regex, allowed: regex.Regex | None) -> tuple[int, int] | None:
    """The first occurrence that does not lie within an allowed text."""
    spans = list(allowed.spans(text)) if allowed is not None else []
    for start, end in wrong.spans(text):
        if not any(first <= start and end <= last for first, last in spans):
            return start, end
    return None


KINDS = (
    Kind(
        "phrases",
        "文字里不应出现这些说法，除非它是一个允许的更长说法的一部分。",
        "Words do not stand in a text, unless they are part of an allowed longer text.",
        build,
        {
            "in": Parameter(PLACES, "看哪些位置"),
            "table": optional(table_with("phrases"), "词表，含 phrases（不应出现的，RE2）和 allow（允许的，RE2）"),
            "phrases": optional(PATTERNS, "不应出现的说法，直接写在规则里"),
            "allow": optional(PATTERNS, "允许的说法，直接写在规则里"),
            "when": WHEN,
        },
        {"found": "出现的说法"},
        either=("table", "phrases"),
        reads=(),
    ),
)
