"""`ledger import`: write the problem list of an inspection into the ledgers.

In: a workbook (see `problem_list`). Out: an item under `inspections` in the ledger of its district for every problem,
with the matter that it names and the rule that checks it; and an `ImportResult` that accounts for every row.
Example: the row `天宁区 | 公共场所卫生许可 | 承诺办结时限无说明` gets the rule `time-limit/promise-note-missing`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from linter.common.rewritten_code import is_rewritten
from linter.common.text import folded, share, shorten, visible
from linter.common.workbook_reader import Value
from linter.engine import loading, run
from linter.engine.config import Config
from linter.engine.verdict import OPEN
from linter.guides.fact import identity_of
from linter.ledger import table
from linter.ledger.entry import INSPECTIONS, Entry, read_entries, row_fingerprint, without_nulls
from linter.ledger.files import (
    DISTRICT_ID,
    assign_to_files,
    common_division,
    division_id,
    load_ledgers,
    write_ledgers,
)
from linter.ledger.problem_list import COLUMNS, ProblemList, ProblemRow, places, read_problem_list
from linter.ledger.recheck import Recheck
from linter.ledger.rule_matching import RuleMatch, RuleMatcher
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog
from linter.source.schema_types import is_writable

_KEPT_STATUSES = ("长期坚持", "异议")
"""Statuses that a list may set. 已整改 is none of them: it needs a check by the linter."""
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_MAX_CODE, _MAX_NAME, _MAX_SHORT, _MAX_MEASURE, _MAX_NOTE = 50, 500, 200, 2_000, 20_000
"""Characters that the schema of a ledger allows for `matter`, `name`, a body or post, a measure, and `note`."""
_MAX_MEASURES, _MAX_RESPONSIBLE = 500, 50
"""Items that the schema of a ledger allows for `measures` and `responsible`."""
_COMPARED = 1_000
"""Characters of a text that are compared to recognise a row of an exported table."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A guide that a row can be matched with."""

    code: str
    """Identity of the matter: its code, else the path of its guide."""
    name: str
    district: str
    type: str | None


@dataclass(slots=True)
class ImportResult:
    """What became of every row of a problem list."""

    total: int = 0
    """Rows of the list: written, known and refused."""
    written: int = 0
    """Rows that were added to a ledger."""
    known: list[ProblemRow] = field(default_factory=list)
    """Rows that a ledger has already, or that stand in another sheet of the workbook as well."""
    refused: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows that were not imported, each with the reason (Chinese)."""
    remarks: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows with a remark (Chinese): they were written otherwise than they stand there, or are no problem."""
    with_rule: int = 0
    """Written rows that got a rule."""
    with_proposal: int = 0
    """Written rows without a rule whose note proposes one."""
    with_matter: int = 0
    """Written rows whose matter is in the catalog."""
    still_firing: int = 0
    """Written rows whose rule has a finding in the matter."""
    files: dict[str, int] = field(default_factory=dict)
    """Ledger file to the number of rows written to it."""
    headings: dict[str, str] = field(default_factory=dict)
    """Field to the heading that the list has for it."""
    other_sheets: list[str] = field(default_factory=list)
    """Titles of the sheets that were not read."""

    @property
    def lacking(self) -> int:
        """Written rows that no rule checks."""
        return self.written - self.with_rule

    @property
    def complete(self) -> bool:
        """Whether the list has rows and every row is in a ledger now."""
        return self.total > 0 and not self.refused

    def summary(self) -> str:
        """Returns the text for the screen."""
        counts = (share(count, self.total) for count in (self.written, len(self.known), len(self.refused)))
        lines = ["读到 {} 行：写入 {}，已有 {}，没有接收 {}".format(self.total, *counts)]
        if self.written:
            proposed = f"（其中 {self.with_proposal} 行写了可能对应的规则，请核对）" if self.with_proposal else ""
            lines += [
                f"写入的 {self.written} 行：关联到规则 {share(self.with_rule, self.written)}，"
                f"尚无规则 {share(self.lacking, self.written)}{proposed}",
                f"找到事项 {share(self.with_matter, self.written)}；"
                f"现在仍然报出 {share(self.still_firing, self.with_rule)}（关联到规则的）",
            ]
        else:
            lines.append("没有新的问题，台账没有改动")
        if self.lacking:
            lines.append("规则库没有的问题，用 matterlint ledger uncovered 按类列出")
        recognised = "，".join(f"{heading}＝{COLUMNS[key][0]}" for key, heading in self.headings.items())
        lines.append(f"认出的列：{recognised}")
        if self.still_firing:
            lines.append("仍然报出的要进门禁基线，再用 matterlint ledger add --rule 规则 登记")
        if self.known:
            lines.append(f"已有 {len(self.known)} 行，没有再写：{places(self.known)}")
        lines += [f"没有接收 {places(rows)}：{reason}" for reason, rows in _by_text(self.refused).items()]
        lines += [f"请核对 {places(rows)}：{remark}" for remark, rows in _by_text(self.remarks).items()]
        lines += [f"没有读工作表 {title}：没有“问题”一列" for title in self.other_sheets]
        lines += [f"  {visible(path)}  写入 {count} 项" for path, count in self.files.items()]
        return "\n".join(lines) + "\n"


def _by_text(items: Iterable[tuple[ProblemRow, str]]) -> dict[str, list[ProblemRow]]:
    found: dict[str, list[ProblemRow]] = defaultdict(list)
    for row, text in items:
        found[text].append(row)
    return found


def import_problem_list(
    config: Config,
    path: Path,
    district: str | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    *,
    by: str | None = None,
    on: date | None = None,
) -> ImportResult:
    """Writes the rows of a workbook into the ledgers: of `district` (id or name), or of the district that a row names.

    `columns` names columns with an unusual heading (see `read_problem_list`); `by` and `on` are the inspecting body and
    the day, for rows that do not state them. Raises ConfigError and WorkbookError as `read_problem_list` does, and
    ConfigError for an unknown district and for a ledger that cannot be changed.
    """
    ledgers = load_ledgers(config)
    _, context = loading.load_surroundings(config)
    areas = context.areas
    target = division_id(areas, district) if district else None
    problems = read_problem_list(path, columns)
    entries = read_entries(ledgers)
    known = _KnownRows(config, entries, problems)
    row_fingerprints = {entry.fingerprint for entry in entries if entry.part == INSPECTIONS}
    matters, firing = _matters(config), _firing_rules(config)
    matcher = RuleMatcher(Rulebook(config.rules))
    file = shorten(visible(path.name), _MAX_SHORT)
    result = ImportResult(
        total=len(problems.rows) + len(problems.refused),
        refused=list(problems.refused),
        remarks=list(problems.left_out),
        headings=problems.headings,
        other_sheets=problems.other_sheets,
    )
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in problems.rows:
        if row in known:
            result.known.append(row)
            continue
        code = row.text("matter") or ""
        coded = matters.get(code, ())
        if not coded and is_rewritten(code):
            shown = visible(shorten(code, _MAX_CODE))
            result.refused.append((row, f"事项编码 {shown} 像是表格软件改写的，改正或者清空这一格再导入"))
            continue
        guide = coded[0] if len(coded) == 1 else None
        own, remark = (target, None) if target else _district(areas, row, guide)
        if own is None:
            result.refused.append((row, f"{remark}，用 --to 说明写到哪个区县的台账"))
            continue
        guide = guide or _guide_named(matters, row, own)
        if guide is not None and not is_writable(guide.code):
            result.refused.append((row, "指南的编码或者路径里有台账文件写不了的字符，先改好再导入"))
            continue
        problem = row.text("problem") or ""
        rules = firing.get(guide.code, set()) if guide else set()
        match = matcher.match(problem, rules, guide.type if guide else None)
        item = _item(file, row, guide, match, by=by, on=on)
        if row_fingerprint(item["source"], problem) in row_fingerprints:
            result.known.append(row)
            continue
        new[own].append(item)
        result.written += 1
        result.with_matter += guide is not None
        result.with_rule += "rule" in item
        result.with_proposal += match is not None and not match.certain
        result.still_firing += item.get("rule") in rules
        if remark:
            result.remarks.append((row, f"{remark}，写入 {own} 的台账"))
        if guide is None and (code or row.text("name")):
            result.remarks.append((row, "目录里没有找到这个事项"))
    by_file = assign_to_files(config, ledgers, new)
    write_ledgers(config, ledgers, {}, {name: {INSPECTIONS: items} for name, items in by_file.items()})
    result.files = {name: len(items) for name, items in by_file.items()}
    return result


class _KnownRows:
    """Recognises the rows of a table that `ledger export` wrote."""

    def __init__(self, config: Config, entries: list[Entry], problems: ProblemList) -> None:
        self._fingerprints = {entry.fingerprint for entry in entries}
        self._keys: set[tuple[str, ...]] = set()
        if any(row.printed for row in problems.rows):
            # The printed sheet has no fingerprints. Its rows are those of the ledger and of the sheet beside it.
            exported = table.build_table(Recheck(entries, (), config.as_of), table.load_names(config))
            titles = [column.title for column in table.COLUMNS]
            at = [titles.index(title) for title in ("区划", "问题", "事项名称")]
            self._keys = {_compared(*(str(row[index]) for index in at)) for row in exported.rows}
            self._keys |= {_key(row) for row in problems.rows if "fingerprint" in row.cells}

    def __contains__(self, row: ProblemRow) -> bool:
        return row.text("fingerprint") in self._fingerprints or (row.printed and _key(row) in self._keys)


def _key(row: ProblemRow) -> tuple[str, ...]:
    return _compared(*(row.text(key) or "" for key in ("district", "problem", "name")))


def _compared(*texts: str) -> tuple[str, ...]:
    return tuple(folded(visible(text))[:_COMPARED] for text in texts)


def _matters(config: Config) -> dict[str, list[Matter]]:
    """The guides of a catalog by item code, by task code, and by name without blanks and punctuation."""
    found: dict[str, list[Matter]] = defaultdict(list)
    for entry in catalog.listing(config.root, config.catalog, [config.catalog / "districts"], config.exclude).entries:
        value = loading.load(config.root, entry).value or {}
        if value.get("kind") not in (None, "matter"):
            continue
        matter = Matter(
            identity_of(value, entry.path)[0],
            str(value.get("name") or ""),
            str(value.get("district") or ""),
            value.get("type"),
        )
        keys = {matter.code, str(value.get("task_code") or ""), folded(matter.name)} - {""}
        for key in keys:
            found[key].append(matter)
    return found


def _firing_rules(config: Config) -> dict[str, set[str]]:
    """The rules that have a finding, by matter."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in run.lint([], config).findings:
        found[item.matter or item.path].add(item.rule)
    return found


def _district(areas: Mapping[str, Any], row: ProblemRow, guide: Matter | None) -> tuple[str | None, str | None]:
    """The district of a row: the one it names, else that of its guide, else the common division; and a remark if the
    row names none or an unknown one and has no guide. The district is None if there is no common division."""
    named = row.text("district")
    for key, area in areas.items():
        if named is not None and named in (str(key), area.get("name"), *(area.get("aliases") or ())):
            return str(key), None
    if guide and DISTRICT_ID.fullmatch(guide.district):
        return guide.district, None
    remark = f"区县“{visible(shorten(named, 30))}”不在区划登记里" if named else "没有写区县"
    return common_division(areas), remark


def _guide_named(matters: Mapping[str, list[Matter]], row: ProblemRow, district: str) -> Matter | None:
    """The guide of a district that has the name in a row, None if there is none or more than one."""
    name = folded(row.text("name") or "")
    same = [matter for matter in matters.get(name, ()) if matter.district == district] if name else []
    return same[0] if len(same) == 1 else None


def _item(
    file: str, row: ProblemRow, guide: Matter | None, match: RuleMatch | None, *, by: str | None, on: date | None
) -> dict[str, Any]:
    """The item of a ledger for a row. Values of the row that fit no key are in its note."""
    notes = [row.text("note")]
    seen, seen_note = _day(row.cells.get("date"), "发现日期")
    due, due_note = _day(row.cells.get("due"), "整改期限")
    stated = row.text("status")
    status = next((kept for kept in _KEPT_STATUSES if stated and kept in stated), OPEN)
    if stated and status == OPEN and stated != OPEN:
        notes.append(f"清单里的整改情况：{stated}，未经复查")
    if match is not None and not match.certain:
        notes.append(f"可能对应规则 {match.rule}，请核对")
    notes += [seen_note, due_note]
    code = row.text("matter")
    source = {
        "file": file,
        "sheet": row.sheet,
        "row": row.number,
        "by": _line(row.text("by")) or by,
        "date": seen or on,
    }
    measures = _split(row.text("measures"), re.compile("\n"))[:_MAX_MEASURES]
    responsible = _split(row.text("responsible"), _SEPARATORS)[:_MAX_RESPONSIBLE]
    return without_nulls(
        {
            "source": without_nulls(source),
            "problem": row.text("problem"),
            "matter": guide.code if guide and len(guide.code) <= _MAX_CODE else code[:_MAX_CODE] if code else None,
            "name": _line(row.text("name"), _MAX_NAME) or (guide.name if guide and guide.name else None),
            "rule": match.rule if match is not None and match.certain else None,
            "status": status,
            "measures": [shorten(part, _MAX_MEASURE) for part in measures] or None,
            "leader": _line(row.text("leader")),
            "lead": _line(row.text("lead")) or _line(row.text("department")),
            "responsible": [shorten(part, _MAX_SHORT) for part in responsible] or None,
            "due": due,
            "note": shorten("；".join(note for note in notes if note), _MAX_NOTE) or None,
        }
    )


def _line(text: str | None, limit: int = _MAX_SHORT) -> str | None:
    """A text as one line of at most `limit` characters."""
    return shorten(" ".join(text.split()), limit) if text else None


def _split(text: str | None, separators: re.Pattern[str]) -> list[str]:
    return [part.strip() for part in separators.split(text or "") if part.strip()]


def _day(value: Value, title: str) -> tuple[date | None, str | None]:
    """The date of a cell, or None and a sentence for the note that quotes what the cell says instead."""
    if value is None or isinstance(value, date):
        return value, None
    if match := _DATE.fullmatch(value.strip()):
        try:
            return date(*(int(part) for part in match.groups() if part)), None
        except ValueError:
            pass
    return None, f"清单里的{title}：{value}"
