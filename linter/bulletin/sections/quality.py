"""The section 办事指南质检情况 (inspection of guides), and the list of all findings.

Input: `PeriodFigures`. Output: a `Section` from `inspection`, a list of `Problem` from `problems`.
Example: 按规则库全面质检，共发现问题46处，涉及23个文件。其中，办理时限（20处）、申请材料（14处）….
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from linter.bulletin.cells import TOTAL_LABEL, count_cell, text_cell, total_row
from linter.bulletin.document import Cell, Chart, Column, Paragraph, Problem, Section, Table
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sentences import list_counts, paragraph
from linter.figures.figure import Scope
from linter.figures.survey import SurveyFinding
from linter.findings.finding import SEVERITIES, SEVERITY_NAMES, STATUS_NAMES, Severity
from linter.guides.fact import NO_DEPARTMENT

NEW, REMAINING, RESOLVED, RECURRED = "新增", "仍在", "已消除", "复发"
"""How a finding compares with the previous period. 复发: the ledger had closed the problem at this place, and the rule
fires there again (`SurveyFinding.recurring`)."""
MAX_RULES = 15
"""Rows of the table 举一反三, so that it fits half a page; a note counts the other rules."""


def inspection(figures: PeriodFigures) -> Section:
    """办事指南质检情况: the findings by family and by department, and the rules that fire in most places."""
    findings = figures.inspection_findings()
    blocks: list[Paragraph | Table] = [paragraph(_summary(figures, findings))]
    if findings:
        blocks += [by_family(figures, findings), by_department(figures, findings), widespread(figures, findings)]
    return Section("quality", "办事指南质检情况", tuple(blocks))


def _summary(figures: PeriodFigures, findings: list[SurveyFinding]) -> str:
    if not findings:
        return "按规则库全面质检，没有发现错误和警告。"
    head = f"按规则库全面质检，共发现问题{len(findings)}处，涉及{len({finding.path for finding in findings})}个文件"
    families = Counter(_family(figures, finding) for finding in findings)
    tail = f"。其中，{list_counts(families.items(), '处')}。"
    if figures.previous_fingerprints is not None:
        new = sum(finding.fingerprint not in figures.previous_fingerprints for finding in findings)
        resolved = len(figures.resolved_findings())
        head += f"；与上期相比，新增{new}处，仍在{len(findings) - new}处，已消除{resolved}处"
    recurred = sum(finding.recurring for finding in findings)
    return head + (f"；整改后复发{recurred}处" if recurred else "") + tail


def _family(figures: PeriodFigures, finding: SurveyFinding) -> str:
    """The Chinese name of a finding's family; a resolved finding may have a rule that only the previous survey
    describes."""
    for survey in filter(None, (figures.current, figures.previous)):
        if family := survey.rules.get(finding.rule, {}).get("family"):
            return family
    return finding.rule.partition("/")[0]


Key = TypeVar("Key")


def by_family(figures: PeriodFigures, findings: Iterable[SurveyFinding]) -> Table:
    """The table 问题类别: findings by family, largest family first."""
    present, resolved = (
        _grouped(found, lambda finding: _family(figures, finding)) for found in (findings, figures.resolved_findings())
    )
    names = sorted({*present, *resolved}, key=lambda name: (-len(present[name]), name))
    rows = [_row(figures, name, present[name], resolved[name]) for name in names]
    return _problem_table(figures, "problems-by-family", "问题类别", "类别", rows)


def by_department(figures: PeriodFigures, findings: Iterable[SurveyFinding]) -> Table:
    """The table 各部门问题数. Findings in standards and lists belong to no department and stand in rows of their
    own, such as 天宁区（标准和清单）."""
    present, resolved = (
        _grouped(found, lambda finding: (finding.district, finding.department))
        for found in (findings, figures.resolved_findings())
    )
    rows = [
        _row(figures, _owner(figures, scope), present[scope], resolved[scope])
        for scope in figures.sorted_scopes({*present, *resolved})
    ]
    return _problem_table(figures, "problems-by-department", "各部门问题数", "部门", rows)


def _grouped(
    findings: Iterable[SurveyFinding], key: Callable[[SurveyFinding], Key]
) -> defaultdict[Key, list[SurveyFinding]]:
    found: defaultdict[Key, list[SurveyFinding]] = defaultdict(list)
    for finding in findings:
        found[key(finding)].append(finding)
    return found


def _owner(figures: PeriodFigures, scope: Scope) -> str:
    district, department = scope
    if department == NO_DEPARTMENT:
        return f"{figures.district_name(district)}（{NO_DEPARTMENT}）"
    return figures.scope_name(scope)


def _problem_table(
    figures: PeriodFigures, name: str, title: str, label: str, rows: list[tuple[Cell, ...]]
) -> Table:  # fmt: skip
    """A table of findings. Only the severities are parts of 合计, and they alone stand before it: a reader (and
    `audit-text`) adds up the columns before a total."""
    compared = figures.previous_fingerprints is not None
    titles = [
        *(SEVERITY_NAMES[severity][0] for severity in _severities(figures)),
        TOTAL_LABEL,
        *([NEW, REMAINING, RESOLVED] if compared else []),
        f"其中{RECURRED}",
    ]
    columns = (Column(label), *(Column(title, "count") for title in titles))
    several = len(rows) > 1
    if several:
        rows = [*rows, total_row(rows)]
    return Table(name, title, columns, tuple(rows), chart=Chart("stacked", 0, (1, 2)), total=several)


def _severities(figures: PeriodFigures) -> tuple[Severity, ...]:
    """The severities with a column; 提示 only if one came back, since others are not counted."""
    hints = any(finding.severity == "info" for finding in figures.inspection_findings())
    return SEVERITIES if hints else SEVERITIES[:2]


def _row(
    figures: PeriodFigures, name: str, present: list[SurveyFinding], resolved: list[SurveyFinding]
) -> tuple[Cell, ...]:
    """A row of `_problem_table`."""
    severities = Counter(finding.severity for finding in present)
    numbers = [*(severities[severity] for severity in _severities(figures)), len(present)]
    if figures.previous_fingerprints is not None:
        new = sum(finding.fingerprint not in figures.previous_fingerprints for finding in present)
        numbers += [new, len(present) - new, len(resolved)]
    numbers.append(sum(finding.recurring for finding in present))
    return (text_cell(name), *map(count_cell, numbers))


def widespread(figures: PeriodFigures, findings: Iterable[SurveyFinding]) -> Table:
    """The table 举一反三: the rules that fire in most places, with the number of districts and departments."""
    by_rule = _grouped(findings, lambda finding: finding.rule)
    ranked = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_RULES]
    rows = []
    for rule, found in ranked:
        districts = {finding.district for finding in found if finding.district}
        departments = {(item.district, item.department) for item in found if item.department != NO_DEPARTMENT}
        title = figures.current.rules.get(rule, {}).get("title", rule)
        counts = (len(found), len(districts), len(departments))
        rows.append((text_cell(title), text_cell(rule), *map(count_cell, counts)))
    unlisted = len(by_rule) - len(rows)
    notes = (f"另有{unlisted}条规则未列",) if unlisted else ()
    counted = (Column(title, "count") for title in ("处数", "地区数", "部门数"))
    columns = (Column("问题"), Column("规则"), *counted)
    return Table("widespread", "举一反三：同类问题分布", columns, tuple(rows), notes, Chart("bars", 0, (2,)))


def problems(figures: PeriodFigures) -> list[Problem]:
    """All findings of the period, for the formats that list every one (HTML, xlsx, JSON)."""
    found = []
    previous = figures.previous_fingerprints
    for finding in figures.current.findings:
        change = "" if previous is None else REMAINING if finding.fingerprint in previous else NEW
        title = figures.current.rules.get(finding.rule, {}).get("title", finding.rule)
        status = RECURRED if finding.recurring else STATUS_NAMES.get(finding.status, finding.status)
        found.append(
            Problem(
                rule=finding.rule, title=title, family=_family(figures, finding), severity=finding.severity,
                status=status, change=change, message=finding.message, element=finding.element, path=finding.path,
                line=finding.line, column=finding.column, end_column=finding.end_column, matter=finding.matter,
                name=finding.name, district=finding.district, department=finding.department,
                fingerprint=finding.fingerprint, frame=finding.frame,
            )
        )  # fmt: skip
    return found
