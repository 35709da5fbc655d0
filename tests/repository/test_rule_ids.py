"""Every rule that a text of the project names, such as `yaml/bom`, is in the rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from linter.rulebook.rulebook import FAMILIES, Rulebook
from tests.support import ROOT

FOLDERS = ("linter", "docs", "rules", "schemas", "catalog", "benchmarks", ".github")
"""Tests are left out: they make up rules to test with."""
SUFFIXES = (".py", ".md", ".yaml", ".yml", ".toml", ".json", ".js", ".css", ".html")
RULE_ID = re.compile(
    # A file or a folder of the repository, such as rules/yaml/bom.yaml, is no rule.
    rf"(?<![\w/.<-])(?:{'|'.join(FAMILIES)})/[a-z0-9]+(?:-[a-z0-9]+)*(?![\w/*]|\.\w)",
    re.ASCII,
)
NO_RULES = {
    "result/name-vague": "the rule that readers of CONTRIBUTING.md add",
    "result/validity-blank": "the rule that the example of linter/rulebook/new_rule.py adds",
    "time-limit/no-note": "the misspelt rule in the examples of ledger/unknown-rule and waiver/unknown-rule",
}
"""Names that look like a rule, each with the reason why it is none."""


def texts() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.suffix in SUFFIXES and path.is_file())
    for folder in FOLDERS:
        # A checkout that was built from has copies of rules/ and schemas/ in linter/_data.
        found = (path for path in sorted((ROOT / folder).rglob("*")) if "_data" not in path.parts)
        yield from (path for path in found if path.suffix in SUFFIXES and path.is_file())


def test_every_rule_that_a_text_names_exists() -> None:
    former = {name for rule in Rulebook() for name in rule.data.get("aliases") or ()}
    known = Rulebook().rules.keys() | former | NO_RULES.keys()
    named = {}
    for path in texts():
        for rule in RULE_ID.findall(path.read_text("utf-8")):
            named.setdefault(rule, path.relative_to(ROOT).as_posix())
    assert len(named) > len(Rulebook().rules), "the reference names every rule"
    assert {rule: path for rule, path in named.items() if rule not in known} == {}
    assert NO_RULES.keys() <= named.keys(), "a name that no text has any more needs no exemption"
