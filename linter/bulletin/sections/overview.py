"""总体情况 and 主要指标: how far things are, who is first and last, and what the change comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from linter.bulletin.document import Cell, Chart, Column, Paragraph, Section, Span, Table, Tone
from linter.bulletin.period_figures import Desk, count, short, text
from linter.bulletin.sentences import below, below_by_area, extremes, interleaved, joined, paragraph
from linter.figures import effects
from linter.figures.figure import Figure
from linter.rulebook.indicator import EMPTY, Indicator

NAME, VALUE, PART = Column("指标"), Column("本期", "percent"), Column("n/N")
_FULL = 1
MOVES = 3
"""Indicators that a summary names for each direction."""
MAX_NAMED = 24
"""Departments that a sentence names; of more it says how many each district has, and the annex names them."""


def overall(desk: Desk) -> Section:
    """How much was counted, and every indicator in a row."""
    now = desk.now
    groups = [f"{len(ids)}个{group}" for group, ids in desk.groups.items()]
    errors = sum(note.severity == "error" for note in desk.notes())
    opening = paragraph(
        f"截至{now.as_of}，目录共有办事指南{now.matters}份，",
        f"涉及{joined(groups) or '0个地区'}、{len(desk.bodies)}个部门；",
        f"计算指标{len(desk.shown)}项，按规则库查出问题{len(desk.notes())}处，其中错误{errors}处。",
    )
    blocks: list[Paragraph | Table] = [opening, indicators(desk)]
    if desk.before is not None:
        blocks.append(split(desk))
    return Section("overall", "总体情况", tuple(blocks))


def indicators(desk: Desk) -> Table:
    """Every indicator of the whole catalog, against its target and the last period."""
    columns = [NAME, VALUE, PART, Column("目标", "percent"), Column("还差", "count"), Column("单位")]
    if desk.before is not None:
        columns += [Column("上期", "percent"), Column("上期 n/N"), Column("变化（百分点）", "points")]
    rows = []
    for item in desk.shown:
        figure = desk.figure(item)
        row = [text(item.title), desk.value(figure), desk.fraction(figure), *_target(item, figure)]
        row.append(text(item.data["unit"]))
        if desk.before is not None:
            row += _then(desk, item)
        rows.append(tuple(row))
    notes = [
        f"{item.title}超过 100%：分子和分母不是同一单位，不能作为比率使用"
        for item in desk.shown
        if desk.figure(item).over
    ]
    blind = [
        f"{item.title}{desk.figure(item).unknown}{item.classifier}" for item in desk.shown if desk.figure(item).unknown
    ]
    if blind:
        notes.append(f"来源没有导出、无法判断的，算在分母里，不算在分子里：{joined(blind)}")
    if any(desk.figure(item).exempt for item in desk.shown):
        notes.append("＊ 有事项经例外登记不计入分母，两种口径见数据说明")
    chart = Chart("bullet", 0, (1,), target=3)
    return Table("overview", "主要指标一览", tuple(columns), tuple(rows), tuple(notes), chart)


def _target(item: Indicator, figure: Figure) -> list[Cell]:
    if item.target is None:
        return [text(EMPTY), text(EMPTY)]
    gap = figure.short_of(item.target)
    met = text("已达到", "good") if figure.total else text(EMPTY)
    return [Cell(item.shown(item.target), float(item.target), item.digits), met if gap == 0 else short(gap, "bad")]


def _then(desk: Desk, item: Indicator) -> list[Cell]:
    old, new = desk.old(item), desk.figure(item)
    if old is None or old.value is None:
        return [text(EMPTY), text(EMPTY), text(EMPTY)]
    shown = [Cell(old.shown, float(old.value), old.indicator.digits), text(old.basis)]
    change = desk.change(item)
    points = effects.rounded(change, item)[0] if change else None
    if points is None or new.value is None:
        return [*shown, text(EMPTY)]
    better: Tone = "" if not points or item.higher is None else "good" if (points > 0) is item.higher else "bad"
    return [*shown, _points(points, item, better)]


def _points(value: Decimal, item: Indicator, tone: Tone = "") -> Cell:
    """A difference in percentage points, with its sign."""
    return Cell(f"{value:+}" if value else "0", float(value), item.digits, tone=tone)


def split(desk: Desk) -> Table:
    """What the changes come from; the effects add up to the change as it is printed."""
    titles = [effects.TITLES[step] for step in effects.STEPS]
    columns = [NAME, Column("变化（百分点）", "points"), *(Column(title, "points") for title in titles)]
    rows, unsplit = [], []
    for item in desk.shown:
        change = desk.change(item)
        total, parts = effects.rounded(change, item) if change else (None, {})
        if change is None or total is None:
            continue
        if not (change.whole and parts):
            unsplit.append(item.title)
        cells = [_points(parts[step], item) for step in parts] or [text(EMPTY) for _ in effects.STEPS]
        rows.append((text(item.title), _points(total, item), *cells))
    notes = (
        "口径：上期事项按本期指标定义重算的影响；例外：例外登记增减的影响；目录增减：事项进出分母的影响；"
        "工作：两期都有的事项本身变化的影响。四项之和等于变化。",
        *([f"上期数据不能按本期口径重算，影响不能分开：{joined(unsplit)}"] if unsplit else []),
    )
    return Table("effects", "变化的来源", tuple(columns), tuple(rows), notes)


def moves(desk: Desk) -> list[Paragraph]:
    """The indicators that got better and worse most since the last period; nothing without one."""
    moved = []
    for item in desk.shown:
        change = desk.change(item)
        points = effects.rounded(change, item)[0] if change else None
        if points and item.higher is not None:
            moved.append((points if item.higher else -points, points, item))
    moved.sort(key=lambda row: (-row[0], row[2].id))
    better, worse = [row for row in moved if row[0] > 0], [row for row in reversed(moved) if row[0] < 0]
    said = []
    for words, rows in (("改善", better[:MOVES]), ("退步", worse[:MOVES])):
        pieces = [
            [
                Span(f"{item.title}{'上升' if points > 0 else '下降'}{abs(points)}个百分点，为"),
                *desk.said(desk.figure(item)),
            ]
            for _, points, item in rows
        ]
        if pieces:
            said.append(paragraph(f"与上期相比，{words}最多的：", interleaved(pieces, "；"), "。"))
    return said


def topics(desk: Desk) -> Section:
    """The indicators one by one, by topic: first those that are full, then those that lag behind."""
    by_topic: dict[str, list[Indicator]] = {}
    for item in desk.shown:
        by_topic.setdefault(item.data.get("topic") or "其他", []).append(item)
    sections = [
        Section(
            f"topic-{number}", f"{topic}情况", (*_told(desk, items), *_matrices(desk, f"matrix-{number}", topic, items))
        )
        for number, (topic, items) in enumerate(by_topic.items(), 1)
    ]
    return Section("indicators", "主要指标运行情况", sections=tuple(sections))


def _told(desk: Desk, items: list[Indicator]) -> Iterator[Paragraph]:
    full = [item for item in items if desk.figure(item).value == _FULL and item.higher]
    if full:
        named = [[*paragraph(item.title).spans, *desk.said(desk.figure(item))] for item in full]
        yield paragraph(desk.whole, interleaved(named), "。")
    for item in items:
        if item not in full:
            yield from _lagging(desk, item)


def _lagging(desk: Desk, item: Indicator) -> Iterator[Paragraph]:
    figure = desk.figure(item)
    blind = f"，其中{figure.unknown}{item.classifier}来源没有导出、无法判断" if figure.unknown else ""
    yield paragraph(f"{item.title}：{desk.whole}", desk.said(figure), f"{blind}。")
    for group, districts in desk.groups.items():
        rows = desk.ranking(item, districts).rows
        if len(rows) > 1:
            best = [desk.named(row.figure) for row in rows if row.figure.value == rows[0].figure.value]
            worst = [desk.named(row.figure) for row in rows if row.figure.value == rows[-1].figure.value]
            yield extremes(group, item.title, best, worst, higher=item.higher is True)
        low = [desk.name(row.figure.scope) for row in rows if _under(item, row.figure)]
        if low and item.threshold is not None:
            yield paragraph(f"{joined(low)}{'均' if len(low) > 1 else ''}低于{item.shown(item.threshold)}。")
    lagging = [row.figure for row in desk.departments(item).below]
    average = desk.said(desk.figure(item))
    if len(lagging) > MAX_NAMED:
        counts = Counter(desk.area(figure.scope[0]) for figure in lagging)
        names = [f"{name}{number}个" for name, number in counts.items()]
        yield below_by_area(names, len(lagging), item.title, desk.whole, average, higher=item.higher is True)
    elif lagging:
        names = [desk.name(figure.scope) + ("＊" if figure.exempt else "") for figure in lagging]
        yield below(names, item.title, desk.whole, average, higher=item.higher is True)


def _under(item: Indicator, figure: Figure) -> bool:
    return item.threshold is not None and figure.value is not None and figure.value < item.threshold


def _matrices(desk: Desk, name: str, topic: str, items: list[Indicator]) -> Iterator[Table]:
    """District × indicator, the place in the ranking behind each value."""
    for group, districts in desk.groups.items():
        if not any((district, "") in desk.found[item.id] for district in districts for item in items):
            continue
        rankings = {item.id: desk.ranking(item, districts) for item in items}
        # Who is alone in a group has no place in it.
        places = {
            key: {row.figure.scope: row.place for row in found.rows if len(found.rows) > 1}
            for key, found in rankings.items()
        }
        columns = [Column(group)]
        for item in items:
            columns += [Column(item.title, "percent"), Column("n/N"), Column("位次", "count")]
        rows = []
        for district in districts:
            row = [text(desk.area(district))]
            for item in items:
                figure = desk.figure(item, (district, ""))
                place = places[item.id].get((district, ""))
                row += [desk.value(figure), desk.fraction(figure), count(place) if place else text(EMPTY)]
            rows.append(tuple(row))
        values = tuple(range(1, len(columns), 3))
        yield Table(
            f"{name}-{group}", f"{group}{topic}指标", tuple(columns), tuple(rows), chart=Chart("heat", 0, values)
        )
