"""The lock files, .ci/run, the release script and the two READMEs agree with pyproject.toml and with one another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from linter.common.version import VERSION
from tests.support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-release.lock")


def entries(lock: str) -> dict[str, str]:
    """The packages of a lock file with their versions: `{"click": "8.5.1"}`. Fails where an entry has no hash."""
    text = (ROOT / lock).read_text("utf-8")
    found: dict[str, str] = {}
    for name, version, rest in re.findall(r"^([\w.-]+)==(\S+)(.*\n(?:    .*\n)*)", text, re.MULTILINE):
        assert "--hash=sha256:" in rest, (lock, name)
        found[canonicalize_name(name)] = version
    return found


def declared(extras: set[str], group: str) -> Iterator[Requirement]:
    """The requirements of pyproject.toml for these extras and this dependency group, nested ones included."""
    project = PROJECT["project"]
    texts = list(project["dependencies"])
    for extra in sorted(extras):
        texts += project["optional-dependencies"][extra]
    texts += [text for text in PROJECT["dependency-groups"][group] if isinstance(text, str)]
    for requirement in map(Requirement, texts):
        if requirement.name == "matterlint":
            yield from declared(set(requirement.extras), group)
        else:
            yield requirement


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", {"all"}), ("requirements-dev.lock", {"dev"})])
def test_a_lock_holds_every_declared_requirement(lock: str, extras: set[str]) -> None:
    """If this fails: poe lock"""
    locked = entries(lock)
    for requirement in declared(extras, "build"):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), (requirement, version)


def test_the_locks_agree_on_the_versions_that_they_share() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in entries(lock).items():
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    assert entries("requirements.lock").keys() <= entries("requirements-dev.lock").keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_its_command_and_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    command = text.splitlines()[1]
    assert "uv pip compile" in command
    assert "--universal --python-version 3.11 --generate-hashes" in command
    assert f"-o {lock}" in command
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host| @ ", text)


def test_the_task_that_writes_the_locks_is_the_command_in_their_headers() -> None:
    steps = [" ".join(step["cmd"].split()) for step in PROJECT["tool"]["poe"]["tasks"]["lock"]["sequence"]]
    for step, lock in zip(steps, LOCKS, strict=True):
        header = (ROOT / lock).read_text("utf-8").splitlines()[1].removeprefix("#").strip()
        assert step.replace(" --quiet ${upgrade:+--upgrade}", "") == header


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11.0", "3.13.0"])
def test_requirements_are_locked_for_every_platform(platform: str, python: str) -> None:
    """A requirement that only Windows has must not be lost when the lock is written on Linux."""
    environment = {
        "sys_platform": platform,
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
    }
    text = (ROOT / "requirements-dev.lock").read_text("utf-8")
    installed = set()
    for name, marker in re.findall(r"^([\w.-]+)==\S+(?: ; (.*?))? \\$", text, re.MULTILINE):
        if not marker or Marker(marker).evaluate(environment):
            installed.add(canonicalize_name(name))
    for requirement in declared({"dev"}, "build"):
        wanted = requirement.marker is None or requirement.marker.evaluate(environment)
        assert (canonicalize_name(requirement.name) in installed) == wanted, requirement


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_readme_install_from_the_locks_only(name: str) -> None:
    commands = re.findall(r"^    (python3\.11 -m venv .*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert len(commands) == 2
    for command, lock in zip(commands, LOCKS, strict=False):
        installs = [part.strip() for part in command.split("&&") if "pip install" in part]
        assert installs == [
            f".venv/bin/pip install --require-hashes -r {lock}",
            ".venv/bin/pip install --no-deps --no-build-isolation -e .",
        ]


def test_the_readmes_name_the_same_commands() -> None:
    """Arguments in capitals or Chinese are translated, so they are left out of the comparison."""

    def commands(name: str) -> list[list[str]]:
        spans = re.findall(r"`((?:matterlint|…) [^`]*)`", (ROOT / name).read_text("utf-8"))
        return [re.findall(r"(?<![\w-])-{0,2}[a-z][a-z-]+", span) for span in spans]

    assert commands("README.md") == commands("README.zh-CN.md")


def test_the_readmes_have_the_same_parts() -> None:
    """The same headings, table rows, code blocks and links in the same order, in two languages."""

    def parts(name: str) -> list[str]:
        text = (ROOT / name).read_text("utf-8").partition("\n\n<!-- output -->")
        lines = (text[0].partition("](")[2] + text[2].partition("\n```\n")[2]).splitlines()
        kinds = [re.match(r"#+ |\||```|    |- |!", line) for line in lines]
        return [kind[0] for kind in kinds if kind] + re.findall(r"\]\(([^)]+)\)", "\n".join(lines))

    assert parts("README.md") == parts("README.zh-CN.md")
    assert len(parts("README.md")) > 60


@pytest.mark.skipif(os.name == "nt", reason="bash of another system")
def test_ci_fails_when_the_installation_fails(tmp_path: Path) -> None:
    """`set -e` alone does not stop at a failure before the last `&&`: an old .venv would pass every later check."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    for tool, status in (("pip", 1), ("pytest", 0), ("ruff", 0), ("mypy", 0), ("matterlint", 0)):
        program(tmp_path / ".venv/bin" / tool, status)
    program(tmp_path / "path/python3.11", 0)
    program(tmp_path / ".ci/elsewhere", 0)
    environment = {**os.environ, "PATH": f"{tmp_path / 'path'}{os.pathsep}{os.environ['PATH']}", "CI": ""}
    run = subprocess.run(["bash", tmp_path / ".ci/run"], env=environment, capture_output=True, check=False)
    assert run.returncode != 0
    program(tmp_path / ".venv/bin/pip", 0)
    run = subprocess.run(["bash", tmp_path / ".ci/run"], env=environment, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr


def program(path: Path, status: int) -> None:
    """Write an executable that does nothing and ends with `status`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {status}\n", "utf-8")
    path.chmod(0o755)


def test_the_program_knows_the_version_of_its_package() -> None:
    assert PROJECT["project"]["version"] == VERSION


@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        ("v1.2.3", "## 1.2.3 - 2026-10-01", ""),
        ("v1.2.4", "## 1.2.3 - 2026-10-01", "The tag is v1.2.4, the version in pyproject.toml is 1.2.3"),
        ("1.2.3", "## 1.2.3 - 2026-10-01", "The tag is 1.2.3"),
        ("v1.2.3", "## 1.2.3 - unreleased", "CHANGELOG.md needs a section '## 1.2.3 - YYYY-MM-DD'"),
        ("v1.2.3", "## 1x2.3 - 2026-10-01", "CHANGELOG.md needs a section"),
    ],
)
def test_a_release_needs_one_version_in_three_places(tmp_path: Path, tag: str, heading: str, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        f"# Changelog\n\n{heading}\n\n- 新增\n\n## 1.0.0 - 2026-01-01\n\n- old\n", "utf-8"
    )
    run = subprocess.run(
        [sys.executable, ROOT / ".github/scripts/release_notes.py", tag],
        cwd=tmp_path, capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == bool(said)
    assert said in run.stderr
    assert run.stdout == ("" if said else "- 新增\n")
