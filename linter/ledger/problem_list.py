"""`ledger import`: the problem list of an inspection, each row linked to the rule that sees it or left to a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from linter.common.text import folded, share, shorten, visible
from linter.engine import loading, run
from linter.engine.config import Config, ConfigError
from linter.engine.verdict import OPEN
from linter.guides.fact import identity_of
from linter.ledger.entry import INSPECTIONS, read_entries, row_fingerprint, without_nulls
from linter.ledger.files import DISTRICT_ID, assign_to_files, common_division, division_id, load_ledgers, write_ledgers
from linter.ledger.rule_matching import RuleMatch, RuleMatcher
from linter.ledger.sheet import Row, Value, rows
from linter.rulebook.rulebook import Rulebook
from linter.source import catalog

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "problem": ("问题", "存在问题", "问题描述", "具体问题", "反馈问题", "反馈的问题", "发现问题", "发现的问题",
                "检查发现问题", "问题内容", "问题表现", "存在的问题", "问题事项描述"),
    "matter": ("事项编码", "实施编码", "业务办理项编码", "办理项编码", "实施清单编码", "事项代码"),
    "name": ("事项名称", "事项", "办理项名称", "实施清单名称", "业务办理项名称", "指南名称"),
    "department": ("部门", "单位", "实施主体", "被检查单位", "涉及部门", "所属部门", "主管部门"),
    "district": ("区县", "地区", "区划", "辖市区", "所属地区", "所属区县", "行政区划", "县区", "市区"),
    "date": ("发现日期", "发现时间", "检查日期", "检查时间", "反馈日期", "反馈时间", "通报日期", "日期"),
    "by": ("检查单位", "发现单位", "反馈单位", "问题来源", "来源"),
    "due": ("整改期限", "整改时限", "完成时限", "完成期限", "整改完成时限", "时限", "期限", "时间节点"),
    "leader": ("责任领导", "分管领导"),
    "lead": ("牵头部门", "牵头单位", "责任单位"),
    "responsible": ("责任部门", "责任科室", "承办科室", "配合部门"),
    "measures": ("整改措施", "措施", "具体措施", "整改意见", "整改建议"),
    "status": ("整改状态", "状态", "整改情况", "整改进展", "是否整改", "完成情况"),
    "note": ("备注", "说明"),
}  # fmt: skip
"""What a column may be headed, without blanks and punctuation."""
HEAD_ROWS = 30
_KEPT = {"长期坚持": "长期坚持", "异议": "异议"}
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_SPLIT = re.compile(r"[、,，;；\n]+")
_HEADS = {folded(head): key for key, heads in COLUMNS.items() for head in heads}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a row can be matched with: a guide's identity, name, district and type."""

    code: str
    name: str
    district: str
    type: str | None


@dataclass(slots=True)
class ImportResult:
    """What became of the rows of a list."""

    total: int = 0
    linked: int = 0
    proposed: int = 0
    """Without a rule, with one that somebody should look at."""
    found: int = 0
    """Rows whose matter is in the catalog."""
    firing: int = 0
    """Linked rows whose rule still finds something in the matter."""
    known: int = 0
    """Rows that were in the ledger before."""
    files: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def summary(self) -> str:
        """For the screen."""
        free = self.total - self.linked
        lines = [
            f"{self.total} 行：关联到规则 {share(self.linked, self.total)}，尚无规则 {share(free, self.total)}"
            + (f"（其中 {self.proposed} 行写了可能对应的规则，请核对）" if self.proposed else ""),
            f"找到事项 {share(self.found, self.total)}；现在仍然报出 {share(self.firing, self.linked)}（关联到规则的）",
            f"认出的列：{'，'.join(f'{head}＝{COLUMNS[key][0]}' for key, head in self.columns.items())}",
        ]
        if self.firing:
            lines.append("仍然报出的要进门禁基线，再用 matterlint ledger add --rule 规则 登记")
        if self.known:
            lines.append(f"以前已经导入 {self.known} 行，没有改动")
        lines += [f"  {visible(path)}  写入 {count} 项" for path, count in self.files.items()]
        return "\n".join(lines) + "\n"


def import_problem_list(
    config: Config,
    path: Path,
    district: str | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    *,
    by: str | None = None,
    on: date | None = None,
) -> ImportResult:
    """Puts the rows of a workbook into the ledgers: of a district (id or name), or of the one that each row names.
    `columns` says for fields (by the first heading of COLUMNS) how they are headed in this file; `by` and `on` who
    found the problems, and when, where a row does not say.

    Raises ConfigError for a file that cannot be read or has no column of problems, and for a row without a district.
    """
    name = shorten(visible(path.name), 200)
    ledgers = load_ledgers(config)
    around = [loading.load(config.root, entry) for entry in catalog.surroundings(config.root, config.catalog)]
    areas = loading.surround(config, around).areas
    target = division_id(areas, district) if district else None
    heads, table = _table(list(rows(path)), columns, name)
    matters = _matters(config)
    firing = _firing(config)
    linker = RuleMatcher(Rulebook(config.rules))
    known = {entry.fingerprint for entry in read_entries(ledgers) if entry.part == INSPECTIONS}
    outcome = ImportResult(columns=heads)
    more: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, cells in table:
        outcome.total += 1
        coded = _coded(matters, cells)
        own = target or _district(areas, cells, coded, row)
        matter = coded or _named_in(matters, cells, own)
        problem = _text(cells["problem"]) or ""
        fires = firing.get(matter.code, set()) if matter else set()
        link = linker.match(problem, fires, matter.type if matter else None)
        item = _item(name, row, cells, matter, link, by=by, on=on)
        outcome.found += matter is not None
        outcome.linked += "rule" in item
        outcome.proposed += link is not None and not link.certain
        outcome.firing += item.get("rule") in fires
        if row_fingerprint(item["source"], problem) in known:
            outcome.known += 1
        else:
            more[own].append(item)
    placed = assign_to_files(config, ledgers, more)
    write_ledgers(config, ledgers, {}, {file: {INSPECTIONS: items} for file, items in placed.items()})
    outcome.files = {file: len(items) for file, items in placed.items()}
    return outcome


def _table(
    found: list[Row], columns: Mapping[str, str], name: str
) -> tuple[dict[str, str], list[tuple[Row, dict[str, Value]]]]:
    """The headings by field, and the rows below with their cells by field, over all sheets that have a heading."""
    first = {COLUMNS[key][0]: key for key in COLUMNS}
    if unknown := [field for field in columns if field not in first]:
        raise ConfigError(f"没有“{visible(unknown[0])}”这一栏，可写 {'、'.join(first)}")
    wanted = _HEADS | {folded(head): first[field] for field, head in columns.items()}
    by_sheet: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_sheet[row.sheet].append(row)
    heads: dict[str, str] = {}
    table = []
    for sheet in by_sheet.values():
        places, below = _heading(sheet, wanted)
        if "problem" not in places:
            continue
        heads |= {key: head for key, (_, head) in places.items()}
        for row in sheet[below:]:
            cells = {key: row.cells[at] if at < len(row.cells) else None for key, (at, _) in places.items()}
            if _text(cells["problem"]):
                table.append((row, cells))
    if not heads:
        raise ConfigError(f"{name}：没有找到“问题”一列；列名不同的用 --map 问题=列名 说明")
    return heads, table


def _heading(sheet: list[Row], wanted: Mapping[str, str]) -> tuple[dict[str, tuple[int, str]], int]:
    """(field to column and heading, rows down to the first row of data): the row that names most fields, with the one
    below it where a heading is parted in two."""
    best: dict[str, tuple[int, str]] = {}
    below = 0
    for number, row in enumerate(sheet[:HEAD_ROWS]):
        places = _named(row, wanted)
        under = _named(sheet[number + 1], wanted) if number + 1 < len(sheet) else {}
        # Two rows are one heading if they name different columns, and the problem once.
        apart = {at for at, _ in places.values()}.isdisjoint(at for at, _ in under.values())
        parted = bool(places and under) and apart and ("problem" in places) != ("problem" in under)
        both = {**places, **under} if parted else places
        if len(both) > len(best):
            best, below = both, number + 1 + parted
    return best, below


def _named(row: Row, wanted: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    places: dict[str, tuple[int, str]] = {}
    for at, cell in enumerate(row.cells):
        key = wanted.get(folded(cell)) if isinstance(cell, str) else None
        if key is not None and isinstance(cell, str):
            places.setdefault(key, (at, " ".join(cell.split())))
    return places


def _matters(config: Config) -> dict[str, list[Matter]]:
    """The guides of a catalog, by code and by name without blanks and punctuation."""
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


def _firing(config: Config) -> dict[str, set[str]]:
    """The rules that find something, by matter."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in run.lint([], config).findings:
        found[item.matter or item.path].add(item.rule)
    return found


def _district(areas: Mapping[str, Any], cells: Mapping[str, Value], code: Matter | None, row: Row) -> str:
    """The district of a row: the one it names, that of its matter, else the division above all."""
    named = _text(cells.get("district"))
    for key, area in areas.items():
        if named is not None and named in (str(key), area.get("name"), *(area.get("aliases") or ())):
            return str(key)
    found = code.district if code and DISTRICT_ID.fullmatch(code.district) else common_division(areas)
    if found is None:
        said = f"的区县“{visible(shorten(named, 30))}”不在区划登记里" if named else "没有写区县"
        raise ConfigError(f"第 {row.number} 行{said}，用 --to 说明写到哪个区县的台账")
    return found


def _coded(matters: Mapping[str, list[Matter]], cells: Mapping[str, Value]) -> Matter | None:
    """The guide that a row names by its code, if that is one only."""
    found = matters.get(_text(cells.get("matter")) or "", ())
    return found[0] if len(found) == 1 else None


def _named_in(matters: Mapping[str, list[Matter]], cells: Mapping[str, Value], district: str) -> Matter | None:
    """The guide of a district that a row names, if that is one only."""
    name = folded(_text(cells.get("name")) or "")
    same = [matter for matter in matters.get(name, ()) if matter.district == district] if name else []
    return same[0] if len(same) == 1 else None


def _item(
    file: str,
    row: Row,
    cells: Mapping[str, Value],
    matter: Matter | None,
    link: RuleMatch | None,
    *,
    by: str | None,
    on: date | None,
) -> dict[str, Any]:
    """A row as it is kept in the ledger; what could not be taken over is in its note."""
    notes = [_text(cells.get("note"))]
    seen, seen_note = _day(cells.get("date"), "发现日期")
    due, due_note = _day(cells.get("due"), "整改期限")
    said = _text(cells.get("status"))
    status = next((kept for word, kept in _KEPT.items() if said and word in said), OPEN)
    if said and status == OPEN and said != OPEN:
        # Whoever wrote it, nobody has looked again.
        notes.append(f"清单里的整改情况：{said}，未经复查")
    if link is not None and not link.certain:
        notes.append(f"可能对应规则 {link.rule}，请核对")
    notes += [seen_note, due_note]
    code = _text(cells.get("matter"))
    source = {
        "file": file,
        "sheet": row.sheet,
        "row": row.number,
        "by": _short(cells.get("by")) or by,
        "date": seen or on,
    }
    return without_nulls(
        {
            "source": without_nulls(source),
            "problem": _text(cells["problem"]),
            "matter": matter.code if matter and len(matter.code) <= 50 else code[:50] if code else None,
            "name": _short(cells.get("name"), 500) or (matter.name if matter and matter.name else None),
            "rule": link.rule if link is not None and link.certain else None,
            "status": status,
            "measures": [shorten(part, 2_000) for part in _parts(cells.get("measures"), "\n")[:500]] or None,
            "leader": _short(cells.get("leader")),
            "lead": _short(cells.get("lead")) or _short(cells.get("department")),
            "responsible": [shorten(part, 200) for part in _parts(cells.get("responsible"))[:50]] or None,
            "due": due,
            "note": shorten("；".join(note for note in notes if note), 20_000) or None,
        }
    )


def _text(value: Value) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _short(value: Value, limit: int = 200) -> str | None:
    text = _text(value)
    return shorten(" ".join(text.split()), limit) if text else None


def _parts(value: Value, at: str | None = None) -> list[str]:
    text = _text(value) or ""
    found = text.split(at) if at else _SPLIT.split(text)
    return [part.strip() for part in found if part.strip()]


def _day(value: Value, title: str) -> tuple[date | None, str | None]:
    """The date of a cell; where it holds none, what it says instead, for the note."""
    if value is None or isinstance(value, date):
        return value, None
    if match := _DATE.fullmatch(value.strip()):
        try:
            return date(*(int(part) for part in match.groups() if part)), None
        except ValueError:
            pass
    return None, f"清单里的{title}：{value}"
