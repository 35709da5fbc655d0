"""The result of an audit.

Input: the verdicts of all checks. Output: an `Audit`, with findings in the order of the text and the number of places
that each check examined. Example: `Audit.counts["sum"]` is `Count(checked=9, findings=1)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.findings.finding import Severity

TITLES = {
    "sum": "合计与分项",
    "of-which": "“其中”与总数",
    "area-sum": "各地之和与总数",
    "target-sum": "分项目标与总目标",
    "mean": "平均数与总数",
    "name-count": "点名与个数",
    "top-list": "前几名与名单",
    "item-count": "列举与个数",
    "value-count": "名字与数值的个数",
    "repeated-name": "重复点名",
    "percentage": "百分比核算",
    "denominator": "分母是否写出",
    "share-sum": "占比之和",
    "complement": "互补的比率",
    "over-hundred": "比率超过百分之百",
    "limit": "统一说法与各项",
    "growth": "增减与前后两个数",
    "rank": "排名与数值",
    "rough-rate": "约数与比率",
    "contradiction": "同一指标前后",
    "run-together": "数字粘连",
    "document-number": "文号写法",
    "date": "日期",
    "lost-characters": "文字缺漏",
    "table-total": "表格合计",
    "table-percentage": "表格百分比",
}
"""Id of a check to its Chinese title, in the order of output."""
MAX_LISTED = 500
"""Findings of one check that are listed; the result says that there are more."""
EXCERPT = 28
"""Code points of an excerpt before and after the place of a finding."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of a check on a stretch of a passage. Without a severity the stretch was examined and is right."""

    check: str
    passage: Passage
    start: int
    end: int
    severity: Severity | None = None
    computed: str = ""
    """The calculation, such as 913≠915：276+639."""
    message: str = ""
    ask: str = ""
    """The question to the author."""

    @classmethod
    def at_figure(
        cls, check: str, passage: Passage, figure: TextFigure, severity: Severity | None = None, *, computed: str = "",
        message: str = "", ask: str = "",
    ) -> Verdict:  # fmt: skip
        """The judgement on a figure."""
        return cls(check, passage, figure.start, figure.end, severity, computed, message, ask)


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that the author should be asked about. Columns are code points; lines and columns count from 1, ends are
    exclusive. The fields are keys of the JSON output."""

    check: str
    severity: Severity
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: tuple[str, str, str]
    """The text before the place, at it, and after it."""
    message: str
    computed: str
    ask: str


@dataclass(frozen=True, slots=True)
class Count:
    """The places that a check examined, and those of them with a finding."""

    checked: int
    findings: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The result for one bulletin."""

    findings: tuple[Finding, ...]
    counts: dict[str, Count]
    """Has every check of TITLES."""
    notes: tuple[str, ...]
    line_word: str
    """行 or 段, see `Document.line_word`."""
    failed: bool
    """Whether any finding, listed or not, is an error."""
    file: str = ""
    """The path of the file as it was named, empty for a document that was not read from one."""


def conclude(document: Document, verdicts: Iterable[Verdict]) -> Audit:
    """The result of all verdicts: findings in the order of the text, at most MAX_LISTED per check."""
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
    line, column = passage.position(start)
    end_line, end_column = passage.position(max(start, end - 1))
    first, last = passage.original_span(start, end)
    before = "…" * (first > EXCERPT) + passage.original[max(0, first - EXCERPT) : first]
    after = passage.original[last : last + EXCERPT] + "…" * (len(passage.original) > last + EXCERPT)
    return Finding(
        verdict.check,
        severity,
        line,
        column,
        end_line,
        end_column + 1,
        (before, passage.original[first:last], after),
        verdict.message,
        verdict.computed,
        verdict.ask,
    )
