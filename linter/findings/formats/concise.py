"""concise: one line for each finding, for grep and for editors' error lists."""

from __future__ import annotations

from linter.common.text import visible
from linter.findings.finding import Report
from linter.findings.formats.selection import shown
from linter.findings.formats.wordings import Words


def render(report: Report) -> str:
    """`path:line:col: severity rule message`, then what there is to know of the run."""
    words = Words(report)
    lines = [
        visible(f"{finding.path}:{finding.line}:{finding.column}: {finding.severity} {finding.rule} {finding.message}")
        for finding in shown(report)
    ]
    closing = [words.headline(), *words.notes(), f"[{' · '.join(words.provenance())}]"]
    return "\n".join([*lines, words("", " ").join(closing)]) + "\n"
