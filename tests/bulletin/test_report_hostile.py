"""A report from what strangers hand in: snapshots, commits, repositories and published files. Either the figures are
right, or there is a sentence that says why there are none."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.bulletin import report
from linter.engine import config
from linter.figures import survey
from tests.bulletin.test_report import git

pytestmark = pytest.mark.slow


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(catalog)
    return lambda *arguments: CliRunner().invoke(main, ["report", *arguments])


SURVEY = {  # what is changed in a snapshot, at a path below "survey"
    "a period that is none": (["period"], "x"),
    "a day that is none": (["as_of"], "2026-02-30"),
    "text for a number": (["units", "guides", 0, "record", "terms", "statutory_days"], "5"),
    "less than nothing": (["units", "guides", 0, "record", "terms", "statutory_days"], -5),
    "half a day": (["units", "guides", 0, "record", "terms", "statutory_days"], 5.5),
    "true for a number": (["units", "guides", 0, "record", "terms", "statutory_days"], True),
    "beyond all bounds": (["units", "guides", 0, "record", "terms", "statutory_days"], 2**70),
    "a list for numbers": (["units", "guides", 0, "record", "terms"], [1]),
    "a number for reasons": (["units", "guides", 0, "record", "lacks"], 5),
    "a text for findings": (["units", "guides", 0, "record", "found"], {"errors": "x"}),
    "a level that is a list": (["areas", "320402", "level"], [1]),
    "a loop of mappings": (["areas", "320402", "parent"], {}),
    "nothing about where from": (["provenance"], {}),
    "rules switched off that are a number": (["provenance", "switched_off"], 5),
    "fewer than no guides": (["matters"], -1),
    "an exemption without a day": (["exemptions"], [["time-compression", None, None, None, "r", "x", "y"]]),
    "a difference that says nothing": (["variances"], [{}]),
}


@pytest.mark.parametrize("case", SURVEY)
def test_a_snapshot_that_figures_cannot_be_made_from_is_refused(
    run: Callable[..., Result], catalog: Path, case: str
) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    kept = json.loads(file.read_text("utf-8"))
    (*path, last), value = SURVEY[case]
    place = kept["survey"]
    for step in path:
        place = place[step]
    place[last] = value
    file.write_text(json.dumps(kept), "utf-8")
    result = run("--format", "json=x.json")
    assert result.exit_code == 2, result.output
    assert "2026H2.json" in result.output
    assert "手工改过" not in result.output
    assert "Traceback" not in result.output
    assert not (catalog / "x.json").exists()


def test_a_key_that_stands_twice_in_a_snapshot_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    text = file.read_text("utf-8")
    assert '"statutory_days":20' in text
    file.write_text(text.replace('"statutory_days":20', '"statutory_days":20,"statutory_days":2000', 1), "utf-8")
    result = run("--format", "json")
    assert result.exit_code == 2
    assert "重复的键" in result.output


def test_a_snapshot_is_of_the_period_that_its_name_says(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    folder = catalog / "catalog" / "snapshots"
    (folder / "2026H2.json").rename(folder / "2026H1.json")
    for asked in (("--period", "2026H1"), ("--against", "2026H1")):
        result = run(*asked, "--format", "json")
        assert result.exit_code == 2
        assert "与文件名不符" in result.output


def test_line_ends_of_a_snapshot_do_not_matter(run: Callable[..., Result], catalog: Path) -> None:
    first = run("--snapshot", "--format", "json").stdout
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run("--format", "json").stdout == first


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_is_no_snapshot_and_no_folder_of_them(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    folder, other = catalog / "catalog" / "snapshots", catalog / "elsewhere"
    folder.rename(other)
    folder.symlink_to(other)
    for asked in ((), ("--against", "2026H2"), ("--snapshot",)):
        assert run(*asked, "--format", "json").exit_code == 2
    folder.unlink()
    folder.mkdir()
    (folder / "2026H2.json").mkdir()
    assert run("--format", "json").exit_code == 2, "not the catalog as it is, either"


@pytest.mark.skipif(os.name == "nt", reason="names of files are bytes")
def test_a_name_that_is_no_text_is_told(run: Callable[..., Result], catalog: Path) -> None:
    folder = catalog / "catalog" / "districts" / "320402-天宁区" / "样例局"
    os.rename(bytes(folder / "失业登记.yaml"), bytes(folder) + b"/\xb0\xec\xca\xc2.yaml")  # noqa: PTH104
    result = run("--snapshot", "--format", "json")
    assert result.exit_code == 2
    assert "不是 UTF-8" in result.output
    assert not list((catalog / "catalog").glob("snapshots/*"))


def test_without_guides_there_is_no_report(run: Callable[..., Result], catalog: Path) -> None:
    shutil.rmtree(catalog / "catalog")
    for form in ("通报", "summary", "department"):
        result = run("--form", form, "--format", "json=x.json")
        assert result.exit_code == 2
        assert "没有办事指南" in result.output
    assert not (catalog / "x.json").exists()


def test_a_guide_that_cannot_be_read_is_told_with_the_figures(run: Callable[..., Result], catalog: Path) -> None:
    assert "读不出内容" not in run().stdout
    (catalog / "catalog" / "districts" / "320402-天宁区" / "样例局" / "失业登记.yaml").write_text("{a: [\n", "utf-8")
    assert re.search("5份办事指南有1份读不出内容", run().stdout)


def test_nothing_to_compare_with_is_not_passed_over(run: Callable[..., Result]) -> None:
    assert run("--against", "", "--format", "json").exit_code == 2


def committed(catalog: Path) -> None:
    git(catalog, "add", ".")
    git(catalog, "commit", "-qm", "x")


def test_attributes_of_a_commit_leave_nothing_out_and_rewrite_nothing(
    run: Callable[..., Result], catalog: Path
) -> None:
    git(catalog, "init", "-q")
    committed(catalog)
    plain = survey_of(catalog, "HEAD")
    rule = "catalog/districts/** export-ignore\n*.yaml export-subst ident working-tree-encoding=UTF-16\n"
    (catalog / ".gitattributes").write_text(rule, "utf-8")
    git(catalog, "add", ".gitattributes")
    git(catalog, "commit", "-qm", "y")
    hidden = survey_of(catalog, "HEAD")
    assert hidden.matters == plain.matters > 0
    assert hidden.units == plain.units
    assert hidden.provenance["catalog"] == plain.provenance["catalog"]


def survey_of(root: Path, revision: str) -> survey.Survey:
    settings = config.load([root])
    return report.earlier(settings, revision)


def test_a_commit_without_a_catalog_is_told(run: Callable[..., Result], catalog: Path) -> None:
    git(catalog, "init", "-q")
    git(catalog, "commit", "-q", "--allow-empty", "-m", "x")
    assert run("--against", "HEAD", "--format", "json").exit_code == 2


def test_a_day_is_named_by_a_setting_and_not_by_a_remark(run: Callable[..., Result], catalog: Path) -> None:
    (catalog / "matterlint.yaml").write_text("# as_of 以后再写\nprofile: standard\n", "utf-8")
    git(catalog, "init", "-q")
    git(catalog, "add", ".")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "2025-03-04T12:00:00+0800")
        git(catalog, "commit", "-qm", "x")
    assert survey_of(catalog, "HEAD").as_of == "2025-03-04"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_strange_repository_runs_nothing(run: Callable[..., Result], catalog: Path) -> None:
    git(catalog, "init", "-q")
    committed(catalog)
    script = catalog / "evil.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> "{catalog}/ran"\ncat\n', "utf-8")
    script.chmod(0o755)
    hooks = catalog / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction"):
        shutil.copy(script, hooks / name)
    keys = ("filter.a=b.clean", "filter.a=b.smudge", "filter.p.process", "core.fsmonitor", "gpg.program")
    for key in keys:
        git(catalog, "config", key, str(script))
    for key, value in {"core.hooksPath": str(hooks), "filter.p.required": "true", "log.showSignature": "true"}.items():
        git(catalog, "config", key, value)
    (catalog / ".gitattributes").write_text("*.yaml filter=a=b\n*.docx filter=p\n", "utf-8")
    for file in (catalog / "catalog").rglob("*.*"):
        os.utime(file)
    assert run("--against", "HEAD", "--format", "json").exit_code == 0
    assert not (catalog / "ran").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", "<" * 2_000_000),
        ("x.html", "<a" * 1_000_000),
        ("x.md", "周期 2026H2；对比 " * 100_000),
        ("x.md", "周期 2026H2；对比 a；形式 " + "；区县" * 300_000),
    ],
)
def test_what_is_no_report_is_found_out_in_linear_time(
    run: Callable[..., Result], catalog: Path, name: str, content: str
) -> None:
    (catalog / name).write_text(content, "utf-8")
    result = run("--verify", name)
    assert result.exit_code == 2
    assert "重算参数" in result.output


def archive(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data)
    return buffer.getvalue()


def test_archives_that_are_no_report_are_refused(
    run: Callable[..., Result], catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = archive(("a.xml", os.urandom(4000)))
    encrypted = bytearray(good)
    encrypted[good.index(b"PK\x01\x02") + 8] |= 1
    damaged = bytearray(good)
    damaged[60:200] = bytes(byte ^ 0x5A for byte in damaged[60:200])
    for data in (good[:500], bytes(encrypted), bytes(damaged)):
        (catalog / "x.docx").write_bytes(data)
        result = run("--verify", "x.docx")
        assert result.exit_code == 2
        assert "Traceback" not in result.output
    monkeypatch.setattr(report, "MAX_BYTES", 10_000)
    (catalog / "x.xlsx").write_bytes(archive(*((f"{number}.xml", b"0" * 4_000) for number in range(3))))
    result = run("--verify", "x.xlsx")
    assert result.exit_code == 2
    assert "太大" in result.output


@pytest.mark.parametrize("against", ["/etc/passwd", "//host/share/x.json", "../../x.json"])
def test_a_report_has_nothing_read_from_elsewhere(run: Callable[..., Result], catalog: Path, against: str) -> None:
    (catalog / "x.md").write_text(f"周期 2026H2；对比 {against}；形式 通报；区县 无；部门 无\n", "utf-8")
    result = run("--verify", "x.md")
    assert result.exit_code == 2
    assert "没有去读" in result.output


def test_a_report_compared_with_a_file_can_be_verified(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    shutil.copy(catalog / "catalog" / "snapshots" / "2026H2.json", catalog / "上期 [终].json")
    assert run("--against", "上期 [终].json", "--format", "html=x.html", "--format", "markdown=x.md").exit_code == 0
    for name in ("x.html", "x.md"):
        assert run("--verify", name).exit_code == 0


def test_a_district_named_like_a_department_has_figures_of_its_own(
    run: Callable[..., Result], edit: Callable[..., Path]
) -> None:
    edit('district: "320402"', 'district: "320402/样例局"')
    made = report.prepare(config.load([Path.cwd()]), report.Request(form="department"))
    found = {key: (figure.n, figure.total) for key, figure in made.figures.items() if key.startswith("guide-rate@")}
    assert (4, 4) in found.values()
    assert sum(total for _, total in found.values()) <= 2 * 5


def test_a_snapshot_that_somebody_else_kept_meanwhile_stays(
    run: Callable[..., Result], catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, take = catalog / "catalog" / "snapshots" / "2026H2.json", survey.take

    def slow(*arguments: Any) -> survey.Survey:
        file.parent.mkdir()
        file.write_text("theirs", "utf-8")
        return take(*arguments)

    monkeypatch.setattr(survey, "take", slow)
    assert run("--snapshot", "--format", "json").exit_code == 2
    assert file.read_text("utf-8") == "theirs"


def test_what_cannot_be_written_is_told(run: Callable[..., Result], catalog: Path) -> None:
    (catalog / "catalog" / "snapshots").write_text("a file", "utf-8")
    result = run("--snapshot", "--format", "json")
    assert result.exit_code == 2
    assert "不能读写" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments", [["sweep", "\x1b[2J"], ["report", "--format", "\x1b[2J"], ["lint", "--select", "\x1b"]]
)
def test_what_was_typed_is_no_command_to_a_terminal(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(catalog)
    result = CliRunner().invoke(main, arguments, color=True)
    assert result.exit_code == 2
    assert "\x1b" not in result.output
