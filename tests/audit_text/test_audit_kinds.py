"""Each kind of slip in kinds*.yaml: a wrong text has a finding, and a right one that looks like it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.audit_text.audited import findings_of

EACH = [
    pytest.param(pair["wrong"], pair["right"], id=f"{file.stem} {kind} {at}")
    for file in sorted(Path(__file__).parent.glob("kinds*.yaml"))
    for kind, pairs in yaml.safe_load(file.read_text("utf-8")).items()
    for at, pair in enumerate(pairs, 1)
]


def test_the_pairs_are_found() -> None:
    assert len(EACH) >= 126


@pytest.mark.parametrize(("wrong", "right"), EACH)
def test_a_wrong_text_is_told_and_a_right_one_is_not(wrong: str, right: str) -> None:
    assert findings_of(right) == []
    assert {severity for _, severity, _ in findings_of(wrong)} & {"error", "warning"}
