"""The format docx: a report as an official document (公文) for Word, WPS and LibreOffice, to be printed and signed.

Input: a `Bulletin`. Output: the bytes of a .docx file, the same bytes for the same report.
Example: the title in 方正小标宋, body text in 仿宋, each annex on a page of its own, wide tables in landscape.
"""

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
from linter.bulletin.formats.docx_styles import (
    CHARACTER,
    GREY,
    LANDSCAPE,
    LINE,
    PORTRAIT,
    Page,
    apply_styles,
    page_section,
)
from linter.bulletin.formats.docx_table import bordered_table, captioned_table, cell, is_wide
from linter.bulletin.formats.docx_xml import Element, paragraph, text_paragraph, w
from linter.bulletin.formats.section_numbers import MAX_LEVEL, Annex, Heading, Item, NumberedTable, outline
from linter.common.text import shorten, visible
from linter.common.workbook import Archive

_LABEL = 1300
"""Twips of a label in the publication data, four characters."""
_SHORT = 26
"""Half characters of a text of the publication data up to which two entries share a row."""


def render(bulletin: Bulletin) -> bytes:
    """The file. Raises ModuleNotFoundError without python-docx."""
    document = docx.Document()
    apply_styles(document)
    _describe(document, bulletin)
    _fill(document, _parts(bulletin))
    # python-docx writes the current time into the archive: pack its members again without times.
    buffer, repacked = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as saved, Archive(repacked, "w", ZIP_DEFLATED) as archive:
        for name in saved.namelist():
            archive.writestr(name, saved.read(name))
    return repacked.getvalue()


def _describe(document: Document, bulletin: Bulletin) -> None:
    properties = document.core_properties
    properties.title = shorten(visible(bulletin.title), 200)
    properties.author = properties.last_modified_by = "matterlint"
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = datetime.fromisoformat(str(bulletin.provenance["as_of"]))


def _fill(document: Document, parts: Iterable[tuple[Page, list[Element]]]) -> None:
    """Writes the parts into the document. Where the page changes, the last paragraph before the change gets the
    properties of the section that ends there; every part ends in a paragraph."""
    end = document.element.body.sectPr
    before = PORTRAIT
    for page, elements in parts:
        if page != before:
            end.getprevious().pPr.append(page_section(document, before))
        for element in elements:
            end.addprevious(element)
        before = page
    document.element.body.replace(end, page_section(document, before))


def _parts(bulletin: Bulletin) -> Iterator[tuple[Page, list[Element]]]:
    """The elements of the document in parts, each with its page. The first part is in portrait."""
    printed = outline(bulletin)
    yield PORTRAIT, [*_head(bulletin), *_elements(bulletin.opening, PORTRAIT)]
    sheets = bulletin.form == "department"
    for number, items in enumerate(_split_at_headings(printed.body)):
        page = _page(items)
        yield page, [*_elements(items, page, new_page=sheets and number > 0)]
    yield PORTRAIT, [*_signature(bulletin, printed.annexes)]
    page = PORTRAIT
    for annex in printed.annexes:
        above = [text_paragraph("AnnexMark", annex.number), text_paragraph("AnnexTitle", annex.section.title)]
        for items in _split_at_headings(annex.items):
            page = _page(items)
            yield page, [*above, *_elements(items, page)]
            above = []
    imprint = (text_paragraph("Imprint", f"{label}：{text}") for label, text in provenance.lines(bulletin))
    yield page, [paragraph("TableEnd"), *imprint]


def _split_at_headings(items: Sequence[Item]) -> list[list[Item]]:
    """The items in groups. A group begins with a heading, or with several headings that follow one another."""
    runs: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Heading) and not all(isinstance(other, Heading) for other in runs[-1]):
            runs.append([])
        runs[-1].append(item)
    return runs


def _page(items: Sequence[Item]) -> Page:
    """The page of a group of items. One wide table puts the whole group on landscape pages; if only the table went
    there, the heading would stay alone on a page."""
    wide = any(isinstance(item, NumberedTable) and is_wide(item.table) for item in items)
    return LANDSCAPE if wide else PORTRAIT


def _elements(items: Iterable[Item], page: Page, new_page: bool = False) -> Iterator[Element]:
    """Paragraphs and tables. `new_page` starts a new page at each heading of level 1."""
    for item in items:
        match item:
            case Heading():
                above = (w("pageBreakBefore"),) if new_page and item.level == 1 else ()
                yield text_paragraph(f"Heading{min(item.level, MAX_LEVEL)}", item.text, *above)
            case Paragraph():
                yield text_paragraph("BodyText", item.text)
            case NumberedTable():
                yield from captioned_table(item, page)


def _head(bulletin: Bulletin) -> Iterator[Element]:
    if bulletin.front:
        yield _front(bulletin.front)
    yield text_paragraph("Title", bulletin.title)
    if bulletin.addressees:
        yield text_paragraph("Salutation", bulletin.addressees)


def _front(pairs: Sequence[tuple[str, str]]) -> Element:
    """The table of publication data. Two entries share a row if both texts are short."""
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
    return bordered_table(widths, rows)


def _entry(pair: tuple[str, str], widths: Sequence[int]) -> tuple[Element, Element]:
    """The cells of a label and its text; the text spans all columns but the first of `widths`."""
    label, text = pair
    room = widths[1:]
    return (
        cell(label, "TableHead", widths[0], fill=GREY),
        cell(text, "TableText", sum(room), span=len(room)),
    )


def _signature(bulletin: Bulletin, annexes: Sequence[Annex]) -> Iterator[Element]:
    """The list of annexes, the signing office and the date. The shorter of office and date is centred on the longer
    one, as is usual in 公文."""
    for annex in annexes:
        number = annex.number.removeprefix("附件")
        label = "附件：" if number == "1" else ""
        indent = w("ind", left=6 * CHARACTER, hanging=CHARACTER * (4 if label else 1))
        above = (w("spacing", before=LINE),) if label else ()
        yield text_paragraph("AnnexList", f"{label}{number}.{annex.section.title}", *above, indent)
    sizes = [cell_len(visible(text)) * CHARACTER // 2 for text in (bulletin.signature, bulletin.dated)]
    for style, text, size in zip(("Signature", "Date"), (bulletin.signature, bulletin.dated), sizes, strict=True):
        if text:
            yield text_paragraph(style, text, w("ind", right=2 * CHARACTER + (max(sizes) - size) // 2))
