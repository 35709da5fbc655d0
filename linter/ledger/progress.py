"""Burn-down (销号进度): what was found, mended, came back and is overdue, period by period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from linter.ledger import Entry
from linter.verdict import DONE, overdue

By = Literal["month", "week"]
MAX_PERIODS = 120
"""Rows at most: what happened before them is in the first one."""


@dataclass(slots=True)
class Row:
    """A period and how things stand at its end (at `as_of` for the one that it cuts)."""

    period: str
    """`2026-09`, or `2026-W38`."""
    end: date
    found: int = 0
    closed: int = 0
    returned: int = 0
    """Closed before, and open again."""
    open: int = 0
    """Not closed at the end."""
    overdue: int = 0
    """Of the open ones, those past their day."""
    total: int = 0
    """Found up to the end: the N of every n."""

    @property
    def mended(self) -> int:
        """Closed at the end: the n of 整改完成率."""
        return self.total - self.open


def undated(entries: Iterable[Entry], as_of: date) -> list[Entry]:
    """Entries that cannot be placed in time: a day that something happened on is missing, or yet to come."""
    return [entry for entry in entries if any(step.on is None or step.on > as_of for step in entry.steps)]


def burn_down(entries: Iterable[Entry], as_of: date, by: By = "month") -> list[Row]:
    """A row for each period from the first finding to `as_of`, over the entries that can be placed in time."""
    entries = list(entries)
    left_out = {id(entry) for entry in undated(entries, as_of)}
    dated = [entry for entry in entries if id(entry) not in left_out]
    first = min((step.on for entry in dated for step in entry.steps if step.on), default=None)
    if first is None:
        return []
    rows = [Row(name, min(end, as_of)) for name, end in _periods(first, as_of, by)]
    for entry in dated:
        _count(entry, rows)
    return rows


def _count(entry: Entry, rows: list[Row]) -> None:
    steps = sorted(((step.on, step.status) for step in entry.steps if step.on), key=lambda step: step[0])
    index, status = 0, None
    for row in rows:
        while index < len(steps) and steps[index][0] <= row.end:
            before, status = status, steps[index][1]
            row.found += before is None
            row.closed += status == DONE != before
            row.returned += before == DONE != status
            index += 1
        if status is not None:
            row.total += 1
            row.open += status != DONE
            row.overdue += overdue(status, entry.due, row.end)


def _periods(first: date, last: date, by: By) -> Iterator[tuple[str, date]]:
    """(name, last day) of the periods that hold a day from `first` to `last`, the latest MAX_PERIODS of them."""
    found: list[tuple[str, date]] = []
    day = last
    while day >= first and len(found) < MAX_PERIODS:
        begin = day.replace(day=1) if by == "month" else day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        found.append((f"{day:%Y-%m}" if by == "month" else f"{year}-W{week:02}", day))
        if begin == date.min:
            break
        day = begin - timedelta(days=1)
    return reversed(found)
