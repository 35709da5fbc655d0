"""Make the item of a ledger from a row of a problem list.

In: a row, its guide and its rule. Out: a `ProblemItem`: the item, and what a person has to confirm or add. Example: a
row with 扣分值 2 and the deadline 尽快 has `note: 扣分值：2；清单里的整改期限：尽快` in its item, and no `due`.
Everything that a row states is in its item: what fits no key, or was read otherwise than it stands there, is in `note`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from linter.common.text import shorten
from linter.engine.verdict import OPEN
from linter.ledger.entry import without_nulls
from linter.ledger.matter_search import Matter
from linter.ledger.problem_headings import COLUMNS
from linter.ledger.problem_list import ProblemRow
from linter.ledger.rule_matching import RuleMatch
from linter.ledger.stated_date import StatedDate, read_date

MAX_CODE = 50
"""Characters that the schema of a ledger allows for `matter`."""
_MAX_NAME, _MAX_SHORT, _MAX_MEASURE, _MAX_NOTE = 500, 200, 2_000, 20_000
"""Characters that the schema of a ledger allows for `name`, a body or post, a measure, and `note`."""
_MAX_MEASURES, _MAX_RESPONSIBLE = 500, 50
"""Items that the schema of a ledger allows for `measures` and `responsible`."""
_KEPT_STATUSES = ("长期坚持", "异议")
"""Statuses that a list may set. 已整改 is none of them: it needs a check by the linter."""
_SEPARATORS = re.compile(r"[、,，;；\n]+")


class Source(NamedTuple):
    """Where a list comes from, for rows that do not state it."""

    file: str
    by: str | None
    """The inspecting body."""
    on: date | None
    """The day of the inspection."""


@dataclass(frozen=True, slots=True)
class ProblemItem:
    """The item of a row."""

    item: dict[str, Any]
    """As it is written under `inspections`."""
    remarks: list[str] = field(default_factory=list)
    """What has to be confirmed (Chinese)."""
    undated: dict[str, str] = field(default_factory=dict)
    """Title of a date that the row states and that could not be read, to what it states (Chinese)."""


def problem_item(
    source: Source, row: ProblemRow, district_names: Collection[str], guide: Matter | None, match: RuleMatch | None
) -> ProblemItem:
    """Returns the item of a row; `district_names` are the names and the id of the district whose ledger it is for."""
    found_on = read_date(row.cells.get("date"))
    due = read_date(row.cells.get("due"), found_on.day or source.on)
    dates = {"date": found_on, "due": due}
    status = next((kept for kept in _KEPT_STATUSES if kept in (row.text("status") or "")), OPEN)
    fit = _Fitting(row)
    code = row.text("matter")
    lead = fit.line("lead", _MAX_SHORT)
    notes = [
        row.text("note"),
        *(f"{heading}：{text}" for heading, text in row.others),
        *_unplaced(row, district_names, guide, status),
        f"可能对应规则 {match.rule}，请核对" if match is not None and not match.certain else None,
        *(_stated(row, key) for key, read in dates.items() if read.doubt),
    ]
    item = {
        "source": without_nulls(
            {
                "file": source.file,
                "sheet": row.sheet,
                "row": row.number,
                "by": fit.line("by", _MAX_SHORT) or source.by,
                "date": found_on.day or source.on,
            }
        ),
        "problem": row.text("problem"),
        "matter": guide.code if guide and len(guide.code) <= MAX_CODE else fit.text("matter", code, MAX_CODE),
        "name": fit.line("name", _MAX_NAME) or (guide.name if guide and guide.name else None),
        "rule": match.rule if match is not None and match.certain else None,
        "status": status,
        "measures": fit.parts("measures", re.compile("\n"), _MAX_MEASURES, _MAX_MEASURE),
        "leader": fit.line("leader", _MAX_SHORT),
        "lead": lead or fit.line("department", _MAX_SHORT),
        "responsible": fit.parts("responsible", _SEPARATORS, _MAX_RESPONSIBLE, _MAX_SHORT),
        "due": due.day,
        "note": fit.text("note", "；".join(filter(None, notes)), _MAX_NOTE),
    }
    remarks = [f"{COLUMNS[key][0]}{read.doubt}" for key, read in dates.items() if read.day and read.doubt]
    if fit.cut:
        remarks.append(f"{'、'.join(fit.cut)}太长，没有写全")
    return ProblemItem(without_nulls(item), remarks, _undated(dates))


def _unplaced(row: ProblemRow, district_names: Collection[str], guide: Matter | None, status: str) -> Iterator[str]:
    """Sentences for the values of a row that no key of its item has."""
    lead, department = row.text("lead"), row.text("department")
    if lead and department and department != lead:
        yield f"{COLUMNS['department'][0]}：{department}"
    if (district := row.text("district")) and "".join(district.split()) not in district_names:
        yield _stated(row, "district")
    if (code := row.text("matter")) and guide and not guide.is_called(code):
        yield _stated(row, "matter")
    if (code := row.text("basic")) and not (guide and guide.is_called(code)):
        yield _stated(row, "basic")
    stated = row.text("status")
    if stated and stated != status:
        yield f"清单里的整改情况：{stated}" + ("，未经复查" if status == OPEN else "")


def _stated(row: ProblemRow, key: str) -> str:
    return f"清单里的{COLUMNS[key][0]}：{row.text(key)}"


def _undated(dates: dict[str, StatedDate]) -> dict[str, str]:
    return {COLUMNS[key][0]: read.doubt for key, read in dates.items() if read.doubt and not read.day}


class _Fitting:
    """Cuts the values of a row to what a ledger can hold, and notes which were cut."""

    def __init__(self, row: ProblemRow) -> None:
        self._row = row
        self.cut: list[str] = []
        """Titles of the fields that were cut (Chinese)."""

    def text(self, key: str, text: str | None, limit: int) -> str | None:
        """Returns a text of at most `limit` characters, None for no text."""
        if text and len(text) > limit:
            self._note(key)
        return shorten(text, limit) if text else None

    def line(self, key: str, limit: int) -> str | None:
        """Returns a field as one line of at most `limit` characters."""
        return self.text(key, " ".join((self._row.text(key) or "").split()), limit)

    def parts(self, key: str, separators: re.Pattern[str], count: int, limit: int) -> list[str] | None:
        """Returns a field as at most `count` parts of at most `limit` characters each, None if it is blank."""
        stated = (part.strip() for part in separators.split(self._row.text(key) or ""))
        parts = [self.text(key, part, limit) for part in stated if part]
        if len(parts) > count:
            self._note(key)
        return [part for part in parts[:count] if part] or None

    def _note(self, key: str) -> None:
        title = COLUMNS[key][0]
        if title not in self.cut:
            self.cut.append(title)
