"""`better-or-equal`: amounts that a district may improve on, compared with the standard.

In: the facts of all guides, e.g. a promised limit of 8 工作日 where the standard states 5. Out: one hit per guide and
place that is worse, better or not comparable, as `report` asks; the related places are the standard and the other
districts, so that a reader sees whether the standard or the district is the exception. A hit that a variance in force
allows is listed but not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import shorten
from linter.guides import groups
from linter.guides.fact import Fact, FactValue
from linter.guides.groups import MEASURES, Group, Standing, joined
from linter.guides.guide import Context
from linter.rulebook.kinds.general.agree import GROUP_BY, shown_by
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, Form, Kind, Parameter, one_of
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide

_ORDER = {"worse": 1, "better": -1, "differs": None}
"""`report` to the order of a guide's value against the standard's, as `Standing` has it."""
_WITHOUT_STANDARD = ("duration", "number", "count")
"""The measures by which districts are ranked among themselves where the standard states nothing."""
_OF_ENTRIES = ("count", "demand", "rate")
"""The measures that compare the entries of a list, which are normalised first."""


def build(spec: Mapping[str, Any]) -> GroupCheck:
    names, measures, report = tuple(spec["group_by"]), dict(spec["measures"]), spec["report"]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for group in groups.groups(facts, names):
            for place, measure in measures.items():
                if (stated := group.expected(place)) is not None:
                    yield from _against_standard(group, stated, place, measure, report, context)
                elif report == "differs" and measure in _WITHOUT_STANDARD:
                    yield from _against_best(group, place, measure, context)

    normalised = tuple(place for place, measure in measures.items() if measure in _OF_ENTRIES)
    return GroupCheck(tuple(measures), judge, normalised)


def _against_standard(
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
    others = [
        RelatedGuide(other, shorten(shown_by(its_value, stated)), group.name(other, context))
        for other, its_value in group.stating(place)
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
        (RelatedGuide(group.standard, stated.shown), *others[: MAX_RELATED - 1]),
        part=standing.parts[0] if standing.parts else None,
        declared=fact.variance_for(place, context.as_of),
    )


def _against_best(group: Group, place: str, measure: str, context: Context) -> Iterator[GroupHit]:
    """The members that are not as good as the best member."""
    members = group.stating(place)
    best = groups.best(members, MEASURES[measure]) if len(members) > 1 else None
    if best is None:
        return
    leaders = [(fact, value) for fact, value in members if not MEASURES[measure](value, best)]
    related = tuple(
        RelatedGuide(leader, value.shown, group.name(leader, context)) for leader, value in leaders[:MAX_RELATED]
    )
    for fact, value in members:
        if any(standing.order == 1 for standing in MEASURES[measure](value, best)):
            yield GroupHit(
                fact,
                place,
                {
                    "district": group.name(fact, context),
                    "value": _amount(value, place),
                    "expected": _amount(best, place),
                    "best": "、".join(dict.fromkeys(group.name(leader, context) for leader, _ in leaders[:5])),
                },
                "districts",
                related,
                declared=fact.variance_for(place, context.as_of),
            )


def _amount(value: FactValue, place: str) -> str:
    """The text of an amount; steps are counted, since their names would not tell which is more."""
    return str(len(value.parts)) if value.parts and place == "/process" else shorten(value.shown)


KINDS = (
    Kind(
        "better-or-equal",
        "区县可以比标准做得更好、不能更差的要素（时限、跑动次数、环节、收费、材料必要性），与标准比较；数值小的为好。",
        "Amounts that a district may improve on but not worsen, compared with the standard; less is better.",
        build,
        {
            "group_by": GROUP_BY,
            "measures": Parameter(
                Form(
                    f"位置到比较方式（{'、'.join(MEASURES)}）的映射",
                    {
                        "type": "object",
                        "minProperties": 1,
                        "propertyNames": {"pattern": "^/"},
                        "additionalProperties": {"enum": list(MEASURES)},
                    },
                ),
                "每个位置怎么比：duration 时限长短；number 数的大小，true 大于 false；count 条目多少；"
                "demand 双方都有的材料谁要求更严；rate 收费项目和标准",
            ),
            "report": Parameter(
                one_of(*_ORDER),
                "报哪一种：worse 比标准差；better 比标准好，可供全市取优；"
                "differs 标准没有写时不如最好的区县，或与标准无法比较",
            ),
        },
        {
            "district": "这份指南所在的区县",
            "value": "这份指南的数",
            "expected": "标准的数，没有标准时最好的区县的数",
            "entries": "造成差别的材料或收费项目",
            "best": "最好的区县",
        },
        {
            "value": "worse、better：整个数不同",
            "entries": "worse、better：其中几条不同",
            "districts": "differs：标准没有写，不如最好的区县",
            "unclear": "differs：与标准单位不同，无法比较",
        },
        reads=SEVERAL_GUIDES,
    ),
)
