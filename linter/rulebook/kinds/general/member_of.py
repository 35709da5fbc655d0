"""`among`: a text must be one of those that another place of the guide holds.

at     the place
of     the other place, with stars
when   only where this holds
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, of, holds = Place(spec["at"]), Place(spec["of"]), when(spec.get("when"), Place(spec["at"]))

    def check(guide: Guide) -> Iterator[Hit]:
        known: set[Any] | None = None
        for pointer, value in guide.each(at):
            if isinstance(value, str) and filled(value):
                if known is None:
                    known = {item for _, item in guide.each(of) if isinstance(item, str)}
                if value not in known and holds(guide.value, pointer):
                    yield Hit(pointer)

    return check


KIND = Kind(params("at of", at=PLACE, of=PLACE, when=CONDITION), build, ())
