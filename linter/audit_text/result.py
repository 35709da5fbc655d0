"""What the checks of a bulletin say: places that were recomputed and are right, and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linter.audit_text.figures import Figure
from linter.audit_text.text_document import Document, Passage
from linter.findings.finding import Severity

TITLES = {
    "sum": "合计与分项",
    "area-sum": "各地之和与总数",
    "target-sum": "分项目标与总目标",
    "name-count": "点名与个数",
    "percentage": "百分比核算",
    "denominator": "分母是否写出",
    "over-hundred": "比率超过百分之百",
    "rough-rate": "约数与比率",
    "contradiction": "同一指标前后",
    "run-together": "数字粘连",
    "document-number": "文号写法",
    "lost-characters": "文字缺漏",
    "table-total": "表格合计",
    "table-percentage": "表格百分比",
}
"""The checks and what they look at, in the order they are listed in."""
MAX_LISTED = 500
"""Findings of one check that are listed."""
EXCERPT = 28
"""Code points shown before and behind what a finding is about."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of a stretch of a passage. Without severity: recomputed, and right."""

    check: str
    passage: Passage
    start: int
    end: int
    severity: Severity | None = None
    computed: str = ""
    message: str = ""
    ask: str = ""
    """What to ask the author."""

    @classmethod
    def at(
        cls, check: str, passage: Passage, figure: Figure, severity: Severity | None = None, *, computed: str = "",
        message: str = "", ask: str = "",
    ) -> Verdict:  # fmt: skip
        """What a check says of a figure."""
        return cls(check, passage, figure.start, figure.end, severity, computed, message, ask)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an auditor asks about. Lines and columns are 1-based code points, ends exclusive."""

    check: str
    severity: Severity
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: tuple[str, str, str]
    """What stands before, the stretch itself, what stands behind."""
    message: str
    computed: str
    ask: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many places a check looked at, and at how many of them it has something to say."""

    checked: int
    findings: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The result for one bulletin."""

    findings: tuple[Finding, ...]
    counts: dict[str, Count]
    """Every check of TITLES."""
    notes: tuple[str, ...]
    line_word: str
    failed: bool
    """Whether anything is an error, listed or not."""
    file: str = ""
    """The path of the file as it was named, empty for a document that was not read from one."""


def conclude(document: Document, verdicts: Iterable[Verdict]) -> Audit:
    """Findings in the order of the text, at most MAX_LISTED of a check, and the counts of every check."""
    checked, found = dict.fromkeys(TITLES, 0), dict.fromkeys(TITLES, 0)
    findings: list[Finding] = []
    failed = False
    for verdict in verdicts:
        failed = failed or verdict.severity == "error"
        checked[verdict.check] += 1
        if verdict.severity is not None:
            found[verdict.check] += 1
            if found[verdict.check] <= MAX_LISTED:
                findings.append(_finding(verdict, verdict.severity))
    findings.sort(key=lambda item: (item.line, item.column, item.check))
    more = [f"“{TITLES[check]}”只列出前 {MAX_LISTED} 处" for check in TITLES if found[check] > MAX_LISTED]
    counts = {check: Count(checked[check], found[check]) for check in TITLES}
    return Audit(tuple(findings), counts, (*document.notes, *more), document.line_word, failed)


def _finding(verdict: Verdict, severity: Severity) -> Finding:
    passage, start, end = verdict.passage, verdict.start, verdict.end
    line, column = passage.place(start)
    end_line, end_column = passage.place(max(start, end - 1))
    before = "…" * (start > EXCERPT) + passage.said(max(0, start - EXCERPT), start)
    behind = passage.said(end, end + EXCERPT) + "…" * (len(passage.original) > end + EXCERPT)
    return Finding(
        verdict.check,
        severity,
        line,
        column,
        end_line,
        end_column + 1,
        (before, passage.said(start, end), behind),
        verdict.message,
        verdict.computed,
        verdict.ask,
    )
