"""A term of the field has one name in everything that people read: that of docs/glossary.md."""

from __future__ import annotations

import re

import pytest

from tests.repository.test_rule_ids import texts
from tests.support import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ("豁免", "暂缓整改"),
        ("[Bb]ase code", "basic code"),
        ("不见面(审批|审批的)三张清单|不见面清单", "不见面三张清单"),
    ],
)
def test_no_text_has_another_name_for_a_term(other: str, name: str) -> None:
    assert name in GLOSSARY
    # A snapshot keeps the words of its time.
    current = [path for path in texts() if path.parent.name != "snapshots"]
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in current
        for line in path.read_text("utf-8").splitlines()
        if re.search(other, line)
    }
    assert found == set()
