"""full: what an editor reads in a terminal. Every finding with its line, the reason and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from linter.common.layout import SEVERITY_STYLE, Paint, labelled
from linter.common.text import visible
from linter.findings.finding import Finding, Report
from linter.findings.formats.code_frame import frame
from linter.findings.formats.selection import about, foremost, shown
from linter.findings.formats.source_lines import Source
from linter.findings.formats.summary import closing
from linter.findings.formats.wordings import Words

LIMIT = 200
"""Beyond so many findings only the foremost are shown, and of a rule at most PER_RULE."""
PER_RULE = 20
MAX_RELATED = 5
_INDENT = "  "


def render(report: Report, *, color: bool, width: int) -> str:
    """The findings file by file, then the closing summary. `width` is in terminal cells."""
    findings = shown(report)
    listed = findings if len(findings) <= LIMIT else foremost(findings, LIMIT, PER_RULE)
    paint = Paint(color)
    lines = [*_Listing(report, paint, width).lines(listed), *closing(report, findings, len(listed), paint, width)]
    return "\n".join(lines) + "\n"


class _Listing:
    """The findings, one after the other. What can be said once is said once: the remedy of a rule in
    every file, since files belong to different people, the basis where the rule first appears."""

    def __init__(self, report: Report, paint: Paint, width: int) -> None:
        self._report = report
        self._paint = paint
        self._width = width
        self._words = Words(report)
        self._source = Source(report)
        self._explained: set[str] = set()
        self._remedied: set[tuple[str, str]] = set()

    def lines(self, findings: list[Finding]) -> Iterator[str]:
        path = None
        for finding in findings:
            if finding.path != path:
                path = finding.path
                yield from (self._paint(f"── {visible(path)}", "bold cyan"), "")
            yield from self._finding(finding)
            yield ""

    def _finding(self, finding: Finding) -> Iterator[str]:
        style = SEVERITY_STYLE[finding.severity]
        label = self._words.severity(finding.severity) + " "
        message = labelled(label, f"{visible(finding.message)} [{finding.rule}]", self._width)
        yield self._paint(label, style) + self._paint(message[0].removeprefix(label), "bold")
        yield from (self._paint(line, "bold") for line in message[1:])
        yield _INDENT + _place(finding.path, finding.line, finding.column)
        for row in frame(finding, self._source, self._width):
            yield self._paint(row.gutter, "dim") + (self._paint(row.text, style) if row.marker else row.text)
        yield from self._related(finding)
        yield from self._advice(finding)

    def _related(self, finding: Finding) -> Iterator[str]:
        for place in finding.related[:MAX_RELATED]:
            label = self._words("相关：", "see also: ")
            yield f"{_INDENT}{label}{_place(place.path, place.line, place.column)}  {visible(place.message)}"
        rest = len(finding.related) - MAX_RELATED
        if rest > 0:
            yield _INDENT + self._words(f"相关：另有 {rest:,} 处", f"see also: {rest:,} more")

    def _advice(self, finding: Finding) -> Iterator[str]:
        info = about(self._report, finding.rule)
        remedy = "" if (finding.path, finding.rule) in self._remedied else info.remedy
        self._remedied.add((finding.path, finding.rule))
        yield from self._labelled("怎么改：", "how to fix: ", self._joined(remedy, self._fixable(finding)))
        if finding.rule not in self._explained:
            self._explained.add(finding.rule)
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


def _place(path: str, line: int, column: int) -> str:
    """A place a terminal can open: never wrapped, never coloured inside."""
    return visible(f"{path}:{line}:{column}")
