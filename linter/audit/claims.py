"""What a percentage in running text is said to be the share of.

A figure is the part where the text says so: 占…, or a rate that is named after what the clause of the figure
tells (已建立 77 个，建设率 88%). Everything else is left alone: 受理 230 件，办结率 98% names the base.
"""

from __future__ import annotations

from dataclasses import dataclass

from linter import regex
from linter.audit.document import Passage
from linter.audit.figures import Figure

NAMED_RATE = regex.compiled(r"([\p{Han}“”‘’]{1,16}率)(?:均|已|仅|也|都)?(?:达到|达|为|是|高达|仅为|约为|:)?$")
TARGET = regex.compiled("完成[^,，。;]{0,12}(?:目标|任务|计划)[^,，。;]{0,6}的$")
_SHARE = regex.compiled("占(比|比例|[^,，。;]{2,24}的)?(?:约|达到|达|为|是|仅)?$")
_GROWTH = regex.compiled(
    "(?:同比|环比|增长|增加|减少|下降|上升|提高|提升|提速|压缩|压减|降低|增幅|降幅|缩短|节省|增速)(?:率|度)?"
    "(?:了|到|至|为|约|近|达|超过)?$"
)
_NOT_OF_COUNTS = regex.compiled("满意|平均")
_UNDONE = regex.compiled("未|尚|没有|不")
_STATED = regex.compiled("共|合计|总计|总数|累计")
_BRACKET = regex.compiled(r"\((?:占比|占|比例)?(?:为|达|约)?$")
_PEOPLE = frozenset(("人", "名"))
_REACH = 8
"""Figures looked back at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage, and the figure that it is said to be the share of."""

    percent: Figure
    part: Figure
    bases: tuple[Figure, ...]
    """What the text says or lets assume to be the base: a figure in the same unit, beside the part."""
    others: tuple[Figure, ...]
    """Whatever else stands before the part in the passage and may be the base."""
    sure: bool
    """Whether the part can only be the part, not the base."""
    base_name: str = ""
    """What the base is called: 占区本级政务服务事项的 names it."""


def claim_of(passage: Passage, percent: Figure) -> Claim | None:
    """What a percentage claims, None if that is not plain."""
    if percent.depth:
        return _bracketed(passage, percent)
    head, part = passage.head(percent), _part(passage, percent)
    if part is None or is_growth(head) or _NOT_OF_COUNTS.found(head[-10:]):
        return None
    if TARGET.found(head):
        target = tuple(figure for figure in bracket_after(passage, percent) if figure.value >= part.value)
        return Claim(percent, part, target, (), sure=True) if target else None
    share, named = _SHARE.groups(head), NAMED_RATE.groups(head)
    if share is not None:
        return _share(passage, percent, part, (share[0] or "").removesuffix("的"))
    if named is None:
        return None
    stem, said = (named[0] or "").removesuffix("率"), passage.clause(part.start)
    if not is_linked(stem, said) or _UNDONE.found(said):
        return None
    sure = stem[-2:] in said or any(word in said for word in ("已", "其中", "实现"))
    others = _before(passage, part)
    bases = tuple(base for base in others if _is_beside(passage, base, part))
    return Claim(percent, part, bases, others, sure)


def is_growth(head: str) -> bool:
    """Whether a percentage behind this text says how much more or less there is."""
    return _GROWTH.found(head)


def is_linked(stem: str, said: str) -> bool:
    """Whether a rate (without 率) is about what a clause says: 建设 and 已建立…, 网上可办 and …实现“网上办”."""
    verb, rest = stem[-2:], stem[:-2].strip("“”‘’")
    if not any(char in said for char in verb):
        return False
    return not rest or rest in said or any(rest[at : at + 2] in said for at in range(len(rest) - 1))


def bracket_after(passage: Passage, figure: Figure) -> list[Figure]:
    """The count in the bracket that opens right behind a figure or its noun: 45 项应用(共 76 项)."""
    at = passage.index(figure.end)
    following = passage.figures[at : at + 1]
    between = passage.text[figure.end : following[0].start][:40] if following else ""
    noun, opens, inside = between.partition("(")
    near = opens and ")" not in inside and len(noun) <= 16 and not any(char in noun for char in ",，。;")
    return [other for other in following if near and other.depth and other.counts]


def _share(passage: Passage, percent: Figure, part: Figure, name: str) -> Claim:
    """占比 25%, 占全市总数的 25%: a base that has a name must be called so."""
    if name in ("比", "比例"):
        name = ""
    others = _before(passage, part)
    bases = tuple(
        base for base in others
        if _is_same_unit(base, part) and _same_sentence(passage, base, part)
        and (not name or any(name[at : at + 2] in passage.clause(base.start) for at in range(len(name) - 1)))
    )  # fmt: skip
    return Claim(percent, part, bases, others, sure=True, base_name=name)


def _part(passage: Passage, percent: Figure) -> Figure | None:
    """The count that a percentage stands behind: in its clause or the one before; clauses with nothing but other
    percentages are passed over."""
    at, clause = passage.index(percent.start), passage.clause_at(percent.start)
    for figure in reversed(passage.figures[max(0, at - _REACH) : at]):
        own = passage.clause_at(figure.start)
        if passage.clauses[own].sentence != passage.clauses[clause].sentence or own < clause - 1:
            return None
        if figure.percent and not figure.depth:
            clause = own
        elif not figure.depth:
            return figure if figure.counts and not figure.spelled else None
    return None


def _before(passage: Passage, part: Figure) -> tuple[Figure, ...]:
    """The counts before a part in its passage, or in brackets right behind it, that are not smaller."""
    at = passage.index(part.start)
    near = [figure for figure in passage.figures[max(0, at - _REACH) : at] if not figure.depth]
    found = (*near, *bracket_after(passage, part))
    return tuple(figure for figure in found if figure.counts and not figure.spelled and figure.value >= part.value)


def _is_beside(passage: Passage, base: Figure, part: Figure) -> bool:
    """Whether a count is the one that a part belongs to: no row and no other percentage comes between, unless it is
    a stated total."""
    if not _is_same_unit(base, part) or not _same_sentence(passage, base, part):
        return False
    between = passage.text[base.end : part.start]
    return ";" not in between and ("%" not in between or _STATED.found(passage.head(base)))


def _is_same_unit(figure: Figure, other: Figure) -> bool:
    return figure.unit == other.unit or {figure.unit, other.unit} == _PEOPLE


def _same_sentence(passage: Passage, figure: Figure, other: Figure) -> bool:
    return passage.sentence_at(figure.start) == passage.sentence_at(other.start)


def _bracketed(passage: Passage, percent: Figure) -> Claim | None:
    """线上 276 件(占 30.23%)."""
    head = passage.text[max(0, percent.start - 8) : percent.start]
    opened = next(_BRACKET.spans(head), None)
    at = passage.index(percent.start)
    if opened is None or not at:
        return None
    part = passage.figures[at - 1]
    if part.end != percent.start - len(head) + opened[0] or not part.counts or part.spelled:
        return None
    others = _before(passage, part)
    stated = [base for base in others if _is_same_unit(base, part) and _STATED.found(passage.head(base))]
    named = passage.text[percent.start - len(head) + opened[0] : percent.start] != "("
    return Claim(percent, part, tuple(stated) if len(stated) == 1 else (), others, sure=named)
