"""The data model of a bulletin under audit: `Document` → `Passage` and `Table`.

Input: numbered lines. Output: passages, which know their clauses, their figures and their place in the file.
Example: `passage.position(7)` is (3, 8): line 3, column 8.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from linter.audit_text.text_figures import UNITS, TextFigure, bracket_depths, find_figures, grouping_commas
from linter.common import regex
from linter.common.errors import UserError

HALF_WIDTH = str.maketrans("０１２３４５６７８９％﹪（）：；．　\t", "0123456789%%():;.  ")
"""Full-width characters to half-width ones, one for one: １０％ becomes 10%."""
_WORD_END, _WORD_START = regex.compiled("[0-9A-Za-z%.]"), regex.compiled("[0-9A-Za-z]")
_BLANKS = regex.compiled(r"[\s\v\p{Zs}\p{Zl}\p{Zp}]+")
_BREAKS = regex.compiled("[,，;。！？!?]")
_ENDS = frozenset("。！？!?")
_CONTINUED = ("、", "，", ",", "（", "(")
"""A line with such an end was broken by an editor or a PDF; its sentence goes on in the next line."""
_OPEN_END = regex.compiled(r"[\p{Han}\d]$")
"""The end of a line that may have been broken between two characters."""
_NUMBER_END = regex.compiled(r"\p{Han} ?[\d,，.．]*\d$")
_LABEL_END = regex.compiled(r"(?:表|图|附件|附录|附|注|第|页|序号|栏|版|期)\d+$")
"""A number at the end of a line that is the number of a thing."""
_NUMBER_GOES_ON = regex.compiled(rf"^[\d,，.．]*(?:\d[十百千万亿余多]*)? ?(?:{UNITS}|％)")
_NEW_PARAGRAPH = regex.compiled(
    r"^(?:\s{2,}|\t|　|[#*•·●■◆—>|-]|[一二三四五六七八九十]{1,3}[、.．:：是]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．](?:\D|$)|第[一二三四五六七八九十\d]+[章节条]|附件?|注[:：]|[①-⑳])"
)
_FULL_LINE = 20
"""Code points from which a line without a full stop may be one that was broken because it was full."""


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
    """A paragraph: one line, or several lines that were broken in the middle of a sentence. Offsets are code points of
    `text`."""

    original: str
    """The text as written; excerpts are cut from it."""
    lines: tuple[tuple[int, int], ...]
    """(offset in `original`, line number) of each of its lines; line numbers count from 1."""

    @cached_property
    def _kept(self) -> list[int]:
        """The offsets in `original` of the characters of `text`, and at last its length."""
        return [*_kept_offsets(self.original), len(self.original)]

    @cached_property
    def text(self) -> str:
        """The text in half-width characters, without the blanks that some writers put around numbers (836 项)."""
        return "".join([self.original[at] for at in self._kept[:-1]]).translate(HALF_WIDTH)

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
        found, start, sentence = [], 0, 0
        for at, end in _BREAKS.spans(self.text):
            if self.depths[at] or at in self.grouping_commas:
                continue
            found.append(Clause(start, at, sentence))
            sentence += self.text[at] in _ENDS
            start = end
        return [*found, Clause(start, len(self.text), sentence)]

    @cached_property
    def grouping_commas(self) -> set[int]:
        """The offsets of the commas inside numbers (1,200)."""
        return grouping_commas(self.text)

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
        place = self._kept[offset]
        start, line = self.lines[bisect_right(self.lines, (place, 1 << 60)) - 1]
        return line, place - start + 1

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `original` between two offsets, without blanks at its end."""
        return self._kept[start], self._kept[end - 1] + 1 if end > start else self._kept[start]

    def offset_of(self, place: int) -> int:
        """The offset of the first character from a place in `original` on."""
        return bisect_left(self._kept, place)

    def original_text(self, start: int, end: int) -> str:
        """The text between two offsets as written."""
        first, last = self.original_span(start, min(end, len(self.text)))
        return self.original[first:last]

    def figure_text(self, figure: TextFigure) -> str:
        """A figure as written."""
        return self.original_text(figure.start, figure.end)


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


def make_passages(lines: Iterable[tuple[int, str]], *, wrapped: bool = False) -> list[Passage]:
    """The passages of numbered lines. A line that stops in the middle of a sentence is joined with the next; blank
    passages are dropped. `wrapped` says that lines may also have been broken where they were full, as in a text."""
    found: list[Passage] = []
    texts: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    numbered = list(lines)
    for at, (number, line) in enumerate(numbered):
        texts.append(line)
        starts.append((offset, number))
        offset += len(line)
        following = numbered[at + 1] if at + 1 < len(numbered) else (0, "")
        broken = wrapped and following[0] == number + 1 and _is_broken(line.rstrip(), following[1])
        if not broken and not line.rstrip().endswith(_CONTINUED):
            found.append(Passage("".join(texts), tuple(starts)))
            texts, starts, offset = [], [], 0
    if texts:
        found.append(Passage("".join(texts), tuple(starts)))
    return [passage for passage in found if passage.original.strip()]


def _is_broken(line: str, following: str) -> bool:
    """Whether a line was broken inside a number (12/34件), or because it was full."""
    if not following.strip() or _NEW_PARAGRAPH.found(following) or not _OPEN_END.found(line):
        return False
    if _NUMBER_END.found(line):
        return not _LABEL_END.found(line) and _NUMBER_GOES_ON.found(following)
    # A heading has no comma.
    return len(line) >= _FULL_LINE and _BREAKS.found(line)


def _kept_offsets(text: str) -> list[int]:
    """The offsets of the characters that are no blanks. One blank is kept between two Latin letters or digits."""
    kept: list[int] = []
    end = 0
    for start, stop in _BLANKS.spans(text):
        kept += range(end, start)
        before, behind = text[start - 1 : start], text[stop : stop + 1]
        if _WORD_END.found(before) and _WORD_START.found(behind):
            kept.append(start)
        end = stop
    return [*kept, *range(end, len(text))]
