"""Time limits: an amount with its unit, compared only where the comparison is certain, and found in prose.

Input: `{value, unit}` of a guide, or a Chinese text. Output: a `Duration`, or the durations that the text states.
Example: "应当在二十个工作日内办结" states 20 工作日; "20日" states 20 工作日 or 20 自然日.

Limits in one unit compare exactly, a year is twelve months, and 0 means "at once" in every unit. For limits in two
units, `_hours` gives the fewest and the most clock hours that each can take; one limit is shorter only if its most is
below the other's fewest. 10 working days are longer than 9 natural days; 10 working days and 12 natural days cannot
be compared. Because of this "shorter" is transitive.
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
        """Return the limit of a guide's `{value, unit}`; None if either is missing or of the wrong type."""
        if not isinstance(data, dict):
            return None
        value, unit = data.get("value"), data.get("unit")
        if isinstance(value, bool) or not isinstance(value, int) or unit not in UNITS:
            return None
        return cls(value, unit)

    def compare(self, other: Duration) -> int | None:
        """Return -1, 0 or 1 if this is shorter, equal or longer; None where that depends on the calendar."""
        if self.value == 0 or other.value == 0:
            return (self.value > 0) - (other.value > 0)
        (mine, unit), (theirs, other_unit) = self.in_base_unit(), other.in_base_unit()
        if unit == other_unit:
            return (mine > theirs) - (mine < theirs)
        (fewest, most), (other_fewest, other_most) = self._hours(), other._hours()
        return -1 if most < other_fewest else 1 if fewest > other_most else None

    def in_base_unit(self) -> tuple[int, str]:
        """Return the amount and the unit in which limits are added up: a year becomes 12 months."""
        return (self.value * 12, MONTH) if self.unit == YEAR else (self.value, self.unit)

    def _hours(self) -> tuple[int, int]:
        """Return the fewest and the most clock hours that the limit can take."""
        amount, unit = self.in_base_unit()
        if unit == HOUR:
            return amount, amount
        if unit == MONTH:
            return 28 * 24 * amount, 31 * 24 * amount
        # At most, working days take half as many days again and ten more: weekends and the longest holidays.
        return 24 * amount, 36 * amount + 240 if unit == WORKING else 24 * amount

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


class StatedDuration(NamedTuple):
    """A duration that a text states."""

    start: int
    """Code point of the text at which the duration begins."""
    end: int
    """Code point behind its last character."""
    readings: tuple[Duration, ...]
    """Every possible meaning: 20日 is 20 working days in one law and 20 natural days in another."""

    def contradicts(self, limit: Duration) -> bool:
        """Return whether every reading is longer or shorter than a limit."""
        return all(reading.compare(limit) in (-1, 1) for reading in self.readings)


_NUMBER = "[0-9０-９]{1,5}|[零〇一二两三四五六七八九十百]{1,7}"
_STATED = regex.compiled(f"(?:{_NUMBER})[ 　]?个?[ 　]?(?:工作日|自然日|日历日|小时|月|年|日|天)")
_PARTS = regex.compiled(f"({_NUMBER})[ 　]?(个?)[ 　]?(.+)$")
_MEANINGS = {"日": (WORKING, NATURAL), "天": (WORKING, NATURAL), "日历日": (NATURAL,)}
# In 5月10日, 第10日, 每10日, 1.5天, 3-5天 and 3至5天 the last number is not a limit of so many days.
_NOT_AFTER = frozenset("月第每.．-－—~～至到")
_LARGEST_YEAR = 99
"""Years; "2024年" with a larger number is a date."""
_LAST_OF_UNITS = frozenset("日天时月年")


def durations_in(text: str) -> Iterator[StatedDuration]:
    """Yield the durations that a Chinese text states, in order."""
    if _LAST_OF_UNITS.isdisjoint(text):
        return
    for start, end in _STATED.spans(text):
        if start and text[start - 1] in _NOT_AFTER:
            continue
        groups = _PARTS.groups(text[start:end])
        if groups is None:
            continue
        number, counted, unit = groups[0] or "", groups[1], groups[2] or ""
        value = parse_number(number)
        # 3月 is March and 2024年 is a date; 3个月 and 3年 are durations.
        dated = (unit == MONTH and not counted) or (unit == YEAR and value is not None and value > _LARGEST_YEAR)
        if value is None or dated:
            continue
        readings = tuple(Duration(value, meaning) for meaning in _MEANINGS.get(unit, (unit,)))
        yield StatedDuration(start, end, readings)


_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def parse_number(text: str) -> int | None:
    """Return the whole number written in Arabic or in Chinese figures up to 999 (15, 十五, 一百二十), else None."""
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
    # 一百二 means 120 as often as 102, so it is no number here.
    if text and text[0] != "零" and total % 100 == 0:
        return None
    rest = text.lstrip("零")
    return total + _DIGITS[rest] if rest in _DIGITS else None if rest else total
