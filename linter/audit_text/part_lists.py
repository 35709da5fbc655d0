"""Lists of parts in running text: which figures are the parts of a total.

Input: a passage and the offset where a list begins. Output: the parts, one figure per item, all with one unit.
Example: behind 其中 in "其中线上276件、线下637件" the parts are 276件 and 637件.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.audit_text.text_document import Passage
from linter.audit_text.text_figures import TextFigure
from linter.common import regex

MARKER = regex.compiled("分别(?:为|是)?|其中|具体(?:为|是)|包括")
_SEPARATORS = frozenset("、,，;")
_JOINTS = frozenset("和及与")
_MAX_LIST = 6000
"""Code points of a list; a sentence of a bulletin is never longer."""
MAX_PARTS = 200
"""Parts of a list; the counties of a province are about a hundred. A list with so many is cut off and not judged."""
_MAX_TOTALS = 12
"""Figures before a marker that may be its total."""


def marked_parts(passage: Passage) -> Iterator[tuple[int, list[TextFigure]]]:
    """(offset of the marker, parts) of each list behind 其中, 分别, 具体为 or 包括."""
    for start, end in MARKER.spans(passage.text):
        parts = parts_from(passage, end)
        if 2 <= len(parts) < MAX_PARTS:
            yield start, parts


def item_texts(passage: Passage, start: int, parts: Sequence[TextFigure]) -> list[str]:
    """The text of each part of a list that begins at an offset, from the part before it to its number."""
    starts = [start, *(part.end for part in parts)]
    return [passage.text[first : part.start] for first, part in zip(starts, parts, strict=False)]


def is_addend(figure: TextFigure) -> bool:
    """Whether a figure can be added up: an amount in digits."""
    return figure.is_amount and not figure.spelled_out


def parts_from(passage: Passage, start: int) -> list[TextFigure]:
    """The parts of the list that begins at an offset: one figure per item, all with one unit, all behind the name or
    all in brackets. Empty if the text there is no such list."""
    figures, at = passage.figures, passage.figure_index(start)
    while at < len(figures) and not figures[at].is_amount and not figures[at].is_percent:
        at += 1  # 2021年 in 2021年受理120件 is the name of a part
    if at == len(figures) or not is_addend(figures[at]):
        return []
    unit, depth = figures[at].unit, figures[at].depth
    in_rows = ";" in passage.text[start : min(passage.sentence_span(start)[1], start + _MAX_LIST)]
    parts: list[TextFigure] = []
    for end in _item_ends(passage, start):
        inside = []
        while at < len(figures) and figures[at].start < end:
            if figures[at].is_amount or figures[at].is_percent:
                inside.append(figures[at])
            at += 1
        own = [figure for figure in inside if figure.unit == unit and figure.depth == depth]
        if len(own) > 1 or (own and not is_addend(own[0])):
            return []
        if own:
            parts.append(own[0])
        elif not (in_rows and parts and inside and all(figure.is_percent for figure in inside)):
            # In a list with semicolons, a percentage belongs to the part before it: 甲区823家，减少10.35%；乙区….
            break
        if len(parts) == MAX_PARTS:
            break
    return [] if _are_columns(passage, parts) else parts


def _are_columns(passage: Passage, parts: Sequence[TextFigure]) -> bool:
    """Whether the figures are of two to four kinds in turn: 甲市受理838件，办结777件；乙县受理733件，办结707件."""
    verbs = [passage.text[part.start - 2 : part.start] for part in parts]
    return any(
        len(verbs) % kinds == 0 and len(verbs) > kinds and len(set(verbs)) == kinds and verbs[kinds:] == verbs[:-kinds]
        for kinds in (2, 3, 4)
    )


def _item_ends(passage: Passage, start: int) -> Iterator[int]:
    """The offsets where the items of a list end. The list ends with the sentence, with its bracket, or at the next
    marker."""
    text, last = passage.text, min(passage.sentence_span(start)[1], start + _MAX_LIST)
    while start < last and (text[start] in _SEPARATORS or text[start] in ": "):
        start += 1
    depth = passage.depths[start] if start < last else 0
    figure_seen = False
    for at in range(start, last):
        char = text[at]
        figure_seen = figure_seen or char.isdigit()
        if passage.depths[at] > depth:
            continue
        if passage.depths[at] < depth or text.startswith(("其中", "分别"), at):
            last = at
            break
        # 和 separates items only behind a figure: 自然资源和规划局 is one name.
        if (char in _SEPARATORS and at not in passage.grouping_commas) or (char in _JOINTS and figure_seen):
            yield at
            figure_seen = False
    yield last


def totals_before(passage: Passage, marker: int, parts: Sequence[TextFigure]) -> list[TextFigure]:
    """The figures that may be the total of a list: those with its unit before the marker, in the same sentence, or in
    the previous one if the marker begins its sentence."""
    start, _ = passage.sentence_span(marker)
    if not passage.text[start:marker].strip() and start:
        start, _ = passage.sentence_span(start - 1)
    last = passage.figure_index(marker)
    if passage.depths[marker]:
        # 线上500件(其中手机端420件): only the figure right before the bracket can be the total.
        around = passage.figures[last - 1 : last]
        return [figure for figure in around if figure.depth < passage.depths[marker] and figure.unit == parts[0].unit]
    return [
        figure
        for figure in passage.figures[max(0, last - _MAX_TOTALS) : last]
        if figure.start >= start and figure.unit == parts[0].unit and not figure.depth and not figure.spelled_out
    ]
