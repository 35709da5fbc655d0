"""Results of earlier runs: with, without and with a stale cache the verdict is the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from linter.common.output_format import Screen
from linter.engine import config, phase_one, run
from linter.engine import result_cache as module
from linter.findings.finding import Report
from linter.findings.formats import FORMATS, json
from linter.guides import attachments
from linter.rulebook import example_catalog
from tests.support import PERMIT, example_count

OFFICE = Path("catalog") / Path(PERMIT).parent


def lint(root: Path, folder: Path | None, **changes: object) -> Report:
    return run.lint([root], replace(config.load([root]), cache=folder, **changes))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def inspected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were inspected since the test emptied the list."""
    paths: list[str] = []
    inspect = phase_one.Inspector.inspect

    def noted(self: phase_one.Inspector, document: module.Document) -> phase_one.FileResult:
        paths.append(document.path)
        return inspect(self, document)

    monkeypatch.setattr(phase_one.Inspector, "inspect", noted)
    return paths


@pytest.fixture(autouse=True)
def _files_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the status of a file at once; `test_a_fresh_file_is_compared_by_its_bytes` is about the other case."""
    monkeypatch.setattr(module, "SETTLED", 0)


def test_a_second_run_inspects_nothing(catalog: Path, folder: Path, inspected: list[str]) -> None:
    first = lint(catalog, folder)
    assert len(inspected) == len(list((catalog / "catalog").rglob("*.yaml")))
    inspected.clear()
    assert json.render(lint(catalog, folder)) == json.render(first)
    assert inspected == []


def test_a_run_in_which_nothing_changed_reads_no_file(
    catalog: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (catalog / OFFICE / "坏的.yaml").write_text("a: [", "utf-8")
    first = lint(catalog, folder)
    settings = replace(config.load([catalog]), cache=folder)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr("linter.source.yaml_document.from_file", refuse)
    monkeypatch.setattr("linter.engine.run.Rulebook", refuse)
    second = run.lint([catalog], settings)
    monkeypatch.undo()
    for name in ("concise", "full", "json", "sarif", "github"):
        assert FORMATS[name](second, Screen(width=100)) == FORMATS[name](first, Screen(width=100)), name


def test_the_commit_is_not_kept(catalog: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint(catalog, folder)
    monkeypatch.setattr("linter.engine.run_record.state_in_git", lambda *_arguments: ("0" * 40, True, ""))
    assert lint(catalog, folder).provenance.commit == "0" * 40


def test_a_changed_file_is_inspected_and_no_other(catalog: Path, folder: Path, edit: Callable[..., Path],
                                                  inspected: list[str]) -> None:  # fmt: skip
    lint(catalog, folder)
    inspected.clear()
    edit("name: 公共场所卫生许可\n", "name: ''\n")
    changed = lint(catalog, folder)
    assert inspected == [f"catalog/{PERMIT}"]
    assert changed.count("error") > 0
    edit("name: ''\n", "name: 公共场所卫生许可\n")
    inspected.clear()
    assert lint(catalog, folder).count("error") == 0
    assert inspected == [], "the result of the earlier text was kept"


def test_a_fresh_file_is_compared_by_its_bytes(catalog: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLED", 10**18)
    guide = catalog / "catalog" / PERMIT
    text = guide.read_text("utf-8")
    status = guide.stat()
    assert lint(catalog, folder).count("error") == 0
    guide.write_text(text.replace("name: 公共场所卫生许可\n", "name: 公共场所卫生许司\n", 1), "utf-8")
    os.utime(guide, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert guide.stat().st_size == status.st_size
    assert json.render(lint(catalog, folder)) == json.render(lint(catalog, None))


def test_an_attachment_that_goes_and_comes_is_seen(catalog: Path, folder: Path) -> None:
    form = catalog / OFFICE / "attachments/申请表.docx"
    data = form.read_bytes()
    assert lint(catalog, folder).count("error") == 0
    form.unlink()
    assert lint(catalog, folder).count("error") == lint(catalog, None).count("error") > 0
    form.write_bytes(data)
    assert lint(catalog, folder).count("error") == 0
    form.write_bytes(b"")
    assert json.render(lint(catalog, folder)) == json.render(lint(catalog, None))


def test_a_fresh_attachment_is_not_trusted(catalog: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written twice within a tick of the clock, with as many bytes, it has the same status."""
    monkeypatch.setattr(module, "SETTLED", 10**18)
    lint(catalog, folder)
    form = catalog / OFFICE / "attachments/申请表.docx"
    before = attachments.Signature.of(form)
    assert before is not None
    read = attachments.Signature.read
    form.write_bytes(b"x" * before.size)
    monkeypatch.setattr(
        attachments.Signature, "read", lambda status: before if status.st_ino == before.inode else read(status)
    )
    assert json.render(lint(catalog, folder)) == json.render(lint(catalog, None))


def test_a_folder_of_attachments_that_becomes_a_link_is_seen(catalog: Path, folder: Path) -> None:
    """The files behind the link have the status that they had."""
    lint(catalog, folder)
    beside = catalog / OFFICE / "attachments"
    beside.rename(catalog / "elsewhere")
    beside.symlink_to(catalog / "elsewhere")
    assert lint(catalog, folder).count("error") == lint(catalog, None).count("error") > 0


@pytest.mark.slow
@pytest.mark.parametrize("change", [
    {"profile": "strict"}, {"profile": "basic"}, {"lang": "en"}, {"select": ("name",)}, {"ignore": ("text",)},
    {"severity": (("link", "error"),)}, {"as_of": config.parse_day("2031-01-01")},
])  # fmt: skip
def test_other_settings_have_other_results(catalog: Path, folder: Path, change: dict[str, object]) -> None:
    lint(catalog, folder)
    assert json.render(lint(catalog, folder, **change)) == json.render(lint(catalog, None, **change))


def test_a_changed_registry_changes_every_result(catalog: Path, folder: Path) -> None:
    lint(catalog, folder)
    registry = catalog / "catalog/registry/divisions.yaml"
    registry.write_text(registry.read_text("utf-8").replace("天宁区", "天宁新区"), "utf-8")
    assert json.render(lint(catalog, folder)) == json.render(lint(catalog, None))


def test_a_link_in_place_of_an_empty_file(catalog: Path, folder: Path) -> None:
    extra = catalog / OFFICE / "新的.yaml"
    extra.write_bytes(b"")
    lint(catalog, folder)
    extra.unlink()
    extra.mkdir()
    assert json.render(lint(catalog, folder)) == json.render(lint(catalog, None))


def test_entries_of_strangers_are_made_again(catalog: Path, folder: Path) -> None:
    expected = json.render(lint(catalog, folder))
    for entry in folder.iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    assert json.render(lint(catalog, folder)) == expected
    for entry in folder.iterdir():
        entry.unlink()
        entry.mkdir()
    assert json.render(lint(catalog, folder)) == expected


def test_the_command_line_names_the_folder(catalog: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = CliRunner()
    assert runner.invoke(cli.main, ["lint", str(catalog)]).exit_code == 0
    assert runner.invoke(cli.main, ["lint", str(catalog), "--cache-dir", str(folder), "--no-cache"]).exit_code == 0
    assert list(folder.iterdir()) == []
    assert runner.invoke(cli.main, ["cache", "info"]).exit_code == 2
    monkeypatch.setenv("MATTERLINT_CACHE_DIR", str(folder))
    assert runner.invoke(cli.main, ["lint", str(catalog)]).exit_code == 0
    kept = len(list(folder.iterdir()))
    assert kept > 0
    assert f"{kept} 个" in runner.invoke(cli.main, ["cache", "info"]).output
    assert runner.invoke(cli.main, ["cache", "clean"]).exit_code == 0
    assert list(folder.iterdir()) == []


ACTIONS = st.sampled_from(["write", "remove", "restore", "rename", "attachment"])
EDITS = st.lists(st.tuples(ACTIONS, st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=6)
TEXTS = ("", "kind: matter\n", "name: 公共场所\n", "a: [\n")


@pytest.mark.slow
@given(edits=EDITS)
@settings(max_examples=example_count(30))
def test_after_any_edits_the_cache_changes_nothing(edits: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        root, folder = Path(place) / "root", Path(place) / "cache"
        shutil.copytree(example_catalog.clean_folder(), root)
        guides = sorted((root / "districts").rglob("*.yaml"))
        before = {guide: guide.read_bytes() for guide in guides}
        form = next((root / "districts").rglob("申请表.docx"))
        lint(root, folder)
        for action, which, how in edits:
            guide = guides[which % len(guides)]
            if action == "write":
                guide.write_bytes(before[guide] + TEXTS[how].encode())
            elif action == "remove":
                guide.unlink(missing_ok=True)
            elif action == "restore":
                guide.write_bytes(before[guide])
            elif action == "rename" and guide.exists():
                guide.rename(guide.with_name(f"{how}.yaml"))
            elif action == "attachment":
                form.write_bytes(TEXTS[how].encode())
            assert json.render(lint(root, folder)) == json.render(lint(root, None))
