"""What counts: waivers in the guides and the ledger of the district decide which findings are new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from linter.engine.finding_writer import Writer, fingerprint
from linter.engine.loading import Loaded
from linter.engine.phase_one import FileResult, Inspector
from linter.findings.finding import Finding
from linter.source.pointer import Pointer
from linter.source.read import Problem

OPEN, DONE = "整改中", "已整改"
NEVER = ("engine", "yaml", "waiver", "ledger")
"""Families that no ledger can put off: a file that could not be read was not checked, and no ledger excuses itself."""


def apply_waivers(
    inspector: Inspector, results: Iterable[FileResult], findings: list[Finding], as_of: date
) -> list[Finding]:
    """Findings with those waived by their own guide marked, and what is wrong with the waivers themselves:
    expired, for a rule that cannot be waived, for an unknown rule, or for nothing."""
    by_path: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        by_path.setdefault(finding.path, []).append(index)
    outcome = list(findings)
    for result in results:
        if not result.waivers:
            continue
        document = {"waivers": [waiver for waiver, _ in result.waivers]}
        first = next((finding for finding in findings if finding.path == result.path), None)
        fact = result.fact
        writer = Writer(
            inspector.book, inspector.severities, inspector.lang, result.path, None, document,
            fact.identity if fact else result.path, fact.identity if fact else None,
        )  # fmt: skip
        writer.district = fact.district if fact else first.district if first else None
        for number, (waiver, span) in enumerate(result.waivers):
            named = str(waiver.get("rule") or "")
            rule = inspector.book.named(named)
            pointer: Pointer = ("waivers", number)
            until = day(waiver.get("until"))
            values = {"rule": named, "until": waiver.get("until")}
            if rule is None:
                writer.problem(Problem("waiver/unknown-rule", span, values, pointer=pointer))
                continue
            if not rule.waivable:
                writer.problem(Problem("waiver/not-allowed", span, values, pointer=pointer))
                continue
            if until is None:
                continue  # waiver/until-missing or the schema says so; without an end it waives nothing
            if until < as_of:
                writer.problem(Problem("waiver/expired", span, values, pointer=pointer))
                continue
            hits = [index for index in by_path.get(result.path, ()) if findings[index].rule == rule.id]
            for index in hits:
                outcome[index] = replace(outcome[index], status="waived")
            if not hits and rule.id in inspector.severities:
                writer.problem(Problem("waiver/unused", span, values, pointer=pointer))
        outcome += writer.findings
    return outcome


def apply_ledger(
    inspector: Inspector,
    ledgers: Iterable[Loaded],
    findings: list[Finding],
    as_of: date,
    asked: Collection[str] | None = None,
) -> list[Finding]:
    """Findings with those that the ledger lists marked as known, and what is wrong with the ledgers: an entry said
    to be mended whose defect still shows, one for a rule that is unknown or cannot be put off, one overdue.

    `asked` are the files of the run, None for all: whoever lints one guide is told of its own entries only.
    """
    outcome = list(findings)
    by_print: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        by_print.setdefault(finding.fingerprint, []).append(index)
    firing = {(finding.rule, finding.matter) for finding in findings}
    for ledger in ledgers:
        if ledger.value is None or ledger.tree is None:
            continue
        path = ledger.entry.path
        writer = Writer(inspector.book, inspector.severities, inspector.lang, path, None, ledger.value, path, None)
        told = asked is None or path in asked
        for number, entry in enumerate(ledger.value.get("entries") or ()):
            rule = inspector.book.named(str(entry.get("rule") or ""))
            if rule is None or rule.family in NEVER:
                wrong = "ledger/not-allowed" if rule else "ledger/unknown-rule"
                if told:
                    _tell(writer, ledger, "entries", number, "rule", wrong)
                continue
            hits = by_print.get(entry_fingerprint({**entry, "rule": rule.id}), ())
            if (hits or told) and overdue(entry.get("status"), day(entry.get("due")), as_of):
                _tell(writer, ledger, "entries", number, "due", "ledger/overdue")
            if entry.get("status") != DONE:
                for index in hits:
                    if findings[index].open:
                        outcome[index] = replace(outcome[index], status="known")
            elif hits:
                _tell(writer, ledger, "entries", number, "status", "ledger/closed-but-firing")
        for number, row in enumerate(ledger.value.get("inspections") or ()):
            fires = (row.get("rule"), row.get("matter")) in firing
            if (fires or told) and overdue(row.get("status"), day(row.get("due")), as_of):
                _tell(writer, ledger, "inspections", number, "due", "ledger/overdue")
            if fires and row.get("status") == DONE:
                _tell(writer, ledger, "inspections", number, "status", "ledger/closed-but-firing")
        outcome += writer.findings
    return outcome


def _tell(writer: Writer, ledger: Loaded, part: str, number: int, key: str, rule: str) -> None:
    """Adds what is wrong with an entry, at one of its keys."""
    assert ledger.tree is not None and ledger.value is not None
    entry = ledger.value[part][number]
    values = {name: entry.get(name) for name in ("rule", "matter", "due")}
    values["problem"] = entry.get("problem") or entry.get("rule")
    pointer: Pointer = (part, number, key)
    writer.problem(Problem(rule, ledger.tree.span(pointer), values, pointer=pointer))


def entry_fingerprint(entry: Mapping[str, Any]) -> str:
    """The fingerprint of the finding that a ledger entry is about."""
    rule, matter, place, value = (str(entry.get(name) or "") for name in ("rule", "matter", "at", "value"))
    return fingerprint(rule, matter, place, value, entry.get("ordinal") or 0)


def overdue(status: Any, due: date | None, as_of: date) -> bool:
    """Whether something is still being mended after the last day that it should have been."""
    return status == OPEN and due is not None and due < as_of


def day(text: Any) -> date | None:
    """The date that a file writes, None without a good one."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
