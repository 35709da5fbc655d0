"""Time limits as a small type: an amount and its unit, compared only where that is defensible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WORKING, NATURAL, HOUR, MONTH, YEAR = "工作日", "自然日", "小时", "月", "年"
UNITS = (WORKING, NATURAL, HOUR, MONTH, YEAR)
# Units that are multiples of each other. A working day is not so many natural days (holidays), a month
# not so many days (28 to 31).
_BASE = {WORKING: (WORKING, 1), NATURAL: (NATURAL, 1), HOUR: (HOUR, 1), MONTH: (MONTH, 1), YEAR: (MONTH, 12)}


@dataclass(frozen=True, slots=True)
class Duration:
    """A time limit, such as 20 working days. Nought is "at once" in every unit."""

    value: int
    unit: str

    @classmethod
    def of(cls, data: Any) -> Duration | None:
        """From `{value, unit}` of a guide; None if either is missing or of the wrong type."""
        if not isinstance(data, dict):
            return None
        value, unit = data.get("value"), data.get("unit")
        if isinstance(value, bool) or not isinstance(value, int) or unit not in _BASE:
            return None
        return cls(value, unit)

    def compare(self, other: Duration) -> int | None:
        """-1, 0 or 1 as this is shorter, equal or longer; None where that cannot be said.

        Beyond equal units: as many working days are never shorter than natural days, and hours up to 24
        are within any day of one's own.
        """
        mine, theirs = self._based(), other._based()
        if mine[1] == theirs[1]:
            return (mine[0] > theirs[0]) - (mine[0] < theirs[0])
        if self.value == 0 or other.value == 0:
            return (self.value > 0) - (other.value > 0)
        return self._across(other)

    def _across(self, other: Duration) -> int | None:
        pair = (self.unit, other.unit)
        if pair == (WORKING, NATURAL):
            return 1 if self.value > other.value else None
        if pair == (NATURAL, WORKING):
            return -1 if self.value < other.value else None
        if self.unit == HOUR and self.value <= 24 and other.value > 1 and other.unit != HOUR:
            return -1
        if other.unit == HOUR and other.value <= 24 and self.value > 1:
            return 1
        return None

    def _based(self) -> tuple[int, str]:
        unit, factor = _BASE[self.unit]
        return self.value * factor, unit

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"
