"""From a file to a `Document`.

Input: a path, or the bytes of a text. Output: a `Document`. Readable are docx files, Markdown and plain text in UTF-8,
UTF-16 or GB18030. The file may be hostile: its size is limited, links are not followed.
Example: `read(Path("通报.docx"))`.
"""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from linter.audit_text.docx_reader import read_docx
from linter.audit_text.spaced_tables import find_spaced_tables
from linter.audit_text.tables import find_markdown_tables, find_ruled_tables
from linter.audit_text.text_document import CannotReadError, Document, make_passages
from linter.common import file_type
from linter.common.text import visible

MAX_TEXT = 1 << 20
"""Bytes of a text file; a bulletin of 20 pages has 60 kB."""
MAX_LINES = 20_000
"""Lines of a text file; a bulletin of 20 pages has a thousand."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path) -> Document:
    """The bulletin in a file. Raises CannotReadError."""
    name = visible(path.name)
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            raise CannotReadError(f"{name} 是符号链接，不跟随；请写文件本身")
        if not stat.S_ISREG(info.st_mode):
            raise CannotReadError(f"{name} 不是普通文件")
        data = file_type.data_of(path)
    except FileNotFoundError:
        raise CannotReadError(f"没有 {name} 这个文件") from None
    except (OSError, ValueError) as error:
        raise CannotReadError(f"读不了 {name}：{getattr(error, 'strerror', None) or error}") from None
    if len(data) == file_type.LIMIT:
        raise CannotReadError(f"{name} 超过 {file_type.LIMIT >> 20} MiB，不像一份通报")
    found = file_type.examine(path)
    form = found.format if found else None
    if form == "docx" and found and not found.damaged:
        return read_docx(data, name)
    if path.suffix.lower() == ".docx" or form == "zip":
        raise CannotReadError(f"{name} 不是完好的 docx 文件")
    if form is not None:
        raise CannotReadError(f"{name} 是{file_type.FORMATS[form]}，读不了；请另存为 docx 或者 txt")
    return read_text(data, name)


def read_text(data: bytes, name: str = "文本") -> Document:
    """The bulletin in the bytes of a text; `name` stands in messages. Raises CannotReadError."""
    text, notes = _decode(data, name)
    if not text.strip():
        raise CannotReadError(f"{name} 是空的，没有可以核对的内容")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise CannotReadError(f"{name} 超过 {MAX_LINES:,} 行，不像一份通报")
    markdown, markdown_lines = find_markdown_tables(lines)
    ruled, ruled_lines, unreadable = find_ruled_tables(lines)
    spaced, spaced_lines = find_spaced_tables(lines, markdown_lines | ruled_lines)
    notes += [f"第 {number} 行起的表格太长或者分不清行，没有核对" for number in unreadable]
    drawn = markdown_lines | ruled_lines | spaced_lines
    prose = [(number, line) for number, line in enumerate(lines, 1) if number not in drawn]
    return Document(make_passages(prose, wrapped=True), [*markdown, *ruled, *spaced], notes)


def _decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text, and a note on its encoding if that is not UTF-8."""
    if len(data) > MAX_TEXT:
        raise CannotReadError(f"{name} 超过 {MAX_TEXT >> 20} MiB，不像一份通报")
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16"), ["文件是 UTF-16 编码"]
        except UnicodeDecodeError:
            raise CannotReadError(f"{name} 不是完好的 UTF-16 文本") from None
    if b"\0" in data:
        raise CannotReadError(f"{name} 含有 NUL 字节，不是文本文件")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030"), ["文件不是 UTF-8，已按 GB18030（GBK）读取"]
    except UnicodeDecodeError:
        raise CannotReadError(f"{name} 既不是 UTF-8 也不是 GB18030 编码的文本") from None
