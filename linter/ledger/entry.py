"""The problems in ledgers (整改台账), as records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from linter.common.period import iso_date
from linter.common.text import digest
from linter.engine.verdict import DONE, OPEN, entry_fingerprint, overdue
from linter.source.yaml_document import Document

ENTRIES, INSPECTIONS = "entries", "inspections"


class Step(NamedTuple):
    """The status that an entry came to have, and when."""

    status: str
    on: date | None
    by: str | None = None
    note: str | None = None

    def written(self) -> dict[str, Any]:
        """As it stands in a ledger."""
        return stated({"status": self.status, "date": self.on, "by": self.by, "note": self.note})


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem in a ledger."""

    path: str
    """The ledger's file, from the root."""
    part: str
    """`entries`, or `inspections` for a row of an inspection's list."""
    number: int
    """Its index in that part."""
    district: str
    rule: str | None
    """None for a row of a list that no rule sees yet."""
    matter: str | None
    name: str | None
    """Of the matter, as the list of an inspection has it."""
    at: str | None
    value: str | None
    fingerprint: str
    """Of the finding; of file, row and problem for a row of a list."""
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
    history: tuple[Step, ...]
    note: str | None
    source: str | None
    """File and row of an inspection's list."""

    @property
    def closed(self) -> bool:
        """Whether the ledger says it was mended."""
        return self.status == DONE

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every status it had, from being found on; the last is the present one."""
        steps = (Step(OPEN, self.found_on, self.found_by), *self.history)
        if steps[-1].status == self.status:
            return steps
        return (*steps, Step(self.status, self.closed_on if self.closed else self.found_on, self.closed_by))

    @property
    def recurrences(self) -> int:
        """How often it came back after it had been closed."""
        states = [step.status for step in self.steps]
        return sum(before == DONE != after for before, after in pairwise(states))

    def overdue(self, as_of: date) -> bool:
        """Whether it should have been mended by a day and is not."""
        return overdue(self.status, self.due, as_of)


def read_entries(ledgers: Iterable[Document]) -> list[Entry]:
    """All problems in some ledgers, entries before the rows of inspections, in the order of the files."""
    return [entry for ledger in ledgers for entry in _entries(ledger)]


def district_of(path: str) -> str:
    """The district of a ledger's file: `320402.yaml`, `320402.2.yaml` its second part."""
    return PurePosixPath(path).name.partition(".")[0]


def row_id(source: Mapping[str, Any], problem: Any) -> str:
    """What a row of an inspection's list is known by."""
    return digest([source.get("file"), source.get("sheet"), source.get("row"), problem]) * 2


def stated(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item without the keys that say nothing, as it is written."""
    return {key: value for key, value in item.items() if value is not None}


def _entries(ledger: Document) -> Iterator[Entry]:
    value = ledger.value or {}
    for part in (ENTRIES, INSPECTIONS):
        for number, item in enumerate(value.get(part) or ()):
            # `without_mistyped` leaves out an item that is no mapping only where the schema says so too.
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
        fingerprint=entry_fingerprint(item) if part == ENTRIES else row_id(source, item.get("problem")),
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
            Step(str(step.get("status")), iso_date(step.get("date")), step.get("by"), step.get("note"))
            for step in item.get("history") or ()
            if isinstance(step, dict)
        ),
        note=item.get("note"),
        source=" ".join(str(source[key]) for key in ("file", "sheet", "row") if source.get(key)) or None,
    )
