"""What is written about the tool is what the tool does."""

from __future__ import annotations

import re
import shlex
import tomllib

import click
import pytest

from linter.rulebook.field_page import field_page
from linter.rulebook.reference_pages import NOTICE, frequencies, indicator_page, pages
from linter.rulebook.rulebook import Rulebook
from tests.commands.command_tree import commands
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


WRITTEN = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (PAGES | {ROOT / "catalog/README.md"})
    if "rules" not in path.parts and path.name != "CHANGELOG.md" and NOTICE not in path.read_text("utf-8")
)
"""The pages that are written by hand. The changelog names options without their values."""


def command_lines(text: str) -> list[str]:
    """The commands of a page that begin with `matterlint`: lines of blocks, and code in a sentence without a
    placeholder such as `[PATH…]`."""
    blocks = re.findall(r"^ *```(?:sh)?\n.*?^ *```$|^    [^\n]*$", text.replace("\\\n", " "), re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^ *(matterlint .*)$", "\n".join(blocks), re.MULTILINE)
    return lines + [code for code in re.findall(r"`(matterlint [^`]+)`", text) if not re.search(r"[…\[\]|<>]", code)]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_of_a_page_is_one(name: str) -> None:
    """Its words name a command, and the command has its options and as many arguments."""
    known = dict(commands())
    for line in command_lines((ROOT / name).read_text("utf-8")):
        words = shlex.split(line, comments=True)[1:]
        depth = next((size for size in (2, 1) if tuple(words[:size]) in known), 0)
        command = known[tuple(words[:depth])]
        rest = words[depth:]
        if isinstance(command, click.Group):
            assert rest in (["--help"], ["--version"], []), line
            continue
        if "--help" not in rest:
            values, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
            assert not left, line
            for option in command.params:
                if isinstance(option.type, click.Choice) and (value := values.get(option.name or "")) is not None:
                    assert set(value if option.multiple else [value]) <= set(option.type.choices), line


def test_the_pages_name_commands() -> None:
    """A pattern that misses the commands would let every page pass."""
    found = {name: len(command_lines((ROOT / name).read_text("utf-8"))) for name in WRITTEN}
    assert min(found["README.md"], found["README.zh-CN.md"], found["docs/ledger.md"]) > 10


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_ci_runs_the_test_command_of_the_readme(name: str) -> None:
    (command,) = re.findall(r"^ *(python3\.11 -m venv .*pytest.*)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert command.strip() in (ROOT / ".ci/run").read_text("utf-8").replace("--quiet ", "")
