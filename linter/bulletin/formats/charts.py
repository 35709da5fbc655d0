"""The geometry of charts, which the templates of the HTML page draw.

Input: a `Table` with a `Chart`. Output: `Bars` or `Lines`. Horizontal positions are percent of the width and vertical
positions pixels, so that a chart fits a telephone and a sheet of paper with letters of the same size. No chart relies
on colour: parts have patterns, series have marks and dashes, and every bar has its number beside it.
Example: the ratio 90.40% becomes `Bar("天宁区", (Part(0, 90.4, "series-0", ""),), "90.40%")`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from linter.bulletin.document import Cell, Chart, Table, Tone
from linter.common.rounding import percentage

MAX_ROWS = 60
"""Bars of a chart, so that it fits two screens; the table below the chart holds all rows."""
_HEIGHT = 200
"""Pixels: height of the plot of a line or slope chart."""
_MARGIN = 10
"""Pixels above and below the plotted lines, so that the marks at the ends are not cut."""
_DIGIT_WIDTH = 2.2
"""Percent of the width that a digit takes in a narrow page."""
_LABEL_HEIGHT = 20
"""Pixels between two labels, so that their letters do not touch."""
_GRID_STEPS = 4
"""Steps of a vertical axis."""
_MAX_TICKS = 6
"""Labels below a horizontal axis, as many as fit a telephone."""
_SHADES = 5
"""Shades of a heat map; report.css defines as many."""
_FILLS = ("blue", "orange", "green", "yellow", "dark", "error")
_STYLE_OF_WORD = {
    "绿": "green", "橙": "orange", "黄": "yellow", "负面": "dark",
    "错误": "error", "警告": "orange", "提示": "yellow",
    "新增": "error", "复发": "orange", "消除": "green",
    "整改中": "orange", "长期": "yellow", "异议": "blue", "已整改": "green", "逾期": "error",
}  # fmt: skip
"""A word in the title of a column to the fill style of its part; other columns take `_FILLS` in turn."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar. `start` and `length` are percent of the width, `style` is a CSS class."""

    start: float
    length: float
    style: str
    text: str
    """The text inside the stretch; empty if it does not fit."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart."""

    label: str
    parts: tuple[Part, ...]
    text: str
    """The number behind the bar."""
    figure: str | None = None
    target: float | None = None
    """Position of the target mark, in percent of the width."""
    target_text: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of horizontal bars."""

    rows: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Style and title of each part."""
    average: float | None = None
    """Position of a line across all bars, in percent of the width."""
    average_text: str = ""
    left_out: int = 0
    """Rows of the table that the chart does not draw."""
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Label:
    """A text at the height `y`, in pixels from the top."""

    y: float
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; a point is (percent of the width, pixels from the top)."""

    points: tuple[tuple[float, float], ...]
    style: str

    @property
    def segments(self) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """Each pair of neighbouring points."""
        return list(pairwise(self.points))


@dataclass(frozen=True, slots=True)
class Lines:
    """A line or slope chart."""

    lines: tuple[Line, ...]
    left: tuple[Label, ...]
    right: tuple[Label, ...]
    ticks: tuple[tuple[float, str], ...]
    """Position in percent and text of each label below the plot."""
    height: int = _HEIGHT
    grid: tuple[float, ...] = field(default=())
    """Pixels from the top of each horizontal grid line."""
    kind: str = "lines"


def draw(table: Table) -> Bars | Lines | None:
    """The chart of a table. None if the table has no chart, is shaded itself (heat, matrix), or has no two values to
    compare."""
    chart, body = table.chart, _body(table)
    if chart is None:
        return None
    numbers = {cells[column].number for cells in body for column in chart.values}
    if numbers <= {None} or (numbers <= {None, 0} and chart.kind == "stacked"):
        return None
    match chart.kind:
        case "bullet":
            return _bars(table, chart)
        case "bars":
            return _bars(table, chart) if len(numbers) > 1 else None
        case "stacked":
            return _stacked(table, chart)
        case "line":
            return _line(table, chart) if len(body) > 1 else None
        case "slope":
            return _slope(table, chart)
    return None


def shades(table: Table) -> dict[tuple[int, int], int]:
    """The shade of each cell of a heat map by (row, column): 0 for the lowest number of its column, 4 for the
    highest. Empty for other tables."""
    if table.chart is None or table.chart.kind != "heat":
        return {}
    found = {}
    for column in table.chart.values:
        numbers = {row: cells[column].number for row, cells in enumerate(_body(table))}
        known = [number for number in numbers.values() if number is not None]
        low, high = min(known, default=0), max(known, default=0)
        for row, number in numbers.items():
            if number is not None:
                share = (number - low) / (high - low) if high > low else 0.5
                found[row, column] = min(_SHADES - 1, int(share * _SHADES))
    return found


def _body(table: Table) -> Sequence[tuple[Cell, ...]]:
    """The rows without the row of totals."""
    return table.rows[:-1] if table.total else table.rows


def _drawn_rows(table: Table, chart: Chart) -> list[tuple[Cell, ...]]:
    """The rows that a bar chart draws. Of counts, rows of 0 are left out, and simple bars are sorted."""
    body = list(_body(table))
    if any(table.columns[column].kind == "percent" for column in chart.values):
        return body[:MAX_ROWS]
    rows = [cells for cells in body if _sum(cells, chart)]
    if chart.kind == "bars":
        rows.sort(key=lambda cells: -_sum(cells, chart))
    return rows[:MAX_ROWS]


def _sum(cells: tuple[Cell, ...], chart: Chart) -> float:
    return sum(cells[column].number or 0 for column in chart.values)


def _axis_end(numbers: list[float]) -> float:
    """The number at the end of an axis of counts, so that its grid steps are whole and round. Example: 37 is 40."""
    step = max([*numbers, _GRID_STEPS]) / _GRID_STEPS
    size = 10.0 ** math.floor(math.log10(step))
    return _GRID_STEPS * next(factor * size for factor in (1, 2, 3, 4, 5, 6, 8, 10) if factor * size >= step)


def _percent(share: float) -> float:
    """A share of the width in percent, limited to 0 to 100."""
    return round(100 * min(max(share, 0.0), 1.0), 2)


def _scale(table: Table, columns: Sequence[int]) -> float:
    """The number at the right end of the bars: 1 (100%) or more for ratios."""
    numbers = [cells[column].number or 0 for cells in _body(table) for column in columns]
    ratios = all(table.columns[column].kind == "percent" for column in columns)
    return max([1.0, *numbers]) if ratios else max([*numbers, 0.0]) or 1.0


def _bars(table: Table, chart: Chart) -> Bars:
    goals = () if chart.target is None else (chart.target,)
    scale = _scale(table, (*chart.values, *goals))
    shown, rows = _drawn_rows(table, chart), []
    for cells in shown:
        goal = None if chart.target is None else cells[chart.target]
        for order, column in enumerate(chart.values):
            cell = cells[column]
            rows.append(
                Bar(
                    "" if order else cells[chart.label].text,
                    (Part(0, _percent((cell.number or 0) / scale), _tone(cell.tone, order), ""),),
                    cell.text,
                    cell.figure,
                    None if goal is None or goal.number is None else _percent(goal.number / scale),
                    "" if goal is None or goal.number is None else goal.text,
                )
            )
    legend = tuple((_tone("", order), table.columns[column].title) for order, column in enumerate(chart.values))
    average, text = None, ""
    if chart.average is not None:
        digits = max((cells[chart.values[0]].digits for cells in shown), default=0)
        average, text = _percent(chart.average / scale), _number_text(chart.average, _is_ratio(table, chart), digits)
    left_out = len(_body(table)) - len(shown)
    return Bars(tuple(rows), legend if len(legend) > 1 else (), average, text, left_out, chart.kind)


def _tone(tone: Tone, order: int) -> str:
    """The CSS class of a bar: `order` is the position of its series."""
    return {"bad": "low", "warn": "low"}.get(tone, f"series-{order}")


def _stacked(table: Table, chart: Chart) -> Bars:
    styles = [_style(table.columns[column].title, order) for order, column in enumerate(chart.values)]
    shown, rows = _drawn_rows(table, chart), []
    scale = max((_sum(cells, chart) for cells in shown), default=0) or 1
    for cells in shown:
        start, parts = 0.0, []
        for column, style in zip(chart.values, styles, strict=True):
            cell = cells[column]
            length = 100 * max(cell.number or 0, 0) / scale
            if length:
                text = cell.text if length >= _DIGIT_WIDTH * (len(cell.text) + 1) else ""
                parts.append(Part(round(start, 2), round(length, 2), style, text))
            start += length
        total = _number_text(_sum(cells, chart), _is_ratio(table, chart), digits=1)
        rows.append(Bar(cells[chart.label].text, tuple(parts), total))
    legend = tuple((style, table.columns[column].title) for style, column in zip(styles, chart.values, strict=True))
    return Bars(tuple(rows), legend, left_out=len(_body(table)) - len(shown), kind=chart.kind)


def _is_ratio(table: Table, chart: Chart) -> bool:
    return table.columns[chart.values[0]].kind == "percent"


def _number_text(number: float, is_ratio: bool, digits: int) -> str:
    """A number as tables print it: 90.40% for a ratio, otherwise 1,234,567 or 12.5.

    The float of a ratio n/N is turned back into that fraction (exactly, for N up to ten million), so that halves are
    rounded up as in the tables.
    """
    if is_ratio:
        return percentage(Fraction(number).limit_denominator(10**7), digits)
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _style(title: str, order: int) -> str:
    return next((style for word, style in _STYLE_OF_WORD.items() if word in title), _FILLS[order % len(_FILLS)])


def _line(table: Table, chart: Chart) -> Lines:
    body = _body(table)
    numbers = [cells[column].number for cells in body for column in chart.values]
    ratios = _is_ratio(table, chart)
    top = 1.0 if ratios else _axis_end([number for number in numbers if number is not None])
    across = [100 * place / (len(body) - 1) for place in range(len(body))]
    lines, ends = [], []
    for order, column in enumerate(chart.values):
        known = [(x, cells[column]) for x, cells in zip(across, body, strict=True) if cells[column].number is not None]
        if known:
            points = tuple((round(x, 2), _height(cell.number or 0, top)) for x, cell in known)
            style, last = f"series-{order % 4}", known[-1][1]
            lines.append(Line(points, style))
            ends.append(Label(points[-1][1], f"{table.columns[column].title} {last.text}", style))
    grid = [top * step / _GRID_STEPS for step in range(_GRID_STEPS + 1)]
    scale = tuple(Label(_height(value, top), _number_text(value, ratios, digits=0)) for value in grid)
    step = max(1, math.ceil((len(body) - 1) / (_MAX_TICKS - 1)))
    ticks = tuple((round(across[place], 2), body[place][chart.label].text) for place in range(0, len(body), step))
    return Lines(tuple(lines), scale, _spread(ends), ticks, grid=tuple(label.y for label in scale))


def _slope(table: Table, chart: Chart) -> Lines:
    first, last = chart.values[0], chart.values[-1]
    rows = [cells for cells in _body(table) if cells[first].number is not None and cells[last].number is not None]
    numbers = [cells[column].number or 0 for cells in rows for column in (first, last)]
    low, high = min(numbers, default=0), max(numbers, default=1)
    # Counts in a slope chart are places in a ranking, and place 1 stands at the top.
    ranks = table.columns[first].kind == "count"
    height = max(_HEIGHT, _LABEL_HEIGHT * (len(rows) + 1))

    def height_of(number: float) -> float:
        share = (number - low) / ((high - low) or 1)
        return round(_MARGIN + (height - 2 * _MARGIN) * (share if ranks else 1 - share), 1)

    lines: list[Line] = []
    sides: tuple[dict[float, str], dict[float, str]] = {}, {}
    for cells in rows:
        then, now = cells[first], cells[last]
        moved = (now.number or 0) - (then.number or 0)
        better = moved < 0 if ranks else moved > 0
        heights = height_of(then.number or 0), height_of(now.number or 0)
        lines.append(Line(((0, heights[0]), (100, heights[1])), "rise" if better else "fall" if moved else "same"))
        # Rows at the same height share one label.
        for side, y, cell in zip(sides, heights, (then, now), strict=True):
            name = cells[chart.label].text
            side[y] = f"{side[y]}、{name}" if y in side else f"{cell.text} {name}"
    left, right = (_spread([Label(y, text) for y, text in side.items()]) for side in sides)
    ticks = ((0.0, table.columns[first].title), (100.0, table.columns[last].title))
    return Lines(tuple(lines), left, right, ticks, height, kind="slope")


def _height(number: float, top: float) -> float:
    """Pixels from the top of the plot for a number on an axis that ends at `top`."""
    return round(_MARGIN + (_HEIGHT - 2 * _MARGIN) * (1 - number / top), 1)


def _spread(labels: list[Label]) -> tuple[Label, ...]:
    """Labels moved down until none covers another."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda label: label.y):
        y = max(label.y, placed[-1].y + _LABEL_HEIGHT) if placed else label.y
        placed.append(Label(y, label.text, label.style))
    return tuple(placed)
