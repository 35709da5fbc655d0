"""Messages of rules: templates with `{/pointer}` for a value of the guide and `{name}` for a value of the check.

In: a template and values, Template("{element}里有“{found}”").render({"element": "事项名称", "found": "测试"}). Out: one
line, "事项名称里有“测试”", in which every inserted value is short and without control characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from linter.source.pointer import STAR, Place, Pointer
from linter.source.value_text import shown

_NAMES = ("name", "title", "label", "ask", "field", "rule")
"""Keys whose value names the entry that has them."""
_SLOT = re.compile(r"\{(/[^{}]*|[A-Za-z_]+)\}")


class Template:
    """A compiled message; `empty` stands for a value that is absent or blank, `entry` for the name of an entry that
    has none."""

    __slots__ = ("empty", "entry", "names", "parts")

    def __init__(self, text: str, *, empty: str = "（空）", entry: str = "第 {} 项") -> None:
        self.empty, self.entry = empty, entry
        pieces = _SLOT.split(text)
        self.parts: list[str | Place | tuple[str]] = []  # text, place of the guide, (name of a value,)
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                self.parts.append(piece)
            else:
                self.parts.append(Place(piece) if piece.startswith("/") else (piece,))
        self.names = {part[0] for part in self.parts if isinstance(part, tuple)}

    def render(self, values: Mapping[str, Any], document: Any = None, pointer: Pointer = ()) -> str:
        """The message for a hit at `pointer` in `document`; the stars of a place mean the items that the hit is in."""
        return "".join(
            part
            if isinstance(part, str)
            else shown(values.get(part[0]), self.empty)
            if isinstance(part, tuple)
            else shown(_bound(part, document, pointer), self._absent(part, pointer))
            for part in self.parts
        )

    def _absent(self, place: Place, pointer: Pointer) -> str:
        """What stands for an absent value: the number of the entry if the value is its name."""
        if not place.starred or place.steps[-1] not in _NAMES:
            return self.empty
        depth = len(place.steps) - 1 - place.steps[::-1].index(STAR)
        index = pointer[depth] if depth < len(pointer) else None
        return self.entry.format(index + 1) if isinstance(index, int) else self.empty


def _bound(place: Place, document: Any, pointer: Pointer) -> Any:
    """The first value of a place for the items that `pointer` stands in, None if there is none."""
    at = Place("/" + "/".join("*" if isinstance(step, int) else step for step in pointer))
    values = place.bound(document, at, pointer)
    return values[0] if values else None
