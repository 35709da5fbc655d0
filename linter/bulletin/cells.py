"""Constructors of table cells and of the row of totals.

Input: a count, a text, or finished rows. Output: `Cell` or a tuple of cells. Example: `count_cell(3)` prints 3 and
keeps the number 3 for charts and workbooks.
"""

from __future__ import annotations

from collections.abc import Sequence

from linter.bulletin.document import Cell, Tone
from linter.rulebook.indicator import EMPTY

TOTAL_LABEL = "合计"


def count_cell(number: int, tone: Tone = "") -> Cell:
    """A cell that holds a count."""
    return Cell(str(number), number, tone=tone)


def gap_cell(gap: int | None, tone: Tone = "") -> Cell:
    """A cell that holds how many units are missing to a goal; "—" for None, which `Figure.short_of` returns for a
    mean."""
    return text_cell(EMPTY) if gap is None else count_cell(gap, tone)


def text_cell(text: str, tone: Tone = "") -> Cell:
    """A cell that holds text."""
    return Cell(text, tone=tone)


def total_row(rows: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """The row 合计 below rows that hold a name and then only counts: each cell is the sum of its column."""
    _, *columns = zip(*rows, strict=True)
    return (text_cell(TOTAL_LABEL), *(count_cell(sum(int(cell.number or 0) for cell in cells)) for cells in columns))
