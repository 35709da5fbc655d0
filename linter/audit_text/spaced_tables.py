"""Tables that are drawn with blanks or tabs.

Input: the lines of a text, and the numbers of those that belong to other tables. Output: `Table` objects and the
numbers of their lines. A table is a run of lines with the same number of cells: a header without numbers, and at least
two rows with numbers in all cells but one of the first two.
Example: the lines "地区  受理  办结", "甲区  120  110", "乙县  80  75" and "合计  200  185" are a table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from linter.audit_text.table_cells import is_number_text
from linter.audit_text.tables import MAX_COLUMNS, MAX_LINES
from linter.audit_text.text_document import Cell, Table

# None of these patterns backtracks, and `re` starts faster than RE2 on short lines.
_WIDE_GAP = re.compile(r"[ \t\u3000]{2,}|\t|\u3000")
_GAP = re.compile(r"[ \t\u3000]+")
_SENTENCE = re.compile("[，。；！？]")
MIN_ROWS = 2
"""Rows below the header."""
_MAX_LINE = 400
"""Code points of a line of a table."""


def find_spaced_tables(lines: Sequence[str], taken: Collection[int]) -> tuple[list[Table], set[int]]:
    """The tables, and the numbers (from 1) of their lines."""
    tables: list[Table] = []
    found: set[int] = set()
    for first, last in _blocks(lines, taken):
        for gap in (_WIDE_GAP, _GAP):
            split = [_cells(lines[at], gap) for at in range(first, last)]
            runs = list(_runs(split))
            for start, stop in runs:
                numbers = range(first + start + 1, first + stop + 1)
                texts = tuple(lines[number - 1] for number in numbers)
                tables.append(Table(tuple(split[start:stop]), tuple(numbers), texts))
                found.update(numbers)
            if runs:
                break
    return tables, found


def _blocks(lines: Sequence[str], taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of the runs of lines that may be rows: with a gap inside, without the signs of a sentence."""
    start = 0
    for at in range(len(lines) + 1):
        line = lines[at].strip() if at < len(lines) and at + 1 not in taken else ""
        if not line or len(line) > _MAX_LINE or not _GAP.search(line) or _SENTENCE.search(line):
            if at - start > MIN_ROWS:
                yield start, min(at, start + MAX_LINES)
            start = at + 1


def _cells(line: str, gap: re.Pattern[str]) -> tuple[Cell, ...]:
    found, start = [], len(line) - len(line.lstrip())
    text = line.rstrip()
    for match in gap.finditer(text):
        begin, end = match.span()
        if begin >= start:
            found.append(Cell(text[start:begin], start + 1))
            start = end
    return (*found, Cell(text[start:], start + 1))[:MAX_COLUMNS]


def _runs(split: Sequence[tuple[Cell, ...]]) -> Iterator[tuple[int, int]]:
    """(start, stop) of the tables among rows of cells."""
    start = 0
    for at in range(1, len(split) + 1):
        goes_on = at < len(split) and len(split[at]) == len(split[start]) and _is_row(split[at])
        if not goes_on:
            if at - start > MIN_ROWS and _is_header(split[start]):
                yield start, at
            start = at


def _is_header(cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 and not any(is_number_text(cell.text) for cell in cells)


def _is_row(cells: Sequence[Cell]) -> bool:
    """Whether a row has a name and numbers; the first of three or more columns may be a number of the row."""
    numbers = [is_number_text(cell.text) for cell in cells]
    if len(cells) < 2 or not numbers[-1]:
        return False
    names = [at for at, number in enumerate(numbers) if not number]
    return names in ([0], [1]) and sum(numbers) == len(cells) - 1
