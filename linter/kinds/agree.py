"""`agree`: guides of the same matter must say the same.

    group_by   what makes them the same: basic_code, item_suffix, level, type, district
    across     what they differ in: district
    fields     the places compared
    compare    exact | duration
    against    standard-or-majority: the standard where it states the field, else what most say; without
               a majority the message says that they are tied

One finding per guide that deviates; the others are its related places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from linter.duration import Duration
from linter.facts import Fact, FactValue
from linter.guide import Context
from linter.kinds.params import PLACES, params
from linter.rule import GroupCheck, GroupHit, Kind, Tables

MAX_RELATED = 20


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    names, places = tuple(spec["group_by"]), tuple(spec["fields"])
    compare: str = spec.get("compare", "exact")

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        groups: dict[tuple[Any, ...], list[Fact]] = {}
        standards = {fact.basic_code: fact for fact in facts if fact.kind == "standard"}
        for fact in facts:
            if fact.kind == "matter" and fact.basic_code:
                groups.setdefault(tuple(getattr(fact, name) for name in names), []).append(fact)
        for members in groups.values():
            for place in places:
                yield from _compare(members, standards.get(members[0].basic_code), place, compare, context)

    return GroupCheck(places, judge)


def _compare(
    members: list[Fact], standard: Fact | None, place: str, compare: str, context: Context
) -> Iterator[GroupHit]:
    said = [(fact, fact.values[place]) for fact in members if place in fact.values]
    stated = standard.values.get(place) if standard else None
    if stated is not None and standard is not None:
        expected: str | None = _key(stated, compare)
        shown = stated.shown
    else:
        if len(said) < 2:
            return
        ranked = Counter(_key(value, compare) for _, value in said).most_common(2)
        if len(ranked) == 1:
            return
        tied = ranked[0][1] == ranked[1][1]
        expected = None if tied else ranked[0][0]
        shown = "" if tied else next(value.shown for _, value in said if _key(value, compare) == expected)
    agreeing = sum(_key(value, compare) == expected for _, value in said)
    for fact, value in said:
        key = _key(value, compare)
        if key == expected or value.inherited:
            continue
        others = [(other, what) for other, what in said if other is not fact and _key(what, compare) != key]
        related = [(other, f"{area_name(context, other)}：{what.shown}") for other, what in others]
        if stated is not None and standard is not None:
            related.insert(0, (standard, f"标准：{stated.shown}"))
        yield GroupHit(
            fact,
            place,
            {
                "district": area_name(context, fact),
                "value": value.shown,
                "expected": shown,
                "n": agreeing,
                "N": len(said),
            },
            "tie" if expected is None else "standard" if stated is not None else "majority",
            tuple(related[:MAX_RELATED]),
        )


def area_name(context: Context, fact: Fact) -> str:
    """The district's name, its id where the registry does not know it."""
    name = context.areas.get(fact.district, {}).get("name")
    return str(name or fact.district or fact.path)


def _key(value: FactValue, compare: str) -> str:
    duration = Duration.of(value.value) if compare == "duration" else None
    if duration is None:
        return value.key
    # Nought is nought in every unit, and a year is twelve months.
    return str(duration.based()) if duration.value else "0"


KIND = Kind(
    params(
        "group_by fields",
        group_by={"type": "array", "items": {"enum": ["basic_code", "item_suffix", "level", "type", "district"]}},
        across={"enum": ["district"]},
        fields=PLACES,
        compare={"enum": ["exact", "duration"]},
        against={"enum": ["standard-or-majority"]},
    ),
    build,
)
