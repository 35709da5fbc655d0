"""Recognise the format of a file by its bytes, and whether the file is empty to a reader.

Input: a path. Output: a `Content`. Example: `examine(Path("申请表.docx"))` is `Content("docx", True)` for a Word
document without any text or picture.
The file is not trusted: there is no XML parser (so no entities), at most LIMIT bytes of a file or archive member are
read, and every search takes time linear in them. A file counts as filled where the answer is not certain (other
formats, encryption, larger files).
"""

from __future__ import annotations

import html
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

LIMIT = 16 << 20
"""Bytes read of a file, and bytes unpacked from it: forms are far smaller, and an archive may unpack without end."""
MAX_PARTS = 2000
"""Archive members or PDF streams that are looked at; an archive may list millions of empty ones."""

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"<html", "html"),
    (b"<!doctype html", "html"),
)
_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "OFD.xml": "ofd"}
_ACCEPTED = {
    ".docx": ("docx",),
    ".xlsx": ("xlsx",),
    ".pptx": ("pptx",),
    ".ofd": ("ofd",),
    ".doc": ("ole",),
    ".xls": ("ole",),
    ".ppt": ("ole",),
    ".wps": ("ole", "docx"),
    ".et": ("ole", "xlsx"),
    ".pdf": ("pdf",),
    ".png": ("png",),
    ".jpg": ("jpg",),
    ".jpeg": ("jpg",),
    ".zip": ("zip", "docx", "xlsx", "pptx", "ofd"),
}
FORMATS = {
    "docx": "Word 文档（docx）",
    "xlsx": "Excel 表格（xlsx）",
    "pptx": "演示文稿（pptx）",
    "ofd": "OFD 版式文件",
    "zip": "压缩包",
    "pdf": "PDF",
    "png": "PNG 图片",
    "jpg": "JPEG 图片",
    "ole": "旧版 Office 文档或者加密的文档",
    "rtf": "RTF 文档",
    "html": "网页",
}
"""Format to its Chinese name."""


class Content(NamedTuple):
    """The format of a file, and whether it is empty or damaged."""

    format: str | None
    """A key of FORMATS, None for any other format."""
    empty: bool
    """Whether the file certainly shows no text and no picture."""
    damaged: bool = False
    """Whether the file begins like an archive and cannot be opened."""


def examine(path: Path) -> Content | None:
    """Return the content of a file; None if it cannot be read, is a link or is larger than LIMIT."""
    try:
        return _examine(data_of(path)) if path.lstat().st_size <= LIMIT else None
    except (OSError, ValueError):
        return None


def format_of(data: bytes) -> str | None:
    """Return the format of the first bytes of a file, such as `docx`; None if they may be text."""
    return _examine(data).format


def accepts(name: str, content: Content) -> bool | None:
    """Return whether the extension of a file name fits its content; None for an extension that is not in the list."""
    formats = _ACCEPTED.get(PurePath(name).suffix.lower())
    return None if formats is None else content.format in formats


def data_of(path: Path | str) -> bytes:
    """Return the first LIMIT bytes of a file. Raises OSError if it cannot be read or is a link."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LIMIT)


def _examine(data: bytes) -> Content:
    if not data.strip(b"\0\t\r\n "):
        return Content(None, True)
    start = data[:32].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    found = next((name for magic, name in _SIGNATURES if data.startswith(magic) or start.startswith(magic)), None)
    if found == "zip":
        return _archive(data)
    return Content(found, found == "pdf" and _pdf_is_empty(data))


def _archive(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:MAX_PARTS]
            found = next((_MEMBERS[name] for name in names if name in _MEMBERS), "zip")
            if found == "docx":
                return Content(found, _document_is_empty(archive))
            return Content(found, found == "xlsx" and _sheets_are_empty(archive, names))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return Content("zip", False, damaged=True)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LIMIT)


# With any namespace prefix, since not every program writes w: and x:. `[^<>]` keeps the search linear.
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)")
_PICTURE = re.compile(rb"<(?:\w+:)?(?:drawing|pict|object|imagedata|altChunk|sym|oMath)[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?[vt](?:\s[^<>]*)?>([^<]*)")


def _document_is_empty(archive: zipfile.ZipFile) -> bool:
    body = _member(archive, "word/document.xml")
    if len(body) == LIMIT or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return _PICTURE.search(body) is None and not _has_text(_TEXT, body)


def _sheets_are_empty(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if any(name.startswith(("xl/media/", "xl/drawings/", "xl/charts/")) for name in names):
        return False
    left = LIMIT
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            body = _member(archive, name)
            left -= len(body)
            if left <= 0 or _has_text(_CELL, body):
                return False
    return True


def _has_text(pattern: re.Pattern[bytes], body: bytes) -> bool:
    return any(html.unescape(match[1].decode("utf-8", "replace")).strip() for match in pattern.finditer(body))


_PAINT = re.compile(rb"(?:^|[\s\])>])(?:f\*?|F|S|s|B\*?|b\*?|sh|BI|Do)(?=\s|$)")
_SHOW = re.compile(rb"(?:^|[\s\])>])(?:Tj|TJ|'|\")(?=[\s\[(<]|$)")
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_BLANK_GLYPHS = re.compile(rb"(?:0003|0020|20|\s)*")
_BLANK_TEXT = re.compile(rb"(?:\\[0nrt]|\s|\\040)*")


def _pdf_is_empty(data: bytes) -> bool:
    """Return whether no page of a PDF paints anything: no image, no line, no letter except blanks."""
    if b"/Encrypt" in data or b"/Image" in data or b"/Annots" in data or len(data) == LIMIT:
        return False
    for stream in _pdf_streams(data):
        if stream is None or _PAINT.search(stream) or (_SHOW.search(stream) and _shows_letters(stream)):
            return False
    return True


def _shows_letters(stream: bytes) -> bool:
    return any(not _BLANK_TEXT.fullmatch(match[1]) for match in _STRING.finditer(stream)) or any(
        not _BLANK_GLYPHS.fullmatch(match[1]) for match in _HEX.finditer(stream)
    )


_NOT_PAGE = (b"/Length1", b"/Metadata", b"/XRef", b"Type1C", b"CIDFontType0C")
"""Marks in the dictionary of a stream that holds a font, metadata or a cross-reference table instead of a page."""
_DICTIONARY = 1024
"""Bytes before a stream in which its dictionary is searched."""


def _pdf_streams(data: bytes) -> Iterator[bytes | None]:
    """Yield the unpacked streams that may be page content, None for each that cannot be judged."""
    position, left = 0, LIMIT
    for _ in range(MAX_PARTS):
        position = data.find(b"stream", position)
        if position < 0:
            return
        start, position = position + 6, position + 6
        head = data[max(0, start - 6 - _DICTIONARY) : start - 6]
        if head.endswith(b"end"):
            continue
        head = head[head.rfind(b"obj") + 3 :]
        if any(name in head for name in _NOT_PAGE):
            continue
        end = data.find(b"endstream", start)
        raw = data[start : end if end >= 0 else len(data)].lstrip(b"\r").removeprefix(b"\n")
        if b"/Filter" in head:
            if b"/FlateDecode" not in head or (b"/DecodeParms" in head and b"/ObjStm" not in head):
                yield None
                continue
            try:
                raw = zlib.decompressobj().decompress(raw, left)
            except zlib.error:
                yield None
                continue
        left -= len(raw)
        if left <= 0:
            yield None
            return
        if b"/Image" in raw or b"/Annots" in raw:
            yield None
        elif b"begincmap" not in raw and b"/ObjStm" not in head:
            yield raw
    yield None
