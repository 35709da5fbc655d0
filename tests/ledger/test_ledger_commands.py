"""`matterlint ledger …`: the exit codes (0 only if all that was asked for is done), and where fingerprints are."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.ledger import close as closing
from tests.common.test_workbook_reader import workbook
from tests.support import ROOT

pytestmark = pytest.mark.slow

NOTE = "time-limit/promise-note-missing"
WITHOUT_NOTE = ("5, unit: 工作日, note: 自受理之日起计算", "5, unit: 工作日, note: null")


def ledger(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ledger", *arguments])


@pytest.fixture
def entered(catalog: Path, edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A catalog with one finding, which its ledger has; the working directory is its root. The value is `edit`."""
    edit(*WITHOUT_NOTE)
    monkeypatch.chdir(catalog)
    assert ledger("add", "--leader", "分管领导").exit_code == 0
    return edit


def test_close_exits_1_while_an_entry_stays_open(entered: Callable[..., Path]) -> None:
    still_firing = ledger("close", "--mended", "--by", "市政务办")
    assert (still_firing.exit_code, "不能销号 1/1" in still_firing.stdout) == (1, True)
    entered(*reversed(WITHOUT_NOTE))
    closed = ledger("close", "--mended", "--by", "市政务办")
    assert (closed.exit_code, "销号 1/1" in closed.stdout) == (0, True)
    assert ledger("close", "--mended", "--by", "市政务办").exit_code == 0, "nothing is left to close"


def test_add_exits_1_if_a_finding_cannot_be_entered(entered: Callable[..., Path], catalog: Path) -> None:
    assert ledger("add").exit_code == 0, "nothing is left to enter"
    (catalog / "catalog/districts/broken.yaml").write_text("kind: [matter\n", "utf-8")
    assert ledger("add").exit_code == 1


@pytest.mark.usefixtures("entered")
def test_import_exits_1_if_a_row_is_not_taken(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    for name, rows, code in (
        ("全.xlsx", [["区县", "问题"], ["天宁区", "档案不全"]], 0),
        ("缺.xlsx", [["区县", "问题"], ["天宁区", None]], 1),
        ("空.xlsx", [["区县", "问题"]], 1),
    ):
        assert ledger("import", str(workbook(tmp_path / name, rows))).exit_code == code, name


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export", "--to", "台账.csv"], 0),
        (["export", "--to", "台账.doc"], 2),
        (["export", "--to", "台账.csv", "--district", "无此区"], 2),
        (["burn-down"], 0),
        (["burn-down", "--district", "无此区"], 2),
        (["hand-over", "天宁区", "--from", "分管领导", "--to", "分管副区长"], 0),
        (["hand-over", "无此区", "--from", "分管领导", "--to", "分管副区长"], 2),
        (["inspected", "11320402MB1234567N4000123020000", "--by", "市政务办"], 0),
        (["inspected", "11320402MB1234567N4000123020000", "无此事项", "--by", "市政务办"], 2),
        (["add", "--district", "无此区"], 2),
        (["close"], 2),
        (["close", "f" * 32], 2),
    ],
)
@pytest.mark.usefixtures("entered")
def test_the_other_subcommands_do_all_or_exit_2(arguments: list[str], code: int) -> None:
    done = ledger(*arguments)
    assert done.exit_code == code, done.output


@pytest.mark.usefixtures("entered")
def test_a_crash_while_closing_exits_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("示例")

    monkeypatch.setattr(closing, "close", crash)
    assert ledger("close", "--mended").exit_code == 2


def test_help_states_the_exit_codes_that_are_not_obvious() -> None:
    for name in ("add", "close", "import"):
        assert "退出码：0" in "".join(ledger(name, "--help").stdout.split()), name


def exported_fingerprint() -> str:
    assert ledger("export", "--to", "台账.csv", "--open").exit_code == 0
    with Path("台账.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, row = [line for line in csv.reader(file) if len(line) > 1]
    return row[heading.index("指纹")]


def printed_fingerprint() -> str:
    (finding,) = json.loads(CliRunner().invoke(main, ["lint", "--format", "json"]).stdout)["findings"]
    return str(finding["fingerprint"])


@pytest.mark.parametrize(
    ("command", "fingerprint"),
    [("matterlint ledger export --to", exported_fingerprint), ("matterlint lint --format json", printed_fingerprint)],
)
def test_the_commands_that_print_a_fingerprint_are_named_where_one_is_asked_for(
    command: str, fingerprint: Callable[[], str], entered: Callable[..., Path]
) -> None:
    assert command in ledger("close", "--help").stdout
    assert command in (ROOT / "docs/ledger.md").read_text("utf-8")
    taken = fingerprint()
    entered(*reversed(WITHOUT_NOTE))
    assert ledger("close", taken, "--by", "市政务办").exit_code == 0
