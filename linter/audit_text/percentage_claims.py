"""What a percentage in running text is said to be the share of.

A figure is the part where the text says so: 占…, or a rate that is named after what the clause of the figure
tells (已建立 77 个，建设率 88%). Everything else is left alone: 受理 230 件，办结率 98% names the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from linter.audit_text.figures import Figure
from linter.audit_text.text_document import Passage
from linter.common import regex

NAMED_RATE = regex.compiled(r"([\p{Han}“”‘’]{1,16}(?:率|比例))(?:均|已|仅|也|都)?(?:达到|达|为|是|高达|仅为|约为|:)?$")
TARGET = regex.compiled("完成[^,，。;]{0,12}(?:目标|任务|计划)[^,，。;]{0,6}的$")
_SHARE = regex.compiled("占(?:(比|比率|比例|比重)|([^,，。;]{2,24}的)(?:比例|比重)?)?(?:约|达到|达|为|是|仅)?$")
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
"""Figures among which a part is looked for."""
_REACH_OF_TOTALS = 40
"""Figures among which its base is looked for: a list may have many rows."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage, and the figure that it is said to be the share of."""

    percent: Figure
    parts: tuple[Figure, ...]
    """The part, or the items of a list that together are it: 甲类 172 件、乙类 80 件，占总量的 59.68%."""
    bases: tuple[Figure, ...]
    """What the text says or lets assume to be the base: a figure in the same unit, beside the part."""
    others: tuple[Figure, ...]
    """Whatever else stands before the part in the passage and may be the base."""
    sure: bool
    """Whether the part can only be the part, not the base."""
    base_name: str = ""
    """What the base is called: 占区本级政务服务事项的 names it."""

    @property
    def part(self) -> Fraction:
        return sum((figure.value for figure in self.parts), Fraction(0))


def claim_of(passage: Passage, percent: Figure) -> Claim | None:
    """What a percentage claims, None if that is not plain."""
    if percent.depth:
        return _bracketed(passage, percent)
    head, part = passage.head(percent), _part(passage, percent)
    if part is None or is_growth(head) or _NOT_OF_COUNTS.found(head[-10:]):
        return None
    if TARGET.found(head):
        target = tuple(figure for figure in bracket_after(passage, percent) if figure.value >= part.value)
        return Claim(percent, (part,), target, (), sure=True) if target else None
    share, named = _SHARE.groups(head), NAMED_RATE.groups(head)
    if share is not None:
        return _share(passage, percent, part, (share[1] or "").removesuffix("的"))
    stem = _stem(named[0] or "") if named else ""
    if _UNDONE.found(passage.clause(part.start)):
        part = _count_before(passage, part)
    said = passage.clause(part.start) if part else ""
    if part is None or not stem or not is_linked(stem, said) or _UNDONE.found(said):
        return None
    sure = stem[-2:] in said or any(word in said for word in ("已", "其中", "实现"))
    others = _before(passage, part)
    bases = tuple(base for base in others if _is_beside(passage, base, part))
    return Claim(percent, (part,), bases, others, sure)


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
    first = passage.clauses[passage.clause_at(part.start)].start
    listed = passage.figures[passage.index(first) : passage.index(part.end)]
    parts = tuple(figure for figure in listed if figure.unit == part.unit and figure.counts and not figure.depth)
    others = _before(passage, part)
    bases = tuple(
        base
        for base in others
        if _is_same_unit(base, part) and base not in parts and _is_total(passage, base, part)
        and (not name or any(name[at : at + 2] in passage.clause(base.start) for at in range(len(name) - 1)))
    )  # fmt: skip
    return Claim(percent, parts, bases, others, sure=len(parts) == 1, base_name=name)


def _is_total(passage: Passage, base: Figure, part: Figure) -> bool:
    """Whether a count is the total of a list and no other row of it: a row has a percentage of its own. The total
    may stand in the sentence before 其中."""
    own, other = passage.sentence_at(part.start), passage.sentence_at(base.start)
    start, _ = passage.sentence(part.start)
    if own != other and not (own == other + 1 and passage.text.startswith("其中", start)):
        return False
    between = passage.text[base.end : part.start]
    row = between.partition(";")[0] if own == other else ""
    return "占" not in row and (own != other or ";" not in between or _STATED.found(passage.head(base)))


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


def _stem(name: str) -> str:
    """The rate 网上可办率 or 网办事项比例 without the word for a rate and for what is counted."""
    return name.removesuffix("率").removesuffix("比例").removesuffix("事项")


def _count_before(passage: Passage, part: Figure) -> Figure | None:
    """The count before one of what is not done: 已解决 3112 件，未解决 344 件，解决率 90.05%."""
    at = passage.index(part.start)
    before = passage.figures[at - 1] if at else None
    if before is None or before.unit != part.unit or before.depth or not _same_sentence(passage, before, part):
        return None
    return before if before.counts and not before.spelled else None


def _before(passage: Passage, part: Figure) -> tuple[Figure, ...]:
    """The counts before a part in its passage, or in brackets right behind it, that are not smaller."""
    at = passage.index(part.start)
    near = [figure for figure in passage.figures[max(0, at - _REACH_OF_TOTALS) : at] if not figure.depth]
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
    return Claim(percent, (part,), tuple(stated) if len(stated) == 1 else (), others, sure=True)
