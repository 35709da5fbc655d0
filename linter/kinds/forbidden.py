"""`forbidden`: nothing may be written at a place.

at     the place
when   only where this holds
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

    def check(guide: Guide) -> list[Hit]:
        return [Hit(pointer) for pointer, value in guide.each(at) if filled(value) and holds(guide.value, pointer)]

    return check


KIND = Kind(params("at", at=PLACE, when=CONDITION), build, ())
