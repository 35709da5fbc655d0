"""Phase two: run the rules that compare guides, once over all facts.

Input: one `Fact` per guide, standard and list. Output: findings, each at the guide, standard or list that deviates.
Example: `same-standard/promise-worse` compares the promised limits of all guides with one basic code.
"""

from __future__ import annotations

from typing import Any

from linter.engine.finding_writer import Writer
from linter.engine.phase_one import Inspector
from linter.findings.finding import Finding
from linter.guides.fact import Fact
from linter.rulebook.rule import GroupCheck


def phase_two(inspector: Inspector, facts: list[Fact]) -> list[Finding]:
    """Return the findings of the group rules of an inspector."""
    findings: list[Finding] = []
    writers: dict[str, Writer] = {}
    kinds = {(fact.type, fact.level) for fact in facts if fact.kind != "list"}
    for rule in inspector.group_rules:
        # A list has no `type`, so `applies` never removes it: the rule itself decides which entries concern it.
        applicable = {(kind, level) for kind, level in kinds if rule.applies({"type": kind, "level": level})}
        chosen = facts
        if applicable != kinds:
            chosen = [fact for fact in facts if fact.kind == "list" or (fact.type, fact.level) in applicable]
        try:
            assert isinstance(rule.check, GroupCheck)
            for hit in list(rule.check.judge(chosen, inspector.context)):
                if hit.fact.path not in writers:
                    writers[hit.fact.path] = _fact_writer(inspector, hit.fact)
                writers[hit.fact.path].group_hit(rule, hit)
        except Exception as error:  # a rule that crashes must not hide the findings of the others
            writer = inspector.writer("")
            writer.crash(rule, error)
            findings += writer.findings
    for writer in writers.values():
        findings += writer.findings
    return findings


def _fact_writer(inspector: Inspector, fact: Fact) -> Writer:
    document: dict[str, Any] = {"district": fact.district}
    if fact.kind == "list":
        # Fingerprints name the entries of a list by what they are, for which the writer needs the whole list.
        document = next((file.value for file in inspector.context.lists if file.path == fact.path), document)
    return inspector.writer(fact.path, fact.kind, document, fact.identity)
