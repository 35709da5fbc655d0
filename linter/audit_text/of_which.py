"""The check `of-which`: a part behind 其中 is not larger than the whole.

Right: 受理投诉35件，其中超期4件。
Wrong: 受理投诉35件，其中超期40件。
Input: a `Document`. Output: a verdict per part behind 其中 that counts the same things as a total before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.audit_text.figure_names import name_before
from linter.audit_text.part_lists import parts_from, totals_before
from linter.audit_text.result import Verdict
from linter.audit_text.sum_verdicts import GENERIC_UNITS
from linter.audit_text.text_document import Document, Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_MARKER = regex.compiled(r"其中|\((?:含|包括|包含)")
_OTHER_SCOPE = regex.compiled("平均|人均|户均|最高|最大|累计|历年|去年|上年|同期|全省|全国")
_SAME = regex.compiled("(?:的|为|有)$")
"""The end of the name of a part that counts the things of the total: 存在问题的13项."""


def check(document: Document) -> Iterator[Verdict]:
    """A verdict per part with a total."""
    for passage in document.passages:
        for start, end in _MARKER.spans(passage.text):
            parts = parts_from(passage, end)
            totals = totals_before(passage, start, parts) if parts else []
            for part in parts if totals else ():
                yield from _judge(passage, totals, part, alone=len(parts) == 1)


def _judge(passage: Passage, totals: list[TextFigure], part: TextFigure, *, alone: bool) -> Iterator[Verdict]:
    nearest = totals[-1]
    if _OTHER_SCOPE.found(passage.text_before(part)) or part.depth > nearest.depth + 1:
        return
    if part.unit in GENERIC_UNITS and not _counts_same(passage, nearest, part):
        return
    if not all(part.range.is_above(figure.range) for figure in totals):
        yield Verdict.at_figure("of-which", passage, part)
    elif alone or part.unit in GENERIC_UNITS or part.depth:
        # The check `sum` tells a list with more parts.
        one, other = passage.figure_text(part), passage.figure_text(nearest)
        yield Verdict.at_figure(
            "of-which",
            passage,
            part,
            "error" if len(totals) == 1 and part.unit not in GENERIC_UNITS and not part.bounded else "warning",
            computed=f"{one}＞{other}",
            message=f"“其中”的 {one} 比前面的 {other} 还多",
            ask="总数写错，还是“其中”的数不对？",
        )


def _counts_same(passage: Passage, figure: TextFigure, part: TextFigure) -> bool:
    """Whether a part with a unit for many things counts the things of its total: 事项120项，其中存在问题的13项."""
    name = name_before(passage, figure)
    noun = name[-2:] if name else passage.text[figure.end : figure.end + 2]
    own = name_before(passage, part) + passage.text[part.end : part.end + 6]
    return _SAME.found(passage.text_before(part)) or (len(noun) == 2 and noun in own)
