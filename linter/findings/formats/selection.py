"""Which findings a format shows, and what it may say about their rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from linter.common.text import squeezed, visible
from linter.findings.finding import SEVERITIES, Finding, Report, RuleInfo


def ordered(report: Report) -> list[Finding]:
    """All findings in the order of every output."""
    return sorted(report.findings, key=lambda finding: finding.order)


def shown(report: Report) -> list[Finding]:
    """The open findings in order; what is waived or known is only counted."""
    return [finding for finding in ordered(report) if finding.open]


def foremost(findings: Sequence[Finding], limit: int, per_rule: int | None = None) -> list[Finding]:
    """At most `limit` findings, at most `per_rule` of each rule, in their order. The more severe come
    first, and among equals every rule has its first finding before any has its second."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, int]] = []
    for position, finding in enumerate(findings):
        seen[finding.rule] += 1
        if per_rule is None or seen[finding.rule] <= per_rule:
            ranked.append((SEVERITIES.index(finding.severity), seen[finding.rule], position))
    chosen = sorted(position for _, _, position in sorted(ranked)[:limit])
    return [findings[position] for position in chosen]


def about(report: Report, rule: str) -> RuleInfo:
    """What is known of a rule, every text one safe line; of an unlisted one only its id."""
    info = report.rules.get(rule) or RuleInfo(rule, rule, "warning", "", "", (), ())
    return RuleInfo(
        id=info.id,
        title=_line(info.title) or info.id,
        severity=info.severity,
        why=_line(info.why),
        remedy=_line(info.remedy),
        basis=tuple(_line(basis) for basis in info.basis),
        tags=info.tags,
    )


def family(rule: str) -> str:
    """The family a rule id names."""
    return rule.partition("/")[0]


def tally(keys: Iterable[str]) -> list[tuple[str, int]]:
    """How often each key occurs: most first, equals by name."""
    return sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))


def _line(text: str) -> str:
    return visible(squeezed(text))
