"""The checks `percentage` and `denominator`: a percentage fits the numbers beside it, and its denominator is printed.

Right: 全区公布事项531项，其中480项可以网上申请，网上可办率为90.40%。
Wrong: 全市共受理1566件，其中网办397件，占比25.53%。
Input: a `Document`. Output: the verdicts of both checks. Where the text has no denominator, the finding names the
denominators that would fit: 395 除以 423…427 得这个百分比.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from linter.audit_text.division import (
    denominator_text,
    division_text,
    fits,
    has_whole_part,
    may_fit,
    number_text,
    possible_denominators,
    rounded,
)
from linter.audit_text.figure_ranges import total
from linter.audit_text.percentage_claims import Claim, claim_of, is_growth
from linter.audit_text.result import Verdict
from linter.audit_text.share_rows import shares_of_rows
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_SHARE_OF_PEOPLE = regex.compiled("^(?:的|认为|表示|已|未|不|没有|完成)")
_RATE = regex.compiled("[率度比]")
_FRACTION = regex.compiled(r"^\((\d{1,12})/(\d{1,12})\)")
_WHOLE = regex.compiled("^(?:全部|所有)")
_ALMOST_ONE = Fraction(9, 10)
"""Units of the last decimal; so much is hardly cut off, 97.99% is no 97%."""
_NAME = 4
"""Code points by which a name is looked up; shorter ones occur in too many names."""
_MAX_NAMED = 10
"""Counts of one name that are compared with a percentage."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per percentage that can be recomputed, and per percentage whose denominator is not printed."""
    named_counts = _NamedCounts(document)
    for passage in document.passages:
        claims: list[Claim] = []
        for figure in passage.figures:
            if figure.is_percent and (stated := _FRACTION.groups(passage.text[figure.end : figure.end + 40])):
                yield _judge_fraction(passage, figure, int(stated[0] or 0), int(stated[1] or 0))
            elif figure.is_percent and (claim := claim_of(passage, figure)):
                claims.append(claim)
            elif figure.is_percent and not figure.approximate:
                yield from _judge_share_of_people(passage, figure)
        rows = shares_of_rows(passage, claims)
        asked: set[int] = set()
        for claim in claims:
            row = rows.get(claim.percent.start)
            if row is None:
                yield from _judge(passage, claim, named_counts)
            elif row.right:
                yield Verdict.at_figure("denominator", passage, claim.percent)
                yield _right(passage, claim, claim.part, row.base)
            elif row.known:
                yield _wrong(passage, claim, [row.base])
            elif row.first not in asked:
                # One question for all rows: they have the same denominator.
                asked.add(row.first)
                yield from _judge(passage, claim, named_counts)


class _NamedCounts:
    """The counts of a document by the name behind them (531项政务服务事项) or before them (政府网站43143家)."""

    def __init__(self, document: Document) -> None:
        self.line_word = document.line_word
        self._behind: dict[str, list[tuple[Passage, TextFigure]]] = defaultdict(list)
        self._before: dict[str, list[tuple[Passage, TextFigure]]] = defaultdict(list)
        for passage in document.passages:
            for figure in passage.figures:
                if figure.is_count and not figure.spelled_out:
                    self._behind[passage.text[figure.end : figure.end + _NAME]].append((passage, figure))
                    self._before[passage.text_before(figure)[-_NAME:]].append((passage, figure))

    def find(self, name: str, above: Fraction) -> list[tuple[Passage, TextFigure, str]]:
        """The counts larger than `above` whose name is the end of `name`, each with its passage and its text such as
        531项政务服务事项; at most _MAX_NAMED."""
        name = name.removesuffix("总数").removesuffix("总量")
        found = []
        for passage, figure in islice(self._before.get(name[-_NAME:], ()), _MAX_NAMED) if len(name) >= _NAME else ():
            found.append((passage, figure, passage.original_text(figure.start - _NAME, figure.end)))
        for at in range(len(name) - _NAME + 1):
            for passage, figure in islice(self._behind.get(name[at : at + _NAME], ()), _MAX_NAMED):
                if passage.text.startswith(name[at:], figure.end):
                    found.append((passage, figure, passage.original_text(figure.start, figure.end + len(name) - at)))
        return [item for item in found[:_MAX_NAMED] if item[1].value > above]


def _judge_fraction(passage: Passage, percent: TextFigure, n: int, total: int) -> Verdict:
    """90.40%(480/531): a percentage with n and N in brackets behind it, which must be rounded half up."""
    if total and percent.value == rounded(Fraction(n * 100, total), percent.digits):
        return Verdict.at_figure("percentage", passage, percent)
    return Verdict.at_figure(
        "percentage",
        passage,
        percent,
        "error",
        computed=division_text(Fraction(n), Fraction(total), percent.digits) if total else f"{n}/0",
        message=f"写的是 {passage.figure_text(percent)}，与后面的分子、分母不符",
        ask="百分比写错，还是分子、分母写错？",
    )


def _judge(passage: Passage, claim: Claim, named_counts: _NamedCounts) -> Iterator[Verdict]:
    """Right if any numerator and denominator of the claim fit; wrong only if both are clear."""
    percent = claim.percent
    candidates = {base.value: base.range for base in (*claim.bases, *claim.others)}
    parts = {claim.part: total(figure.range for figure in claim.parts), claim.parts[-1].value: claim.parts[-1].range}
    fitting = [
        (part, base)
        for part, parts_range in parts.items()
        for base, base_range in candidates.items()
        if may_fit(parts_range, base_range, percent)
    ]
    if fitting:
        yield Verdict.at_figure("denominator", passage, percent)
        yield (
            _right(passage, claim, *fitting[0]) if claim.is_exact else Verdict.at_figure("percentage", passage, percent)
        )
    elif claim.siblings and len(claim.parts) == 1:
        yield _judge_siblings(passage, claim)
    elif percent.value == 100 and not claim.bases:
        return  # 上报25472条，入库率100%: all of them, so there is no other number to compare with
    elif claim.bases and claim.sure:
        yield _wrong(passage, claim, [base.value for base in claim.bases])
    elif not claim.is_exact:
        return
    elif not claim.bases and (claim.sure or not (candidates or has_whole_part(claim.part, percent))):
        yield from _without_base(passage, claim, named_counts)


def _judge_siblings(passage: Passage, claim: Claim) -> Verdict:
    """线上办理300件，线下办理200件，线上办理占比60%: the sum of the counts is the denominator."""
    base = sum((figure.value for figure in claim.siblings), Fraction(0))
    if fits(claim.part, base, claim.percent):
        return _right(passage, claim, claim.part, base)
    return _wrong(passage, replace(claim, distant=True), [base])


def _right(passage: Passage, claim: Claim, part: Fraction, base: Fraction) -> Verdict:
    """The verdict on a percentage that fits: a remark if it is cut off instead of rounded, or if 100% hides a rest."""
    percent = claim.percent
    share = part * 100 / base
    if percent.value != rounded(share, percent.digits):
        return Verdict.at_figure(
            "percentage",
            passage,
            percent,
            "info" if (share - percent.value) * 10**percent.digits < _ALMOST_ONE else "warning",
            computed=division_text(part, base, percent.digits),
            message=f"{passage.figure_text(percent)} 是截断的，不是四舍五入",
            ask="全文的百分比是不是都按同一种办法取舍？",
        )
    if percent.value == 100 and share != 100:
        return Verdict.at_figure(
            "percentage",
            passage,
            percent,
            "info",
            computed=division_text(part, base, 4),
            message=f"写成 {passage.figure_text(percent)}，其实还差 {number_text(base - part)}",
            ask="没有全部完成的，要不要写成百分之百？",
        )
    return Verdict.at_figure("percentage", passage, percent)


def _wrong(passage: Passage, claim: Claim, bases: Sequence[Fraction]) -> Verdict:
    """The verdict on a percentage that does not fit its denominators."""
    percent, part = claim.percent, claim.part
    digits = max(percent.digits, 1) if percent.approximate else percent.digits
    divisions = dict.fromkeys(division_text(part, base, digits) for base in bases)
    return Verdict.at_figure(
        "percentage",
        passage,
        percent,
        "warning" if claim.distant else "error",
        computed="；".join([*divisions, *([denominator_text(part, percent)] if claim.is_exact else [])]),
        message=f"写的是 {passage.figure_text(percent)}，按文中的数算不出来",
        ask="分子、分母各是什么？请写出用作分母的数，或者改正百分比。",
    )


def _without_base(passage: Passage, claim: Claim, named_counts: _NamedCounts) -> Iterator[Verdict]:
    """The verdict on a percentage without a denominator beside it. A count of the same name elsewhere in the document
    may be it; if it does not fit, the finding mentions it."""
    percent, part = claim.percent, claim.part
    elsewhere = named_counts.find(claim.base_name, claim.part)
    fitting = [figure for _, figure, _ in elsewhere if fits(part, figure.value, percent)]
    if fitting:
        yield Verdict.at_figure("denominator", passage, percent)
        yield _right(passage, claim, part, fitting[0].value)
        return
    hint = ""
    for other, figure, words in elsewhere[:1]:
        share = division_text(part, figure.value, max(2, percent.digits))
        place = f"第 {other.position(figure.start)[0]} {named_counts.line_word}"
        hint = f"；{place}另有 {words}：{share}"
    possible = bool(possible_denominators(part, percent))
    if len(elsewhere) == 1 and _WHOLE.found(claim.base_name):
        yield _wrong(passage, replace(claim, distant=True), [elsewhere[0][1].value])
        return
    yield Verdict.at_figure(
        "denominator",
        passage,
        percent,
        "info" if possible else "warning",
        computed=denominator_text(part, percent) + hint,
        message="只写了分子和百分比，分母没有写出"
        if possible
        else f"没有哪个分母能得到 {passage.figure_text(percent)}",
        ask="分母是多少，是哪一口径的事项？",
    )


def _judge_share_of_people(passage: Passage, percent: TextFigure) -> Iterator[Verdict]:
    """539名人员有22.08%认为缺乏指导: some whole number of people must be that share."""
    at = passage.figure_index(percent.start)
    base = passage.figures[at - 1] if at else None
    if base is None or not base.is_count or base.spelled_out or base.depth != percent.depth:
        return
    between = passage.text[base.end : percent.start]
    beside = passage.clause_index(base.start) == passage.clause_index(percent.start) and len(between) <= 20
    if not beside or _RATE.found(between) or is_growth(between):
        return
    if not _SHARE_OF_PEOPLE.found(passage.text[percent.end : percent.end + 4]):
        return
    if has_whole_part(base.value, percent):
        yield Verdict("percentage", passage, base.start, percent.end)
        return
    exact = number_text(base.value * percent.value / 100, 2)
    yield Verdict.at_figure(
        "percentage",
        passage,
        percent,
        "warning",
        computed=f"{number_text(base.value)}×{passage.figure_text(percent)}＝{exact}",
        message=f"{passage.figure_text(base)}里没有哪个整数占 {passage.figure_text(percent)}",
        ask="分子是多少？",
    )
