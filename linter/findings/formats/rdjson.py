"""rdjson: the Reviewdog Diagnostic Format.

Input: a Report. Output: a DiagnosticResult with a diagnostic for each open finding. Its columns count UTF-8 bytes, of
which a Chinese character has three.
"""

from __future__ import annotations

from typing import Any

from linter.common.screen_json import array
from linter.findings.finding import Finding, Report, Severity
from linter.findings.formats.selection import open_findings
from linter.findings.formats.source_lines import Source

_SEVERITY: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> str:
    """The DiagnosticResult; safe fixes are suggestions."""
    source = Source(report)
    diagnostics = array(_diagnostic(report, finding, source) for finding in open_findings(report))
    return f'{{"source": {{"name": "matterlint"}},\n"diagnostics": {diagnostics}}}\n'


def _diagnostic(report: Report, finding: Finding, source: Source) -> dict[str, Any]:
    span = _range(source, finding.path, (finding.line, finding.column), (finding.end_line, finding.end_column))
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": report.address(finding.path), "range": span},
        "severity": _SEVERITY[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.fix and finding.fix.safety == "safe":
        diagnostic["suggestions"] = [
            {"range": _range(source, finding.path, edit.start, edit.end), "text": edit.text}
            for edit in finding.fix.edits
        ]
    if finding.related:
        diagnostic["related_locations"] = [
            {
                "message": place.message,
                "location": {"path": report.address(place.path), "range": {"start": {"line": place.line}}},
            }
            for place in finding.related
        ]
    return diagnostic


def _range(source: Source, path: str, start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    if source.line(path, start[0]) is None:  # bytes cannot be counted; a range without columns means whole lines
        return {"start": {"line": start[0]}, "end": {"line": end[0]}}
    return {"start": _position(source, path, *start), "end": _position(source, path, *end)}


def _position(source: Source, path: str, line: int, column: int) -> dict[str, int]:
    before = (source.line(path, line) or "")[: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
