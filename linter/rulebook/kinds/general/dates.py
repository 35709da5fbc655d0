"""`dates`: a date must not lie before, or not after, another day.

    at     the place: a date, 2026-09-30
    is     what it must be: not-before, not-after
    than   the other place, or `as-of`: the day for which the run judges
    days   how many days beyond it may lie all the same (0); `not-before` `as-of` with 365 is "within a year"
    when   only where this holds

The message may name `{than}`, the other day, and `{apart}`, the days between the two. What is no date is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place

AS_OF = "as-of"


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds, leeway = Place(spec["at"]), when(spec.get("when"), Place(spec["at"])), spec.get("days", 0)
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
    # `fromisoformat` also knows 20260930 and week dates, which the schema does not.
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


KIND = Kind(
    params(
        "at is than",
        at=PLACE,
        **{"is": {"enum": ["not-before", "not-after"]}},
        than={"anyOf": [{"const": AS_OF}, PLACE]},
        days={"type": "integer", "minimum": 0},
        when=CONDITION,
    ),
    build,
    (),
)
