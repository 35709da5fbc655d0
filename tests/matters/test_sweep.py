"""`matterlint sweep` (举一反三): counts by district and department, recurrences, and the golden files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from linter.common.text import digest
from linter.engine import config
from linter.matters import formats, sweep
from linter.rulebook import example_catalog
from linter.source.yaml_writer import dump
from tests.support import PERMIT, check_golden

GOLDEN = Path(__file__).parent / "golden"
RULE = "time-limit/promise-note-missing"
AT = "/time_limit/promised/note"


def write(root: Path, place: str, document: dict[str, Any]) -> None:
    path = root / "catalog" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(document), "utf-8")


@pytest.fixture
def city(catalog: Path, edit: Callable[..., Path]) -> Path:
    """Two districts with two departments each. Three guides lack the note; the ledger says that one of them was mended
    (已整改) and that another will be (整改中)."""
    edit("note: 自受理之日起计算", "note: null")
    guide = example_catalog.clean_guides()["行政许可"][1]
    entries = [{"rule": RULE, "matter": guide["task_code"], "at": AT, "value": digest(None), "status": "已整改"}]
    for district, department, limit in (
        ("320411", "样例局", {"value": 5, "unit": "工作日"}),
        ("320411", "另一局", {"value": 5, "unit": "工作日"}),
        ("320402", "另一局", {"value": 5, "unit": "工作日", "note": "自受理之日起计算"}),
    ):
        own = {**guide, "district": district, "task_code": f"11{district}MB1234567N4{len(department)}00123020000"[:31]}
        own["time_limit"] = {**guide["time_limit"], "promised": limit}
        name = {"320402": "天宁区", "320411": "新北区"}[district]
        write(catalog, f"districts/{district}-{name}/{department}/公共场所卫生许可.yaml", own)
    known = {"rule": RULE, "matter": "11320411MB1234567N4300123020000"[:31], "at": AT, "value": digest(None)}
    write(catalog, "ledger/320402.yaml", {"entries": entries})
    write(catalog, "ledger/320411.yaml", {"entries": [{**known, "status": "整改中"}]})
    return catalog


def run(city: Path, wanted: str = RULE) -> sweep.Sweep:
    return sweep.sweep(config.load([city]), wanted)


def test_shares_by_district_and_department(city: Path) -> None:
    found = run(city)
    assert (found.n, found.total) == (3, 7)
    assert [(row.name, row.n, row.total) for row in found.districts] == [("新北区", 2, 2), ("天宁区", 1, 5)]
    assert [(row.name, row.n, row.total) for row in found.departments] == [("另一局", 1, 2), ("样例局", 2, 5)]


def test_a_place_that_the_ledger_had_closed_has_recurred(city: Path) -> None:
    found = run(city)
    assert (found.closed, found.recurred) == (1, 1)
    states = {place.path.removeprefix("catalog/"): place.state for place in found.places}
    assert states.pop(PERMIT) == "复发"
    assert set(states.values()) <= {"新发现", "台账在册"}


def test_a_fingerprint_finds_places_with_the_same_value(city: Path) -> None:
    _, clean = example_catalog.clean_guides()["行政许可"]
    write(city, "districts/320411-新北区/样例局/公共场所卫生许可.yaml", {
        **clean, "district": "320411", "task_code": "11320411MB1234567N4000123020001",
        "time_limit": {**clean["time_limit"],
                       "promised": {"value": 5, "unit": "工作日", "note": "暂无"}},
    })  # fmt: skip
    assert len(run(city).places) == 3
    one = next(place for place in run(city).places if place.path.endswith(PERMIT))
    found = run(city, one.fingerprint)
    assert found.value == digest(None)
    assert len(found.places) == 2
    assert found.total == 7


def test_the_fingerprint_of_a_closed_entry_finds_nothing_and_is_no_error(city: Path, edit: Callable[..., Path]) -> None:
    print_ = next(place for place in run(city).places if place.path.endswith(PERMIT)).fingerprint
    for path in (city / "catalog/districts").rglob("公共场所卫生许可.yaml"):
        guide = example_catalog.clean_guides()["行政许可"][1]
        path.write_text(dump({**guide, "task_code": guide["task_code"]}), "utf-8")
    found = run(city, print_)
    assert (found.rule, found.n, found.closed, found.recurred) == (RULE, 0, 1, 0)


@pytest.mark.parametrize("form", formats.SWEEP)
def test_golden(city: Path, form: str) -> None:
    check_golden(GOLDEN / f"sweep.{form}", formats.SWEEP[form](run(city)))


def test_the_command(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(city)
    done = CliRunner().invoke(main, ["sweep", RULE, "--format", "json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["n"] == 3
    assert CliRunner().invoke(main, ["sweep", "condition/catch-all"]).exit_code == 0
    wrong = CliRunner().invoke(main, ["sweep", "time-limit/promise-note-missin"])
    assert wrong.exit_code == 2
    assert RULE in wrong.output + wrong.stderr
