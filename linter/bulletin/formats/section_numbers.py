"""The numbers of sections, tables and annexes, the same in every format.

Input: a `Bulletin`. Output: an `Outline`, the flat sequence of headings, paragraphs and tables to print.
Example: the first section is numbered 一、, its first subsection （一）, the first table 表1, the first annex 附件1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from linter.bulletin.document import Bulletin, Paragraph, Section, Table

_DIGITS = "零一二三四五六七八九"
MAX_LEVEL = 4
"""Levels of headings with a number format of their own; deeper headings use the last one. 公文 define four."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    level: int
    """1 for a top section."""
    number: str
    """The number with its mark: 一、 （一） 1. （1）."""
    section: Section

    @property
    def text(self) -> str:
        return self.number + self.section.title


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A table with its number, such as 表1."""

    number: str
    table: Table

    @property
    def text(self) -> str:
        return f"{self.number}　{self.table.title}"


Item = Heading | Paragraph | NumberedTable
"""The things a document prints one below the other."""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex with its number, such as 附件1. An annex that is the only one has a number too, because sentences refer
    to it. `items` are its contents, without the title of `section`."""

    number: str
    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report in the order of printing: the body, and after the signature the annexes. The numbers of tables run
    through both."""

    body: tuple[Item, ...]
    annexes: tuple[Annex, ...]


def outline(bulletin: Bulletin) -> Outline:
    """The numbered contents of a report."""
    tables = count(1)
    body = tuple(_sections(bulletin.sections, 1, tables))
    annexes = tuple(
        Annex(f"附件{number}", section, (*_blocks(section, tables), *_sections(section.sections, 1, tables)))
        for number, section in enumerate(bulletin.annexes, 1)
    )
    return Outline(body, annexes)


def number_of(level: int, number: int) -> str:
    """The number of a section with its mark; `level` and `number` count from 1. Example: (2, 3) is （三）."""
    match min(level, MAX_LEVEL):
        case 1:
            return f"{chinese_numeral(number)}、"
        case 2:
            return f"（{chinese_numeral(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"


def chinese_numeral(number: int) -> str:
    """1 to 99 in Chinese numerals, such as 二十一; every other number in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def _sections(sections: tuple[Section, ...], level: int, tables: Iterator[int]) -> Iterator[Item]:
    for number, section in enumerate(sections, 1):
        yield Heading(level, number_of(level, number), section)
        yield from _blocks(section, tables)
        yield from _sections(section.sections, level + 1, tables)


def _blocks(section: Section, tables: Iterator[int]) -> Iterator[Item]:
    for block in section.blocks:
        yield NumberedTable(f"表{next(tables)}", block) if isinstance(block, Table) else block
