"""json: the finding contract, version 1. Everything a run knows, for other programs."""

from __future__ import annotations

from dataclasses import asdict

from linter.common.screen_json import array, dumps
from linter.findings.finding import Report, as_json
from linter.findings.formats.selection import ordered


def render(report: Report) -> str:
    """One object; its findings one a line, suppressed ones included."""
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
