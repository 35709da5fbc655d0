"""How sections, tables and annexes are numbered, the same in every format: 一、 （一） 1. （1）, 表1, 附件1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from linter.bulletin.document import Bulletin, Paragraph, Section, Table

_DIGITS = "零一二三四五六七八九"
DEEPEST = 4
"""Levels that have a numbering of their own; what lies deeper is numbered like the last."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section; `level` counts from 1."""

    level: int
    number: str
    """With its mark: 一、 （一） 1. （1）."""
    section: Section

    @property
    def text(self) -> str:
        return self.number + self.section.title


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A table and its number: 表1."""

    number: str
    table: Table

    @property
    def text(self) -> str:
        return f"{self.number}　{self.table.title}"


Item = Heading | Paragraph | NumberedTable
"""What stands in a document, one below the other."""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex and its number: 附件1. A single one is numbered too: sentences refer to it."""

    number: str
    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report as it is printed: the sections, and after the signature the annexes. Tables are numbered through."""

    body: tuple[Item, ...]
    annexes: tuple[Annex, ...]


def outline(bulletin: Bulletin) -> Outline:
    """A report in the order in which it is printed."""
    tables = count(1)
    body = tuple(_sections(bulletin.sections, 1, tables))
    annexes = tuple(
        Annex(f"附件{number}", section, (*_blocks(section, tables), *_sections(section.sections, 1, tables)))
        for number, section in enumerate(bulletin.annexes, 1)
    )
    return Outline(body, annexes)


def number_of(level: int, number: int) -> str:
    """The number of a section with its mark; levels and numbers count from 1."""
    match min(level, DEEPEST):
        case 1:
            return f"{chinese(number)}、"
        case 2:
            return f"（{chinese(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals; what is larger in digits."""
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
