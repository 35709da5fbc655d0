"""Names that leave no part out."""

from __future__ import annotations

import pytest

from linter.audit_text.partitions import are_opposites, covers_period, is_whole


@pytest.mark.parametrize(("one", "other", "opposite"), [
    ("线上办理", "窗口办理", True), ("合格", "不合格", True), ("办结", "未办结", True), ("城区", "乡镇", True),
    ("投诉", "咨询", False), ("线上", "网上", False), ("线上线下", "线下", False), ("", "未", True),
])  # fmt: skip
def test_opposites_are_known_by_a_word_or_a_negation(one: str, other: str, opposite: bool) -> None:
    assert are_opposites(one, other) is are_opposites(other, one) is opposite


def test_a_rest_completes_a_list_of_more_than_two() -> None:
    assert is_whole(["投诉类", "咨询类", "其他类"])
    assert not is_whole(["投诉类", "其他类"])
    assert not is_whole(["投诉类", "咨询类", "建议类"])


@pytest.mark.parametrize(("whole", "items", "covered"), [
    ("上半年合计", ["一季度", "二季度"], True),
    ("下半年合计", ["一季度", "二季度"], False),
    ("前三季度共", ["一季度", "二季度", "三季度"], True),
    ("全年共", ["上半年", "下半年"], True),
    ("全年共", ["1月", "2月"], False),
    ("一季度合计", ["1月", "2月", "3月"], True),
    ("三年共受理", ["2021年", "2022年", "2023年"], True),
    ("三年共受理", ["2021年", "2022年"], False),
    ("3年共受理", ["2021年", "2021年", "2022年"], False),
    ("共受理", ["2021年", "2022年"], False),
    ("三年共受理", ["甲区", "乙区", "丙区"], False),
])  # fmt: skip
def test_periods_make_up_the_period_of_their_total(whole: str, items: list[str], covered: bool) -> None:
    assert covers_period(whole, items) is covered
