"""Percentages against the figures beside them: n and N in the text, or the N that would fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from linter.audit_text.division import can_be_of, denominators, division, fits, what_fits
from linter.audit_text.figures import Figure, rounded, shown
from linter.audit_text.percentage_claims import Claim, claim_of, is_growth
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.common import regex

_OF_PEOPLE = regex.compiled("^(?:的|认为|表示|已|未|不|没有|完成)")
_NO_RATE = regex.compiled("[率度比]")
_BESIDE = regex.compiled(r"^\((\d{1,12})/(\d{1,12})\)")
_NAME = 4
"""Code points that make a name."""


def check(document: Document) -> Iterator[Verdict]:
    """Every percentage that can be recomputed, and every one whose base is not printed."""
    called = _Called(document)
    for passage in document.passages:
        for figure in passage.figures:
            if figure.percent and (stated := _BESIDE.groups(passage.text[figure.end : figure.end + 40])):
                yield _against(passage, figure, int(stated[0] or 0), int(stated[1] or 0))
            elif figure.percent and not figure.rough:
                claim = claim_of(passage, figure)
                yield from _judged(passage, claim, called) if claim else _of_people(passage, figure)


class _Called:
    """The counts of a text by what they are called: 531 项政务服务事项, 政府网站 43143 家."""

    def __init__(self, document: Document) -> None:
        self.line_word = document.line_word
        self._behind: dict[str, list[tuple[Passage, Figure]]] = defaultdict(list)
        self._before: dict[str, list[tuple[Passage, Figure]]] = defaultdict(list)
        for passage in document.passages:
            for figure in passage.figures:
                if figure.counts and not figure.spelled:
                    self._behind[passage.text[figure.end : figure.end + _NAME]].append((passage, figure))
                    self._before[passage.head(figure)[-_NAME:]].append((passage, figure))

    def by(self, name: str, above: Fraction) -> list[tuple[Passage, Figure, str]]:
        """Up to ten counts above a number of what a name ends with, and how they are written: 531 项政务服务事项."""
        name = name.removesuffix("总数").removesuffix("总量")
        found = []
        for passage, figure in islice(self._before.get(name[-_NAME:], ()), 10) if len(name) >= _NAME else ():
            found.append((passage, figure, passage.said(figure.start - _NAME, figure.end)))
        for at in range(len(name) - _NAME + 1):
            for passage, figure in islice(self._behind.get(name[at : at + _NAME], ()), 10):
                if passage.text.startswith(name[at:], figure.end):
                    found.append((passage, figure, passage.said(figure.start, figure.end + len(name) - at)))
        return [item for item in found[:10] if item[1].value > above]


def _against(passage: Passage, percent: Figure, n: int, total: int) -> Verdict:
    """90.40%(480/531): the n and N that are printed behind it."""
    right = total > 0 and percent.value == rounded(Fraction(n * 100, total), percent.digits)
    return Verdict.at(
        "percentage",
        passage,
        percent,
        None if right else "error",
        computed="" if right else f"{division(Fraction(n), Fraction(total), percent.digits)}" if total else f"{n}/0",
        message="" if right else f"写的是 {passage.written(percent)}，与后面的分子、分母不符",
        ask="" if right else "百分比写错，还是分子、分母写错？",
    )


def _judged(passage: Passage, claim: Claim, called: _Called) -> Iterator[Verdict]:
    percent = claim.percent
    candidates = dict.fromkeys(base.value for base in (*claim.bases, *claim.others))
    parts = dict.fromkeys((claim.part, claim.parts[-1].value))
    fitting = [(part, base) for part in parts for base in candidates if fits(part, base, percent)]
    if fitting:
        yield Verdict.at("denominator", passage, percent)
        yield _right(passage, claim, *fitting[0])
    elif percent.value == 100 and not claim.bases:
        return  # all of what is told: there is nothing to compare
    elif claim.bases and claim.sure:
        yield _wrong(passage, claim)
    elif not claim.bases and (claim.sure or not (candidates or can_be_of(claim.part, percent))):
        yield from _without_base(passage, claim, called)


def _right(passage: Passage, claim: Claim, part: Fraction, base: Fraction) -> Verdict:
    percent = claim.percent
    share = part * 100 / base
    if percent.value != rounded(share, percent.digits):
        return Verdict.at(
            "percentage",
            passage,
            percent,
            "info",
            computed=division(part, base, percent.digits),
            message=f"{passage.written(percent)} 是截断的，不是四舍五入",
            ask="全文的百分比是不是都按同一种办法取舍？",
        )
    if percent.value == 100 and share != 100:
        return Verdict.at(
            "percentage",
            passage,
            percent,
            "info",
            computed=division(part, base, 4),
            message=f"写成 {passage.written(percent)}，其实还差 {shown(base - part)}",
            ask="没有全部完成的，要不要写成百分之百？",
        )
    return Verdict.at("percentage", passage, percent)


def _wrong(passage: Passage, claim: Claim) -> Verdict:
    percent, part = claim.percent, claim.part
    divisions = dict.fromkeys(division(part, base.value, percent.digits) for base in claim.bases)
    return Verdict.at(
        "percentage",
        passage,
        percent,
        "error",
        computed="；".join([*divisions, what_fits(part, percent)]),
        message=f"写的是 {passage.written(percent)}，按文中的数算不出来",
        ask="分子、分母各是什么？请写出用作分母的数，或者改正百分比。",
    )


def _without_base(passage: Passage, claim: Claim, called: _Called) -> Iterator[Verdict]:
    percent, part = claim.percent, claim.part
    elsewhere = called.by(claim.base_name, claim.part)
    fitting = [figure for _, figure, _ in elsewhere if fits(part, figure.value, percent)]
    if fitting:
        yield Verdict.at("denominator", passage, percent)
        yield _right(passage, claim, part, fitting[0].value)
        return
    hint = ""
    for other, figure, words in elsewhere[:1]:
        share = division(part, figure.value, max(2, percent.digits))
        place = f"第 {other.place(figure.start)[0]} {called.line_word}"
        hint = f"；{place}另有 {words}：{share}"
    possible = bool(denominators(part, percent))
    yield Verdict.at(
        "denominator",
        passage,
        percent,
        "info" if possible else "warning",
        computed=what_fits(part, percent) + hint,
        message="只写了分子和百分比，分母没有写出" if possible else f"没有哪个分母能得到 {passage.written(percent)}",
        ask="分母是多少，是哪一口径的事项？",
    )


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
    yield Verdict.at(
        "percentage",
        passage,
        percent,
        "warning",
        computed=f"{shown(base.value)}×{passage.written(percent)}＝{exact}",
        message=f"{passage.written(base)}里没有哪个整数占 {passage.written(percent)}",
        ask="分子是多少？",
    )
