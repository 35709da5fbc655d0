"""From the bytes of a docx file to a `Document`, paragraphs and tables in reading order.

Text inside content controls, hyperlinks and tracked insertions is read; text deleted by a tracked change is not. expat
reads the XML as a stream; a document type declaration is refused, and with it every entity.
Example: a paragraph becomes a passage of the line (段) 1, a table row counts as one line.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from linter.audit_text.tables import make_table
from linter.audit_text.text_document import CannotReadError, Document, make_passages

MAX_XML = 16 << 20
"""Bytes of the main part when unpacked: a small archive may unpack to any size."""
MAX_CHARACTERS = 1 << 19
"""Characters of text, about 500 pages."""
MAX_DEPTH = 200
"""Nested elements; files written by an office program stay far below."""
MAX_SPAN = 64
"""Columns that one cell may span, as many as `tables.MAX_COLUMNS`."""
_PART = "word/document.xml"
_CHUNK = 1 << 16
"""Bytes that are unpacked at a time."""
# The name spaces of the two variants of WordprocessingML.
_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SKIPPED = frozenset(("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "sdtPr", "Fallback"))
"""Elements whose text is deleted, hidden or repeated."""
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes, name: str) -> Document:
    """The bulletin in the bytes of a docx file; `name` stands in messages. Raises CannotReadError."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PART) as part:
            left = MAX_XML
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise CannotReadError(f"正文展开后超过 {MAX_XML >> 20} MiB")
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except CannotReadError as error:
        raise CannotReadError(f"{name}：{error}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, NotImplementedError, ValueError,
            expat.ExpatError):  # fmt: skip
        raise CannotReadError(f"{name} 不是完好的 docx 文件（损坏或者加密）") from None
    return reader.document(name)


@dataclass
class _OpenTable:
    """A table that is being read; `span` is the number of columns of the current cell."""

    rows: list[list[str]] = field(default_factory=list)
    span: int = 1


class _Reader:
    """The handlers of the parser, which collect paragraphs and tables. A table inside a cell becomes text of that
    cell."""

    def __init__(self) -> None:
        self._blocks: list[str | list[list[str]]] = []
        self._skipping = 0
        self._depth = 0
        self._size = 0
        self._in_text = False
        self._tables: list[_OpenTable] = []
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handles the start of an element. Raises CannotReadError for too many nested elements."""
        tag = _local(name)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CannotReadError("嵌套过深")
        if self._skipping or tag in _SKIPPED:
            self._skipping += 1
        elif tag == "t":
            self._in_text = True
        elif tag in _CHARACTERS:
            self._words.append(_CHARACTERS[tag])
        elif tag == "tbl":
            self._end_paragraph()
            self._tables.append(_OpenTable())
        elif tag == "tr" and len(self._tables) == 1:
            self._tables[0].rows.append([])
        elif tag == "tc" and len(self._tables) == 1:
            self._words, self._tables[0].span = [], 1
        if tag == "gridSpan" and len(self._tables) == 1:
            value = next((text for key, text in attributes.items() if _local(key) == "val"), "1")
            self._tables[0].span = min(int(value), MAX_SPAN) if value.isdecimal() else 1

    def end(self, name: str) -> None:
        """Handles the end of an element."""
        tag = _local(name)
        self._depth -= 1
        if self._skipping:
            self._skipping -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "p":
            if self._tables:
                self._words.append(" ")
            else:
                self._end_paragraph()
        elif tag == "tc" and len(self._tables) == 1 and self._tables[0].rows:
            cell = " ".join("".join(self._words).split())
            self._tables[0].rows[-1] += [cell, *[""] * (self._tables[0].span - 1)]
            self._words = []
        elif tag == "tbl" and self._tables:
            table = self._tables.pop()
            if not self._tables and table.rows:
                self._blocks.append(table.rows)

    def text(self, data: str) -> None:
        """Handles character data. Raises CannotReadError for too much text."""
        if self._in_text and not self._skipping:
            self._size += len(data)
            if self._size > MAX_CHARACTERS:
                raise CannotReadError(f"正文超过 {MAX_CHARACTERS:,} 字，不像一份通报")
            self._words.append(data)

    def doctype(self, *_: Any) -> None:
        """Refuses a document type declaration. Raises CannotReadError."""
        raise CannotReadError("含有文档类型声明，docx 不应有")

    def _end_paragraph(self) -> None:
        """Stores the text read so far. A line break inside a paragraph also ends a paragraph."""
        if not self._tables:
            self._blocks += [line for line in "".join(self._words).split("\n") if line.strip()]
            self._words = []

    def document(self, name: str) -> Document:
        """The document that was read. Raises CannotReadError if it has no text."""
        prose, tables, number = [], [], 0
        for block in self._blocks:
            if isinstance(block, str):
                number += 1
                prose.append((number, block))
            else:
                tables.append(make_table(block, number + 1))
                number += len(block)
        if not number:
            raise CannotReadError(f"{name} 里没有文字")
        notes = ["docx 没有行号：这里的“第几段”按正文顺序数，表格一行算一段"]
        return Document(make_passages(prose), tables, notes, "段")


def _local(name: str) -> str:
    """The name of an element without its name space. Elements of other vocabularies keep it, so that a drawing's `t` is
    not taken for text."""
    space, _, local = name.rpartition(" ")
    return local if space in (_TRANSITIONAL, _STRICT) or local == "Fallback" else name
