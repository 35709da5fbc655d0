"""办事指南质检: what the rules found, by family and department, new, left and come back; 举一反三; same standard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from linter.bulletin.document import Cell, Chart, Column, Paragraph, Problem, Section, Table, Tone
from linter.bulletin.period_figures import Desk, count, text
from linter.bulletin.sentences import descending, joined, paragraph
from linter.figures.survey import SurveyFinding
from linter.findings.finding import STATUS_NAMES
from linter.guides.fact import NO_DEPARTMENT

NEW, LEFT, GONE, AGAIN = "新增", "仍在", "已消除", "复发"
MAX_RULES = 15
"""Rows of the table of rules that fire in most places."""


def inspected(desk: Desk) -> Section:
    """The findings that inspectors criticise."""
    notes = desk.notes()
    blocks: list[Paragraph | Table] = [paragraph(_summary(desk, notes))]
    if notes:
        blocks += [by_family(desk, notes), by_body(desk, notes), widespread(desk, notes)]
    return Section("quality", "办事指南质检情况", tuple(blocks))


def _summary(desk: Desk, notes: list[SurveyFinding]) -> str:
    if not notes:
        return "按规则库全面质检，没有发现错误和警告。"
    head = f"按规则库全面质检，共发现问题{len(notes)}处，涉及{len({note.path for note in notes})}个文件"
    families = Counter(_family(desk, note) for note in notes)
    tail = f"。其中，{descending(families.items(), '处')}。"
    if desk.seen_before is not None:
        new = sum(note.fingerprint not in desk.seen_before for note in notes)
        head += f"；与上期相比，新增{new}处，仍在{len(notes) - new}处，已消除{len(desk.gone())}处"
    again = sum(note.recurring for note in notes)
    return head + (f"；整改后复发{again}处" if again else "") + tail


def _family(desk: Desk, note: SurveyFinding) -> str:
    for survey in filter(None, (desk.now, desk.before)):
        if family := survey.rules.get(note.rule, {}).get("family"):
            return family
    return note.rule.partition("/")[0]


Key = TypeVar("Key")


def by_family(desk: Desk, notes: Iterable[SurveyFinding]) -> Table:
    """Families by severity, with what is new, what is mended and what came back."""
    grouped, gone = (_grouped(found, lambda note: _family(desk, note)) for found in (notes, desk.gone()))
    names = sorted({*grouped, *gone}, key=lambda name: (-len(grouped[name]), name))
    rows = _rows(desk, [(name, grouped[name], gone[name]) for name in names])
    columns = (Column("类别"), *_counts(desk))
    chart = Chart("stacked", 0, (1, 2))
    return Table("problems-by-family", "问题类别", columns, rows, chart=chart, total=len(names) > 1)


def by_body(desk: Desk, notes: Iterable[SurveyFinding]) -> Table:
    """Departments, in their fixed order; what stands in standards and lists belongs to none."""
    grouped, gone = (_grouped(found, lambda note: (note.district, note.department)) for found in (notes, desk.gone()))
    order = {scope: number for number, scope in enumerate(desk.bodies)}
    scopes = sorted({*grouped, *gone}, key=lambda scope: (order.get(scope, len(order)), scope))
    rows = _rows(desk, [(_owner(desk, scope), grouped[scope], gone[scope]) for scope in scopes])
    columns = (Column("部门"), *_counts(desk))
    chart = Chart("stacked", 0, (1, 2))
    return Table("problems-by-department", "各部门问题数", columns, rows, chart=chart, total=len(scopes) > 1)


def _grouped(
    notes: Iterable[SurveyFinding], key: Callable[[SurveyFinding], Key]
) -> defaultdict[Key, list[SurveyFinding]]:
    found: defaultdict[Key, list[SurveyFinding]] = defaultdict(list)
    for note in notes:
        found[key(note)].append(note)
    return found


def _owner(desk: Desk, scope: tuple[str, str]) -> str:
    return f"{desk.area(scope[0])}（{NO_DEPARTMENT}）" if scope[1] == NO_DEPARTMENT else desk.name(scope)


def _counts(desk: Desk) -> list[Column]:
    titles = ["错误", "警告", *([NEW, LEFT, GONE] if desk.seen_before is not None else []), AGAIN, "合计"]
    return [Column(title, "count") for title in titles]


def _rows(
    desk: Desk, groups: list[tuple[str, list[SurveyFinding], list[SurveyFinding]]]
) -> tuple[tuple[Cell, ...], ...]:
    """A row for each group of findings, now and gone, and from the second on a total."""
    counts = [_numbers(desk, notes, gone) for _, notes, gone in groups]
    rows = [(text(name), *map(count, numbers)) for (name, _, _), numbers in zip(groups, counts, strict=True)]
    if len(rows) > 1:
        rows.append((text("合计"), *(count(sum(column)) for column in zip(*counts, strict=True))))
    return tuple(rows)


def _numbers(desk: Desk, notes: list[SurveyFinding], gone: list[SurveyFinding]) -> list[int]:
    severities = Counter(note.severity for note in notes)
    numbers = [severities["error"], severities["warning"]]
    if desk.seen_before is not None:
        new = sum(note.fingerprint not in desk.seen_before for note in notes)
        numbers += [new, len(notes) - new, len(gone)]
    return [*numbers, sum(note.recurring for note in notes), len(notes)]


def widespread(desk: Desk, notes: Iterable[SurveyFinding]) -> Table:
    """举一反三: the same defect wherever it is, inspected or not: the rules that fire in most places."""
    grouped: dict[str, list[SurveyFinding]] = defaultdict(list)
    for note in notes:
        grouped[note.rule].append(note)
    ranked = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_RULES]
    rows = []
    for rule, found in ranked:
        bodies = {(note.district, note.department) for note in found if note.department != NO_DEPARTMENT}
        districts = {note.district for note in found if note.district}
        info = desk.now.rules.get(rule, {})
        rows.append(
            (text(info.get("title", rule)), text(rule), count(len(found)), count(len(districts)), count(len(bodies)))
        )
    left = len(grouped) - len(rows)
    notes_ = (f"另有{left}条规则未列",) if left else ()
    columns = (
        Column("问题"),
        Column("规则"),
        Column("处数", "count"),
        Column("地区数", "count"),
        Column("部门数", "count"),
    )
    return Table("widespread", "举一反三：同类问题分布", columns, tuple(rows), notes_, Chart("bars", 0, (2,)))


def problems(desk: Desk) -> list[Problem]:
    """All findings, for the formats that list them."""
    found = []
    for note in desk.now.findings:
        change = "" if desk.seen_before is None else LEFT if note.fingerprint in desk.seen_before else NEW
        title = desk.now.rules.get(note.rule, {}).get("title", note.rule)
        found.append(
            Problem(
                note.rule, title, _family(desk, note), note.severity,
                AGAIN if note.recurring else STATUS_NAMES.get(note.status, note.status), change, note.message,
                note.element,
                note.path, note.line, note.column, note.end_column, note.matter, note.name, note.district,
                note.department, note.fingerprint, note.frame,
            )
        )  # fmt: skip
    return found


# 同一事项同一标准

# The worst first.
_STANDINGS = (("differs", "异"), ("worse", "劣"), ("declared", "声明"), ("better", "优"))
SAME, ABSENT = "同", "—"
_TONES: dict[str, Tone] = {"异": "bad", "劣": "bad", "声明": "note", "优": "good"}


def same_standard(desk: Desk) -> Section:
    """How far the districts keep to the standards: matter by district, and what is declared."""
    guides = desk.now.units.get("guides", [])
    judged = [unit for unit in guides if unit.record.get("standard")]
    if not judged:
        return Section("same-standard", "同一事项同一标准比对情况", (paragraph("没有标准可比的办事指南。"),))
    standings: Counter[str] = Counter()
    for unit in judged:
        for name, _ in _STANDINGS:
            standings[name] += (unit.record.get("found") or {}).get(name, 0)
    said = joined([f"{title}{standings[name]}处" for name, title in _STANDINGS if standings[name]])
    blocks: list[Paragraph | Table] = [
        paragraph(
            f"有标准可比的办事指南{len(judged)}份，共{len({unit.record.get('basic_code') for unit in judged})}个事项",
            f"；与标准比对，{said}。" if said else "；与标准比对，全部一致。",
            "异为与标准不一致，劣为劣于标准，声明为依法声明的差异，优为优于标准、可以取优。" if said else "",
        )
    ]
    matrix = _matrix(desk)
    if matrix is not None:
        blocks.append(matrix)
    if desk.now.variances:
        blocks.append(_declared(desk))
    return Section("same-standard", "同一事项同一标准比对情况", tuple(blocks))


def _matrix(desk: Desk) -> Table | None:
    """Matters whose districts are not all the same, by district."""
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, str] = {}
    present: dict[str, set[str]] = defaultdict(set)
    order = [title for _, title in _STANDINGS]
    for unit in desk.now.units.get("guides", []):
        if not unit.record.get("standard"):
            continue
        code, found = str(unit.record.get("basic_code")), unit.record.get("found") or {}
        names.setdefault(code, unit.name)
        present[code].add(unit.district)
        worst = next((title for name, title in _STANDINGS if found.get(name)), None)
        if worst:
            before = cells[code].get(unit.district, worst)
            cells[code][unit.district] = min(worst, before, key=order.index)
    districts = desk.districts
    rows = []
    for code in sorted(cells):
        row = [text(names[code]), text(code)]
        for district in districts:
            said = cells[code].get(district) or (SAME if district in present[code] else ABSENT)
            row.append(Cell(said, tone=_TONES.get(said, "")))
        rows.append(tuple(row))
    if not rows:
        return None
    columns = (Column("事项"), Column("基本编码"), *(Column(desk.area(district)) for district in districts))
    notes = ("同 与标准一致；异 不一致；劣 劣于标准；优 优于标准；声明 已声明差异；— 没有办事指南。只列有不同的事项",)
    chart = Chart("matrix", 0, tuple(range(2, len(columns))))
    return Table("same-standard-matrix", "事项与地区比对表", columns, tuple(rows), notes, chart)


def _declared(desk: Desk) -> Table:
    rows = tuple(
        (
            text(desk.name((item["district"], item["department"]))), text(item["name"]), text(item["field"]),
            text(item["reason"]), text(item["until"], "bad" if item["until"] < desk.now.as_of else ""),
        )
        for item in desk.now.variances
    )  # fmt: skip
    columns = (Column("部门"), Column("事项"), Column("字段"), Column("理由"), Column("截止", "date"))
    return Table("variances", "已声明差异", columns, rows)
