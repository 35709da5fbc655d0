"""What counts: waivers in the guides and the ledger of the district decide which findings are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from linter.engine import FileResult, Inspector, Loaded
from linter.finding import Finding
from linter.pointer import Pointer
from linter.read import Problem
from linter.wording import Writer, fingerprint

DONE = "已整改"


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
            until = _date(waiver.get("until"))
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


def apply_ledger(inspector: Inspector, ledgers: Iterable[Loaded], findings: list[Finding]) -> list[Finding]:
    """Findings with those that the ledger lists marked as known; an entry said to be mended whose defect
    still shows is a finding of its own."""
    outcome = list(findings)
    by_print = {finding.fingerprint: index for index, finding in enumerate(findings)}
    for ledger in ledgers:
        if ledger.value is None or ledger.tree is None:
            continue
        path = ledger.entry.path
        writer = Writer(inspector.book, inspector.severities, inspector.lang, path, None, ledger.value, path, None)
        for number, entry in enumerate(ledger.value.get("entries") or ()):
            index = by_print.get(entry_fingerprint(entry))
            if index is None:
                continue
            if entry.get("status") == DONE:
                pointer: Pointer = ("entries", number, "status")
                values = {"rule": entry.get("rule"), "matter": entry.get("matter")}
                writer.problem(Problem("ledger/closed-but-firing", ledger.tree.span(pointer), values, pointer=pointer))
            elif findings[index].open:
                outcome[index] = replace(outcome[index], status="known")
        outcome += writer.findings
    return outcome


def entry_fingerprint(entry: Mapping[str, Any]) -> str:
    """The fingerprint of the finding that a ledger entry is about."""
    rule, matter, place, value = (str(entry.get(name) or "") for name in ("rule", "matter", "at", "value"))
    return fingerprint(rule, matter, place, value)


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
