"""`past-year`: a text that names a year which is over, as in 2019年度农业技术推广奖查询 or 报名截止2020年5月.

In: a guide and the day of the run. Out: one hit per text, at the first year before that of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common import regex
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PATTERN, PATTERNS, PLACES, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

_YEAR_DIGITS = 4


def build(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]
    pattern, anywhere = regex.compiled(spec["year"]), regex.anywhere(spec["year"])
    allow = regex.compiled(regex.either(spec["allow"]))

    def check(guide: Guide) -> Iterator[Hit]:
        this_year = guide.context.as_of.year
        for place in places:
            if not anywhere.found(guide.texts(place)):
                continue
            for pointer, text in guide.each(place):
                if not isinstance(text, str):
                    continue
                allowed = list(allow.spans(text))
                for start, end in pattern.group_spans(text):
                    inside = any(first <= start and end <= last for first, last in allowed)
                    if not inside and end - start == _YEAR_DIGITS and int(text[start:end]) < this_year:
                        yield Hit(pointer, {"found": text[start:end], "this": this_year}, part=(start, end))
                        break

    return check


KINDS = (
    Kind(
        "past-year",
        "这些文字里不应出现已经过去的年份，除非它在允许的说法里。",
        "A text does not name a year that is over, unless it is part of an allowed text.",
        build,
        {
            "in": Parameter(PLACES, "看哪些位置"),
            "year": Parameter(PATTERN, "怎样认出年份：分组是四位数字，其余是上下文"),
            "allow": Parameter(PATTERNS, "允许的说法，年份在其中时不算"),
        },
        {"found": "写的年份", "this": "检查的年份"},
        reads=(),
    ),
)
