"""The wheel: built from this checkout, unpacked elsewhere, it works in a folder that has nothing to do with either."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.rulebook.rulebook import Rulebook
from tests.support import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="needs the build backend: hatchling"),
]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content of the wheel. Nothing is fetched: the backend and the dependencies are those here."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"]
    offline = ["--no-deps", "--no-index"]
    built = place / "built"

    def run(*arguments: str | Path) -> None:
        # The backend reads Chinese file names as UTF-8 only, whatever the locale is.
        subprocess.run([*pip, *arguments], cwd=place, check=True, env={**os.environ, "PYTHONUTF8": "1"})

    run("wheel", *offline, "--no-build-isolation", "--wheel-dir", built, ROOT)
    (wheel,) = built.iterdir()
    run("install", *offline, "--target", place / "installed", wheel)
    return place / "installed"


@pytest.fixture
def python(installed: Path, tmp_path: Path) -> Run:
    """`python(*arguments)` runs Python in an empty folder; it imports the wheel, not the checkout."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return run


def test_the_wheel_is_what_is_imported(python: Run, installed: Path) -> None:
    done = python("-c", "import cli, linter; print(cli.__file__, linter.__file__, sep='\\n')")
    assert done.stdout.splitlines() == [str(installed / "cli.py"), str(installed / "linter" / "__init__.py")]


def test_lint(python: Run, catalog: Path, edit: Callable[..., Path]) -> None:
    done = python("-m", "cli", "lint", catalog)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有发现问题" in done.stdout
    edit("note: 自受理之日起计算", "note: 无")
    done = python("-m", "cli", "lint", catalog, "--fail-on", "warning")
    assert done.returncode == 1
    assert "time-limit/promise-note-missing" in done.stdout


def test_explain_and_list_rules(python: Run) -> None:
    done = python("-m", "cli", "explain", "time-limit/promise-note-missing")
    assert (done.returncode, done.stderr) == (0, "")
    assert "time-limit/promise-note-missing" in done.stdout
    done = python("-m", "cli", "rules", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(Rulebook().rules) <= set(done.stdout.split())


def test_a_page_has_its_template(python: Run, catalog: Path) -> None:
    done = python("-m", "cli", "report", catalog, "--format", f"html={catalog / 'report.html'}")
    assert done.returncode == 0, done.stderr
    assert "<html" in (catalog / "report.html").read_text("utf-8")
