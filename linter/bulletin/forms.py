"""The forms of a report: 通报 (the full report), the summary for a work group, and one sheet per department.

Input: one or two surveys and the options of the report. Output: a `Bulletin`. Example:
`build_bulletin(survey, form="summary").title` is 2026年上半年政务服务事项标准化工作情况摘要.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from linter.bulletin.cells import count_cell, text_cell
from linter.bulletin.document import Bulletin, Column, Paragraph, Section, Table
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sections import annexes, channels, overview, quality, rectification, same_standard
from linter.bulletin.sections.quality import RECURRED
from linter.bulletin.sentences import join_names, paragraph
from linter.common.period import Period
from linter.engine.config import ReportHead
from linter.figures.figure import ALL, Scope
from linter.figures.survey import Survey
from linter.findings.finding import SEVERITY_NAMES
from linter.rulebook.indicator import EMPTY

FORMS = ("通报", "summary", "department")
"""The values of the option --form."""
MAX_LISTED = 200
"""Findings listed in the sheet of a department, about ten pages; the workbook and the JSON file list all."""
_TITLES = {
    "通报": "政务服务事项标准化工作情况通报",
    "summary": "政务服务事项标准化工作情况摘要",
    "department": "政务服务事项部门情况单",
}


def build_bulletin(
    current: Survey,
    previous: Survey | None = None,
    form: str = "通报",
    head: ReportHead | None = None,
    district: str | None = None,
    department: str | None = None,
    setting: str = "",
) -> Bulletin:
    """The report of a survey.

    `form` is one of FORMS. `head` is what the key `report` of the configuration says of the publication: issuer,
    document number, addressees …. `district` (id or name) and `department` (folder name) select sheets of the form
    department. `setting` is printed in the provenance and repeats the options (see `report.Request.setting`). A
    selection that matches no department returns a bulletin without sections.
    """
    figures, head = PeriodFigures(current, previous), head or ReportHead()
    title = figures.period.title + _TITLES[form]
    signed = date.fromisoformat(current.as_of)
    annex_sections: tuple[Section, ...] = ()
    if form == "通报":
        sections, annex_sections = _full_sections(figures), annexes.annexes(figures)
    elif form == "summary":
        sections = _summary_sections(figures)
    else:
        chosen = [
            scope
            for scope in figures.departments
            if district in (None, scope[0], figures.district_name(scope[0])) and department in (None, scope[1])
        ]
        sections = _department_sections(figures, chosen)
    front = (
        ("信息名称", title), ("索引号", head.index_no), ("文件编号", head.document_no),
        ("发布机构", head.issuer), ("统计截止日期", current.as_of),
    )  # fmt: skip
    return Bulletin(
        form=form, period=current.period, title=title,
        front=tuple((label, text) for label, text in front if text),
        addressees=head.addressees,
        opening=(_opening(figures),) if form == "通报" else (),
        sections=sections, annexes=annex_sections,
        signature=head.signature or head.issuer,
        dated=f"{signed.year}年{signed.month}月{signed.day}日",
        provenance=figures.provenance(setting),
        figures=figures.register.figures, members=figures.register.members, problems=quality.problems(figures),
        areas={key: str(area.get("name")) for key, area in current.areas.items()},
    )  # fmt: skip


def _opening(figures: PeriodFigures) -> Paragraph:
    against = f"，并与{_comparison_name(figures.previous, figures.current)}对比" if figures.previous else ""
    return paragraph(
        f"现将{figures.period.title}政务服务事项标准化、办事指南质检和同一标准比对情况{against}通报如下，",
        "请对照本单位的数据和附件逐项核对，抓紧整改。",
    )


def _comparison_name(previous: Survey, current: Survey) -> str:
    """What the report compares with: 2025年下半年, or within one period 本期的提交 1a2b3c4d5e6f."""
    if previous.period != current.period:
        return Period.of(previous.period).title
    commit = str(previous.provenance.get("commit") or "")[:12]
    return f"本期的提交 {commit}" if commit else f"本期截至{previous.as_of}的数据"


def _full_sections(figures: PeriodFigures) -> tuple[Section, ...]:
    """All sections of a 通报; a section without data is left out."""
    sections = (
        overview.overall(figures), overview.topics(figures), channels.responses(figures), quality.inspection(figures),
        same_standard.same_standard(figures), channels.no_meeting(figures), channels.lists(figures),
        channels.supervision(figures), rectification.ledger(figures), rectification.next_steps(figures),
        annexes.data(figures),
    )  # fmt: skip
    return tuple(section for section in sections if section)


def _summary_sections(figures: PeriodFigures) -> tuple[Section, ...]:
    """A page for a work group, without tables: what was counted, the largest changes, the findings, the ledger, and the
    next steps."""
    ledger = rectification.ledger(figures)
    blocks = [overview.overall(figures).blocks[0], *overview.largest_changes(figures)]
    blocks.append(quality.inspection(figures).blocks[0])
    blocks += ledger.blocks[:1] if ledger else ()
    # Its table is left out, as all tables are; the rows are quoted instead.
    blocks += annexes.activity_problems(figures)[:1]
    blocks += [paragraph(f"{text}。") for text in figures.current.problems]
    return (Section("overall", "总体情况", tuple(blocks)), rectification.next_steps(figures))


def _department_sections(figures: PeriodFigures, scopes: Sequence[Scope]) -> tuple[Section, ...]:
    sheets = tuple(_department_section(figures, scope, number) for number, scope in enumerate(scopes, 1))
    notes = annexes.activity_problems(figures) if sheets else []
    return (*sheets, Section("data", "数据说明", tuple(notes))) if notes else sheets


def _department_section(figures: PeriodFigures, scope: Scope, number: int) -> Section:
    """The sheet of a department: its figures beside those of the whole catalog, its place, the gap to the average, its
    findings and its ledger entries."""
    rows = []
    for item in figures.indicators:
        if scope not in figures.by_scope[item.id]:
            continue
        ranking = figures.department_ranking(item)
        place = next((row for row in ranking.rows if row.figure.scope == scope), None)
        figure = figures.figure(item, scope)
        behind, gap = (place.behind, place.gap) if place else (False, 0)
        rows.append(
            (
                text_cell(item.title), figures.value_cell(figure), figures.fraction_cell(figure),
                figures.value_cell(figures.figure(item, ALL)),
                text_cell(f"{place.place}/{len(ranking.rows)}" if place else EMPTY),
                text_cell(f"还差{gap}{item.classifier}" if gap else "差于平均", "bad") if behind else text_cell(EMPTY),
            )
        )  # fmt: skip
    columns = (
        Column("指标"), Column("本部门", "percent"), Column("n/N"), Column(figures.whole_name, "percent"),
        Column("位次/参加排名数"), Column("到平均"),
    )  # fmt: skip
    blocks: list[Paragraph | Table] = [Table(f"sheet-{number}", "指标", columns, tuple(rows))]
    blocks += _department_findings(figures, scope, number)
    blocks += _department_entries(figures, scope, number)
    return Section(f"department-{number}", figures.scope_name(scope), tuple(blocks))


def _department_findings(figures: PeriodFigures, scope: Scope, number: int) -> list[Paragraph | Table]:
    """A sentence with the number of findings, and the table of the first MAX_LISTED, errors first."""
    own = [item for item in figures.inspection_findings() if (item.district, item.department) == scope]
    if not own:
        return [paragraph("没有发现错误和警告。")]
    listed = sorted(own, key=lambda item: (item.severity != "error", item.path, item.line))[:MAX_LISTED]
    rows = tuple(
        (
            text_cell(SEVERITY_NAMES[item.severity][0], "bad" if item.severity == "error" else "warn"),
            text_cell(item.name), text_cell(item.message), text_cell(f"{item.path}:{item.line}"),
            text_cell(RECURRED if item.recurring else ""),
        )
        for item in listed
    )  # fmt: skip
    files = len({item.path for item in own})
    columns = (Column("级别"), Column("事项"), Column("问题"), Column("位置"), Column("备注"))
    notes = (f"另有{len(own) - len(listed)}处未列，见工作簿和 JSON",) if len(own) > len(listed) else ()
    return [
        paragraph(f"共有问题{len(own)}处，涉及{files}份办事指南。"),
        Table(f"sheet-{number}-problems", "问题", columns, rows, notes),
    ]


def _department_entries(figures: PeriodFigures, scope: Scope, number: int) -> list[Paragraph | Table]:
    """The table 整改台账 of a department; empty without entries."""
    units = [unit for unit in figures.current.units.get("ledger", []) if (unit.district, unit.department) == scope]
    if not units:
        return []
    entries = {f"ledger:{entry.fingerprint}": entry for entry in figures.current.ledger}
    rows = []
    for position, unit in enumerate(units, 1):
        entry = entries[unit.key]
        rows.append(
            (
                count_cell(position), text_cell(unit.name), text_cell(join_names(entry.measures)),
                text_cell(str(entry.due or EMPTY), "bad" if unit.record.get("overdue") else ""),
                text_cell(str(unit.record["status"])),
            )
        )  # fmt: skip
    columns = (Column("序号", "count"), Column("问题"), Column("措施"), Column("期限", "date"), Column("状态"))
    return [Table(f"sheet-{number}-ledger", "整改台账", columns, tuple(rows))]
