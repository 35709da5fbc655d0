"""The report as an official document (公文) for Word, WPS and LibreOffice, to be printed and signed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from rich.cells import cell_len

from linter.bulletin.model import Bulletin, Paragraph
from linter.publish import provenance
from linter.publish.docx_looks import CHARACTER, GREY, LANDSCAPE, LINE, PORTRAIT, dress, section
from linter.publish.docx_table import cell, framed, is_wide, table
from linter.publish.numbering import DEEPEST, Annex, Heading, Item, NumberedTable, outline
from linter.publish.wordml import Element, paragraph, w, written
from linter.text import shorten, visible
from linter.workbook import Archive

_LABEL, _SHORT = 1300, 26
"""Twips of a label in the head of the publication, half characters of a text that stands beside another."""


class _Block(NamedTuple):
    """Elements that stand together; `wide` asks for a page in landscape, None takes that of the next block."""

    elements: tuple[Element, ...]
    wide: bool | None = False


def render(bulletin: Bulletin) -> bytes:
    """The bytes of a .docx file: the same for the same report. Raises ImportError without python-docx."""
    document = docx.Document()
    dress(document)
    _describe(document, bulletin)
    _fill(document, _blocks(bulletin))
    buffer, timeless = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as made, Archive(timeless, "w", ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(name, made.read(name))
    return timeless.getvalue()


def _describe(document: Document, bulletin: Bulletin) -> None:
    properties = document.core_properties
    properties.title = shorten(visible(bulletin.title), 200)
    properties.author = properties.last_modified_by = "matterlint"
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = datetime.fromisoformat(str(bulletin.provenance["as_of"]))


def _fill(document: Document, blocks: list[_Block]) -> None:
    """Writes the blocks, each of which ends in a paragraph, on pages that are wide enough."""
    body = document.element.body
    end = body.sectPr
    before = None
    for block, wide in zip(blocks, _orientations(blocks), strict=True):
        page = LANDSCAPE if wide else PORTRAIT
        if before not in (None, page):
            end.getprevious().pPr.append(section(document, before))
        for element in block.elements:
            end.addprevious(element)
        before = page
    body.replace(end, section(document, before or PORTRAIT))


def _orientations(blocks: list[_Block]) -> list[bool]:
    wide, found = False, []
    for block in reversed(blocks):
        wide = wide if block.wide is None else block.wide
        found.append(wide)
    return found[::-1]


def _blocks(bulletin: Bulletin) -> list[_Block]:
    printed = outline(bulletin)
    blocks = [_Block(tuple(_head(bulletin)))]
    blocks += map(_block, (*bulletin.opening, *printed.body))
    blocks.append(_Block(tuple(_signed(bulletin, printed.annexes))))
    for annex in printed.annexes:
        marks = written("AnnexMark", annex.number), written("AnnexTitle", annex.section.title)
        blocks += [_Block(marks, None), *map(_block, annex.items)]
    imprint = [written("Imprint", f"{label}：{text}") for label, text in provenance.lines(bulletin)]
    return [*blocks, _Block((paragraph("TableEnd"), *imprint), blocks[-1].wide or False)]


def _block(item: Item) -> _Block:
    match item:
        case Heading():
            return _Block((written(f"Heading{min(item.level, DEEPEST)}", item.text),), None)
        case Paragraph():
            return _Block((written("BodyText", item.text),))
        case NumberedTable():
            wide = is_wide(item.table)
            return _Block(tuple(table(item, LANDSCAPE if wide else PORTRAIT)), wide)


def _head(bulletin: Bulletin) -> Iterator[Element]:
    if bulletin.front:
        yield _front(bulletin.front)
    yield written("Title", bulletin.title)
    if bulletin.addressees:
        yield written("Salutation", bulletin.addressees)


def _front(pairs: Sequence[tuple[str, str]]) -> Element:
    """The head of the publication: two entries in a row where both are short."""
    half = PORTRAIT.room // 2
    widths = [_LABEL, half - _LABEL, _LABEL, PORTRAIT.room - half - _LABEL]
    rows: list[Element] = []
    left: tuple[str, str] | None = None
    for pair in pairs:
        short = cell_len(pair[1]) <= _SHORT
        if left and short:
            rows.append(w("tr", *_entry(left, widths[:2]), *_entry(pair, widths[2:])))
            left = None
            continue
        if left:
            rows.append(w("tr", *_entry(left, widths)))
        left = pair if short else None
        if not short:
            rows.append(w("tr", *_entry(pair, widths)))
    if left:
        rows.append(w("tr", *_entry(left, widths)))
    return framed(widths, rows)


def _entry(pair: tuple[str, str], widths: Sequence[int]) -> tuple[Element, Element]:
    """A label and its text, which takes all columns that are left."""
    label, text = pair
    room = widths[1:]
    return (
        cell(label, "TableHead", widths[0], fill=GREY),
        cell(text, "TableText", sum(room), span=len(room)),
    )


def _signed(bulletin: Bulletin, annexes: Sequence[Annex]) -> Iterator[Element]:
    """The list of annexes, who signs, and the day: the shorter of the two centred on the longer."""
    for annex in annexes:
        number = annex.number.removeprefix("附件")
        label = "附件：" if number == "1" else ""
        indent = w("ind", left=6 * CHARACTER, hanging=CHARACTER * (4 if label else 1))
        above = (w("spacing", before=LINE),) if label else ()
        yield written("AnnexList", f"{label}{number}.{annex.section.title}", *above, indent)
    sizes = [cell_len(visible(text)) * CHARACTER // 2 for text in (bulletin.signature, bulletin.dated)]
    for style, text, size in zip(("Signature", "Date"), (bulletin.signature, bulletin.dated), sizes, strict=True):
        if text:
            yield written(style, text, w("ind", right=2 * CHARACTER + (max(sizes) - size) // 2))
