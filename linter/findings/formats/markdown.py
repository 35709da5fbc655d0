"""markdown: the summary of a build step, or a comment on a pull request (GitHub's dialect).

Input: a Report. Output: a table of counts by district, then a table of findings for each severity.
"""

from __future__ import annotations

from linter.common.text import markdown, unmarked, visible
from linter.findings.finding import SEVERITIES, Finding, Report, place_text
from linter.findings.formats.district_counts import district_counts
from linter.findings.formats.selection import open_findings, rule_info
from linter.findings.formats.wordings import Words

LIMIT = 1_000_000
"""UTF-8 bytes. GitHub refuses a summary of more than 1 MiB."""


def render(report: Report) -> str:
    """The tables, the most severe findings first, as many as LIMIT allows; a line says how many are left out."""
    words = Words(report)
    findings = open_findings(report)
    parts = [f"## matterlint\n\n{markdown(words.headline())}\n"]
    parts += [f"\n{markdown(note)}\n" for note in words.notes()]
    if findings:
        header, *rows = district_counts(report, findings)
        parts += ["\n", _row(header), _row(["---", *["--:"] * (len(header) - 1)])]
        parts += [_row([markdown(cell) for cell in row]) for row in rows]
    footer = f"\n<sub>{markdown(' · '.join(words.provenance()))}</sub>\n"
    left = LIMIT - _bytes(parts) - _bytes([footer]) - 200  # for the line about findings that are left out
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
        more = len(findings) - listed
        parts.append(
            words(f"\n另有 {more:,} 处未列出，见完整报告。\n", f"\n{more:,} more not listed: see the full report.\n")
        )
    return "".join([*parts, footer])


def code(text: str) -> str:
    """Text as code. Backticks would not do: in a table they do not protect a vertical bar."""
    return f"<code>{unmarked(visible(text))}</code>"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _finding(report: Report, finding: Finding) -> str:
    place = code(place_text(finding.path, finding.line, finding.column))
    title = rule_info(report, finding.rule).title
    return _row([place, markdown(finding.message), f"{markdown(title)} {code(finding.rule)}"])


def _bytes(parts: list[str]) -> int:
    return sum(len(part.encode()) for part in parts)


def _fitting(lines: list[str], room: int) -> list[str]:
    """The first lines that together have at most `room` bytes."""
    for number, line in enumerate(lines):
        room -= len(line.encode())
        if room < 0:
            return lines[:number]
    return lines
