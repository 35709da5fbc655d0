"""Read a date as the problem list of an inspection states it.

In: the value of a cell, and the day of the inspection if it is known. Out: a `StatedDate`. Examples: `2026年12月底` is
2026-12-31; `11月30日前` found on 2026-07-20 is 2026-11-30, to be confirmed; `尽快` is no date.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from linter.common.text import shorten
from linter.common.workbook_reader import Value

_DIGITS = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_CHINESE_YEAR = re.compile(f"[{''.join(_DIGITS)}]{{4}}(?=年)")
_CHINESE_NUMBER = re.compile("([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)(?=[月日号])")
"""Months and days; 二十 and 三十 are 20 and 30."""
_BEFORE = "(?:于|在|限|最迟|截至)?"
_BEHIND = "(?:之?前|以前)?(?:(?:整改)?完成(?:整改)?|整改到位)?"
"""What stands around a deadline and does not change the day."""
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
_DAY = re.compile(
    rf"{_BEFORE}([0-9]{{4}}) ?[-/.年] ?([0-9]{{1,2}}) ?[-/.月] ?([0-9]{{1,2}}) ?[日号]?{_TIME}{_BEHIND}"
    rf"|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})"
)
_MONTH_END = re.compile(rf"{_BEFORE}([0-9]{{4}})年([0-9]{{1,2}})月[底末]{_BEHIND}")
_YEAR_END = re.compile(rf"{_BEFORE}([0-9]{{4}})年年?[底末]{_BEHIND}")
_WITHOUT_YEAR = re.compile(rf"{_BEFORE}([0-9]{{1,2}})月(?:([0-9]{{1,2}})[日号]|[底末]){_BEHIND}")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), date(2000, 1, 1), date(2050, 12, 31)
"""Day 0 of a spreadsheet, and the days between which a bare number is taken for a date."""
_SHOWN = 40
"""Characters of a text that a message quotes."""


class StatedDate(NamedTuple):
    """A date as a list states it. It is to be completed if `day` is None and `doubt` is not."""

    day: date | None = None
    doubt: str | None = None
    """What a person has to confirm or to complete (Chinese)."""


def read_date(value: Value, inspected: date | None = None) -> StatedDate:
    """Returns the date that a cell states. `inspected` gives the year to a day that is stated without."""
    if value is None or isinstance(value, date):
        return StatedDate(value)
    text = _plain(value)
    quoted = f"“{shorten(' '.join(value.split()), _SHOWN)}”"
    if match := _SERIAL.fullmatch(text):
        counted = _EPOCH + timedelta(int(match[1]))
        if _FIRST_SERIAL <= counted <= _LAST_SERIAL:
            return StatedDate(counted, f"{quoted}是数，按表格软件的日期读作 {counted}")
    elif match := _DAY.fullmatch(text):
        year, month, number = (int(part) for part in match.groups() if part)
        if day := _day(year, month, number):
            return StatedDate(day)
    elif (match := _MONTH_END.fullmatch(text)) or (match := _YEAR_END.fullmatch(text)):
        year, month = [*map(int, match.groups()), 12][:2]
        if day := _day(year, month):
            return StatedDate(day)
    elif match := _WITHOUT_YEAR.fullmatch(text):
        if inspected is None:
            return StatedDate(None, f"{quoted}没有写年份，也没有检查日期")
        day = _day(inspected.year, int(match[1]), int(match[2]) if match[2] else None)
        if day is not None and day < inspected:
            return StatedDate(None, f"{quoted}没有写年份，在检查那一年（{inspected.year}）早于检查日期")
        if day is not None:
            return StatedDate(day, f"{quoted}没有写年份，按检查日期 {inspected} 读作 {day}")
    return StatedDate(None, quoted)


def _plain(text: str) -> str:
    """A text with half-width digits instead of full-width and Chinese ones, as one line."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    text = _CHINESE_YEAR.sub(lambda match: "".join(_DIGITS[char] for char in match[0]), text)
    text = _CHINESE_NUMBER.sub(lambda match: _number(match[0], *match.groups()), text)
    # A blank counts between digits only, before a time of day.
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", text)


def _number(text: str, before: str, ten: str, behind: str) -> str:
    """The digits of a Chinese number below 100, cut into what stands before, at and behind 十."""
    if ten:
        return str(10 * int(_DIGITS[before or "一"]) + int(_DIGITS[behind or "零"]))
    # Two digits without 十 between them are no number that people write.
    return _DIGITS[before or behind] if len(text) == 1 else text


def _day(year: int, month: int, number: int | None = None) -> date | None:
    """A day, the last of the month without a `number`; None if the calendar has no such day."""
    try:
        return date(year, month, number or calendar.monthrange(year, month)[1])
    except ValueError:
        return None
