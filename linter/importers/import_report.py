"""What became of every line and field of an export: counts, and every value that was left behind."""

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
from linter.importers.record_reader import Field, Loss, Reader, System
from linter.source import pointer, schema, yaml_writer
from linter.source.value_text import shown

_EXAMPLES = 3
_LISTED = 50
"""RefusedError lines that the Markdown names; the JSON names all."""
_MARKUP = re.compile(r"([\\`*_\[\]|~#!])")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that has no guide of its own, or one whose code another line has too."""

    line: int
    record: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of one field over all guides, in records (`list.field`: in objects of the list). One may count
    as carried and as lost in part."""

    carried: int = 0
    empty: int = 0
    same: Counter[str] = field(default_factory=Counter)
    lost: int = 0


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import. `lines` are the lines read that are not blank, `guides` the guides
    written, `files` all files written but the report's own."""

    system: System
    exported_on: date | None
    lines: int = 0
    guides: int = 0
    files: int = 0
    refused: list[Refusal] = field(default_factory=list)
    repeated: list[Refusal] = field(default_factory=list)
    fields: dict[str, Outcome] = field(default_factory=dict)
    losses: list[tuple[Loss, str, int]] = field(default_factory=list)
    """What was left behind, the code of the record, its line."""

    def add(self, reader: Reader, code: str) -> None:
        """Counts a record whose guide was written."""
        self.guides += 1
        for part in reader.readers():
            for name in part.carried:
                self._outcome(name).carried += 1
            for name in part.empty:
                self._outcome(name).empty += 1
            for name, other in part.repeats.items():
                self._outcome(name).same[other] += 1
            for name in {loss.field for loss in part.losses}:
                self._outcome(name).lost += 1
            self.losses.extend((loss, code, part.record.line) for loss in part.losses)

    def _outcome(self, name: str) -> Outcome:
        return self.fields.setdefault(name, Outcome())

    def rows(self) -> Iterator[tuple[str, str, str, Outcome]]:
        """(field, Chinese title, place in a guide, outcome), in the order of the map; unknown fields last."""
        known = self.system.fields
        for name in sorted(self.fields, key=lambda name: list(known).index(name) if name in known else len(known)):
            found = known.get(name, Field(""))
            yield name, found.title, found.to, self.fields[name]

    def as_json(self) -> dict[str, Any]:
        """The shape of import-report.json."""
        return {
            "version": 1,
            "system": self.system.name,
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
                    "same": dict(sorted(outcome.same.items())),
                    "lost": outcome.lost,
                }
                for name, title, to, outcome in self.rows()
            },
            "losses": [
                {"field": loss.field, "record": code, "line": line, "value": loss.value, "reason": loss.reason}
                for loss, code, line in self.losses
            ],
            "lacks": list(self.system.lacks),
            "notes": list(self.system.notes),
        }


def _refusal(item: Refusal) -> dict[str, Any]:
    return {"line": item.line, "record": item.record, "reason": item.reason}


def write(report: ImportReport, target: Path) -> None:
    """Writes import-report.json and 导入报告.md into the folder of the import."""
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    yaml_writer.write_atomic(target / "import-report.json", text + "\n")
    yaml_writer.write_atomic(target / "导入报告.md", "\n".join(_markdown(report)) + "\n")


def _markdown(report: ImportReport) -> Iterator[str]:
    when = report.exported_on.isoformat() if report.exported_on else f"不详（按 {report.system.as_of.isoformat()} 计）"
    yield from ("# 导入报告", "")
    yield from (f"- 来源：{report.system.title}（{report.system.name}）", f"- 导出日期：{when}")
    yield f"- 读到 {report.lines} 条，写出办事指南 {report.guides} 份，文件 {report.files} 个"
    yield f"- 未写成指南 {len(report.refused)} 条，编码重复 {len(report.repeated)} 条"
    yield f"- 未带入的值 {len(report.losses)} 处"
    yield from ("", "全部未带入的值见 import-report.json 的 losses。", "", "## 阅读须知", "")
    yield from (f"- {note}" for note in report.system.notes)
    yield from ("", "## 逐个字段", "")
    yield "| 字段 | 含义 | 写入 | 带入 | 来源为空 | 与别处重复 | 未带入或只带入一部分 |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for name, title, to, outcome in report.rows():
        counts = (outcome.carried, outcome.empty, outcome.same.total(), outcome.lost)
        yield f"| {_text(name)} | {title} | {_text(to)} | {' | '.join(map(str, counts))} |"
    yield from ("", "“与别处重复”的值没有丢失：", "")
    for name, _, _, outcome in report.rows():
        yield from (f"- {_text(name)}：{_text(other)}（{count}）" for other, count in sorted(outcome.same.items()))
    yield from _lost(report)
    yield from _refused("未写成指南的行", report.refused)
    yield from _refused("编码重复", report.repeated)
    yield from ("", "## 来源没有的要素", "", "列入每份指南的 source.lacks，完整性规则不据此报错：", "")
    shape = schema.of_kind("matter").shape
    for place in report.system.lacks:
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
    """A stranger's text in Markdown: one line, no markup, nothing hidden."""
    return _MARKUP.sub(r"\\\1", html.escape(shorten(visible(text), 80), quote=False))
