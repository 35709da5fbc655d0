"""concise: one line for each finding, for grep and for the error lists of editors.

Input: a Report. Output: lines such as `a.yaml:3:1: error yaml/bom 文件开头有看不见的 BOM；…`, then one line
about the run.
"""

from __future__ import annotations

from linter.common.text import visible
from linter.findings.finding import Report, place_text
from linter.findings.formats.selection import open_findings
from linter.findings.formats.wordings import Words


def render(report: Report) -> str:
    """The open findings, then the counts, notes and provenance in one line."""
    words = Words(report)
    lines = []
    for finding in open_findings(report):
        place = place_text(finding.path, finding.line, finding.column)
        lines.append(f"{place}: {visible(f'{finding.severity} {finding.rule} {finding.message}')}")
    about_run = [words.headline(), *words.notes(), f"[{' · '.join(words.provenance())}]"]
    return "\n".join([*lines, words("", " ").join(about_run)]) + "\n"
