"""What every importer is made of: `Importer` describes a source system, `FieldReader` reads one of its records.

In: a `Record`, one JSON object of an export. Out: a guide as a mapping, and in the reader what became of every field.
Example: `reader.text("TASK_NAME")` returns "公共场所卫生许可" and counts the field as carried over; after
`reader.mark_lost("TASK_NAME", "指南没有这一要素")` it counts as lost.

An export comes from strangers: a value is carried over as it was written, or it is reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from linter.importers.json_lines import Record

T = TypeVar("T")
_WHOLE_NUMBER = re.compile("[0-9]{1,9}")


class RecordRefusedError(ValueError):
    """A record that cannot become a guide; the message gives the reason in Chinese."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an export."""

    title: str
    """In Chinese, for the report."""
    to: str = ""
    """Pointer to the place in a guide that the field is written to, such as `/materials/*/name`; "" for none."""


@dataclass(frozen=True, slots=True)
class Importer:
    """A source system and how its records become guides."""

    name: str
    """What the user types: `matterlint import NAME`."""
    title: str
    """The source in Chinese, for the report."""
    code_list: str
    """The code list of rules/code-lists that the new catalog is checked with."""
    as_of: date
    """The day that the data stands for, unless the user states the day of the export."""
    fields: Mapping[str, Field]
    """Every field that the export has, by name; a field of an object in a list is named `list.field`."""
    lacks: tuple[str, ...]
    """Pointers to the places of a guide that the export has no field for; each guide lists them in `source.lacks`."""
    filled: tuple[str, ...]
    """Places that `guide` fills from fields whose `Field.to` names another place or none."""
    notes: tuple[str, ...]
    """What a reader of the new catalog must know about the export, one Chinese sentence each."""
    area: Callable[[Mapping[str, Any]], str]
    """Takes a record's data and returns the name of its division, without the divisions above; "" if it has none."""
    guide: Callable[[FieldReader], dict[str, Any]]
    """Takes the reader of a record and returns its guide, keys in the order of a guide, without `kind` and `source`;
    an empty value is left out when the guide is written."""
    needed: Mapping[str, str]
    """Keys that a guide must have, each with the field that gives its value; a record without one is refused."""
    empty: frozenset[str] = frozenset()
    """Texts that mean "nothing" in this export, besides blanks, such as 无."""
    key: str = ""
    """The field that names a record in the report where the guide gets no code; "" if every guide gets one."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that was not carried over, or only in part."""

    field: str
    value: Any
    reason: str
    """In Chinese."""


@dataclass(slots=True)
class FieldReader:
    """Returns the values of a record and keeps account of every field.

    A field that was read counts as carried over unless `mark_repeated`, `mark_empty` or `mark_lost` says otherwise
    afterwards. A field that was never read is lost.
    """

    importer: Importer
    record: Record
    prefix: str = ""
    """Stands before a field's name in `Importer.fields` and in the report: `list.` for an object of a list."""
    carried: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    repeated: dict[str, str] = field(default_factory=dict)
    """Field to a Chinese text that names the place where its value stands already."""
    losses: list[Loss] = field(default_factory=list)
    parts: list[FieldReader] = field(default_factory=list)
    """The readers that `objects` returned."""

    def text(self, name: str) -> str | None:
        """Returns a text as it was written (an integer as its digits), None if the field is empty or no text."""
        value = self._value(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None or isinstance(value, str):
            return value
        self.mark_lost(name, "应为文本")
        return None

    def texts(self, name: str) -> list[str]:
        """Returns a list of texts. The field may hold a list, one text, or a text such as `['a', 'b']`."""
        value = self._value(name)
        if isinstance(value, str):
            value = _parse_printed_list(value)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.mark_lost(name, "应为文本列表")
            return []
        return [item for item in value if not self.is_empty(item)]

    def number(self, name: str) -> int | None:
        """Returns a whole number that is not negative; the field may hold 2, 2.0 or "2"."""
        value = self._value(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
            value = int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        self.mark_lost(name, "不是整数")
        return None

    def choice(self, name: str, choices: Mapping[str, T], reason: str = "对照表中没有这个值") -> T | None:
        """Returns what `choices` gives for a text. A key of `choices` counts even if it is one of the texts that mean
        "nothing" in other fields; any other text is lost for `reason`."""
        value = self.record.data.get(name)
        if isinstance(value, str) and value in choices:
            self.carried.add(self.prefix + name)
            return choices[value]
        if self.text(name) is not None:
            self.mark_lost(name, reason)
        return None

    def objects(self, name: str) -> list[FieldReader]:
        """Returns a reader for each object of a list."""
        values = self._value(name)
        if values is None:
            return []
        if not isinstance(values, list):
            self.mark_lost(name, "应为列表")
            return []
        found = []
        for value in values:
            if isinstance(value, dict):
                found.append(FieldReader(self.importer, Record(self.record.line, value), f"{self.prefix}{name}."))
            else:
                self.mark_lost(name, "应为对象", value)
        self.parts.extend(found)
        return found

    def all_readers(self) -> Iterator[FieldReader]:
        """Yields this reader and, at every depth, the readers of the objects in its lists."""
        yield self
        for part in self.parts:
            yield from part.all_readers()

    def require(self, guide: Mapping[str, Any], needed: Mapping[str, str]) -> None:
        """Raises RecordRefusedError if a guide lacks one of the keys of `needed`, whose value is the field that
        should have given it: `{"name": "TASK_NAME"}`."""
        for key, name in needed.items():
            if not guide.get(key):
                raise RecordRefusedError(f"没有{self.importer.fields[name].title}（{name}）")

    def is_empty(self, value: Any) -> bool:
        """Whether a value is null, blank, an empty list or mapping, or a text that means "nothing" in this export."""
        if isinstance(value, str):
            return not value.strip() or value.strip() in self.importer.empty
        return value is None or value == [] or value == {}

    def mark_repeated(self, name: str, where: str) -> None:
        """Counts a field as a repetition instead of carried over; `where` (Chinese) names the place of its value."""
        name = self.prefix + name
        if name in self.carried:
            self.carried.discard(name)
            self.repeated[name] = where

    def mark_empty(self, name: str) -> None:
        """Counts a field as empty that says "nothing" in words of its own, such as 不可通办."""
        self.carried.discard(self.prefix + name)
        self.empty.add(self.prefix + name)

    def mark_lost(self, name: str, reason: str, value: Any = None) -> None:
        """Counts a field as lost for a reason (Chinese); `value` is the lost part, the whole field if it is None."""
        self.carried.discard(self.prefix + name)
        value = self.record.data.get(name) if value is None else value
        self.losses.append(Loss(self.prefix + name, value, reason))

    def mark_unknown_fields(self) -> None:
        """Counts the fields that `Importer.fields` does not name as lost, unless they are empty."""
        for name in self.record.data:
            if self.prefix + name not in self.importer.fields and self._value(name) is not None:
                self.mark_lost(name, "对照表中没有这个字段")
        for part in self.parts:
            part.mark_unknown_fields()

    def _value(self, name: str) -> Any:
        value = self.record.data.get(name)
        if self.is_empty(value):
            self.empty.add(self.prefix + name)
            return None
        self.carried.add(self.prefix + name)
        return value


def _parse_printed_list(text: str) -> list[str]:
    """Returns the list that a program printed as a text such as `['a', 'b']`; any other text as a list of one."""
    if text.startswith("[") and text.endswith("]"):
        try:
            items = json.loads(text.replace("'", '"'))
        except (ValueError, RecursionError):
            return [text]
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return items
    return [text]
