"""Percentages against the figures beside them: n and N in the sentence, or the N that would fit.

A share is taken to be of the figure it stands behind where the text says so: 占…, or a rate named after what
that figure counts (已建立 77 个…建设率). Where a figure may as well be the base, nothing is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from linter import regex
from linter.audit.document import Document, Passage
from linter.audit.figures import PERCENT, Figure, rounded, shown, truncated
from linter.audit.result import Verdict

_NAMED = regex.compiled(r"([\p{Han}“”‘’]{1,16}率)(?:均|已|仅|也|都)?(?:达到|达|为|是|高达|仅为|约为|[:：])?$")
_SHARE = regex.compiled("占(?:比|比例|[^,，。;]{2,24}的)?(?:约|达到|达|为|是|仅)?$")
_OF_TARGET = regex.compiled("(?:完成|占)[^,，。;]{0,12}(?:目标|任务|计划)[^,，。;]{0,6}的$")
_GROWTH = regex.compiled(
    "(?:同比|环比|增长|增加|减少|下降|上升|提高|提升|提速|压缩|压减|降低|增幅|降幅|缩短|节省|增速)(?:率|度)?"
    "(?:了|到|至|为|约|近|达|超过)?$"
)
_NOT_OF_COUNTS = regex.compiled("满意|平均")
"""Rates whose base is another count than those beside them."""
_OF_PEOPLE = regex.compiled(r"^(?:的|认为|表示|已|未|不|没有|完成)")
_NO_RATE = regex.compiled("[率度比]")
_IN_BRACKETS = regex.compiled(r"\((?:占比|占|比例)?(?:为|达|约)?$")
_MAY_EXCEED = regex.compiled("增长|增速|目标|任务|计划|周转|回报|收益|杠杆|利用率|负荷|利润")
_RATE_NAMES = regex.compiled(r"([\p{Han}]{2,12})率")
_REACH = 8
"""Figures looked back at."""
MAX_LISTED = 60
"""Denominators between the first and the last that fit; more say nothing."""


def check(document: Document) -> Iterator[Verdict]:
    """Every percentage that can be recomputed, and every one whose base is not printed."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.percent:
                yield from _over(passage, figure)
                yield from _percentage(passage, figure, document)
        yield from _lists_per_matter(passage)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A percentage and the figure that it is said to be the share of."""

    percent: Figure
    part: Figure
    bases: tuple[Figure, ...]
    """What may be the base, as it stands in the sentence; exact and not less than the part."""
    sure: bool
    """Whether the part can only be the part, not the base."""
    base_name: str = ""


def _percentage(passage: Passage, percent: Figure, document: Document) -> Iterator[Verdict]:
    if percent.rough:
        return
    claim = _bracketed(passage, percent) if percent.depth else _claim(passage, percent)
    if claim is None:
        yield from _of_people(passage, percent)
        return
    part, bases = claim.part.value, [base.value for base in claim.bases]
    fitting = [base for base in bases if _fits(part, base, percent)]
    if fitting:
        yield from _right(passage, claim, min(fitting))
    elif _full(claim) and not bases:
        return  # 100% of itself says nothing
    elif bases and claim.sure:
        yield from _wrong(passage, claim)
    elif claim.sure or not _is_base(claim.part, percent):
        if not bases:
            yield from _without_base(passage, claim, document)


def _claim(passage: Passage, percent: Figure) -> _Claim | None:
    """The share that a percentage in running text states."""
    own = passage.clauses[passage.clause_at(percent.start)]
    head = passage.text[own.start : percent.start]
    part = _part(passage, percent)
    if part is None or _GROWTH.found(head) or _NOT_OF_COUNTS.found(head[-10:]):
        return None
    target, named = _OF_TARGET.found(head), _NAMED.groups(head)
    if target or _SHARE.found(head):
        after = _bracket_after(passage, percent) if target else []
        name = "" if target else _base_name(head)
        bases = (*_bases(passage, part), *(figure for figure in after if figure.value >= part.value))
        return _Claim(percent, part, bases, True, name) if bases or not target else None
    if named is None:
        return None
    clause = passage.clauses[passage.clause_at(part.start)]
    said = passage.text[clause.start : clause.end]
    stem = (named[0] or "").removesuffix("率")
    if not _linked(stem, said):
        return None
    return _Claim(percent, part, tuple(_bases(passage, part)), _is_named_after(stem, said))


def _part(passage: Passage, percent: Figure) -> Figure | None:
    """The count that a percentage stands behind: in its clause or the one before; clauses with nothing but other
    percentages are passed over."""
    at = bisect_left(passage.figures, percent.start, key=lambda figure: figure.start)
    clause = passage.clause_at(percent.start)
    for figure in reversed(passage.figures[max(0, at - _REACH) : at]):
        if figure.depth or passage.sentence_at(figure.start) != passage.clauses[clause].sentence:
            continue
        own = passage.clause_at(figure.start)
        if own < clause - 1:
            return None
        if figure.percent:
            clause = min(clause, own)
        else:
            return figure if figure.counts and not figure.spelled else None
    return None


def _bases(passage: Passage, part: Figure) -> list[Figure]:
    """Other counts in the unit of the part, before it in its sentence or right behind it in brackets, that are not
    smaller."""
    at = bisect_left(passage.figures, part.start, key=lambda figure: figure.start)
    sentence = passage.sentence_at(part.start)
    near = [figure for figure in passage.figures[max(0, at - _REACH) : at] if not figure.depth]
    found = [figure for figure in near if passage.sentence_at(figure.start) == sentence]
    found += _bracket_after(passage, part)
    return [figure for figure in found if figure.counts and not figure.spelled and figure.unit == part.unit
            and figure.value >= part.value]  # fmt: skip


def _bracket_after(passage: Passage, figure: Figure) -> list[Figure]:
    """The counts in the bracket that opens right behind a figure or its noun."""
    at = bisect_left(passage.figures, figure.end, key=lambda other: other.start)
    following = passage.figures[at : at + 1]
    between = passage.text[figure.end : following[0].start] if following else ""
    opens = "(" in between[:16] and ")" not in between and not regex.compiled("[,，。;]").found(between.split("(")[0])
    return [other for other in following if opens and other.depth and other.counts]


def _bracketed(passage: Passage, percent: Figure) -> _Claim | None:
    """线上 276 件(占 30.23%)."""
    head = passage.text[max(0, percent.start - 8) : percent.start]
    before = next(_IN_BRACKETS.spans(head), None)
    at = bisect_left(passage.figures, percent.start, key=lambda figure: figure.start)
    if before is None or not at:
        return None
    part = passage.figures[at - 1]
    if part.end != percent.start - len(head) + before[0] or not part.counts or part.spelled:
        return None
    bases = _bases(passage, part)
    stated = [base for base in bases if "共" in passage.text[max(0, base.start - 8) : base.start]]
    return _Claim(percent, part, tuple(stated or bases), len(stated) == 1) if bases else None


def _linked(stem: str, said: str) -> bool:
    """Whether a rate (without 率) is about what a clause says: 建设 and 已建立…, 网上可办 and …实现“网上办”."""
    verb, rest = stem[-2:], stem[:-2].strip("“”‘’")
    if not any(char in said for char in verb):
        return False
    return not rest or rest in said or any(rest[at : at + 2] in said for at in range(len(rest) - 1))


def _is_named_after(stem: str, said: str) -> bool:
    """Whether the clause says that it was done, so that its figure is the part and not the base."""
    return stem[-2:] in said or "已" in said or "其中" in said or "实现" in said


def _fits(part: Fraction, base: Fraction, percent: Figure) -> bool:
    share = part * 100 / base if base else None
    return share is not None and percent.value in (rounded(share, percent.digits), truncated(share, percent.digits))


def _full(claim: _Claim) -> bool:
    return claim.percent.value == 100


def _is_base(figure: Figure, percent: Figure) -> bool:
    """Whether some whole number is this percentage of the figure."""
    near = int(figure.value * percent.value / 100)
    return any(_fits(Fraction(number), figure.value, percent) for number in (near - 1, near, near + 1))


def _right(passage: Passage, claim: _Claim, base: Fraction) -> Iterator[Verdict]:
    percent, share = claim.percent, claim.part.value * 100 / base
    if percent.value != rounded(share, percent.digits):
        yield Verdict(
            "percentage", passage, percent.start, percent.end, "info", _division(claim.part.value, base, percent.digits),
            "百分比是截断的，不是四舍五入", "全文的百分比是否都按同一种办法取舍？",
        )  # fmt: skip
    elif percent.value == 100 and share != 100:
        yield Verdict(
            "percentage", passage, percent.start, percent.end, "info", _division(claim.part.value, base, 4),
            f"写成 100%，其实还差 {shown(base - claim.part.value)}", "没有全部完成的，要不要写成 100%？",
        )  # fmt: skip
    else:
        yield Verdict("percentage", passage, percent.start, percent.end)


def _wrong(passage: Passage, claim: _Claim) -> Iterator[Verdict]:
    percent, part = claim.percent, claim.part.value
    divisions = dict.fromkeys(_division(part, base.value, percent.digits) for base in claim.bases)
    fitting = _denominators(part, percent)
    only = f"；{shown(part)} {_fit_words(fitting)}"
    yield Verdict(
        "percentage", passage, percent.start, percent.end, "error", "，".join(divisions) + only,
        f"写的是 {passage.said(percent.start, percent.end)}，按文中的数算不出来",
        "分子、分母各是什么？请把用作分母的数写出来，或者改正百分比。",
    )  # fmt: skip


def _without_base(passage: Passage, claim: _Claim, document: Document) -> Iterator[Verdict]:
    percent, part = claim.percent, claim.part.value
    fitting = _denominators(part, percent)
    if not fitting:
        yield Verdict(
            "percentage", passage, percent.start, percent.end, "warning", f"没有整数分母能使 {shown(part)} 得到这个比率",
            f"{shown(part)} 除以任何整数都得不到 {passage.said(percent.start, percent.end)}", "分子、分母各是什么？",
        )  # fmt: skip
        return
    hint = _elsewhere(claim, document)
    yield Verdict(
        "denominator", passage, percent.start, percent.end, "info", f"{shown(part)} {_fit_words(fitting)}{hint}",
        "只写了分子和百分比，分母没有写出", "分母是多少，是哪一口径的事项？",
    )  # fmt: skip


def _denominators(part: Fraction, percent: Figure) -> range:
    """The whole numbers of which the part is this percentage, rounded half up."""
    half = Fraction(1, 2 * 10**percent.digits)
    lowest, highest = percent.value - half, percent.value + half
    if lowest <= 0:
        return range(0)
    first, last = int(part * 100 / highest) + 1, int(part * 100 / lowest)
    return range(max(first, int(part)), last + 1)


def _fit_words(fitting: range) -> str:
    if not fitting:
        return "除以任何整数都得不到这个比率"
    if len(fitting) == 1:
        return f"只有除以 {fitting[0]} 才得这个比率（只有 {fitting[0]} 符合）"
    return f"除以 {fitting[0]}…{fitting[-1]} 得这个比率"


def _division(part: Fraction, base: Fraction, digits: int) -> str:
    return f"{shown(part)}÷{shown(base)}＝{shown(part * 100 / base, digits)}%"


def _base_name(head: str) -> str:
    """占区本级政务服务事项的 → 区本级政务服务事项."""
    return head[head.rfind("占") + 1 :].rstrip("约达到为是仅").removesuffix("的")


def _elsewhere(claim: _Claim, document: Document) -> str:
    """What the share would be of a total of the same name that stands elsewhere in the text."""
    name = claim.base_name
    for passage in document.passages if len(name) >= 4 else ():
        for figure in passage.figures:
            noun = passage.text[figure.end : figure.end + len(name)]
            same = next((noun[:size] for size in range(len(noun), 3, -1) if name.endswith(noun[:size])), "")
            if same and figure.counts and figure.value > claim.part.value:
                division = _division(claim.part.value, figure.value, claim.percent.digits)
                return f"；第 {passage.place(figure.start)[0]} {document.line_word}另有 {passage.said(figure.start, figure.end)}{same}：{division}"
    return ""


def _of_people(passage: Passage, percent: Figure) -> Iterator[Verdict]:
    """539 名…有 22.08%认为: some whole number must be that share."""
    at = bisect_left(passage.figures, percent.start, key=lambda figure: figure.start)
    base = passage.figures[at - 1] if at else None
    if base is None or not base.counts or base.spelled or base.depth != percent.depth:
        return
    between = passage.text[base.end : percent.start]
    if passage.clause_at(base.start) != passage.clause_at(percent.start) or len(between) > 20 or _NO_RATE.found(between):
        return
    if not _OF_PEOPLE.found(passage.text[percent.end : percent.end + 4]) or _GROWTH.found(between):
        return
    if _is_base(base, percent):
        yield Verdict("percentage", passage, base.start, percent.end)
    else:
        exact = base.value * percent.value / 100
        yield Verdict(
            "percentage", passage, percent.start, percent.end, "warning",
            f"{shown(base.value)}×{passage.said(percent.start, percent.end)}＝{shown(exact, 2)}",
            f"{shown(base.value)} 里没有哪个整数占 {passage.said(percent.start, percent.end)}", "分子是多少？",
        )  # fmt: skip


def _over(passage: Passage, percent: Figure) -> Iterator[Verdict]:
    """A rate of more than a hundred per cent."""
    own = passage.clauses[passage.clause_at(percent.start)]
    head = passage.text[own.start : percent.start]
    if percent.rough or not _NAMED.found(head) or _MAY_EXCEED.found(head):
        return
    if percent.value <= 100:
        yield Verdict("over-hundred", passage, percent.start, percent.end)
        return
    yield Verdict(
        "over-hundred", passage, percent.start, percent.end, "error", f"{passage.said(percent.start, percent.end)}＞100%",
        "比率超过百分之百", "分子里是否有分母以外的事项，或者小数点写错？",
    )  # fmt: skip


def _lists_per_matter(passage: Passage) -> Iterator[Verdict]:
    """认领事项 7111 项，编制实施清单 7120 项…编制率: a rate whose own figures give more than a hundred per cent,
    printed as 100% or not at all."""
    counts = [figure for figure in passage.figures if figure.counts and not figure.spelled and not figure.depth]
    for base, part in zip(counts, counts[1:], strict=False):
        if not (base.unit == part.unit and base.value < part.value < 2 * base.value):
            continue
        own, other = passage.clause_at(part.start), passage.clause_at(base.start)
        if own != other + 1 and passage.clauses[own].sentence != passage.clauses[other].sentence:
            continue
        clauses = passage.clauses
        if own + 1 >= len(clauses) or clauses[own].sentence != clauses[other].sentence or own == other:
            continue
        following = passage.text[clauses[own + 1].start : clauses[own + 1].end]
        if any(figure.value != 100 for figure in passage.figures if figure.percent
               and clauses[own + 1].start <= figure.start < clauses[own + 1].end):  # fmt: skip
            continue
        said = passage.text[clauses[own].start : clauses[own].end]
        stems = [groups[0] or "" for _, _, groups in _RATE_NAMES.matches(following)]
        if not any(_linked(stem.removesuffix("完成"), said) for stem in stems):
            continue
        yield Verdict(
            "over-hundred", passage, base.start, part.end, "warning", _division(part.value, base.value, 2),
            f"分子 {shown(part.value)} 比分母 {shown(base.value)} 多，比率超过百分之百",
            "两个数是不是同一口径（一个事项可以有几份清单）？比率按事项数还是按清单数算？",
        )  # fmt: skip


