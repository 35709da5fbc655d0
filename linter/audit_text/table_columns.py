"""The columns of a table: the row 合计 against the rows above it, percentages against their two columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from linter.audit_text.figures import rounded, shown, truncated
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage, Table
from linter.common import regex

_NUMBER = regex.compiled(r"^(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,6})?(%?)$")
_WIDTHS = str.maketrans("０１２３４５６７８９％．，", "0123456789%.,")
_TOTAL = regex.compiled(r"^(?:合\s*计|总\s*计|共\s*计|全市|全区|全县|全省|全州)$")
_SUBTOTAL = regex.compiled(r"^小\s*计$|小计")
_NO_SUM = regex.compiled("率|比|排名|名次|位次|序号|均|得分|分值|增|减|电话|编码|年份|%")
_FRACTION = regex.compiled(r"^(\d{1,12})\s*/\s*(\d{1,12})[＊*]?$")
_ORDINAL = regex.compiled("排名|名次|位次|序号|编号|编码|电话|年份")
_WHOLE = regex.compiled(r"^(?:合\s*计|总\s*计|总数|小\s*计)(?:\(.*\))?$")
MAX_ROWS = 2000
MAX_RATIO_COLUMNS = 12
SAMPLE = 40
"""Rows that decide which two columns a column of percentages is made of."""


class _Value(NamedTuple):
    value: Fraction
    digits: int
    percent: bool


class _Ratio(NamedTuple):
    """A percentage read as one column of its row through another."""

    row: int
    pair: tuple[int, int]
    exact: str
    right: bool


def check(document: Document) -> Iterator[Verdict]:
    """Every total and every percentage of a table that its own cells decide."""
    for table in document.tables:
        if 3 <= len(table.rows) <= MAX_ROWS:
            grid = _Grid(table)
            yield from grid.totals()
            yield from grid.row_totals()
            yield from grid.percentages()


class _Grid:
    """A table as numbers: rows below the header, None where a cell is no number."""

    def __init__(self, table: Table) -> None:
        self._table = table
        width = len(table.rows[0])
        self.header = [cell.text.translate(_WIDTHS) for cell in table.rows[0]]
        self.names = [row[0].text if row else "" for row in table.rows[1:]]
        self.rows = [
            [_value(row[at].text, "%" in self.header[at]) if at < len(row) else None for at in range(width)]
            for row in table.rows[1:]
        ]

    def totals(self) -> Iterator[Verdict]:
        """合计, 小计: each the sum of the rows above it."""
        for column, title in enumerate(self.header):
            if column and not _NO_SUM.found(title):
                yield from self._column(column)

    def _column(self, column: int) -> Iterator[Verdict]:
        open_rows: list[Fraction] = []
        subtotals: list[Fraction] = []
        for row, name in enumerate(self.names):
            cell = self.rows[row][column]
            is_total, is_subtotal = _TOTAL.found(name), _SUBTOTAL.found(name)
            if cell is None or cell.percent:
                if is_total or is_subtotal:
                    open_rows, subtotals = [], []
                continue
            if is_subtotal:
                yield from self._sum(row, column, cell, open_rows)
                subtotals.append(cell.value)
                open_rows = []
            elif is_total:
                # A total at the top is the sum of the rows below it.
                parts = [*subtotals, *open_rows] or self._below(row, column)
                yield from self._sum(row, column, cell, parts)
                open_rows, subtotals = [], []
            else:
                open_rows.append(cell.value)

    def _below(self, row: int, column: int) -> list[Fraction]:
        below = [cells[column] for cells in self.rows[row + 1 :]]
        if any(_TOTAL.found(name) or _SUBTOTAL.found(name) for name in self.names[row + 1 :]):
            return []
        return [cell.value for cell in below if cell is not None and not cell.percent]

    def _sum(self, row: int, column: int, cell: _Value, parts: Sequence[Fraction]) -> Iterator[Verdict]:
        if len(parts) < 2:
            return
        total = sum(parts, Fraction(0))
        if total == cell.value:
            yield self._verdict("table-total", row, column)
            return
        computed = f"{self._said(row, column)}≠{shown(total, cell.digits)}（{len(parts)} 行之和）"
        yield self._verdict(
            "table-total",
            row,
            column,
            computed,
            f"“{self.header[column]}”一列加起来不等于{self.names[row]}",
            "合计写错，还是哪一行的数不对？",
        )

    def row_totals(self) -> Iterator[Verdict]:
        """A column 合计: in every row the sum of the others. Wrong only where most rows say that it is."""
        for column, title in enumerate(self.header):
            others = [at for at, name in enumerate(self.header) if at not in (0, column) and not _NO_SUM.found(name)]
            if not column or not _WHOLE.found(title) or len(others) < 2:
                continue
            values = {row: self._counts(row, (column, *others)) for row in range(len(self.rows))}
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
                        f"{self._said(row, column)}≠{shown(Fraction(total))}",
                        f"这一行加起来不等于“{title}”",
                        "合计写错，还是哪一格的数不对？",
                    )

    def percentages(self) -> Iterator[Verdict]:
        """A column of percentages that is one column through another: found by the rows that are right."""
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
            beside = self._fractions(column, shares)
            yield from (self._ratio(column, ratio) for ratio in beside)
            if len(shares) < 2 or beside:
                continue
            pairs = list(permutations(plain[:MAX_RATIO_COLUMNS], 2))
            likely = max(pairs, key=lambda pair: _right(self._ratios(column, shares[:SAMPLE], pair)), default=(0, 0))
            ratios = self._ratios(column, shares, likely)
            if 2 <= _right(ratios) > len(ratios) // 2:
                yield from (self._ratio(column, ratio) for ratio in ratios)

    def _ratios(self, column: int, rows: Sequence[int], pair: tuple[int, int]) -> list[_Ratio]:
        """The rows of a column of percentages read as one column through another."""
        found = []
        for row in rows:
            share, counts = self.rows[row][column], self._counts(row, pair)
            if share is not None and counts is not None and counts[1].value:
                exact = counts[0].value * 100 / counts[1].value
                right = share.value in (rounded(exact, share.digits), truncated(exact, share.digits))
                found.append(_Ratio(row, pair, shown(exact, share.digits), right))
        return found

    def _fractions(self, column: int, rows: Sequence[int]) -> list[_Ratio]:
        """The rows of a column of percentages whose next cell says 480/531."""
        found, at = [], column + 1
        if at >= len(self.header) or _ORDINAL.found(self.header[at]):
            return []
        for row in rows:
            share, cells = self.rows[row][column], self._table.rows[row + 1]
            groups = _FRACTION.groups(cells[at].text.translate(_WIDTHS)) if at < len(cells) else None
            if share is None or groups is None or not int(groups[1] or 0):
                continue
            exact = Fraction(int(groups[0] or 0) * 100, int(groups[1] or 1))
            found.append(_Ratio(row, (at, at), shown(exact, share.digits), share.value == rounded(exact, share.digits)))
        return found

    def _ratio(self, column: int, ratio: _Ratio) -> Verdict:
        if ratio.right:
            return self._verdict("table-percentage", ratio.row, column)
        if ratio.pair[0] == ratio.pair[1]:
            part, written = self._said(ratio.row, ratio.pair[0]), self._said(ratio.row, column)
            return self._verdict(
                "table-percentage",
                ratio.row,
                column,
                f"{part}＝{ratio.exact}%，写的是 {written}",
                f"“{self.header[column]}”与旁边的分子、分母不符",
                "百分比写错，还是分子、分母写错？",
            )
        part, base = (self._said(ratio.row, at) for at in ratio.pair)
        written = self._said(ratio.row, column)
        own, first, second = (self.header[at] for at in (column, *ratio.pair))
        return self._verdict(
            "table-percentage",
            ratio.row,
            column,
            f"{part}÷{base}＝{ratio.exact}%，写的是 {written}",
            f"“{own}”不是“{first}”除以“{second}”",
            "百分比写错，还是分子、分母写错？",
        )

    def _counts(self, row: int, columns: Sequence[int]) -> list[_Value] | None:
        """The numbers in some columns of a row; None unless all are, and none a percentage."""
        cells = [self.rows[row][at] for at in columns]
        found = [cell for cell in cells if cell is not None and not cell.percent]
        return found if len(found) == len(cells) else None

    def _said(self, row: int, column: int) -> str:
        return self._table.rows[row + 1][column].text

    def _verdict(
        self, check: str, row: int, column: int, computed: str = "", message: str = "", ask: str = ""
    ) -> Verdict:
        cell = self._table.rows[row + 1][column]
        passage = Passage(self._table.texts[row + 1], ((0, self._table.lines[row + 1]),))
        start = cell.column - 1
        return Verdict(
            check, passage, start, start + len(cell.text), "error" if message else None, computed, message, ask
        )


def _right(ratios: Sequence[_Ratio]) -> int:
    return sum(ratio.right for ratio in ratios)


def _value(text: str, is_share: bool) -> _Value | None:
    """The number in a cell; `is_share` if the header has the per cent sign."""
    groups = _NUMBER.groups(text.translate(_WIDTHS).strip())
    if groups is None:
        return None
    whole, decimals, sign = (group or "" for group in groups)
    return _Value(Fraction(whole.replace(",", "") + decimals), max(0, len(decimals) - 1), bool(sign) or is_share)
