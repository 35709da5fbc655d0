"""github: annotations of a pull request, for the log of GitHub Actions.

Input: a Report. Output: workflow commands such as `::error file=a.yaml,line=3,…::校验码不对`. This is the only format
whose lines may begin with `::`; it escapes the texts in them.
"""

from __future__ import annotations

from linter.common.text import visible
from linter.findings.finding import Finding, Report, path_text
from linter.findings.formats.selection import most_severe, open_findings, rule_info
from linter.findings.formats.wordings import Words

LIMIT = 10
"""GitHub shows at most 10 errors and 10 warnings of a step."""


def render(report: Report) -> str:
    """The most severe errors and warnings as annotations, then a notice with the number of the others."""
    findings = open_findings(report)
    chosen = [
        finding
        for severity in ("error", "warning")
        for finding in most_severe([each for each in findings if each.severity == severity], LIMIT)
    ]
    lines = [_annotation(report, finding) for finding in sorted(chosen, key=lambda finding: finding.order)]
    more = len(findings) - len(chosen)
    if more:
        lines.append(_notice(report, more))
    return "".join(line + "\n" for line in lines)


def command(name: str, properties: dict[str, object], data: str) -> str:
    """A workflow command with escaped properties and data."""
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{escape_data(data)}"


def escape_data(text: str) -> str:
    """The escaped message of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The escaped value of a property of a command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _annotation(report: Report, finding: Finding) -> str:
    words, info = Words(report), rule_info(report, finding.rule)
    place: dict[str, object] = {"file": path_text(report.address(finding.path)), "line": finding.line}
    # GitHub drops an annotation that spans several lines and has columns.
    if finding.line == finding.end_line:
        place |= {"col": finding.column, "endLine": finding.end_line, "endColumn": finding.end_column}
    else:
        place |= {"endLine": finding.end_line}
    message = visible(finding.message)
    if info.remedy:
        message += "\n" + words("怎么改：", "How to fix: ") + info.remedy
    return command(finding.severity, place | {"title": f"{info.title} ({finding.rule})"}, message)


def _notice(report: Report, more: int) -> str:
    words = Words(report)
    message = words(
        f"另有 {more:,} 处没有在这里标出（共{words.counts()}），见完整报告。",
        f"{more:,} more not annotated here ({words.counts()} in all): see the full report.",
    )
    return command("notice", {"title": "matterlint"}, "\n".join([message, *words.provenance()]))
