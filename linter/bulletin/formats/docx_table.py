"""Tables of an official document: the head on every page, no row torn apart that fits on one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from linter.bulletin.document import Table
from linter.bulletin.formats.docx_columns import SMALL, fitted
from linter.bulletin.formats.docx_styles import GREY, PORTRAIT, Page
from linter.bulletin.formats.docx_xml import Element, paragraph, run, w, written
from linter.bulletin.formats.section_numbers import NumberedTable

WHOLE = 12
"""Lines of a table or of a row that is not torn apart."""
_STYLES = {"text": "TableText", "date": "TableDate"}


def is_wide(table: Table) -> bool:
    """Whether a table needs a page in landscape: in portrait its letters would be too small."""
    return fitted(table, PORTRAIT.room).size < SMALL


def table(numbered: NumberedTable, page: Page) -> Iterator[Element]:
    """A caption, the table, and its notes or a little room."""
    yield written("Caption", numbered.text)
    yield grid(numbered.table, page)
    for number, note in enumerate(numbered.table.notes):
        yield written("TableNote", f"{'　　' if number else '注：'}{note}")
    if not numbered.table.notes:
        yield paragraph("TableEnd")


def grid(table: Table, page: Page) -> Element:
    """The table itself, as wide as the page."""
    fit = fitted(table, page.room)
    titles = zip(table.columns, fit.widths, strict=True)
    head = [cell(column.title, "TableHead", width, size=fit.size, fill=GREY) for column, width in titles]
    rows = [w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *head)]
    styles = [_STYLES.get(column.kind, "TableNumber") for column in table.columns]
    heights = [fit.height([item.text for item in row]) for row in table.rows]
    short = sum(heights) <= WHOLE
    for number, (row, height) in enumerate(zip(table.rows, heights, strict=True), 1):
        last = number == len(table.rows)
        kept = bool(table.notes) if last else short
        cells = (
            cell(item.text, style, width, size=fit.size, bold=last and table.total, with_next=kept)
            for item, style, width in zip(row, styles, fit.widths, strict=True)
        )
        rows.append(w("tr", w("trPr", *([w("cantSplit")] if height <= WHOLE else [])), *cells))
    return framed(fit.widths, rows)


def framed(widths: Sequence[int], rows: Sequence[Element]) -> Element:
    """A table of rows; its columns keep the widths given."""
    look = w(
        "tblPr", w("tblStyle", val="TableGrid"), w("tblW", w=sum(widths), type="dxa"), w("jc", val="center"),
        w("tblLayout", type="fixed"),
    )  # fmt: skip
    return w("tbl", look, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def cell(
    text: str, style: str, width: int, *, size: int = 21, span: int = 1, fill: str | None = None, bold: bool = False,
    with_next: bool = False,
) -> Element:  # fmt: skip
    """A cell of one text; `with_next` keeps its row on the page of what follows."""
    properties = w("tcPr", w("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(w("gridSpan", val=span))
    if fill:
        properties.append(w("shd", val="clear", color="auto", fill=fill))
    properties.append(w("vAlign", val="center"))
    kept = (w("keepNext"),) if with_next else ()
    return w("tc", properties, paragraph(style, run(text, bold=bold, size=size), properties=kept))
