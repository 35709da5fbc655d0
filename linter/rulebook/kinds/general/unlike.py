"""`unlike-names`: two matters under one basic code (基本编码).

In: the facts of all guides, e.g. 公共场所卫生许可 and 医疗机构执业登记 under the same code. Out: a hit at each guide
whose name and materials are unlike those of the standard; without a standard, unlike those of the most frequent name;
if no name is the most frequent, unlike those of any other guide. Items (办理项) have names of their own and are
skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import folded
from linter.guides.fact import Fact
from linter.guides.groups import area_name
from linter.guides.guide import Context
from linter.rulebook.kinds.general.similar import TextsAt, shared_percent
from linter.rulebook.kinds.kind import PERCENT, PLACE, SEVERAL_GUIDES, Kind, Parameter
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide


def build(spec: Mapping[str, Any]) -> GroupCheck:
    at, materials = spec["at"], TextsAt(spec["materials"])
    below: int = spec["below"]
    share: int = spec["share"]

    def are_unlike(one: Fact, other: Fact) -> bool:
        from rapidfuzz import fuzz  # imported late: only phase two needs it

        names = folded(one.name or ""), folded(other.name or "")
        if names[0] == names[1] or fuzz.ratio(*names) >= below or names[0] in names[1] or names[1] in names[0]:
            return False
        if any(materials.name not in fact.derived for fact in (one, other)):
            return False
        return shared_percent(one, other, materials) < share

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        by_code: dict[str, dict[str, list[Fact]]] = {}
        for fact in facts:
            if fact.basic_code and fact.name and not fact.item_suffix:
                by_code.setdefault(fact.basic_code, {}).setdefault(folded(fact.name), []).append(fact)
        for code in sorted(by_code):
            if len(by_code[code]) > 1:
                yield from _compare(list(by_code[code].values()), context)

    def _compare(by_name: list[list[Fact]], context: Context) -> Iterator[GroupHit]:
        members = sorted((fact for same_name in by_name for fact in same_name), key=lambda fact: fact.path)
        standards = [fact for fact in members if fact.kind == "standard"]
        most = max(map(len, by_name))
        frequent = [same_name for same_name in by_name if len(same_name) == most]
        models = standards or (sorted(frequent[0], key=lambda fact: fact.path) if len(frequent) == 1 else members)
        for fact in members:
            others = [other for other in models if other is not fact and are_unlike(fact, other)]
            if fact.kind == "standard" or not others:
                continue
            first = next((other for other in others if other.kind == "standard"), others[0])
            values = {"district": area_name(context, fact), "name": fact.name, "other": first.name, "n": len(others)}
            yield GroupHit(
                fact,
                at,
                values,
                "standard" if first.kind == "standard" else "guides",
                tuple(RelatedGuide(other, other.name or "") for other in others[:MAX_RELATED]),
            )

    return GroupCheck((at,), judge, derived={materials.name: materials})


KINDS = (
    Kind(
        "unlike-names",
        "同一个基本编码下，名称和材料都相差很大的事项，是两个事项用了一个码。",
        "Matters with unlike names and materials under one basic code.",
        build,
        {
            "at": Parameter(PLACE, "报在哪个位置"),
            "below": Parameter(PERCENT, "名称相似度（rapidfuzz ratio）低于多少算相差很大"),
            "materials": Parameter(PLACE, "材料名称的位置"),
            "share": Parameter(PERCENT, "两份指南的材料相同的不到百分之几，才算两个事项"),
        },
        {
            "district": "指南所在的区县",
            "name": "这份指南的名称",
            "other": "同一编码下的另一个名称",
            "n": "与几份指南或标准相差很大",
        },
        {"standard": "与标准相差很大", "guides": "与其他指南相差很大"},
        reads=SEVERAL_GUIDES,
    ),
)
