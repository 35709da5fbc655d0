"""The forms of a report: 通报 for all, a summary for those in a hurry, a sheet for each department."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from linter.bulletin.document import Bulletin, Cell, Column, Paragraph, Section, Table
from linter.bulletin.period_figures import Desk, count, text
from linter.bulletin.sections import annexes, channels, overview, quality, rectification
from linter.bulletin.sections.quality import AGAIN
from linter.bulletin.sentences import joined, paragraph
from linter.common.period import Period
from linter.engine.config import ReportHead
from linter.figures.figure import ALL, Scope
from linter.figures.survey import Survey
from linter.findings.finding import SEVERITY_NAMES
from linter.rulebook.indicator import EMPTY

FORMS = ("通报", "summary", "department")
MAX_LISTED = 200
"""Problems in a department's sheet; all of them are in the workbook and in JSON."""
_TITLES = {
    "通报": "政务服务事项标准化工作情况通报",
    "summary": "政务服务事项标准化工作情况摘要",
    "department": "政务服务事项部门情况单",
}


def bulletin(
    now: Survey,
    before: Survey | None = None,
    form: str = "通报",
    head: ReportHead | None = None,
    district: str | None = None,
    department: str | None = None,
    setting: str = "",
) -> Bulletin:
    """The report of a survey in one of FORMS. `head` is what the configuration says of the publication; a sheet may
    be asked for one district, one department; `setting` says how to ask for the same report again."""
    desk, head = Desk(now, before), head or ReportHead()
    title = desk.period.title + _TITLES[form]
    signed = date.fromisoformat(now.as_of)
    chosen = [
        scope
        for scope in desk.bodies
        if district in (None, scope[0], desk.area(scope[0])) and department in (None, scope[1])
    ]
    if form == "通报":
        sections, annexes = _full(desk)
    else:
        sections, annexes = _short(desk) if form == "summary" else _sheets(desk, chosen), ()
    dated = f"{signed.year}年{signed.month}月{signed.day}日"
    front = (
        ("信息名称", title), ("索引号", head.index_no), ("文件编号", head.document_no),
        ("发布机构", head.issuer), ("生成日期", now.as_of),
    )  # fmt: skip
    return Bulletin(
        form=form, period=now.period, title=title,
        front=tuple((label, said) for label, said in front if said),
        addressees=head.addressees,
        opening=(_opening(desk),) if form == "通报" else (),
        sections=sections, annexes=annexes,
        signature=head.signature or head.issuer, dated=dated,
        provenance=desk.stated(setting),
        figures=desk.register.figures, members=desk.register.members, problems=quality.problems(desk),
        areas={key: str(area.get("name")) for key, area in now.areas.items()},
    )  # fmt: skip


def _opening(desk: Desk) -> Paragraph:
    against = f"，并与{_last(desk.before, desk.now)}对比" if desk.before else ""
    return paragraph(
        f"现将{desk.period.title}政务服务事项标准化、办事指南质检和同一标准比对情况{against}通报如下，",
        "请对照本单位的数据和附件逐项核对，抓紧整改。",
    )


def _last(before: Survey, now: Survey) -> str:
    """What a report is compared with: a period, or of the same period an earlier commit."""
    if before.period != now.period:
        return Period.of(before.period).title
    commit = str(before.provenance.get("commit") or "")[:12]
    return f"本期的提交 {commit}" if commit else f"本期截至{before.as_of}的数据"


def _full(desk: Desk) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    sections = (
        overview.overall(desk), overview.topics(desk), channels.responses(desk), quality.inspected(desk),
        quality.same_standard(desk), channels.no_meeting(desk), channels.lists(desk), channels.supervision(desk),
        rectification.ledger(desk), rectification.next_steps(desk), annexes.data(desk),
    )  # fmt: skip
    return tuple(section for section in sections if section), annexes.annexes(desk)


def _short(desk: Desk) -> tuple[Section, ...]:
    """For a work group: what was counted, what moved most, the widest gaps with their owners, what is due."""
    ledger = rectification.ledger(desk)
    said = [overview.overall(desk).blocks[0], *overview.moves(desk), quality.inspected(desk).blocks[0]]
    said += ledger.blocks[:1] if ledger else ()
    return (Section("overall", "总体情况", tuple(said)), rectification.next_steps(desk))


def _sheets(desk: Desk, scopes: Sequence[Scope]) -> tuple[Section, ...]:
    return tuple(_sheet(desk, scope, number) for number, scope in enumerate(scopes, 1))


def _sheet(desk: Desk, scope: Scope, number: int) -> Section:
    """A department: its figures against all, its place, what it takes to reach the average, its problems."""
    rows = []
    for item in desk.shown:
        if scope not in desk.found[item.id]:
            continue
        found = desk.departments(item)
        place = next((row for row in found.rows if row.figure.scope == scope), None)
        figure = desk.figure(item, scope)
        behind, gap = (place.behind, place.gap) if place else (False, 0)
        rows.append(
            (
                text(item.title), desk.value(figure), desk.fraction(figure), desk.value(desk.figure(item, ALL)),
                text(f"{place.place}/{len(found.rows)}" if place else EMPTY),
                text(f"还差{gap}{item.classifier}" if gap else "差于平均", "bad") if behind else text(EMPTY),
            )
        )  # fmt: skip
    columns = (
        Column("指标"), Column("本部门", "percent"), Column("n/N"), Column(desk.whole, "percent"),
        Column("位次/参加排名数"), Column("到平均"),
    )  # fmt: skip
    blocks: list[Paragraph | Table] = [Table(f"sheet-{number}", "指标", columns, tuple(rows))]
    blocks += _problems(desk, scope, number)
    blocks += _entries(desk, scope, number)
    return Section(f"department-{number}", desk.name(scope), tuple(blocks))


def _problems(desk: Desk, scope: Scope, number: int) -> list[Paragraph | Table]:
    own = [note for note in desk.notes() if (note.district, note.department) == scope]
    if not own:
        return [paragraph("没有发现错误和警告。")]
    first = sorted(own, key=lambda note: (note.severity != "error", note.path, note.line))[:MAX_LISTED]
    rows = tuple(
        (
            text(SEVERITY_NAMES[note.severity][0], "bad" if note.severity == "error" else "warn"),
            text(note.name), text(note.message), text(f"{note.path}:{note.line}"),
            text(AGAIN if note.recurring else ""),
        )
        for note in first
    )  # fmt: skip
    files = len({note.path for note in own})
    columns = (Column("级别"), Column("事项"), Column("问题"), Column("位置"), Column("备注"))
    more = (f"另有{len(own) - len(first)}处未列，见工作簿和 JSON",) if len(own) > len(first) else ()
    return [
        paragraph(f"共有问题{len(own)}处，涉及{files}份办事指南。"),
        Table(f"sheet-{number}-problems", "问题", columns, rows, more),
    ]


def _entries(desk: Desk, scope: Scope, number: int) -> list[Paragraph | Table]:
    units = [unit for unit in desk.now.units.get("ledger", []) if (unit.district, unit.department) == scope]
    if not units:
        return []
    by_key: dict[str, Any] = {f"ledger:{entry.fingerprint}": entry for entry in desk.now.ledger}
    rows: list[tuple[Cell, ...]] = []
    for unit in units:
        entry = by_key[unit.key]
        due = str(entry.due or EMPTY)
        late = bool(unit.record.get("overdue"))
        cells = (text(unit.name), text(joined(entry.measures)), text(due, "bad" if late else ""), text(entry.status))
        rows.append((count(len(rows) + 1), *cells))
    columns = (Column("序号", "count"), Column("问题"), Column("措施"), Column("期限", "date"), Column("状态"))
    return [Table(f"sheet-{number}-ledger", "整改台账", columns, tuple(rows))]
