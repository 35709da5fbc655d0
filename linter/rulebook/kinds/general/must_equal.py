"""`must-equal`: the fields that the schema says must equal the standard (`x-policy`) and how to compare (`x-compare`).

    group_by   as for `agree`
    across     as for `agree`
    against    as for `agree`

The places and modes come from the schema, so that a field added there is compared without a rule of its own. A field
whose difference needs a message of its own states no `x-compare` and is named by a rule of kind `agree` instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.fact import Fact
from linter.guides.fields import compared
from linter.guides.guide import Context
from linter.rulebook.kinds.general import agree
from linter.rulebook.rule import GroupCheck, GroupHit, Kind, Tables


def build(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    by_mode: dict[str, list[str]] = {}
    for place, mode in compared().items():
        by_mode.setdefault(mode, []).append(place)
    checks = [agree.build({**spec, "fields": places, "compare": mode}, tables) for mode, places in by_mode.items()]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        for check in checks:
            yield from check.judge(facts, context)

    return GroupCheck(
        tuple(place for check in checks for place in check.places),
        judge,
        tuple(place for check in checks for place in check.normalised),
    )


_PARAMETERS = ("group_by", "across", "against")
KIND = Kind(
    {
        "required": ["group_by"],
        "properties": {name: agree.KIND.params["properties"][name] for name in _PARAMETERS},
    },
    build,
)
