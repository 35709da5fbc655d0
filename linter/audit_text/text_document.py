"""The data model of a bulletin under audit: `Document` → `Passage` and `Table`.

Input: numbered lines. Output: passages, which know their clauses, their figures and their place in the file.
Example: `passage.position(7)` is (3, 8): line 3, column 8.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from linter.audit_text.text_figures import TextFigure, bracket_depths, find_figures
from linter.common import regex
from linter.common.errors import UserError

HALF_WIDTH = str.maketrans("０１２３４５６７８９％﹪（）：；．　\t", "0123456789%%():;.  ")
"""Full-width characters to half-width ones, one for one, so that offsets stay the same: １０％ becomes 10%."""
_BREAKS = regex.compiled("[,，;。！？!?]")
_ENDS = frozenset("。！？!?")
_CONTINUED = ("、", "，", ",", "（", "(")
"""A line with such an end was broken by an editor or a PDF; its sentence goes on in the next line."""


class CannotReadError(UserError):
    """A file cannot become a `Document`: it is missing, damaged, too large, or not a text. The message is Chinese."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The text between two commas, semicolons or full stops that stand outside brackets."""

    start: int
    end: int
    sentence: int
    """Index of the sentence in the passage."""


@dataclass(frozen=True)
class Passage:
    """A paragraph: one line, or several lines that were broken in the middle of a sentence. Offsets are code points
    from its beginning."""

    original: str
    """The text as written; excerpts are cut from it."""
    lines: tuple[tuple[int, int], ...]
    """(offset, line number) of each of its lines; line numbers count from 1."""

    @cached_property
    def text(self) -> str:
        """The text in half-width characters, with the same offsets as `original`."""
        return self.original.translate(HALF_WIDTH)

    @cached_property
    def figures(self) -> list[TextFigure]:
        """The figures in order."""
        return list(find_figures(self.text, self.depths))

    @cached_property
    def depths(self) -> list[int]:
        """For each character the number of pairs of brackets around it."""
        return bracket_depths(self.text)

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses in order. A comma inside a number (1,200) does not end one."""
        taken = {at for figure in self.figures for at in range(figure.start, figure.end)}
        found, start, sentence = [], 0, 0
        for at, end in _BREAKS.spans(self.text):
            if self.depths[at] or at in taken:
                continue
            found.append(Clause(start, at, sentence))
            sentence += self.text[at] in _ENDS
            start = end
        return [*found, Clause(start, len(self.text), sentence)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for clause in self.clauses:
            if clause.sentence < len(found):
                found[-1] = found[-1][0], clause.end
            else:
                found.append((clause.start, clause.end))
        return found

    def clause_index(self, offset: int) -> int:
        """The index in `clauses` of the clause that holds an offset."""
        return bisect_right(self._clause_starts, offset) - 1

    def clause_text(self, offset: int) -> str:
        """The text of the clause that holds an offset."""
        clause = self.clauses[self.clause_index(offset)]
        return self.text[clause.start : clause.end]

    def text_before(self, figure: TextFigure) -> str:
        """The text of the figure's clause before the figure, without trailing blanks."""
        return self.text[self.clauses[self.clause_index(figure.start)].start : figure.start].rstrip()

    def sentence_index(self, offset: int) -> int:
        """The index of the sentence that holds an offset."""
        return self.clauses[self.clause_index(offset)].sentence

    def sentence_span(self, offset: int) -> tuple[int, int]:
        """(start, end) of the sentence that holds an offset."""
        return self._sentences[self.sentence_index(offset)]

    def figure_index(self, offset: int) -> int:
        """The number of figures that begin before an offset: the index of the first figure from there on."""
        return bisect_left(self.figures, offset, key=lambda figure: figure.start)

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1, in code points."""
        start, line = self.lines[bisect_right(self.lines, (offset, 1 << 60)) - 1]
        return line, offset - start + 1

    def original_text(self, start: int, end: int) -> str:
        """The text between two offsets as written."""
        return self.original[start:end]

    def figure_text(self, figure: TextFigure) -> str:
        """A figure as written."""
        return self.original[figure.start : figure.end]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `column` is the place of its text in the line, from 1, in code points."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first row is the header."""

    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    """Number of the (first) line of each row."""
    texts: tuple[str, ...]
    """The text of that line, to which the columns of the cells refer."""


@dataclass(frozen=True, slots=True)
class Document:
    """A bulletin."""

    passages: Sequence[Passage]
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    """How the file was read, if a reader of the result must know, such as 文件是 UTF-16 编码."""
    line_word: str = "行"
    """The word for a line: 行 of a text, 段 of a docx file."""


def make_passages(lines: Iterable[tuple[int, str]]) -> list[Passage]:
    """The passages of numbered lines. A line that stops in the middle of a sentence is joined with the next; blank
    passages are dropped."""
    found: list[Passage] = []
    texts: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for number, line in lines:
        texts.append(line)
        starts.append((offset, number))
        offset += len(line)
        if not line.rstrip().endswith(_CONTINUED):
            found.append(Passage("".join(texts), tuple(starts)))
            texts, starts, offset = [], [], 0
    if texts:
        found.append(Passage("".join(texts), tuple(starts)))
    return [passage for passage in found if passage.original.strip()]
