"""xlsx: a workbook with one sheet per table, and behind them every figure, every matter counted and every problem.

A cell is a number only where the number is all that its text says, so that what the workbook shows is what the
other formats print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from linter.bulletin.document import Bulletin, Cell, Column, Paragraph, Table
from linter.bulletin.formats import provenance
from linter.bulletin.formats.member_rows import accounts
from linter.bulletin.formats.section_numbers import Heading, Item, NumberedTable, Outline, outline
from linter.common import workbook
from linter.common.workbook import Kind, Sheet, Value
from linter.findings.finding import SEVERITY_NAMES

_KINDS: dict[str, Kind] = {"text": "text", "count": "integer", "percent": "percent", "points": "points", "date": "date"}
_TONES: dict[str, workbook.Tone] = {"good": "good", "bad": "bad", "warn": "warn", "note": "muted"}
# Far from where a spreadsheet would round.
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?%?")
COVER, BODY, FIGURES, MATTERS, PROBLEMS = "封面", "正文", "指标明细", "事项明细", "问题清单"


def render(bulletin: Bulletin) -> bytes:
    """Raises WorkbookError where openpyxl is missing."""
    printed = outline(bulletin)
    titles = _titles(bulletin, printed)
    sheets = [
        _body(bulletin, printed, titles),
        *(_table(titles[item.number], item.table) for item in _tables(printed)),
        *_details(bulletin),
        _problems(bulletin),
    ]
    sheets = [part for sheet in sheets for part in _parts(sheet)]
    return workbook.to_bytes([_cover(bulletin, sheets), *sheets], date.fromisoformat(bulletin.provenance["as_of"]))


def _tables(printed: Outline) -> Iterator[NumberedTable]:
    for items in (printed.body, *(annex.items for annex in printed.annexes)):
        yield from (item for item in items if isinstance(item, NumberedTable))


def _titles(bulletin: Bulletin, printed: Outline) -> dict[str, str]:
    """Sheets by the number of their table; where many tables have one title, it is told whose they are."""
    often = Counter(table.title for table in bulletin.tables())
    owners = [section.title for section in (*bulletin.sections, *bulletin.annexes) for _ in section.tables()]
    return {
        item.number: f"{item.number} {owner if often[item.table.title] > 1 else ''}{item.table.title}"
        for item, owner in zip(_tables(printed), owners, strict=True)
    }


def _cover(bulletin: Bulletin, sheets: Sequence[Sheet]) -> Sheet:
    """What it is, what is in it, and what it was made from."""
    signed = [(label, text) for label, text in (("署名", bulletin.signature), ("日期", bulletin.dated)) if text]
    parts: dict[str, list[tuple[Value | workbook.Cell, str]]] = {
        "信息": [*bulletin.front, *signed],
        "目录": [(workbook.Cell(sheet.title, link=sheet.title), f"{len(sheet.rows)} 行") for sheet in sheets],
        "数据说明": [*provenance.lines(bulletin)],
    }
    rows = [
        [part if number == 0 else "", item, said]
        for part, lines in parts.items()
        for number, (item, said) in enumerate(lines)
    ]
    columns = [workbook.Column("栏目"), workbook.Column("项目", width=60), workbook.Column("内容", width=70)]
    return Sheet(COVER, columns, rows, heading=bulletin.title, filtered=False)


def _body(bulletin: Bulletin, printed: Outline, titles: dict[str, str]) -> Sheet:
    """The text of the report, in the place of each table a link to its sheet."""
    rows: list[list[Value | workbook.Cell]] = []
    if bulletin.addressees:
        rows.append(["", bulletin.addressees])
    rows += [["", paragraph.text] for paragraph in bulletin.opening]
    rows += _items("", printed.body, titles)
    for annex in printed.annexes:
        rows += _items(f"{annex.number}　{annex.section.title}", annex.items, titles)
    return Sheet(BODY, [workbook.Column("章节", width=40), workbook.Column("内容", width=110)], rows)


def _items(heading: str, items: Iterable[Item], titles: dict[str, str]) -> Iterator[list[Value | workbook.Cell]]:
    """The rows of a part of the text, the heading in the first that it is of."""
    for item in items:
        match item:
            case Heading():
                if heading:
                    yield [workbook.Cell(heading, bold=True), ""]
                heading = item.text
            case Paragraph():
                yield [workbook.Cell(heading, bold=True), item.text]
                heading = ""
            case NumberedTable():
                title = titles[item.number]
                yield [workbook.Cell(heading, bold=True), workbook.Cell(title, link=title)]
                heading = ""
    if heading:
        yield [workbook.Cell(heading, bold=True), ""]


def _table(title: str, table: Table) -> Sheet:
    last = len(table.rows) - 1 if table.total else None
    longest = [max((len(cell.text) for cell in cells), default=0) for cells in zip(*table.rows, strict=True)]
    columns = [
        # A row may be as high as a page and no higher.
        workbook.Column(column.title, _KINDS[column.kind], width=60 if length < 600 else 120)
        for column, length in zip(table.columns, longest or [0] * len(table.columns), strict=True)
    ]
    rows = [
        [_cell(column, cell, number == last) for column, cell in zip(table.columns, row, strict=True)]
        for number, row in enumerate(table.rows)
    ]
    return Sheet(title, columns, rows, table.notes, frozen=1, heading=title.partition(" ")[2])


def _cell(column: Column, cell: Cell, bold: bool) -> workbook.Cell:
    return workbook.Cell(_value(column, cell), _TONES.get(cell.tone), bold, digits=cell.digits)


def _value(column: Column, cell: Cell) -> Value:
    """What a cell says as a number or date, if it says nothing else."""
    text = cell.text
    if column.kind == "date":
        return _day(text) or text
    if cell.number is None or not _NUMBER.fullmatch(text):
        return text
    said = Decimal(text.removesuffix("%"))
    if not said and text[0] in "+-":
        return text
    if column.kind == "percent" and text == f"{said:.{cell.digits}f}%":
        return Fraction(said) / 100
    if column.kind == "points" and text == (f"{said:+.{cell.digits}f}" if said else "0"):
        return said
    return int(text) if column.kind == "count" and text == str(cell.number) else text


def _day(text: str) -> date | None:
    """The day that a text names, from when on spreadsheets count days."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and day.year > 1900 else None


def _details(bulletin: Bulletin) -> Iterator[Sheet]:
    """Every figure, and the matters that make it up."""
    found = accounts(bulletin)
    titles: list[tuple[str, Kind]] = [
        ("编号", "text"), ("指标", "text"), ("范围", "text"), ("n", "integer"), ("N", "integer"), ("单位", "text"),
        ("数值", "percent"), ("不计例外的 n", "integer"), ("不计例外的 N", "integer"), ("不计例外的数值", "percent"),
        ("例外", "integer"), ("未计入", "integer"), ("来源未知", "integer"), (f"在“{MATTERS}”中筛选", "text"),
    ]  # fmt: skip
    rows: list[list[Value | workbook.Cell]] = []
    for figure in bulletin.figures.values():
        without = figure.with_exempt or (None, None, "")
        rows.append([
            figure.key, figure.title, figure.scope, figure.n, figure.total, figure.unit, _shown(figure.shown),
            without[0], without[1], _shown(without[2]), len(figure.exempt), len(figure.left_out), figure.unknown,
            found.filters[figure.key],
        ])  # fmt: skip
    note = "百分比都是 n/N；“—”表示没有应统计的事项。例外：例外清单列明的事项，不计入 n 和 N。"
    yield Sheet(FIGURES, [workbook.Column(title, kind) for title, kind in titles], rows, above=[note], frozen=3)
    columns = [
        workbook.Column("指标编号"), workbook.Column("指标"), workbook.Column("计入情况"),
        workbook.Column("n", "integer"), workbook.Column("N", "integer"), workbook.Column("原因"),
        *(workbook.Column(title) for title in ("事项", "编码", "区县", "部门", "文件")),
    ]  # fmt: skip
    note = "一个指标的事项只列一次；某个区县、部门的数字，按“区县”“部门”筛选。"
    yield Sheet(MATTERS, columns, [list(row) for row in found.rows], above=[note], frozen=3)


def _shown(text: str) -> Value | workbook.Cell:
    """A percentage as printed, as a number."""
    value = _value(Column("", "percent"), Cell(text, 0, len(text.removesuffix("%").partition(".")[2])))
    return workbook.Cell(value, digits=len(text.removesuffix("%").partition(".")[2]))


def _problems(bulletin: Bulletin) -> Sheet:
    titles = (
        "严重程度", "状态", "变化", "类别", "规则", "规则编号", "问题", "要素", "事项", "编码", "区县", "部门", "文件",
    )  # fmt: skip
    columns = [*map(workbook.Column, titles), workbook.Column("行", "integer"), workbook.Column("指纹")]
    rows: list[list[Value | workbook.Cell]] = [
        [
            SEVERITY_NAMES[item.severity][0], item.status, item.change, item.family, item.title, item.rule,
            item.message, item.element, item.name, item.matter, bulletin.areas.get(item.district, item.district),
            item.department, item.path, item.line, item.fingerprint,
        ]
        for item in bulletin.problems
    ]  # fmt: skip
    return Sheet(PROBLEMS, columns, rows, frozen=1)


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """A sheet, or several where it is longer than a spreadsheet may be."""
    limit = workbook.MAX_ROWS
    count = -(-len(sheet.rows) // limit)
    if count < 2:
        yield sheet
        return
    for number in range(count):
        note = f"共 {len(sheet.rows)} 行，分成 {count} 张表，这是第 {number + 1} 张。"
        rows = sheet.rows[number * limit : (number + 1) * limit]
        title = sheet.title if number == 0 else f"{sheet.title}（{number + 1}）"
        yield replace(sheet, title=title, rows=rows, above=[*sheet.above, note])
