"""File names with invisible characters or bytes that are not UTF-8: a finding, a waiver, a fix and the ledger mean the
file whose name they hold byte for byte; only outputs for people escape it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import linter
from cli import main
from linter.common.output_format import Screen
from linter.common.text import visible
from linter.engine import config, examples
from linter.figures import sampling
from linter.findings import fix
from linter.findings.finding import Report
from linter.findings.formats import FORMATS
from linter.findings.formats.xml import xml_path
from linter.ledger.add import EntryDetails, add
from linter.ledger.close import close
from linter.ledger.entry import INSPECTIONS, read_entries
from linter.ledger.files import load_ledgers
from linter.ledger.inspected_guides import record_inspection
from linter.ledger.problem_import import import_problem_list
from linter.matters import sweep
from linter.rulebook import example_catalog
from linter.source import yaml_writer
from tests.common.test_workbook_reader import workbook
from tests.support import PERMIT

NOTE = "time-limit/promise-note-missing"
GUIDE = example_catalog.clean_guides()["行政许可"][1]
WAIVER = {"rule": NOTE, "reason": "正在核定", "basis": {"title": "整改方案"}, "until": "2026-12-31"}
FOLDER = Path(PERMIT).parent.as_posix()
NAMES = {
    "zero-width": "许\u200b可.yaml",
    "bidi": "许\u202e可.yaml",
    "control": "许\x1b可.yaml",
    "line-feed": "许\n可.yaml",
    "not-utf8": os.fsdecode(b"\xd0\xed\xff.yaml"),
    "quoted": '"许可".yaml',
}
KINDS = sorted(NAMES)


def guide(**changes: Any) -> str:
    """The clean permit, whose promise has no note."""
    limit = {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}
    return yaml_writer.dump(examples.laid_over(GUIDE, {"time_limit": limit, **changes}))


def put(catalog: Path, name: str, text: str) -> str:
    """Writes a guide; its path from the root."""
    path = f"catalog/{FOLDER}/{name}"
    (catalog / path).write_text(text, "utf-8")
    return path


@pytest.fixture
def only(catalog: Path) -> Callable[[str], str]:
    """Makes a guide of a name, with a finding, the only permit of the catalog; its path."""

    def make(kind: str) -> str:
        (catalog / "catalog" / PERMIT).unlink()
        return put(catalog, NAMES[kind], guide())

    return make


def found(report: Report, rule: str = NOTE) -> dict[str, str]:
    """Path to status of the findings of a rule."""
    return {finding.path: finding.status for finding in report.findings if finding.rule == rule}


@pytest.mark.parametrize("kind", KINDS)
def test_a_waiver_waives_in_a_guide_of_any_name(catalog: Path, kind: str) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    path = put(catalog, NAMES[kind], guide(waivers=[WAIVER]))
    report = linter.lint([catalog])
    assert found(report) == {path: "waived"}
    assert [finding for finding in report.findings if finding.rule.startswith("waiver/")] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["zero-width", "bidi", "control", "not-utf8"])
def test_a_name_that_spells_the_escape_is_another_file(catalog: Path, kind: str) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    real = put(catalog, NAMES[kind], guide(waivers=[WAIVER]))
    spelled = put(catalog, visible(NAMES[kind]), guide(task_code=f"{GUIDE['task_code'][:-1]}9"))
    assert visible(real) == spelled != real
    assert found(linter.lint([catalog])) == {real: "waived", spelled: "new"}
    put(catalog, NAMES[kind], guide())
    put(catalog, visible(NAMES[kind]), guide(task_code=f"{GUIDE['task_code'][:-1]}9", waivers=[WAIVER]))
    assert found(linter.lint([catalog])) == {real: "new", spelled: "waived"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_fix_changes_the_file_of_the_finding_only(catalog: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unquoted = guide().replace('basic_code: "000123020000"', "basic_code: 000123020000")
    mended, spelled = put(catalog, NAMES[kind], unquoted), f"catalog/{FOLDER}/{visible(NAMES[kind])}"
    if spelled != mended:
        put(catalog, visible(NAMES[kind]), "不是指南\n")
    monkeypatch.chdir(catalog)
    result = CliRunner().invoke(main, ["lint", mended, "--fix"])
    assert "已修正 1 个文件、1 处" in result.stderr
    assert (catalog / mended).read_text("utf-8") == guide()
    if spelled != mended:
        assert (catalog / spelled).read_text("utf-8") == "不是指南\n"


def test_a_diff_shows_the_escaped_name(catalog: Path) -> None:
    path = put(catalog, NAMES["bidi"], guide().replace('basic_code: "000123020000"', "basic_code: 000123020000"))
    ((changed,), _) = fix.fixed_files(catalog, linter.lint([catalog]))
    assert changed.path == path
    head = changed.shown_diff().splitlines()[:2]
    assert head == [f"--- a/{visible(path)}", f"+++ b/{visible(path)}"]


def printed(report: Report, name: str) -> str:
    return str(FORMATS[name](report, Screen(width=100)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_frame_shows_the_line(catalog: Path, kind: str, only: Callable[[str], str]) -> None:
    only(kind)
    written = printed(linter.lint([catalog], select=(NOTE,)), "full")
    assert "promised: {value: 5, unit: 工作日}" in written


@pytest.mark.parametrize("kind", KINDS)
def test_formats_for_people_escape_the_name(catalog: Path, kind: str, only: Callable[[str], str]) -> None:
    path = only(kind)
    report = linter.lint([catalog], select=(NOTE,))
    for name in ("full", "concise", "github", "markdown"):
        written = printed(report, name)
        assert all(visible(line) == line for line in written.split("\n")), name
        written.encode()
    assert f"{visible(path)}:" in printed(report, "concise")


def paths_in(name: str, written: str) -> set[str]:
    """The paths that a machine format holds, as a program reads them."""
    if name in ("checkstyle", "junit"):
        tag = {"checkstyle": "file", "junit": "testsuite"}[name]
        texts = [element.get("name") or "" for element in ElementTree.fromstring(written).iter(tag)]
        return {str(json.loads(text)) if text.startswith('"') else text for text in texts}
    if name == "jsonl":
        return {json.loads(line)["path"] for line in written.splitlines()}
    data = json.loads(written)
    if name == "json":
        return {finding["path"] for finding in data["findings"]}
    if name == "gitlab":
        return {issue["location"]["path"] for issue in data}
    if name == "rdjson":
        return {item["location"]["path"] for item in data["diagnostics"]}
    uris = [
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in data["runs"][0]["results"]
        for place in result["locations"]
    ]
    return {os.fsdecode(unquote_to_bytes(uri)) for uri in uris}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"full", "concise", "github", "markdown"}))
@pytest.mark.parametrize("kind", KINDS)
def test_formats_for_programs_hold_the_exact_name(
    catalog: Path, kind: str, name: str, only: Callable[[str], str]
) -> None:
    path = only(kind)
    written = printed(linter.lint([catalog], select=(NOTE,)), name)
    assert paths_in(name, written) == {path}
    assert all(visible(line) == line for line in written.split("\n"))
    written.encode("utf-8")


def test_programs_can_tell_a_name_from_its_spelling(catalog: Path) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    names = {put(catalog, name, guide()) for name in NAMES.values()}
    names |= {put(catalog, visible(name), guide()) for name in NAMES.values()}
    report = linter.lint([catalog], select=(NOTE,))
    for name in sorted(FORMATS.keys() - {"full", "concise", "github", "markdown"}):
        assert paths_in(name, printed(report, name)) == names, name


def test_xml_tells_a_json_string_from_a_name_that_looks_like_one() -> None:
    for path in ("a.yaml", "a\u200b.yaml", "a\x1b.yaml", "\udcff.yaml", '"a".yaml', json.dumps("a\x1b.yaml")):
        written = xml_path(path)
        assert (json.loads(written) if written.startswith('"') else written) == path


def test_related_places_have_exact_paths(catalog: Path) -> None:
    other = guide(district="320411", time_limit={**GUIDE["time_limit"], "statutory": {"value": 7, "unit": "工作日"}})
    path = put(catalog, NAMES["zero-width"], other)
    related = {place.path for finding in linter.lint([catalog], profile="strict").findings for place in finding.related}
    assert path in related


def test_a_finding_about_an_inherited_value_stands_in_a_standard_of_any_name(catalog: Path) -> None:
    own = {key: value for key, value in GUIDE.items() if key != "conditions"}
    (catalog / "catalog" / PERMIT).write_text(yaml_writer.dump(own), "utf-8")
    standard = {
        "kind": "standard", "basic_code": GUIDE["basic_code"], "name": GUIDE["name"], "type": GUIDE["type"],
        "conditions": ["符合法律、法规规定的其他条件"],
    }  # fmt: skip
    path = f"catalog/standards/000123020000-{NAMES['zero-width']}"
    (catalog / path).parent.mkdir()
    (catalog / path).write_text(yaml_writer.dump(standard), "utf-8")
    report = linter.lint([catalog], select=("condition/catch-all",))
    line = (catalog / path).read_text("utf-8").split("\n").index("conditions: [符合法律、法规规定的其他条件]") + 1
    assert [(item.path, item.line) for item in report.findings] == [(path, line)]


def without_code(name: str) -> str:
    """A guide without a code, which the ledger knows by its path, and with another's name."""
    return guide(name=name, task_code=None, item_code=None)


def known(catalog: Path) -> dict[str, str]:
    return found(linter.lint([catalog]))


def test_the_ledger_knows_a_guide_without_a_code_by_its_exact_path(catalog: Path) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    real = put(catalog, NAMES["zero-width"], without_code("公共场所卫生许可"))
    spelled = put(catalog, visible(NAMES["zero-width"]), without_code("公共场所卫生许可延续"))
    settings = config.load([catalog])
    assert add(settings, [catalog / real], EntryDetails(), rules=(NOTE,)).added.total() == 1
    assert known(catalog) == {real: "known", spelled: "new"}
    assert "仍然报出 " + visible(real) in close(settings, rule=NOTE, matter=real).summary()


@pytest.mark.parametrize("kind", ["not-utf8", "control", "bidi"])
def test_a_path_that_no_ledger_file_can_hold_is_refused_alone(catalog: Path, kind: str) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    bad = put(catalog, NAMES[kind], without_code("公共场所卫生许可"))
    good = put(catalog, "许可.yaml", without_code("公共场所卫生许可延续"))
    outcome = add(config.load([catalog]), [catalog], EntryDetails(), rules=(NOTE,))
    assert [finding.path for finding, _ in outcome.refused] == [bad]
    assert visible(bad) in outcome.summary() and outcome.summary().isprintable() is False
    assert all(visible(line) == line for line in outcome.summary().split("\n"))
    assert known(catalog) == {bad: "new", good: "known"}


@pytest.mark.parametrize("kind", ["not-utf8", "control", "bidi"])
def test_an_imported_row_about_a_guide_whose_path_no_ledger_file_can_hold_is_refused_alone(
    catalog: Path, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    put(catalog, NAMES[kind], without_code("公共场所卫生许可"))
    good = put(catalog, "许可.yaml", without_code("公共场所卫生许可延续"))
    names = ("公共场所卫生许可", "公共场所卫生许可延续")
    rows = [["区县", "事项名称", "问题"], *(["天宁区", name, "承诺办结时限无说明"] for name in names)]
    source = workbook(tmp_path_factory.mktemp("list") / "清单.xlsx", rows)
    outcome = import_problem_list(config.load([catalog]), source)
    assert [row.text("name") for row, _ in outcome.refused] == ["公共场所卫生许可"]
    assert all(visible(line) == line for line in outcome.summary().split("\n"))
    entries = read_entries(load_ledgers(config.load([catalog])))
    assert [item.matter for item in entries if item.part == INSPECTIONS] == [good]


@pytest.mark.parametrize("kind", ["not-utf8", "control", "bidi"])
def test_an_inspection_of_a_guide_whose_path_no_ledger_file_can_hold_is_not_recorded(catalog: Path, kind: str) -> None:
    (catalog / "catalog" / PERMIT).unlink()
    bad = put(catalog, NAMES[kind], without_code("公共场所卫生许可"))
    settings = config.load([catalog])
    with pytest.raises(config.ConfigError, match="写不了的字符") as caught:
        record_inspection(settings, [bad], sampling.districts(settings), "市政务办")
    assert str(caught.value).isprintable()
    assert not (catalog / "catalog" / "ledger").exists()


def test_a_finding_about_a_waiver_names_no_matter_in_a_guide_without_a_code(catalog: Path) -> None:
    expired = {**WAIVER, "until": "2026-01-01"}
    path = put(catalog, "无编码.yaml", guide(task_code=None, item_code=None, waivers=[expired]))
    (finding,) = [item for item in linter.lint([catalog]).findings if item.rule == "waiver/expired"]
    assert (finding.path, finding.matter) == (path, None)


@pytest.mark.parametrize("kind", KINDS)
def test_counts_reach_guides_of_any_name(catalog: Path, kind: str, only: Callable[[str], str]) -> None:
    path = only(kind)
    settings = replace(config.load([catalog]), jobs=1)
    swept = sweep.sweep(settings, NOTE)
    assert (swept.n, [place.path for place in swept.places]) == (1, [path])
    assert all(visible(line) == line for line in sweep.as_text(swept).split("\n"))
    assert json.loads(sweep.as_json(swept))["places"][0]["path"] == path
    drawn = {one.path: one.reasons for one in sampling.sample(settings, 10).drawn}
    assert any("其他问题" in reason for reason in drawn[path])
