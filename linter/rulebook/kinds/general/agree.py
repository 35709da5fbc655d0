"""`agree` and `same-writing`: guides of the same matter must state the same.

In: the facts of all guides, e.g. those of 公共场所卫生许可 in seven districts. Out: one hit per guide that deviates
(per text for `same-writing`), with the other guides as related places. Expected is the value of the standard, if it
states one, else the value of the majority. Without a majority the districts are tied: the hit is a warning at most.
A hit that a variance in force allows is listed but not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from linter.common.text import shorten
from linter.guides import groups
from linter.guides.fact import SMALL, ComparedPart, Fact, FactValue
from linter.guides.groups import Deviation, Group, joined
from linter.guides.guide import Context
from linter.rulebook.kinds.kind import PLACES, SEVERAL_GUIDES, Kind, Parameter, one_of, optional, some_of
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide

Finder = Callable[[Group, str], Iterator[Deviation]]
"""(group, place) to the members of the group that deviate at the place."""


def _deviations(key: groups.Key) -> Finder:
    return lambda group, place: groups.deviations(group, place, key)


FINDERS: dict[str, Finder] = {
    "exact": _deviations(groups.exact),
    "duration": _deviations(groups.duration),
    "normalised-text": _deviations(groups.sequence),
    "sequence": _deviations(groups.sequence),
    "set": groups.set_deviations,
}


def build_agree(spec: Mapping[str, Any]) -> GroupCheck:
    names, places, report = tuple(spec["group_by"]), tuple(spec["fields"]), spec.get("report")
    same_length = spec["against"] == "same-length-standard"
    finder = FINDERS[spec["compare"]]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for group in groups.groups(facts, names):
            for place in places:
                for found in finder(group, place):
                    if (report == "missing" and not found.missing) or (report == "extra" and not found.extra):
                        continue
                    stated = group.expected(place)
                    if same_length and (stated is None or len(stated.parts) != len(found.value.parts)):
                        continue
                    yield _deviation_hit(found, group, place, report, context)

    return GroupCheck(places, judge, () if spec["compare"] in ("exact", "duration") else places)


def _deviation_hit(found: Deviation, group: Group, place: str, report: str | None, context: Context) -> GroupHit:
    stated = group.expected(place)
    related = [
        RelatedGuide(other, shown_by(value, stated), group.name(other, context)) for other, value in found.others
    ]
    if stated is not None and group.standard is not None:
        related.insert(0, RelatedGuide(group.standard, stated.shown))
    part = found.extra[0] if report == "extra" else None
    return GroupHit(
        found.fact,
        place,
        {
            "district": group.name(found.fact, context),
            "value": shorten(found.value.shown),
            "expected": found.expected,
            "missing": joined(found.missing) or "—",
            "extra": joined(found.extra) or "—",
            "n": found.agreeing,
            "N": found.stating,
        },
        found.by,
        tuple(related[:MAX_RELATED]),
        part=part,
        declared=found.fact.variance_for(place, context.as_of),
        # Of two districts that differ, either may be wrong.
        at_most="warning" if found.by == "tie" else None,
    )


def shown_by(value: FactValue, stated: FactValue | None) -> str:
    """The text that a message shows for a guide's value; for an inherited value, the text of the standard."""
    return stated.shown if value.inherited and stated is not None else value.shown


def build_same_writing(spec: Mapping[str, Any]) -> GroupCheck:
    names, places = tuple(spec["group_by"]), tuple(spec["fields"])

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for group in groups.groups(facts, names):
            for place in places:
                yield from _written_differently(group, place, context)

    return GroupCheck(places, judge, places)


def _written_differently(group: Group, place: str, context: Context) -> Iterator[GroupHit]:
    """The texts of one place that are equal after normalisation but not to the letter."""
    members = [(fact, value) for fact, value in group.stating(place) if not value.inherited]
    stated = group.expected(place)
    if groups.unanimous(members, stated):
        return
    in_standard = {part.name: part for part in stated.parts} if stated is not None else {}
    writings: dict[str, Counter[str]] = {}
    for _, value in members:
        for part in value.parts:
            writings.setdefault(part.name, Counter())[part.text] += 1
    for fact, value in members:
        for part in value.parts:
            if part.name in in_standard:
                expected, variant = in_standard[part.name].text, "standard"
            elif stated is not None or len(writings[part.name]) < 2:
                continue
            else:
                ranked = writings[part.name].most_common(2)
                tied = ranked[0][1] == ranked[1][1]
                expected, variant = ("", "tie") if tied else (ranked[0][0], "majority")
            if part.text != expected:
                yield _writing_hit(fact, part, place, expected, variant, group, context)


def _writing_hit(
    fact: Fact, part: ComparedPart, place: str, expected: str, variant: str, group: Group, context: Context
) -> GroupHit:
    others = [
        RelatedGuide(other, its_part.text, group.name(other, context))
        for other, value in group.stating(place)
        for its_part in value.parts
        if other is not fact and its_part.name == part.name and its_part.text != part.text
    ]
    if variant == "standard" and group.standard is not None:
        others.insert(0, RelatedGuide(group.standard, expected))
    return GroupHit(
        fact,
        place,
        {"district": group.name(fact, context), "value": part.text, "expected": expected},
        variant,
        tuple(others[:MAX_RELATED]),
        part=part,
        # A longer text is kept only in part, see `SMALL`.
        replacement=expected if expected and len(expected) < SMALL else None,
        declared=fact.variance_for(place, context.as_of),
    )


GROUP_BY = Parameter(some_of(*groups.GROUP_BY), "哪些编码、层级相同的指南才互相比较")
FIELDS = Parameter(PLACES, "比较哪些位置")
AGAINST = Parameter(
    one_of("standard-or-majority", "same-length-standard"),
    "和谁比：standard-or-majority 标准，没有标准时多数；same-length-standard 只和条数相同的标准比",
)
VARIANTS = {
    "standard": "标准写明了这个要素，按标准",
    "majority": "标准没有写，按多数区县",
    "tie": "标准没有写，各区县写法数量相同，最多报警告",
}
DISTRICT = {"district": "不一致的指南所在的区县"}
VALUES = {
    **DISTRICT,
    "value": "这份指南写的",
    "expected": "应当是什么，打平时为空",
    "missing": "缺少的条目",
    "extra": "多出的条目",
    "n": "与应有内容一致的份数",
    "N": "写了这个要素的份数",
}
KINDS = (
    Kind(
        "agree",
        "同一事项的各份指南，这些位置的内容应当一致：标准写明的按标准，否则按多数。",
        "Guides of the same matter state the same: as the standard, else as the majority.",
        build_agree,
        {
            "group_by": GROUP_BY,
            "fields": FIELDS,
            "compare": Parameter(
                one_of(*FINDERS),
                "怎么比：exact 一字不差；duration 按时长；normalised-text 不计全半角、标点、序号的文字；"
                "sequence 有先后的列表；set 不计先后的列表",
            ),
            "report": optional(
                one_of("missing", "extra"), "compare 为 set 时只报缺少的（missing）或多出的（extra）条目"
            ),
            "against": AGAINST,
        },
        VALUES,
        VARIANTS,
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "same-writing",
        "同一事项的各份指南，意思相同的文字写法也应相同：只差标点、全半角、序号或数字写法的报出，并可改成标准或多数的写法。",
        "Texts of the same matter that mean the same are written the same, down to punctuation and width.",
        build_same_writing,
        {"group_by": GROUP_BY, "fields": FIELDS},
        {**DISTRICT, "value": "这份指南的写法", "expected": "标准或多数的写法，打平时为空"},
        VARIANTS,
        reads=SEVERAL_GUIDES,
    ),
)
