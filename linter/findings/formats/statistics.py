"""statistics: how often each rule fires.

Input: a Report. Output: a line for each rule with open findings, such as
`     12  contact/phone-malformed  电话号码有误`.
"""

from __future__ import annotations

from linter.common.text_table import TextColumn, text_table
from linter.findings.finding import Report
from linter.findings.formats.selection import open_findings, ranked_counts, rule_info

_COUNT = TextColumn(right=True, minimum=7)


def render(report: Report) -> str:
    """The rules by the number of their open findings, the most frequent first. Empty without open findings."""
    counts = ranked_counts(finding.rule for finding in open_findings(report))
    rows = [(str(count), rule, rule_info(report, rule).title) for rule, count in counts]
    return "".join(f"{line}\n" for line in text_table(rows, [_COUNT]))
