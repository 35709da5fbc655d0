"""`ledger export`: write the 整改台账 as a table: workbook, CSV or Markdown.

In: a configuration, whose catalog has ledgers. Out: a `LedgerTable`, and its text or bytes in a format. Example:
`as_csv(export_table(config))` returns CSV with a row for each problem, open problems first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from linter.common import workbook
from linter.common.csv_table import csv_table
from linter.common.text import markdown, share
from linter.engine import loading
from linter.engine.config import Config
from linter.engine.verdict import DONE
from linter.guides.fact import identity_of
from linter.ledger.entry import Entry
from linter.ledger.recheck import Recheck, recheck_ledgers
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog

_OVERDUE = "（逾期）"


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """Texts for the table that a ledger does not hold."""

    matters: Mapping[str, str]
    """Identity of a matter to its name."""
    districts: Mapping[str, str]
    """Id of a division to its name."""
    remedies: Mapping[str, str]
    """Rule id to its remedy."""


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """The rows of the table under COLUMNS, with the lines that stand above it."""

    as_of: date
    above: tuple[str, ...]
    """Title, then counts with n/N."""
    rows: tuple[tuple[workbook.Value, ...], ...]


COLUMNS = (
    workbook.Column("序号", "integer"),
    workbook.Column("区划", width=10),
    workbook.Column("问题", width=40),
    workbook.Column("事项名称", width=22),
    workbook.Column("整改措施", width=40),
    workbook.Column("整改期限", "date"),
    workbook.Column("责任领导", width=12),
    workbook.Column("牵头部门", width=22),
    workbook.Column("责任部门", width=14),
    workbook.Column("状态", width=12),
    workbook.Column("事项编码", width=34),
    workbook.Column("发现日期", "date"),
    workbook.Column("发现单位"),
    workbook.Column("销号日期", "date"),
    workbook.Column("销号单位"),
    workbook.Column("复发次数", "integer"),
    workbook.Column("规则", width=30),
    workbook.Column("来源", width=20),
    workbook.Column("备注", width=24),
    workbook.Column("指纹", width=34),
)
PRINTED_COLUMNS = 10
"""The first columns, which fit on a printed page (A4, landscape)."""


def export_table(config: Config, district: str | None = None, *, only_open: bool = False) -> LedgerTable:
    """Returns the table of the problems in the ledgers of a catalog.

    `district` (id or name) keeps the problems of one district, `only_open` those that are not closed (销号) or whose
    closing does not hold. Raises ConfigError for an unknown district.
    """
    found = recheck_ledgers(config, district)
    return build_table(found, load_names(config), only_open=only_open)


def load_names(config: Config) -> DisplayNames:
    """Reads the names from every guide and standard of a catalog, its registry and the rulebook."""
    matters: dict[str, str] = {}
    for entry in catalog.listing(config.root, config.catalog, [config.catalog], config.exclude).entries:
        if entry.kind in (None, "matter", "standard"):
            value = loading.load(config.root, entry).value or {}
            if isinstance(value.get("name"), str):
                matters.setdefault(identity_of(value, entry.path)[0], value["name"])
    _, context = loading.load_surroundings(config)
    return DisplayNames(
        matters,
        {str(key): str(area.get("name") or key) for key, area in context.areas.items()},
        {rule.id: rule.data["remedy"]["zh"] for rule in Rulebook(config.rules)},
    )


def build_table(found: Recheck, names: DisplayNames, *, only_open: bool = False) -> LedgerTable:
    """Returns the table of entries: open entries before closed ones, then by due date. The lines above count all
    entries, also those that `only_open` leaves out."""
    as_of = found.as_of
    ordered = sorted(
        found.entries,
        key=lambda entry: (found.standing(entry) == DONE, entry.due or date.max, entry.path, entry.number),
    )
    overdue = sum(entry.overdue(as_of) for entry in ordered)
    unlinked = sum(entry.rule is None for entry in ordered)
    total = len(ordered)
    above = [
        f"整改台账　截至 {as_of}",
        f"共 {total} 个问题，已整改 {share(found.mended, total)}，逾期 {share(overdue, total)}",
        *found.lines(),
    ]
    if unlinked:
        above.append(f"其中尚无规则能复查 {share(unlinked, total)}，须由人复查")
    shown = [entry for entry in ordered if not (only_open and found.standing(entry) == DONE)]
    rows = tuple(_row(number, entry, names, found) for number, entry in enumerate(shown, 1))
    return LedgerTable(as_of, tuple(above), rows)


def _row(number: int, entry: Entry, names: DisplayNames, found: Recheck) -> tuple[workbook.Value, ...]:
    remedy = names.remedies.get(entry.rule or "")
    measures = "\n".join(entry.measures) or (f"（建议）{remedy}" if remedy else "")
    return (
        number,
        names.districts.get(entry.district, entry.district),
        entry.problem or entry.rule or "",
        names.matters.get(entry.matter or "") or entry.name or "",
        measures,
        entry.due,
        entry.leader or "",
        entry.lead or "",
        "、".join(entry.responsible),
        found.standing(entry) + (_OVERDUE if entry.overdue(found.as_of) else ""),
        entry.matter or "",
        entry.found_on,
        entry.found_by or "",
        entry.closed_on,
        entry.closed_by or "",
        entry.recurrences,
        entry.rule or "尚无规则",
        entry.source or "",
        entry.note or "",
        entry.fingerprint,
    )


def as_xlsx(found: LedgerTable) -> bytes:
    """Returns a workbook: a sheet with PRINTED_COLUMNS to print, and a sheet with every column to filter."""
    rows = [
        [
            workbook.Cell(value, "bad" if _OVERDUE in str(value) else None) if column.title == "状态" else value
            for column, value in zip(COLUMNS, row, strict=True)
        ]
        for row in found.rows
    ]
    page = workbook.Sheet(
        "整改台账", COLUMNS[:PRINTED_COLUMNS], [row[:PRINTED_COLUMNS] for row in rows], found.above, frozen=3
    )
    return workbook.to_bytes([page, workbook.Sheet("全部栏目", COLUMNS, rows, found.above, frozen=3)], found.as_of)


def as_csv(found: LedgerTable) -> str:
    """Returns CSV that a spreadsheet opens as UTF-8; a text that it would run as a formula gets an apostrophe."""
    return csv_table([[column.title for column in COLUMNS], *found.rows])


def as_markdown(found: LedgerTable) -> str:
    """Returns Markdown, for a bulletin or a merge request."""
    title, *rest = found.above
    lines = [f"# {title}", "", *rest, ""]
    lines += [f"| {' | '.join(column.title for column in COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    for row in found.rows:
        lines.append(f"| {' | '.join(markdown(_text(value)) for value in row)} |")
    return "\n".join(lines) + "\n"


def _text(value: workbook.Value) -> str:
    return "" if value is None else str(value)
