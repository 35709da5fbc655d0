"""`required`: something must be written at a place.

    at     the place; below a list, every item is asked
    when   only where this holds

A word that says nothing (无, 暂无, 待补充 …, table `placeholders`) counts as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.condition import filled, when
from linter.guide import Guide
from linter.kinds.params import CONDITION, PLACE, params
from linter.pointer import Place
from linter.rule import Check, Hit, Kind, Tables


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))
    nothing = frozenset(("", *tables("placeholders")["phrases"]))

    def empty(value: Any) -> bool:
        return value.strip() in nothing if isinstance(value, str) else not filled(value)

    def check(guide: Guide) -> list[Hit]:
        return [Hit(pointer) for pointer, value in guide.each(at) if empty(value) and holds(guide.value, pointer)]

    return check


KIND = Kind(params("at", at=PLACE, when=CONDITION), build, ())
