"""html: one page that works offline, whose figures open into matters, findings and lines.

Everything the page holds is inside it; its content policy lets nothing else run or load: one script and one style
sheet, known by their digests. What a reader needs stands in the page itself; the script only opens figures.

Every value that the template prints goes through `_safe`: control characters become visible, then Jinja2 escapes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from linter.bulletin.document import Bulletin, Cell, Table
from linter.bulletin.formats import charts, html_drilldown, provenance, section_numbers
from linter.common.text import visible

_ASSETS = Path(__file__).parent / "assets"
_WIDE = 11
"""Columns from which a table is printed across the sheet."""
_WORD, _SENTENCE = 10, 20
"""Characters up to which the texts of a column are not broken, and above which they need a wide one."""
MOST_ROWS = 2000
"""Rows of a table that stand in the page; the others are told, and are in the workbook."""


def render(bulletin: Bulletin) -> bytes:
    """The page, UTF-8."""
    script, style = _asset("report.js"), _asset("report.css")
    page = _environment().get_template("report.html.j2")
    text = page.render(
        bulletin=bulletin,
        outline=section_numbers.outline(bulletin),
        script=_ours(script),
        style=_ours(style),
        script_digest=_digest(script),
        style_digest=_digest(style),
        blocks=[(name, _ours(data)) for name, data in html_drilldown.blocks(bulletin)],
        made_from=provenance.lines(bulletin),
        most_rows=MOST_ROWS,
    )
    return (text + "\n").encode("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_ASSETS, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(drawn=charts.drawn, shades=charts.shades, groups=_groups, columns=_columns, classes=_classes)
    made.tests.update(
        heading=lambda item: isinstance(item, section_numbers.Heading),
        table=lambda item: isinstance(item, section_numbers.NumberedTable),
    )
    made.filters.update(anchor=_anchor, wide=lambda table: len(_groups(table)) > _WIDE)
    return made


def _asset(name: str) -> str:
    """A file of the page as its element holds it: the digest is over these characters."""
    return "\n" + (_ASSETS / name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _ours(text: str) -> Markup:
    """Text that is printed as it is: files of this package, and base64."""
    return Markup(text)  # noqa: S704


def _safe(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _anchor(text: str) -> str:
    """Text as it may stand behind # in an address."""
    return quote(visible(text), safe="/-._~:")


def _groups(table: Table) -> list[range]:
    """The columns that stand in one cell of the page: in a heat map, what follows a value belongs to it."""
    if table.chart is None or table.chart.kind != "heat" or not table.chart.values:
        return [range(column, column + 1) for column in range(len(table.columns))]
    starts = sorted({*range(min(table.chart.values) + 1), *table.chart.values})
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(table.columns)], strict=True)]


def _columns(table: Table) -> list[str]:
    """The classes of each column: how its cells are written, and how much room they need."""
    found = []
    for place, column in enumerate(table.columns):
        longest = max((len(row[place].text) for row in table.rows), default=0)
        names = [
            "number" if column.kind in ("count", "percent", "points") else "",
            "mark" if table.chart and table.chart.kind == "matrix" and place in table.chart.values else "",
            "whole" if longest <= _WORD else "long" if longest > _SENTENCE else "",
        ]
        found.append(" ".join(name for name in names if name))
    return found


def _classes(column: str, cell: Cell, shade: int | None) -> str:
    """The classes of a cell: those of its column, what it says at a glance, its shade in a heat map."""
    names = [column, f"tone-{cell.tone}" if cell.tone else "", "" if shade is None else f"shade-{shade}"]
    return " ".join(name for name in names if name)
