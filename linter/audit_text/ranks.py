"""The check `rank`: the order that the text states is the order of the values beside it.

Right: 办件量排名前三的是甲区（1350件）、乙区（1200件）、丙县（900件）。
Wrong: 办件量排名前三的是甲区（1200件）、乙区（1350件）、丙县（900件）。
Input: a `Document`. Output: a verdict per list of places with values, per run of values with their ranks
(98.5%，排名第一), and per 最高 or 最低 behind a list of values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from linter.audit_text.figure_names import name_before
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.audit_text.top_lists import TOP
from linter.common import regex
from linter.findings.finding import Severity
from linter.guides.duration import parse_number

_RANK = regex.compiled(
    r"(?:排名|排在|排|位列|位居|居|列)(?:全[市省区县州国]|各\p{Han}{1,6})?(?:的)?(?:第([一二三四五六七八九十]{1,3}|\d{1,3})(?:名|位)?|(首位|榜首))"
)
_IN_ORDER = regex.compiled("(从高到低|由高到低|从多到少|从大到小)|(从低到高|由低到高|从少到多)")
_EXTREME = regex.compiled(r"(\p{Han}{2,10}?)(?:的)?(最高|最多|最大|最低|最少|最小)")
_LESS_IS_BETTER = regex.compiled(
    "超期|逾期|投诉|差评|退件|退回|不满意|时限|用时|时长|差错|不合格|空白|未|倒数|末|后|天|耗时|扣分"
)
_GOOD = regex.compiled("(?:率|得分|分|量|数|件)$")
_LARGEST = frozenset(("最高", "最多", "最大"))
_INDICATOR = 3
"""Last characters of a name by which two values are of one indicator: 办结率."""
_MAX_LIST = 60
"""Figures of a list."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per stated order."""
    for passage in document.passages:
        if len(passage.figures) > 1:
            yield from _listed(passage)
            yield from _ranked(passage)
            yield from _extremes(passage)


def _listed(passage: Passage) -> Iterator[Verdict]:
    """排名前三的是甲区(1350件)、乙区(1200件), and values that stand 从高到低."""
    for start, end in TOP.spans(passage.text):
        values = _values(passage, end)
        clause = passage.clause_text(start)
        small = _LESS_IS_BETTER.found(clause) or passage.text[start] != "前"
        if len(values) >= 2:
            falling, rising = _falls(values), _falls(values[::-1])
            yield _verdict(passage, start, values, falling or (rising and small), "warning")
    for start, end, groups in _IN_ORDER.matches(passage.text):
        values = _values(passage, end)
        if len(values) >= 2:
            yield _verdict(passage, start, values, _falls(values if groups[0] else values[::-1]), "error")


def _values(passage: Passage, start: int) -> list[TextFigure]:
    """The values of one unit from an offset to the end of the sentence; empty if there are other figures."""
    _, end = passage.sentence_span(max(0, start - 1))
    found = passage.figures[passage.figure_index(start) : passage.figure_index(end)][:_MAX_LIST]
    plain = all(figure.unit == found[0].unit and not figure.bounded for figure in found)
    return found if plain and found and (found[0].is_amount or found[0].is_percent) else []


def _falls(values: Sequence[TextFigure]) -> bool:
    return all(first.value >= second.value for first, second in pairwise(values))


def _ranked(passage: Passage) -> Iterator[Verdict]:
    """甲区办结率98.5%，排名第一；乙区办结率96.2%，排名第二."""
    found: dict[tuple[int, str, str], list[tuple[int, TextFigure]]] = defaultdict(list)
    last = 0
    for start, end, groups in _RANK.matches(passage.text):
        at = passage.figure_index(start)
        figure = passage.figures[at - 1] if at else None
        if (
            figure is not None
            and figure.start >= last
            and passage.clause_index(start) - passage.clause_index(figure.start) <= 1
        ):
            rank = 1 if groups[1] else parse_number(groups[0] or "") or int(groups[0] or 0)
            name = name_before(passage, figure)[-_INDICATOR:]
            if name and (figure.is_amount or figure.is_percent):
                found[passage.sentence_index(start), figure.unit, name].append((rank, figure))
        last = end
    for (_, _, name), ranked in found.items():
        if len(ranked) >= 2:
            values = [figure for _, figure in sorted(ranked, key=lambda item: item[0])]
            small = _LESS_IS_BETTER.found(passage.clause_text(values[0].start))
            known = _GOOD.found(name) and not small
            right = _falls(values) or (not known and _falls(values[::-1]))
            if known or len(values) > 2:
                yield _verdict(passage, min(figure.start for figure in values), values, right, "warning")


def _extremes(passage: Passage) -> Iterator[Verdict]:
    """甲区85%、乙区92%、丙县78%，其中乙区最高."""
    for start, end, groups in _EXTREME.matches(passage.text):
        first, _ = passage.sentence_span(start)
        values = [
            figure
            for figure in passage.figures[passage.figure_index(first) : passage.figure_index(start)][-_MAX_LIST:]
            if not figure.bounded and (figure.is_amount or figure.is_percent)
        ]
        if len(values) < 3 or len({figure.unit for figure in values}) > 1:
            continue
        name = (groups[0] or "").removeprefix("其中").removeprefix("以")
        named = [figure for figure in values if name and name_before(passage, figure).endswith(name)]
        if len(named) != 1:
            continue
        numbers: list[Fraction] = [figure.value for figure in values]
        extreme = max(numbers) if groups[1] in _LARGEST else min(numbers)
        yield _verdict(passage, start, [*values], named[0].value == extreme, "error", end)


def _verdict(
    passage: Passage, start: int, values: Sequence[TextFigure], right: bool, severity: Severity, end: int | None = None
) -> Verdict:
    return Verdict(
        "rank",
        passage,
        start,
        end or max(figure.end for figure in values),
        None if right else severity,
        "、".join(passage.figure_text(figure) for figure in values[:12]),
        "写的名次与旁边的数不符",
        "名次写错，还是数写错？",
    )
