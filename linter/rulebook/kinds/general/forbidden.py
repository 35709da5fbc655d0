"""`forbidden`: nothing may be written at a place.

at     the place
when   only where this holds
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))

    def check(guide: Guide) -> list[Hit]:
        return [Hit(pointer) for pointer, value in guide.each(at) if filled(value) and holds(guide.value, pointer)]

    return check


KIND = Kind(params("at", at=PLACE, when=CONDITION), build, ())
