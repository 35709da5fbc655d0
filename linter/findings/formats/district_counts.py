"""The counts of findings by district and severity, for formats that draw a table of them.

Input: findings. Output: rows of texts, such as `["天宁区", "1", "2", "0", "3"]`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from linter.findings.finding import SEVERITIES, Finding, Report
from linter.findings.formats.wordings import Words

MAX_DISTRICTS = 20
"""Districts with a row of their own; the others share one. A screen has some 40 lines."""


def district_counts(report: Report, findings: Sequence[Finding]) -> list[list[str]]:
    """A head, a row for each district (those with most errors first), and a total if there is more than one row."""
    words = Words(report)
    counts: dict[str | None, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(finding.district, Counter())[finding.severity] += 1
    ranked = sorted(counts.items(), key=lambda item: ([-item[1][severity] for severity in SEVERITIES], item[0] or "~"))
    rows = [(_name(report, words, district), count) for district, count in ranked[:MAX_DISTRICTS]]
    others = [count for _, count in ranked[MAX_DISTRICTS:]]
    if others:
        rows.append((words(f"其余 {len(others)} 个区划", f"{len(others)} others"), sum(others, Counter())))
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
