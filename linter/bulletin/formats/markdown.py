"""The format markdown: a report in GitHub's dialect of Markdown.

Input: a `Bulletin`. Output: UTF-8 bytes. Texts are escaped, so that none of them acts as markup.
Example of a table row: `| 2 | 天宁区 | 90.40% | 480/531 |`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from linter.bulletin.document import Bulletin, Paragraph, Table
from linter.bulletin.formats import provenance
from linter.bulletin.formats.section_numbers import Heading, Item, NumberedTable, outline
from linter.common.text import markdown

_MAX_LEVEL = 6
"""Levels of headings in Markdown."""
_MARKER = re.compile(r"^(\d{0,9})([-+.)])(?=[ -]|$)")
"""Beginnings that would turn a paragraph into a list or a rule, such as "1. " and "---". `common.text.markdown` does
not escape them, because they act only at the beginning of a block."""


def render(bulletin: Bulletin) -> bytes:
    """The file: blocks separated by blank lines, each text on one line."""
    return ("\n\n".join(_document(bulletin)) + "\n").encode()


def _document(bulletin: Bulletin) -> Iterator[str]:
    printed = outline(bulletin)
    yield f"# {markdown(bulletin.title)}"
    if bulletin.front:
        yield _list(bulletin.front)
    if bulletin.addressees:
        yield _text(bulletin.addressees)
    yield from _items((*bulletin.opening, *printed.body))
    if printed.annexes:
        titles = [f"{annex.number}　{annex.section.title}" for annex in printed.annexes]
        yield "\n".join(f"- {_text(title)}" for title in titles)
    for line in (bulletin.signature, bulletin.dated):
        if line:
            yield _text(line)
    for annex in printed.annexes:
        yield f"## {markdown(annex.number)} {markdown(annex.section.title)}"
        yield from _items(annex.items, parent_level=2)
    yield "---"
    yield _list(provenance.lines(bulletin))


def _items(items: Iterable[Item], parent_level: int = 1) -> Iterator[str]:
    """The blocks below a heading of `parent_level`."""
    for item in items:
        match item:
            case Heading():
                yield f"{'#' * min(item.level + parent_level, _MAX_LEVEL)} {markdown(item.text)}"
            case Paragraph():
                yield _text(item.text)
            case NumberedTable():
                yield f"**{markdown(item.text)}**"
                yield _table(item.table)
                for note in item.table.notes:
                    yield _text(f"注：{note}")


def _table(table: Table) -> str:
    header = [markdown(column.title) for column in table.columns]
    alignments = ["---" if column.kind in ("text", "date") else "--:" for column in table.columns]
    rows = [[markdown(cell.text) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, alignments, *rows))


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- {_text(f'{label}：{text}')}" for label, text in pairs)


def _text(text: str) -> str:
    """A text at the beginning of a block, escaped."""
    return _MARKER.sub(r"\1\\\2", markdown(text))
