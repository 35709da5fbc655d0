"""Tables of an official document: the head on every page, no row torn apart, columns as wide as their texts need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from linter.bulletin.model import Column, Table
from linter.publish.docx_looks import CELL_MARGINS, GREY, Page
from linter.publish.numbering import NumberedTable
from linter.publish.wordml import Element, paragraph, run, w, written
from linter.text import visible

MANY = 8
"""Columns that fit on a page in portrait."""
SHORT = 15
"""Rows of a table that is not torn apart."""
_SIZE, _SMALL_SIZE = 21, 18
"""Half points: 五号, and 小五 where there are many columns. Half a Chinese character is five twips wide for each."""
_LONGEST, _WORD, _SHORT = 60, 24, 9
"""Half characters: of a text that a line is kept free for, of a word that is not torn apart, of a text that is not."""
_TITLE = 4.5
"""Half characters of a line of a title."""
_WORDS = re.compile(r"[!-~]+")
_BROAD = re.compile(r"[A-Z%@mw]")
_STYLES = {"text": "TableText", "date": "TableDate"}


def is_wide(table: Table) -> bool:
    """Whether a table needs a page in landscape."""
    return len(table.columns) > MANY


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
    size, unit = (_SMALL_SIZE, _SMALL_SIZE * 5) if is_wide(table) else (_SIZE, _SIZE * 5)
    widths = _widths(table, page.room, unit)
    titles = zip(table.columns, widths, strict=True)
    head = [cell(column.title, "TableHead", width, size=size, fill=GREY) for column, width in titles]
    rows = [w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *head)]
    styles = [_STYLES.get(column.kind, "TableNumber") for column in table.columns]
    for number, row in enumerate(table.rows, 1):
        last = number == len(table.rows)
        kept = bool(table.notes) if last else len(table.rows) <= SHORT
        cells = (
            cell(item.text, style, width, size=size, bold=last and table.total, with_next=kept)
            for item, style, width in zip(row, styles, widths, strict=True)
        )
        rows.append(w("tr", w("trPr", w("cantSplit")), *cells))
    return framed(widths, rows)


def framed(widths: Sequence[int], rows: Sequence[Element]) -> Element:
    """A table of rows; its columns keep the widths given."""
    look = w(
        "tblPr", w("tblStyle", val="TableGrid"), w("tblW", w=sum(widths), type="dxa"), w("jc", val="center"),
        w("tblLayout", type="fixed"),
    )  # fmt: skip
    return w("tbl", look, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def cell(
    text: str, style: str, width: int, *, size: int = _SIZE, span: int = 1, fill: str | None = None, bold: bool = False,
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


def _widths(table: Table, room: int, unit: int) -> list[int]:
    """Twips of each column, together `room`; `unit` is the width of half a Chinese character."""
    columns = [_needs(column, [row[place].text for row in table.rows]) for place, column in enumerate(table.columns)]
    margins = sum(CELL_MARGINS.values())
    least = [least * unit + margins for least, _ in columns]
    wanted = [wanted * unit + margins for _, wanted in columns]
    if sum(wanted) <= room:
        widths = [room * width / sum(wanted) for width in wanted]
    elif sum(least) >= room:
        widths = _levelled(least, room)
    else:
        share = (room - sum(least)) / (sum(wanted) - sum(least))
        widths = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    whole = [int(width) for width in widths]
    return [*whole[:-1], room - sum(whole[:-1])]


def _levelled(widths: list[float], room: float) -> list[float]:
    """Widths cut to a common height, so that they fill the room: the widest give first."""
    level = room / len(widths)
    for place, width in enumerate(sorted(widths)):
        level = room / (len(widths) - place)
        if width >= level:
            break
        room -= width
    return [min(width, level) for width in widths]


def _needs(column: Column, texts: list[str]) -> tuple[float, float]:
    """Half characters that a column cannot do without, and that it would like to have."""
    shown = [visible(text) for text in texts]
    title = _measured(visible(column.title))
    wanted = max([title, *map(_measured, shown)])
    if column.kind == "text":
        whole = (word for text in shown for word in ([text] if _measured(text) <= _SHORT else _WORDS.findall(text)))
        least = max((min(_measured(word), _WORD) for word in whole), default=0.0)
    else:
        least = max((min(_measured(text), _WORD) for text in shown), default=0.0)
    return min(max(least, min(title, _TITLE)), wanted), min(wanted, max(least, _LONGEST))


def _measured(text: str) -> float:
    """The width of a text in half characters, with a little room to spare."""
    return cell_len(text) + len(_BROAD.findall(text)) / 2 + 0.5
