"""`ledger add`: open findings become entries of the ledger of their district, and what came back is reopened."""

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
from linter.engine.verdict import DONE, NOT_DEFERRABLE, OPEN
from linter.findings.finding import SEVERITIES, Finding, Severity
from linter.ledger.entry import ENTRIES, Entry, Step, read_entries, stated
from linter.ledger.files import NAME, above_all, area_named, shared_out, write
from linter.rulebook.rulebook import Rulebook
from linter.source.schema_types import is_writable

_MAX_MATTER, _MAX_PLACE = 500, 2_000


@dataclass(frozen=True, slots=True)
class Office:
    """What the office knows of the entries that it adds."""

    by: str = "自查"
    due: date | None = None
    lead: str | None = None
    leader: str | None = None


@dataclass(slots=True)
class Added:
    """What became of the findings that were chosen."""

    chosen: int = 0
    added: Counter[str] = field(default_factory=Counter)
    """By file of a ledger."""
    reopened: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Finding, str]] = field(default_factory=list)
    """Findings that no ledger takes, with the reason."""

    def told(self) -> str:
        """For the screen."""
        if not self.chosen:
            return "没有要登记的问题\n"
        new, again = self.added.total(), self.reopened.total()
        lines = [f"选中 {self.chosen} 个问题：新登记 {new}，复发重开 {again}，不能登记 {len(self.refused)}"]
        for path in sorted({*self.added, *self.reopened}):
            lines.append(f"  {visible(path)}  新登记 {self.added[path]}，复发重开 {self.reopened[path]}")
        for finding, reason in self.refused[:20]:
            lines.append(f"  不能登记 {visible(finding.path)}:{finding.line} {finding.rule}：{reason}")
        if len(self.refused) > 20:
            lines.append(f"  …… 另有 {len(self.refused) - 20} 个不能登记")
        return "\n".join(lines) + "\n"


def add(
    config: Config,
    paths: Iterable[Path],
    office: Office,
    *,
    rules: tuple[str, ...] = (),
    district: str | None = None,
    severity: Severity = "info",
) -> Added:
    """Puts the open findings of a run into the ledgers: of some rules or families, of one district (id or name),
    at least as severe as `severity`. Findings of what belongs to no district go into the ledger of the division
    above all. Raises ConfigError for a name that is unknown and for a ledger that cannot be changed.
    """
    report = run.lint(paths, replace(config, ledger=True, select=(*config.select, *rules)))
    around, context = loading.load_surroundings(config)
    ledgers = [item for item in around if item.kind == "ledger"]
    areas = context.areas
    wanted = Rulebook(config.rules).matching(rules) if rules else None
    above = above_all(areas)
    only = area_named(areas, district) if district else None
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    result = Added()
    same = Counter((item.rule, item.matter or item.path, item.place, item.value) for item in report.findings)
    known = [entry for entry in read_entries(ledgers) if entry.part == ENTRIES]
    closed = [entry for entry in known if entry.closed]
    changes: dict[str, dict[tuple[str, int], dict[str, Any]]] = defaultdict(dict)
    more: dict[str, list[dict[str, Any]]] = defaultdict(list)
    seen: set[str] = set()
    for item in report.findings:
        own = item.district if item.district and NAME.fullmatch(item.district) else above or only
        chosen = item.open and item.severity in grave and (wanted is None or item.rule in wanted)
        # What is wrong with a ledger is mended by what is done here, or by hand.
        chosen = chosen and not item.rule.startswith("ledger/")
        if not chosen or only not in (None, own) or item.fingerprint in seen:
            continue
        seen.add(item.fingerprint)
        result.chosen += 1
        count = same[(item.rule, item.matter or item.path, item.place, item.value)]
        entry, reason = _entry(item, count, office, config.as_of)
        if entry is None or own is None:
            result.refused.append((item, reason or "不属于哪个区划，用 --district 说明登记到哪个台账"))
        elif before := _closed_before(closed, item):
            closed.remove(before)
            changes[before.path][(before.part, before.number)] = _reopened(before, item, office, config.as_of)
            result.reopened[before.path] += 1
        else:
            more[own].append(entry)
    appended = shared_out(config, ledgers, more)
    result.added.update({path: len(items) for path, items in appended.items()})
    write(config, ledgers, changes, {path: {ENTRIES: items} for path, items in appended.items()})
    return result


def _entry(item: Finding, count: int, office: Office, as_of: date) -> tuple[dict[str, Any] | None, str]:
    """The entry of a finding, or why it has none."""
    if item.rule.partition("/")[0] in NOT_DEFERRABLE:
        return None, "这类问题不能登记，只能改好"
    matter = item.matter or item.path
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
        "leader": office.leader,
        "lead": office.lead,
        "found": {"by": office.by, "date": as_of},
        "due": office.due,
    }
    return stated(entry), ""


def _closed_before(closed: Collection[Entry], item: Finding) -> Entry | None:
    """The closed entry that a finding brings back: the same, else the same rule at the same place."""
    same = next((entry for entry in closed if entry.fingerprint == item.fingerprint), None)
    where = (item.rule, item.matter or item.path, item.place)
    return same or next((entry for entry in closed if (entry.rule, entry.matter, entry.at) == where), None)


def _reopened(before: Entry, item: Finding, office: Office, as_of: date) -> dict[str, Any]:
    steps = list(before.history)
    if not (steps and steps[-1].status == DONE):
        # A closing without a day was not before what was known then.
        steps.append(Step(DONE, before.closed_on or before.found_on or as_of, before.closed_by))
    other = before.value != item.value
    steps.append(Step(OPEN, as_of, office.by, "内容与销号前不同" if other else None))
    changes: dict[str, Any] = {"status": OPEN, "history": [step.written() for step in steps]}
    if before.closed_on or before.closed_by:
        changes["closed"] = None
    if office.due or before.due:
        # The day that was kept is past.
        changes["due"] = office.due
    if other:
        changes |= {"value": item.value, "problem": item.message}
    return changes
