"""gitlab: the Code Quality report of a merge request on GitLab.

Input: a Report. Output: a JSON array with an issue for each open finding, such as
`{"description": "code/organisation-code-wrong: … 的校验码不对：…", "severity": "major", …}`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from linter.common.screen_json import array
from linter.findings.finding import Finding, Report, Severity
from linter.findings.formats.selection import open_findings

_SEVERITY: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    """The array, an issue a line."""
    seen: Counter[str] = Counter()
    issues = []
    for finding in open_findings(report):
        seen[finding.fingerprint] += 1
        issues.append(_issue(report, finding, seen[finding.fingerprint]))
    return array(issues) + "\n"


def _issue(report: Report, finding: Finding, ordinal: int) -> dict[str, Any]:
    # GitLab merges issues with the same fingerprint, and shows the description but not check_name.
    return {
        "description": f"{finding.rule}: {finding.message}",
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint if ordinal == 1 else f"{finding.fingerprint}-{ordinal}",
        "severity": _SEVERITY[finding.severity],
        "location": {"path": report.address(finding.path), "lines": {"begin": finding.line, "end": finding.end_line}},
    }
