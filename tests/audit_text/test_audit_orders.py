"""The checks `rank`, `limit` and `date`, and document numbers with 第 or a leading zero."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit_text.audited import findings_of

CHECKS = {"rank", "limit", "date", "document-number"}


def told(text: str) -> list[tuple[str, str, str]]:
    return [finding for finding in findings_of(text) if finding[0] in CHECKS]


@pytest.mark.parametrize("text", [
    "甲区办结率98.5%,排名第一;乙区办结率96.2%,排名第二。",
    "甲区超期率0.5%,排名第一;乙区超期率0.8%,排名第二。",
    "甲区办结率98.5%,排名第一;乙区满意率99.2%,排名第二。",
    "办件量排名前三的是甲区(1350件)、乙区(1200件)、丙县(900件)。",
    "平均用时排名前三的是甲区(3天)、乙区(4天)、丙县(5天)。",
    "排名后三位的是甲区(80%)、乙区(78%)、丙县(75%)。",
    "各县区网办率为甲区85%、乙区92%、丙县78%,其中乙区最高。",
    "甲区85%、乙区92%、丙县78%,均低于去年最高。",
    "从高到低分别为甲区92%、乙区85%、丙县78%。",
    "各县区办结率均在95%以上,其中甲区98.2%、乙区95.1%、丙县96.0%。",
    "除丙县外均在95%以上,其中甲区98.2%、丙县90.0%。",
    "甲区98.2%、乙区96.1%,均超过95%。",
    "受理量均超过100件,其中甲区办结率98%。",
    "统计时段为2026年1月1日至6月30日。",
    "2025年11月至3月开展冬季行动。",
    "从11月到次年3月。",
    "去年12月至今年3月。",
    "2024年第28周(7月8日—7月14日)。",
    "2月29日前反馈。",
    "截至2024年2月29日。",
    "2026年5月1日(星期五)起施行。",
    "经2026年12月至2027年2月公示。",
    "10月12345热线受理。",
    "(某政办〔2026〕50号)",
    "(国务院令〔2016〕第671号)",
])  # fmt: skip
def test_right_orders_limits_and_dates_have_no_finding(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "check", "severity", "computed"), [
    ("甲区办结率96.2%,排名第一;乙区办结率98.5%,排名第二。", "rank", "warning", "96.2%、98.5%"),
    ("办件量排名前三的是甲区(1200件)、乙区(1350件)、丙县(900件)。", "rank", "warning", "1200件、1350件、900件"),
    ("各县区网办率为甲区85%、乙区92%、丙县78%,其中甲区最高。", "rank", "error", "85%、92%、78%"),
    ("从高到低分别为甲区85%、乙区92%、丙县78%。", "rank", "error", "85%、92%、78%"),
    ("各县区办结率均在95%以上,其中甲区98.2%、乙区94.1%、丙县96.0%。", "limit", "error", "乙区94.1%"),
    ("甲区98.2%、乙区94.1%,均超过95%。", "limit", "error", "乙区94.1%"),
    ("各环节均不超过5个工作日,其中受理1个工作日、审查6个工作日。", "limit", "error", "审查6个工作日"),
    ("从2026年5月至2026年3月开展整治。", "date", "error", ""),
    ("从5月15日开始,到5月10日结束。", "date", "warning", ""),
    ("统计时段为2026年6月30日至1月1日。", "date", "warning", ""),
    ("2023年至2021年受理量增长。", "date", "error", ""),
    ("截至2026年6月31日。", "date", "error", ""),
    ("截至2026年2月29日。", "date", "error", ""),
    ("2026年13月召开会议。", "date", "error", ""),
    ("请于4月31日前反馈。", "date", "error", ""),
    ("2026年5月1日(星期四)起施行。", "date", "error", ""),
    ("(某政办〔2026〕第5号)", "document-number", "warning", "〔2026〕5号"),
    ("(某政办发〔2026〕05号)", "document-number", "warning", "〔2026〕5号"),
])  # fmt: skip
def test_wrong_orders_limits_and_dates_are_told(text: str, check: str, severity: str, computed: str) -> None:
    assert told(text) == [(check, severity, computed)]


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)), st.integers(0, 6))
def test_any_day_has_one_day_of_the_week(day: datetime.date, other: int) -> None:
    written = f"{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[other]}）施行。"
    assert bool(told(written)) is (day.weekday() != other)


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)), st.integers(1, 9999))
def test_any_period_ends_after_its_beginning(day: datetime.date, days: int) -> None:
    later = day + datetime.timedelta(days)
    first, last = (f"{one.year}年{one.month}月{one.day}日" for one in (day, later))
    if later.year < 2100:
        assert told(f"{first}至{last}开展。") == []
        assert told(f"{last}至{first}开展。") == [("date", "error", "")]
