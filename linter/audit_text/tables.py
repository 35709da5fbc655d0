"""Tables of a bulletin: Markdown's, and rows that another reader found."""

from __future__ import annotations

from collections.abc import Sequence

from linter.audit_text.text_document import Cell, Table

MAX_COLUMNS = 64


def table_of(rows: Sequence[Sequence[str]], first_line: int) -> Table:
    """A table from the texts of its cells; every row is a line from `first_line` on."""
    cells, texts = [], []
    for row in rows:
        column, own = 1, []
        for text in row[:MAX_COLUMNS]:
            own.append(Cell(text, column))
            column += len(text) + 3
        cells.append(tuple(own))
        texts.append(" | ".join(cell.text for cell in own))
    return Table(tuple(cells), tuple(range(first_line, first_line + len(cells))), tuple(texts))


def in_markdown(lines: Sequence[str]) -> tuple[list[Table], set[int]]:
    """The pipe tables of a text, and the numbers of their lines."""
    tables: list[Table] = []
    taken: set[int] = set()
    at = 1
    while at < len(lines):
        if not _is_rule(lines[at]) or "|" not in lines[at - 1]:
            at += 1
            continue
        numbers = [at]
        end = at + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
            numbers.append(end)
        rows = [_cells(lines[number - 1]) for number in numbers]
        tables.append(Table(tuple(rows), tuple(numbers), tuple(lines[number - 1] for number in numbers)))
        taken.update((*numbers, at + 1))
        at = end
    return tables, taken


def _is_rule(line: str) -> bool:
    """Whether a line is the one below the header: |---|--:|"""
    return "-" in line and "|" in line and not line.strip("|-: \t")


def _cells(line: str) -> tuple[Cell, ...]:
    found, start = [], 0
    for at, char in enumerate([*line, "|"]):
        if char == "|":
            text = line[start:at]
            if at and (text.strip() or (start and at < len(line))):
                column = start + len(text) - len(text.lstrip()) + 1
                found.append(Cell(text.strip(), column))
            start = at + 1
    return tuple(found[:MAX_COLUMNS])
