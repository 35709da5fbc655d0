"""Rows with their share of a target: 共 3480 家，完成目标的 65.05%(目标 5350 家)。其中，甲区 823 家…完成 58.79%；…

No row prints its target, yet count and share say what it can be; the targets must add up to the printed one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.audit_text.division import denominators
from linter.audit_text.figures import Figure, shown
from linter.audit_text.percentage_claims import TARGET, bracket_after
from linter.audit_text.result import Verdict
from linter.audit_text.sums import marked_parts
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_DONE = regex.compiled("完成(?:了|率)?(?:为|达)?$")


def check(document: Document) -> Iterator[Verdict]:
    """Every list of rows behind a total that has its own target."""
    for passage in document.passages:
        if "目标" in passage.text or "任务" in passage.text or "计划" in passage.text:
            for start, parts in marked_parts(passage):
                target = _target(passage, start)
                shares = [_share(passage, part) for part in parts]
                if target is not None and all(shares):
                    yield from _judged(passage, target, parts, [share for share in shares if share])


def _target(passage: Passage, marker: int) -> Figure | None:
    """The target of the total before a marker: the figure in brackets behind the percentage."""
    figures = passage.figures
    at = passage.index(marker)
    for figure in reversed(figures[max(0, at - 6) : at]):
        if figure.percent and TARGET.found(passage.head(figure)):
            return next(iter(bracket_after(passage, figure)), None)
    return None


def _share(passage: Passage, part: Figure) -> Figure | None:
    """完成 58.79% in the row of a part: before the next count."""
    at = passage.index(part.end)
    for figure in passage.figures[at : at + 4]:
        if not figure.percent:
            return None
        if _DONE.found(passage.head(figure)):
            return figure
    return None


def _judged(passage: Passage, target: Figure, parts: Sequence[Figure], shares: Sequence[Figure]) -> Iterator[Verdict]:
    fitting = [denominators(part.value, share) for part, share in zip(parts, shares, strict=True)]
    if not all(fitting):
        return  # which row is wrong cannot be said
    least, most = sum(one[0] for one in fitting), sum(one[-1] for one in fitting)
    if least <= target.value <= most:
        yield Verdict.at("target-sum", passage, target)
        return
    yield Verdict.at(
        "target-sum",
        passage,
        target,
        "warning",
        computed=f"各行的数除以完成比例，目标之和在 {least}…{most}，写的是 {shown(target.value)}",
        message="各行推算出的目标加起来不等于总目标",
        ask="哪一行的数或者完成比例不对？各行的目标是多少？",
    )
