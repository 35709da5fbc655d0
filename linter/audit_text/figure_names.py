"""The names of figures: what a number in running text is the number of.

Input: a `Passage` and one of its figures. Output: the name before it, without verbs and adverbs around it.
Example: the name of 1200件 in "其中，网上共办理1200件" is 网上办理.
"""

from __future__ import annotations

from linter.audit_text.text_document import Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

_SEPARATORS = frozenset(",，;。:、()和及与")
_EMPTY_WORDS = regex.compiled(
    "^(?:其中|分别|截至目前|目前|今年以来|今年|全年|累计|总共|一共|共计|合计|共|已|则|而|另|另有|还有|仍有|均|各)+"
    "|(?:分别|累计|总共|一共|共计|合计|共|已|均|各|仅|只|约|为|是|达到|达|有|的|则|:|\\()+$"
)
_MAX_NAME = 24
"""Code points of a name."""


def name_before(passage: Passage, figure: TextFigure) -> str:
    """The name of a figure: the words between the last separator, or the last figure, and its number."""
    at = passage.figure_index(figure.start)
    first = max(passage.figures[at - 1].end if at else 0, figure.start - _MAX_NAME)
    start = figure.start
    while start > first and passage.text[start - 1] not in _SEPARATORS:
        start -= 1
    return bare_name(passage.text[start : figure.start])


def bare_name(text: str) -> str:
    """A name without the words around it that say nothing of its own: 办结 of 共已办结."""
    return _EMPTY_WORDS.without(text)
