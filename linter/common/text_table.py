"""Tables for terminals and plain-text files.

Input: rows of texts. Output: lines in which each column begins at the same terminal cell; a Chinese character takes
two cells. Example: `text_table([["区划", "错误"], ["天宁区", "1"]], [TextColumn(), TextColumn(right=True)])` returns
`["区划    错误", "天宁区     1"]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from linter.common.layout import Paint, padded, wrapped
from linter.common.text import visible

_GAP = "  "
_NARROWEST = 10
"""Cells that a column keeps when a line is too wide: `wrapped` breaks no text into shorter lines."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """How a column is set: `right`-aligned, at least `minimum` cells wide, painted in a `style` of rich."""

    right: bool = False
    minimum: int = 0
    style: str = ""


def text_table(
    rows: Sequence[Sequence[str]],
    columns: Sequence[TextColumn] = (),
    *,
    width: int | None = None,
    indent: str = "",
    paint: Paint | None = None,
    head_style: str = "",
) -> list[str]:
    """The rows as lines without blanks at their ends. Characters that a terminal obeys are shown as escapes.

    The first row is the head and has all columns; a later row may end early, and its last text then does not widen
    its column. `columns` may be shorter than the head: the other columns are left-aligned. With a `width` (terminal
    cells of a line, the indent included), cells of the widest columns are broken into several lines until the table
    fits or all columns are narrow. `paint` colours the columns that have a style, and the head in `head_style`.
    """
    texts = [[visible(text) for text in row] for row in rows]
    if not texts:
        return []
    columns = [*columns, *[TextColumn()] * (len(texts[0]) - len(columns))]
    widths = _widths(texts, columns, None if width is None else width - cell_len(indent))
    lines: list[str] = []
    for number, row in enumerate(texts):
        for cells in _broken(row, widths):
            parts = [
                padded(cell, size, right=column.right)
                for cell, size, column in zip(cells, widths, columns, strict=False)
            ]
            if paint is None or not cells:
                lines.append((indent + _GAP.join(parts)).rstrip())
            elif number == 0 and head_style:
                lines.append(paint((indent + _GAP.join(parts)).rstrip(), head_style))
            else:
                parts[-1] = parts[-1].rstrip()
                painted = (
                    paint(part, column.style) if column.style else part
                    for part, column in zip(parts, columns, strict=False)
                )
                lines.append(indent + _GAP.join(painted))
    return lines


def _widths(rows: list[list[str]], columns: Sequence[TextColumn], room: int | None) -> list[int]:
    """The cells of each column: those of its longest text, fewer if the lines would get wider than `room`."""
    widths = [
        max(column.minimum, *(cell_len(row[at]) for row in rows if at < len(row) - 1 or len(row) == len(rows[0])))
        for at, column in enumerate(columns)
    ]
    if room is not None:
        widths = [min(cells, room) for cells in widths]
        while sum(widths) + len(_GAP) * (len(widths) - 1) > room and max(widths) > _NARROWEST:
            widths[widths.index(max(widths))] -= 1
    return widths


def _broken(row: list[str], widths: list[int]) -> Iterator[list[str]]:
    """The lines of a row; a cell that is wider than its column goes on in the next line. The last text of a row that
    ends early is not broken."""
    last = len(row) - 1
    cells = [
        [text] if cell_len(text) <= size or (at == last and len(row) < len(widths)) else wrapped(text, size)
        for at, (text, size) in enumerate(zip(row, widths, strict=False))
    ]
    for number in range(max(map(len, cells), default=1)):
        yield [lines[number] if number < len(lines) else "" for lines in cells]
