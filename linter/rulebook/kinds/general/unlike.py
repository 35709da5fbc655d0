"""`unlike`: two matters under one base code.

at          the place of the finding
below       the likeness of names (rapidfuzz ratio, 0 to 100) below which they are not one matter's
materials   the materials, by which the same is asked of what they ask for
share       how much of what either asks for both ask for, in percent, below which they are not one matter's

Names are measured against the standard's, else against that of most guides under the code; where no name is
the most frequent, each is told. Items of a matter have names of their own and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import folded
from linter.guides.fact import Fact
from linter.guides.groups import area_name
from linter.guides.guide import Context
from linter.rulebook.kinds.general.agree import MAX_RELATED
from linter.rulebook.kinds.general.similar import Texts, common
from linter.rulebook.kinds.parameters import PERCENT, PLACE, params
from linter.rulebook.rule import Beside, GroupCheck, GroupHit, Kind, Tables


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    at, below, materials, share = spec["at"], spec["below"], Texts(spec["materials"]), spec["share"]

    def apart(one: Fact, other: Fact) -> bool:
        from rapidfuzz import fuzz  # only phase two needs it

        names = folded(one.name or ""), folded(other.name or "")
        if names[0] == names[1] or fuzz.ratio(*names) >= below or names[0] in names[1] or names[1] in names[0]:
            return False
        return all(materials.name in fact.derived for fact in (one, other)) and common(one, other, materials) < share

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        groups: dict[str, dict[str, list[Fact]]] = {}
        for fact in facts:
            if fact.basic_code and fact.name and not fact.item_suffix:
                groups.setdefault(fact.basic_code, {}).setdefault(folded(fact.name), []).append(fact)
        for code in sorted(groups):
            if len(groups[code]) > 1:
                yield from _compare(list(groups[code].values()), context)

    def _compare(names: list[list[Fact]], context: Context) -> Iterator[GroupHit]:
        members = sorted((fact for same in names for fact in same), key=lambda fact: fact.path)
        standards = [fact for fact in members if fact.kind == "standard"]
        most = max(len(same) for same in names)
        frequent = [same for same in names if len(same) == most]
        held = standards or (sorted(frequent[0], key=lambda fact: fact.path) if len(frequent) == 1 else members)
        for fact in members:
            others = [other for other in held if other is not fact and apart(fact, other)]
            if fact.kind == "standard" or not others:
                continue
            first = next((other for other in others if other.kind == "standard"), others[0])
            values = {"district": area_name(context, fact), "name": fact.name, "other": first.name, "n": len(others)}
            yield GroupHit(
                fact,
                at,
                values,
                "standard" if first.kind == "standard" else "guides",
                tuple(Beside(other, other.name or "") for other in others[:MAX_RELATED]),
            )

    return GroupCheck((at,), judge, derived={materials.name: materials})


KIND = Kind(
    params(
        "at below materials share",
        at=PLACE,
        below=PERCENT,
        materials=PLACE,
        share=PERCENT,
    ),
    build,
)
