"""`ledger add`: write the open findings of a run into the ledgers of their districts.

In: a configuration, paths and a choice of rules, district and severity. Out: changed ledger files and an `AddResult`.
Example: a finding in a guide of 320402 becomes an entry of `catalog/ledger/320402.yaml`; a finding that an entry there
had closed (已整改) opens that entry again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from linter.common.text import visible
from linter.engine import loading, run
from linter.engine.config import Config
from linter.engine.finding_writer import fingerprint
from linter.engine.verdict import DONE, NOT_DEFERRABLE, OPEN, deadline
from linter.findings.finding import SEVERITIES, Finding, Severity
from linter.ledger.entry import ENTRIES, Entry, StatusChange, read_entries, without_nulls
from linter.ledger.files import DISTRICT_ID, assign_to_files, common_division, division_id, write_ledgers
from linter.rulebook.rulebook import Rulebook
from linter.source.schema_types import is_writable

_MAX_MATTER, _MAX_PLACE = 500, 2_000
"""Characters that the schema of a ledger allows for `matter` and `at`."""
_MAX_LISTED = 20
"""Refused findings that the summary names."""


@dataclass(frozen=True, slots=True)
class EntryDetails:
    """Values for new entries that a finding does not give."""

    by: str = "自查"
    """The body that found the problem."""
    due: date | None = None
    """The deadline; None for the one that the policy sets, and for a reopened entry the one that it has."""
    lead: str | None = None
    """牵头部门, the department in charge."""
    leader: str | None = None
    """责任领导, as a post and not as a person's name."""


@dataclass(slots=True)
class AddResult:
    """What became of the chosen findings."""

    chosen: int = 0
    added: Counter[str] = field(default_factory=Counter)
    """Ledger file to the number of new entries."""
    reopened: Counter[str] = field(default_factory=Counter)
    """Ledger file to the number of entries that were opened again."""
    refused: list[tuple[Finding, str]] = field(default_factory=list)
    """Findings that cannot stand in a ledger, each with the reason."""

    def summary(self) -> str:
        """Returns the text for the screen."""
        if not self.chosen:
            return "没有要登记的问题\n"
        added, reopened = self.added.total(), self.reopened.total()
        lines = [f"选中 {self.chosen} 个问题：新登记 {added}，复发重开 {reopened}，不能登记 {len(self.refused)}"]
        for path in sorted({*self.added, *self.reopened}):
            lines.append(f"  {visible(path)}  新登记 {self.added[path]}，复发重开 {self.reopened[path]}")
        for finding, reason in self.refused[:_MAX_LISTED]:
            lines.append(f"  不能登记 {visible(finding.path)}:{finding.line} {finding.rule}：{reason}")
        if len(self.refused) > _MAX_LISTED:
            lines.append(f"  …… 另有 {len(self.refused) - _MAX_LISTED} 个不能登记")
        return "\n".join(lines) + "\n"


def add(
    config: Config,
    paths: Iterable[Path],
    details: EntryDetails,
    *,
    rules: tuple[str, ...] = (),
    district: str | None = None,
    severity: Severity = "info",
) -> AddResult:
    """Runs the linter over `paths` and writes its open findings into the ledgers.

    `rules` (ids or families; empty for all), `district` (id or name; None for all) and `severity` (the least) choose
    among the findings. A finding of a file that belongs to no district goes into the ledger of the division that all
    divisions have in common. Raises ConfigError for an unknown name and for a ledger that cannot be changed.
    """
    report = run.lint(paths, replace(config, ledger=True, select=(*config.select, *rules)))
    loaded, context = loading.load_surroundings(config)
    ledgers = [item for item in loaded if item.kind == "ledger"]
    wanted_rules = Rulebook(config.rules).matching(rules) if rules else None
    wanted_severities = SEVERITIES[: SEVERITIES.index(severity) + 1]
    wanted_district = division_id(context.areas, district) if district else None
    common = common_division(context.areas)
    result = AddResult()
    equal_findings = Counter(_identity(item) for item in report.findings)
    closed = [entry for entry in read_entries(ledgers) if entry.part == ENTRIES and entry.closed]
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    seen: set[str] = set()
    for item in report.findings:
        own = item.district if item.district and DISTRICT_ID.fullmatch(item.district) else common or wanted_district
        chosen = item.open and item.severity in wanted_severities
        chosen = chosen and (wanted_rules is None or item.rule in wanted_rules)
        # A fault of the ledger itself must be mended in the ledger, not accepted by it.
        chosen = chosen and not item.rule.startswith("ledger/")
        if not chosen or wanted_district not in (None, own) or item.fingerprint in seen:
            continue
        seen.add(item.fingerprint)
        result.chosen += 1
        entry, reason = _entry(item, equal_findings[_identity(item)], details, config.as_of)
        if entry is None or own is None:
            result.refused.append((item, reason or "不属于哪个区划，用 --district 说明登记到哪个台账"))
        elif before := _closed_before(closed, item):
            closed.remove(before)
            changes[before.path][(before.part, before.number)] = _reopened(before, item, details, config.as_of)
            result.reopened[before.path] += 1
        else:
            new[own].append(entry)
    items = assign_to_files(config, ledgers, new)
    result.added.update({path: len(found) for path, found in items.items()})
    write_ledgers(config, ledgers, changes, {path: {ENTRIES: found} for path, found in items.items()})
    return result


def _identity(item: Finding) -> tuple[str, str, str, str]:
    """Everything that the fingerprint of a finding is made of, without the ordinal among equal findings."""
    return item.rule, item.matter or item.path, item.place, item.value


def _entry(item: Finding, count: int, details: EntryDetails, as_of: date) -> tuple[dict[str, Any] | None, str]:
    """The entry of a finding, or None and the reason; `count` is how many findings have the same `_identity`."""
    if item.rule.partition("/")[0] in NOT_DEFERRABLE:
        return None, "这类问题不能登记，只能改好"
    matter = item.matter or item.path
    # A finding does not keep its ordinal, so it is found by trying.
    for ordinal in range(count):
        if fingerprint(item.rule, matter, item.place, item.value, ordinal) == item.fingerprint:
            break
    else:
        return None, "编码或者路径里有看不见的字符，先改好"
    if not (is_writable(matter) and is_writable(item.place)):
        return None, "编码、路径或者字段位置里有台账文件写不了的字符，先改好"
    if len(matter) > _MAX_MATTER or len(item.place) > _MAX_PLACE or (item.place and not item.place.startswith("/")):
        return None, "编码、路径或者字段位置太长"
    entry = {
        "rule": item.rule,
        "matter": matter,
        "at": item.place,
        "value": item.value,
        "ordinal": ordinal or None,
        "status": OPEN,
        "problem": item.message,
        "leader": details.leader,
        "lead": details.lead,
        "found": {"by": details.by, "date": as_of},
        "due": details.due or deadline(None, as_of),
    }
    return without_nulls(entry), ""


def _closed_before(closed: Collection[Entry], item: Finding) -> Entry | None:
    """The closed entry that a finding opens again: the entry with its fingerprint, else one with the same rule at the
    same place, where the value has changed in between."""
    same = next((entry for entry in closed if entry.fingerprint == item.fingerprint), None)
    where = (item.rule, item.matter or item.path, item.place)
    return same or next((entry for entry in closed if (entry.rule, entry.matter, entry.at) == where), None)


def _reopened(before: Entry, item: Finding, details: EntryDetails, as_of: date) -> dict[str, Any]:
    """The keys to set in a closed entry so that it is open again."""
    history = list(before.history)
    if not (history and history[-1].status == DONE):
        # An entry that was closed without a date was closed on the day it was found, or later.
        history.append(StatusChange(DONE, before.closed_on or before.found_on or as_of, before.closed_by))
    changed = before.value != item.value
    # The old deadline stays, even if it is past: closing what was not mended must not win time.
    due = details.due or before.deadline or deadline(None, as_of)
    notes = ["内容与销号前不同"] if changed else []
    notes += [f"原整改期限{before.due}"] if before.due not in (None, due) else []
    history.append(StatusChange(OPEN, as_of, details.by, "；".join(notes) or None))
    changes: dict[str, Any] = {"status": OPEN, "history": [change.item() for change in history]}
    if before.closed_on or before.closed_by:
        changes["closed"] = None
    if due != before.due:
        changes["due"] = due
    if changed:
        changes |= {"value": item.value, "problem": item.message}
    return changes
