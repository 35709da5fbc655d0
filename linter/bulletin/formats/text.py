"""The format text: a report as plain text, in the layout of an official document (公文).

Input: a `Bulletin`. Output: UTF-8 bytes. Tables line up in a monospaced font, in which a Chinese character is as wide
as two Latin ones. The form summary prints only its title and sentences, for a chat message.
Example of a table row: `2     天宁区     90.40%  480/531`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from linter.bulletin.document import Bulletin, Paragraph, Table
from linter.bulletin.formats import provenance
from linter.bulletin.formats.section_numbers import Heading, Item, NumberedTable, outline
from linter.common.layout import padded, wrapped
from linter.common.text import visible

WIDTH = 100
"""Terminal cells of a table line. Paragraphs are not broken."""
_INDENT = "　　"
_GAP = "  "
"""The blanks between two columns, by which `audit_text.tables` tells columns apart."""
_BLANK_LINES = re.compile(r"\n{3,}")
_MIN_COLUMN = 10
"""Cells to which a column may be narrowed."""


def render(bulletin: Bulletin) -> bytes:
    """The file. Control characters are escaped, so that printing it to a terminal is safe."""
    document = _summary(bulletin) if bulletin.form == "summary" else _document(bulletin)
    return _BLANK_LINES.sub("\n\n", "".join(f"{line}\n" for line in document)).encode()


def _summary(bulletin: Bulletin) -> Iterator[str]:
    printed = outline(bulletin)
    yield visible(bulletin.title)
    yield from _items((*bulletin.opening, *printed.body), indent="")
    if bulletin.signature or bulletin.dated:
        yield visible(" ".join(filter(None, (bulletin.signature, bulletin.dated))))


def _document(bulletin: Bulletin) -> Iterator[str]:
    printed = outline(bulletin)
    for label, text in bulletin.front:
        yield visible(f"{label}：{text}")
    yield from ("", _centred(visible(bulletin.title)), "")
    if bulletin.addressees:
        yield visible(bulletin.addressees)
    yield from _items((*bulletin.opening, *printed.body))
    if printed.annexes:
        yield ""
        for number, annex in enumerate(printed.annexes, 1):
            yield visible(f"{_INDENT}{'附件：' if number == 1 else '　　　'}{number}.{annex.section.title}")
    yield ""
    for line in (bulletin.signature, bulletin.dated):
        if line:
            yield padded(visible(line), WIDTH - cell_len(_INDENT), right=True)
    for annex in printed.annexes:
        yield from ("", visible(annex.number), _centred(visible(annex.section.title)), "")
        yield from _items(annex.items)
    yield from ("", "-" * WIDTH)
    for label, text in provenance.lines(bulletin):
        yield visible(f"{label}：{text}")


def _items(items: Iterable[Item], indent: str = _INDENT) -> Iterator[str]:
    for item in items:
        match item:
            case Heading() | Paragraph():
                yield indent + visible(item.text)
            case NumberedTable():
                yield from ("", visible(item.text))
                yield from _table(item.table)
                yield ""


def _centred(text: str) -> str:
    return " " * ((WIDTH - cell_len(text)) // 2) + text


def _table(table: Table) -> Iterator[str]:
    """The header and the rows between lines of hyphens. Box-drawing characters would not line up: Chinese fonts make
    them two cells wide."""
    header = [visible(column.title) for column in table.columns]
    rows = [[visible(cell.text) for cell in row] for row in table.rows]
    widths = _column_widths([header, *rows])
    right = [column.kind not in ("text", "date") for column in table.columns]
    rule = "-" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    yield rule
    yield from _row(header, widths, right)
    yield rule
    for number, row in enumerate(rows, 1):
        if table.total and number == len(rows):
            yield rule
        yield from _row(row, widths, right)
    yield rule
    for note in table.notes:
        yield visible(f"注：{note}")


def _column_widths(rows: list[list[str]]) -> list[int]:
    """Cells of each column: as many as its longest text needs. If the line exceeds WIDTH, the widest columns are
    narrowed step by step, none below _MIN_COLUMN."""
    widths = [min(max(map(cell_len, column)), WIDTH) for column in zip(*rows, strict=True)]
    room = WIDTH - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _MIN_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(texts: list[str], widths: list[int], right: list[bool]) -> Iterator[str]:
    """The lines of a row; texts wider than their column are wrapped. `right` says which columns align right."""
    columns = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for number in range(max(map(len, columns))):
        lines = (column[number] if number < len(column) else "" for column in columns)
        cells = (padded(line, width, right=end) for line, width, end in zip(lines, widths, right, strict=True))
        yield _GAP.join(cells).rstrip()
