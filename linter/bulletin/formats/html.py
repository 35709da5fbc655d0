"""The format html: one page that works offline, whose figures open into members, findings and source lines.

Input: a `Bulletin`. Output: UTF-8 bytes. The page holds everything it needs; its Content-Security-Policy allows one
script and one style sheet, named by their digests, and no request. Without the script the page is still complete; the
script only opens figures and searches. Every value that a template prints goes through `_safe` and Jinja2's escaping.
Example: `<a class="figure" href="#figure=claim-rate%40320402">90.40%</a>`.
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
_MAX_PORTRAIT_COLUMNS = 11
"""Columns of the page up to which a table is printed in portrait; a wider one is printed in landscape."""
_UNBROKEN, _LONG = 10, 20
"""Characters of the longest text of a column: up to the first the column is not wrapped, above the second it gets a
minimum width."""
MAX_ROWS = 2000
"""Rows of a table in the page, so that browsers stay responsive; a note refers to the workbook for the others."""


def render(bulletin: Bulletin) -> bytes:
    """The page. Raises ModuleNotFoundError without Jinja2."""
    script, style = _asset("report.js"), _asset("report.css")
    page = _environment().get_template("report.html.j2")
    text = page.render(
        bulletin=bulletin,
        outline=section_numbers.outline(bulletin),
        script=_trusted(script),
        style=_trusted(style),
        script_digest=_digest(script),
        style_digest=_digest(style),
        blocks=[(name, _trusted(data)) for name, data in html_drilldown.blocks(bulletin)],
        provenance=provenance.lines(bulletin),
        max_rows=MAX_ROWS,
    )
    return (text + "\n").encode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ASSETS, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        draw=charts.draw, shades=charts.shades, column_groups=_column_groups, column_classes=_column_classes,
        cell_classes=_cell_classes,
    )  # fmt: skip
    environment.tests.update(
        heading=lambda item: isinstance(item, section_numbers.Heading),
        table=lambda item: isinstance(item, section_numbers.NumberedTable),
    )
    environment.filters.update(anchor=_anchor, wide=lambda table: len(_column_groups(table)) > _MAX_PORTRAIT_COLUMNS)
    return environment


def _asset(name: str) -> str:
    """A file as its element holds it: with the line feed after the tag, which the digest in the policy covers."""
    return "\n" + (_ASSETS / name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _trusted(text: str) -> Markup:
    """Marks text that must not be escaped: files of this package, and base64."""
    return Markup(text)  # noqa: S704


def _safe(value: Any) -> Any:
    """Makes control characters of a printed value visible; escaping HTML follows."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _anchor(text: str) -> str:
    """Text quoted for use behind # in an address."""
    return quote(visible(text), safe="/-._~:")


def _column_groups(table: Table) -> list[range]:
    """The table columns that share one column of the page. In a heat map a value shares it with the columns up to the
    next value (n/N, place); in other tables each column stands alone."""
    if table.chart is None or table.chart.kind != "heat" or not table.chart.values:
        return [range(column, column + 1) for column in range(len(table.columns))]
    starts = sorted({*range(min(table.chart.values) + 1), *table.chart.values})
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(table.columns)], strict=True)]


def _column_classes(table: Table) -> list[str]:
    """The CSS classes of each column, such as "number whole"."""
    found = []
    for place, column in enumerate(table.columns):
        longest = max((len(row[place].text) for row in table.rows), default=0)
        names = [
            "number" if column.kind in ("count", "percent", "points") else "",
            "mark" if table.chart and table.chart.kind == "matrix" and place in table.chart.values else "",
            "whole" if longest <= _UNBROKEN else "long" if longest > _LONG else "",
        ]
        found.append(" ".join(name for name in names if name))
    return found


def _cell_classes(column: str, cell: Cell, shade: int | None) -> str:
    """The CSS classes of a cell: those of its column, its tone, and its shade in a heat map."""
    names = [column, f"tone-{cell.tone}" if cell.tone else "", "" if shade is None else f"shade-{shade}"]
    return " ".join(name for name in names if name)
