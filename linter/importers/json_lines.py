"""Read a platform's export, a JSON Lines file: one `Record` or `BadLine` for every line that is not blank.

Example: the line `{"TASK_NAME": "甲"}` is `Record(line=1, data={"TASK_NAME": "甲"})`; the line `{` below it is
`BadLine(line=2, reason="不是 JSON")`, and reading goes on with line 3.

An export comes from strangers: lines, nesting and repeated keys are bounded, and a file in another form is named.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linter.common import file_type
from linter.common.errors import UserError

MAX_LINE = 1 << 20
"""Bytes of one line; a longer line is a `BadLine`. The largest guides known have 30 kB."""
MAX_DEPTH = 20
"""Levels of nesting in one record; a deeper record is a `BadLine`. Known exports have 3."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BEGINS_ARRAY = re.compile(rb"\[\s*(?:\Z|[\[{\"\]])")
_EXPECTED = "应为 JSON Lines：UTF-8 编码，每行一个 JSON 对象"


class CannotImportError(UserError):
    """An import that cannot begin; the message is Chinese."""


class NoRecordsError(CannotImportError):
    """A source file that holds no records in the form of JSON Lines, for example one JSON array."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line that holds a JSON object."""

    line: int
    """Line number from 1."""
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no usable JSON object."""

    line: int
    """Line number from 1."""
    reason: str
    """In Chinese, for the report."""


def read_records(path: Path) -> Iterator[Record | BadLine]:
    """Reads a JSON Lines file.

    Yields one item for every line that is not blank, in the order of the file. Raises CannotImportError if the file
    cannot be read.
    """
    for number, line in _lines(path):
        yield _record(number, line)


def check_form(path: Path) -> None:
    """Raises NoRecordsError, naming what the file holds, if it is certainly no JSON Lines file: it is empty, a binary
    file such as a workbook, one JSON array, or one JSON object that goes over several lines.

    Line by line such a file would give an error for most lines, and a few records by accident: the last object of an
    array has no comma behind it.
    """
    content = file_type.examine(path)
    form = file_type.FORMATS[content.format] if content is not None and content.format else _form_of_text(path)
    if form is not None:
        raise NoRecordsError(f"来源文件是{form}，没有可以导入的记录。{_EXPECTED}")


def _form_of_text(path: Path) -> str | None:
    """What a text holds instead of JSON Lines, None if it may be JSON Lines."""
    lines = (line.strip() for _, line in _lines(path))
    first = next(lines, None)
    if first is None:
        return "空文件"
    second = next(lines, None)
    # A whole array on the first of several lines is one bad line, not the whole file.
    if second is None and first.startswith(b"[") and _is_json(first):
        return "一个 JSON 数组"
    if _BEGINS_ARRAY.match(first) and not _is_json(first):
        return "一个 JSON 数组"
    # An object that ends on a later line. A file of records whose first line is damaged has a record in its second, and
    # a line that is too long says nothing, because only its beginning was read.
    if first.startswith(b"{") and second is not None and not any(map(_is_json_or_too_long, (first, second))):
        return "一个分成多行写的 JSON 对象"
    return None


def _is_json_or_too_long(line: bytes) -> bool:
    return len(line) > MAX_LINE or _is_json(line)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(line number, bytes) of the lines that are not blank. A line longer than MAX_LINE comes as its first
    MAX_LINE + 1 bytes, so that a file without line ends takes no more memory than that."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                rest = line
                while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
                    rest = file.readline(MAX_LINE + 1) or b"\n"
                if number == 1:
                    line = line.removeprefix(_BYTE_ORDER_MARK)
                if line.strip():
                    yield number, line
    except OSError as error:
        raise CannotImportError(f"无法读取来源文件：{error.strerror or error}") from None


def _record(number: int, line: bytes) -> Record | BadLine:
    if len(line) > MAX_LINE:
        return BadLine(number, f"超过 {MAX_LINE >> 20} MiB")
    try:
        data = json.loads(
            line.decode("utf-8"), object_pairs_hook=_without_repeated_keys, parse_constant=_refuse_constant
        )
        # Finds a lone surrogate and a number such as 1e999, which Python reads and JSON cannot write.
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except _RepeatedKeyError as error:
        return BadLine(number, f"字段重复：{error}")
    except UnicodeDecodeError:
        return BadLine(number, "不是 UTF-8")
    except UnicodeEncodeError:
        return BadLine(number, "含有不成对的代理字符")
    except (ValueError, RecursionError):
        return BadLine(number, "不是 JSON")
    if not isinstance(data, dict):
        return BadLine(number, "不是 JSON 对象")
    return BadLine(number, f"嵌套超过 {MAX_DEPTH} 层") if _is_deeper_than_allowed(data) else Record(number, data)


def _is_deeper_than_allowed(value: Any) -> bool:
    """Whether a value has more than MAX_DEPTH levels. It walks level by level: recursion could overflow."""
    level = [value]
    for _ in range(MAX_DEPTH):
        lists = [list(item.values()) if isinstance(item, dict) else item for item in level]
        level = [below for items in lists if isinstance(items, list) for below in items]
    return bool(level)


class _RepeatedKeyError(Exception):
    """An object has the same key twice; the message is the key."""


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise _RepeatedKeyError(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return result


def _refuse_constant(name: str) -> Any:
    """Refuses NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)
