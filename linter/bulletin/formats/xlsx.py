"""The format xlsx: a workbook with one sheet per table, and sheets of all figures, members and findings.

Input: a `Bulletin`. Output: the bytes of an .xlsx file. A cell holds a number only if that number, formatted, is
exactly the cell's text, so that the workbook shows what the other formats print.
Example: the cell 90.40% holds 0.904; the cell 480/531 holds text.
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
from linter.bulletin.formats.member_rows import member_rows
from linter.bulletin.formats.section_numbers import Heading, Item, NumberedTable, Outline, outline
from linter.common import workbook
from linter.common.rounding import percentage
from linter.common.workbook import Kind, Sheet, Value
from linter.findings.finding import SEVERITY_NAMES

_KINDS: dict[str, Kind] = {"text": "text", "count": "integer", "percent": "percent", "points": "points", "date": "date"}
"""Kind of a report column to the kind of a workbook column."""
_TONES: dict[str, workbook.Tone] = {"good": "good", "bad": "bad", "warn": "warn", "note": "muted"}
"""Tone of a report cell to the tone of a workbook cell."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?%?")
"""Numbers short enough that a spreadsheet stores them without rounding."""
COVER, BODY, FIGURES, MEMBERS, PROBLEMS = "封面", "正文", "指标明细", "事项明细", "问题清单"
"""Titles of the sheets that every workbook has."""


def render(bulletin: Bulletin) -> bytes:
    """The workbook. Raises WorkbookError without openpyxl."""
    printed = outline(bulletin)
    titles = _sheet_titles(bulletin, printed)
    sheets = [
        _body(bulletin, printed, titles),
        *(_table(titles[item.number], item.table) for item in _tables(printed)),
        *_figures_and_members(bulletin),
        _problems(bulletin),
    ]
    sheets = [part for sheet in sheets for part in _split(sheet)]
    return workbook.to_bytes([_cover(bulletin, sheets), *sheets], date.fromisoformat(bulletin.provenance["as_of"]))


def _tables(printed: Outline) -> Iterator[NumberedTable]:
    for items in (printed.body, *(annex.items for annex in printed.annexes)):
        yield from (item for item in items if isinstance(item, NumberedTable))


def _sheet_titles(bulletin: Bulletin, printed: Outline) -> dict[str, str]:
    """The number of each table (表1) to the title of its sheet. If several tables have the same title, the title of
    the section stands before it."""
    uses = Counter(table.title for table in bulletin.tables())
    owners = [section.title for section in (*bulletin.sections, *bulletin.annexes) for _ in section.tables()]
    return {
        item.number: f"{item.number} {owner if uses[item.table.title] > 1 else ''}{item.table.title}"
        for item, owner in zip(_tables(printed), owners, strict=True)
    }


def _cover(bulletin: Bulletin, sheets: Sequence[Sheet]) -> Sheet:
    """The sheet 封面: publication data, links to all sheets, and the provenance."""
    signed = [(label, text) for label, text in (("署名", bulletin.signature), ("日期", bulletin.dated)) if text]
    parts: dict[str, list[tuple[Value | workbook.Cell, str]]] = {
        "信息": [*bulletin.front, *signed],
        "目录": [(workbook.Cell(sheet.title, link=sheet.title), f"{len(sheet.rows)} 行") for sheet in sheets],
        "数据说明": [*provenance.lines(bulletin)],
    }
    rows = [
        [part if number == 0 else "", label, text]
        for part, lines in parts.items()
        for number, (label, text) in enumerate(lines)
    ]
    columns = [workbook.Column("栏目"), workbook.Column("项目", width=60), workbook.Column("内容", width=70)]
    return Sheet(COVER, columns, rows, heading=bulletin.title, filtered=False)


def _body(bulletin: Bulletin, printed: Outline, titles: dict[str, str]) -> Sheet:
    """The sheet 正文: the paragraphs of the report, with a link in the place of each table."""
    rows: list[list[Value | workbook.Cell]] = []
    if bulletin.addressees:
        rows.append(["", bulletin.addressees])
    rows += [["", paragraph.text] for paragraph in bulletin.opening]
    rows += _items("", printed.body, titles)
    for annex in printed.annexes:
        rows += _items(f"{annex.number}　{annex.section.title}", annex.items, titles)
    return Sheet(BODY, [workbook.Column("章节", width=40), workbook.Column("内容", width=110)], rows)


def _items(heading: str, items: Iterable[Item], titles: dict[str, str]) -> Iterator[list[Value | workbook.Cell]]:
    """The rows of a part of the report. A heading stands in the row of the first paragraph or table below it, or in a
    row of its own if it has none."""
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
    """The sheet of a table."""
    last = len(table.rows) - 1 if table.total else None
    longest = [max((len(cell.text) for cell in cells), default=0) for cells in zip(*table.rows, strict=True)]
    columns = [
        # A column with long texts is wider, because a spreadsheet limits the height of a row.
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
    """The number or date that a cell's text states, if it states nothing else; otherwise the text."""
    text = cell.text
    if column.kind == "date":
        return _day(text) or text
    if cell.number is None or not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text.removesuffix("%"))
    if not number and text[0] in "+-":
        return text
    if column.kind == "percent" and text == percentage(Fraction(number) / 100, cell.digits):
        return Fraction(number) / 100
    if column.kind == "points" and text == (f"{number:+.{cell.digits}f}" if number else "0"):
        return number
    return int(text) if column.kind == "count" and text == str(cell.number) else text


def _day(text: str) -> date | None:
    """The date that a text states; None before 1901, where spreadsheets disagree about the calendar."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and day.year > 1900 else None


def _figures_and_members(bulletin: Bulletin) -> Iterator[Sheet]:
    """The sheets 指标明细 and 事项明细."""
    found = member_rows(bulletin)
    titles: list[tuple[str, Kind]] = [
        ("编号", "text"), ("指标", "text"), ("范围", "text"), ("n", "integer"), ("N", "integer"), ("单位", "text"),
        ("数值", "percent"), ("不计例外的 n", "integer"), ("不计例外的 N", "integer"), ("不计例外的数值", "percent"),
        ("例外", "integer"), ("未计入", "integer"), ("来源未知", "integer"), (f"在“{MEMBERS}”中筛选", "text"),
    ]  # fmt: skip
    rows: list[list[Value | workbook.Cell]] = []
    for figure in bulletin.figures.values():
        with_exempt = figure.with_exempt or (None, None, "")
        rows.append([
            figure.key, figure.title, figure.scope, figure.n, figure.total, figure.unit,
            _percentage_cell(figure.shown), with_exempt[0], with_exempt[1], _percentage_cell(with_exempt[2]),
            len(figure.exempt), len(figure.left_out), figure.unknown,
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
    yield Sheet(MEMBERS, columns, [list(row) for row in found.rows], above=[note], frozen=3)


def _percentage_cell(text: str) -> workbook.Cell:
    """The cell of a printed percentage, with as many decimals as are printed."""
    digits = len(text.removesuffix("%").partition(".")[2])
    return workbook.Cell(_value(Column("", "percent"), Cell(text, 0, digits)), digits=digits)


def _problems(bulletin: Bulletin) -> Sheet:
    """The sheet 问题清单."""
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


def _split(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet, or several with a note if it has more rows than a spreadsheet may have."""
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
