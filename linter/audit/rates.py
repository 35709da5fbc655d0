"""Percentages against the figures beside them: n and N in the text, or the N that would fit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from linter import regex
from linter.audit.claims import Claim, claim_of, is_growth
from linter.audit.division import can_be_of, denominators, division, fits, what_fits
from linter.audit.document import Document, Passage
from linter.audit.figures import Figure, rounded, shown
from linter.audit.result import Verdict

_OF_PEOPLE = regex.compiled("^(?:的|认为|表示|已|未|不|没有|完成)")
_NO_RATE = regex.compiled("[率度比]")
_SEARCHED = 2000
"""Figures among which a total of the same name is looked for."""


def check(document: Document) -> Iterator[Verdict]:
    """Every percentage that can be recomputed, and every one whose base is not printed."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.percent and not figure.rough:
                claim = claim_of(passage, figure)
                yield from _judged(passage, claim, document) if claim else _of_people(passage, figure)


def _judged(passage: Passage, claim: Claim, document: Document) -> Iterator[Verdict]:
    part, percent = claim.part.value, claim.percent
    candidates = dict.fromkeys(base.value for base in (*claim.bases, *claim.others))
    fitting = [base for base in candidates if fits(part, base, percent)]
    if fitting:
        yield Verdict("denominator", passage, percent.start, percent.end)
        yield _right(passage, claim, fitting[0])
    elif percent.value == 100 and not claim.bases:
        return  # all of what is told: there is nothing to compare
    elif claim.bases and claim.sure:
        yield _wrong(passage, claim)
    elif not claim.bases and (claim.sure or not (candidates or can_be_of(part, percent))):
        yield _without_base(passage, claim, document)


def _right(passage: Passage, claim: Claim, base: Fraction) -> Verdict:
    percent, part = claim.percent, claim.part.value
    share = part * 100 / base
    if percent.value != rounded(share, percent.digits):
        return Verdict(
            "percentage",
            passage,
            percent.start,
            percent.end,
            "info",
            computed=division(part, base, percent.digits),
            message=f"{passage.written(percent)} 是截断的，不是四舍五入",
            ask="全文的百分比是不是都按同一种办法取舍？",
        )
    if percent.value == 100 and share != 100:
        return Verdict(
            "percentage",
            passage,
            percent.start,
            percent.end,
            "info",
            computed=division(part, base, 4),
            message=f"写成 {passage.written(percent)}，其实还差 {shown(base - part)}",
            ask="没有全部完成的，要不要写成百分之百？",
        )
    return Verdict("percentage", passage, percent.start, percent.end)


def _wrong(passage: Passage, claim: Claim) -> Verdict:
    percent, part = claim.percent, claim.part.value
    divisions = dict.fromkeys(division(part, base.value, percent.digits) for base in claim.bases)
    return Verdict(
        "percentage",
        passage,
        percent.start,
        percent.end,
        "error",
        computed="；".join([*divisions, what_fits(part, percent)]),
        message=f"写的是 {passage.written(percent)}，按文中的数算不出来",
        ask="分子、分母各是什么？请写出用作分母的数，或者改正百分比。",
    )


def _without_base(passage: Passage, claim: Claim, document: Document) -> Verdict:
    percent, part = claim.percent, claim.part.value
    possible = bool(denominators(part, percent))
    message = "只写了分子和百分比，分母没有写出" if possible else f"没有哪个分母能得到 {passage.written(percent)}"
    return Verdict(
        "denominator",
        passage,
        percent.start,
        percent.end,
        "info" if possible else "warning",
        computed=what_fits(part, percent) + _elsewhere(claim, document),
        message=message,
        ask="分母是多少，是哪一口径的事项？",
    )


def _elsewhere(claim: Claim, document: Document) -> str:
    """What the share would be of a total of the same name that stands elsewhere in the text."""
    name = claim.base_name
    if len(name) < 4:
        return ""
    everything = ((passage, figure) for passage in document.passages for figure in passage.figures)
    for passage, figure in islice(everything, _SEARCHED):
        noun = passage.text[figure.end : figure.end + len(name)]
        same = next((noun[:size] for size in range(len(noun), 3, -1) if name.endswith(noun[:size])), "")
        if same and figure.counts and figure.value > claim.part.value:
            place = f"第 {passage.place(figure.start)[0]} {document.line_word}"
            share = division(claim.part.value, figure.value, max(2, claim.percent.digits))
            return f"；{place}另有 {passage.written(figure)}{same}：{share}"
    return ""


def _of_people(passage: Passage, percent: Figure) -> Iterator[Verdict]:
    """539 名…有 22.08%认为: some whole number must be that share."""
    at = passage.index(percent.start)
    base = passage.figures[at - 1] if at else None
    if base is None or not base.counts or base.spelled or base.depth != percent.depth:
        return
    between = passage.text[base.end : percent.start]
    beside = passage.clause_at(base.start) == passage.clause_at(percent.start) and len(between) <= 20
    if not beside or _NO_RATE.found(between) or is_growth(between):
        return
    if not _OF_PEOPLE.found(passage.text[percent.end : percent.end + 4]):
        return
    if can_be_of(base.value, percent):
        yield Verdict("percentage", passage, base.start, percent.end)
        return
    exact = shown(base.value * percent.value / 100, 2)
    yield Verdict(
        "percentage",
        passage,
        percent.start,
        percent.end,
        "warning",
        computed=f"{shown(base.value)}×{passage.written(percent)}＝{exact}",
        message=f"{passage.written(base)}里没有哪个整数占 {passage.written(percent)}",
        ask="分子是多少？",
    )
