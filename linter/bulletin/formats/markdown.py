"""The report as Markdown (GitHub's dialect): for a page in a repository or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from linter.bulletin.document import Bulletin, Paragraph, Table
from linter.bulletin.formats import provenance
from linter.bulletin.formats.section_numbers import Heading, Item, NumberedTable, outline
from linter.common.text import markdown

_DEEPEST = 6
# What makes a list or a rule of a paragraph that begins so; linter.common.text.markdown leaves it alone.
_MARKER = re.compile(r"^(\d{0,9})([-+.)])(?=[ -]|$)")


def render(bulletin: Bulletin) -> bytes:
    """Blocks with a blank line between; texts stay texts, and one line each."""
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
        yield from _items(annex.items, below=2)
    yield "---"
    yield _list(provenance.lines(bulletin))


def _items(items: Iterable[Item], below: int = 1) -> Iterator[str]:
    """The blocks of a document under a heading of the level `below`."""
    for item in items:
        match item:
            case Heading():
                yield f"{'#' * min(item.level + below, _DEEPEST)} {markdown(item.text)}"
            case Paragraph():
                yield _text(item.text)
            case NumberedTable():
                yield f"**{markdown(item.text)}**"
                yield _table(item.table)
                for note in item.table.notes:
                    yield _text(f"注：{note}")


def _table(table: Table) -> str:
    marks = ["---" if column.kind in ("text", "date") else "--:" for column in table.columns]
    rows = [[cell.text for cell in row] for row in table.rows]
    lines = [[markdown(column.title) for column in table.columns], marks, *([markdown(t) for t in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- {_text(f'{label}：{text}')}" for label, text in pairs)


def _text(text: str) -> str:
    """A text that begins a block."""
    return _MARKER.sub(r"\1\\\2", markdown(text))
