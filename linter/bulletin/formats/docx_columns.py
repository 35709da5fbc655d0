"""Column widths and letter size of a printed table.

Input: a `Table` and the width of a line of the page in twips (1/20 point). Output: a `Fit`.
Example: a table with three short columns in portrait gets 五号 letters, `Fit(21, [2948, 2948, 2949])`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from linter.bulletin.document import Column, Table
from linter.common.text import visible

CELL_MARGIN = 60
"""Twips between the text of a cell and its border, on either side."""
SMALL = 18
"""Half points: 小五, the smallest letters that are easy to read on paper."""
_SIZES = (21, SMALL, 15)
"""Half points: 五号, 小五, 六号, tried in this order."""
_TWIPS = 5
"""Twips that half a Chinese character is wide, per half point of its size."""
_MANY_COLUMNS = 8
"""A table with more columns gets narrow titles."""
_MAX_WANTED = 100
"""Half characters that a column may want; a longer text is wrapped in any case."""
_MAX_WORD = 24
"""Half characters of the longest word (code, number) that is kept on one line."""
_MIN_LINE = 14
"""Half characters of a line of Chinese text; a narrower column is hard to read."""
_MAX_LINES = 6
"""Lines of a row up to which letters keep their size; a higher row gets smaller letters."""
_TITLE, _NARROW_TITLE = 8.5, 6.5
"""Half characters of a line of a column title, four and three Chinese characters; the second with many columns."""
_SPARE = 0.5
"""Half characters added to each text, because programs measure fonts differently."""
_WORDS = re.compile(r"[!-~]+")
_BROAD = re.compile(r"[A-Z%@mw]")
"""Latin letters that are wider than half a Chinese character."""


class Fit(NamedTuple):
    """How a table fits into the width of a page."""

    size: int
    """Half points of the letters."""
    widths: list[int]
    """Twips of each column."""

    def height(self, row: Sequence[str]) -> int:
        """The approximate number of lines that a row of texts takes."""
        rooms = (width - 2 * CELL_MARGIN for width in self.widths)
        return max(
            math.ceil((_measure(visible(text)) - _SPARE) * self.size * _TWIPS / room)
            for text, room in zip(row, rooms, strict=True)
        )


def fit_columns(table: Table, room: int) -> Fit:
    """Columns that together fill `room` twips, with the largest letters at which no number or word is broken and no
    row is too high."""
    title = _TITLE if len(table.columns) <= _MANY_COLUMNS else _NARROW_TITLE
    needs = [
        _needs(column, [visible(row[place].text) for row in table.rows], title)
        for place, column in enumerate(table.columns)
    ]
    rows = [[cell.text for cell in row] for row in table.rows]
    for size in _SIZES:
        least, wanted = (
            [need * size * _TWIPS + 2 * CELL_MARGIN for need in kind] for kind in zip(*needs, strict=True)
        )  # fmt: skip
        whole = [int(width) for width in _widths(least, wanted, room)]
        fit = Fit(size, [*whole[:-1], room - sum(whole[:-1])])
        if sum(least) <= room and (size < _SIZES[0] or all(fit.height(row) <= _MAX_LINES for row in rows)):
            break
    return fit


def _needs(column: Column, texts: list[str], title: float) -> tuple[float, float]:
    """The least width of a column and the width it wants, in half characters. `title` is the width of a line of its
    title."""
    head = _measure(visible(column.title))
    wanted = max([head, *map(_measure, texts)])
    words = [word for text in texts for word in _WORDS.findall(text)] if column.kind == "text" else texts
    lines = texts if column.kind == "text" else []
    parts = [*(min(_measure(line), _MIN_LINE) for line in lines), *(min(_measure(word), _MAX_WORD) for word in words)]
    least = max([min(head, title), *parts])
    return least, max(least, min(wanted, _MAX_WANTED))


def _measure(text: str) -> float:
    """The width of a text in half characters, with _SPARE added."""
    return cell_len(text) + len(_BROAD.findall(text)) / 2 + _SPARE


def _widths(least: list[float], wanted: list[float], room: float) -> list[float]:
    """Widths that add up to `room`, between the least and the wanted ones where possible."""
    if sum(least) >= room:
        return _cut_widest(least, room)
    if sum(wanted) <= room:
        return [room * width / sum(wanted) for width in wanted]
    share = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]


def _cut_widest(widths: list[float], room: float) -> list[float]:
    """Widths cut to a common maximum, so that they add up to `room`."""
    level = room / len(widths)
    for place, width in enumerate(sorted(widths)):
        level = room / (len(widths) - place)
        if width >= level:
            break
        room -= width
    return [min(width, level) for width in widths]
