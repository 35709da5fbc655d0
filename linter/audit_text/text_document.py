"""A bulletin as the checks see it: passages that know where they stand, their clauses, and tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from linter.audit_text.figures import Figure, brackets, figures
from linter.common import regex

# One character for one, so that every offset stays: 1０％ is 10%.
_PLAIN = str.maketrans("０１２３４５６７８９％﹪（）：；．　\t", "0123456789%%():;.  ")
_BREAKS = regex.compiled("[,，;。！？!?]")
_ENDS = frozenset("。！？!?")
_GOES_ON = ("、", "，", ",", "（", "(")
"""A line that ends so was cut by an editor or a PDF: the sentence goes on in the next."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between two commas, semicolons or full stops outside brackets."""

    start: int
    end: int
    sentence: int
    """Ordinal of the sentence in the passage."""


@dataclass(frozen=True)
class Passage:
    """A paragraph: one line, or several that a line break cut in the middle of a sentence."""

    original: str
    """As it was written; excerpts are cut from it."""
    lines: tuple[tuple[int, int], ...]
    """(offset, line) of every line in it; lines are numbered from 1."""

    @cached_property
    def text(self) -> str:
        """With digits, brackets, per cent signs, colons and semicolons of one width; offsets are the same."""
        return self.original.translate(_PLAIN)

    @cached_property
    def figures(self) -> list[Figure]:
        """The numbers in it, in order."""
        return list(figures(self.text, self.depths))

    @cached_property
    def depths(self) -> list[int]:
        """How many pairs of brackets are around every character."""
        return brackets(self.text)

    @cached_property
    def clauses(self) -> list[Clause]:
        """Its clauses, in order; they cover the passage."""
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
    def _starts(self) -> list[int]:
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

    def clause_at(self, offset: int) -> int:
        """The index of the clause that holds an offset."""
        return bisect_right(self._starts, offset) - 1

    def clause(self, offset: int) -> str:
        """The text of the clause that holds an offset."""
        own = self.clauses[self.clause_at(offset)]
        return self.text[own.start : own.end]

    def head(self, figure: Figure) -> str:
        """What stands in the clause of a figure before it, without blanks at the end."""
        return self.text[self.clauses[self.clause_at(figure.start)].start : figure.start].rstrip()

    def sentence_at(self, offset: int) -> int:
        """The ordinal of the sentence that holds an offset."""
        return self.clauses[self.clause_at(offset)].sentence

    def sentence(self, offset: int) -> tuple[int, int]:
        """(start, end) of the sentence that holds an offset."""
        return self._sentences[self.sentence_at(offset)]

    def index(self, offset: int) -> int:
        """How many figures begin before an offset."""
        return bisect_left(self.figures, offset, key=lambda figure: figure.start)

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1, in code points."""
        start, line = self.lines[bisect_right(self.lines, (offset, 1 << 60)) - 1]
        return line, offset - start + 1

    def said(self, start: int, end: int) -> str:
        """What was written there."""
        return self.original[start:end]

    def written(self, figure: Figure) -> str:
        """A figure as it was written."""
        return self.original[figure.start : figure.end]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, and where that begins in the table's line."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its first row is the header. Every row is a line of the document."""

    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    """The line of every row."""
    texts: tuple[str, ...]
    """What is written in the line of every row."""


@dataclass(frozen=True, slots=True)
class Document:
    """A bulletin."""

    passages: Sequence[Passage]
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    """What the reader of the result must know about how it was read."""
    line_word: str = "行"
    """What a line is to the reader: 行 of a text, 段 of a document."""


def passages(lines: Iterable[tuple[int, str]]) -> list[Passage]:
    """The passages of numbered lines: a line that stops in the middle of a sentence goes on in the next."""
    found: list[Passage] = []
    texts: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for number, line in lines:
        texts.append(line)
        starts.append((offset, number))
        offset += len(line)
        if not line.rstrip().endswith(_GOES_ON):
            found.append(Passage("".join(texts), tuple(starts)))
            texts, starts, offset = [], [], 0
    if texts:
        found.append(Passage("".join(texts), tuple(starts)))
    return [passage for passage in found if passage.original.strip()]
