"""full: for an editor at a terminal.

Input: a Report and a Screen. Output: each open finding with its line of the guide, its reason and its remedy, file by
file, then a summary. Of a file, what is wrong comes first, then what is missing; what one rule says of several entries
of a list is printed once, with the other entries below it. Example: tests/findings/golden/full.txt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from linter.common.layout import SEVERITY_STYLE, Paint, labelled
from linter.common.output_format import Screen
from linter.common.text import visible
from linter.findings.finding import Finding, Report, path_text, place_text
from linter.findings.formats.code_frame import frame
from linter.findings.formats.selection import alike, is_about_absence, most_severe, open_findings, rule_info
from linter.findings.formats.source_lines import Source
from linter.findings.formats.summary import render_summary
from linter.findings.formats.wordings import Words

LIMIT = 200
"""Findings that are shown at most: more than some screens are not read. Of more findings than LIMIT, the most severe
ones are shown, at most PER_RULE of each rule."""
PER_RULE = 20
MAX_ALIKE = 5
"""Further entries of a list with the same fault that are shown; the others are counted."""
MAX_RELATED = 5
"""Related places that are shown of a finding; the others are counted. A group rule can relate a hundred districts."""
_INDENT = "  "


def render(report: Report, screen: Screen) -> str:
    """The findings file by file, then the summary."""
    findings = open_findings(report)
    listed = findings if len(findings) <= LIMIT else most_severe(findings, LIMIT, PER_RULE)
    paint = Paint(screen.color)
    lines = _Listing(report, paint, screen.width).lines(listed)
    summary = render_summary(report, findings, len(listed), paint, screen.width)
    return "\n".join([*lines, *summary]) + "\n"


class _Listing:
    """Prints findings one after the other. The remedy of a rule is printed once in every file, since files belong to
    different people; the basis of a rule is printed once."""

    def __init__(self, report: Report, paint: Paint, width: int) -> None:
        self._report = report
        self._paint = paint
        self._width = width
        self._words = Words(report)
        self._source = Source(report)
        self._basis_printed: set[str] = set()
        self._remedy_printed: set[tuple[str, str]] = set()

    def lines(self, findings: list[Finding]) -> Iterator[str]:
        path = None
        for first, *others in alike(sorted(findings, key=lambda finding: (finding.path, is_about_absence(finding)))):
            if first.path != path:
                path = first.path
                yield from (self._paint(f"── {path_text(path)}", "bold cyan"), "")
            yield from self._finding(first, others)
            yield ""

    def _finding(self, finding: Finding, others: Sequence[Finding]) -> Iterator[str]:
        style = SEVERITY_STYLE[finding.severity]
        label = self._words.severity(finding.severity) + " "
        message = labelled(label, f"{visible(finding.message)} [{finding.rule}]", self._width)
        yield self._paint(label, style) + self._paint(message[0].removeprefix(label), "bold")
        yield from (self._paint(line, "bold") for line in message[1:])
        # Terminals open a place that is clicked on: it is neither wrapped nor coloured.
        yield _INDENT + place_text(finding.path, finding.line, finding.column)
        for row in frame(finding, self._source, self._width):
            yield self._paint(row.gutter, "dim") + (self._paint(row.text, style) if row.marker else row.text)
        yield from self._related(finding)
        yield from self._others(others)
        yield from self._advice(finding)

    def _others(self, others: Sequence[Finding]) -> Iterator[str]:
        for other in others[:MAX_ALIKE]:
            yield from self._labelled(
                f"第 {other.line:,} 行也是：", f"line {other.line:,} too: ", visible(other.message)
            )
        more = len(others) - MAX_ALIKE
        if more > 0:
            lines = self._words("、", ", ").join(f"{other.line:,}" for other in others[MAX_ALIKE:])
            yield from self._labelled("同样的还有：", "the same: ", self._words(f"第 {lines} 行", f"lines {lines}"))

    def _related(self, finding: Finding) -> Iterator[str]:
        for place in finding.related[:MAX_RELATED]:
            label = _INDENT + self._words("相关：", "see also: ")
            found, message = label + place_text(place.path, place.line, place.column), visible(place.message)
            if cell_len(line := f"{found}  {message}") <= self._width:
                yield line
            else:
                # As above, the place stays whole.
                yield from (found, *labelled(" " * cell_len(label), message, self._width))
        more = len(finding.related) - MAX_RELATED
        if more > 0:
            yield _INDENT + self._words(f"相关：另有 {more:,} 处", f"see also: {more:,} more")

    def _advice(self, finding: Finding) -> Iterator[str]:
        info = rule_info(self._report, finding.rule)
        remedy = "" if (finding.path, finding.rule) in self._remedy_printed else info.remedy
        self._remedy_printed.add((finding.path, finding.rule))
        yield from self._labelled("怎么改：", "how to fix: ", self._joined(remedy, self._fixable(finding)))
        if finding.rule not in self._basis_printed:
            self._basis_printed.add(finding.rule)
            yield from self._labelled("依据：", "basis: ", self._words("；", "; ").join(info.basis))
            yield from self._labelled("详情：", "more: ", f"matterlint explain {finding.rule}")

    def _fixable(self, finding: Finding) -> str:
        if finding.fix is None:
            return ""
        option = "--fix" if finding.fix.safety == "safe" else "--fix --unsafe-fixes"
        return self._words(f"可用 {option} 自动修正", f"{option} does it")

    def _joined(self, remedy: str, fixable: str) -> str:
        if remedy and fixable:
            return self._words(f"{remedy}（{fixable}）", f"{remedy} ({fixable})")
        return remedy or fixable

    def _labelled(self, zh: str, en: str, text: str) -> list[str]:
        return labelled(_INDENT + self._words(zh, en), text, self._width) if text else []
