"""Read periods of whole months, and dates.

Input: a text such as `2026`, `2026H1`, `2026Q3`, `2026-07`, or the date `2026-09-30`. Output: a `Period` or a `date`.
Example: `Period.of("2026H1").title` is `"2026年上半年"`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from linter.common.text import shorten, visible

_SHAPE = re.compile(r"([0-9]{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?")
_HALVES = ("上半年", "下半年")
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_MONTHS = tuple(f"{month}月" for month in range(1, 13))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole months of one year. Periods sort by year, first month, length."""

    year: int
    first: int
    """The first month, 1 to 12."""
    months: int
    """The number of months: 12, 6, 3 or 1."""

    @classmethod
    def of(cls, text: str) -> Period:
        """Return the period that a text names. Raises ValueError, in Chinese, if it names none."""
        found = _SHAPE.fullmatch(text.strip().upper())
        if not found or found[1] == "0000":
            raise ValueError(f"周期应写成 2026、2026H1、2026Q3 或者 2026-07 的样子：{shorten(visible(text))}")
        year, half, quarter, month = found.groups()
        if half:
            return cls(int(year), 6 * int(half) - 5, 6)
        if quarter:
            return cls(int(year), 3 * int(quarter) - 2, 3)
        return cls(int(year), int(month), 1) if month else cls(int(year), 1, 12)

    @classmethod
    def half_of(cls, day: date) -> Period:
        """Return the half-year that a day lies in."""
        return cls(day.year, 1 if day.month <= 6 else 7, 6)

    @property
    def end(self) -> date:
        """The last day."""
        last = self.first + self.months - 1
        return date(self.year, last, calendar.monthrange(self.year, last)[1])

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.first, 1)

    @property
    def title(self) -> str:
        """The name in Chinese, such as 2026年上半年."""
        parts = {12: ("",), 6: _HALVES, 3: _QUARTERS, 1: _MONTHS}[self.months]
        return f"{self.year}年{parts[(self.first - 1) // self.months]}"

    def __str__(self) -> str:
        part = {12: "", 6: f"H{self.first // 6 + 1}", 3: f"Q{self.first // 3 + 1}", 1: f"-{self.first:02}"}
        return f"{self.year:04}{part[self.months]}"


def iso_date(value: object) -> date | None:
    """Return the date that a text such as 2026-09-30 names, None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
