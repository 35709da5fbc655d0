"""Read the rows of a workbook (.xlsx) that comes from strangers.

In: the path of a workbook. Out: the rows of all its sheets that are not blank, each cell a text, a date or None.
Example: where B2:B3 is merged and holds 天宁区, rows 2 and 3 both have 天宁区 in their second cell.

The file is bounded before it is opened. A formula is read as its text and never calculated. Hidden sheets, rows and
columns are read like others; a row says whether it is hidden, and whether a part of it was too much to be read.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple
from xml.parsers import expat

from linter.common import workbook
from linter.common.text import shorten, visible
from linter.common.workbook import WorkbookError

MAX_BYTES = 20 << 20
"""Bytes of a workbook. A problem list of a city has less than 1 MiB."""
MAX_UNPACKED = 200 << 20
"""Bytes of all members of the archive, unpacked; bounds time and memory."""
MAX_MEMBERS = 2_000
"""Members of the archive."""
MAX_ROWS = 100_000
"""Rows of a sheet, blank rows included."""
MAX_COLUMNS = 100
"""Columns of a sheet; a row with a value in a column behind them is marked as cut."""
MAX_CELL = 5_000
"""Characters of a cell; a longer text is cut, and its row marked."""
MAX_MERGED = 100_000
"""Merged ranges of a sheet."""
_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; from here on the digits behind them are lost."""
_CHUNK = 1 << 16
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_MAX_LETTERS = 4
"""Letters of a column that are looked at: the last column of a sheet, XFD, has three."""
_VALUES = frozenset({"v", "f", "is"})
"""Elements of a cell that hold its value: number or text, formula, and text of its own."""
Value = str | date | None


class Cell(NamedTuple):
    """The place of a cell: row and column, from 1."""

    row: int
    column: int


class Row(NamedTuple):
    """A row of a sheet."""

    sheet: str
    """Title of the sheet."""
    number: int
    """Number in the sheet, from 1."""
    cells: tuple[Value, ...]
    """The values; a cell that belongs to a merged range has the value of the range."""
    merged: Mapping[int, Cell] = MappingProxyType({})
    """Index in `cells` to the top left cell of the merged range, for the other cells of such a range."""
    hidden: bool = False
    """Whether the row or its sheet is hidden, for example by a filter."""
    cut: bool = False
    """Whether the row holds more than `cells`: a value behind MAX_COLUMNS, or a text longer than MAX_CELL."""

    def own(self, index: int) -> Value:
        """Returns the value that stands in the cell itself, None for a cell that is filled from a merged range."""
        return None if index in self.merged or index >= len(self.cells) else self.cells[index]


def read_rows(path: Path) -> Iterator[Row]:
    """Yields the rows of all sheets that hold a value of their own, in the order of the workbook.

    Raises WorkbookError for a file that is no workbook, is damaged or too large, or declares a document type, and if
    openpyxl is missing.
    """
    name = visible(path.name)
    _check_bounds(path, name)
    openpyxl = workbook.library()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            for sheet in book.worksheets:
                # The size that the file states may be wrong.
                sheet.reset_dimensions()
                with sheet._get_source() as source:
                    layout = _layout(source, name)
                filler = _MergedCells(layout.merged)
                title = shorten(visible(sheet.title), 100)
                for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
                    if number > MAX_ROWS:
                        raise WorkbookError(f"{name}：工作表超过 {MAX_ROWS:,} 行，请先删去空行或者分成几个文件")
                    row = filler.fill(title, number, [_value(cell) for cell in cells])
                    cut = number in layout.wide or any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells)
                    if cut or any(row.own(index) is not None for index in range(len(row.cells))):
                        hidden = number in layout.hidden or sheet.sheet_state != "visible"
                        yield row._replace(hidden=hidden, cut=cut)
        finally:
            book.close()
    except WorkbookError:
        raise
    except Exception as error:  # openpyxl raises many types for damaged files
        raise WorkbookError(f"{name}：不是能读的 xlsx 文件（{visible(shorten(str(error), 200))}）") from error


class _Range(NamedTuple):
    """A merged range: first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int


class _MergedCells:
    """Fills the merged ranges of a sheet while its rows come one after another."""

    def __init__(self, ranges: Iterable[_Range]) -> None:
        self._starting: dict[int, list[_Range]] = defaultdict(list)
        for area in ranges:
            self._starting[area.top].append(area)
        self._open: dict[int, tuple[_Range, Value]] = {}
        """Index of a column to the range that covers it in the present row, and the value of that range."""

    def fill(self, sheet: str, number: int, values: Sequence[Value]) -> Row:
        """Returns the row of a sheet with its merged cells filled. Has to be called for every row, in order."""
        self._open = {index: (area, value) for index, (area, value) in self._open.items() if area.bottom >= number}
        for area in self._starting.pop(number, ()):
            value = values[area.left - 1] if area.left <= len(values) else None
            self._open.update(dict.fromkeys(range(area.left - 1, area.right), (area, value)))
        if not self._open:
            return Row(sheet, number, tuple(values))
        cells = list(values) + [None] * (max(self._open) + 1 - len(values))
        merged = {}
        for index, (area, value) in self._open.items():
            if (number, index + 1) != (area.top, area.left):
                # A value of the cell itself is not visible in a spreadsheet, so it does not count.
                cells[index] = value
                merged[index] = Cell(area.top, area.left)
        return Row(sheet, number, tuple(cells), merged)


class _Layout(NamedTuple):
    """What the XML of a sheet says besides the values of its cells."""

    merged: list[_Range]
    """Merged ranges, cut to MAX_COLUMNS."""
    hidden: set[int]
    """Numbers of the hidden rows."""
    wide: set[int]
    """Numbers of the rows with a value behind MAX_COLUMNS."""


def _layout(source: IO[bytes], name: str) -> _Layout:
    """Reads the layout from a sheet's XML. The merged ranges stand behind the rows, so that a reader of rows comes to
    know them too late."""
    found = _Layout([], set(), set())
    row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        tag = tag.rpartition(" ")[2]
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
            # A sheet with more rows is refused, so that the sets stay small.
            if attributes.get("hidden") in ("1", "true") and row <= MAX_ROWS:
                found.hidden.add(row)
        elif tag == "c":
            letters = attributes.get("r", "").rstrip("0123456789").upper()
            column = _column(letters[:_MAX_LETTERS]) if letters else column + 1
        elif tag in _VALUES and column > MAX_COLUMNS and row <= MAX_ROWS:
            found.wide.add(row)
        elif tag == "mergeCell" and (area := _range(attributes.get("ref", ""))):
            found.merged.append(area)
            if len(found.merged) > MAX_MERGED:
                raise WorkbookError(f"{name}：合并的单元格超过 {MAX_MERGED:,} 处，不读")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    while chunk := source.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return found


def _range(reference: str) -> _Range | None:
    """The range that a text such as `B2:C3` names, cut to MAX_COLUMNS; None if nothing of it is left. One cell alone is
    None too; openpyxl refuses a text that is no range."""
    match = _RANGE.fullmatch(reference.upper())
    if match is None:
        return None
    left, right = _column(match[1]), min(_column(match[3]), MAX_COLUMNS)
    return _Range(int(match[2]), left, int(match[4]), right) if left <= right else None


def _column(letters: str) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _check_bounds(path: Path, name: str) -> None:
    """Raises WorkbookError unless a file is a zip archive of bounded size without document types."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise WorkbookError(f"{name}：不是普通文件")
        if info.st_size > MAX_BYTES:
            raise WorkbookError(f"{name}：超过 {MAX_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise WorkbookError(f"{name}：解压后太大，不读")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_no_document_type(archive, member, name)
    except WorkbookError:
        raise
    except OSError as error:
        raise WorkbookError(f"{name}：读不了（{error.strerror}）") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise WorkbookError(f"{name}：不是能读的 xlsx 文件，旧的 xls 请先另存为 xlsx") from error


def _check_no_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Raises WorkbookError for a document type: its entities could expand to gigabytes."""
    before = b""
    with archive.open(member) as file:
        while block := file.read(1 << 20):
            plain = before + block.replace(b"\0", b"")  # finds the words in UTF-16 as well
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise WorkbookError(f"{name}：含有文档类型声明，不读")
            before = plain[-16:]


def _value(cell: object) -> Value:
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        # The digits of a large float are not those that were typed: show it as a spreadsheet does, 1.13204E+30.
        cell = int(cell) if abs(cell) < _EXACT else f"{cell:.5E}"
    text = "\n".join(visible(line.strip()) for line in str(cell).split("\n")).strip()
    return shorten(text, MAX_CELL) or None
