"""How wide the columns of a printed table are, and how large its letters."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from linter.bulletin.document import Column, Table
from linter.common.text import visible

CELL_MARGIN = 60
"""Twips at either side of a cell."""
SMALL = 18
"""Letters that are still easy to read (小五), in half points."""
_SIZES = (21, SMALL, 15)
"""五号 and what is smaller; half a Chinese character is five twips wide for each half point."""
_MANY = 8
"""Columns from which on titles have narrow lines."""
_LONGEST, _WORD, _LEAST = 100, 24, 14
"""Half characters: of a text that a line is kept free for, of a word that is not torn apart, of a line of a text."""
_HIGH = 6
"""Lines of a row from which on smaller letters are better."""
_TITLE, _NARROW_TITLE = 8.5, 6.5
"""Half characters of a line of a title; the second where there are many columns."""
_SPARE = 0.5
_WORDS = re.compile(r"[!-~]+")
_BROAD = re.compile(r"[A-Z%@mw]")


class Fit(NamedTuple):
    """How a table fits into a line of the page."""

    size: int
    """Of its letters, in half points."""
    widths: list[int]
    """Of its columns, in twips."""

    def height(self, row: Sequence[str]) -> int:
        """Lines that a row of texts takes, about."""
        rooms = (width - 2 * CELL_MARGIN for width in self.widths)
        return max(
            math.ceil((_measured(visible(text)) - _SPARE) * self.size * 5 / room)
            for text, room in zip(row, rooms, strict=True)
        )


def fitted(table: Table, room: int) -> Fit:
    """Columns that together fill `room` twips, and the largest letters with which no number or word is torn apart;
    smaller ones for prose."""
    title = _TITLE if len(table.columns) <= _MANY else _NARROW_TITLE
    needs = [
        _needs(column, [visible(row[place].text) for row in table.rows], title)
        for place, column in enumerate(table.columns)
    ]
    rows = [[cell.text for cell in row] for row in table.rows]
    for size in _SIZES:
        least, wanted = ([need * size * 5 + 2 * CELL_MARGIN for need in kind] for kind in zip(*needs, strict=True))
        whole = [int(width) for width in _widths(least, wanted, room)]
        fit = Fit(size, [*whole[:-1], room - sum(whole[:-1])])
        if sum(least) <= room and (size < _SIZES[0] or all(fit.height(row) <= _HIGH for row in rows)):
            break
    return fit


def _needs(column: Column, texts: list[str], title: float) -> tuple[float, float]:
    """Half characters that a column cannot do without, and that it would like to have."""
    head = _measured(visible(column.title))
    wanted = max([head, *map(_measured, texts)])
    words = [word for text in texts for word in _WORDS.findall(text)] if column.kind == "text" else texts
    lines = texts if column.kind == "text" else []
    parts = [*(min(_measured(line), _LEAST) for line in lines), *(min(_measured(word), _WORD) for word in words)]
    least = max([min(head, title), *parts])
    return least, max(least, min(wanted, _LONGEST))


def _measured(text: str) -> float:
    """The width of a text in half characters, with room to spare."""
    return cell_len(text) + len(_BROAD.findall(text)) / 2 + _SPARE


def _widths(least: list[float], wanted: list[float], room: float) -> list[float]:
    if sum(least) >= room:
        return _levelled(least, room)
    if sum(wanted) <= room:
        return [room * width / sum(wanted) for width in wanted]
    share = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]


def _levelled(widths: list[float], room: float) -> list[float]:
    """Widths that are too much for the room, cut until they fill it: the widest give first."""
    level = room / len(widths)
    for place, width in enumerate(sorted(widths)):
        level = room / (len(widths) - place)
        if width >= level:
            break
        room -= width
    return [min(width, level) for width in widths]
