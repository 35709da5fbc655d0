"""Time limits as a small type: an amount and its unit, compared only where that is defensible, and
read out of prose (二十个工作日, 20日).

Limits in one unit compare exactly, a year is twelve months, and nought is "at once" in every unit.
Across units every limit takes some fewest and most natural days, whatever the calendar does, and one is
shorter only if its most is below the other's fewest: 10 working days are longer than 9 natural days;
10 working days and 12 natural days cannot be compared. So "shorter" is transitive.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from linter.common import regex

WORKING, NATURAL, HOUR, MONTH, YEAR = "工作日", "自然日", "小时", "月", "年"
UNITS = (WORKING, NATURAL, HOUR, MONTH, YEAR)


@dataclass(frozen=True, slots=True)
class Duration:
    """A time limit, such as 20 working days."""

    value: int
    unit: str

    @classmethod
    def of(cls, data: Any) -> Duration | None:
        """From `{value, unit}` of a guide; None if either is missing or of the wrong type."""
        if not isinstance(data, dict):
            return None
        value, unit = data.get("value"), data.get("unit")
        if isinstance(value, bool) or not isinstance(value, int) or unit not in UNITS:
            return None
        return cls(value, unit)

    def compare(self, other: Duration) -> int | None:
        """-1, 0 or 1 as this is shorter, equal or longer; None where that cannot be said."""
        if self.value == 0 or other.value == 0:
            return (self.value > 0) - (other.value > 0)
        (mine, unit), (theirs, other_unit) = self.based(), other.based()
        if unit == other_unit:
            return (mine > theirs) - (mine < theirs)
        (fewest, most), (other_fewest, other_most) = self._hours(), other._hours()
        return -1 if most < other_fewest else 1 if fewest > other_most else None

    def based(self) -> tuple[int, str]:
        """The amount in the unit that limits are added up in: years are months."""
        return (self.value * 12, MONTH) if self.unit == YEAR else (self.value, self.unit)

    def _hours(self) -> tuple[int, int]:
        """The fewest and the most clock hours that the limit can take."""
        amount, unit = self.based()
        if unit == HOUR:
            return amount, amount
        if unit == MONTH:
            return 28 * 24 * amount, 31 * 24 * amount
        # Half as many days again and ten more are enough for the weekends and the longest holidays.
        return 24 * amount, 36 * amount + 240 if unit == WORKING else 24 * amount

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


class Stated(NamedTuple):
    """A duration that a text names, with the code points it stands at."""

    start: int
    end: int
    readings: tuple[Duration, ...]
    """What it may mean: 20日 is 20 working days in one law and 20 natural days in another."""

    def contradicts(self, limit: Duration) -> bool:
        """Whether it differs from a limit however it is read."""
        return all(reading.compare(limit) in (-1, 1) for reading in self.readings)


_NUMBER = "[0-9０-９]{1,5}|[零〇一二两三四五六七八九十百]{1,7}"
_STATED = regex.compiled(f"(?:{_NUMBER})[ 　]?个?[ 　]?(?:工作日|自然日|日历日|小时|月|年|日|天)")
_PARTS = regex.compiled(f"({_NUMBER})[ 　]?(个?)[ 　]?(.+)$")
_MEANINGS = {"日": (WORKING, NATURAL), "天": (WORKING, NATURAL), "日历日": (NATURAL,)}
# 5月10日, 第10日, 每10日, 1.5天, 3-5天, 3至5天 are no limits of so many days.
_NOT_AFTER = frozenset("月第每.．-－—~～至到")
_LARGEST_YEAR = 99
_LAST_OF_UNITS = frozenset("日天时月年")


def stated(text: str) -> Iterator[Stated]:
    """The durations named in a Chinese text, in order."""
    if _LAST_OF_UNITS.isdisjoint(text):
        return
    for start, end in _STATED.spans(text):
        if start and text[start - 1] in _NOT_AFTER:
            continue
        groups = _PARTS.groups(text[start:end])
        if groups is None:
            continue
        number, counted, unit = groups[0] or "", groups[1], groups[2] or ""
        value = amount(number)
        # 3月 is March and 2024年 is a date; 3个月 and 3年 are durations.
        dated = (unit == MONTH and not counted) or (unit == YEAR and value is not None and value > _LARGEST_YEAR)
        if value is None or dated:
            continue
        yield Stated(start, end, tuple(Duration(value, meaning) for meaning in _MEANINGS.get(unit, (unit,))))


_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def amount(text: str) -> int | None:
    """The whole number that Arabic or Chinese figures up to 999 state (15, １５, 十五, 一百二十), None if none."""
    text = unicodedata.normalize("NFKC", text)
    if text.isdecimal():
        return int(text)
    total = 0
    for unit, worth in (("百", 100), ("十", 10)):
        before, found, after = text.partition(unit)
        if found:
            count = 1 if not before and unit == "十" else _DIGITS.get(before.lstrip("零"))
            if count is None:
                return None
            total, text = total + count * worth, after
    if not total:
        return _DIGITS.get(text)
    # 一百二 says 120 as often as 102.
    if text and text[0] != "零" and total % 100 == 0:
        return None
    rest = text.lstrip("零")
    return total + _DIGITS[rest] if rest in _DIGITS else None if rest else total
