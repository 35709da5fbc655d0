"""The examples of docs/audit-text.md: the wrong ones have a finding of the stated level, the right ones have none."""

from __future__ import annotations

import pytest

from linter.audit_text.result import TITLES
from linter.findings.finding import SEVERITY_NAMES
from tests.audit_text.audited import findings_of
from tests.support import ROOT

LEVELS = {names[0]: severity for severity, names in SEVERITY_NAMES.items()}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/audit-text.md").read_text("utf-8").splitlines()
    if line.startswith("| `")
]


def test_the_page_has_an_example_of_each_check() -> None:
    assert sorted(row[0].strip("`") for row in ROWS) == sorted(TITLES)


@pytest.mark.parametrize(("check", "level", "wrong", "right"), [(row[0].strip("`"), *row[2:]) for row in ROWS])
def test_an_example_of_the_page_is_judged_as_it_says(check: str, level: str, wrong: str, right: str) -> None:
    assert findings_of(right.replace("⏎", "\n")) == []
    assert (check, LEVELS[level]) in {finding[:2] for finding in findings_of(wrong.replace("⏎", "\n"))}
