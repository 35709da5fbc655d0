"""Reports from hostile snapshots, commits, repositories and published files: either the figures are right, or a message
says why there is no report."""

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
from linter.bulletin import report, verification
from linter.engine import config
from linter.figures import survey
from tests.support import git

pytestmark = pytest.mark.slow


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(catalog)
    return lambda *arguments: CliRunner().invoke(main, ["report", *arguments])


BROKEN_SURVEYS = {  # case: (path below "survey" in a snapshot, value written there)
    "invalid period": (["period"], "x"),
    "invalid day": (["as_of"], "2026-02-30"),
    "text instead of a number": (["units", "guides", 0, "record", "terms", "statutory_days"], "5"),
    "negative number": (["units", "guides", 0, "record", "terms", "statutory_days"], -5),
    "fraction of a day": (["units", "guides", 0, "record", "terms", "statutory_days"], 5.5),
    "true instead of a number": (["units", "guides", 0, "record", "terms", "statutory_days"], True),
    "number too large": (["units", "guides", 0, "record", "terms", "statutory_days"], 2**70),
    "list instead of numbers": (["units", "guides", 0, "record", "terms"], [1]),
    "number instead of places": (["units", "guides", 0, "record", "lacks"], 5),
    "text instead of a count": (["units", "guides", 0, "record", "found"], {"errors": "x"}),
    "list instead of a level": (["areas", "320402", "level"], [1]),
    "mapping instead of a parent": (["areas", "320402", "parent"], {}),
    "empty provenance": (["provenance"], {}),
    "number instead of rules": (["provenance", "switched_off"], 5),
    "negative number of guides": (["matters"], -1),
    "exemption with invalid days": (["exemptions"], [["time-compression", None, None, None, "r", "x", "y"]]),
    "empty variance": (["variances"], [{}]),
}


@pytest.mark.parametrize("case", BROKEN_SURVEYS)
def test_a_snapshot_with_unusable_data_is_refused(run: Callable[..., Result], catalog: Path, case: str) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    kept = json.loads(file.read_text("utf-8"))
    (*path, last), value = BROKEN_SURVEYS[case]
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


def test_a_snapshot_with_a_repeated_key_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    text = file.read_text("utf-8")
    assert '"statutory_days":20' in text
    file.write_text(text.replace('"statutory_days":20', '"statutory_days":20,"statutory_days":2000', 1), "utf-8")
    result = run("--format", "json")
    assert result.exit_code == 2
    assert "重复的键" in result.output


def test_a_snapshot_of_another_period_than_its_name_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    folder = catalog / "catalog" / "snapshots"
    (folder / "2026H2.json").rename(folder / "2026H1.json")
    for asked in (("--period", "2026H1"), ("--against", "2026H1")):
        result = run(*asked, "--format", "json")
        assert result.exit_code == 2
        assert "与文件名不符" in result.output


def test_a_snapshot_may_have_windows_line_ends(run: Callable[..., Result], catalog: Path) -> None:
    first = run("--snapshot", "--format", "json").stdout
    file = catalog / "catalog" / "snapshots" / "2026H2.json"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run("--format", "json").stdout == first


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_linked_snapshot_or_snapshot_folder_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    folder, other = catalog / "catalog" / "snapshots", catalog / "elsewhere"
    folder.rename(other)
    folder.symlink_to(other)
    for asked in ((), ("--against", "2026H2"), ("--snapshot",)):
        assert run(*asked, "--format", "json").exit_code == 2
    folder.unlink()
    folder.mkdir()
    (folder / "2026H2.json").mkdir()
    assert run("--format", "json").exit_code == 2, "the catalog must not take the place of a broken snapshot"


@pytest.mark.skipif(os.name == "nt", reason="names of files are bytes")
def test_a_snapshot_with_a_file_name_that_is_not_utf_8_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    folder = catalog / "catalog" / "districts" / "320402-天宁区" / "样例局"
    os.rename(bytes(folder / "失业登记.yaml"), bytes(folder) + b"/\xb0\xec\xca\xc2.yaml")  # noqa: PTH104
    result = run("--snapshot", "--format", "json")
    assert result.exit_code == 2
    assert "不是 UTF-8" in result.output
    assert not list((catalog / "catalog").glob("snapshots/*"))


def test_a_catalog_without_guides_has_no_report(run: Callable[..., Result], catalog: Path) -> None:
    shutil.rmtree(catalog / "catalog")
    for form in ("通报", "summary", "department"):
        result = run("--form", form, "--format", "json=x.json")
        assert result.exit_code == 2
        assert "没有办事指南" in result.output
    assert not (catalog / "x.json").exists()


def test_the_report_states_how_many_guides_are_unreadable(run: Callable[..., Result], catalog: Path) -> None:
    assert "读不出内容" not in run().stdout
    (catalog / "catalog" / "districts" / "320402-天宁区" / "样例局" / "失业登记.yaml").write_text("{a: [\n", "utf-8")
    assert re.search("5份办事指南有1份读不出内容", run().stdout)


def test_an_empty_comparison_is_an_error(run: Callable[..., Result]) -> None:
    assert run("--against", "", "--format", "json").exit_code == 2


def committed(catalog: Path) -> None:
    git(catalog, "add", ".")
    git(catalog, "commit", "-qm", "x")


def test_gitattributes_do_not_change_the_files_of_a_commit(run: Callable[..., Result], catalog: Path) -> None:
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
    return report.comparison_survey(settings, revision)


def test_a_commit_without_a_catalog_is_refused(run: Callable[..., Result], catalog: Path) -> None:
    git(catalog, "init", "-q")
    git(catalog, "commit", "-q", "--allow-empty", "-m", "x")
    assert run("--against", "HEAD", "--format", "json").exit_code == 2


def test_a_comment_in_the_configuration_does_not_set_the_date(run: Callable[..., Result], catalog: Path) -> None:
    (catalog / "matterlint.yaml").write_text("# as_of 以后再写\nprofile: standard\n", "utf-8")
    git(catalog, "init", "-q")
    git(catalog, "add", ".")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "2025-03-04T12:00:00+0800")
        git(catalog, "commit", "-qm", "x")
    assert survey_of(catalog, "HEAD").as_of == "2025-03-04"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_hooks_and_filters_of_a_repository_do_not_run(run: Callable[..., Result], catalog: Path) -> None:
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
def test_a_file_that_is_no_report_is_refused_in_linear_time(
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


def test_damaged_encrypted_and_huge_archives_are_refused(
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
    monkeypatch.setattr(verification, "MAX_BYTES", 10_000)
    (catalog / "x.xlsx").write_bytes(archive(*((f"{number}.xml", b"0" * 4_000) for number in range(3))))
    result = run("--verify", "x.xlsx")
    assert result.exit_code == 2
    assert "太大" in result.output


@pytest.mark.parametrize("against", ["/etc/passwd", "//host/share/x.json", "../../x.json"])
def test_a_report_cannot_have_files_read_elsewhere(run: Callable[..., Result], catalog: Path, against: str) -> None:
    (catalog / "x.md").write_text(f"周期 2026H2；对比 {against}；形式 通报；区县 无；部门 无\n", "utf-8")
    result = run("--verify", "x.md")
    assert result.exit_code == 2
    assert "没有去读" in result.output


def test_a_report_compared_with_a_snapshot_file_can_be_verified(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot", "--format", "json").exit_code == 0
    shutil.copy(catalog / "catalog" / "snapshots" / "2026H2.json", catalog / "上期 [终].json")
    assert run("--against", "上期 [终].json", "--format", "html=x.html", "--format", "markdown=x.md").exit_code == 0
    for name in ("x.html", "x.md"):
        assert run("--verify", name).exit_code == 0


def test_a_district_with_a_slash_in_its_id_has_figures_of_its_own(
    run: Callable[..., Result], edit: Callable[..., Path]
) -> None:
    edit('district: "320402"', 'district: "320402/样例局"')
    made = report.build_report(config.load([Path.cwd()]), report.Request(form="department"))
    found = {key: (figure.n, figure.total) for key, figure in made.figures.items() if key.startswith("guide-rate@")}
    assert (4, 4) in found.values()
    assert sum(total for _, total in found.values()) <= 2 * 5


def test_a_snapshot_written_meanwhile_by_another_process_is_kept(
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


def test_a_snapshot_folder_that_is_a_file_is_an_error(run: Callable[..., Result], catalog: Path) -> None:
    (catalog / "catalog" / "snapshots").write_text("a file", "utf-8")
    result = run("--snapshot", "--format", "json")
    assert result.exit_code == 2
    assert "不能读写" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments", [["sweep", "\x1b[2J"], ["report", "--format", "\x1b[2J"], ["lint", "--select", "\x1b"]]
)
def test_control_characters_on_the_command_line_are_escaped_in_messages(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(catalog)
    result = CliRunner().invoke(main, arguments, color=True)
    assert result.exit_code == 2
    assert "\x1b" not in result.output
