"""The section 数据说明 (data notes) and the annexes.

Input: `PeriodFigures`. Output: a `Section` from `data`, the annexes from `annexes`.
Example: the annex 指标排名表 holds a table per indicator and group, such as `ranking-claim-rate-辖市（区）`.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.bulletin.cells import count_cell, gap_cell, text_cell
from linter.bulletin.document import Cell, Chart, Column, Paragraph, Section, Table
from linter.bulletin.period_figures import REASON_TEXTS, PeriodFigures
from linter.bulletin.sections import channels
from linter.bulletin.sentences import join_names, paragraph
from linter.figures.figure import Ranked, Ranking, ratio
from linter.rulebook.indicator import EMPTY, Indicator

_EVIDENCE = {"A": "来源写明公式", "B": "由公布数字反推", "C": "自行定义"}
"""`evidence` of an indicator to how its formula is known."""


def activity_problems(figures: PeriodFigures) -> list[Paragraph | Table]:
    """The number of rows of the activity data that were not used or contradict another row, and the table of all of
    them with file and line; empty without any."""
    problems = figures.current.problems
    if not problems:
        return []
    rows = tuple((count_cell(position), text_cell(text)) for position, text in enumerate(problems, 1))
    columns = (Column("序号", "count"), Column("位置和原因"))
    return [
        paragraph(f"办件、评价和监管数据有{len(problems)}处没有使用，或者互相对不上。"),
        Table("activity-problems", "没有使用或者对不上的数据", columns, rows),
    ]


def data(figures: PeriodFigures) -> Section:
    """数据说明: sources and digests, the rules of counting, what was not counted, and every definition, so that a
    reader can recompute the figures."""
    current, provenance = figures.current, figures.current.provenance
    uncommitted = "（有未提交的改动）" if provenance.get("clean") is False else ""
    without = "提交不明，" if provenance.get("git") else "不在版本库中，"
    commit = f"提交 {str(provenance['commit'])[:12]}{uncommitted}，" if provenance.get("commit") else without
    blocks: list[Paragraph | Table] = [
        paragraph(
            f"数据取自目录（{commit}目录摘要 {provenance['catalog']}），基准日期 {current.as_of}；"
            f"规则库摘要 {provenance['rulebook']}，规则档次 {provenance['profile']}，"
            f"matterlint {provenance['version']}。"
        ),
        paragraph(
            "百分比一律由分子除以分母算出，四舍五入；没有分母的显示“—”，不参加排名。"
            "全部地区的数由各地分子之和除以分母之和得出，另有说明的除外。高于、低于平均按未取整的数比较，等于平均的不算低于。"
            "暂缓整改、差异声明和台账由各地自己填写，不影响指标；只有例外登记可以把事项移出分母，两种口径都列出。"
        ),
    ]
    if figures.previous is not None:
        old = figures.previous
        blocks.append(
            paragraph(
                f"上期为 {old.period}（基准日期 {old.as_of}，目录摘要 {old.provenance.get('catalog')}，",
                f"规则库摘要 {old.provenance.get('rulebook')}）。",
            )
        )
    unreadable = current.matters - len(current.units.get("guides", ()))
    if unreadable > 0:
        blocks.append(
            paragraph(
                f"目录里的{current.matters}份办事指南有{unreadable}份读不出内容，"
                "各项指标的分子和分母都没有它们；先改好格式。"
            )
        )
    if current.unknown:
        blocks.append(paragraph(f"有{current.unknown}处因来源系统没有导出而无法判断，不作为问题，也不作为已填写。"))
    if provenance.get("switched_off"):
        blocks.append(paragraph(f"配置停用的规则：{join_names(provenance['switched_off'])}。"))
    if provenance.get("excluded"):
        blocks.append(paragraph(f"配置排除的文件：{provenance['excluded']}个。"))
    blocks += activity_problems(figures)
    if figures.unanswered:
        titles = join_names([item.title for item in figures.unanswered])
        blocks.append(paragraph(f"本期快照没有保存有的指标所读的要素，不列这些指标：{titles}。"))
    blocks.append(definition_table(figures))
    blocks += filter(None, (left_out_table(figures), exemption_table(figures)))
    return Section("data", "数据说明", tuple(blocks))


def definition_table(figures: PeriodFigures) -> Table:
    """The table 指标定义: each indicator in words, its edition, and how its formula is known."""
    rows = []
    for item in figures.indicators:
        definition, note = ((item.data.get(key) or {}).get("zh") or "" for key in ("definition", "note"))
        texts = (item.title, definition, item.data["unit"], item.edition, _EVIDENCE[item.data["evidence"]], note)
        rows.append(tuple(map(text_cell, texts)))
    columns = (Column("指标"), Column("定义"), Column("单位"), Column("版本"), Column("口径出处"), Column("说明"))
    return Table("definitions", "指标定义", columns, tuple(rows))


def left_out_table(figures: PeriodFigures) -> Table | None:
    """The table 没有计入的事项: the number of units per indicator and reason; None if every unit is counted."""
    rows = []
    for item in figures.indicators:
        figure = figures.figure(item)
        for reason, number in figure.reasons.items():
            rows.append((text_cell(item.title), text_cell(REASON_TEXTS.get(reason, reason)), count_cell(number)))
        if figure.unknown:
            reason = "来源没有导出，算在分母里，不算在分子里"
            rows.append((text_cell(item.title), text_cell(reason), count_cell(figure.unknown)))
    columns = (Column("指标"), Column("原因"), Column("个数", "count"))
    return Table("left-out", "没有计入的事项", columns, tuple(rows)) if rows else None


def exemption_table(figures: PeriodFigures) -> Table | None:
    """The table 例外登记: each exempt unit, and the figure without and with exempt units; None if there are none."""
    rows: list[tuple[Cell, ...]] = []
    for item in figures.indicators:
        figure = figures.figure(item)
        if not figure.exempt:
            continue
        n, total = figure.with_exempt
        for part, reason in figure.exempt:
            department = figures.scope_name((part.unit.district, part.unit.department))
            rows.append(
                (text_cell(item.title), text_cell(department), text_cell(part.unit.name), text_cell(reason),
                 figures.value_cell(figure), figures.fraction_cell(figure),
                 text_cell(item.shown(ratio(n, total))), text_cell(f"{n}/{total}"))
            )  # fmt: skip
    columns = (
        Column("指标"), Column("部门"), Column("事项"), Column("理由"), Column("不计例外", "percent"), Column("n/N"),
        Column("计入例外", "percent"), Column("计入例外 n/N"),
    )  # fmt: skip
    return Table("exemptions", "例外登记", columns, tuple(rows)) if rows else None


def annexes(figures: PeriodFigures) -> tuple[Section, ...]:
    """The annexes that have content: unclaimed matters, unconnected applications, rankings, and departments below
    the average."""
    tables = [
        channels.missing_units(figures, "claims", "claimed", "unclaimed", "未认领事项"),
        channels.missing_units(figures, "applications", "connected", "unconnected", "未接入的移动端标准应用"),
    ]
    sections = [Section(f"annex-{table.id}", table.title, (table,)) for table in tables if table]
    rankings = tuple(_ranking_tables(figures))
    if rankings:
        sections.append(Section("annex-rankings", "指标排名表", rankings))
    below = tuple(filter(None, (_below_average_table(figures, item) for item in figures.indicators)))
    if below:
        sections.append(Section("annex-below", f"低于{figures.whole_name}平均水平的部门", below))
    return tuple(sections)


def _ranking_tables(figures: PeriodFigures) -> Iterator[Table]:
    """One table per indicator and group of districts. A group with one district has no ranking."""
    for item in figures.indicators:
        for group, districts in figures.groups.items():
            found = figures.district_ranking(item, districts)
            if len(found.rows) > 1:
                previous = figures.district_ranking(item, districts, previous=True)
                yield _ranking_table(figures, item, group, found, previous)


def _ranking_table(figures: PeriodFigures, item: Indicator, group: str, found: Ranking, previous: Ranking) -> Table:
    previous_places = {row.figure.scope: row.place for row in previous.rows}
    rows = []
    for row in found.rows:
        figure = row.figure
        cells = [
            count_cell(row.place), text_cell(figures.scope_name(figure.scope)), figures.value_cell(figure),
            figures.fraction_cell(figure), _average_cell(item, row, found),
        ]  # fmt: skip
        if figures.previous is not None:
            cells += _movement_cells(row.place, previous_places.get(figure.scope))
        rows.append(tuple(cells))
    columns = [Column("位次", "count"), Column(group), Column(item.title, "percent"), Column("n/N"), Column("与平均")]
    if figures.previous is not None:
        columns += [Column("上期位次", "count"), Column("升降")]
    average = found.average
    notes = [f"{group}合计 {item.shown(average)}（{_sum_of_fractions(found)}）"]
    if found.empty:
        names = join_names([figures.scope_name(figure.scope) for figure in found.empty])
        notes.append(f"没有分母，不参加排名：{names}")
    if found.small:
        small = [f"{figures.scope_name(figure.scope)} {figure.shown}（{figure.basis}）" for figure in found.small]
        notes.append(f"分母小于{item.minimum}，单列：{join_names(small)}")
    chart = Chart("bars", 1, (2,), average=None if average is None else float(average))
    title = f"{item.title}（{group}）"
    return Table(f"ranking-{item.id}-{group}", title, tuple(columns), tuple(rows), tuple(notes), chart)


def _average_cell(item: Indicator, row: Ranked, found: Ranking) -> Cell:
    """How a district stands to the average of its group, such as 还差3项."""
    if row.behind:
        return text_cell("差于平均" if row.gap is None else f"还差{row.gap}{item.classifier}", "bad")
    return text_cell("等于平均" if row.figure.value == found.average else "好于平均")


def _movement_cells(place: int, previous_place: int | None) -> list[Cell]:
    """The place in the previous period, and the movement since then, such as 升2位."""
    if previous_place is None:
        return [text_cell(EMPTY), text_cell(EMPTY)]
    if previous_place == place:
        return [count_cell(previous_place), text_cell("持平")]
    if previous_place > place:
        return [count_cell(previous_place), text_cell(f"升{previous_place - place}位", "good")]
    return [count_cell(previous_place), text_cell(f"降{place - previous_place}位", "bad")]


def _sum_of_fractions(found: Ranking) -> str:
    return f"{sum(row.figure.n for row in found.rows)}/{sum(row.figure.total for row in found.rows)}"


def _below_average_table(figures: PeriodFigures, item: Indicator) -> Table | None:
    """The departments below the average of the whole catalog, and how many units bring them to it; None if there are
    none."""
    found = figures.department_ranking(item)
    if not found.below:
        return None
    whole = figures.figure(item)
    rows = tuple(
        (text_cell(figures.scope_name(row.figure.scope)), figures.value_cell(row.figure, "bad"),
         figures.fraction_cell(row.figure), gap_cell(row.gap))
        for row in found.below
    )  # fmt: skip
    columns = (
        Column("部门"), Column(item.title, "percent"), Column("n/N"), Column(f"还差（{item.data['unit']}）", "count"),
    )  # fmt: skip
    notes = [f"{figures.whole_name} {whole.shown}（{whole.basis}）"]
    if any(row.figure.exempt for row in found.below):
        notes.append("＊ 有事项经例外登记不计入分母")
    return Table(f"below-{item.id}", item.title, columns, rows, tuple(notes), Chart("bars", 0, (1,)))
