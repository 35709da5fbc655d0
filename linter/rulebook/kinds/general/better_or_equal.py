"""`better-or-equal`: what a district may do better than the standard, but not worse.

    group_by   as for `agree`
    measures   place to how it is compared (less is better): duration, number (an integer or boolean),
               count (entries of a list), demand (necessity of materials the standard lists too), rate
               (fee items)
    report     worse: than the standard
               better: than the standard, a candidate for the whole city
               differs: where the standard says nothing, districts that are not the best; or (message
               `unclear`) a value that cannot be compared with the standard's

A live variance of the guide lists the finding without counting it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import shorten
from linter.guides import groups
from linter.guides.fact import Fact, FactValue
from linter.guides.groups import MEASURES, Group, Standing, joined
from linter.guides.guide import Context
from linter.rulebook.kinds.general.agree import MAX_RELATED, shown_by
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables

_ORDER = {"worse": 1, "better": -1, "differs": None}
_WITHOUT_STANDARD = ("duration", "number", "count")
"""The measures by which districts are ranked among themselves."""


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    names, measures, report = tuple(spec["group_by"]), dict(spec["measures"]), spec["report"]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for group in groups.groups(facts, names):
            for place, measure in measures.items():
                if (stated := group.expected(place)) is not None:
                    yield from _against(group, stated, place, measure, report, context)
                elif report == "differs" and measure in _WITHOUT_STANDARD:
                    yield from _among(group, place, measure, context)

    return GroupCheck(
        tuple(measures), judge, tuple(place for place, measure in measures.items() if measure in _OF_ENTRIES)
    )


_OF_ENTRIES = ("count", "demand", "rate")


def _against(
    group: Group, stated: FactValue, place: str, measure: str, report: str, context: Context
) -> Iterator[GroupHit]:
    for fact, value in group.stating(place):
        if value.inherited or value == stated:
            continue
        for standing in MEASURES[measure](value, stated):
            if standing.order == _ORDER[report]:
                yield _hit(group, fact, value, stated, place, standing, report, context)


def _hit(
    group: Group,
    fact: Fact,
    value: FactValue,
    stated: FactValue,
    place: str,
    standing: Standing,
    report: str,
    context: Context,
) -> GroupHit:
    assert group.standard is not None
    # What the others do tells whether the standard or the district is out of step.
    others = [
        Beside(other, shorten(shown_by(what, stated)), group.name(other, context))
        for other, what in group.stating(place)
        if other is not fact
    ]
    return GroupHit(
        fact,
        place,
        {
            "district": group.name(fact, context),
            "value": _amount(value, place),
            "expected": _amount(stated, place),
            "entries": joined(standing.parts),
        },
        "unclear" if report == "differs" else "entries" if standing.parts else "value",
        (Beside(group.standard, stated.shown), *others[: MAX_RELATED - 1]),
        part=standing.parts[0] if standing.parts else None,
        declared=fact.variance_for(place, context.as_of),
    )


def _among(group: Group, place: str, measure: str, context: Context) -> Iterator[GroupHit]:
    said = group.stating(place)
    top = groups.best(said, MEASURES[measure]) if len(said) > 1 else None
    if top is None:
        return
    leaders = [(fact, value) for fact, value in said if not MEASURES[measure](value, top)]
    related = tuple(Beside(leader, what.shown, group.name(leader, context)) for leader, what in leaders[:MAX_RELATED])
    for fact, value in said:
        if any(standing.order == 1 for standing in MEASURES[measure](value, top)):
            yield GroupHit(
                fact,
                place,
                {
                    "district": group.name(fact, context),
                    "value": _amount(value, place),
                    "expected": _amount(top, place),
                    "best": "、".join(dict.fromkeys(group.name(leader, context) for leader, _ in leaders[:5])),
                },
                "districts",
                related,
                declared=fact.variance_for(place, context.as_of),
            )


def _amount(value: FactValue, place: str) -> str:
    return str(len(value.parts)) if value.parts and place == "/process" else shorten(value.shown)


KIND = Kind(
    params(
        "group_by measures report",
        group_by={"type": "array", "items": {"enum": ["basic_code", "item_suffix", "level", "type", "district"]}},
        measures={
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {"enum": list(MEASURES)},
        },
        report={"enum": list(_ORDER)},
    ),
    build,
)
