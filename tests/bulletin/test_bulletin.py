"""What a bulletin says of findings: new, left, gone and come back add up, by family as by department."""

from __future__ import annotations

from functools import cache

import pytest

from linter.bulletin import report
from linter.bulletin.document import Bulletin, Table
from linter.bulletin.period_figures import Desk, Register
from linter.engine import config
from linter.guides.fact import ELSEWHERE
from linter.rulebook.indicator import Unit
from tests.support import ROOT

pytestmark = pytest.mark.slow

CONFIG = config.load([ROOT])


@cache
def desk() -> Desk:
    return Desk(report.current(CONFIG, "2026H1"), report.earlier(CONFIG, "2025H2"))


@cache
def bulletin() -> Bulletin:
    return report.prepare(CONFIG, report.Request("2026H1", "2025H2"))


def table(name: str) -> Table:
    return next(item for item in bulletin().tables() if item.id == name)


def numbers(name: str) -> dict[str, list[int]]:
    found = table(name)
    return {row[0].text: [int(cell.text) for cell in row[1:]] for row in found.rows}


def test_new_and_left_are_all_there_is_and_gone_is_what_was() -> None:
    now, then = desk().notes(), Desk(desk().before or desk().now).notes()
    prints, before = {note.fingerprint for note in now}, {note.fingerprint for note in then}
    errors, warnings, new, left, gone, again, total = numbers("problems-by-family")["合计"]
    assert errors + warnings == new + left == total == len(now)
    assert left == sum(note.fingerprint in before for note in now)
    assert gone == sum(note.fingerprint not in prints for note in then)
    assert again == sum(note.recurring for note in now) > 0


def test_families_and_departments_add_up_to_the_same() -> None:
    assert numbers("problems-by-family")["合计"] == numbers("problems-by-department")["合计"]
    for name in ("problems-by-family", "problems-by-department"):
        rows = numbers(name)
        whole = rows.pop("合计")
        assert [sum(column) for column in zip(*rows.values(), strict=True)] == whole


def test_what_stands_in_standards_and_lists_is_no_department() -> None:
    assert any(note.department == ELSEWHERE for note in desk().now.findings)
    assert all(department != ELSEWHERE for _, department in desk().bodies)
    guides = {(unit.district, unit.department) for unit in desk().now.units["guides"]}
    assert f"{len(guides)}个部门" in "".join(span.text for span in bulletin().sections[0].blocks[0].spans)  # type: ignore[union-attr]
    sheets = report.prepare(CONFIG, report.Request("2026H1", None, "department")).sections
    assert len(sheets) == len(guides)


def test_of_two_guides_with_one_code_each_is_shown_where_it_lies() -> None:
    register = Register()
    units = [Unit("1", "甲", "1", "320402", "公安局", path, {}) for path in ("a.yaml", "b.yaml", "a.yaml")]
    assert [register.number(unit) for unit in units] == [0, 1, 0]
    assert [(member.key, member.path) for member in register.members] == [("1", "a.yaml"), ("1", "b.yaml")]


def test_what_the_ledger_says_of_itself_is_not_a_defect_of_a_guide() -> None:
    assert "整改台账" not in numbers("problems-by-family")
    assert any(note.rule == "ledger/overdue" for note in desk().now.findings)


def test_the_ledger_adds_up_and_burns_down_to_what_is_open() -> None:
    *statuses, late, _, total = numbers("ledger-by-district")["合计"]
    assert sum(statuses) == total == len(desk().now.ledger)
    assert late > 0
    rows = table("burn-down").rows
    assert int(rows[-1][4].text) == total - sum(entry.closed for entry in desk().now.ledger)
    assert int(rows[-1][6].text) == total


def test_the_colours_of_all_guides_are_told() -> None:
    *colours, total = numbers("colours")["合计"]
    assert sum(colours) == total == len(desk().now.units["guides"])


def test_the_places_of_a_ranking_are_shared_by_equals() -> None:
    for item in bulletin().tables():
        if item.id.startswith("ranking-"):
            values = [row[2].number for row in item.rows]
            for row in item.rows:
                figure = bulletin().figures[str(row[2].figure)]
                ahead = [bulletin().figures[str(other[2].figure)].value for other in item.rows]
                assert figure.value is not None
                assert int(row[0].text) - 1 == sum(_better(other, figure.value, item) for other in ahead)
            assert len(values) > 1


def _better(other: object, own: object, item: Table) -> bool:
    from fractions import Fraction

    first, last = (bulletin().figures[str(item.rows[at][2].figure)].value for at in (0, -1))
    higher = Fraction(str(first)) >= Fraction(str(last))
    a, b = Fraction(str(other)), Fraction(str(own))
    return a > b if higher else a < b
