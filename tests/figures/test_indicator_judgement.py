"""What `matterlint rules test` demands of an indicator."""

from __future__ import annotations

from typing import Any

import pytest

from linter.figures.indicator_judgement import judge
from linter.rulebook import indicator
from linter.rulebook.indicator import Indicator

KNOWN = {item.id: item for item in indicator.definitions()}


def faults(name: str = "zero-visit-rate", **changes: Any) -> list[str]:
    return [f"{failure.where}：{failure.message}" for failure in judge(Indicator({**KNOWN[name].data, **changes}))]


IN_USE = {"status": "在用", "handling": {"visits": 0}}
ALONE = {"records": [], "n": 0, "N": 0, "shows": "—"}
COUNTED = {"records": [IN_USE], "n": 1, "N": 1, "shows": "100.00%"}


def test_a_complete_indicator_has_no_faults() -> None:
    assert faults() == faults(vectors=[COUNTED, ALONE]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"note": {"zh": "说明"}}, "note：没有英文"),
        ({"definition": None}, "definition：没有中文"),
        ({"of": None}, "of：请写明数的是哪些记录"),
        ({"scope": None}, "scope：请写明范围"),
        ({"basis": [{"source": "转引", "evidence": "secondary"}]}, "basis 1：指标的依据只写读过原文的"),
        ({"vectors": [{**COUNTED, "N": 2}, ALONE]}, "vectors 1：算出 1/1、100.00%，写的是 1/2、100.00%；"),
        ({"vectors": [ALONE, {**COUNTED, "shows": "1%"}]}, "vectors 2：算出 1/1、100.00%，写的是 1/1、1%；"),
        ({"vectors": [{"records": [IN_USE], "shows": "1%"}, ALONE]}, "vectors 1：请写应得的 n 和 N"),
        ({"vectors": [{"n": 3, "N": 3, "shows": "100.00%"}, ALONE]}, "vectors 1：算出 0/0、—，写的是 3/3"),
        ({"vectors": [COUNTED]}, "vectors：请加一条没有记录的"),
        ({"vectors": [ALONE]}, "vectors：请加一条写出记录"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(changes: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in faults(**changes)), faults(**changes)


def test_a_ratio_of_activity_cannot_exceed_one() -> None:
    assert faults("on-time-rate") == []
    swapped = faults("on-time-rate", numerator={"sum": "closed"}, denominator={"sum": "on_time"})
    assert "denominator：closed 不是 on_time 的一部分，比率可能超过 100%，请换一个分母" in swapped
    more = {"rows": [[5, 2]], "n": 5, "N": 2, "shows": "250.00%"}
    swapped = faults("on-time-rate", numerator={"sum": "closed"}, denominator={"sum": "on_time"}, vectors=[more, ALONE])
    assert "vectors 1：分子大于分母：两者数的不是同一种东西，请改正" in swapped
