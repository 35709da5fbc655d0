"""`must-equal`: the fields that must equal the standard and that no rule of kind `agree` names.

In: the facts of all guides, and the fields that the schema marks with `x-compare`, e.g. /power_source: exact. Out: the
hits of `agree` for each of these fields. A field that is added to the schema is thus compared without a rule of its
own; a field whose difference needs its own message states no `x-compare` and is named by a rule of kind `agree`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.fact import Fact
from linter.guides.fields import compared
from linter.guides.guide import Context
from linter.rulebook.kinds.general.agree import AGAINST, GROUP_BY, VALUES, VARIANTS, build_agree
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, Kind
from linter.rulebook.rule import GroupCheck, GroupHit


def build(spec: Mapping[str, Any]) -> GroupCheck:
    by_mode: dict[str, list[str]] = {}
    for place, mode in compared().items():
        by_mode.setdefault(mode, []).append(place)
    checks = [build_agree({**spec, "fields": places, "compare": mode}) for mode, places in by_mode.items()]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for check in checks:
            yield from check.judge(facts, context)

    return GroupCheck(
        tuple(place for check in checks for place in check.places),
        judge,
        tuple(place for check in checks for place in check.normalised),
    )


KINDS = (
    Kind(
        "must-equal",
        "schemas/matter.schema.json 写了 x-compare 的字段，同一事项的各份指南应当一致，按 x-compare 的方式比较。",
        "Guides of the same matter state the same in every field that the schema marks with x-compare.",
        build,
        {"group_by": GROUP_BY, "against": AGAINST},
        VALUES,
        VARIANTS,
        reads=SEVERAL_GUIDES,
    ),
)
