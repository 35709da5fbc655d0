"""Import the exports of other platforms: `run` reads one export and writes a catalog.

In: the name of a system and a JSON Lines file. Out: an `ImportReport`, and a folder with a catalog in it. Example:
`run("guangdong", Path("export.jsonl"), Path("out"))` writes `out/catalog/`, `out/matterlint.yaml` and the report.

To add a system: write a module `linter/importers/<name>.py` that defines one `Importer` (see
`linter.importers.importer`; `guangdong` is an example) and name it in `IMPORTERS` below. Nothing else has to change:
`matterlint import <name> FILE --to FOLDER` then works.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from linter.importers import guangdong, hunan
from linter.importers.catalog_writer import CatalogWriter
from linter.importers.import_report import ImportReport, Refusal, write_report
from linter.importers.importer import Importer
from linter.importers.json_lines import BadLine, CannotImportError, NoRecordsError, check_form, read_records

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        guangdong.IMPORTER,
        hunan.IMPORTER,
    )
}
"""Every importer by the name that the user types."""

__all__ = ["IMPORTERS", "CannotImportError", "ImportReport", "NoRecordsError", "run"]


def run(system: str, source: Path, target: Path, *, exported_on: date | None = None) -> ImportReport:
    """Reads an export (JSON Lines, UTF-8) and writes a catalog, with a report of what became of every field.

    `target` is created, or must be an empty folder. It receives `matterlint.yaml`, `catalog/`, `import-report.json` and
    `导入报告.md`. Every guide written is valid by `schemas/`; a value that is not is left out and reported.
    `exported_on` is stated in the guides and becomes `as_of` of the configuration.

    Returns the report; `ImportReport.failure` says whether no guide was written. Raises CannotImportError, in Chinese,
    for an unknown system, an unreadable source or a target in use; its subclass NoRecordsError, before anything is
    written, for a file that is no JSON Lines; OSError if the disk fails while it writes.
    """
    if system not in IMPORTERS:
        raise CannotImportError(f"没有名为 {system} 的来源系统；可选：{'、'.join(IMPORTERS)}")
    if not source.is_file():
        raise CannotImportError("来源文件不存在，或不是普通文件")
    check_form(source)
    importer = IMPORTERS[system]
    report = ImportReport(importer, exported_on)
    writer = CatalogWriter(importer, target, exported_on, report)
    for item in read_records(source):
        report.lines += 1
        if isinstance(item, BadLine):
            report.refused.append(Refusal(item.line, "", item.reason))
            continue
        report.first_fields = report.first_fields or tuple(item.data)
        writer.add(item)
    writer.finish()
    write_report(report, target)
    return report
