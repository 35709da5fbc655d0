"""Counts as rows of cells, for the formats that draw tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from linter.findings.finding import SEVERITIES, Finding, Report
from linter.findings.formats.wordings import Words

MAX_DISTRICTS = 20


def by_district(report: Report, findings: Sequence[Finding]) -> list[list[str]]:
    """Findings by district and severity: a header, a row for each district, those with the most errors
    first, and from the second district on a total."""
    words = Words(report)
    counts: dict[str | None, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(finding.district, Counter())[finding.severity] += 1
    ranked = sorted(counts.items(), key=lambda item: ([-item[1][severity] for severity in SEVERITIES], item[0] or "~"))
    rows = [(_name(report, words, district), count) for district, count in ranked[:MAX_DISTRICTS]]
    rest = [count for _, count in ranked[MAX_DISTRICTS:]]
    if rest:
        rows.append((words(f"其余 {len(rest)} 个区划", f"{len(rest)} others"), sum(rest, Counter())))
    if len(rows) > 1:
        rows.append((words("合计", "all"), sum(counts.values(), Counter())))
    header = [words("区划", "district"), *map(words.severity, SEVERITIES), words("小计", "total")]
    return [header, *([name, *_cells(count)] for name, count in rows)]


def _name(report: Report, words: Words, district: str | None) -> str:
    if district is None:
        return words("（不分区划）", "(no district)")
    return report.districts.get(district, district)


def _cells(count: Counter[str]) -> list[str]:
    return [f"{number:,}" for number in (*(count[severity] for severity in SEVERITIES), count.total())]
