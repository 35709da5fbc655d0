"""A closing (销号) holds only with proof and while its rule is silent; 复发 and 举一反三 in every output."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import linter
from cli import main
from linter.common.text import digest
from linter.engine import config
from linter.ledger.add import EntryDetails, add
from linter.ledger.close import close
from linter.ledger.entry import read_entries
from linter.ledger.files import load_ledgers
from linter.ledger.progress import as_text, progress
from linter.ledger.recheck import DOUBTFUL, OpenElsewhere, recheck_ledgers
from linter.ledger.table import export_table
from linter.matters import sweep
from linter.rulebook import example_catalog
from linter.source import yaml_writer
from tests.support import PERMIT

pytestmark = pytest.mark.slow

NOTE = "time-limit/promise-note-missing"
AT = "/time_limit/promised/note"
GUIDE = example_catalog.clean_guides()["行政许可"][1]
MENDED, BROKEN = "5, unit: 工作日, note: 自受理之日起计算", "5, unit: 工作日, note: null"
CLOSED = {"by": "区行政审批局", "date": "2026-09-01"}
OWN: dict[str, Any] = {"rule": NOTE, "matter": GUIDE["task_code"], "at": AT, "value": digest(None)}
OTHER_CODE = "11320411MB1234567N4000123020000"


def settings_of(catalog: Path, **changes: Any) -> config.Config:
    return replace(config.load([catalog]), **changes)


def write_ledger(catalog: Path, *entries: dict[str, Any], **parts: Any) -> Path:
    path = catalog / "catalog/ledger/320402.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml_writer.dump({"entries": list(entries), **parts}), "utf-8")
    return path


def write_other_guide(catalog: Path, **changes: Any) -> None:
    """A guide of another district with the same problem."""
    limit = {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}
    path = catalog / "catalog/districts/320411-新北区/样例局/公共场所卫生许可.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    other = {**GUIDE, "district": "320411", "task_code": OTHER_CODE, "time_limit": limit, **changes}
    path.write_text(yaml_writer.dump(other), "utf-8")


def told(catalog: Path, rule: str) -> list[str | None]:
    return [finding.pointer for finding in linter.lint([catalog]).findings if finding.rule == rule]


@pytest.fixture
def reopened(catalog: Path, edit: Callable[..., Path]) -> Path:
    """A catalog whose only problem was accepted until 31 October, closed, came back and was accepted again."""
    settings = settings_of(catalog)
    edit(MENDED, BROKEN)
    add(settings, [catalog], EntryDetails(due=date(2026, 10, 31)), rules=(NOTE,))
    edit(BROKEN, MENDED)
    assert len(close(settings, mended=True, by="区行政审批局").closed) == 1
    edit(MENDED, BROKEN)
    assert add(settings, [catalog], EntryDetails(), rules=(NOTE,)).reopened.total() == 1
    return catalog


# --- deadlines


def test_an_entry_that_is_opened_again_keeps_its_deadline(reopened: Path) -> None:
    (entry,) = read_entries(load_ledgers(settings_of(reopened)))
    assert (entry.due, entry.status, entry.overdue(date(2026, 11, 1))) == (date(2026, 10, 31), "整改中", True)


def test_an_accepted_finding_without_deadline_gets_that_of_the_policy(catalog: Path, edit: Callable[..., Path]) -> None:
    edit(MENDED, BROKEN)
    add(settings_of(catalog), [catalog], EntryDetails(), rules=(NOTE,))
    (entry,) = read_entries(load_ledgers(settings_of(catalog)))
    assert (entry.found_on, entry.due) == (date(2026, 9, 30), date(2026, 10, 30))


@pytest.mark.parametrize(
    ("changes", "missing", "late"),
    [
        ({"status": "整改中", "found": {"date": "2026-09-20"}}, True, False),
        ({"status": "整改中", "found": {"date": "2026-08-01"}}, True, True),
        ({"status": "异议"}, True, False),
        ({"status": "整改中", "due": "2026-12-31"}, False, False),
        ({"status": "长期坚持"}, False, False),
        ({"status": "已整改", "closed": CLOSED}, False, False),
    ],
)
@pytest.mark.parametrize("part", ["entries", "inspections"])
def test_a_missing_deadline_is_a_finding_and_counts_from_the_day_of_the_problem(
    catalog: Path, part: str, changes: dict[str, Any], missing: bool, late: bool
) -> None:
    if part == "entries":
        write_ledger(catalog, {**OWN, **changes})
    else:
        row = {key: value for key, value in changes.items() if key != "found"}
        source = {"file": "清单.xlsx", "row": 2, **changes.get("found", {})}
        write_ledger(catalog, inspections=[{"source": source, "problem": "承诺办结时限无说明", **row}])
    assert told(catalog, "ledger/due-missing") == [f"/{part}/0/due"] * missing
    assert told(catalog, "ledger/overdue") == [f"/{part}/0/due"] * late
    (entry,) = read_entries(load_ledgers(settings_of(catalog)))
    assert entry.overdue(date(2026, 9, 30)) is late


def test_an_entry_without_any_day_is_overdue(catalog: Path) -> None:
    write_ledger(catalog, {**OWN, "status": "整改中"})
    assert progress(recheck_ledgers(settings_of(catalog))).overdue == 1
    assert told(catalog, "ledger/due-missing") == ["/entries/0/due"]


# --- proof


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, False),
        ({"closed": {"by": "区行政审批局"}}, False),
        ({"closed": {"date": "2027-01-01"}}, False),
        ({"closed": {"date": "2026-09-01"}}, True),
        ({"history": [{"status": "已整改", "date": "2026-09-01"}]}, False),
        ({"history": [{"status": "已整改", "by": "区行政审批局"}]}, False),
        ({"history": [{"status": "已整改", "date": "2026-09-01", "by": "区行政审批局"}]}, True),
    ],
)
def test_a_closed_entry_counts_as_mended_only_with_proof(catalog: Path, changes: dict[str, Any], counts: bool) -> None:
    write_ledger(catalog, {**OWN, "status": "已整改", **changes})
    found = recheck_ledgers(settings_of(catalog))
    assert (found.mended, len(found.entries)) == (int(counts), 1)
    printed = as_text(progress(found))
    assert f"登记 1 个，已整改 {int(counts)}/1" in printed
    assert ("销号存疑 1/1 = 100.00%，不算已整改：仍然报出 0/1" in printed) is not counts
    table = export_table(settings_of(catalog))
    assert (DOUBTFUL in table.rows[0]) is not counts


def test_a_row_that_no_rule_checks_needs_the_body_that_confirmed_it(catalog: Path) -> None:
    row = {"source": {"file": "清单.xlsx", "row": 2}, "problem": "窗口人员上班时间玩手机", "status": "已整改"}
    write_ledger(catalog, inspections=[{**row, "closed": {"date": "2026-09-01"}}, {**row, "closed": CLOSED}])
    assert recheck_ledgers(settings_of(catalog)).mended == 1


@pytest.mark.parametrize("setting", [{}, {"ignore": (NOTE,)}, {"exclude": ("catalog/districts/**",)}])
def test_a_closed_entry_whose_rule_has_a_finding_is_not_mended(
    catalog: Path, edit: Callable[..., Path], setting: dict[str, Any]
) -> None:
    edit(MENDED, BROKEN)
    write_ledger(catalog, {**OWN, "status": "已整改", "closed": CLOSED, "found": {"date": "2026-08-01"}})
    found = recheck_ledgers(settings_of(catalog, **setting))
    assert (found.mended, len(found.doubtful), len(found.came_back)) == (0, 1, 1)
    printed = as_text(progress(found))
    assert "仍然报出 1/1 = 100.00%，没有写明复查的日期和单位 0/1" in printed
    assert "复发（销号以后又报出）1/1 = 100.00%" in printed
    assert printed.splitlines()[-1].endswith("0/1 = 0.00%")


# --- 复发


def test_reopening_counts_as_recurring_everywhere(reopened: Path) -> None:
    settings = settings_of(reopened)
    swept = sweep.sweep(settings, NOTE)
    assert (swept.closed, swept.recurred, [place.state for place in swept.places]) == (1, 1, ["复发"])
    assert progress(recheck_ledgers(settings)).recurring == 1
    assert "复发（销号以后又报出）1/1 = 100.00%" in export_table(settings).above


def test_two_entries_about_one_finding_recur_once(catalog: Path, edit: Callable[..., Path]) -> None:
    edit(MENDED, BROKEN)
    old = {**OWN, "value": digest("见窗口"), "status": "已整改", "closed": CLOSED}
    row = {"source": {"file": "清单.xlsx", "row": 2}, "problem": "承诺办结时限无说明", "rule": NOTE}
    row |= {"matter": GUIDE["task_code"], "status": "已整改", "closed": CLOSED}
    write_ledger(catalog, old, {**OWN, "status": "整改中", "due": "2026-12-31"}, inspections=[row])
    found = recheck_ledgers(settings_of(catalog))
    assert [position[1:] for position in found.came_back] == [("entries", 0)]
    assert sweep.sweep(settings_of(catalog), NOTE).recurred == 1


def test_a_problem_that_was_never_closed_does_not_recur(catalog: Path, edit: Callable[..., Path]) -> None:
    """Another place of the same department stays 台账在册 when one place is closed."""
    write_other_guide(catalog)
    edit(MENDED, BROKEN)
    add(settings_of(catalog), [catalog], EntryDetails(), rules=(NOTE,))
    edit(BROKEN, MENDED)
    close(settings_of(catalog), mended=True, by="区行政审批局")
    assert [place.state for place in sweep.sweep(settings_of(catalog), NOTE).places] == ["台账在册"]


# --- 举一反三


@pytest.mark.parametrize("listed", [False, True])
def test_closing_one_place_names_the_places_that_stand_elsewhere(
    catalog: Path, edit: Callable[..., Path], listed: bool
) -> None:
    settings = settings_of(catalog)
    write_other_guide(catalog)
    edit(MENDED, BROKEN)
    add(settings, [catalog], EntryDetails(), rules=(NOTE,), district=None if listed else "320402")
    edit(BROKEN, MENDED)
    outcome = close(settings, rule=NOTE, matter=GUIDE["task_code"], by="区行政审批局")
    expected = OpenElsewhere(NOTE, closed=1, open=1, unlisted=int(not listed))
    assert outcome.elsewhere == (expected,)
    line = f"没有举一反三 {NOTE}：已销号 1 处，别处还有 1 处，其中没有登记也没有暂缓 {int(not listed)}/1"
    assert line in outcome.summary()
    assert line in as_text(progress(recheck_ledgers(settings, "天宁区")))
    assert any(above.startswith(line) for above in export_table(settings).above)
    swept = sweep.sweep(settings, NOTE)
    assert swept.elsewhere == expected
    assert line in sweep.as_text(swept)


def test_a_waived_place_stands_and_need_not_be_in_the_ledger(catalog: Path, edit: Callable[..., Path]) -> None:
    """`ledger add` accepts no waived finding, so nobody is asked to add it."""
    waiver = {"rule": NOTE, "reason": "正在核定", "basis": {"title": "整改方案"}, "until": "2026-12-31"}
    write_other_guide(catalog, waivers=[waiver])
    write_ledger(catalog, {**OWN, "status": "已整改", "closed": CLOSED})
    assert recheck_ledgers(settings_of(catalog)).elsewhere == (OpenElsewhere(NOTE, closed=1, open=1, unlisted=0),)


def test_a_kind_that_stands_nowhere_else_is_not_named(catalog: Path, edit: Callable[..., Path]) -> None:
    edit(MENDED, BROKEN)
    add(settings_of(catalog), [catalog], EntryDetails(), rules=(NOTE,))
    edit(BROKEN, MENDED, PERMIT)
    outcome = close(settings_of(catalog), mended=True)
    assert (len(outcome.closed), outcome.elsewhere) == (1, ())
    assert "举一反三" not in outcome.summary()


# --- problems that no rule checks


def test_rows_without_rule_are_counted_and_listed_as_kinds(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = ["窗口人员上班时间玩手机", "窗口人员，上班时间玩手机。", "大厅没有叫号机"]
    rows = [
        {"source": {"file": "清单.xlsx", "sheet": "表1", "row": number}, "problem": problem, "status": "整改中"}
        for number, problem in enumerate([*problems, "承诺无说明", "规则没了"], 2)
    ]
    rows[3]["rule"], rows[4]["rule"] = NOTE, "time-limit/no-such-rule"
    write_ledger(catalog, inspections=rows)
    monkeypatch.chdir(catalog)
    done = CliRunner().invoke(main, ["ledger", "uncovered"])
    assert done.exit_code == 0
    assert done.output.startswith(
        "检查反馈的问题 5 项：关联到规则 1/5 = 20.00%，规则库没有的 4/5 = 80.00%，共 3 类\n"
        "  窗口人员上班时间玩手机（2/4）\n    清单.xlsx 表1 2\n    清单.xlsx 表1 3\n"
    )
    page = CliRunner().invoke(main, ["ledger", "uncovered", "--format", "markdown"]).output
    assert "| 窗口人员上班时间玩手机 | 2 | 320402 | 清单.xlsx 表1 2；清单.xlsx 表1 3 |" in page
    found = json.loads(CliRunner().invoke(main, ["ledger", "uncovered", "--format", "json"]).output)
    assert (found["total"], found["linked"], [kind["rows"] for kind in found["kinds"]]) == (5, 1, [2, 1, 1])
