"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re
import tomllib

import pytest

from linter.rulebook.field_page import field_page
from linter.rulebook.reference_pages import NOTICE, frequencies, indicator_page, pages
from linter.rulebook.rulebook import Rulebook
from tests.support import ROOT

PAGES = {*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/rules").glob("*.md")}
HEADING = re.compile("^#+ (.+)$", re.MULTILINE)


@pytest.mark.slow
def test_the_rule_reference_is_fresh() -> None:
    """If this fails: matterlint rules reference"""
    folder = ROOT / "docs/rules"
    wanted = pages(Rulebook(), frequencies(folder))
    found = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    assert sorted(found) == sorted(wanted)
    assert [name for name in wanted if found[name] != wanted[name]] == []


def test_the_page_of_indicators_is_fresh() -> None:
    """If this fails: matterlint rules reference"""
    assert (ROOT / "docs/indicators.md").read_text("utf-8") == indicator_page()


def test_the_page_of_fields_is_fresh() -> None:
    """If this fails: matterlint rules reference"""
    assert (ROOT / "docs/fields.md").read_text("utf-8") == field_page(NOTICE)


@pytest.mark.parametrize("name", sorted(path.relative_to(ROOT).as_posix() for path in PAGES))
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.en.md", "docs/architecture.md"])
def test_links_into_the_page_lead_to_a_heading(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    headings = {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in HEADING.findall(text)}
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert targets and targets <= headings, targets - headings


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.en.md", "docs/development.md"])
def test_every_task_that_a_page_names_exists(name: str) -> None:
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]
    named = set(re.findall(r"`poe ([a-z]+)", (ROOT / name).read_text("utf-8")))
    assert named and named <= tasks.keys(), named - tasks.keys()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_ci_runs_the_test_command_of_the_readme(name: str) -> None:
    (command,) = re.findall(r"^ *(python3\.11 -m venv .*pytest.*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert command.strip() in (ROOT / ".ci/run").read_text("utf-8").replace("--quiet ", "")
