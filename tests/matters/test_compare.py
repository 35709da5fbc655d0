"""show, compare and standard draft print the golden files for a city whose districts differ."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.engine import config, examples
from linter.matters import comparison, show, standard_draft
from linter.rulebook import example_catalog
from linter.source import yaml_document
from linter.source.yaml_writer import dump
from tests.support import PERMIT, check_golden

GOLDEN = Path(__file__).parent / "golden"
CODE = "000123020000"


def guide(**changes: Any) -> dict[str, Any]:
    return examples.laid_over(example_catalog.clean_guides()["行政许可"][1], changes)


def limits(promised: int, statutory: int = 20) -> dict[str, Any]:
    return {
        "statutory": {"value": statutory, "unit": "工作日"},
        "promised": {"value": promised, "unit": "工作日", "note": "自受理之日起计算"},
    }


VARIANCE = {
    "field": "/handling/visits",
    "reason": "试点期间须现场核验",
    "basis": {"title": "优化营商环境条例"},
    "until": "2026-12-31",
}


@pytest.fixture
def city(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three districts: one inherits from the standard, one is better, one is worse and has declared a variance."""
    base = guide()
    form, _ = base["materials"]
    permit = {key: base[key] for key in ("basic_code", "name", "type", "audience", "materials", "conditions")}
    stated = {"kind": "standard", **copy.deepcopy(permit), "time_limit": limits(5), "handling": {"visits": 0}}
    heir = guide(time_limit=limits(5))
    for key in ("audience", "materials", "conditions"):
        heir.pop(key)
    second = guide(district="320411", time_limit=limits(3), conditions=["符合标准", "面积在100平方米以上"])
    third = guide(
        district="320404",
        time_limit=limits(7),
        materials=[form],
        handling={**base["handling"], "visits": 1},
        variances=[VARIANCE],
    )
    folder = catalog / "catalog"
    for number, (district, document) in enumerate({"320411": second, "320404": third}.items()):
        document["task_code"] = f"1132{number}"
        path = folder / f"districts/{district}-示例/样例局/公共场所卫生许可.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(dump(document), "utf-8")
    (folder / PERMIT).write_text(dump(heir), "utf-8")
    (folder / "standards").mkdir()
    (folder / f"standards/{CODE}-公共场所卫生许可.yaml").write_text(dump(stated), "utf-8")
    shutil.copytree((folder / PERMIT).parent / "attachments", folder / "standards/attachments")
    monkeypatch.chdir(catalog)
    return catalog


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("show.yaml", ("show", CODE, "--district", "天宁区")),
        ("compare.txt", ("compare", CODE)),
        ("compare.md", ("compare", CODE, "--format", "markdown")),
        ("compare.html", ("compare", CODE, "--format", "html")),
        ("compare.json", ("compare", CODE, "--format", "json")),
        ("draft.yaml", ("standard", "draft", CODE)),
    ],
)
def test_golden_files(name: str, arguments: tuple[str, ...], city: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    check_golden(GOLDEN / name, result.stdout)


def test_the_workbook_has_the_same_differences_as_the_json(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "compare.xlsx"
    result = run("compare", CODE, "--format", f"xlsx={file}", "--format", f"json={tmp_path / 'c.json'}")
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    table, differences, proposals = openpyxl.load_workbook(file).worksheets
    told = [tuple(row[1:5]) for row in differences.iter_rows(min_row=5, values_only=True)]
    found = json.loads((tmp_path / "c.json").read_text("utf-8"))["tables"][0]
    assert told == [
        (row["element"], by, column["name"], comparison.STATUSES[cell["status"]])
        for row, by in zip(found["rows"], [row[1] for row in table.iter_rows(min_row=5, values_only=True)], strict=True)
        for column, cell in zip(found["columns"], row["cells"], strict=True)
        if cell["status"] not in ("same", "absent")
    ]
    assert {row[3] for row in told} == {"异", "劣", "优", "声明"}
    assert [row[1].value for row in proposals.iter_rows(min_row=5)] == found["proposals"]
    again = tmp_path / "again.xlsx"
    run("compare", CODE, "--format", f"xlsx={again}")
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("value", "said"),
    [("xlsx", "xlsx=文件"), ("exel=a", "没有 exel 格式"), ("xlsx=no/such/folder.xlsx", "不能写入")],
)
def test_a_format_that_cannot_be_written_is_an_error(value: str, said: str, city: Path) -> None:
    result = run("compare", CODE, "--format", value)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def value_of(text: str, kind: str) -> Any:
    document = yaml_document.from_bytes(text.encode(), "a.yaml", kind)
    assert [problem.rule for problem in document.problems] == []
    return document.value


def test_show_prints_the_effective_guide(city: Path) -> None:
    settings = config.load([city])
    value = value_of(show.effective_guides(settings, guide()["task_code"]), "matter")
    assert value == guide(time_limit=limits(5))


def test_a_draft_is_a_valid_standard(city: Path) -> None:
    value = value_of(standard_draft.draft_standard(config.load([city]), CODE), "standard")
    assert value["time_limit"]["promised"] == {"value": 3, "unit": "工作日"}
    assert [material["document"] for material in value["materials"]] == ["application-form", "id-card"]
    assert "contacts" not in value


def test_the_table_and_the_findings_agree(city: Path) -> None:
    import linter

    (table,) = comparison.compare(config.load([city]), CODE).tables
    wrong = {
        (cell.path, row.pointer, cell.status)
        for row in table.rows
        for cell in row.cells
        if cell.status not in (comparison.SAME, comparison.ABSENT)
    }
    report = linter.lint([city], profile="strict", select=["same-standard"])
    found = set()
    for finding in report.findings:
        spec = report.rules[finding.rule].id
        if spec in ("same-standard/phone-copied", "same-standard/agency-copied", "same-standard/address-copied"):
            continue
        found.add((finding.path, finding.pointer))
    assert {(path, pointer) for path, pointer, _ in wrong} == found
    assert {status for _, _, status in wrong} == {"worse", "better", "differs", "declared"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "999999999999"), "没有编码为 999999999999 的办事指南"),
        (("show", CODE, "--district", "天宁"), "是不是 天宁区？"),
        (("compare", "999999999999"), "没有编码为"),
        (("standard", "draft", "x" * 40), "没有编码为"),
        (("compare", "公共场所卫生许可"), f"这是事项名称，编码是 {CODE}\n"),
        (("show", "公共场所卫生许可"), f"这是事项名称，编码是 {CODE}\n"),
    ],
)
def test_an_unknown_code_is_an_error(arguments: tuple[str, ...], said: str, city: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_nothing_in_a_guide_becomes_markup(city: Path, edit: Callable[..., Path]) -> None:
    file = city / "catalog" / PERMIT
    text = file.read_text("utf-8").replace("name: 公共场所卫生许可", 'name: "<script>|\\u001b[31m许可"', 1)
    file.write_text(text, "utf-8")
    page = run("compare", CODE, "--format", "html").stdout
    assert "<script>" not in page
    for form in ("text", "markdown", "html"):
        assert "\x1b" not in run("compare", CODE, "--format", form).stdout
    assert "<script>" not in run("compare", CODE, "--format", "markdown").stdout
