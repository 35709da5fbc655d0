"""`unique`: no two guides of the catalog may have the same value.

field    the place
within   what else must be equal for it to count: any of district, type, level, item_suffix
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.fact import Fact
from linter.guides.guide import Context
from linter.rulebook.kinds.parameters import PLACE, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables

_ATTRIBUTES = ("district", "type", "level", "item_suffix")


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    place, within, unless = spec["field"], tuple(spec.get("within") or ()), spec.get("unless")
    apart = spec.get("apart")

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        first: dict[tuple[Any, ...], Fact] = {}
        for fact in facts:
            value = fact.values.get(place)
            if value is None or fact.kind != "matter" or unless in fact.values:
                continue
            key = (value.key, *(getattr(fact, name) for name in within))
            other = first.setdefault(key, fact)
            if other is not fact and not (apart and getattr(fact, apart) == getattr(other, apart)):
                yield GroupHit(fact, place, {"other": other.name}, related=(Beside(other, other.name or ""),))

    return GroupCheck((place, unless) if unless else (place,), judge)


KIND = Kind(
    params(
        "field",
        field=PLACE,
        within={"type": "array", "items": {"enum": list(_ATTRIBUTES)}},
        unless=PLACE,
        apart={"enum": ["basic_code"]},
    ),
    build,
)
