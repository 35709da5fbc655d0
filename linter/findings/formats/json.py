"""json: the whole report for other programs, version 1 of its structure.

Input: a Report. Output: one object with `version`, `tool`, `provenance`, `summary` and `findings`.
"""

from __future__ import annotations

from dataclasses import asdict

from linter.common.screen_json import array, dumps
from linter.findings.finding import Report, as_json
from linter.findings.formats.selection import ordered


def render(report: Report) -> str:
    """The object, a finding a line. Waived and known findings are included."""
    made = report.provenance
    head = {
        "version": 1,
        "tool": {"name": "matterlint", "version": made.version, "rulebook": made.rulebook},
        "provenance": asdict(made),
        "summary": report.summary(),
    }
    fields = [f"{dumps(key)}: {dumps(value)}" for key, value in head.items()]
    fields.append(f'"findings": {array(as_json(finding) for finding in ordered(report))}')
    return "{" + ",\n".join(fields) + "}\n"
