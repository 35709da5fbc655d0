"""`forbidden`: nothing may be written at a place.

In: a guide, e.g. with /fees/items although nothing is charged. Out: a hit at each place that is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.kind import PLACE, WHEN, Kind, Parameter
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place


def build(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])
    holds = when(spec.get("when"), at)

    def check(guide: Guide) -> list[Hit]:
        return [Hit(pointer) for pointer, value in guide.each(at) if filled(value) and holds(guide.value, pointer)]

    return check


KINDS = (
    Kind(
        "forbidden",
        "这个位置不应填写内容，通常与 when 合用。",
        "Nothing may be written at a place.",
        build,
        {"at": Parameter(PLACE, "不应填写的位置"), "when": WHEN},
        reads=(),
    ),
)
