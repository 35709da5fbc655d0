"""The report of an import: what became of every line, every field and every value of an export.

In: the field readers of the records, one after another. Out: `import-report.json`, complete, and `导入报告.md`, for
people. Example: `fields["TASK_NAME"].carried == 1767` says that 1,767 guides have the value of that field.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from linter.common.text import shorten, visible
from linter.importers.importer import Field, FieldReader, Importer, Loss
from linter.source import pointer, schema, yaml_writer
from linter.source.value_text import shown

_EXAMPLES = 3
"""Lost values of one field and reason that the Markdown shows; the JSON has all."""
_LISTED = 50
"""Refused lines that the Markdown names; the JSON names all."""
_SHOWN = 8
"""Field names and reasons that a message names."""
_MARKUP = re.compile(r"([\\`*_\[\]|~#!])")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line without a guide of its own, or a line whose code an earlier line has too."""

    line: int
    record: str
    """Code or key of the record, "" if it has none."""
    reason: str
    """In Chinese."""


@dataclass(slots=True)
class FieldOutcome:
    """What became of one field over all guides.

    The unit is a record, for a field `list.field` an object of the list. A field that was carried over in part counts
    as carried and as lost.
    """

    carried: int = 0
    empty: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
    """By the place where the value stands already (Chinese)."""
    lost: int = 0


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import."""

    importer: Importer
    exported_on: date | None
    lines: int = 0
    """Lines that were read; blank lines do not count."""
    guides: int = 0
    """Guides that were written."""
    files: int = 0
    """All files that were written, without the two of the report."""
    first_fields: tuple[str, ...] = ()
    """The field names of the first record."""
    refused: list[Refusal] = field(default_factory=list)
    """Lines without a guide."""
    repeated: list[Refusal] = field(default_factory=list)
    """Lines that have a guide, although an earlier line has the same code."""
    fields: dict[str, FieldOutcome] = field(default_factory=dict)
    losses: list[tuple[Loss, str, int]] = field(default_factory=list)
    """(loss, code of the record, its line) for every value that was not carried over."""

    def add(self, reader: FieldReader, code: str) -> None:
        """Counts a record whose guide was written."""
        self.guides += 1
        for part in reader.all_readers():
            for name in part.carried:
                self._outcome(name).carried += 1
            for name in part.empty:
                self._outcome(name).empty += 1
            for name, where in part.repeated.items():
                self._outcome(name).repeated[where] += 1
            for name in {loss.field for loss in part.losses}:
                self._outcome(name).lost += 1
            self.losses.extend((loss, code, part.record.line) for loss in part.losses)

    def _outcome(self, name: str) -> FieldOutcome:
        return self.fields.setdefault(name, FieldOutcome())

    def failure(self) -> str | None:
        """Returns why the import failed, in Chinese: what the export holds and what was expected. None if at least one
        guide was written."""
        if self.guides:
            return None
        reasons = Counter(item.reason for item in self.refused).most_common(_SHOWN)
        why = "；".join(f"{_shown(reason)}（{count} 行）" for reason, count in reasons)
        held = f"记录的字段有 {_named(self.first_fields)}" if self.first_fields else "没有一行是 JSON 对象"
        needed = "、".join(f"{name}（{self.importer.fields[name].title}）" for name in self.importer.needed.values())
        return (
            f"没有写出一份办事指南。来源文件有 {self.lines} 行，{held}；"
            f"{self.importer.title}的记录应为每行一个 JSON 对象，至少有 {needed}。未写成的原因：{why}"
        )

    def rows(self) -> Iterator[tuple[str, str, str, FieldOutcome]]:
        """Yields (field, Chinese title, place in a guide, outcome) in the order of the importer's fields, then the
        fields that the importer does not know."""
        known = self.importer.fields
        for name in sorted(self.fields, key=lambda name: list(known).index(name) if name in known else len(known)):
            found = known.get(name, Field(""))
            yield name, found.title, found.to, self.fields[name]

    def as_json(self) -> dict[str, Any]:
        """Returns the value of import-report.json."""
        return {
            "version": 1,
            "system": self.importer.name,
            "exported_on": self.exported_on.isoformat() if self.exported_on else None,
            "lines": self.lines,
            "guides": self.guides,
            "files": self.files,
            "refused": [_refusal(item) for item in self.refused],
            "repeated": [_refusal(item) for item in self.repeated],
            "fields": {
                name: {
                    "title": title,
                    "to": to or None,
                    "carried": outcome.carried,
                    "empty": outcome.empty,
                    "same": dict(sorted(outcome.repeated.items())),
                    "lost": outcome.lost,
                }
                for name, title, to, outcome in self.rows()
            },
            "losses": [
                {"field": loss.field, "record": code, "line": line, "value": loss.value, "reason": loss.reason}
                for loss, code, line in self.losses
            ],
            "lacks": list(self.importer.lacks),
            "notes": list(self.importer.notes),
        }


def _refusal(item: Refusal) -> dict[str, Any]:
    return {"line": item.line, "record": item.record, "reason": item.reason}


def write_report(report: ImportReport, target: Path) -> None:
    """Writes import-report.json and 导入报告.md into the folder of the import."""
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    yaml_writer.write_atomic(target / "import-report.json", text + "\n")
    yaml_writer.write_atomic(target / "导入报告.md", "\n".join(_markdown(report)) + "\n")


def _markdown(report: ImportReport) -> Iterator[str]:
    when = (
        report.exported_on.isoformat() if report.exported_on else f"不详（按 {report.importer.as_of.isoformat()} 计）"
    )
    yield from ("# 导入报告", "")
    yield from (f"- 来源：{report.importer.title}（{report.importer.name}）", f"- 导出日期：{when}")
    yield f"- 读到 {report.lines} 条，写出办事指南 {report.guides} 份，文件 {report.files} 个"
    yield f"- 未写成指南 {len(report.refused)} 条，编码重复 {len(report.repeated)} 条"
    yield f"- 未带入的值 {len(report.losses)} 处"
    yield from ("", "全部未带入的值见 import-report.json 的 losses。", "", "## 阅读须知", "")
    yield from (f"- {note}" for note in report.importer.notes)
    yield from ("", "## 逐个字段", "")
    yield "| 字段 | 含义 | 写入 | 带入 | 来源为空 | 与别处重复 | 未带入或只带入一部分 |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, title, to, outcome in report.rows():
        counts = (outcome.carried, outcome.empty, outcome.repeated.total(), outcome.lost)
        yield f"| {_text(name)} | {title} | {_text(to)} | {' | '.join(map(str, counts))} |"
    yield from ("", "“与别处重复”的值没有丢失：", "")
    for name, _, _, outcome in report.rows():
        yield from (f"- {_text(name)}：{_text(where)}（{count}）" for where, count in sorted(outcome.repeated.items()))
    yield from _lost(report)
    yield from _refused("未写成指南的行", report.refused)
    yield from _refused("编码重复", report.repeated)
    yield from ("", "## 来源没有的要素", "", "列入每份指南的 source.lacks，完整性规则不据此报错：", "")
    shape = schema.of_kind("matter").shape
    for place in report.importer.lacks:
        found = shape.at(pointer.parse(place))
        yield f"- {found.title if found else ''} {_text(place)}"


def _lost(report: ImportReport) -> Iterator[str]:
    grouped: dict[tuple[str, str], list[tuple[Loss, str]]] = {}
    for loss, code, _ in report.losses:
        grouped.setdefault((loss.field, loss.reason), []).append((loss, code))
    if grouped:
        yield from ("", "## 未带入的值", "")
    for (name, reason), items in sorted(grouped.items()):
        yield f"- {_text(name)}：{_text(reason)}（{len(items)}）"
        for loss, code in items[:_EXAMPLES]:
            yield f"  - {_text(shown(loss.value))}（{_text(code)}）"


def _refused(title: str, items: Iterable[Refusal]) -> Iterator[str]:
    listed = list(items)
    if listed:
        yield from ("", f"## {title}", "")
    for item in listed[:_LISTED]:
        yield f"- 第 {item.line} 行{_text(' ' + item.record if item.record else '')}：{_text(item.reason)}"
    if len(listed) > _LISTED:
        yield f"- 另有 {len(listed) - _LISTED} 行，见 import-report.json"


def _text(text: str) -> str:
    """A text of the export for Markdown: one line of at most 80 characters, without markup, nothing invisible."""
    return _MARKUP.sub(r"\\\1", html.escape(shorten(visible(text), 80), quote=False))


def _shown(text: str) -> str:
    return shorten(visible(text), 80)


def _named(names: tuple[str, ...]) -> str:
    """The first field names of a record, and how many more there are."""
    more = f"等 {len(names)} 个" if len(names) > _SHOWN else ""
    return "、".join(map(_shown, names[:_SHOWN])) + more
