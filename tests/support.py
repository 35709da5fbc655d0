"""Paths and helpers that several test modules share; fixtures are in conftest.py.

Example: `check_golden(GOLDEN / "sweep.json", printed)` compares a text with a file of the repository.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
"""The root of the repository; its own catalog is `ROOT / "catalog"`."""

PERMIT = "districts/320402-天宁区/样例局/公共场所卫生许可.yaml"
"""The guide of type 行政许可 in the clean catalog (fixture `catalog`), relative to the catalog folder."""

REAL_DATA = Path(os.environ.get("MATTERLINT_DATA") or ROOT / "no-real-data").resolve() / "real"
"""The folder of real exports, which are not in the repository: `real` in the folder named by MATTERLINT_DATA."""
GUANGDONG = REAL_DATA / "guangdong_2021_dev.jsonl"
HUNAN = REAL_DATA / "hunan_details_sample.jsonl"
needs_guangdong = pytest.mark.skipif(not GUANGDONG.is_file(), reason=f"needs MATTERLINT_DATA with {GUANGDONG.name}")
needs_hunan = pytest.mark.skipif(not HUNAN.is_file(), reason=f"needs MATTERLINT_DATA with {HUNAN.name}")

UPDATE_GOLDEN = bool(os.environ.get("MATTERLINT_UPDATE_GOLDEN"))
"""Whether golden files are written anew, for a change of the output that is intended. Read the difference in git."""


def check_golden(file: Path, written: str | bytes) -> None:
    """Assert that `written` equals the golden file; with MATTERLINT_UPDATE_GOLDEN=1 write the file first."""
    data = written.encode() if isinstance(written, str) else written
    if UPDATE_GOLDEN:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    # Compared as text, so that pytest shows the lines that differ; bytes keep the line ends on every system.
    kept = file.read_bytes().decode() if file.is_file() else ""
    assert data.decode() == kept, (
        f"{file.name} is out of date. If the new output is meant, run this test with MATTERLINT_UPDATE_GOLDEN=1 set, "
        f"and read the difference before you commit it: {file}"
    )


THOROUGH = os.environ.get("MATTERLINT_HYPOTHESIS") == "thorough"
"""Whether hypothesis looks for new counterexamples: ten times the examples, other ones in each run.

Without it every run tries the same examples, so that a test fails or passes for everybody alike.
"""


def example_count(usual: int) -> int:
    """The number of examples for a test that needs more or fewer than the usual 100: `usual` times the scale.

    The scale is 1/2 by default and 10 with MATTERLINT_HYPOTHESIS=thorough.
    """
    return usual * 10 if THOROUGH else usual // 2


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder without the settings of whoever runs the tests; return what it prints. Raises
    CalledProcessError."""
    roles = ("AUTHOR", "COMMITTER")
    who = {f"GIT_{role}_{key}": "t@example.org" for role in roles for key in ("NAME", "EMAIL")}
    dates = {name: value for name, value in os.environ.items() if name.endswith("_DATE")}
    others = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = others | who | dates | {"GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C", "LANGUAGE": ""}
    return subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "-C", str(folder), *arguments],
        check=True, capture_output=True, text=True, encoding="utf-8", env=environment,
    ).stdout.strip()  # fmt: skip
