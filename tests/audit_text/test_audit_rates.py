"""The checks `over-hundred`, `rough-rate` and `contradiction`."""

from __future__ import annotations

import pytest

from tests.audit_text.audited import findings_of


@pytest.mark.parametrize(("text", "severity"), [
    ("办结率102%。", "error"),
    ("各县认领事项7111项,编制清单和指南7120项,清单编制率居全省首位。", "warning"),
    ("全市有检查事项3763个,编制检查清单4361个,检查清单编制率100%。", "warning"),
])  # fmt: skip
def test_a_rate_above_a_hundred_percent_is_a_finding(text: str, severity: str) -> None:
    assert [(check, level) for check, level, _ in findings_of(text)] == [("over-hundred", severity)]


@pytest.mark.parametrize("text", [
    "完成目标任务的120%。", "毛入学率103%。", "增长率150%。", "去年认领事项100项,今年认领事项120项,事项认领率第一。"
])  # fmt: skip
def test_growth_targets_and_other_rates_may_exceed_a_hundred_percent(text: str) -> None:
    assert findings_of(text) == []


def test_an_exact_rate_of_an_approximate_number_is_a_warning() -> None:
    assert findings_of("认领事项350余项,完善清单336个,完成率100%。") == [("rough-rate", "warning", "336÷350余项＜100%")]
    assert findings_of("收回问卷378份,满意率98%以上,感谢信40余封。") == []


def test_two_values_of_one_rate_are_an_error_unless_period_body_or_sentence_differ() -> None:
    first, second = "我区监管目录认领率34.4%。\n", "认领343项。监管目录认领率为34.5%。"
    assert findings_of(first + second) == [("contradiction", "error", "34.4%≠34.5%")]
    assert findings_of(first + second.replace("34.5", "34.4")) == []
    assert findings_of("上半年" + first + "三季度" + second.split("。")[1]) == []
    assert findings_of("甲市:" + first + "乙区:" + second.split("。")[1]) == []
    assert findings_of(first + "力争监管目录认领率达到95%。") == []
    assert findings_of("1.甲局。事项网上可办率98.5%。\n2.乙局。事项网上可办率98.1%。") == []
    assert findings_of("甲局居首,事项网上可办率98.5%;乙局次之,事项网上可办率98.1%。") == []
