"""The provenance of a run names the commit of the repository that holds the catalog."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import linter
from cli import main
from tests.support import git

REPORT = ("report", "--period", "2026H1", "--format", "text")


@pytest.fixture
def committed(catalog: Path) -> Path:
    """The clean catalog in a commit of a new repository."""
    git(catalog, "init", "-q")
    git(catalog, "add", ".")
    git(catalog, "commit", "-qm", "x")
    return catalog


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"])
def test_a_variable_of_the_caller_changes_nothing(
    committed: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    git(other, "commit", "-qm", "y", "--allow-empty")
    value = {"GIT_DIR": other / ".git", "GIT_INDEX_FILE": other / "index", "GIT_WORK_TREE": other}[variable]
    monkeypatch.setenv(variable, str(value))
    made = linter.lint([committed]).provenance
    assert (made.commit, made.clean) == (git(committed, "rev-parse", "HEAD"), True)


def test_a_catalog_that_is_a_submodule(
    committed: Path, edit: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    git(committed / "catalog", "init", "-q")
    git(committed / "catalog", "add", ".")
    git(committed / "catalog", "commit", "-qm", "y")
    top = tmp_path_factory.mktemp("top")
    git(top, "init", "-q")
    git(top, "submodule", "add", "-q", str(committed / "catalog"), "catalog")
    git(top, "commit", "-qm", "z")
    made = linter.lint([top]).provenance
    assert made.commit == git(top / "catalog", "rev-parse", "HEAD") != git(top, "rev-parse", "HEAD")
    assert made.clean is True
    guide = next((top / "catalog" / "districts").rglob("*.yaml"))
    guide.write_text(guide.read_text("utf-8") + "\n", "utf-8")
    assert linter.lint([top]).provenance.clean is False


def test_an_ignored_guide_is_a_change(committed: Path) -> None:
    (committed / ".git" / "info" / "exclude").write_text("新*\n", "utf-8")
    assert linter.lint([committed]).provenance.clean is True
    folder = next((committed / "catalog" / "districts").iterdir())
    (folder / "新许可.yaml").write_text("kind: matter\n", "utf-8")
    assert linter.lint([committed]).provenance.clean is False


def test_an_attachment_belongs_to_what_was_checked(committed: Path) -> None:
    made = linter.lint([committed]).provenance
    form = next((committed / "catalog" / "districts").rglob("申请表.docx"))
    content = form.read_bytes()
    form.write_bytes(content + b" ")
    changed = linter.lint([committed]).provenance
    assert (changed.clean, changed.catalog == made.catalog) == (False, False)
    form.unlink()
    without = linter.lint([committed]).provenance
    assert len({made.catalog, changed.catalog, without.catalog}) == 3
    form.write_bytes(content)
    assert linter.lint([committed]).provenance == made
    git(committed, "rm", "-q", "--cached", str(form))
    (committed / ".git" / "info" / "exclude").write_text("*.docx\n", "utf-8")
    git(committed, "commit", "-qm", "y")
    assert linter.lint([committed]).provenance.clean is False


def test_the_configuration_belongs_to_what_was_checked(committed: Path) -> None:
    made = linter.lint([committed]).provenance
    file = committed / "matterlint.yaml"
    file.write_text(file.read_text("utf-8") + "severity: {basis: info}\n", "utf-8")
    assert linter.lint([committed]).provenance.catalog != made.catalog


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_the_reason_why_git_is_silent_is_told(committed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership in repository' >&2\nexit 128\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(committed)
    printed = CliRunner().invoke(main, ["lint", "--format", "concise"]).output
    assert "不能确定目录在哪个提交：仓库属于别的用户" in printed
    assert "fatal: detected dubious ownership in repository" in printed
    report = CliRunner().invoke(main, REPORT)
    assert report.exit_code == 0, report.output
    assert "提交不明的原因：仓库属于别的用户" in report.output
    assert "工作区：不能确定" in report.output
    assert "仓库中" not in report.output
    compared = CliRunner().invoke(main, [*REPORT, "--against", "HEAD"])
    assert compared.exit_code == 2
    assert "fatal: detected dubious ownership in repository" in compared.output


def test_outside_a_repository_there_is_nothing_to_explain(catalog: Path) -> None:
    found = linter.lint([catalog])
    assert (found.provenance.commit, found.provenance.clean, found.git_problem) == (None, None, "")
