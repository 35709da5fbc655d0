"""What every importer shares: reading an export line by line, and one record while it is being mapped.

An export is a stranger's file. A line that is no record is reported with its number and the rest is
read; a value is carried as it was written, or reported.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from linter.common.errors import UserError

T = TypeVar("T")
MAX_LINE = 1 << 20
"""Bytes of one record. The largest guides known have 30 kB."""
MAX_DEPTH = 20
"""Levels of nesting of one record."""
_DIGITS = re.compile("[0-9]{1,9}")


class CannotImportError(UserError):
    """An import that cannot begin."""


class RefusedError(ValueError):
    """A record that cannot become a guide; the message says why."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the source: its Chinese title, and the place in a guide it goes to ("" for none)."""

    title: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A source system and its map."""

    name: str
    title: str
    code_list: str
    """The code list of rules/code-lists that the catalog is checked with."""
    as_of: date
    """The day the data stands for, unless the user knows the day of the export."""
    fields: Mapping[str, Field]
    """Every field the export has; the fields of a list's objects as `list.field`."""
    lacks: tuple[str, ...]
    """Places of a guide that the export has nothing for (`source.lacks`)."""
    filled: tuple[str, ...]
    """Places that `guide` fills from fields whose map names another place."""
    notes: tuple[str, ...]
    """What a reader of the catalog must know about the export, one sentence each."""
    area: Callable[[Mapping[str, Any]], str]
    """The name of a record's division without those above it; "" if it has none."""
    guide: Callable[[Reader], dict[str, Any]]
    """Maps a record to a guide, in key order, without `kind` and `source`. Raises RefusedError."""
    empty: frozenset[str] = frozenset()
    """Texts that mean "nothing" there, besides blanks."""
    key: str = ""
    """The field that tells records apart where guides get no code from them."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of an export that is a JSON object."""

    line: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line of an export that is no record."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that was not carried over, or not wholly."""

    field: str
    value: Any
    reason: str


def read_records(path: Path) -> Iterator[Record | BadLine]:
    """The lines of a JSON Lines file that are not blank. Raises CannotImportError if the file cannot be read."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                whole = line
                while len(whole) > MAX_LINE and not whole.endswith(b"\n"):
                    whole = file.readline(MAX_LINE + 1) or b"\n"
                if line.strip():
                    yield _record(number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except OSError as error:
        raise CannotImportError(f"无法读取来源文件：{error.strerror or error}") from None


def _record(number: int, line: bytes) -> Record | BadLine:
    if len(line) > MAX_LINE:
        return BadLine(number, f"超过 {MAX_LINE >> 20} MiB")
    try:
        data = json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except _TwiceError as error:
        return BadLine(number, f"字段重复：{error}")
    except UnicodeDecodeError:
        return BadLine(number, "不是 UTF-8")
    except UnicodeEncodeError:
        return BadLine(number, "含有不成对的代理字符")
    except (ValueError, RecursionError):
        return BadLine(number, "不是 JSON")
    if not isinstance(data, dict):
        return BadLine(number, "不是 JSON 对象")
    return BadLine(number, f"嵌套超过 {MAX_DEPTH} 层") if _is_deep(data) else Record(number, data)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        lists = [list(item.values()) if isinstance(item, dict) else item for item in level]
        level = [below for items in lists if isinstance(items, list) for below in items]
    return bool(level)


class _TwiceError(Exception):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise _TwiceError(Counter(key for key, _ in pairs).most_common(1)[0][0])
    return result


def _constant(name: str) -> Any:
    raise ValueError(name)


@dataclass(slots=True)
class Reader:
    """Hands out a record's values and keeps what becomes of every field: what is handed out counts as
    carried unless the map says `same` or `lose` afterwards, what nobody asked for as lost."""

    system: System
    record: Record
    prefix: str = ""
    """What comes before a field's name in the map and the report: `list.` for an object of a list."""
    carried: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    repeats: dict[str, str] = field(default_factory=dict)
    """Field to what it only repeats."""
    losses: list[Loss] = field(default_factory=list)
    parts: list[Reader] = field(default_factory=list)
    """The readers that `items` gave out."""

    def text(self, name: str) -> str | None:
        """A text as it was written (a number as its digits), None if there is none."""
        value = self._value(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None or isinstance(value, str):
            return value
        self.lose(name, "应为文本")
        return None

    def texts(self, name: str) -> list[str]:
        """A list of texts, whether it is a list, a list that was printed into a text, or one text."""
        value = self._value(name)
        if isinstance(value, str):
            value = _printed_list(value)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.lose(name, "应为文本列表")
            return []
        return [item for item in value if not self.is_empty(item)]

    def number(self, name: str) -> int | None:
        """A whole number from 0 on, whether it is 2, 2.0 or "2"."""
        value = self._value(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            value = int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        self.lose(name, "不是整数")
        return None

    def choice(self, name: str, words: Mapping[str, T], reason: str = "对照表中没有这个值") -> T | None:
        """What a text stands for, also one of those that mean "nothing" in other fields; any other text is lost."""
        value = self.record.data.get(name)
        if isinstance(value, str) and value in words:
            self.carried.add(self.prefix + name)
            return words[value]
        if self.text(name) is not None:
            self.lose(name, reason)
        return None

    def items(self, name: str) -> list[Reader]:
        """The objects of a list, each with a reader of its own."""
        values = self._value(name)
        if values is None:
            return []
        if not isinstance(values, list):
            self.lose(name, "应为列表")
            return []
        found = []
        for value in values:
            if isinstance(value, dict):
                found.append(Reader(self.system, Record(self.record.line, value), f"{self.prefix}{name}."))
            else:
                self.lose(name, "应为对象", value)
        self.parts.extend(found)
        return found

    def readers(self) -> Iterator[Reader]:
        """This reader and those of the objects in its lists."""
        yield self
        for part in self.parts:
            yield from part.readers()

    def require(self, document: Mapping[str, Any], needed: Mapping[str, str]) -> None:
        """Raises RefusedError unless a guide has what the fields `needed` (key to field) should have given it."""
        for key, name in needed.items():
            if not document.get(key):
                raise RefusedError(f"没有{self.system.fields[name].title}（{name}）")

    def is_empty(self, value: Any) -> bool:
        """Whether a value says nothing."""
        if isinstance(value, str):
            return not value.strip() or value.strip() in self.system.empty
        return value is None or value == [] or value == {}

    def same(self, name: str, other: str) -> None:
        """A field says only what `other` says as well: no loss."""
        name = self.prefix + name
        if name in self.carried:
            self.carried.discard(name)
            self.repeats[name] = other

    def blank(self, name: str) -> None:
        """A field says in words of its own that there is nothing."""
        self.carried.discard(self.prefix + name)
        self.empty.add(self.prefix + name)

    def lose(self, name: str, reason: str, value: Any = None) -> None:
        """A field, or the part `value` of it, is not carried over."""
        self.carried.discard(self.prefix + name)
        value = self.record.data.get(name) if value is None else value
        self.losses.append(Loss(self.prefix + name, value, reason))

    def finish(self) -> None:
        """What the map does not know is lost, unless it is empty."""
        for name in self.record.data:
            if self.prefix + name not in self.system.fields and self._value(name) is not None:
                self.lose(name, "对照表中没有这个字段")
        for part in self.parts:
            part.finish()

    def _value(self, name: str) -> Any:
        value = self.record.data.get(name)
        if self.is_empty(value):
            self.empty.add(self.prefix + name)
            return None
        self.carried.add(self.prefix + name)
        return value


def _printed_list(text: str) -> list[str]:
    """`['a', 'b']` as the list it was before somebody printed it; any other text as a list of one."""
    if text.startswith("[") and text.endswith("]"):
        try:
            items = json.loads(text.replace("'", '"'))
        except (ValueError, RecursionError):
            return [text]
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return items
    return [text]
