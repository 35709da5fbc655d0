"""The verdict on parts and their total.

Input: the possible totals, the parts, and what the text claims about them. Output: at most one verdict.
Example: 913件 with the parts 276件 and 639件 gives 913≠915：276+639.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from fractions import Fraction
from itertools import accumulate

from linter.audit_text.division import number_text
from linter.audit_text.figure_ranges import Range, total
from linter.audit_text.part_lists import MAX_PARTS
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Passage
from linter.audit_text.text_figures import TextFigure
from linter.findings.finding import Severity

GENERIC_UNITS = frozenset(("个", "项", "处", "条"))
"""Units used for so many things that parts and total with the same unit may still count different things."""
_NEARLY_ALL, _SMALL_REST = 3, Fraction(3, 100)
"""A list behind 其中 with so many parts that leave so small a share of the total is rather wrong than partial."""
_OVERLAP = Fraction(3, 2)
"""Parts behind 其中 that make up so many times the total overlap; a slip is smaller."""
MAX_PARTS_SHOWN = 12
"""Parts that a finding spells out."""


class Claim(Enum):
    """What the text says about a list holding all parts of its total."""

    COMPLETE = "分别为"
    """All parts: the sum must equal the total."""
    WHOLE = "线上、线下"
    """By their names all parts: a larger sum is wrong, a smaller one doubtful."""
    CLOSING = "合计"
    """All or the last of the parts before: another sum is doubtful."""
    BRACKET = "()"
    """Probably all parts: another sum is doubtful."""
    SAME = "县级窗口中"
    """Perhaps only some parts, which count the same things as the total: the sum must not exceed the total."""
    PARTIAL = "其中"
    """Perhaps only some parts: the sum must not exceed the total, unless the unit is one for different things."""
    NONE = ""
    """Nothing: only a small difference is reported, as a slip."""


def addition_verdict(
    passage: Passage,
    totals: tuple[Sequence[TextFigure], Sequence[TextFigure]],
    parts: Sequence[TextFigure],
    claim: Claim,
) -> Iterator[Verdict]:
    """Right if any of the possible totals may be the sum. Wrong only if one total is clearly meant (the second of
    `totals` are those that the text calls a total), and the list is meant to be complete: the text says so, or the
    difference is as small as a slip (at most 1%)."""
    possible, stated = totals
    if len(parts) >= MAX_PARTS:
        return
    found = _total_of(possible, parts, claim)
    if found is not None:
        yield Verdict("sum", passage, min(found.start, parts[0].start), max(found.end, parts[-1].end))
        return
    largest = max(part.value for part in parts)
    if len(possible) > 1:
        possible = [figure for figure in possible if figure.value >= largest]
        stated = [figure for figure in stated if figure in possible]
    candidates = stated if len(possible) > 1 and stated else possible
    if len(candidates) != 1:
        return
    figure = candidates[0]
    if figure.unit in GENERIC_UNITS and figure.value == len(parts):
        return  # the figure counts the items: 3个中心分别有窗口45个、30个、12个
    severity = _severity(figure, parts, claim)
    if severity is None:
        return
    exact = all(one.range.low == one.range.high for one in (figure, *parts))
    added = sum((part.value for part in parts), Fraction(0))
    more = added > figure.value
    yield Verdict.at_figure(
        "sum",
        passage,
        figure,
        severity,
        computed=f"{number_text(figure.value)}≠{number_text(added)}：{_addition(parts)}"
        if exact
        else f"{passage.figure_text(figure)}≠{'+'.join(passage.figure_text(part) for part in parts[:MAX_PARTS_SHOWN])}",
        message=f"分项之和是 {number_text(added)}，总数写的是 {number_text(figure.value)}，"
        f"相差 {number_text(abs(figure.value - added))}"
        if exact
        else f"分项加起来{'超过' if more else '不到'}写的总数 {passage.figure_text(figure)}",
        ask="总数写错了，还是分项有重复计算？"
        if more
        else "分项有没有漏列、写错，还是只列了一部分（例如“其中市级”）？",
    )


def _total_of(possible: Sequence[TextFigure], parts: Sequence[TextFigure], claim: Claim) -> TextFigure | None:
    """The total that the parts may add up to; of a list that need not be complete also its first parts, because other
    things may follow in the sentence; of a total behind its parts also the last of them."""
    ranges = [part.range for part in parts]
    sums = [total(ranges)]
    if claim in (Claim.PARTIAL, Claim.SAME, Claim.NONE):
        sums += [*accumulate(ranges, Range.plus)][1:]
    if claim in (Claim.CLOSING, Claim.NONE):
        sums += [*accumulate(reversed(ranges), Range.plus)][1:]
    return next((figure for figure in possible for one in sums if figure.range.meets(one)), None)


def _severity(figure: TextFigure, parts: Sequence[TextFigure], claim: Claim) -> Severity | None:
    """The severity of a sum that is not the total; None if the text allows it."""
    added = total(part.range for part in parts)
    exact = figure.is_count and all(part.is_count for part in parts)
    largest = max(part.value for part in parts)
    if claim is Claim.COMPLETE or (
        exact and largest <= figure.value and abs(figure.value - added.low) * 100 <= figure.value
    ):
        # 近, 约 and 余 leave it to the writer how near.
        return "warning" if any(one.bounded and one.range.high is not None for one in (figure, *parts)) else "error"
    more = added.is_above(figure.range)
    if claim is Claim.WHOLE:
        return "error" if more and not figure.bounded else "warning"
    if claim is Claim.CLOSING or (claim is Claim.BRACKET and figure.unit not in GENERIC_UNITS):
        return "warning"
    if more and claim is Claim.PARTIAL and largest <= figure.value and added.low > figure.value * _OVERLAP:
        return None  # 826人，其中党员312人，女性568人，本科以上698人: one person may be all of them
    if more and (claim is Claim.SAME or (claim is Claim.PARTIAL and figure.unit not in GENERIC_UNITS)):
        return "warning"
    nearly = exact and len(parts) >= _NEARLY_ALL and 0 < figure.value - added.low <= figure.value * _SMALL_REST
    if nearly and claim is Claim.PARTIAL and figure.unit not in GENERIC_UNITS:
        return "warning"
    return None


def _addition(parts: Sequence[TextFigure]) -> str:
    """276+637; of more than MAX_PARTS_SHOWN parts the first ones and the number of all."""
    numbers = [number_text(part.value) for part in parts]
    if len(numbers) > MAX_PARTS_SHOWN:
        return f"{'+'.join(numbers[:MAX_PARTS_SHOWN])}+…（共 {len(numbers)} 个数）"
    return "+".join(numbers)
