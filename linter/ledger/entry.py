"""Read the problems in ledgers (整改台账) as records.

In: loaded ledger files. Out: one `Entry` for each item under `entries` and `inspections`. Example: the first item under
`entries` of `catalog/ledger/320402.yaml` is an Entry with part "entries", number 0 and district "320402".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from linter.common.period import iso_date
from linter.common.text import digest
from linter.engine.verdict import DONE, OPEN, deadline, entry_fingerprint, overdue
from linter.source.yaml_document import Document

ENTRIES, INSPECTIONS = "entries", "inspections"
"""The parts of a ledger: accepted findings, and rows of the problem lists of inspections."""


class StatusChange(NamedTuple):
    """A change of an entry's status: the new status, and when and by whom it was set."""

    status: str
    on: date | None
    by: str | None = None
    note: str | None = None

    def item(self) -> dict[str, Any]:
        """Returns the item of `history` that a ledger holds for it."""
        return without_nulls({"status": self.status, "date": self.on, "by": self.by, "note": self.note})


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem in a ledger."""

    path: str
    """The ledger file, relative to the root."""
    part: str
    """ENTRIES or INSPECTIONS."""
    number: int
    """Index in that part, from 0."""
    district: str
    """Id of the division, from the name of the file."""
    rule: str | None
    """None for a row of a problem list that no rule checks."""
    matter: str | None
    """Identity of the matter: its code, else the path of its guide."""
    name: str | None
    """Name of the matter as the problem list writes it."""
    at: str | None
    """Pointer to the place of the finding."""
    value: str | None
    """Digest of the value at that place."""
    fingerprint: str
    """Fingerprint of the finding; for a row of a problem list, `row_fingerprint`."""
    status: str
    problem: str | None
    measures: tuple[str, ...]
    leader: str | None
    lead: str | None
    responsible: tuple[str, ...]
    due: date | None
    found_on: date | None
    found_by: str | None
    closed_on: date | None
    closed_by: str | None
    history: tuple[StatusChange, ...]
    note: str | None
    source: str | None
    """File, sheet and row of a problem list, separated by blanks."""

    @property
    def closed(self) -> bool:
        """Whether the status is 已整改."""
        return self.status == DONE

    @property
    def steps(self) -> tuple[StatusChange, ...]:
        """Every status of the entry in order, from the day it was found; the last is the present status."""
        steps = (StatusChange(OPEN, self.found_on, self.found_by), *self.history)
        if steps[-1].status == self.status:
            return steps
        return (*steps, StatusChange(self.status, self.closed_on if self.closed else self.found_on, self.closed_by))

    @property
    def recurrences(self) -> int:
        """How often the entry was opened again after it had been closed."""
        states = [step.status for step in self.steps]
        return sum(before == DONE != after for before, after in pairwise(states))

    @property
    def position(self) -> tuple[str, str, int]:
        """File, part and index: the identity of the entry within the ledgers of a catalog."""
        return self.path, self.part, self.number

    @property
    def closed_before(self) -> bool:
        """Whether the entry is closed, or was closed at some time and then opened again."""
        return any(step.status == DONE for step in self.steps)

    @property
    def deadline(self) -> date | None:
        """`due`, else the day that the policy sets; None if there is no day to count from."""
        return deadline(self.due, self.found_on)

    def overdue(self, as_of: date) -> bool:
        """Whether the entry is open on a day after its deadline, or has no day that a deadline could be counted
        from."""
        return overdue(self.status, self.deadline, as_of)

    def proved(self, as_of: date) -> bool:
        """Whether a closed entry says when somebody looked again, or when and who confirmed it in its history.

        A problem that no rule can look at needs the body that confirmed it as well.
        """
        looks = [(self.closed_on, self.closed_by)]
        last = self.history[-1] if self.history else None
        if last is not None and last.status == DONE and last.by:
            looks.append((last.on, last.by))
        by_rule = self.rule is not None and self.matter is not None
        return any(day is not None and day <= as_of and (by_rule or who) for day, who in looks)


def read_entries(ledgers: Iterable[Document]) -> list[Entry]:
    """Returns all problems in ledgers, in the order of the files; in each file ENTRIES before INSPECTIONS."""
    return [entry for ledger in ledgers for entry in _entries(ledger)]


def district_of(path: str) -> str:
    """Returns the district of a ledger file: "320402" for `320402.yaml` and for its second file `320402.2.yaml`."""
    return PurePosixPath(path).name.partition(".")[0]


def row_fingerprint(source: Mapping[str, Any], problem: Any) -> str:
    """Returns the fingerprint of a row of a problem list: 32 hex digits made of file, sheet, row and problem, so that
    the same list imported again is recognised."""
    return digest([source.get("file"), source.get("sheet"), source.get("row"), problem]) * 2


def without_nulls(item: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an item without the keys whose value is None, as it is written into a ledger."""
    return {key: value for key, value in item.items() if value is not None}


def _entries(ledger: Document) -> Iterator[Entry]:
    value = ledger.value or {}
    for part in (ENTRIES, INSPECTIONS):
        for number, item in enumerate(value.get(part) or ()):
            if isinstance(item, dict):
                yield _entry(ledger.path, part, number, item)


def _entry(path: str, part: str, number: int, item: Mapping[str, Any]) -> Entry:
    source = item.get("source") or {}
    found = item.get("found") or {}
    closed = item.get("closed") or {}
    return Entry(
        path=path,
        part=part,
        number=number,
        district=district_of(path),
        rule=item.get("rule"),
        matter=item.get("matter"),
        name=item.get("name"),
        at=item.get("at"),
        value=item.get("value"),
        fingerprint=entry_fingerprint(item) if part == ENTRIES else row_fingerprint(source, item.get("problem")),
        status=str(item.get("status") or OPEN),
        problem=item.get("problem"),
        measures=tuple(item.get("measures") or ()),
        leader=item.get("leader"),
        lead=item.get("lead"),
        responsible=tuple(item.get("responsible") or ()),
        due=iso_date(item.get("due")),
        found_on=iso_date(found.get("date") or source.get("date")),
        found_by=found.get("by") or source.get("by"),
        closed_on=iso_date(closed.get("date")),
        closed_by=closed.get("by"),
        history=tuple(
            StatusChange(str(step.get("status")), iso_date(step.get("date")), step.get("by"), step.get("note"))
            for step in item.get("history") or ()
            if isinstance(step, dict)
        ),
        note=item.get("note"),
        source=" ".join(str(source[key]) for key in ("file", "sheet", "row") if source.get(key)) or None,
    )
