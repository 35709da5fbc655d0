"""Pictures of tables as plain geometry, which a page draws.

Along the page everything is a percentage of the width and across it pixels, so that a picture fits a telephone and
a sheet of paper with letters of the same size. Nothing is told by colour alone: parts have patterns, series have
marks and dashes, and every bar has its number beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from linter.bulletin.document import Cell, Chart, Table, Tone
from linter.common.rounding import decimal_text

MOST_ROWS = 60
"""Bars in a picture; the table below it has all."""
_HEIGHT = 200
"""Of the plot of a line or slope chart, in pixels."""
_ROOM = 2.2
"""Percent of the width that a digit needs in a narrow bar."""
_LABEL = 20
"""Pixels between the labels at the end of two lines."""
_GRID = 4
"""Steps of an axis."""
_TICKS = 6
_STEPS = 5
"""Shades of a heat map."""
_FILLS = ("blue", "orange", "green", "yellow", "dark", "error")
_WORDS = {
    "绿": "green", "橙": "orange", "黄": "yellow", "负面": "dark",
    "错误": "error", "警告": "orange", "提示": "yellow",
    "新增": "error", "复发": "orange", "消除": "green",
    "整改中": "orange", "长期": "yellow", "异议": "blue", "已整改": "green", "逾期": "error",
}  # fmt: skip
"""What a column's title says about how its part is filled; other parts take `_FILLS` in turn."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: where it begins and how long it is, in percent of the width."""

    start: float
    length: float
    style: str
    text: str
    """Written into it; empty where it has no room."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a bar chart: its label, its parts, and what stands behind it."""

    label: str
    parts: tuple[Part, ...]
    text: str
    figure: str | None = None
    target: float | None = None
    """Where the mark to reach stands, in percent."""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars; `average` is where a line through all of them stands, in percent."""

    rows: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Style and title of each part."""
    average: float | None = None
    average_text: str = ""
    left_out: int = 0
    """Rows that only the table has."""
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a height, in pixels."""

    y: float
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points (percent, pixels)."""

    points: tuple[tuple[float, float], ...]
    style: str

    @property
    def pieces(self) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """The straight pieces between its points."""
        return list(pairwise(self.points))


@dataclass(frozen=True, slots=True)
class Lines:
    """A line or slope chart: the lines, labels on the left and the right, ticks below."""

    lines: tuple[Line, ...]
    left: tuple[Label, ...]
    right: tuple[Label, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int = _HEIGHT
    grid: tuple[float, ...] = field(default=())
    """Heights of the grid's lines."""
    kind: str = "lines"


def drawn(table: Table) -> Bars | Lines | None:
    """The picture of a table; None where it has none, is one itself (see `shades`), or would show nothing."""
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
    """Of a heat map: the shade (0 to 4) of a cell by its row and column, the darker the higher in its column."""
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
                found[row, column] = min(_STEPS - 1, int(share * _STEPS))
    return found


def _body(table: Table) -> Sequence[tuple[Cell, ...]]:
    """The rows without that of totals."""
    return table.rows[:-1] if table.total else table.rows


def _counted(table: Table, chart: Chart) -> list[tuple[Cell, ...]]:
    """The rows that a bar chart draws: of counts those with any, the most first where bars are single."""
    body = list(_body(table))
    if any(table.columns[column].kind == "percent" for column in chart.values):
        return body[:MOST_ROWS]
    rows = [cells for cells in body if _sum(cells, chart)]
    if chart.kind == "bars":
        rows.sort(key=lambda cells: -_sum(cells, chart))
    return rows[:MOST_ROWS]


def _sum(cells: tuple[Cell, ...], chart: Chart) -> float:
    return sum(cells[column].number or 0 for column in chart.values)


def _top(numbers: list[float]) -> float:
    """The number at which an axis of counts ends: four equal steps, whole and round."""
    step = max([*numbers, _GRID]) / _GRID
    size = 10.0 ** math.floor(math.log10(step))
    return _GRID * next(nice * size for nice in (1, 2, 3, 4, 5, 6, 8, 10) if nice * size >= step)


def _percent(share: float) -> float:
    """A share of the width as a percentage within it."""
    return round(100 * min(max(share, 0.0), 1.0), 2)


def _scale(table: Table, columns: Sequence[int]) -> float:
    """The number at the right end of the bars: 100% for ratios."""
    numbers = [cells[column].number or 0 for cells in _body(table) for column in columns]
    ratios = all(table.columns[column].kind == "percent" for column in columns)
    return max([1.0, *numbers]) if ratios else max([*numbers, 0.0]) or 1.0


def _bars(table: Table, chart: Chart) -> Bars:
    goals = () if chart.target is None else (chart.target,)
    scale = _scale(table, (*chart.values, *goals))
    shown, rows = _counted(table, chart), []
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
    average = None if chart.average is None else _percent(chart.average / scale)
    ratio = table.columns[chart.values[0]].kind == "percent"
    digits = max((cells[chart.values[0]].digits for cells in shown), default=0)
    text = "" if chart.average is None else _ratio(chart.average, digits) if ratio else _plain(chart.average)
    left_out = len(_body(table)) - len(shown)
    return Bars(tuple(rows), legend if len(legend) > 1 else (), average, text, left_out, chart.kind)


def _tone(tone: Tone, order: int) -> str:
    return {"bad": "low", "warn": "low"}.get(tone, f"series-{order}")


def _stacked(table: Table, chart: Chart) -> Bars:
    styles = [_style(table.columns[column].title, order) for order, column in enumerate(chart.values)]
    shown, rows = _counted(table, chart), []
    scale = max((_sum(cells, chart) for cells in shown), default=0) or 1
    for cells in shown:
        start, parts = 0.0, []
        for column, style in zip(chart.values, styles, strict=True):
            cell = cells[column]
            length = 100 * max(cell.number or 0, 0) / scale
            if length:
                written = cell.text if length >= _ROOM * (len(cell.text) + 1) else ""
                parts.append(Part(round(start, 2), round(length, 2), style, written))
            start += length
        rows.append(Bar(cells[chart.label].text, tuple(parts), _total(_sum(cells, chart), table, chart)))
    legend = tuple((style, table.columns[column].title) for style, column in zip(styles, chart.values, strict=True))
    return Bars(tuple(rows), legend, left_out=len(_body(table)) - len(shown), kind=chart.kind)


def _total(total: float, table: Table, chart: Chart) -> str:
    return f"{100 * total:.1f}%" if table.columns[chart.values[0]].kind == "percent" else _plain(total)


def _ratio(number: float, digits: int) -> str:
    """A ratio as tables print it: a float of n/N with N up to ten million leads back to that very fraction."""
    return f"{decimal_text(100 * Fraction(number).limit_denominator(10**7), digits)}%"


def _plain(number: float) -> str:
    """1,234,567 or 12.5."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _style(title: str, order: int) -> str:
    return next((style for word, style in _WORDS.items() if word in title), _FILLS[order % len(_FILLS)])


def _line(table: Table, chart: Chart) -> Lines:
    body = _body(table)
    numbers = [cells[column].number for cells in body for column in chart.values]
    ratios = table.columns[chart.values[0]].kind == "percent"
    top = 1.0 if ratios else _top([number for number in numbers if number is not None])
    across = [100 * place / (len(body) - 1) for place in range(len(body))]
    lines, ends = [], []
    for order, column in enumerate(chart.values):
        known = [(x, cells[column]) for x, cells in zip(across, body, strict=True) if cells[column].number is not None]
        if known:
            points = tuple((round(x, 2), _height(cell.number or 0, top)) for x, cell in known)
            style, last = f"series-{order % 4}", known[-1][1]
            lines.append(Line(points, style))
            ends.append(Label(points[-1][1], f"{table.columns[column].title} {last.text}", style))
    grid = [top * step / _GRID for step in range(_GRID + 1)]
    scale = tuple(Label(_height(value, top), f"{100 * value:.0f}%" if ratios else _plain(value)) for value in grid)
    step = max(1, math.ceil((len(body) - 1) / (_TICKS - 1)))
    shown = {*range(0, len(body), step)}
    ticks = tuple((round(across[place], 2), body[place][chart.label].text) for place in sorted(shown))
    return Lines(tuple(lines), scale, _apart(ends), ticks, grid=tuple(label.y for label in scale))


def _slope(table: Table, chart: Chart) -> Lines:
    first, last = chart.values[0], chart.values[-1]
    rows = [cells for cells in _body(table) if cells[first].number is not None and cells[last].number is not None]
    numbers = [cells[column].number or 0 for cells in rows for column in (first, last)]
    low, high = min(numbers, default=0), max(numbers, default=1)
    ranks = table.columns[first].kind == "count"
    height = max(_HEIGHT, _LABEL * (len(rows) + 1))

    def at(number: float) -> float:
        share = (number - low) / ((high - low) or 1)
        return round(10 + (height - 20) * (share if ranks else 1 - share), 1)

    lines: list[Line] = []
    sides: tuple[dict[float, str], dict[float, str]] = {}, {}
    for cells in rows:
        then, now = cells[first], cells[last]
        moved = (now.number or 0) - (then.number or 0)
        better = moved < 0 if ranks else moved > 0
        heights = at(then.number or 0), at(now.number or 0)
        lines.append(Line(((0, heights[0]), (100, heights[1])), "rise" if better else "fall" if moved else "same"))
        # Who shares a place shares its label.
        for side, y, cell in zip(sides, heights, (then, now), strict=True):
            name = cells[chart.label].text
            side[y] = f"{side[y]}、{name}" if y in side else f"{cell.text} {name}"
    left, right = (_apart([Label(y, text) for y, text in side.items()]) for side in sides)
    ticks = ((0.0, table.columns[first].title), (100.0, table.columns[last].title))
    return Lines(tuple(lines), left, right, ticks, height, kind="slope")


def _height(number: float, top: float) -> float:
    """The height of a number in a plot that leaves room for the marks at both ends."""
    return round(10 + (_HEIGHT - 20) * (1 - number / top), 1)


def _apart(labels: list[Label]) -> tuple[Label, ...]:
    """Labels moved down as far as it takes for none to cover another."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda label: label.y):
        y = max(label.y, placed[-1].y + _LABEL) if placed else label.y
        placed.append(Label(y, label.text, label.style))
    return tuple(placed)
