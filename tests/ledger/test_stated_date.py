"""Dates as problem lists state them: what is clear is read, what is not is asked for, and nothing is invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.ledger.stated_date import read_date

FOUND = date(2026, 7, 20)
LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31",
        "2026.12.31",
        "2026/12/31",
        "20261231",
        "2026年12月31日",
        "2026 年 12 月 31 日",
        "2026年12月31号前",
        "2026年12月31日之前",
        "2026年12月31日前完成整改",
        "于2026年12月31日前整改到位",
        "２０２６年１２月３１日",
        "二〇二六年十二月三十一日",
        "二○二六年十二月底前",
        "2026-12-31 00:00:00",
        "2026年12月\n31日",
        "2026年12月底",
        "2026年12月底前",
        "2026年12月末",
        "2026年底",
        "2026年年底前完成",
    ],
)
def test_a_clear_date_is_read(text: str) -> None:
    assert read_date(text) == (LAST, None)


def test_the_end_of_a_month_is_its_last_day() -> None:
    assert [read_date(f"{year}年2月底").day for year in (2027, 2028)] == [date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("text", "day"), [("11月30日前", date(2026, 11, 30)), ("十一月三十日", date(2026, 11, 30)), ("12月底", LAST)]
)
def test_a_day_without_year_gets_the_year_of_the_inspection(text: str, day: date) -> None:
    found = read_date(text, FOUND)
    assert (found.day, found.doubt) == (day, f"“{text}”没有写年份，按检查日期 2026-07-20 读作 {day}")
    assert read_date(text) == (None, f"“{text}”没有写年份，也没有检查日期")


def test_a_day_without_year_that_lies_before_the_inspection_is_not_guessed() -> None:
    found = read_date("1月15日前", FOUND)
    assert found.day is None
    assert "早于检查日期" in str(found.doubt)


@pytest.mark.parametrize("text", ["46387", "46387.0", "46387.5", "４６３８７"])
def test_the_number_of_a_day_is_read_and_to_be_confirmed(text: str) -> None:
    assert read_date(text) == (LAST, f"“{text}”是数，按表格软件的日期读作 2026-12-31")


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_a_number_is_the_day_that_a_spreadsheet_shows(day: date) -> None:
    dates = pytest.importorskip("openpyxl.utils.datetime")
    assert read_date(str(int(dates.to_excel(day)))).day == day


@pytest.mark.parametrize(
    "text",
    ["尽快", "立行立改", "长期坚持", "年底前", "2026年12月", "2026年12月前", "30日内", "一周内", "2026-02-30",
     "2026年13月底", "13月1日", "36525", "55154", "30", "202612", "4638", "2026.7.1-2026.12.31", "=A1", "0000年1月1日",
     "一二月底", "2026 12 31"],
)  # fmt: skip
def test_anything_else_is_asked_for(text: str) -> None:
    assert read_date(text, FOUND) == (None, f"“{text}”")


def test_a_blank_cell_and_a_date_need_no_reading() -> None:
    assert read_date(None) == (None, None)
    assert read_date(FOUND - timedelta(1)) == (FOUND - timedelta(1), None)
