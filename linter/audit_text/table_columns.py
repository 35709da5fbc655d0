"""The checks `table-total` and `table-percentage`: totals and percentages of a table follow from its other cells.

Right: | 地区 | 已办 |/|-|-|/| 甲市 | 9 |/| 乙区 | 6 |/| 合计 | 15 |
Wrong: | 地区 | 已办 |/|-|-|/| 甲市 | 9 |/| 乙区 | 6 |/| 合计 | 16 |
A slash stands for the end of a line.
Input: a `Document`. Output: a verdict per total and per percentage that the cells of the same table decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from linter.audit_text.division import is_printed_as, number_text, rounded
from linter.audit_text.result import Verdict
from linter.audit_text.table_cells import CellNumber, cell_number, half_width
from linter.audit_text.text_document import Document, Passage, Table
from linter.common import regex
from linter.common.rounding import percentage

_TOTAL_ROW = regex.compiled(r"^(?:合\s*计|总\s*计|共\s*计|全市|全区|全县|全省|全州)$")
_SUBTOTAL_ROW = regex.compiled(r"^小\s*计$|小计")
_NOT_ADDED = regex.compiled("率|比|排名|名次|位次|序号|均|得分|分值|增|减|电话|编码|年份|%")
"""Titles of columns whose numbers are not added up."""
_FRACTION = regex.compiled(r"^(\d{1,12})\s*/\s*(\d{1,12})[＊*]?$")
_ORDINAL = regex.compiled("排名|名次|位次|序号|编号|编码|电话|年份")
"""Titles of columns whose numbers are neither numerators nor denominators."""
_TOTAL_COLUMN = regex.compiled(r"^(?:合\s*计|总\s*计|总数|小\s*计)(?:\(.*\))?$")
_OF_WHICH = "其中"
"""A column 其中复发 counts again a part of what other columns count."""
MAX_ROWS = 2000
"""Rows of a table that is checked; a longer one is data."""
MAX_RATIO_COLUMNS = 12
"""Columns that are tried as numerator and denominator; the pairs grow with the square."""
SAMPLE = 40
"""Rows by which numerator and denominator of a column of percentages are found."""


class _Ratio(NamedTuple):
    """A percentage recomputed from one or two other cells of its row."""

    row: int
    pair: tuple[int, int]
    """The columns of numerator and denominator; twice the same column if one cell holds both (480/531)."""
    exact: str
    """The recomputed percentage, such as 90.40%."""
    right: bool


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per total and per percentage of every table with at least two rows below the header."""
    for table in document.tables:
        if 3 <= len(table.rows) <= MAX_ROWS:
            grid = _Grid(table)
            yield from grid.totals()
            yield from grid.row_totals()
            yield from grid.percentages()


class _Grid:
    """The numbers of a table: rows below the header; None where a cell is no number."""

    def __init__(self, table: Table) -> None:
        self._table = table
        width = len(table.rows[0])
        self.header = [half_width(cell.text) for cell in table.rows[0]]
        self.names = [row[0].text if row else "" for row in table.rows[1:]]
        self.rows = [
            [cell_number(row[at].text, "%" in self.header[at]) if at < len(row) else None for at in range(width)]
            for row in table.rows[1:]
        ]

    def totals(self) -> Iterator[Verdict]:
        """Rows 合计 and 小计: the sum of the rows above them, column by column."""
        for column, title in enumerate(self.header):
            if column and not _NOT_ADDED.found(title):
                yield from self._column_totals(column)

    def _column_totals(self, column: int) -> Iterator[Verdict]:
        open_rows: list[Fraction] = []
        subtotals: list[Fraction] = []
        for row, name in enumerate(self.names):
            cell = self.rows[row][column]
            is_total, is_subtotal = _TOTAL_ROW.found(name), _SUBTOTAL_ROW.found(name)
            if cell is None or cell.percent:
                if is_total or is_subtotal:
                    open_rows, subtotals = [], []
                continue
            if is_subtotal:
                yield from self._column_sum(row, column, cell, open_rows)
                subtotals.append(cell.value)
                open_rows = []
            elif is_total:
                # A total at the top is the sum of the rows below it.
                parts = [*subtotals, *open_rows] or self._values_below(row, column)
                yield from self._column_sum(row, column, cell, parts)
                open_rows, subtotals = [], []
            else:
                open_rows.append(cell.value)

    def _values_below(self, row: int, column: int) -> list[Fraction]:
        """The numbers below a row; empty if there is another total among them."""
        below = [cells[column] for cells in self.rows[row + 1 :]]
        if any(_TOTAL_ROW.found(name) or _SUBTOTAL_ROW.found(name) for name in self.names[row + 1 :]):
            return []
        return [cell.value for cell in below if cell is not None and not cell.percent]

    def _column_sum(self, row: int, column: int, cell: CellNumber, parts: Sequence[Fraction]) -> Iterator[Verdict]:
        if len(parts) < 2:
            return
        total = sum(parts, Fraction(0))
        if total == cell.value:
            yield self._verdict("table-total", row, column)
            return
        computed = f"{self._text(row, column)}≠{number_text(total, cell.digits)}（{len(parts)} 行之和）"
        yield self._verdict(
            "table-total",
            row,
            column,
            computed,
            f"“{self.header[column]}”一列加起来不等于{self.names[row]}",
            "合计写错，还是哪一行的数不对？",
        )

    def row_totals(self) -> Iterator[Verdict]:
        """Columns 合计: in each row the sum of its parts. A column is checked only if most of its rows add up, because
        the header does not say which columns are parts."""
        for column, title in enumerate(self.header):
            parts = self._parts_of(column)
            if not column or not _TOTAL_COLUMN.found(title) or len(parts) < 2:
                continue
            values = {row: self._counts(row, (column, *parts)) for row in range(len(self.rows))}
            sums = {
                row: (found[0].value, sum(cell.value for cell in found[1:])) for row, found in values.items() if found
            }
            right = [row for row, (stated, total) in sums.items() if stated == total]
            if not 2 <= len(right) > len(sums) // 2:
                continue
            for row, (stated, total) in sums.items():
                if stated == total:
                    yield self._verdict("table-total", row, column)
                else:
                    yield self._verdict(
                        "table-total",
                        row,
                        column,
                        f"{self._text(row, column)}≠{number_text(Fraction(total))}",
                        f"这一行加起来不等于“{title}”",
                        "合计写错，还是哪一格的数不对？",
                    )

    def _parts_of(self, column: int) -> list[int]:
        """The columns whose sum the column of totals may be: those before it, or if there is at most one, those behind
        it. 其中… is no part."""
        added = [
            at
            for at, title in enumerate(self.header)
            if at not in (0, column) and not _NOT_ADDED.found(title) and not title.startswith(_OF_WHICH)
        ]
        before = [at for at in added if at < column]
        return before if len(before) > 1 else [at for at in added if at > column]

    def percentages(self) -> Iterator[Verdict]:
        """Columns of percentages. The numerator and denominator stand in the next column (480/531), or are the two
        columns that fit most rows."""
        width = len(self.header)
        plain = [
            at
            for at in range(1, width)
            if not _ORDINAL.found(self.header[at])
            and sum(bool(self._counts(row, (at,))) for row in range(len(self.rows))) > 2
        ]
        for column in range(1, width):
            shares = [
                row for row, cells in enumerate(self.rows) if (cell := cells[column]) is not None and cell.percent
            ]
            beside = self._fractions_beside(column, shares)
            yield from (self._judge_ratio(column, ratio) for ratio in beside)
            if len(shares) < 2 or beside:
                continue
            ratios = self._ratios(column, shares, self._likely_pair(column, shares[:SAMPLE], plain))
            if 2 <= _count_right(ratios) > len(ratios) // 2:
                yield from (self._judge_ratio(column, ratio) for ratio in ratios)

    def _likely_pair(self, column: int, rows: Sequence[int], plain: Sequence[int]) -> tuple[int, int]:
        """The pair of columns whose ratio is the percentage in most of the rows; `plain` are the columns of counts."""
        pairs = permutations(plain[:MAX_RATIO_COLUMNS], 2)
        return max(pairs, key=lambda pair: _count_right(self._ratios(column, rows, pair)), default=(0, 0))

    def _ratios(self, column: int, rows: Sequence[int], pair: tuple[int, int]) -> list[_Ratio]:
        """The percentages of a column, recomputed from a pair of columns."""
        found = []
        for row in rows:
            share, counts = self.rows[row][column], self._counts(row, pair)
            if share is not None and counts is not None and counts[1].value:
                ratio = counts[0].value / counts[1].value
                right = is_printed_as(100 * ratio, share.value, share.digits)
                found.append(_Ratio(row, pair, percentage(ratio, share.digits), right))
        return found

    def _fractions_beside(self, column: int, rows: Sequence[int]) -> list[_Ratio]:
        """The percentages of a column, recomputed from the next cell (480/531). Rows without it are left out."""
        found, at = [], column + 1
        if at >= len(self.header) or _ORDINAL.found(self.header[at]):
            return []
        for row in rows:
            share, cells = self.rows[row][column], self._table.rows[row + 1]
            groups = _FRACTION.groups(half_width(cells[at].text)) if at < len(cells) else None
            if share is None or groups is None or not int(groups[1] or 0):
                continue
            ratio = Fraction(int(groups[0] or 0), int(groups[1] or 1))
            right = share.value == rounded(100 * ratio, share.digits)
            found.append(_Ratio(row, (at, at), percentage(ratio, share.digits), right))
        return found

    def _judge_ratio(self, column: int, ratio: _Ratio) -> Verdict:
        if ratio.right:
            return self._verdict("table-percentage", ratio.row, column)
        part, base = (self._text(ratio.row, at) for at in ratio.pair)
        own, first, second = (self.header[at] for at in (column, *ratio.pair))
        if ratio.pair[0] == ratio.pair[1]:
            calculation, message = part, f"“{own}”与旁边的分子、分母不符"
        else:
            calculation, message = f"{part}÷{base}", f"“{own}”不是“{first}”除以“{second}”"
        return self._verdict(
            "table-percentage",
            ratio.row,
            column,
            f"{calculation}＝{ratio.exact}，写的是 {self._text(ratio.row, column)}",
            message,
            "百分比写错，还是分子、分母写错？",
        )

    def _counts(self, row: int, columns: Sequence[int]) -> list[CellNumber] | None:
        """The numbers of a row in some columns; None if one of the cells is no number or is a percentage."""
        cells = [self.rows[row][at] for at in columns]
        found = [cell for cell in cells if cell is not None and not cell.percent]
        return found if len(found) == len(cells) else None

    def _text(self, row: int, column: int) -> str:
        """The text of a cell; rows count from 0 below the header."""
        return self._table.rows[row + 1][column].text

    def _verdict(
        self, check: str, row: int, column: int, computed: str = "", message: str = "", ask: str = ""
    ) -> Verdict:
        """The verdict on a cell; an error if it has a message."""
        cell = self._table.rows[row + 1][column]
        passage = Passage(self._table.texts[row + 1], ((0, self._table.lines[row + 1]),))
        start, end = passage.offset_of(cell.column - 1), passage.offset_of(cell.column - 1 + len(cell.text))
        return Verdict(check, passage, start, end, "error" if message else None, computed, message, ask)


def _count_right(ratios: Sequence[_Ratio]) -> int:
    return sum(ratio.right for ratio in ratios)
