"""Write the catalog of an import: one file for each guide, the registries, the configuration.

In: the records of an export, one after another. Out: files below the target folder, and in the report what became of
every record. Example: a guide of 卫生健康局 in 320402 is `districts/320402-天宁区/卫生健康局/公共场所卫生许可.yaml` in
the folder `catalog`, and its division an entry of `registry/divisions.yaml`.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from linter.common.text import digest, squeezed
from linter.guides import codes
from linter.importers.file_names import UniqueNames, safe_name
from linter.importers.import_report import ImportReport, Refusal
from linter.importers.importer import FieldReader, Importer, Loss, RecordRefusedError
from linter.importers.json_lines import CannotImportError, Record
from linter.importers.schema_filter import drop_empty, valid_text
from linter.source import pointer, yaml_writer

_LEVELS = (("0000", "省级"), ("00", "市级"), ("", "县级"))
"""The end of a division code of six digits, and the level of the division; the first that fits counts."""


class CatalogWriter:
    """Writes guides as the records come, and after the last one the registries and the configuration."""

    def __init__(self, importer: Importer, target: Path, exported_on: date | None, report: ImportReport) -> None:
        """Creates `target/catalog`. Raises CannotImportError if `target` is not new or an empty folder."""
        try:
            if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
                raise CannotImportError("目标必须是新的或空的文件夹，导入不覆盖已有的内容")
            (target / "catalog").mkdir(parents=True)
        except OSError as error:
            raise CannotImportError(f"无法使用目标文件夹：{error.strerror or error}") from None
        self.importer = importer
        self.target = target
        self.exported_on = exported_on
        self.report = report
        self._names = UniqueNames()
        self._first_with_code: dict[str, tuple[int, str]] = {}
        """Code to the line and the digest of the first record that has it."""
        self._areas: dict[str, str] = {}
        """Division code to name."""
        self._departments: dict[str, dict[str, Any]] = {}
        """Code of a department to its entry in the registry."""

    def add(self, record: Record) -> None:
        """Writes the guide of a record, or reports the reason why it has none."""
        reader = FieldReader(self.importer, record)
        key = self.importer.key and record.data.get(self.importer.key)
        code = key if isinstance(key, str) else ""
        try:
            guide = self.importer.guide(reader)
            reader.require(guide, self.importer.needed)
            code = guide.get("item_code") or guide.get("task_code") or code
            if self._is_repeated(record, code):
                return
            self._write_guide(reader, guide)
        except RecordRefusedError as reason:
            self.report.refused.append(Refusal(record.line, code, str(reason)))
            return
        reader.mark_unknown_fields()
        self.report.add(reader, code)

    def _is_repeated(self, record: Record, code: str) -> bool:
        """Whether the very same record stood on an earlier line; reports every repeated code.

        Two different guides with one code are both written: rules and editors decide which of them is wrong.
        """
        value = digest(record.data)
        line, before = self._first_with_code.setdefault(code, (record.line, value)) if code else (record.line, value)
        if line == record.line:
            return False
        same = value == before
        reason = f"与第 {line} 行完全相同，不再写入" if same else f"编码与第 {line} 行相同而内容不同"
        (self.report.refused if same else self.report.repeated).append(Refusal(record.line, code, reason))
        return same

    def _write_guide(self, reader: FieldReader, guide: dict[str, Any]) -> None:
        document = {"kind": "matter", **guide}
        drop_empty(document)
        document["source"] = {"system": self.importer.name, "exported_on": self.exported_on}
        document["source"]["lacks"] = self._lacks(reader, document)
        text, removed = valid_text("matter", document)
        if removed:
            for place, value in removed:
                reader.mark_lost(self._field_of(reader, place), f"{_pattern(place)} 不接受这个值", value)
            document["source"]["lacks"] = self._lacks(reader, document)
            text, _ = valid_text("matter", document)
        self._register(reader, document)
        district = document["district"]
        agency = document.get("agency", {})
        area = safe_name(f"{district}-{self._areas[district]}", "未知区划")
        folder = f"catalog/districts/{area}/{safe_name(agency.get('name', ''), '未知部门')}"
        name = self._names.unique(folder, safe_name(document["name"], "未命名"))
        self._write(f"{folder}/{name}.yaml", text)

    def _field_of(self, reader: FieldReader, place: pointer.Pointer) -> str:
        """The field of the export that the value at a place was carried from; the place itself if none is known."""
        pattern = _pattern(place)
        carried = {name for part in reader.all_readers() for name in part.carried}
        targets = {name: field.to for name, field in self.importer.fields.items() if name in carried and field.to}
        found = [name for name, target in targets.items() if f"{pattern}/".startswith(f"{target}/")]
        return max(found, key=lambda name: len(targets[name]), default=pointer.render(place))

    def _lacks(self, reader: FieldReader, document: dict[str, Any]) -> list[str]:
        """The value of `source.lacks`: places that the guide leaves open because the export has no field for them or
        the value of the field was lost."""
        lost = [loss.field for part in reader.all_readers() for loss in part.losses]
        targets = [self.importer.fields[name].to for name in lost if name in self.importer.fields]
        places = dict.fromkeys([*self.importer.lacks, *(place for place in targets if place)])
        return [place for place in places if _is_open(document, place)]

    def _register(self, reader: FieldReader, document: dict[str, Any]) -> None:
        """Keeps the division and the department of a guide for the registries."""
        district, agency = document["district"], document.get("agency", {})
        if not self._areas.get(district):
            self._areas[district] = squeezed(self.importer.area(reader.record.data))
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
            "as_of": self.exported_on or self.importer.as_of,
            "profile": "standard",
            "code_list": self.importer.code_list,
        }
        self._write("matterlint.yaml", yaml_writer.dump(config))

    def _area(self, code: str, name: str) -> dict[str, Any]:
        """The entry of a division; level and parent follow from a code of six digits only."""
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
        """Writes a registry unless it has no entries; reports the values that its schema refuses."""
        path = f"catalog/registry/{kind}.yaml"
        if not entries:
            return
        try:
            text, removed = valid_text(kind, {"kind": kind, key: entries})
        except RecordRefusedError as reason:
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


def _pattern(place: pointer.Pointer) -> str:
    """A pointer with `*` for every index: /materials/*/name."""
    return pointer.render(["*" if isinstance(step, int) else step for step in place])


def _is_open(document: dict[str, Any], place: str) -> bool:
    """Whether a guide states nothing at a place; for a place in list items, whether the guide has the list."""
    before, star, _ = place.partition("/*")
    value = pointer.resolve(document, pointer.parse(before))
    return value is not None if star else value is None
