"""Burn-down (销号进度): the problems found, closed, reopened and overdue in every month or week.

In: entries of ledgers, held against the findings of their rules (`recheck`), and a day. Out: a `Progress` with one
`PeriodRow` for each period, and printers for it. Example: the row `2026-09` with found 3, closed 2 and open 5 says that
5 of `total` problems are open at the end of September.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

from linter.common import screen_json
from linter.common.text import markdown, share
from linter.common.text_table import TextColumn, text_table
from linter.engine.verdict import DONE, overdue
from linter.ledger.entry import Entry
from linter.ledger.recheck import OpenElsewhere, Position, Recheck

By = Literal["month", "week"]
MAX_PERIODS = 120
"""Rows of a table: 10 years of months. The first row includes everything before it."""


@dataclass(slots=True)
class PeriodRow:
    """The counts of one period, and the state at its end, or on the day `as_of` if that lies in the period."""

    period: str
    """`2026-09`, or `2026-W38`."""
    end: date
    """Last day of the period, at most `as_of`."""
    found: int = 0
    closed: int = 0
    returned: int = 0
    """Opened again after having been closed (重开). 复发 is another number, see `Recheck.came_back`."""
    open: int = 0
    """Not closed at the end."""
    overdue: int = 0
    """Open at the end although they were due before."""
    total: int = 0
    """Found up to the end: the denominator N of the counts above."""

    @property
    def mended(self) -> int:
        """Closed at the end: the numerator n of 整改完成率."""
        return self.total - self.open


def undated(entries: Iterable[Entry], as_of: date) -> list[Entry]:
    """Returns the entries with a status change that has no date or a date after `as_of`; no period can count them."""
    return [entry for entry in entries if any(step.on is None or step.on > as_of for step in entry.steps)]


def burn_down(
    entries: Iterable[Entry], as_of: date, by: By = "month", doubtful: Collection[Position] = ()
) -> list[PeriodRow]:
    """Returns a row for each period from the first finding to `as_of`, without the `undated` entries.

    `doubtful` are the positions of the entries whose last closing does not hold: they count as open after it.
    """
    entries = list(entries)
    left_out = {id(entry) for entry in undated(entries, as_of)}
    dated = [entry for entry in entries if id(entry) not in left_out]
    first = min((step.on for entry in dated for step in entry.steps if step.on), default=None)
    if first is None:
        return []
    rows = [PeriodRow(name, min(end, as_of)) for name, end in _periods(first, as_of, by)]
    for entry in dated:
        _count(entry, rows, doubtful)
    return rows


def _count(entry: Entry, rows: list[PeriodRow], doubtful: Collection[Position]) -> None:
    """Adds an entry to the rows: its status changes to the period of each, its state to the end of every period."""
    steps = sorted(((step.on, step.status) for step in entry.steps if step.on), key=lambda step: step[0])
    if entry.position in doubtful and steps and steps[-1][1] == DONE:
        steps.pop()
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
            row.overdue += overdue(status, entry.deadline, row.end)


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


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the ledgers on a day."""

    as_of: date
    total: int
    closed: int
    """n of 整改完成率: closed, and the closing holds."""
    doubtful: int
    """Entries with the status 已整改 whose closing does not hold."""
    recurring: int
    """复发: entries whose problem came back after it had been closed, see `Recheck.came_back`."""
    overdue: int
    undated: int
    """Entries that are in no row."""
    elsewhere: tuple[OpenElsewhere, ...]
    """The rules that were closed at some places and stand at others."""
    remarks: tuple[str, ...]
    """Chinese sentences about the counts above."""
    rows: tuple[PeriodRow, ...]


def progress(found: Recheck, by: By = "month") -> Progress:
    """Returns the burn-down of entries, with their state on the day of the recheck."""
    known, as_of = found.entries, found.as_of
    rows = burn_down(known, as_of, by, found.doubtful)
    return Progress(
        as_of=as_of,
        total=len(known),
        closed=found.mended,
        doubtful=len(found.doubtful),
        recurring=len(found.came_back),
        overdue=sum(entry.overdue(as_of) for entry in known),
        undated=len(undated(known, as_of)),
        elsewhere=found.elsewhere,
        remarks=tuple(found.lines()),
        rows=tuple(rows),
    )


_TITLES = ("截至", "新登记", "销号", "重开", "未销号", "其中逾期", "整改完成率")


def _cells(row: PeriodRow) -> tuple[str, ...]:
    counts = (row.found, row.closed, row.returned, row.open, row.overdue)
    return (f"{row.period}（{row.end}）", *map(str, counts), share(row.mended, row.total))


def _summary_lines(found: Progress) -> list[str]:
    lines = [
        f"整改台账销号进度（截至 {found.as_of}）",
        f"登记 {found.total} 个，已整改 {share(found.closed, found.total)}，逾期 {share(found.overdue, found.total)}",
        *found.remarks,
    ]
    if found.undated:
        lines.append(f"日期不全或者晚于截至日 {share(found.undated, found.total)}，不在下表内")
    return lines


def as_text(found: Progress) -> str:
    """Returns the text for the screen."""
    lines = _summary_lines(found)
    if found.rows:
        columns = [TextColumn(), *[TextColumn(right=True)] * (len(_TITLES) - 1)]
        lines += ["", *text_table([_TITLES, *map(_cells, found.rows)], columns)]
    return "\n".join(lines) + "\n"


def as_markdown(found: Progress) -> str:
    """Returns Markdown, for a bulletin."""
    first, *rest = _summary_lines(found)
    lines = [f"# {first}", "", *map(markdown, rest)]
    if found.rows:
        lines += ["", f"| {' | '.join(_TITLES)} |", "|---" + "|---:" * (len(_TITLES) - 1) + "|"]
        lines += [f"| {' | '.join(_cells(row))} |" for row in found.rows]
    return "\n".join(lines) + "\n"


def as_json(found: Progress) -> str:
    """Returns JSON, for another program."""
    return screen_json.document(asdict(found))
