"""The checks `run-together`, `document-number` and `lost-characters`."""

from __future__ import annotations

import pytest

from tests.audit_text.audited import findings_of


@pytest.mark.parametrize(("text", "found"), [
    ("甲区、乙区靠后,分别为21.7%30.6%", [("run-together", "error", "")]),
    ("《意见》(国发〔20225号)", [("document-number", "error", "〔2022〕5号")]),
    ("《意见》(国发2022〕5号)", [("document-number", "error", "〔2022〕5号")]),
    ("《意见》(某政办﹝2022﹞4号)", [("document-number", "info", "〔2022〕4号")]),
    ("《意见》(某政办〔2022〕40号)", []),
    ("()抽检情况", [("lost-characters", "warning", "")]),
    ("2022年88", [("lost-characters", "warning", "")]),
    ("2022年8月8日", []),
    ("见 https://example.cn/news/%E4%B8%93%E7%A7%91%E7%AE%A1", []),
])  # fmt: skip
def test_run_together_numbers_document_numbers_and_lost_characters(
    text: str, found: list[tuple[str, str, str]]
) -> None:
    assert findings_of(text) == found
