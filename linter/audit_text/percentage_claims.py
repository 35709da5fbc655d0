"""The numerator and the possible denominators of a percentage in running text.

Input: a passage and one of its percentages. Output: a `Claim`, or None if the text does not say what the percentage is
a share of. It says so by 占…, or by a rate named after the clause of the count: 已建成服务站77个，建成率88%.
Example without a claim: 受理230件，办结率98%, where 230 is the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from linter.audit_text.figure_names import name_before
from linter.audit_text.text_document import Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

NAMED_RATE = regex.compiled(r"([\p{Han}“”‘’]{1,16}(?:率|比例))(?:均|已|仅|也|都)?(?:达到|达|为|是|高达|仅为|约为|:)?$")
TARGET = regex.compiled("完成[^,，。;]{0,12}(?:目标|任务|计划)[^,，。;]{0,6}的$")
_SHARE_OF = regex.compiled("占(?:(比|比率|比例|比重)|([^,，。;]{2,24}的)(?:比例|比重)?)?(?:约|达到|达|为|是|仅)?$")
_GROWTH = regex.compiled(
    "(?:同比|环比|增长|增加|减少|下降|上升|提高|提升|提速|压缩|压减|降低|增幅|降幅|缩短|节省|精简|增速)(?:率|度|比例|幅度)?"
    "(?:了|到|至|为|约|近|达|超过)?$"
)
_NOT_OF_COUNTS = regex.compiled("满意|平均")
_UNDONE = regex.compiled("未|尚|没有|不")
_STATED = regex.compiled("共|合计|总计|总数|累计")
_BRACKET = regex.compiled(r"\((?:占比|占|比例)?(?:为|达|约)?$")
_PEOPLE = frozenset(("人", "名"))
_BOUND = regex.compiled("(?:超过|超|逾|近|约|约为|接近|不足|不到|突破|高于|低于|不低于|不超过|至少)+$")
_ADVERBS = regex.compiled("^(?:其中|均|各|也|已|仅|只|共|合计|总体|占)+|(?:均|已|仅|只|约|共|合计|总体|的)+$")
_PRONOUNS = frozenset(
    ("其", "两者", "三者", "两项", "三项", "以上", "上述", "合计", "共计", "数量", "总量", "件数", "分别")
)
"""Subjects that name no count."""
_SHORTEST_NAME = 2
_MAX_PARTS = 8
"""Figures before a percentage among which its numerator is looked for."""
_MAX_BASES = 40
"""Figures before the numerator among which the denominator is looked for; a list may have many rows between."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage with its numerator and possible denominators."""

    percent: TextFigure
    parts: tuple[TextFigure, ...]
    """The numerator, or the items of a list whose sum it is: 甲类172件、乙类80件，占总量的59.68%."""
    bases: tuple[TextFigure, ...]
    """The denominators that the text suggests: figures with the same unit beside the numerator."""
    others: tuple[TextFigure, ...]
    """All counts before the numerator that are not smaller. If one of them fits, the percentage counts as right."""
    sure: bool
    """Whether `parts` can only be the numerator. Without it a percentage that does not fit is no error."""
    base_name: str = ""
    """The name of the denominator, such as 区本级政务服务事项 in 占区本级政务服务事项的93%."""
    siblings: tuple[TextFigure, ...] = ()
    """Without a total, the counts beside the numerator, whose sum may be the denominator: 线上300件，线下200件."""
    distant: bool = False
    """Whether `bases` is the only total of the paragraph, in an earlier sentence, so that another one may be meant."""

    @property
    def part(self) -> Fraction:
        """The numerator."""
        return sum((figure.value for figure in self.parts), Fraction(0))

    @property
    def is_exact(self) -> bool:
        """Whether the numerator and the percentage are exact, so that the possible denominators can be told."""
        return not self.percent.approximate and all(figure.is_count for figure in self.parts)

    @property
    def is_bare_share(self) -> bool:
        """Whether the text only says 占比 and not of what."""
        return self.sure and not self.bases and not self.base_name


def claim_of(passage: Passage, percent: TextFigure) -> Claim | None:
    """The claim of a percentage; None if the text does not make clear what it is a share of."""
    if percent.depth:
        return _bracketed(passage, percent)
    head, part = _without_bound(passage.text_before(percent)), _part(passage, percent)
    if part is None or is_growth(head) or _NOT_OF_COUNTS.found(head[-10:]):
        return None
    if TARGET.found(head):
        target = tuple(figure for figure in bracket_after(passage, percent) if figure.value >= part.value)
        return Claim(percent, (part,), target, (), sure=True) if target else None
    share, named = _SHARE_OF.groups(head), NAMED_RATE.groups(head)
    if share is not None:
        subject = head[: next((start for start, _ in _SHARE_OF.spans(head)), 0)]
        named_part = _named_part(passage, percent, part, subject)
        return _share(passage, percent, named_part, (share[1] or "").removesuffix("的")) if named_part else None
    stem = _stem(named[0] or "") if named else ""
    if _UNDONE.found(passage.clause_text(part.start)):
        part = _count_before(passage, part)
    clause = passage.clause_text(part.start) if part else ""
    if part is None or not stem or not is_linked(stem, clause) or _UNDONE.found(clause):
        return None
    sure = stem[-2:] in clause or any(word in clause for word in ("已", "其中", "实现"))
    others = _possible_bases(passage, part)
    bases = tuple(base for base in others if _is_beside(passage, base, part))
    earlier = () if bases else _total_before(passage, others, part, stem)
    return Claim(percent, (part,), bases or earlier, others, sure or bool(earlier), distant=bool(earlier))


def _without_bound(head: str) -> str:
    """The text before a percentage without the word that makes it inexact: 占比 of 占比超过."""
    return head[: next((start for start, _ in _BOUND.spans(head)), len(head))]


def _named_part(passage: Passage, percent: TextFigure, part: TextFigure, subject: str) -> TextFigure | None:
    """The count that the subject of a share names: 300件 in 线上办理300件，线下办理200件，线上办理占比60%. Without a
    subject it is the last count, and None if the subject names none or several counts."""
    between = passage.clause_index(part.start) != passage.clause_index(percent.start)
    subject = _ADVERBS.without(subject if between else "")
    if not subject or subject in _PRONOUNS:
        return part
    at, sentence = passage.figure_index(percent.start), passage.sentence_index(percent.start)
    found = [
        figure
        for figure in passage.figures[max(0, at - _MAX_BASES) : at]
        if figure.unit == part.unit and figure.is_printed_amount and not figure.depth
        and passage.sentence_index(figure.start) == sentence and _is_named(passage, figure, subject)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _is_named(passage: Passage, figure: TextFigure, subject: str) -> bool:
    """Whether the name before or behind a count is the subject: 网上办理900件, 900件网办件."""
    name, behind = name_before(passage, figure), passage.text[figure.end : figure.end + len(subject)]
    return subject in name or behind == subject or (len(name) >= _SHORTEST_NAME and name in subject)


def _total_before(
    passage: Passage, others: tuple[TextFigure, ...], part: TextFigure, stem: str
) -> tuple[TextFigure, ...]:
    """The only total in the sentence before: 应接种5000人。已接种4600人，接种率92%."""
    start, _ = passage.sentence_span(part.start)
    first, _ = passage.sentence_span(max(0, start - 1))
    before = passage.figures[passage.figure_index(first) : passage.figure_index(start)]
    counts = [figure for figure in before if figure.unit == part.unit]
    if len(counts) != 1 or counts[0] not in others:
        return ()
    head = passage.text_before(counts[0])
    return (counts[0],) if _STATED.found(head) or f"应{stem[-2:]}" in head else ()


def is_growth(head: str) -> bool:
    """Whether a percentage behind this text is a change (同比增长) and no share."""
    return _GROWTH.found(head)


def is_linked(stem: str, clause: str) -> bool:
    """Whether a rate (its name without 率) is the rate of what a clause counts: 建设率 and 已建立77个, 网上可办率 and
    实现“网上办”659项. The verb may share one character, the rest must share two."""
    verb, rest = stem[-2:], stem[:-2].strip("“”‘’")
    if not any(char in clause for char in verb):
        return False
    return not rest or rest in clause or any(rest[at : at + 2] in clause for at in range(len(rest) - 1))


def bracket_after(passage: Passage, figure: TextFigure) -> list[TextFigure]:
    """The count in the bracket that opens right behind a figure or its noun: 76 in 45项应用(共76项). At most one."""
    at = passage.figure_index(figure.end)
    following = passage.figures[at : at + 1]
    between = passage.text[figure.end : following[0].start][:40] if following else ""
    noun, opens, inside = between.partition("(")
    near = opens and ")" not in inside and len(noun) <= 16 and not any(char in noun for char in ",，。;")
    return [other for other in following if near and other.depth and other.is_count]


def _share(passage: Passage, percent: TextFigure, part: TextFigure, name: str) -> Claim:
    """The claim of 占比25% or 占全市总数的25%. If the denominator has a name, its clause contains part of it."""
    first = passage.clauses[passage.clause_index(part.start)].start
    listed = passage.figures[passage.figure_index(first) : passage.figure_index(part.end)]
    parts = tuple(
        figure for figure in listed if figure.unit == part.unit and figure.is_printed_amount and not figure.depth
    )
    others = _possible_bases(passage, part)
    bases = tuple(
        base
        for base in others
        if _is_same_unit(base, part) and base not in parts and _is_total(passage, base, part)
        and (not name or any(name[at : at + 2] in passage.clause_text(base.start) for at in range(len(name) - 1)))
    )  # fmt: skip
    sure = len(parts) == 1
    if not bases and not name:
        stated = tuple(
            base for base in others if _is_same_unit(base, part) and _STATED.found(passage.text_before(base))
        )
        if len(stated) == 1 and stated[0] is not part:
            return Claim(percent, parts, stated, others, sure, distant=True)
        if not stated and sure:
            siblings = _siblings(passage, percent, part)
            return Claim(percent, parts, (), others, sure, siblings=siblings)
    return Claim(percent, parts, bases, others, sure, name)


def _siblings(passage: Passage, percent: TextFigure, part: TextFigure) -> tuple[TextFigure, ...]:
    """The counts of the sentence of a percentage before it, if its numerator is one of several with different names."""
    start, _ = passage.sentence_span(percent.start)
    found = tuple(
        figure
        for figure in passage.figures[passage.figure_index(start) : passage.figure_index(percent.start)]
        if figure.unit == part.unit and figure.is_count and not figure.spelled_out and not figure.depth
    )
    names = {name_before(passage, figure) for figure in found}
    return found if part in found and len(names) == len(found) > 1 else ()


def _is_total(passage: Passage, base: TextFigure, part: TextFigure) -> bool:
    """Whether a count is the total of the list that holds `part`, and not another row of it: a row has a percentage of
    its own. The total may stand in the sentence before 其中."""
    own, other = passage.sentence_index(part.start), passage.sentence_index(base.start)
    start, _ = passage.sentence_span(part.start)
    if own != other and not (own == other + 1 and passage.text.startswith("其中", start)):
        return False
    between = passage.text[base.end : part.start]
    row = between.partition(";")[0] if own == other else ""
    return "占" not in row and (own != other or ";" not in between or _STATED.found(passage.text_before(base)))


def _part(passage: Passage, percent: TextFigure) -> TextFigure | None:
    """The last count before a percentage, in its clause or the one before. Clauses that hold only other percentages are
    skipped. None if the last figure is no count."""
    at, clause = passage.figure_index(percent.start), passage.clause_index(percent.start)
    for figure in reversed(passage.figures[max(0, at - _MAX_PARTS) : at]):
        own = passage.clause_index(figure.start)
        if passage.clauses[own].sentence != passage.clauses[clause].sentence or own < clause - 1:
            return None
        if figure.is_percent and not figure.depth:
            clause = own
        elif not figure.depth:
            return figure if figure.is_printed_amount else None
    return None


def _stem(name: str) -> str:
    """The name of a rate without 率, 比例 and 事项: 网上可办 for 网上可办率, 网办 for 网办事项比例."""
    return name.removesuffix("率").removesuffix("比例").removesuffix("事项")


def _count_before(passage: Passage, part: TextFigure) -> TextFigure | None:
    """The count before the count of what is undone: 3112 in 已解决3112件，未解决344件，解决率90.05%."""
    at = passage.figure_index(part.start)
    before = passage.figures[at - 1] if at else None
    if before is None or before.unit != part.unit or before.depth or not _same_sentence(passage, before, part):
        return None
    return before if before.is_printed_amount else None


def _possible_bases(passage: Passage, part: TextFigure) -> tuple[TextFigure, ...]:
    """The counts before a part in its passage, or in brackets right behind it, that are not smaller than it."""
    at = passage.figure_index(part.start)
    near = [figure for figure in passage.figures[max(0, at - _MAX_BASES) : at] if not figure.depth]
    found = (*near, *bracket_after(passage, part))
    return tuple(figure for figure in found if figure.is_printed_amount and figure.value >= part.value)


def _is_beside(passage: Passage, base: TextFigure, part: TextFigure) -> bool:
    """Whether a count stands beside a part: no semicolon comes between, and no other percentage unless the count is a
    stated total (共906件)."""
    if not _is_same_unit(base, part) or not _same_sentence(passage, base, part):
        return False
    between = passage.text[base.end : part.start]
    return ";" not in between and ("%" not in between or _STATED.found(passage.text_before(base)))


def _is_same_unit(figure: TextFigure, other: TextFigure) -> bool:
    return figure.unit == other.unit or {figure.unit, other.unit} == _PEOPLE


def _same_sentence(passage: Passage, figure: TextFigure, other: TextFigure) -> bool:
    return passage.sentence_index(figure.start) == passage.sentence_index(other.start)


def _bracketed(passage: Passage, percent: TextFigure) -> Claim | None:
    """The claim of a percentage in brackets: 线上276件(占30.23%)."""
    head = passage.text[max(0, percent.start - 8) : percent.start]
    opened = next(_BRACKET.spans(head), None)
    at = passage.figure_index(percent.start)
    if opened is None or not at:
        return None
    part = passage.figures[at - 1]
    if part.end != percent.start - len(head) + opened[0] or not part.is_printed_amount:
        return None
    others = _possible_bases(passage, part)
    stated = [base for base in others if _is_same_unit(base, part) and _STATED.found(passage.text_before(base))]
    return Claim(percent, (part,), tuple(stated) if len(stated) == 1 else (), others, sure=True)
