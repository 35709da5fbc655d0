"""The check `target-sum`: the targets that the rows of a list imply add up to the printed target.

Right: 新设企业30家，完成目标的60%（目标50家）。其中，甲区18家，完成60%；乙镇12家，完成60%。
Wrong: 新设企业30家，完成目标的60%（目标50家）。其中，甲区18家，完成50%；乙镇12家，完成60%。
A row prints only its count and its share of its target, which together allow a few whole numbers as target.
Input: a `Document`. Output: a verdict per list whose total has a target in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.audit_text.division import number_text, possible_denominators
from linter.audit_text.part_lists import marked_parts
from linter.audit_text.percentage_claims import TARGET, bracket_after
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_DONE = regex.compiled("完成(?:了|率)?(?:为|达)?$")


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per list of rows behind a total with a target."""
    for passage in document.passages:
        if "目标" in passage.text or "任务" in passage.text or "计划" in passage.text:
            for start, parts in marked_parts(passage):
                target = _target(passage, start)
                shares = [_share(passage, part) for part in parts]
                if target is not None and all(shares):
                    yield from _judge(passage, target, parts, [share for share in shares if share])


def _target(passage: Passage, marker: int) -> TextFigure | None:
    """The target of the total before a marker: the figure in brackets behind 完成目标的65.05%."""
    figures = passage.figures
    at = passage.figure_index(marker)
    for figure in reversed(figures[max(0, at - 6) : at]):
        if figure.is_percent and TARGET.found(passage.text_before(figure)):
            return next(iter(bracket_after(passage, figure)), None)
    return None


def _share(passage: Passage, part: TextFigure) -> TextFigure | None:
    """The share in the row of a part: 完成58.79%, before the next count."""
    at = passage.figure_index(part.end)
    for figure in passage.figures[at : at + 4]:
        if not figure.is_percent:
            return None
        if _DONE.found(passage.text_before(figure)):
            return figure
    return None


def _judge(
    passage: Passage, target: TextFigure, parts: Sequence[TextFigure], shares: Sequence[TextFigure]
) -> Iterator[Verdict]:
    """Right if the target lies between the sums of the smallest and of the largest possible targets of the rows."""
    possible = [possible_denominators(part.value, share) for part, share in zip(parts, shares, strict=True)]
    if not all(possible):
        return  # a row has no possible target; which of its two figures is wrong cannot be said
    least, most = sum(row[0] for row in possible), sum(row[-1] for row in possible)
    if least <= target.value <= most:
        yield Verdict.at_figure("target-sum", passage, target)
        return
    yield Verdict.at_figure(
        "target-sum",
        passage,
        target,
        "warning",
        computed=f"各行的数除以完成比例，目标之和在 {least}…{most}，写的是 {number_text(target.value)}",
        message="各行推算出的目标加起来不等于总目标",
        ask="哪一行的数或者完成比例不对？各行的目标是多少？",
    )
