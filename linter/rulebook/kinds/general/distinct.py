"""`distinct`: values that must differ within one guide.

    at     a place with stars: no two of its values may be equal
    from   another place: no value of `at` may be equal to one of its
    when   only where this holds

Texts are compared folded: width, blanks and punctuation make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import canonical, folded
from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
from linter.source.pointer import Place, Pointer


def build(spec: Mapping[str, Any], tables: Tables) -> Check:
    at, holds = Place(spec["at"]), when(spec.get("when"), Place(spec["at"]))
    other = Place(spec["from"]) if "from" in spec else None

    def check(guide: Guide) -> Iterator[Hit]:
        seen: dict[str, Pointer] = {}
        for pointer, value in guide.each(other) if other else ():
            if filled(value):
                seen.setdefault(_key(value), pointer)
        for pointer, value in guide.each(at):
            if not filled(value):
                continue
            key = _key(value)
            if key in seen and holds(guide.value, pointer):
                yield Hit(pointer, related=(seen[key],))
            elif other is None:
                seen.setdefault(key, pointer)

    return check


def _key(value: Any) -> str:
    return (folded(value) or value) if isinstance(value, str) else canonical(value)


KIND = Kind(params("at", at=PLACE, **{"from": PLACE}, when=CONDITION), build, ())
