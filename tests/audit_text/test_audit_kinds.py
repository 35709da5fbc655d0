"""Each kind of slip (kinds.yaml): a wrong text has a finding, and a right one that looks like it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.audit_text.audited import findings_of

PAIRS: dict[str, list[dict[str, str]]] = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text("utf-8"))
EACH = [
    pytest.param(pair["wrong"], pair["right"], id=f"{kind} {at}")
    for kind, pairs in PAIRS.items()
    for at, pair in enumerate(pairs, 1)
]


@pytest.mark.parametrize(("wrong", "right"), EACH)
def test_a_wrong_text_is_told_and_a_right_one_is_not(wrong: str, right: str) -> None:
    assert findings_of(right) == []
    assert {severity for _, severity, _ in findings_of(wrong)} & {"error", "warning"}
