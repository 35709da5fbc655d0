"""`implies`: where one thing holds, another must.

at     the place the finding is about (with stars: each item is asked)
when   the condition
then   what must hold as well
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at = Place(spec["at"])
    holds, must = when(spec.get("when"), at), when(spec["then"], at)

    def check(guide: Guide) -> list[Hit]:
        value = guide.value
        return [Hit(pointer) for pointer, _ in guide.each(at) if holds(value, pointer) and not must(value, pointer)]

    return check


KIND = Kind(params("at then", at=PLACE, when=CONDITION, then=CONDITION), build, ())
