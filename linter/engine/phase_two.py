"""Phase two: the facts of all guides are looked at together, once."""

from __future__ import annotations

from typing import Any

from linter.engine.finding_writer import Writer
from linter.engine.phase_one import Inspector
from linter.findings.finding import Finding
from linter.guides.fact import Fact
from linter.rulebook.rule import GroupCheck
from linter.source import schema


def phase_two(inspector: Inspector, facts: list[Fact]) -> list[Finding]:
    """What only shows when several guides are seen together."""
    findings: list[Finding] = []
    writers: dict[str, Writer] = {}
    kinds = {(fact.type, fact.level) for fact in facts if fact.kind != "list"}
    for rule in inspector.group_rules:
        # What a list says of a matter is for the rule to ask; a list has no type that could leave it out.
        asked = {(kind, level) for kind, level in kinds if rule.applies({"type": kind, "level": level})}
        chosen = facts
        if asked != kinds:
            chosen = [fact for fact in facts if fact.kind == "list" or (fact.type, fact.level) in asked]
        try:
            assert isinstance(rule.check, GroupCheck)
            for hit in list(rule.check.judge(chosen, inspector.context)):
                if hit.fact.path not in writers:
                    writers[hit.fact.path] = _fact_writer(inspector, hit.fact)
                writers[hit.fact.path].group_hit(rule, hit)
        except Exception as error:  # as in phase one
            writer = Writer(inspector.book, inspector.severities, inspector.lang, "", None, None, "", None)
            writer.crash(rule, error)
            findings += writer.findings
    for writer in writers.values():
        findings += writer.findings
    return findings


def _fact_writer(inspector: Inspector, fact: Fact) -> Writer:
    document: dict[str, Any] = {"district": fact.district}
    if fact.kind == "list":
        # Entries are called by what they are, not by their number.
        document = next((file.value for file in inspector.context.lists if file.path == fact.path), document)
    kind = schema.of_kind(fact.kind) if fact.kind in schema.kinds() else None
    matter = fact.identity if fact.identity != fact.path else None
    return Writer(
        inspector.book, inspector.severities, inspector.lang, fact.path, kind, document, fact.identity, matter
    )
