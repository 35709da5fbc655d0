"""Tables in the text of a bulletin.

Input: the lines of a file, or rows of cell texts from another reader. Output: `Table` objects and the numbers of their
lines, which are then no prose. Two kinds are found in lines: Markdown tables, and plain-text tables with lines of
hyphens, as `report --format text` prints them:

    ------------------------
    地区    应办  已办
    ------------------------
    甲市      12    10
    ------------------------
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len

from linter.audit_text.text_document import Cell, Table

MAX_COLUMNS = 64
"""Columns that are read of a table; no bulletin has more."""
MAX_LINES = 10_000
"""Lines of a plain-text table; splitting a longer one into cells takes too long."""
_RULE = re.compile(r"-{5,}")
"""A line of a plain-text table; Markdown separates sections with three hyphens."""
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?|\d+/\d+[＊*]?|—")


def make_table(rows: Sequence[Sequence[str]], first_line: int) -> Table:
    """A table from the texts of its cells. Each row counts as a line, from `first_line` on, in which " | " separates
    the cells."""
    cells, texts = [], []
    for row in rows:
        column, own = 1, []
        for text in row[:MAX_COLUMNS]:
            own.append(Cell(text, column))
            column += len(text) + 3
        cells.append(tuple(own))
        texts.append(" | ".join(cell.text for cell in own))
    return Table(tuple(cells), tuple(range(first_line, first_line + len(cells))), tuple(texts))


def find_markdown_tables(lines: Sequence[str]) -> tuple[list[Table], set[int]]:
    """The Markdown tables of a text, and the numbers (from 1) of their lines."""
    tables: list[Table] = []
    taken: set[int] = set()
    at = 1
    while at < len(lines):
        if not _is_markdown_rule(lines[at]) or "|" not in lines[at - 1]:
            at += 1
            continue
        numbers = [at]
        end = at + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
            numbers.append(end)
        rows = [_markdown_cells(lines[number - 1]) for number in numbers]
        tables.append(Table(tuple(rows), tuple(numbers), tuple(lines[number - 1] for number in numbers)))
        taken.update((*numbers, at + 1))
        at = end
    return tables, taken


def _is_markdown_rule(line: str) -> bool:
    """Whether a line is the one below the header: |---|--:|"""
    return "-" in line and "|" in line and not line.strip("|-: \t")


def _markdown_cells(line: str) -> tuple[Cell, ...]:
    found, start = [], 0
    for at, char in enumerate([*line, "|"]):
        if char == "|":
            text = line[start:at]
            if at and (text.strip() or (start and at < len(line))):
                column = start + len(text) - len(text.lstrip()) + 1
                found.append(Cell(text.strip(), column))
            start = at + 1
    return tuple(found[:MAX_COLUMNS])


def find_ruled_tables(lines: Sequence[str]) -> tuple[list[Table], set[int], list[int]]:
    """The plain-text tables of a text, the numbers (from 1) of their lines, and the numbers of the first lines of
    tables that are too long or whose rows cannot be told apart; these have no `Table`."""
    tables: list[Table] = []
    taken: set[int] = set()
    unreadable: list[int] = []
    at = 0
    while at < len(lines):
        rules, end = _rules_of_table(lines, at) if _is_rule(lines[at]) else ([], at + 1)
        header = range(rules[0] + 1, rules[1]) if len(rules) > 2 else range(0)
        body = [line for start, stop in pairwise(rules[1:]) for line in range(start + 1, stop)]
        content = [*header, *body]
        columns = _column_spans([lines[line] for line in content[:MAX_LINES]]) if header and body else []
        if len(columns) > 1:
            taken.update(range(rules[0] + 1, rules[-1] + 2))
            table = _ruled_table(lines, header, body, columns) if len(content) <= MAX_LINES else None
            if table is None:
                unreadable.append(rules[0] + 1)
            else:
                tables.append(table)
        at = end
    return tables, taken, unreadable


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line.rstrip()) is not None


def _rules_of_table(lines: Sequence[str], first: int) -> tuple[list[int], int]:
    """The indexes of the rules of a table whose first rule is at `first`, and the index from which to look for the
    next table. All rules of a table have the same length, and no line between them is blank."""
    rules, at = [first], first + 1
    while at < len(lines) and lines[at].strip():
        if _is_rule(lines[at]):
            if len(lines[at].rstrip()) != len(lines[first].rstrip()):
                return rules, at
            rules.append(at)
        at += 1
    return rules, at


def _column_spans(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of each column in terminal cells. Two columns are separated where all lines have two blanks."""
    widths = [cell_len(line) for line in lines]
    used = bytearray(max(widths, default=0))
    for line in lines:
        for start, char in _cell_positions(line):
            if char != " ":
                used[start : start + max(cell_len(char), 1)] = b"\1" * max(cell_len(char), 1)
    return [match.span() for match in re.finditer(b"\1+(?:\0\1+)*", bytes(used))]


def _cell_positions(line: str) -> Iterator[tuple[int, str]]:
    """Each character with the terminal cell where it begins."""
    position = 0
    for char in line:
        yield position, char
        position += cell_len(char)


def _ruled_cells(line: str, columns: Sequence[tuple[int, int]]) -> list[Cell]:
    """The cells of a line, one per column."""
    texts, places = [""] * len(columns), [1] * len(columns)
    number = 0
    for offset, (position, char) in enumerate(_cell_positions(line)):
        while number < len(columns) - 1 and position >= columns[number + 1][0]:
            number += 1
        if char != " " and not texts[number].strip():
            texts[number], places[number] = "", offset + 1
        texts[number] += char
    return [Cell(text.strip(" "), place) for text, place in zip(texts, places, strict=True)]


def _ruled_table(
    lines: Sequence[str], header: Sequence[int], body: Sequence[int], columns: list[tuple[int, int]]
) -> Table | None:
    """A table from the indexes of its lines. None if the rows cannot be told apart.

    A row may take several lines, because texts are wrapped; numbers are not. So a row begins where the columns of
    numbers have content: all of them, or more than half where a row leaves some empty.
    """
    columns = columns[:MAX_COLUMNS]
    split = {line: _ruled_cells(lines[line], columns) for line in (*header, *body)}
    numeric = [at for at in range(len(columns)) if _is_numeric([split[line][at].text for line in body])]
    starts = [header[0]]
    rows = [_joined([split[line] for line in header])]
    pending: list[list[Cell]] = []
    for line in body:
        filled = sum(bool(split[line][at].text) for at in numeric)
        if 0 < 2 * filled <= len(numeric):
            return None
        if filled or not numeric or not pending:
            if pending:
                rows.append(_joined(pending))
            pending = []
            starts.append(line)
        pending.append(split[line])
    rows.append(_joined(pending))
    return Table(tuple(rows), tuple(line + 1 for line in starts), tuple(lines[line] for line in starts))


def _is_numeric(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return any(text != "—" for text in filled) and all(_NUMBER.fullmatch(text) for text in filled)


def _joined(parts: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """The cells of a row that takes several lines; each stands where its first line stands."""
    return tuple(Cell("".join(cell.text for cell in cells), cells[0].column) for cells in zip(*parts, strict=True))
