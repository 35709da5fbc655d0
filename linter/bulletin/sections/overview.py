"""The sections 总体情况 (overall situation) and 主要指标运行情况 (main indicators).

Input: `PeriodFigures`. Output: `Section` from `overall` and `topics`, paragraphs from `largest_changes`.
Example: 辖市（区）层面，天宁区事项认领率最高，为90.40%（480/531）；金坛区最低，为70.00%（7/10）。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from linter.bulletin.cells import count_cell, gap_cell, text_cell
from linter.bulletin.document import Cell, Chart, Column, Paragraph, Section, Span, Table, Tone
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.sentences import (
    compare_extremes,
    count_below_average,
    join_names,
    join_spans,
    list_below_average,
    paragraph,
)
from linter.figures import effects
from linter.figures.figure import Figure, Scope
from linter.rulebook.indicator import EMPTY, Indicator

MAX_CHANGES = 3
"""Indicators that a summary names for each direction, so that it fits a chat message."""
MAX_NAMED = 24
"""Departments that a sentence names. If there are more, it gives a number per district, and the annex the names."""


def overall(figures: PeriodFigures) -> Section:
    """总体情况: how much was counted, every indicator of the whole catalog, and what the changes come from."""
    current = figures.current
    groups = [f"{len(ids)}个{group}" for group, ids in figures.groups.items()]
    findings = figures.inspection_findings()
    errors = sum(finding.severity == "error" for finding in findings)
    opening = paragraph(
        f"截至{current.as_of}，目录共有办事指南{current.matters}份，",
        f"涉及{join_names(groups) or '0个地区'}、{len(figures.departments)}个部门；",
        f"计算指标{len(figures.indicators)}项，按规则库查出问题{len(findings)}处，其中错误{errors}处。",
    )
    blocks: list[Paragraph | Table] = [opening, indicator_table(figures)]
    if figures.previous is not None:
        blocks.append(effect_table(figures))
    return Section("overall", "总体情况", tuple(blocks))


def indicator_table(figures: PeriodFigures) -> Table:
    """The table 主要指标一览: every indicator of the whole catalog, with its target and the previous period."""
    columns = [
        Column("指标"), Column("本期", "percent"), Column("n/N"), Column("目标", "percent"), Column("还差", "count"),
        Column("单位"),
    ]  # fmt: skip
    if figures.previous is not None:
        columns += [Column("上期", "percent"), Column("上期 n/N"), Column("变化（百分点）", "points")]
    rows, over, unknown, starred = [], [], [], False
    for item in figures.indicators:
        figure = figures.figure(item)
        row = [text_cell(item.title), figures.value_cell(figure), figures.fraction_cell(figure)]
        row += [*_target_cells(item, figure), text_cell(item.data["unit"])]
        if figures.previous is not None:
            row += _previous_cells(figures, item)
        rows.append(tuple(row))
        if figure.over:
            over.append(f"{item.title}超过 100%：分子和分母不是同一单位，不能作为比率使用")
        if figure.unknown:
            unknown.append(f"{item.title}{figure.unknown}{item.classifier}")
        starred = starred or bool(figure.exempt)
    notes = over
    if unknown:
        notes.append(f"来源没有导出、无法判断的，算在分母里，不算在分子里：{join_names(unknown)}")
    if starred:
        notes.append("＊ 有事项经例外登记不计入分母，两种口径见数据说明")
    chart = Chart("bullet", 0, (1,), target=3)
    return Table("overview", "主要指标一览", tuple(columns), tuple(rows), tuple(notes), chart)


def _target_cells(item: Indicator, figure: Figure) -> list[Cell]:
    """The target, and how many units are missing to it."""
    if item.target is None:
        return [text_cell(EMPTY), text_cell(EMPTY)]
    gap = figure.short_of(item.target)
    reached = text_cell("已达到", "good") if figure.total else text_cell(EMPTY)
    target = Cell(item.shown(item.target), float(item.target), item.digits)
    return [target, reached if gap == 0 else gap_cell(gap, "bad")]


def _previous_cells(figures: PeriodFigures, item: Indicator) -> list[Cell]:
    """The previous ratio, its n/N, and the change in percentage points."""
    old, new = figures.previous_figure(item), figures.figure(item)
    if old is None or old.value is None:
        return [text_cell(EMPTY), text_cell(EMPTY), text_cell(EMPTY)]
    cells = [Cell(old.shown, float(old.value), old.indicator.digits), text_cell(old.basis)]
    points = _change_in_points(figures, item)
    if points is None or new.value is None:
        return [*cells, text_cell(EMPTY)]
    tone: Tone = "" if not points or item.higher is None else "good" if (points > 0) is item.higher else "bad"
    return [*cells, _points_cell(points, item, tone)]


def _change_in_points(figures: PeriodFigures, item: Indicator) -> Decimal | None:
    """The change of the whole catalog's figure in percentage points, as printed; None if it cannot be computed."""
    change = figures.change(item)
    return effects.rounded(change, item)[0] if change else None


def _points_cell(value: Decimal, item: Indicator, tone: Tone = "") -> Cell:
    """A difference in percentage points, such as +1.25 or 0."""
    return Cell(f"{value:+}" if value else "0", float(value), item.digits, tone=tone)


def effect_table(figures: PeriodFigures) -> Table:
    """The table 变化的来源: each change split into effects that add up to it as printed."""
    titles = [effects.TITLES[step] for step in effects.STEPS]
    columns = [Column("指标"), Column("变化（百分点）", "points"), *(Column(title, "points") for title in titles)]
    rows, unsplit = [], []
    for item in figures.indicators:
        change = figures.change(item)
        total, parts = effects.rounded(change, item) if change else (None, {})
        if change is None or total is None:
            continue
        if not (change.whole and parts):
            unsplit.append(item.title)
        cells = [_points_cell(parts[step], item) for step in parts] or [text_cell(EMPTY) for _ in effects.STEPS]
        rows.append((text_cell(item.title), _points_cell(total, item), *cells))
    notes = (
        "口径：上期事项按本期指标定义重算的影响；例外：例外登记增减的影响；目录增减：事项进出分母的影响；"
        "工作：两期都有的事项本身变化的影响。四项之和等于变化。",
        *([f"上期数据不能按本期口径重算，影响不能分开：{join_names(unsplit)}"] if unsplit else []),
    )
    return Table("effects", "变化的来源", tuple(columns), tuple(rows), notes)


def largest_changes(figures: PeriodFigures) -> list[Paragraph]:
    """Up to two sentences: the indicators that improved most and those that worsened most since the previous period.
    Without a previous period the list is empty."""
    changes = []
    for item in figures.indicators:
        points = _change_in_points(figures, item)
        if points and item.higher is not None:
            changes.append((points if item.higher else -points, points, item))
    changes.sort(key=lambda row: (-row[0], row[2].id))
    better, worse = [row for row in changes if row[0] > 0], [row for row in reversed(changes) if row[0] < 0]
    sentences = []
    for label, rows in (("改善", better[:MAX_CHANGES]), ("退步", worse[:MAX_CHANGES])):
        pieces = [
            [
                Span(f"{item.title}{'上升' if points > 0 else '下降'}{abs(points)}个百分点，为"),
                *figures.figure_spans(figures.figure(item)),
            ]
            for _, points, item in rows
        ]
        if pieces:
            sentences.append(paragraph(f"与上期相比，{label}最多的：", join_spans(pieces, "；"), "。"))
    return sentences


def topics(figures: PeriodFigures) -> Section:
    """主要指标运行情况: one subsection per topic of indicators, with sentences and a table per group of districts."""
    by_topic: dict[str, list[Indicator]] = {}
    for item in figures.indicators:
        by_topic.setdefault(item.data.get("topic") or "其他", []).append(item)
    sections = []
    for number, (topic, items) in enumerate(by_topic.items(), 1):
        tables = _district_tables(figures, f"matrix-{number}", topic, items)
        sections.append(Section(f"topic-{number}", f"{topic}情况", (*_topic_sentences(figures, items), *tables)))
    return Section("indicators", "主要指标运行情况", sections=tuple(sections))


def _topic_sentences(figures: PeriodFigures, items: list[Indicator]) -> Iterator[Paragraph]:
    """One sentence for all indicators at 100%, then the sentences of each other indicator."""
    full = [item for item in items if figures.figure(item).value == 1 and item.higher]
    if full:
        named = [[Span(item.title), *figures.figure_spans(figures.figure(item))] for item in full]
        yield paragraph(figures.whole_name, join_spans(named), "。")
    for item in items:
        if item not in full:
            yield from _indicator_sentences(figures, item)


def _indicator_sentences(figures: PeriodFigures, item: Indicator) -> Iterator[Paragraph]:
    """The figure of the whole catalog, the best and worst district of each group, districts below the threshold, and
    departments below the average."""
    figure, higher = figures.figure(item), item.higher is True
    unknown = f"，其中{figure.unknown}{item.classifier}来源没有导出、无法判断" if figure.unknown else ""
    yield paragraph(f"{item.title}：{figures.whole_name}", figures.figure_spans(figure), f"{unknown}。")
    for group, districts in figures.groups.items():
        rows = figures.district_ranking(item, districts).rows
        if len(rows) > 1:
            best = [figures.named_figure(row.figure) for row in rows if row.figure.value == rows[0].figure.value]
            worst = [figures.named_figure(row.figure) for row in rows if row.figure.value == rows[-1].figure.value]
            yield compare_extremes(group, item.title, best, worst, higher=higher)
        low = [figures.scope_name(row.figure.scope) for row in rows if _is_below_threshold(item, row.figure)]
        if low and item.threshold is not None:
            yield paragraph(f"{join_names(low)}{'均' if len(low) > 1 else ''}低于{item.shown(item.threshold)}。")
    below = [row.figure for row in figures.department_ranking(item).below]
    average = figures.figure_spans(figure)
    if len(below) > MAX_NAMED:
        counts = Counter(figures.district_name(row.scope[0]) for row in below)
        names = [f"{name}{number}个" for name, number in counts.items()]
        yield count_below_average(names, len(below), item.title, figures.whole_name, average, higher=higher)
    elif below:
        names = [figures.scope_name(row.scope) + ("＊" if row.exempt else "") for row in below]
        yield list_below_average(names, item.title, figures.whole_name, average, higher=higher)


def _is_below_threshold(item: Indicator, figure: Figure) -> bool:
    return item.threshold is not None and figure.value is not None and figure.value < item.threshold


def _district_tables(figures: PeriodFigures, name: str, topic: str, items: list[Indicator]) -> Iterator[Table]:
    """Per group of districts a table with three columns per indicator: ratio, n/N, place in the ranking."""
    for group, districts in figures.groups.items():
        if not any((district, "") in figures.by_scope[item.id] for district in districts for item in items):
            continue
        places = {item.id: _places(figures, item, districts) for item in items}
        columns = [Column(group)]
        for item in items:
            columns += [Column(item.title, "percent"), Column("n/N"), Column("位次", "count")]
        rows = []
        for district in districts:
            row = [text_cell(figures.district_name(district))]
            for item in items:
                figure = figures.figure(item, (district, ""))
                place = places[item.id].get((district, ""))
                place_cell = count_cell(place) if place else text_cell(EMPTY)
                row += [figures.value_cell(figure), figures.fraction_cell(figure), place_cell]
            rows.append(tuple(row))
        chart = Chart("heat", 0, tuple(range(1, len(columns), 3)))
        yield Table(f"{name}-{group}", f"{group}{topic}指标", tuple(columns), tuple(rows), chart=chart)


def _places(figures: PeriodFigures, item: Indicator, districts: list[str]) -> dict[Scope, int]:
    """Scope of a district to its place. Empty if only one district can be ranked: a place among one says nothing."""
    rows = figures.district_ranking(item, districts).rows
    return {row.figure.scope: row.place for row in rows} if len(rows) > 1 else {}
