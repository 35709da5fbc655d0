"""markdown: the summary of a build step, or a comment on a pull request."""

from __future__ import annotations

from linter.common.text import markdown, unmarked, visible
from linter.findings.finding import SEVERITIES, Finding, Report
from linter.findings.formats.district_table import by_district
from linter.findings.formats.selection import about, shown
from linter.findings.formats.wordings import Words

LIMIT = 1_000_000
"""UTF-8 bytes. GitHub takes a summary of at most 1 MiB, and refuses a larger one whole."""


def render(report: Report) -> str:
    """A table of counts by district, then a table of findings for each severity, worst first, as many
    as LIMIT allows."""
    words = Words(report)
    findings = shown(report)
    parts = [f"## matterlint\n\n{markdown(words.headline())}\n"]
    parts += [f"\n{markdown(note)}\n" for note in words.notes()]
    if findings:
        header, *rows = by_district(report, findings)
        parts += ["\n", _row(header), _row(["---", *["--:"] * (len(header) - 1)])]
        parts += [_row([markdown(cell) for cell in row]) for row in rows]
    closing = f"\n<sub>{markdown(' · '.join(words.provenance()))}</sub>\n"
    left = LIMIT - _bytes(parts) - _bytes([closing]) - 200  # for the line that says what is missing
    listed = 0
    for severity in SEVERITIES:
        own = [finding for finding in findings if finding.severity == severity]
        lines = [_finding(report, finding) for finding in own]
        heading = (
            f"\n### {words.severity(severity)} {len(own):,}\n\n"
            + _row([words("位置", "place"), words("问题", "problem"), words("规则", "rule")])
            + _row(["---"] * 3)
        )
        fitting = _fitting(lines, left - _bytes([heading]))
        if fitting:
            parts += [heading, *fitting]
            left -= _bytes([heading, *fitting])
            listed += len(fitting)
        if len(fitting) < len(own):
            break
    if listed < len(findings):
        rest = len(findings) - listed
        parts.append(
            words(f"\n另有 {rest:,} 处未列出，见完整报告。\n", f"\n{rest:,} more not listed: see the full report.\n")
        )
    return "".join([*parts, closing])


def code(text: str) -> str:
    """Text as code. Not in backticks: in a table they do not protect a vertical bar, <code> does not
    have to."""
    return f"<code>{unmarked(visible(text))}</code>"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _finding(report: Report, finding: Finding) -> str:
    place = code(f"{finding.path}:{finding.line}:{finding.column}")
    title = about(report, finding.rule).title
    return _row([place, markdown(finding.message), f"{markdown(title)} {code(finding.rule)}"])


def _bytes(parts: list[str]) -> int:
    return sum(len(part.encode()) for part in parts)


def _fitting(lines: list[str], room: int) -> list[str]:
    for number, line in enumerate(lines):
        room -= len(line.encode())
        if room < 0:
            return lines[:number]
    return lines
