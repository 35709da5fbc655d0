"""verdict: findings that waivers and the ledger cover, and findings about faulty waivers and ledger entries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import linter
from linter.common.text import digest
from linter.engine import examples
from linter.findings.finding import Finding, Report
from linter.rulebook import example_catalog
from linter.source.yaml_writer import dump
from tests.support import PERMIT

NOTE = "time-limit/promise-note-missing"
BASIS = {"title": "整改方案"}
GUIDE = example_catalog.clean_guides()["行政许可"][1]
ENTRY = {"rule": NOTE, "matter": GUIDE["task_code"], "at": "/time_limit/promised/note", "value": digest(None)}
ENTRY["due"] = "2026-12-31"


def waiver(**changes: Any) -> dict[str, Any]:
    entry = {"rule": NOTE, "reason": "正在重新核定", "basis": BASIS, "until": "2026-12-31", **changes}
    return {key: value for key, value in entry.items() if value is not None}


def run(catalog: Path, *waivers: Any, ledger: Any = None, note: str | None = None, **settings: Any) -> Report:
    """Lint the clean permit; its promise has no note unless one is given."""
    limit = {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日", "note": note}}
    text = dump(examples.laid_over(GUIDE, {"time_limit": limit, "waivers": list(waivers)}))
    (catalog / "catalog" / PERMIT).write_text(text, "utf-8")
    if ledger is not None:
        (catalog / "catalog/ledger").mkdir(exist_ok=True)
        (catalog / "catalog/ledger/320402.yaml").write_text(dump({"kind": "ledger", "entries": ledger}), "utf-8")
    return linter.lint([catalog], **settings)


def relevant(report: Report) -> list[Finding]:
    """The findings that these tests are about: of NOTE, of waivers, of the ledger, and about unreadable files."""
    about = ("waiver", "ledger", "schema", "yaml", "engine")
    return [finding for finding in report.findings if finding.rule == NOTE or finding.rule.split("/")[0] in about]


def statuses(report: Report) -> dict[str, str]:
    return {finding.rule: finding.status for finding in relevant(report)}


def test_a_waived_finding_is_listed_but_does_not_count(catalog: Path) -> None:
    report = run(catalog, waiver())
    assert statuses(report) == {NOTE: "waived"}
    assert report.summary()["suppressed"] == 1
    assert not any(finding.open for finding in relevant(report))


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        (waiver(until="2026-09-30"), {NOTE: "waived"}),
        (waiver(until="2026-09-29"), {NOTE: "new", "waiver/expired": "new"}),
        (waiver(until=None), {NOTE: "new", "waiver/until-missing": "new"}),
        (waiver(until="2026-02-30"), {NOTE: "new", "schema/format": "new"}),
        (waiver(reason=None), {NOTE: "waived", "waiver/reason-missing": "new"}),
        (waiver(basis=None), {NOTE: "waived", "waiver/basis-missing": "new"}),
        (waiver(rule="time-limit/no-note"), {NOTE: "new", "waiver/unknown-rule": "new"}),
        (waiver(rule="schema/missing-key"), {NOTE: "new", "waiver/not-allowed": "new"}),
        (waiver(rule="waiver/expired"), {NOTE: "new", "waiver/not-allowed": "new"}),
    ],
)
def test_only_a_good_waiver_waives(catalog: Path, entry: dict[str, Any], rules: dict[str, str]) -> None:
    assert statuses(run(catalog, entry)) == rules


def test_an_unused_waiver_is_reported_at_its_place(catalog: Path) -> None:
    (finding,) = relevant(run(catalog, waiver(), note="自受理之日起计算"))
    assert (finding.rule, finding.severity, finding.pointer) == ("waiver/unused", "warning", "/waivers/0")
    line = (catalog / "catalog" / PERMIT).read_text("utf-8").splitlines()[finding.line - 1]
    assert "rule: " + NOTE in line


def test_a_waiver_for_a_rule_that_does_not_run_is_not_judged(catalog: Path) -> None:
    assert statuses(run(catalog, waiver(), note="自受理之日起计算", profile="basic")) == {}


def test_a_waiver_reaches_its_own_guide_only(catalog: Path) -> None:
    other = examples.laid_over(
        GUIDE, {"district": "320411", "time_limit": {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}}
    )
    (catalog / "catalog/districts/other.yaml").write_text(dump(other), "utf-8")
    found = [finding for finding in run(catalog, waiver()).findings if finding.rule == NOTE]
    assert {finding.path.rsplit("/", 1)[1]: finding.status for finding in found} == {
        "公共场所卫生许可.yaml": "waived",
        "other.yaml": "new",
    }


def test_the_ledger_makes_known(catalog: Path) -> None:
    entry = {**ENTRY, "status": "整改中"}
    assert statuses(run(catalog, ledger=[entry])) == {NOTE: "known"}


def test_without_the_ledger_everything_is_new(catalog: Path) -> None:
    run(catalog, ledger=[{**ENTRY, "status": "整改中"}])
    assert statuses(linter.lint([catalog], ledger=False)) == {NOTE: "new"}


def test_a_closed_entry_whose_finding_still_fires_is_reported(catalog: Path) -> None:
    report = run(catalog, ledger=[{**ENTRY, "status": "已整改"}])
    assert Counter(finding.rule for finding in relevant(report)) == {NOTE: 1, "ledger/closed-but-firing": 1}
    (closed,) = [finding for finding in report.findings if finding.rule == "ledger/closed-but-firing"]
    assert (closed.path, closed.pointer, closed.open) == ("catalog/ledger/320402.yaml", "/entries/0/status", True)
    assert statuses(run(catalog, ledger=[{**ENTRY, "status": "已整改"}], note="自受理之日起计算")) == {}


def test_a_changed_value_is_not_known_to_the_ledger(catalog: Path) -> None:
    entry = {**ENTRY, "value": digest("旧的说明"), "status": "整改中"}
    assert statuses(run(catalog, ledger=[entry])) == {NOTE: "new"}


def test_a_waived_finding_is_not_known_as_well(catalog: Path) -> None:
    assert statuses(run(catalog, waiver(), ledger=[{**ENTRY, "status": "整改中"}])) == {NOTE: "waived"}
