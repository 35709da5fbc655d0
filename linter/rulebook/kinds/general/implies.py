"""`implies`: where one condition holds, another must hold.

In: a guide, e.g. with /handling/type 即办件 and a promised limit of 5 工作日. Out: a hit at each match of `at` for
which `when` holds and `then` does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import CONDITION, PLACE, WHEN, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])
    holds, must = when(spec.get("when"), at), when(spec["then"], at)

    def check(guide: Guide) -> list[Hit]:
        value = guide.value
        return [Hit(pointer) for pointer, _ in guide.each(at) if holds(value, pointer) and not must(value, pointer)]

    return check


KINDS = (
    Kind(
        "implies",
        "when 成立时，then 也应当成立。",
        "Where one condition holds, another holds as well.",
        build,
        {
            "at": Parameter(PLACE, "报在哪里；带 * 时逐项判断"),
            "when": WHEN,
            "then": Parameter(CONDITION, "应当成立的条件"),
        },
        reads=(),
    ),
)
