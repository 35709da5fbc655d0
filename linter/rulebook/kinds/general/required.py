"""`required`: something must be written at a place.

    at     the place; below a list, every item is asked
    when   only where this holds

A word that says nothing (无, 暂无, 待补充 …, table `placeholders`) counts as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.guides.condition import filled, when
from linter.guides.guide import Guide
from linter.rulebook.kinds.parameters import CONDITION, PLACE, params
from linter.rulebook.rule import Hit, Kind, Tables
from linter.source.pointer import Place, Pointer


class Required:
    """The check, with what it asks for: the elements that completeness is counted in."""

    def __init__(self, spec: Mapping[str, Any], tables: Tables) -> None:
        self.at = Place(spec["at"])
        self._holds = when(spec.get("when"), self.at)
        self._nothing = frozenset(("", *tables("placeholders")["phrases"]))

    def __call__(self, guide: Guide) -> list[Hit]:
        return [
            Hit(pointer)
            for pointer, value in guide.each(self.at)
            if self.empty(value) and self._holds(guide.value, pointer)
        ]

    def asked(self, guide: Guide) -> list[tuple[Pointer, bool]]:
        """(place, whether it is filled in) of every element that the guide must have."""
        return [
            (pointer, not self.empty(value))
            for pointer, value in guide.each(self.at)
            if self._holds(guide.value, pointer)
        ]

    def empty(self, value: Any) -> bool:
        """Whether a value says nothing."""
        return value.strip() in self._nothing if isinstance(value, str) else not filled(value)


KIND = Kind(params("at", at=PLACE, when=CONDITION), Required, ())
