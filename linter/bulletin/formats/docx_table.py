"""Tables of an official document.

Input: a `NumberedTable` and the `Page` it stands on. Output: lxml elements: caption, table, notes. The header row is
repeated on every page. Example: the caption 表1　主要指标一览 above a table as wide as the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.bulletin.document import Table
from linter.bulletin.formats.docx_columns import SMALL, fit_columns
from linter.bulletin.formats.docx_styles import GREY, PORTRAIT, Page
from linter.bulletin.formats.docx_xml import Element, paragraph, run, text_paragraph, w
from linter.bulletin.formats.section_numbers import NumberedTable

MAX_UNBROKEN = 12
"""Lines of a table, or of a row, up to which it is kept on one page; more would leave large gaps."""
_STYLES = {"text": "TableText", "date": "TableDate"}
"""Kind of a column to its style; other kinds hold numbers."""


def is_wide(table: Table) -> bool:
    """True if a table needs a page in landscape, because in portrait its letters would be too small."""
    return fit_columns(table, PORTRAIT.room).size < SMALL


def captioned_table(numbered: NumberedTable, page: Page) -> Iterator[Element]:
    """The caption, the table, and its notes; without notes a short empty paragraph, which Word needs after a table."""
    yield text_paragraph("Caption", numbered.text)
    yield table_element(numbered.table, page)
    for number, note in enumerate(numbered.table.notes):
        yield text_paragraph("TableNote", f"{'　　' if number else '注：'}{note}")
    if not numbered.table.notes:
        yield paragraph("TableEnd")


def table_element(table: Table, page: Page) -> Element:
    """The table without caption and notes, as wide as the page."""
    fit = fit_columns(table, page.room)
    titles = zip(table.columns, fit.widths, strict=True)
    header = [cell(column.title, "TableHead", width, size=fit.size, fill=GREY) for column, width in titles]
    rows = [w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *header)]
    styles = [_STYLES.get(column.kind, "TableNumber") for column in table.columns]
    heights = [fit.height([item.text for item in row]) for row in table.rows]
    short = sum(heights) <= MAX_UNBROKEN
    for number, (row, height) in enumerate(zip(table.rows, heights, strict=True), 1):
        last = number == len(table.rows)
        # Keep the rows of a short table together, and the last row with the notes below the table.
        with_next = bool(table.notes) if last else short
        cells = (
            cell(item.text, style, width, size=fit.size, bold=last and table.total, with_next=with_next)
            for item, style, width in zip(row, styles, fit.widths, strict=True)
        )
        rows.append(w("tr", w("trPr", *([w("cantSplit")] if height <= MAX_UNBROKEN else [])), *cells))
    return bordered_table(fit.widths, rows)


def bordered_table(widths: Sequence[int], rows: Sequence[Element]) -> Element:
    """A table with borders whose columns keep the widths given, in twips."""
    properties = w(
        "tblPr", w("tblStyle", val="TableGrid"), w("tblW", w=sum(widths), type="dxa"), w("jc", val="center"),
        w("tblLayout", type="fixed"),
    )  # fmt: skip
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def cell(
    text: str, style: str, width: int, *, size: int = 21, span: int = 1, fill: str | None = None, bold: bool = False,
    with_next: bool = False,
) -> Element:  # fmt: skip
    """A cell with one text. `width` is in twips, `size` in half points, `span` the number of columns; `with_next` keeps
    the row on the same page as the next one."""
    properties = w("tcPr", w("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(w("gridSpan", val=span))
    if fill:
        properties.append(w("shd", val="clear", color="auto", fill=fill))
    properties.append(w("vAlign", val="center"))
    kept = (w("keepNext"),) if with_next else ()
    return w("tc", properties, paragraph(style, run(text, bold=bold, size=size), properties=kept))
