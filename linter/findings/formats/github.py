"""github: annotations of a pull request on GitHub Actions. The only place that may print `::`."""

from __future__ import annotations

from linter.common.text import visible
from linter.findings.finding import Finding, Report
from linter.findings.formats.selection import about, foremost, shown
from linter.findings.formats.wordings import Words

LIMIT = 10
"""GitHub shows at most so many errors, and so many warnings, of a step."""


def render(report: Report) -> str:
    """The most telling errors and warnings as annotations, then a notice that counts the rest."""
    findings = shown(report)
    chosen = [
        finding
        for severity in ("error", "warning")
        for finding in foremost([each for each in findings if each.severity == severity], LIMIT)
    ]
    lines = [_annotation(report, finding) for finding in sorted(chosen, key=lambda finding: finding.order)]
    rest = len(findings) - len(chosen)
    if rest:
        lines.append(_rest(report, rest))
    return "".join(line + "\n" for line in lines)


def command(name: str, properties: dict[str, object], data: str) -> str:
    """A workflow command, all that it carries escaped."""
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{escape_data(data)}"


def escape_data(text: str) -> str:
    """The message of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a command's property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _annotation(report: Report, finding: Finding) -> str:
    words, info = Words(report), about(report, finding.rule)
    place: dict[str, object] = {"file": visible(finding.path), "line": finding.line}
    # GitHub drops an annotation over several lines that names columns.
    if finding.line == finding.end_line:
        place |= {"col": finding.column, "endLine": finding.end_line, "endColumn": finding.end_column}
    else:
        place |= {"endLine": finding.end_line}
    message = visible(finding.message)
    if info.remedy:
        message += "\n" + words("怎么改：", "How to fix: ") + info.remedy
    return command(finding.severity, place | {"title": f"{info.title} ({finding.rule})"}, message)


def _rest(report: Report, rest: int) -> str:
    words = Words(report)
    message = words(
        f"另有 {rest:,} 处没有在这里标出（共{words.counts()}），见完整报告。",
        f"{rest:,} more not annotated here ({words.counts()} in all): see the full report.",
    )
    return command("notice", {"title": "matterlint"}, "\n".join([message, *words.provenance()]))
