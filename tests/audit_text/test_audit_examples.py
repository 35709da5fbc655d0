"""The examples in the docstrings of the checks: the right text has no finding, the wrong one has."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from linter.audit_text import audit as audit_module
from linter.audit_text.result import TITLES
from tests.audit_text.audited import audit_of


def checks_of(module: ModuleType) -> list[str]:
    """The ids in the first line of a module's docstring: "The checks `a` and `b`: …"."""
    return re.findall(r"`([a-z-]+)`", (module.__doc__ or "").partition(":")[0])


def example(module: ModuleType, label: str) -> str:
    """The text behind "Right:" or "Wrong:"; a slash stands for the end of a line or paragraph."""
    found = re.search(rf"^{label}: (.+)$", module.__doc__ or "", re.MULTILINE)
    assert found, f"{module.__name__} has no line {label}"
    separator = "\n" if found[1].startswith("|") else "\n\n"
    return found[1].replace("/", separator) + "\n"


@pytest.mark.parametrize("module", audit_module._CHECKS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_examples_of_a_check_are_right_and_wrong(module: ModuleType) -> None:
    right, wrong = audit_of(example(module, "Right")), audit_of(example(module, "Wrong"))
    assert right.findings == ()
    assert sum(right.counts[check].checked for check in checks_of(module)) > 0
    assert {finding.check for finding in wrong.findings} <= set(checks_of(module))
    assert wrong.findings


def test_every_check_is_described_by_one_module() -> None:
    described = [check for module in audit_module._CHECKS for check in checks_of(module)]
    assert sorted(described) == sorted(TITLES)
