"""The catalog an import writes: one file per guide, the registries that the records give, the configuration."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from linter.common.text import digest, squeezed
from linter.guides import codes
from linter.importers.file_names import Names, safe_name
from linter.importers.import_report import ImportReport, Refusal
from linter.importers.record_reader import CannotImportError, Loss, Reader, Record, RefusedError, System
from linter.importers.schema_gate import admit, strip
from linter.source import pointer, yaml_writer

_LEVELS = (("0000", "省级"), ("00", "市级"), ("", "县级"))
"""What a division code of six digits ends with, by level."""


class Writer:
    """Writes guides as the records come, and at the end what all of them say together."""

    def __init__(self, system: System, target: Path, exported_on: date | None, report: ImportReport) -> None:
        try:
            if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
                raise CannotImportError("目标必须是新的或空的文件夹，导入不覆盖已有的内容")
            (target / "catalog").mkdir(parents=True)
        except OSError as error:
            raise CannotImportError(f"无法使用目标文件夹：{error.strerror or error}") from None
        self.system = system
        self.target = target
        self.exported_on = exported_on
        self.report = report
        self._names = Names()
        self._seen: dict[str, tuple[int, str]] = {}
        self._areas: dict[str, str] = {}
        self._departments: dict[str, dict[str, Any]] = {}

    def add(self, record: Record) -> None:
        """Writes the guide of a record, or reports why there is none."""
        reader = Reader(self.system, record)
        key = self.system.key and record.data.get(self.system.key)
        code = key if isinstance(key, str) else ""
        try:
            document = self.system.guide(reader)
            code = document.get("item_code") or document.get("task_code") or code
            if self._is_repeated(record, code):
                return
            self._write_guide(reader, document)
        except RefusedError as reason:
            self.report.refused.append(Refusal(record.line, code, str(reason)))
            return
        reader.finish()
        self.report.add(reader, code)

    def _is_repeated(self, record: Record, code: str) -> bool:
        """Whether the very same record was there before. Two guides with one code are both written:
        which of them is wrong is for the rules and the editor."""
        value = digest(record.data)
        line, before = self._seen.setdefault(code, (record.line, value)) if code else (record.line, value)
        if line == record.line:
            return False
        same = value == before
        reason = f"与第 {line} 行完全相同，不再写入" if same else f"编码与第 {line} 行相同而内容不同"
        (self.report.refused if same else self.report.repeated).append(Refusal(record.line, code, reason))
        return same

    def _write_guide(self, reader: Reader, document: dict[str, Any]) -> None:
        document = {"kind": "matter", **document}
        strip(document)
        document["source"] = {"system": self.system.name, "exported_on": self.exported_on}
        document["source"]["lacks"] = self._lacks(reader, document)
        text, removed = admit("matter", document)
        if removed:
            for place, value in removed:
                anywhere = pointer.render(["*" if isinstance(step, int) else step for step in place])
                reader.lose(self._field_of(reader, place), f"{anywhere} 不接受这个值", value)
            document["source"]["lacks"] = self._lacks(reader, document)
            text, _ = admit("matter", document)
        self._register(reader, document)
        district = document["district"]
        agency = document.get("agency", {})
        area = safe_name(f"{district}-{self._areas[district]}", "未知区划")
        folder = f"catalog/districts/{area}/{safe_name(agency.get('name', ''), '未知部门')}"
        name = self._names.unique(folder, safe_name(document["name"], "未命名"))
        self._write(f"{folder}/{name}.yaml", text)

    def _field_of(self, reader: Reader, place: pointer.Pointer) -> str:
        """The field of the source that a place was carried from; the place itself if none is known."""
        anywhere = pointer.render(["*" if isinstance(step, int) else step for step in place])
        carried = {name for part in reader.readers() for name in part.carried}
        targets = {name: field.to for name, field in self.system.fields.items() if name in carried and field.to}
        found = [name for name, target in targets.items() if f"{anywhere}/".startswith(f"{target}/")]
        return max(found, key=lambda name: len(targets[name]), default=pointer.render(place))

    def _lacks(self, reader: Reader, document: dict[str, Any]) -> list[str]:
        """What the export has nothing for, and what of it could not be carried over: the guide cannot know."""
        lost = [loss.field for part in reader.readers() for loss in part.losses]
        targets = [self.system.fields[name].to for name in lost if name in self.system.fields]
        places = dict.fromkeys([*self.system.lacks, *(place for place in targets if place)])
        return [place for place in places if _is_open(document, place)]

    def _register(self, reader: Reader, document: dict[str, Any]) -> None:
        district, agency = document["district"], document.get("agency", {})
        if not self._areas.get(district):
            self._areas[district] = squeezed(self.system.area(reader.record.data))
        code, name = agency.get("code"), squeezed(agency.get("name", ""))
        if code and name:
            new = {"code": code, "name": name, "district": district, "aliases": []}
            entry = self._departments.setdefault(code, new)
            if name != entry["name"] and name not in entry["aliases"]:
                entry["aliases"].append(name)

    def finish(self) -> None:
        """Writes the registries and the configuration."""
        areas = [self._area(code, name) for code, name in sorted(self._areas.items())]
        self._write_registry("divisions", "areas", areas)
        self._write_registry("departments", "departments", [entry for _, entry in sorted(self._departments.items())])
        config: dict[str, object] = {
            "catalog": "catalog",
            "as_of": self.exported_on or self.system.as_of,
            "profile": "standard",
            "code_list": self.system.code_list,
        }
        self._write("matterlint.yaml", yaml_writer.dump(config))

    def _area(self, code: str, name: str) -> dict[str, Any]:
        standard = re.fullmatch("[0-9]{6}", code) is not None
        above = [other for other in codes.divisions_above(code) if other in self._areas and other != code]
        return {
            "id": code,
            "name": name or code,
            "level": next(level for ending, level in _LEVELS if code.endswith(ending)) if standard else None,
            "parent": above[-1] if above and standard else None,
            "nature": "行政区划" if standard else None,
        }

    def _write_registry(self, kind: str, key: str, entries: list[dict[str, Any]]) -> None:
        """Writes a registry unless it is empty; what its schema refuses is reported."""
        path = f"catalog/registry/{kind}.yaml"
        if not entries:
            return
        try:
            text, removed = admit(kind, {"kind": kind, key: entries})
        except RefusedError as reason:
            self.report.losses.append((Loss(path, key, str(reason)), "", 0))
            return
        for place, value in removed:
            self.report.losses.append((Loss(f"{path} {pointer.render(place)}", value, "登记不接受这个值"), "", 0))
        self._write(path, text)

    def _write(self, path: str, text: str) -> None:
        file = self.target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        yaml_writer.write_atomic(file, text)
        self.report.files += 1


def _is_open(document: dict[str, Any], place: str) -> bool:
    """Whether a guide states nothing at a place; of list items, whether there is the list."""
    before, star, _ = place.partition("/*")
    value = pointer.resolve(document, pointer.parse(before))
    return value is not None if star else value is None
