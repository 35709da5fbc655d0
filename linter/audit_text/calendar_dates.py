"""The check `date`: dates exist, have their day of the week, and stand in order.

Right: 统计时段为2026年1月1日至6月30日。
Wrong: 统计时段为2026年6月30日至1月1日。
Input: a `Document`. Output: a verdict per date and per period from one date to another.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator

from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex
from linter.findings.finding import Severity

_DATE = r"(?:((?:19|20)\d\d)年)?(?:(\d{1,2})月(?:份)?(?:(\d{1,2})[日号])?)?"
_DAY = regex.compiled(r"(?:((?:19|20)\d\d)年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_WEEKDAY = regex.compiled(r"^\(?(?:星期|周)([一二三四五六日天])")
_PERIOD = regex.compiled(rf"{_DATE}(?:起|开始|以来)?[,，]?(?:至|到|—|―|–|－|~|～|-)+{_DATE}")
_OTHER_YEAR = regex.compiled("次年|翌年|明年|下年|来年|今年|去年|上年|本年|跨年|第二年|当年")
_WEEKDAYS = "一二三四五六日"
_FIRST_OF_WINTER, _LAST_OF_WINTER = 9, 4
"""A period from September or later to April or earlier may go over the end of the year without saying so."""
_LEAP_YEAR = 2024
"""The year of a date without one: 29 February may exist."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per date and per period."""
    for passage in document.passages:
        yield from _days(passage)
        yield from _periods(passage)


def _days(passage: Passage) -> Iterator[Verdict]:
    for start, end, groups in _DAY.matches(passage.text):
        year, month, day = (int(group) if group else None for group in groups)
        if passage.text[max(0, start - 1) : start].isdigit() or month is None or (year is None and day is None):
            continue
        if not _exists(year, month, day):
            written = passage.original_text(start, end)
            yield _wrong(
                passage, start, end, "error", f"没有 {written} 这一{'天' if day else '月'}", "正确的日期是哪一天？"
            )
            continue
        yield Verdict("date", passage, start, end)
        stated = _WEEKDAY.groups(passage.text[end : end + 4])
        if stated and year and day:
            expected = _WEEKDAYS[datetime.date(year, month, day).weekday()]
            if expected != (stated[0] or "").replace("天", "日"):
                message = f"{passage.original_text(start, end)}是星期{expected}，写的是星期{stated[0]}"
                yield _wrong(passage, start, end, "error", message, "日期和星期，哪一个写错？")


def _exists(year: int | None, month: int, day: int | None) -> bool:
    """Whether there is such a month and day; without a year 29 February may exist."""
    if not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= calendar.monthrange(year or _LEAP_YEAR, month)[1]


def _periods(passage: Passage) -> Iterator[Verdict]:
    """A period whose end is before its beginning."""
    for start, end, groups in _PERIOD.matches(passage.text):
        first_year, first_month, first_day, year, month, day = (int(group) if group else 0 for group in groups)
        known = first_year and year if not (first_month and month) else True
        if not known or bool(first_day) != bool(day) or not (first_month or first_year):
            continue
        if passage.text[max(0, start - 1) : start].isdigit() or (year and not first_year):
            continue
        if not _exists(None, first_month or 1, first_day or None) or not _exists(None, month or 1, day or None):
            continue
        last_year = year or first_year
        if (first_year, first_month, first_day) <= (last_year, month, day):
            yield Verdict("date", passage, start, end)
            continue
        around = passage.text[max(0, start - 4) : end + 2]
        over_new_year = not year and first_month >= _FIRST_OF_WINTER and month <= _LAST_OF_WINTER
        if not over_new_year and not _OTHER_YEAR.found(around):
            message = f"时段的终点在起点之前：{passage.original_text(start, end)}"
            yield _wrong(passage, start, end, "error" if year else "warning", message, "起止日期写反了，还是跨了年？")


def _wrong(passage: Passage, start: int, end: int, severity: Severity, message: str, ask: str) -> Verdict:
    return Verdict("date", passage, start, end, severity, message=message, ask=ask)
