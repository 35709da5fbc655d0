"""`dates`: a date must not lie before, or not after, another day.

In: a guide, e.g. with /publication/verified_on "2025-01-10", judged on 2026-09-30. Out: a hit where the date is too
early or too late. Texts that are not a date are skipped; the schema reports them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, WHEN, Form, Kind, Parameter, one_of, optional
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place

AS_OF = "as-of"


def build(spec: Mapping[str, Any]) -> Check:
    at, leeway = Place(spec["at"]), spec.get("days", 0)
    holds = when(spec.get("when"), at)
    sign = 1 if spec["is"] == "not-after" else -1
    than = None if spec["than"] == AS_OF else Place(spec["than"])

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, value in guide.each(at):
            day = day_of(value)
            if day is None:
                continue
            others = than.bound(guide.value, at, pointer) if than else [guide.context.as_of]
            for other in map(day_of, others):
                if other is None:
                    continue
                apart = (day - other).days
                if sign * apart > leeway and holds(guide.value, pointer):
                    yield Hit(pointer, {"than": other.isoformat(), "apart": abs(apart)})

    return check


def day_of(value: Any) -> date | None:
    """The day that a text such as 2026-09-30 names; None for anything else."""
    if isinstance(value, date):
        return value
    # `fromisoformat` also accepts 20260930 and week dates, which the schema refuses.
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


KINDS = (
    Kind(
        "dates",
        "日期不应早于或晚于另一个日期。",
        "A date lies not before, or not after, another day.",
        build,
        {
            "at": Parameter(PLACE, "日期的位置"),
            "is": Parameter(one_of("not-before", "not-after"), "应当怎样：not-before 不早于，not-after 不晚于"),
            "than": Parameter(
                Form("位置或 as-of", {"anyOf": [{"const": AS_OF}, dict(PLACE.schema)]}),
                "和哪一天比：另一个位置，或者 as-of（检查的那一天）",
            ),
            "days": optional(
                Form("0 以上的整数", {"type": "integer", "minimum": 0}),
                "允许超出几天，默认 0；not-before as-of 加 365 就是“一年以内”",
            ),
            "when": WHEN,
        },
        {"than": "比较的另一天", "apart": "相差几天"},
        reads=(),
    ),
)
