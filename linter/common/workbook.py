"""Write spreadsheets (.xlsx) that office programs can filter and print.

Input: `Sheet`s, which are plain tables, and a day. Output: the bytes of a workbook; the same input gives the same
bytes. Example: `to_bytes([Sheet("问题", [Column("事项")], [["公共场所卫生许可"]])], date(2026, 9, 30))`.
Texts are not trusted: each is written as a text, so that no spreadsheet program computes it whatever it begins with,
and only links within the workbook are written.
"""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rich.cells import cell_len

from linter.common.errors import UserError
from linter.common.rounding import scaled
from linter.common.text import shorten, visible

Kind = Literal["text", "integer", "percent", "points", "date"]
Tone = Literal["bad", "warn", "good", "muted"]
Value = str | int | Fraction | Decimal | date | None

MAX_ROWS = 1_000_000
"""Rows of a table; a sheet has room for 1,048,576 rows, of which header and lines above it take some."""
MAX_TEXT = 16_000
"""Characters of a cell: at most 32,767 code units of UTF-16 are allowed, of which a character takes one or two."""
MAX_TITLE = 31
"""Code units of UTF-16 in the title of a sheet; spreadsheet programs refuse more."""
_NARROW = 6
"""Width of the narrowest column, in cells of a digit."""
_SPARE = 4
"""Cells beside the text of a column, which is indented and may be bold."""
_LINE_HEIGHT, _MAX_HEIGHT = 16.0, 409.0
"""Points of a line, and of the highest row that spreadsheet programs accept."""
_EXACT = 10**15
"""Integers from here on are written as texts: spreadsheet programs keep 15 digits and round the rest."""

_FORMATS = {"text": "@", "integer": "0", "date": "yyyy-mm-dd"}
# The fills are light enough for black text, and differ in grey when printed without colour: `bad` is the darkest.
_FILLS = {"bad": "F2B5B2", "warn": "FFE08A", "good": "DDF5E1", "muted": "F7F7F7"}
_HEADER, _BORDER, _LINK = "D0D7DE", "B0B0B0", "1F4E99"
# A text that begins like this gets the "quote prefix" of the cell, so that it stays a text when somebody edits it.
_EXECUTABLE = re.compile(r"\s*[=+\-@＝＋－＠]")
# Spreadsheet programs read `_x202e_` in a text as the character U+202E, so such a spelling must be disguised.
_DISGUISED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


class WorkbookError(UserError):
    """A workbook cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as wide as its texts need, but at most `width` (a Chinese character counts two)."""

    title: str
    kind: Kind = "text"
    width: int = 44


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with formatting."""

    value: Value
    tone: Tone | None = None
    """The fill; the same must also be stated in words, for readers who do not see colours."""
    bold: bool = False
    link: str | None = None
    """The title of the sheet in this workbook that a click opens."""
    digits: int = 2
    """Decimals of a percentage, or of percentage points."""


@dataclass(slots=True)
class Sheet:
    """A table under a header row that stays on screen, can be filtered and is repeated on every printed page.

    A value that has another type than the `kind` of its column is written by its own type: text, integer or date.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value | Cell]]
    above: Sequence[str] = ()
    """Lines before the table, such as its subject, its day and its source."""
    frozen: int = 0
    """Number of columns at the left that stay on screen."""
    heading: str = ""
    """A line above all others, in large letters."""
    filtered: bool = True
    """Whether the header row has filter buttons."""


def to_bytes(sheets: Sequence[Sheet], as_of: date) -> bytes:
    """Return the bytes of a workbook of at least one sheet; `as_of` is its date of creation.

    Raises WorkbookError if openpyxl is missing or a table is too long for a spreadsheet.
    """
    openpyxl = library()
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = "matterlint"
    book.properties.created = book.properties.modified = datetime(as_of.year, as_of.month, as_of.day)
    styles = _Styles()
    titles = _titles([sheet.title for sheet in sheets])
    targets = {sheet.title: title for sheet, title in reversed(list(zip(sheets, titles, strict=True)))}
    for sheet, title in zip(sheets, titles, strict=True):
        _fill(book.create_sheet(title), sheet, styles, targets)
    buffer = io.BytesIO()
    from openpyxl.writer.excel import ExcelWriter

    ExcelWriter(book, Archive(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()


def library() -> Any:
    """Return the module openpyxl. Raises WorkbookError, which names the package to install, if there is none."""
    # With lxml openpyxl writes other bytes, so they would depend on whether lxml happens to be installed.
    os.environ.setdefault("OPENPYXL_LXML", "False")
    try:
        import openpyxl
    except ImportError as error:
        raise WorkbookError("读写 xlsx 文件需要 openpyxl，请先运行：pip install 'matterlint[xlsx]'") from error
    return openpyxl


def safe_text(text: str) -> str:
    """Return text as it is written to a cell: lines are kept, unsafe characters are escaped as `visible` does."""
    lines = "\n".join(visible(line) for line in text.split("\n"))
    return _DISGUISED.sub("_x005F_", shorten(lines, MAX_TEXT))


class Archive(ZipFile):
    """A zip file whose members have no time, so that the same content gives the same bytes."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        member = ZipInfo(name)
        member.compress_type = ZIP_DEFLATED
        super().writestr(member, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        self.writestr(arcname.lstrip("/"), Path(filename).read_bytes())


class _Styles:
    """Gives cells their styles. openpyxl is slow at making a style, so each combination is made once per workbook."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Side

        side = Side(style="thin", color=_BORDER)
        self._border = Border(left=side, right=side, top=side, bottom=side)
        self._alignments = {
            False: Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True),
            True: Alignment(vertical="top", horizontal="right", indent=1),
        }
        self._made: dict[tuple[str, bool, str | None, bool, bool, bool], Any] = {}

    def set(self, cell: Any, form: str, *, right: bool, tone: str | None, bold: bool, link: bool, quoted: bool) -> None:
        """Give a cell its style; `tone` is a key of _FILLS or "header"."""
        key = (form, right, tone, bold, link, quoted)
        if key not in self._made:
            self._make(cell, *key)
            self._made[key] = cell._style
        cell._style = self._made[key]

    def head(self, cell: Any) -> None:
        """Make the line in a cell a heading."""
        from openpyxl.styles import Font

        cell.font = Font("Calibri", 14, scheme="minor", bold=True)

    def _make(self, cell: Any, form: str, right: bool, tone: str | None, bold: bool, link: bool, quoted: bool) -> None:
        from openpyxl.styles import Font, PatternFill

        cell.number_format = form
        cell.border = self._border
        cell.alignment = self._alignments[right]
        if tone is not None:
            cell.fill = PatternFill("solid", fgColor=_FILLS.get(tone, _HEADER))
        if bold or link:
            font = Font("Calibri", 11, scheme="minor", bold=bold)
            cell.font = font + Font(underline="single", color=_LINK) if link else font
        cell.quotePrefix = quoted


def _fill(sheet: Any, table: Sheet, styles: _Styles, targets: dict[str, str]) -> None:
    from openpyxl.utils import get_column_letter

    if len(table.rows) > MAX_ROWS:
        raise WorkbookError(f"“{table.title}”有 {len(table.rows)} 行，超过表格软件的上限，请先筛选或者分几次导出")
    above = [table.heading, *table.above] if table.heading else table.above
    for number, line in enumerate(above, 1):
        _put(sheet.cell(number, 1), line)
        sheet.cell(number, 1).quotePrefix = executable(line)
    if table.heading:
        styles.head(sheet.cell(1, 1))
    header = len(above) + 1
    # The ideographic space leaves room for the arrow of the filter.
    shown = [[column.title + "　" for column in table.columns]]
    for number, column in enumerate(table.columns, 1):
        cell = sheet.cell(header, number)
        _put(cell, column.title)
        right = column.kind != "text"
        styles.set(cell, "@", right=right, tone="header", bold=True, link=False, quoted=executable(column.title))
    for row, values in enumerate(table.rows, header + 1):
        shown.append([])
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True), 1):
            item = value if isinstance(value, Cell) else Cell(value)
            cell = sheet.cell(row, number)
            text, form = _put(cell, item.value, column.kind, item.digits)
            quoted = cell.data_type == "s" and executable(text)
            right, link = column.kind != "text" and "\n" not in text, item.link is not None
            styles.set(cell, form, right=right, tone=item.tone, bold=item.bold, link=link, quoted=quoted)
            if item.link is not None:
                _link(cell, targets[item.link])
            shown[-1].append(text)
    widths = [
        min(max(_NARROW, *(_widest(row[number]) + _SPARE for row in shown)), column.width)
        for number, column in enumerate(table.columns)
    ]
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, texts in enumerate(shown, header):
        lines = max(_lines(text, width - _SPARE) for text, width in zip(texts, widths, strict=True))
        if lines > 1:  # some programs do not adapt the height of a row to its text
            sheet.row_dimensions[row].height = min(lines * _LINE_HEIGHT, _MAX_HEIGHT)
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}{header + 1}"
    if table.filtered:
        sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(table.columns))}{header + len(table.rows)}"
    _print(sheet, header)


def _widest(text: str) -> int:
    return max(cell_len(line) for line in text.split("\n"))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of `width` cells."""
    return sum(max(1, math.ceil(cell_len(line) / max(width, 1))) for line in text.split("\n"))


def _print(sheet: Any, header: int) -> None:
    """Set up printing: A4 landscape, as wide as the paper, the header row on every page, pages numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    for margin in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, margin, 0.5)
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"


def _put(cell: Any, value: Value, kind: Kind = "text", digits: int = 2) -> tuple[str, str]:
    """Write a value into a cell; return the text that is seen, and the number format."""
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, int) and abs(value) >= _EXACT:
        value = str(value)
    if value is None or value == "":
        return "", _FORMATS["text"]
    if isinstance(value, str):
        text = safe_text(value)
        cell.value = text
        cell.data_type = "s"  # otherwise openpyxl guesses: a text may become a formula, a number or an error value
        return text, _FORMATS["text"]
    if isinstance(value, int) and kind not in ("percent", "points"):
        cell.value = value
        return str(value), _FORMATS["integer"]
    if isinstance(value, date):
        cell.value = value
        return value.isoformat(), _FORMATS["date"]
    shift = digits if kind == "points" else digits + 2
    rounded = Decimal(scaled(Fraction(value), shift)).scaleb(-shift)
    cell.value = rounded
    places = "0." + "0" * digits if digits else "0"
    if kind == "points":
        return f"{rounded:+}" if rounded else "0", f"+{places};-{places};0"
    return f"{rounded * 100:.{digits}f}%", f"{places}%"


def executable(text: str) -> bool:
    """Return whether a spreadsheet program may take a text for a formula."""
    return bool(_EXECUTABLE.match(text))


def _link(cell: Any, title: str) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    location = "'" + title.replace("'", "''") + "'!A1"
    cell._hyperlink = Hyperlink(ref=cell.coordinate, location=location)


def _titles(wanted: Sequence[str]) -> list[str]:
    """Return titles that sheets may have: at most MAX_TITLE long, without forbidden characters, no two the same when
    case is ignored."""
    taken: set[str] = {"history"}  # a title that Excel reserves
    titles = []
    for text in wanted:
        plain = _NOT_IN_TITLE.sub("_", visible(text)).strip("' ") or "表"
        title, number = _cut(plain, MAX_TITLE), 1
        while title.casefold() in taken:
            number += 1
            title = _cut(plain, MAX_TITLE - len(f" ({number})")) + f" ({number})"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _cut(text: str, limit: int) -> str:
    """Shorten a text to at most `limit` code units of UTF-16, the unit in which spreadsheet programs count."""
    while len(text.encode("utf-16-le")) > 2 * limit:
        text = shorten(text, len(text) - 1)
    return text
