"""数据说明 and the annexes: how every figure was counted, what was left out, who is exempt, and all rankings."""

from __future__ import annotations

from collections.abc import Iterator

from linter.bulletin.document import Cell, Chart, Column, Paragraph, Section, Table
from linter.bulletin.period_figures import WHY, Desk, count, short, text
from linter.bulletin.sections import channels
from linter.bulletin.sentences import joined, paragraph
from linter.figures.figure import ALL, Ranked, Ranking, ratio
from linter.rulebook.indicator import EMPTY, Indicator

_EVIDENCE = {"A": "来源写明公式", "B": "由公布数字反推", "C": "自行定义"}


def data(desk: Desk) -> Section:
    """What the figures are, so that anyone can count them again."""
    now, stated = desk.now, desk.now.provenance
    dirty = {True: "", False: "（有未提交的改动）", None: ""}[stated.get("clean")]
    commit = f"提交 {str(stated['commit'])[:12]}{dirty}，" if stated.get("commit") else "不在版本库中，"
    blocks: list[Paragraph | Table] = [
        paragraph(
            f"数据取自目录（{commit}目录摘要 {stated['catalog']}），基准日期 {now.as_of}；"
            f"规则库摘要 {stated['rulebook']}，规则档次 {stated['profile']}，matterlint {stated['version']}。"
        ),
        paragraph(
            "百分比一律由分子除以分母算出，四舍五入；没有分母的显示“—”，不参加排名。"
            "全部地区的数由各地分子之和除以分母之和得出，另有说明的除外。高于、低于平均按未取整的数比较，等于平均的不算低于。"
            "豁免、声明差异和台账由各地自己填写，不影响指标；只有例外登记可以把事项移出分母，两种口径都列出。"
        ),
    ]
    if desk.before is not None:
        then = desk.before
        blocks.append(
            paragraph(
                f"上期为 {then.period}（基准日期 {then.as_of}，目录摘要 {then.provenance.get('catalog')}，",
                f"规则库摘要 {then.provenance.get('rulebook')}）。",
            )
        )
    unread = now.matters - len(now.units.get("guides", ()))
    if unread > 0:
        blocks.append(
            paragraph(
                f"目录里的{now.matters}份办事指南有{unread}份读不出内容，各项指标的分子和分母都没有它们；先改好格式。"
            )
        )
    if now.unknown:
        blocks.append(paragraph(f"有{now.unknown}处因来源系统没有导出而无法判断，不作为问题，也不作为已填写。"))
    if stated.get("switched_off"):
        blocks.append(paragraph(f"配置停用的规则：{joined(stated['switched_off'])}。"))
    if stated.get("excluded"):
        blocks.append(paragraph(f"配置排除的文件：{stated['excluded']}个。"))
    if now.problems:
        blocks.append(paragraph(f"办件数据有{len(now.problems)}处没有使用：{'；'.join(now.problems[:20])}。"))
    blocks.append(definitions(desk))
    blocks += filter(None, (left_out(desk), exemptions(desk)))
    return Section("data", "数据说明", tuple(blocks))


def definitions(desk: Desk) -> Table:
    """Every indicator in words, with its edition and how the formula is known."""
    rows = []
    for item in desk.shown:
        defined, note = ((item.data.get(key) or {}).get("zh") or "" for key in ("definition", "note"))
        cells = (item.title, defined, item.data["unit"], item.edition, _EVIDENCE[item.data["evidence"]], note)
        rows.append(tuple(map(text, cells)))
    columns = (Column("指标"), Column("定义"), Column("单位"), Column("版本"), Column("口径出处"), Column("说明"))
    return Table("definitions", "指标定义", columns, tuple(rows))


def left_out(desk: Desk) -> Table | None:
    """What is not counted, and why; None if nothing is."""
    rows = []
    for item in desk.shown:
        figure = desk.figure(item)
        for reason, number in figure.reasons.items():
            rows.append((text(item.title), text(WHY.get(reason, reason)), count(number)))
        if figure.unknown:
            rows.append((text(item.title), text("来源没有导出，算在分母里，不算在分子里"), count(figure.unknown)))
    columns = (Column("指标"), Column("原因"), Column("个数", "count"))
    return Table("left-out", "没有计入的事项", columns, tuple(rows)) if rows else None


def exemptions(desk: Desk) -> Table | None:
    """Who is exempt, and what the figure is with and without."""
    rows: list[tuple[Cell, ...]] = []
    for item in desk.shown:
        figure = desk.figure(item)
        if not figure.exempt:
            continue
        n, total = figure.with_exempt
        for part, reason in figure.exempt:
            place = desk.name((part.unit.district, part.unit.department))
            rows.append(
                (text(item.title), text(place), text(part.unit.name), text(reason),
                 desk.value(figure), desk.fraction(figure), text(item.shown(ratio(n, total))), text(f"{n}/{total}"))
            )  # fmt: skip
    columns = (
        Column("指标"), Column("部门"), Column("事项"), Column("理由"), Column("不计例外", "percent"), Column("n/N"),
        Column("计入例外", "percent"), Column("计入例外 n/N"),
    )  # fmt: skip
    return Table("exemptions", "例外登记", columns, tuple(rows)) if rows else None


def annexes(desk: Desk) -> tuple[Section, ...]:
    """Unclaimed matters, missing applications, rankings, and departments below the average."""
    found = [
        channels.missing(desk, "claims", "claimed", "unclaimed", "未认领事项"),
        channels.missing(desk, "applications", "connected", "unconnected", "未接入的移动端标准应用"),
    ]
    sections = [Section(f"annex-{table.id}", table.title, (table,)) for table in found if table]
    ranked = tuple(_rankings(desk))
    if ranked:
        sections.append(Section("annex-rankings", "指标排名表", ranked))
    lagging = tuple(filter(None, (_below(desk, item) for item in desk.shown)))
    if lagging:
        sections.append(Section("annex-below", f"低于{desk.whole}平均水平的部门", lagging))
    return tuple(sections)


def _rankings(desk: Desk) -> Iterator[Table]:
    """Each indicator's ranking within each group of districts, with the gap in matters."""
    for item in desk.shown:
        for group, districts in desk.groups.items():
            found = desk.ranking(item, districts)
            if len(found.rows) > 1:
                yield _ranking(desk, item, group, found, desk.ranking(item, districts, before=True))


def _ranking(desk: Desk, item: Indicator, group: str, found: Ranking, before: Ranking) -> Table:
    places = {row.figure.scope: row.place for row in before.rows}
    rows = []
    for row in found.rows:
        cells = [count(row.place), text(desk.name(row.figure.scope)), desk.value(row.figure), desk.fraction(row.figure)]
        cells.append(_gap(item, row, found))
        if desk.before is not None:
            cells += _moved(row.place, places.get(row.figure.scope))
        rows.append(tuple(cells))
    columns = [Column("位次", "count"), Column(group), Column(item.title, "percent"), Column("n/N"), Column("与平均")]
    if desk.before is not None:
        columns += [Column("上期位次", "count"), Column("升降")]
    average = found.average
    notes = [f"{group}合计 {item.shown(average)}（{_sum(found)}）"]
    if found.empty:
        notes.append(f"没有分母，不参加排名：{joined([desk.name(figure.scope) for figure in found.empty])}")
    if found.small:
        small = [f"{desk.name(figure.scope)} {figure.shown}（{figure.basis}）" for figure in found.small]
        notes.append(f"分母小于{item.minimum}，单列：{joined(small)}")
    chart = Chart("bars", 1, (2,), average=None if average is None else float(average))
    title = f"{item.title}（{group}）"
    return Table(f"ranking-{item.id}-{group}", title, tuple(columns), tuple(rows), tuple(notes), chart)


def _gap(item: Indicator, row: Ranked, found: Ranking) -> Cell:
    if row.behind:
        return text("差于平均" if row.gap is None else f"还差{row.gap}{item.classifier}", "bad")
    return text("等于平均" if row.figure.value == found.average else "好于平均")


def _moved(place: int, was: int | None) -> list[Cell]:
    if was is None:
        return [text(EMPTY), text(EMPTY)]
    if was == place:
        return [count(was), text("持平")]
    return [count(was), text(f"升{was - place}位", "good") if was > place else text(f"降{place - was}位", "bad")]


def _sum(found: Ranking) -> str:
    return f"{sum(row.figure.n for row in found.rows)}/{sum(row.figure.total for row in found.rows)}"


def _below(desk: Desk, item: Indicator) -> Table | None:
    """Departments below the average of all, and how many matters would bring them to it."""
    found = desk.departments(item)
    if not found.below:
        return None
    whole = desk.figure(item, ALL)
    rows = tuple(
        (text(desk.name(row.figure.scope)), desk.value(row.figure, "bad"), desk.fraction(row.figure), short(row.gap))
        for row in found.below
    )
    columns = (
        Column("部门"),
        Column(item.title, "percent"),
        Column("n/N"),
        Column(f"还差（{item.data['unit']}）", "count"),
    )
    notes = [f"{desk.whole} {whole.shown}（{whole.basis}）"]
    if any(row.figure.exempt for row in found.below):
        notes.append("＊ 有事项经例外登记不计入分母")
    return Table(f"below-{item.id}", item.title, columns, rows, tuple(notes), Chart("bars", 0, (1,), average=None))
