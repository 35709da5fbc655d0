"""`unique`: no two guides of the catalog may have the same value at a place.

In: the facts of all guides, e.g. two guides with the same /task_code. Out: a hit at each guide but the first one with a
value, with that first one as related place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.fact import Fact
from linter.guides.guide import Context
from linter.rulebook.kinds.kind import PLACE, SEVERAL_GUIDES, Kind, Parameter, one_of, optional, some_of
from linter.rulebook.rule import GroupCheck, GroupHit, RelatedGuide


def build(spec: Mapping[str, Any]) -> GroupCheck:
    place, within, unless = spec["field"], tuple(spec.get("within") or ()), spec.get("unless")
    apart = spec.get("apart")

    def judge(facts: list[Fact], _context: Context) -> Iterator[GroupHit]:
        first: dict[tuple[Any, ...], Fact] = {}
        for fact in facts:
            value = fact.values.get(place)
            if value is None or fact.kind != "matter" or unless in fact.values:
                continue
            key = (value.key, *(getattr(fact, name) for name in within))
            other = first.setdefault(key, fact)
            if other is not fact and not (apart and getattr(fact, apart) == getattr(other, apart)):
                yield GroupHit(fact, place, {"other": other.name}, related=(RelatedGuide(other, other.name or ""),))

    return GroupCheck((place, unless) if unless else (place,), judge)


KINDS = (
    Kind(
        "unique",
        "目录里不同的指南，这个位置的值不得相同。",
        "No two guides of the catalog have the same value at a place.",
        build,
        {
            "field": Parameter(PLACE, "不得相同的位置"),
            "within": optional(some_of("district", "type", "level"), "这些也相同时才算重复"),
            "unless": optional(PLACE, "填写了这个位置的指南不检查"),
            "apart": optional(one_of("basic_code"), "这个编码不同时才算重复"),
        },
        {"other": "与之相同的另一份指南的名称"},
        reads=SEVERAL_GUIDES,
    ),
)
