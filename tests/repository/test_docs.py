"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re

import pytest

from linter.rulebook.field_page import field_page
from linter.rulebook.reference_pages import NOTICE, frequencies, indicator_page, pages
from linter.rulebook.rulebook import Rulebook
from tests.support import ROOT


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


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"]
)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_ci_runs_the_test_command_of_the_readme(name: str) -> None:
    (command,) = re.findall(r"^ *(python3\.11 -m venv .*pytest.*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert command.strip() in (ROOT / ".ci/run").read_text("utf-8").replace("--quiet ", "")
