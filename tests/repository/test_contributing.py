"""The walks of CONTRIBUTING.md and CONTRIBUTING.en.md, performed literally, each in a copy of the repository.

A section with the comment `<!-- walk: NAME -->` is a walk; its fenced blocks are the steps. A block after
`<!-- file: PATH -->` is written to PATH. A block after `<!-- edit: PATH -->` is a difference without line numbers. An
`sh` block is run line by line, and each line of a `text` block must be printed by the `sh` block before it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import ROOT

DOCUMENTS = ("CONTRIBUTING.md", "CONTRIBUTING.en.md")
_WALK = re.compile(r"^<!-- walk: (?P<name>[a-z]+) -->$(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<kind>file|edit): (?P<path>\S+) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
COPIED = ("linter", "rules", "schemas", "tests", "docs", "cli.py", "matterlint.yaml", "pyproject.toml")
"""The parts of the repository that walks need, besides the catalog."""
PROGRAMS = {
    "matterlint": ["cli.py"],
    # Plugins are not loaded, because importing them takes longer than the tests that a walk runs; `addopts` needs them.
    "pytest": ["-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-rp"],
}
"""The programs that a step may run, as arguments of the Python that runs this test."""


class Step(NamedTuple):
    """A fenced block of a walk."""

    kind: str
    """file, edit, sh or text."""
    path: str
    """The file that a file or an edit is about, else empty."""
    body: str


def walks(document: str) -> dict[str, list[Step]]:
    """Name of each walk of a document to its steps."""
    text = (ROOT / document).read_text("utf-8")
    return {walk["name"]: [_step(block) for block in _BLOCK.finditer(walk["text"])] for walk in _WALK.finditer(text)}


def _step(block: re.Match[str]) -> Step:
    kind = block["kind"] or block["language"]
    assert kind in ("file", "edit", "sh", "text"), f"a block that is no step:\n{block[0]}"
    return Step(kind, block["path"] or "", re.sub(f"^{block['indent']}", "", block["body"], flags=re.MULTILINE))


WALKS = walks(DOCUMENTS[0])


def test_both_languages_have_the_same_steps() -> None:
    assert walks(DOCUMENTS[1]) == WALKS


def test_every_way_of_contributing_has_a_walk() -> None:
    assert set(WALKS) == {"rule", "indicator", "field", "format", "importer", "document"}
    for name, steps in WALKS.items():
        kinds = {step.kind for step in steps}
        assert {"sh", "text"} < kinds, f"{name} runs nothing, or shows nothing of what it prints"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_of_a_section_with_a_walk_is_a_step(document: str) -> None:
    """A block that the pattern misses would be shown and never performed."""
    for walk in _WALK.finditer((ROOT / document).read_text("utf-8")):
        assert walk["text"].count("```") == 2 * len(WALKS[walk["name"]]), walk["name"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_set_up_is_that_of_the_development_page(document: str) -> None:
    before, _, _ = (ROOT / document).read_text("utf-8").partition("<!-- walk:")
    ((_, _, body),) = [_step(block) for block in _BLOCK.finditer(before)]
    page = (ROOT / "docs/development.md").read_text("utf-8")
    assert "".join(f"    {line}\n" for line in body.splitlines()) in page


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository. The files of its catalog are links, because no walk writes them."""
    for part in COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part)
        else:
            shutil.copy2(ROOT / part, tmp_path / part)
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog", copy_function=_link)
    return tmp_path


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.mark.slow
@pytest.mark.parametrize("name", WALKS)
def test_a_walk_works(name: str, copy: Path) -> None:
    printed = ""
    for step in WALKS[name]:
        match step.kind:
            case "file":
                (copy / step.path).write_text(step.body, "utf-8")
            case "edit":
                edit(copy / step.path, step.body)
            case "sh":
                printed = "".join(run(line, copy) for line in step.body.splitlines())
            case _:
                lines = [line.strip() for line in printed.splitlines()]
                assert [line for line in step.body.splitlines() if line not in lines] == [], printed


def edit(path: Path, difference: str) -> None:
    """Apply a difference; the lines that it does not add must stand in the file once, in this order."""
    lines = [(line[:1], f"{line[1:]}\n") for line in difference.splitlines()]
    before = "".join(line for mark, line in lines if mark != "+")
    after = "".join(line for mark, line in lines if mark != "-")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, (
        f"{path.name} does not hold the lines below once; correct this step in {' and '.join(DOCUMENTS)}:\n{before}"
    )
    path.write_text(text.replace(before, after), "utf-8")


def run(line: str, folder: Path) -> str:
    """Run a line as a contributor does, with the Python that runs this test, and return what it prints.

    The line must succeed, and each word of `-k` must select a test that passes.
    """
    words = shlex.split(line)
    settings = dict(word.split("=", 1) for word in words[:1] if "=" in word)
    program, *arguments = words[len(settings) :]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COVERAGE_"))}
    environment |= {
        "PYTHONPATH": str(folder),
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        **settings,
    }
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program], *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"a line of {' and '.join(DOCUMENTS)} fails:\n$ {line}\n{done.stdout}\n{done.stderr}"
    if "-k" in arguments:
        passed = [found for found in done.stdout.splitlines() if found.startswith("PASSED ")]
        wanted = arguments[arguments.index("-k") + 1].split(" or ")
        assert [word for word in wanted if not any(word in found for found in passed)] == [], f"$ {line}\n{done.stdout}"
    return done.stdout + done.stderr
