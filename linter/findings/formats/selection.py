"""Choose the findings that a format shows, and the texts about their rules.

Input: a Report. Output: lists of findings, counts, RuleInfo. Example: `open_findings(report)` has no waived finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from linter.common.text import squeezed, visible
from linter.findings.finding import SEVERITIES, Finding, Report, RuleInfo

_INDEX = re.compile(r"/[0-9]+(?=/|$)")
_ABSENCE = re.compile("missing|unstated|unexplained|-empty$")


def ordered(report: Report) -> list[Finding]:
    """All findings in the order of every output."""
    return sorted(report.findings, key=lambda finding: finding.order)


def open_findings(report: Report) -> list[Finding]:
    """The open findings in the order of every output. Most formats only count waived and known ones."""
    return [finding for finding in ordered(report) if finding.open]


def most_severe(findings: Sequence[Finding], limit: int, per_rule: int | None = None) -> list[Finding]:
    """At most `limit` findings, at most `per_rule` of each rule, in the order in which they were given.

    More severe findings are chosen first. Among equally severe ones, each rule gets its first finding before any rule
    gets a second, so that one frequent rule does not hide the others.
    """
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, int]] = []
    for position, finding in enumerate(findings):
        seen[finding.rule] += 1
        if per_rule is None or seen[finding.rule] <= per_rule:
            ranked.append((SEVERITIES.index(finding.severity), seen[finding.rule], position))
    chosen = sorted(position for _, _, position in sorted(ranked)[:limit])
    return [findings[position] for position in chosen]


def is_about_absence(finding: Finding) -> bool:
    """Whether a finding says that something is not there, not that what is there is wrong. The name of a rule says it:
    fee/basis-missing, channel/hall-unstated."""
    return _ABSENCE.search(finding.rule.partition("/")[2]) is not None


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Join the findings that one rule has at the same field of several entries of a list, such as the form of material
    1 and that of material 3 of one guide. The order is that of the first finding of each group."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        place = _INDEX.sub("/*", finding.pointer or "")
        # Findings at one place stay apart: they are several faults of one text.
        apart = "" if "*" in place else finding.order
        groups.setdefault((finding.path, finding.rule, finding.severity, place, apart), []).append(finding)
    return list(groups.values())


def rule_info(report: Report, rule: str) -> RuleInfo:
    """The texts of a rule, each one safe line. A rule without texts has its id as title, and nothing else."""
    info = report.rules.get(rule) or RuleInfo(rule, rule, "warning", "", "", (), ())
    return RuleInfo(
        id=info.id,
        title=_one_line(info.title) or info.id,
        severity=info.severity,
        why=_one_line(info.why),
        remedy=_one_line(info.remedy),
        basis=tuple(_one_line(basis) for basis in info.basis),
        tags=info.tags,
    )


def family_of(rule: str) -> str:
    """The family in the id of a rule: `time-limit` for `time-limit/promise-note-missing`."""
    return rule.partition("/")[0]


def ranked_counts(keys: Iterable[str]) -> list[tuple[str, int]]:
    """Each key with the number of times it occurs: the most frequent first, equally frequent ones by name."""
    return sorted(Counter(keys).items(), key=lambda item: (-item[1], item[0]))


def _one_line(text: str) -> str:
    return visible(squeezed(text))
