"""Account for every row of a problem list that `ledger import` has read.

In: the list, and what became of its rows. Out: the text for the screen. Example: `读到 5 行，跳过 1 行；问题 4 行：
写入 3/4 = 75.00%，已有 0/4 = 0.00%，没有接收 1/4 = 25.00%`, then a line for each reason and remark.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from linter.common.text import share, visible
from linter.ledger.problem_headings import COLUMNS, PROBLEM
from linter.ledger.problem_list import Place, ProblemList, ProblemRow, places

Row = TypeVar("Row", bound=Place)


@dataclass(slots=True)
class ImportResult:
    """What became of every row of a problem list."""

    problems: ProblemList
    """The list as it was read."""
    written: int = 0
    """Rows that were added to a ledger."""
    known: list[ProblemRow] = field(default_factory=list)
    """Rows that a ledger has already, or that stand in another sheet of the workbook as well."""
    refused: list[tuple[ProblemRow, str]] = field(default_factory=list)
    """Rows that were not imported, each with the reason (Chinese)."""
    remarks: list[tuple[Place, str]] = field(default_factory=list)
    """Rows with a remark (Chinese): they were read or written otherwise than they stand there."""
    undated: dict[str, list[tuple[ProblemRow, str]]] = field(default_factory=dict)
    """Title of a date (Chinese) to the written rows where it is stated and could not be read, each with what they
    state."""
    with_rule: int = 0
    """Written rows that got a rule."""
    with_proposal: int = 0
    """Written rows without a rule whose note proposes one."""
    with_matter: int = 0
    """Written rows whose matter is in the catalog."""
    still_firing: int = 0
    """Written rows whose rule has a finding in the matter."""
    files: dict[str, int] = field(default_factory=dict)
    """Ledger file to the number of rows written to it."""

    @property
    def total(self) -> int:
        """Rows of the list that are a problem: written, known and refused."""
        return self.written + len(self.known) + len(self.refused)

    @property
    def lacking(self) -> int:
        """Written rows that no rule checks."""
        return self.written - self.with_rule

    @property
    def complete(self) -> bool:
        """Whether the list has problems and every problem is in a ledger now."""
        return self.total > 0 and not self.refused

    def summary(self) -> str:
        """Returns the text for the screen."""
        return "\n".join((*self._counts(), *self._columns(), *self._rows())) + "\n"

    def _counts(self) -> Iterator[str]:
        skipped = len(self.problems.left_out)
        counts = (share(count, self.total) for count in (self.written, len(self.known), len(self.refused)))
        read = f"读到 {self.total + skipped} 行，跳过 {skipped} 行；问题 {self.total} 行" if skipped else None
        yield "{}：写入 {}，已有 {}，没有接收 {}".format(read or f"读到 {self.total} 行", *counts)
        if self.written:
            proposed = f"（其中 {self.with_proposal} 行写了可能对应的规则，请核对）" if self.with_proposal else ""
            yield (
                f"写入的 {self.written} 行：关联到规则 {share(self.with_rule, self.written)}，"
                f"尚无规则 {share(self.lacking, self.written)}{proposed}"
            )
            yield (
                f"找到事项 {share(self.with_matter, self.written)}；"
                f"现在仍然报出 {share(self.still_firing, self.with_rule)}（关联到规则的）"
            )
        else:
            yield "没有新的问题，台账没有改动"
        if self.lacking:
            yield "规则库没有的问题，用 matterlint ledger uncovered 按类列出"
        if self.still_firing:
            yield "仍然报出的要进门禁基线，再用 matterlint ledger add --rule 规则 登记"

    def _columns(self) -> Iterator[str]:
        headings = self.problems.headings
        yield f"表头：{places(self.problems.heads)}"
        yield "认出的列：" + "，".join(f"{'、'.join(texts)}＝{COLUMNS[key][0]}" for key, texts in headings.items())
        if self.problems.shared:
            shared = "；".join("、".join(texts) for texts in self.problems.shared)
            yield f"几列是同一栏，取左边第一个有内容的，其余的写进备注：{shared}"
        if self.problems.others:
            yield f"不认识的列，内容写进备注：{_cells(self.problems.others)}；要认的用 --map 说明"
        if self.problems.numbering:
            yield f"只是给行编号的列，没有写：{_cells(self.problems.numbering)}"

    def _rows(self) -> Iterator[str]:
        if self.known:
            yield f"已有 {len(self.known)} 行，没有再写：{places(self.known)}"
        yield from (f"没有接收 {places(rows)}：{reason}" for reason, rows in _by_text(self.refused).items())
        yield from (f"跳过 {places(rows)}：{reason}" for reason, rows in _by_text(self.problems.left_out).items())
        for title, rows in self.undated.items():
            yield f"{title}读不懂，请补：{len(rows)} 行"
            yield from (f"  {places(same)}：{stated}" for stated, same in _by_text(rows).items())
        yield from (f"请核对 {places(rows)}：{remark}" for remark, rows in _by_text(self.remarks).items())
        if self.problems.hidden:
            yield f"隐藏的行也读了：{places(self.problems.hidden)}"
        if self.problems.above:
            yield f"没有读 {places(self.problems.above)}：在表头以上"
        for sheet in self.problems.other_sheets:
            yield f"没有读工作表 {sheet.title}（{sheet.rows} 行）：没有“{COLUMNS[PROBLEM][0]}”一列"
        yield from (f"  {visible(path)}  写入 {count} 项" for path, count in self.files.items())


def _cells(counts: Counter[str]) -> str:
    return "、".join(f"{visible(heading)}（{count} 格）" for heading, count in counts.items())


def _by_text(items: Iterable[tuple[Row, str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row, text in items:
        found[text].append(row)
    return found
