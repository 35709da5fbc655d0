"""Changes that a text states: a value before, a value now, and the difference between them.

Input: a passage. Output: `Change` objects, each with the figure of the difference and the values it may compare.
Example: "由2000件增至2500件，增长25%" has the change 25% with the values 2000件 and 2500件.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from linter.audit_text.text_document import Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_UP = "增长|增加|提高|提升|上升|上涨|攀升|跃升|扩大|增幅|涨幅|升幅|多|高|高出"
_DOWN = "下降|减少|降低|压缩|压减|压降|缩短|缩减|精简|回落|缩小|下跌|降幅|减幅|跌幅|节省|少|低"
_FILLER = "(?:了|率|度|幅度|比例|量)?(?:达到|达|为|约|近|超过|超|逾|高达|至少|不足|接近)*"
_CHANGED = regex.compiled(rf"(?:({_UP})|({_DOWN})){_FILLER}$")
_MOVED = (
    "增|增加|增长|提高|提升|上升|升|扩大|上涨|攀升|跃升|发展|下降|降|降低|减少|减|压缩|压减|压降|缩短|缩减|精简|优化|回落|下跌|"
    "变|变化|调整"
)
_FROM = regex.compiled(r"(?:由|从)[^,，。;()]{0,16}$")
_TO = regex.compiled(rf"(?:{_MOVED})(?:至|到|为|成)(?:了)?(?:[^,，。;()]{{0,10}}的)?(?:约|近|超过|超)?$")
_BEFORE = regex.compiled(
    r"(?:去年|上年|上月|上周|上季度|上期|上一年|上一季度|同期|前年|此前|原来|原先|改革前|年初|去年底|上年末)[^,，。;()]{0,12}$"
)
_SAME_PERIOD = regex.compiled("^(?:去年|上年)同期")
_COMPARED = regex.compiled(
    r"(?:^|[^占同环对])(?:比|较|高于|低于|高出)(?:上|去|全|前|平|省|国|目标|年|改革|原|\d)[^,，。;()]{0,10}$"
)
_ADDED = regex.compiled("(?:比|较)[^,，。;()]*(?:新增|净增|增)$")
"""比去年新增20件 is a difference, 去年新增20件 a value before."""
_MULTIPLE = regex.compiled(r"(?:是|为|相当于|达到|达|的)[^,，。;()]{0,14}的(?:约|近|超过)?$|^的$")
_NEUTRAL = regex.compiled("同比|环比|总体|净|累计|实际|大幅|整体|共|即|均|也|又|再|却|但|而|并|已|总|平均|幅度")
_COMPARISON = regex.compiled(
    r"(?:与|同)?(?:上年|去年|上月|上周|上季度|上期|同期|年初|改革前|原来|全市|全省|全国|平均水平|\d+年)(?:同期|的|相比|平均|水平)*|比|较"
)
_OTHER_BASIS = regex.compiled("可比|不变价|剔除|口径|年均|复合|两年平均|三年平均|分别")
_DATES = frozenset(("年", "月", "日", "号", "时", "分", "秒", "季度", "级", "大"))
_CHANGE_UNITS = frozenset(("%", "百分点", "倍"))
_MAX_WORDS = 20
"""Figures before a difference among which its values are looked for."""
_MAX_CLAUSES = 3
"""Clauses between the values and their difference."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with the values that it may compare."""

    figure: TextFigure
    rises: bool | None
    """Whether the text says that the value grew; None for a multiple (是去年的3倍)."""
    before: TextFigure | None
    now: tuple[TextFigure, ...]
    """The values that may be meant; the nearest is the last."""
    amount: TextFigure | None = None
    """Without `before`, the difference as a number beside the percentage: 增加200件，增长20%."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A figure with what the text before it says about its part in a change."""

    figure: TextFigure
    head: str
    clause: int


def changes(passage: Passage) -> Iterator[Change]:
    """The changes of a passage, segment by segment: full stops and semicolons separate them."""
    for words in _segments(passage):
        if words and not _OTHER_BASIS.found(
            passage.text[max(0, words[0].figure.start - 40) : words[-1].figure.end + 10]
        ):
            yield from _changes(passage, words)


def _segments(passage: Passage) -> Iterator[list[_Word]]:
    """The figures of each segment, without dates. The head of a figure reaches back to the last figure or comma."""
    words: list[_Word] = []
    end = 0
    last = -1
    for figure in passage.figures:
        if figure.unit in _DATES:
            continue
        clause = passage.clause_index(figure.start)
        if words and (
            passage.clauses[clause].sentence != passage.clauses[last].sentence
            or ";" in passage.text[end : figure.start]
        ):
            yield words
            words = []
        start = max(end, passage.clauses[clause].start)
        head = passage.text[start : figure.start].removesuffix("(")
        if figure.depth:
            # Of 比去年同期(88.3%) the words before the bracket are the head, of (上年同期1050件) those inside.
            head = head[head.rfind("(") + 1 :]
        words.append(_Word(figure, head.strip(",，:、)"), clause))
        end, last = figure.end, clause
    yield words


def _changes(passage: Passage, words: Sequence[_Word]) -> Iterator[Change]:
    for at, word in enumerate(words):
        figure = word.figure
        direction = _CHANGED.groups(word.head)
        multiple = figure.unit == "倍" and direction is None and _MULTIPLE.found(word.head)
        if not multiple and (direction is None or not _is_difference(words, at)):
            continue
        rises = None if direction is None else direction[0] is not None
        near = [other for other in words[max(0, at - _MAX_WORDS) : at] if word.clause - other.clause <= _MAX_CLAUSES]
        pair = _pair(near)
        if pair and (multiple or _is_about(passage, word, pair[0])):
            yield Change(figure, rises, pair[0].figure, (pair[1].figure,))
            continue
        before = _base(words, at)
        unit = before.figure.unit if before else ""
        now = tuple(
            other.figure
            for other in _candidates(near)
            if other is not before and (not unit or other.figure.unit == unit)
        )
        if before and now:
            yield Change(figure, rises, before.figure, now)
        elif figure.unit == "%" and not before:
            yield from _beside_amount(words, at, rises)


def _is_difference(words: Sequence[_Word], at: int) -> bool:
    """Whether a figure behind a word of change is the difference: a percentage, or an amount of a unit used before."""
    unit = words[at].figure.unit
    return unit in _CHANGE_UNITS or any(word.figure.unit == unit for word in words[max(0, at - _MAX_WORDS) : at])


def _pair(near: Sequence[_Word]) -> tuple[_Word, _Word] | None:
    """The last values before and now: 由2000件增至2500件."""
    for first, second in reversed(list(pairwise(near))):
        if _FROM.found(first.head) and _TO.found(second.head) and first.figure.unit == second.figure.unit:
            return first, second
    return None


def _is_about(passage: Passage, word: _Word, first: _Word) -> bool:
    """Whether a change is one of the values before it: its clause names nothing else."""
    subject = _subject(word.head)
    return not subject or subject in passage.clause_text(first.figure.start)


def _base(words: Sequence[_Word], at: int) -> _Word | None:
    """The value before: in brackets right behind the change, or the last one named 去年, 同期 or 比…的 before it."""
    behind = words[at + 1] if at + 1 < len(words) else None
    if behind and _is_base(behind):
        bracketed = behind.figure.depth > words[at].figure.depth
        if bracketed or (_SAME_PERIOD.found(behind.head) and behind.clause - words[at].clause == 1):
            return behind
    near = (word for word in reversed(words[max(0, at - _MAX_WORDS) : at]) if words[at].clause - word.clause <= 1)
    return next((word for word in near if _is_base(word)), None)


def _is_base(word: _Word) -> bool:
    named = _BEFORE.found(word.head) or _COMPARED.found(word.head)
    return named and _CHANGED.groups(word.head) is None and not _ADDED.found(word.head)


def _candidates(near: Sequence[_Word]) -> list[_Word]:
    """The values now: those behind the last change that are neither before nor a difference."""
    found: list[_Word] = []
    for word in near:
        if word.figure.depth:
            continue
        if _CHANGED.groups(word.head) is not None and word.figure.unit in _CHANGE_UNITS:
            found = []
        elif _CHANGED.groups(word.head) is None and not _is_base(word):
            found.append(word)
    return found


def _beside_amount(words: Sequence[_Word], at: int, rises: bool | None) -> Iterator[Change]:
    """受理1200件，比上年同期增加200件，增长20%: the value before follows from the difference."""
    if at == 0 or words[at].clause - words[at - 1].clause > 1:
        return
    amount = words[at - 1]
    direction = _CHANGED.groups(amount.head)
    if direction is None or (direction[0] is not None) is not rises or amount.figure.unit in _CHANGE_UNITS:
        return
    if _subject(words[at].head) or _subject(amount.head):
        return
    now = [
        word.figure
        for word in words[max(0, at - _MAX_WORDS) : at - 1]
        if word.figure.unit == amount.figure.unit and amount.clause - word.clause <= 1 and not word.figure.depth
    ]
    if len(now) == 1:
        yield Change(words[at].figure, rises, None, tuple(now), amount.figure)


def _subject(head: str) -> str:
    """What the head of a change names besides the comparison: "" for 比上年同期增加, 投诉 for 投诉同比下降."""
    spans = list(_CHANGED.spans(head))
    return _COMPARISON.without(_NEUTRAL.without(head[: spans[0][0]])) if spans else head
