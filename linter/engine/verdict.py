"""Decide which findings count: those that neither a waiver (暂缓整改) nor the ledger (整改台账) covers.

Input: all findings, the waivers of the guides, the documents of the ledgers. Output: the findings with their status
(`new`, `known`, `waived`), and further findings about faulty waivers and ledger entries.
Example: a waiver for `time-limit/promise-note-missing` in a guide makes that guide's finding of the rule `waived`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from linter.common.period import iso_date
from linter.engine.finding_writer import Writer, fingerprint
from linter.engine.phase_one import FileResult, Inspector
from linter.findings.finding import Finding
from linter.rulebook.rule_data import table
from linter.source.read import Problem
from linter.source.yaml_document import Document

OPEN, DISPUTED, DONE = "整改中", "异议", "已整改"
"""Statuses of a ledger entry: being corrected, disputed, corrected."""
NOT_DEFERRABLE = ("engine", "yaml", "waiver", "ledger")
"""Rule families that a ledger entry cannot suppress. engine and yaml: the file was not checked. waiver and ledger:
they report faults of the suppression itself."""


def apply_waivers(
    inspector: Inspector, results: Iterable[FileResult], findings: list[Finding], as_of: date
) -> list[Finding]:
    """Return the findings, `waived` where the guide itself waives them, and findings about the waivers that are
    expired, unused, not allowed, or for an unknown rule."""
    by_path: dict[str, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        by_path[finding.path].append(index)
    outcome = list(findings)
    for result in results:
        if not result.waivers:
            continue
        own = by_path[result.path]
        writer = _waiver_writer(inspector, result, findings[own[0]] if own else None)
        for number, (waiver, span) in enumerate(result.waivers):
            fault, covered = _judge_waiver(inspector, waiver, [(index, findings[index].rule) for index in own], as_of)
            for index in covered:
                outcome[index] = replace(outcome[index], status="waived")
            if fault is not None:
                values = {"rule": str(waiver.get("rule") or ""), "until": waiver.get("until")}
                writer.problem(Problem(fault, span, values, pointer=("waivers", number)))
        outcome += writer.findings
    return outcome


def _waiver_writer(inspector: Inspector, result: FileResult, first: Finding | None) -> Writer:
    """Return the writer of findings about the waivers of a guide; `first` is a finding of the same file, which knows
    the district of a guide without a fact."""
    fact = result.fact
    document = {"waivers": [waiver for waiver, _ in result.waivers]}
    writer = inspector.writer(result.path, None, document, fact.identity if fact else None)
    writer.district = fact.district if fact else first.district if first else None
    return writer


def _judge_waiver(
    inspector: Inspector, waiver: Mapping[str, Any], own: list[tuple[int, str]], as_of: date
) -> tuple[str | None, list[int]]:
    """Return (the rule that a faulty waiver breaks or None, the indexes of the findings that it covers). `own` has
    (index, rule) of the findings of the file."""
    if not waiver.get("rule"):
        return None, []  # the schema reports it
    rule = inspector.book.named(str(waiver["rule"]))
    if rule is None:
        return "waiver/unknown-rule", []
    if not rule.waivable:
        return "waiver/not-allowed", []
    until = iso_date(waiver.get("until"))
    if until is None:
        # waiver/until-missing or the schema reports it; a waiver without an end covers nothing.
        return None, []
    if until < as_of:
        return "waiver/expired", []
    covered = [index for index, name in own if name == rule.id]
    # A rule that does not run has no findings, so its waiver cannot be called unused.
    return None if covered or rule.id not in inspector.severities else "waiver/unused", covered


def apply_ledger(
    inspector: Inspector,
    ledgers: Iterable[Document],
    findings: list[Finding],
    as_of: date,
    linted: Collection[str] | None = None,
    others: Iterable[Finding] = (),
) -> list[Finding]:
    """Return the findings, `known` where the ledger lists them, and findings about ledger entries.

    Faulty entries are: closed although the defect still shows, overdue, without deadline, for an unknown rule, for a
    rule that cannot be deferred. `linted` are the paths of the run, None for all: a run over one guide reports only
    the entries that concern its findings, not all faults of the ledgers. `others` are the findings of the catalog that
    the run does not report: an entry of a ledger that was linted may be about one of them.
    """
    outcome = list(findings)
    by_print: dict[str, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        by_print[finding.fingerprint].append(index)
    firing = {(finding.rule, finding.matter) for finding in findings}
    prints_elsewhere, firing_elsewhere = _keys_of(others)
    for ledger in ledgers:
        if ledger.value is None or ledger.tree is None:
            continue
        writer = inspector.writer(ledger.path, None, ledger.value)
        whole = linted is None or ledger.path in linted
        for number, entry in enumerate(ledger.value.get("entries") or ()):
            if not entry.get("rule"):
                continue  # the schema reports it
            rule = inspector.book.named(str(entry["rule"]))
            if rule is None or rule.family in NOT_DEFERRABLE:
                if whole:
                    fault = "ledger/not-allowed" if rule else "ledger/unknown-rule"
                    _report_entry(writer, ledger, ("entries", number, "rule"), fault)
                continue
            wanted = entry_fingerprint({**entry, "rule": rule.id})
            hits = by_print.get(wanted, ())
            if hits or whole:
                _report_deadline(writer, ledger, ("entries", number), as_of)
            if entry.get("status") != DONE:
                for index in hits:
                    if findings[index].open:
                        outcome[index] = replace(outcome[index], status="known")
            elif hits or (whole and wanted in prints_elsewhere):
                _report_entry(writer, ledger, ("entries", number, "status"), "ledger/closed-but-firing")
        for number, row in enumerate(ledger.value.get("inspections") or ()):
            pair = row.get("rule"), row.get("matter")
            fires = pair in firing or (whole and pair in firing_elsewhere)
            if fires or whole:
                _report_deadline(writer, ledger, ("inspections", number), as_of)
            if fires and row.get("status") == DONE:
                _report_entry(writer, ledger, ("inspections", number, "status"), "ledger/closed-but-firing")
        outcome += writer.findings
    return outcome


def _keys_of(findings: Iterable[Finding]) -> tuple[set[str], set[tuple[str, str | None]]]:
    """Return the fingerprints of findings, and their (rule, matter)."""
    findings = list(findings)
    return {finding.fingerprint for finding in findings}, {(finding.rule, finding.matter) for finding in findings}


def _report_deadline(writer: Writer, ledger: Document, place: tuple[str, int], as_of: date) -> None:
    """Add the findings about the deadline of a ledger entry: it states none, or the day is past."""
    assert ledger.value is not None
    part, number = place
    entry = ledger.value[part][number]
    status, due = entry.get("status"), iso_date(entry.get("due"))
    found = iso_date((entry.get("found") or {}).get("date") or (entry.get("source") or {}).get("date"))
    day = deadline(due, found)
    if due is None and status in (OPEN, DISPUTED):
        _report_entry(writer, ledger, (part, number, "due"), "ledger/due-missing", {"days": default_days()})
    # Without any day there is nothing to name in the message; `ledger/due-missing` says that it counts as overdue.
    if day is not None and overdue(status, day, as_of):
        _report_entry(writer, ledger, (part, number, "due"), "ledger/overdue", {"due": day.isoformat()})


def _report_entry(
    writer: Writer,
    ledger: Document,
    place: tuple[str, int, str],
    rule: str,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Add a finding at a key of a ledger entry; `place` is (part, index, key), `more` are values for the message."""
    assert ledger.tree is not None and ledger.value is not None
    part, number, _ = pointer = place
    entry = ledger.value[part][number]
    values = {name: entry.get(name) for name in ("rule", "matter")}
    values |= {"problem": entry.get("problem") or entry.get("rule"), **more}
    writer.problem(Problem(rule, ledger.tree.span(pointer), values, pointer=pointer))


def entry_fingerprint(entry: Mapping[str, Any]) -> str:
    """Return the fingerprint of the finding that a ledger entry is about."""
    rule, matter, place, value = (str(entry.get(name) or "") for name in ("rule", "matter", "at", "value"))
    return fingerprint(rule, matter, place, value, entry.get("ordinal") or 0)


def default_days() -> int:
    """Return the days from finding to deadline of an entry that states no deadline."""
    return int(table("rectification-policy")["default_days"])


def deadline(due: date | None, found_on: date | None) -> date | None:
    """Return the last day of an entry: the stated one, else `default_days` after it was found. None if the entry has
    neither, so that no day shows it to be in time."""
    if due is not None or found_on is None:
        return due
    days = default_days()
    return found_on + timedelta(days) if (date.max - found_on).days >= days else date.max


def overdue(status: object, last_day: date | None, as_of: date) -> bool:
    """Return whether an entry is still being corrected although its `deadline` is past or cannot be told."""
    return status == OPEN and (last_day is None or last_day < as_of)
