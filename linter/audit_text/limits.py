"""The check `limit`: what the text says of all holds for each of them.

Right: 各县区办结率均在95%以上，其中甲区98.2%、乙区95.1%。
Wrong: 各县区办结率均在95%以上，其中甲区98.2%、乙区94.1%。
Input: a `Document`. Output: a verdict per limit of all (均在95%以上, 都超过90%) with a list of values in its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.figure_names import name_before
from linter.audit_text.result import Verdict
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_ALL = regex.compiled(
    "(?:均|都|全部)(?:在|为|达|达到|保持在|稳定在|是|已)*(?:超过|超|高于|低于|不低于|不超过|达到|达|在)?$"
)
_EXCEPT = regex.compiled("除|以外|之外|目标|力争|确保|要求|应|须|平均|上年|去年|同比|环比")
_MAX_NAME = 12
"""Code points of the name of a value in the list."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per limit of all values of a list."""
    for passage in document.passages:
        for figure in passage.figures:
            if figure.bounded and not figure.spelled_out and _ALL.found(passage.text_before(figure)):
                yield from _judge(passage, figure)


def _judge(passage: Passage, limit: TextFigure) -> Iterator[Verdict]:
    start, end = passage.sentence_span(limit.start)
    if _EXCEPT.found(passage.text[start:end]):
        return
    at = passage.figure_index(limit.start)
    behind = _values(passage, limit, passage.figures[at + 1 : passage.figure_index(end)])
    before = _values(passage, limit, passage.figures[passage.figure_index(start) : at])
    values = behind or before
    if not values:
        return
    wrong = [value for value in values if not value.bounded and not value.range.meets(limit.range)]
    if not wrong:
        yield Verdict.at_figure("limit", passage, limit)
    for value in wrong:
        yield Verdict.at_figure(
            "limit",
            passage,
            value,
            "error",
            computed=f"{name_before(passage, value)}{passage.figure_text(value)}",
            message=f"文中说都{passage.text_before(limit)[-2:]}{passage.figure_text(limit)}的范围，这里不在其内",
            ask="是这个数不对，还是不该说“均”？",
        )


def _values(passage: Passage, limit: TextFigure, figures: list[TextFigure]) -> list[TextFigure]:
    """The named values of the unit of a limit; empty if other figures stand among them."""
    if not figures or any(figure.unit != limit.unit for figure in figures):
        return []
    named = [figure for figure in figures if 0 < len(name_before(passage, figure)) <= _MAX_NAME]
    return named if len(named) == len(figures) else []
