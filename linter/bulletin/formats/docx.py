"""The report as an official document (公文) for Word, WPS and LibreOffice, to be printed and signed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from rich.cells import cell_len

from linter.bulletin.document import Bulletin, Paragraph
from linter.bulletin.formats import provenance
from linter.bulletin.formats.docx_styles import CHARACTER, GREY, LANDSCAPE, LINE, PORTRAIT, Page, dress, section
from linter.bulletin.formats.docx_table import cell, framed, is_wide, table
from linter.bulletin.formats.docx_xml import Element, paragraph, w, written
from linter.bulletin.formats.section_numbers import DEEPEST, Annex, Heading, Item, NumberedTable, outline
from linter.common.text import shorten, visible
from linter.common.workbook import Archive

_LABEL, _SHORT = 1300, 26
"""Twips of a label in the head of the publication, half characters of a text that stands beside another."""


def render(bulletin: Bulletin) -> bytes:
    """The bytes of a .docx file: the same for the same report. Raises ImportError without python-docx."""
    document = docx.Document()
    dress(document)
    _describe(document, bulletin)
    _fill(document, _parts(bulletin))
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


def _fill(document: Document, parts: Iterable[tuple[Page, list[Element]]]) -> None:
    """Writes the parts, each of which ends in a paragraph: where the page changes, a section of Word's ends."""
    end = document.element.body.sectPr
    before = PORTRAIT
    for page, elements in parts:
        if page != before:
            end.getprevious().pPr.append(section(document, before))
        for element in elements:
            end.addprevious(element)
        before = page
    document.element.body.replace(end, section(document, before))


def _parts(bulletin: Bulletin) -> Iterator[tuple[Page, list[Element]]]:
    """What the document says, part by part, and the page that each part stands on; the first is in portrait."""
    printed = outline(bulletin)
    yield PORTRAIT, [*_head(bulletin), *_elements(bulletin.opening, PORTRAIT)]
    sheets = bulletin.form == "department"
    for number, items in enumerate(_runs(printed.body)):
        page = _page(items)
        yield page, [*_elements(items, page, new_page=sheets and number > 0)]
    yield PORTRAIT, [*_signed(bulletin, printed.annexes)]
    page = PORTRAIT
    for annex in printed.annexes:
        above = [written("AnnexMark", annex.number), written("AnnexTitle", annex.section.title)]
        for items in _runs(annex.items):
            page = _page(items)
            yield page, [*above, *_elements(items, page)]
            above = []
    imprint = (written("Imprint", f"{label}：{text}") for label, text in provenance.lines(bulletin))
    yield page, [paragraph("TableEnd"), *imprint]


def _runs(items: Sequence[Item]) -> list[list[Item]]:
    """The items under one heading, or under several without anything between."""
    runs: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Heading) and not all(isinstance(other, Heading) for other in runs[-1]):
            runs.append([])
        runs[-1].append(item)
    return runs


def _page(items: Sequence[Item]) -> Page:
    """A table that needs a page in landscape takes along what stands under the same heading: no page is left almost
    empty."""
    wide = any(isinstance(item, NumberedTable) and is_wide(item.table) for item in items)
    return LANDSCAPE if wide else PORTRAIT


def _elements(items: Iterable[Item], page: Page, new_page: bool = False) -> Iterator[Element]:
    """Paragraphs and tables; `new_page` begins each section of the first level on a page of its own."""
    for item in items:
        match item:
            case Heading():
                above = (w("pageBreakBefore"),) if new_page and item.level == 1 else ()
                yield written(f"Heading{min(item.level, DEEPEST)}", item.text, *above)
            case Paragraph():
                yield written("BodyText", item.text)
            case NumberedTable():
                yield from table(item, page)


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
