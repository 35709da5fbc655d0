"""Other platforms' exports, read into a catalog: `run`, and one module per system.

A new system is a module with a `SYSTEM` (see `linter.importers.record_reader.System`) and a line in `SYSTEMS`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from linter.importers import guangdong, hunan
from linter.importers.import_report import ImportReport, Refusal, write
from linter.importers.record_reader import BadLine, CannotImportError, System, read_records
from linter.importers.writer import Writer

SYSTEMS: dict[str, System] = {system.name: system for system in (guangdong.SYSTEM, hunan.SYSTEM)}

__all__ = ["SYSTEMS", "CannotImportError", "ImportReport", "run"]


def run(system: str, source: Path, target: Path, *, exported_on: date | None = None) -> ImportReport:
    """Reads an export (JSON Lines, UTF-8) and writes a catalog, with a report of what became of every field.

    `target` is created, or must be an empty folder. It receives `matterlint.yaml`, `catalog/`,
    `import-report.json` and `导入报告.md`. Every guide written is valid by `schemas/`: what is not is
    left out and reported. `exported_on` is stated in the guides and becomes `as_of`.
    Raises CannotImportError, in Chinese, for an unknown system, an unreadable source or a target in use;
    OSError if the disk fails while it writes.
    """
    if system not in SYSTEMS:
        raise CannotImportError(f"没有名为 {system} 的来源系统；可选：{'、'.join(SYSTEMS)}")
    if not source.is_file():
        raise CannotImportError("来源文件不存在，或不是普通文件")
    chosen = SYSTEMS[system]
    report = ImportReport(chosen, exported_on)
    writer = Writer(chosen, target, exported_on, report)
    for item in read_records(source):
        report.lines += 1
        if isinstance(item, BadLine):
            report.refused.append(Refusal(item.line, "", item.reason))
        else:
            writer.add(item)
    writer.finish()
    write(report, target)
    return report
