"""The tables of a report: counts of findings, ledger entries and colours add up; equal bodies share a place."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from linter.bulletin import report
from linter.bulletin.document import Bulletin, Paragraph, Table
from linter.bulletin.period_figures import PeriodFigures, Register
from linter.engine import config
from linter.guides.fact import NO_DEPARTMENT
from linter.rulebook.indicator import Unit
from tests.support import ROOT

pytestmark = pytest.mark.slow

CONFIG = config.load([ROOT])


@cache
def period_figures() -> PeriodFigures:
    return PeriodFigures(report.current_survey(CONFIG, "2026H1"), report.comparison_survey(CONFIG, "2025H2"))


@cache
def bulletin() -> Bulletin:
    return report.build_report(CONFIG, report.Request("2026H1", "2025H2"))


def table(name: str, made: Bulletin | None = None) -> Table:
    return next(item for item in (made or bulletin()).tables() if item.id == name)


def numbers(name: str) -> dict[str, list[int]]:
    """The first cell of each row of a table to the numbers of the others."""
    return {row[0].text: [int(cell.text) for cell in row[1:]] for row in table(name).rows}


def test_new_remaining_and_resolved_findings_are_counted_by_fingerprint() -> None:
    figures = period_figures()
    assert figures.previous is not None
    now, then = figures.inspection_findings(), PeriodFigures(figures.previous).inspection_findings()
    current, previous = {finding.fingerprint for finding in now}, {finding.fingerprint for finding in then}
    errors, warnings, total, new, remaining, resolved, recurred = numbers("problems-by-family")["合计"]
    assert errors + warnings == new + remaining == total == len(now)
    assert remaining == sum(finding.fingerprint in previous for finding in now)
    assert resolved == sum(finding.fingerprint not in current for finding in then)
    assert recurred == sum(finding.recurring for finding in now) > 0


def test_families_and_departments_have_the_same_totals() -> None:
    assert numbers("problems-by-family")["合计"] == numbers("problems-by-department")["合计"]
    for name in ("problems-by-family", "problems-by-department"):
        rows = numbers(name)
        whole = rows.pop("合计")
        assert [sum(column) for column in zip(*rows.values(), strict=True)] == whole


def test_only_parts_of_a_total_stand_before_it() -> None:
    """A reader adds up the columns before 合计. 复发 and 逾期 count findings that other columns count as well."""
    alone = report.build_report(CONFIG, report.Request("2026H1"))
    for made in (bulletin(), alone):
        for name in ("problems-by-family", "problems-by-department", "ledger-by-district"):
            found = table(name, made)
            total = [column.title for column in found.columns].index("合计")
            for row in found.rows:
                assert sum(int(cell.text) for cell in row[1:total]) == int(row[total].text)
            assert found.columns[-1].title == "其中复发"
            assert any(int(cell.text) for row in found.rows for cell in row[total + 1 :]), "nothing counted twice"


def test_standards_and_lists_are_no_department() -> None:
    figures = period_figures()
    assert any(finding.department == NO_DEPARTMENT for finding in figures.current.findings)
    assert all(department != NO_DEPARTMENT for _, department in figures.departments)
    departments = {(unit.district, unit.department) for unit in figures.current.units["guides"]}
    opening = bulletin().sections[0].blocks[0]
    assert isinstance(opening, Paragraph)
    assert f"{len(departments)}个部门" in opening.text
    sheets = report.build_report(CONFIG, report.Request("2026H1", None, "department")).sections
    assert len(sheets) == len(departments)


def test_two_guides_with_one_code_are_two_members() -> None:
    register = Register()
    units = [Unit("1", "甲", "1", "320402", "公安局", path, {}) for path in ("a.yaml", "b.yaml", "a.yaml")]
    assert [register.member_number(unit) for unit in units] == [0, 1, 0]
    assert [(member.key, member.path) for member in register.members] == [("1", "a.yaml"), ("1", "b.yaml")]


def test_findings_about_the_ledger_are_not_counted_as_problems_of_guides() -> None:
    assert "整改台账" not in numbers("problems-by-family")
    assert any(finding.rule == "ledger/overdue" for finding in period_figures().current.findings)


def test_ledger_statuses_add_up_and_the_burn_down_ends_at_the_open_entries() -> None:
    *statuses, total, late, _ = numbers("ledger-by-district")["合计"]
    entries = period_figures().current.ledger
    assert sum(statuses) == total == len(entries)
    assert late > 0
    rows = table("burn-down").rows
    assert int(rows[-1][4].text) == total - sum(record["status"] == "已整改" for _, record in period_figures().ledger)
    assert int(rows[-1][6].text) == total


def test_the_colours_add_up_to_all_guides() -> None:
    *colours, total = numbers("colours")["合计"]
    assert sum(colours) == total == len(period_figures().current.units["guides"])


def test_bodies_with_equal_values_share_a_place() -> None:
    for item in bulletin().tables():
        if item.id.startswith("ranking-"):
            assert len(item.rows) > 1
            values = [Fraction(str(bulletin().figures[str(row[2].figure)].value)) for row in item.rows]
            descending = values[0] >= values[-1]
            for row, value in zip(item.rows, values, strict=True):
                ahead = sum(other > value if descending else other < value for other in values)
                assert int(row[0].text) - 1 == ahead
