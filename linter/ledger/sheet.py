"""Rows of a workbook that somebody sent: bounded before it is opened, formulas read as the text that they are."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from linter.common import workbook
from linter.common.text import shorten, visible
from linter.engine.config import ConfigError

MAX_BYTES = 20 << 20
MAX_UNPACKED = 200 << 20
MAX_MEMBERS = 2_000
MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
Value = str | date | None


class Row(NamedTuple):
    """A row: its sheet, its number in it from 1, its cells."""

    sheet: str
    number: int
    cells: tuple[Value, ...]


def rows(path: Path) -> Iterator[Row]:
    """The rows of all sheets that are not blank. Raises ConfigError for what is no workbook, or one too large."""
    name = visible(path.name)
    _bounded(path, name)
    openpyxl = workbook.library()
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            for sheet in book.worksheets:
                # What the file says of its own size may be wrong.
                sheet.reset_dimensions()
                for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
                    if number > MAX_ROWS:
                        raise ConfigError(f"{name}：工作表超过 {MAX_ROWS:,} 行，请先删去空行或者分成几个文件")
                    values = tuple(map(_value, cells))
                    if any(value is not None for value in values):
                        yield Row(shorten(visible(sheet.title), 100), number, values)
        finally:
            book.close()
    except ConfigError:
        raise
    except Exception as error:  # the library fails in as many ways as there are broken files
        raise ConfigError(f"{name}：不是能读的 xlsx 文件（{visible(shorten(str(error), 200))}）") from error


def _bounded(path: Path, name: str) -> None:
    """Raises ConfigError unless a file is an archive of bearable size that defines no entities."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise ConfigError(f"{name}：不是普通文件")
        if info.st_size > MAX_BYTES:
            raise ConfigError(f"{name}：超过 {MAX_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise ConfigError(f"{name}：解压后太大，不读")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _without_entities(archive, member, name)
    except ConfigError:
        raise
    except OSError as error:
        raise ConfigError(f"{name}：读不了（{error.strerror}）") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise ConfigError(f"{name}：不是能读的 xlsx 文件，旧的 xls 请先另存为 xlsx") from error


def _without_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Raises ConfigError for a document type: entities in it could unfold without end."""
    before = b""
    with archive.open(member) as file:
        while block := file.read(1 << 20):
            plain = before + block.replace(b"\0", b"")  # also in UTF-16
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise ConfigError(f"{name}：含有文档类型声明，不读")
            before = plain[-16:]


def _value(cell: object) -> Value:
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "\n".join(visible(line.strip()) for line in str(cell).split("\n")).strip()
    return shorten(text, MAX_CELL) or None
