"""The format xlsx: numbers are stored as numbers, members add up to their figures, no text runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.bulletin.document import Cell, Column, Section, Table
from linter.bulletin.formats import publish, xlsx
from linter.common import workbook
from tests.bulletin.sample_bulletin import DISTRICTS, bulletin
from tests.bulletin.test_publish import SAMPLE, displayed, published
from tests.support import example_count

pytestmark = pytest.mark.slow


@cache
def sample_book() -> openpyxl.Workbook:
    """The sample as a workbook, read back; tests do not change it."""
    return openpyxl.load_workbook(io.BytesIO(published("xlsx")))


def records(book: openpyxl.Workbook, title: str) -> Iterator[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    sheet = book[title]
    header = int(sheet.auto_filter.ref.partition(":")[0][1:])
    head, *rows = sheet.iter_rows(min_row=header, values_only=True)
    for row in rows:
        yield dict(zip(head, row, strict=True))


def test_the_cover_links_to_every_sheet() -> None:
    cover = sample_book().worksheets[0]
    assert cover.title == "封面" and cover["A1"].value == SAMPLE.title and cover.auto_filter.ref is None
    links = [cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{sheet.title}'!A1" for sheet in sample_book().worksheets[1:]]
    tables = len(list(SAMPLE.tables()))
    titles = [sheet.title for sheet in sample_book().worksheets]
    assert titles[1] == "正文" and titles[2 + tables :] == ["指标明细", "事项明细", "问题清单"]
    assert titles[2] == "表1 主要指标"


def test_the_text_links_to_the_tables() -> None:
    rows = list(records(sample_book(), "正文"))
    links = [cell.hyperlink.location for cell in sample_book()["正文"]["B"] if cell.hyperlink]
    assert links == [f"'{sheet.title}'!A1" for sheet in sample_book().worksheets if sheet.title.startswith("表")]
    assert {row["章节"] for row in rows} >= {"一、总体情况", "（二）没有内容的一节", "附件1　未认领事项清单"}


def test_no_formula_and_no_external_link_is_written() -> None:
    for sheet in sample_book().worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("n", "s", "d") and not isinstance(cell.value, bool)
                assert cell.hyperlink is None or cell.hyperlink.target is None
                if isinstance(cell.value, str) and cell.value.lstrip()[:1] in ("=", "+", "-", "@"):
                    assert cell.quotePrefix, cell.value


def test_numbers_are_stored_as_numbers() -> None:
    kinds = {"count": "n", "percent": "n", "points": "n", "date": "d"}
    for title, table in zip(sample_book().sheetnames[2:], SAMPLE.tables(), strict=False):
        sheet = sample_book()[title]
        assert sheet["A1"].value == table.title and sheet["A1"].font.bold
        cells = list(sheet.iter_rows(min_row=int(sheet.auto_filter.ref.partition(":")[0][1:]) + 1))
        for row, wanted in zip(cells, table.rows, strict=True):
            for cell, column, printed in zip(row, table.columns, wanted, strict=True):
                number = column.kind == "date" or printed.number is not None
                assert cell.data_type == (kinds[column.kind] if number else "s") or not printed.text


def test_number_formats_show_the_printed_decimals() -> None:
    forms = {cell.number_format for sheet in sample_book().worksheets for row in sheet.iter_rows() for cell in row}
    assert {"0.0%", "0.00%", "+0.00;-0.00;0", "0", "yyyy-mm-dd", "@"} <= forms


def test_the_listed_members_add_up_to_each_figure() -> None:
    matters = list(records(sample_book(), "事项明细"))
    figures = list(records(sample_book(), "指标明细"))
    assert [row["编号"] for row in figures] == list(SAMPLE.figures)
    for row in figures:
        filters = dict(part.split("=", 1) for part in (row["在“事项明细”中筛选"] or "编号=").split("，"))
        own = [item for item in matters if all(item.get(head) == text for head, text in filters.items())]
        assert (sum(item["n"] for item in own), sum(item["N"] for item in own)) == (row["n"], row["N"]), row
        assert sum(item["计入情况"] == "例外" for item in own) == row["例外"]
        assert sum(item["计入情况"] == "未计入" for item in own) == row["未计入"]


def test_members_of_a_district_are_not_listed_again() -> None:
    rows = [tuple(row.values()) for row in records(sample_book(), "事项明细")]
    assert len(rows) == len(SAMPLE.members) * 10, "ten indicators"
    assert {row[8] for row in rows} == set(DISTRICTS.values())


def test_a_figure_that_is_no_part_of_another_lists_its_own_members() -> None:
    made = bulletin()
    keep = {key: figure for key, figure in made.figures.items() if key.startswith("claim-rate/32040")}
    made.figures = keep
    book = openpyxl.load_workbook(io.BytesIO(publish(made, "xlsx")))
    filters = {row["编号"]: row["在“事项明细”中筛选"] for row in records(book, "指标明细")}
    assert filters["claim-rate/320402"] == "指标编号=claim-rate/320402"
    assert filters["claim-rate/320402/01"] == "指标编号=claim-rate/320402，区县=天宁区，部门=市场监督管理局"


def test_all_problems_are_listed() -> None:
    rows = list(records(sample_book(), "问题清单"))
    assert len(rows) == len(SAMPLE.problems)
    assert [row["行"] for row in rows] == [problem.line for problem in SAMPLE.problems]
    assert {row["严重程度"] for row in rows} == {"错误", "警告", "提示"}


def test_a_table_longer_than_a_sheet_is_split_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 60)
    book = openpyxl.load_workbook(io.BytesIO(publish(SAMPLE, "xlsx")))
    assert book.sheetnames[-2:] == ["问题清单", "问题清单（2）"]
    notes = [sheet["A1"].value for sheet in book.worksheets[-2:]]
    assert notes == [f"共 {len(SAMPLE.problems)} 行，分成 2 张表，这是第 {number} 张。" for number in (1, 2)]
    rows = [row for title in book.sheetnames[-2:] for row in records(book, title)]
    assert len(rows) == len(SAMPLE.problems)


def test_sheets_of_tables_with_the_same_title_name_their_section() -> None:
    made = bulletin()
    table = next(made.tables())
    made.sections = (Section("a", "卫生健康局", (table,)), Section("b", "公安局", (table,)))
    made.figures, made.members, made.problems = {}, [], []
    book = openpyxl.load_workbook(io.BytesIO(publish(made, "xlsx")))
    assert book.sheetnames[2:4] == ["表1 卫生健康局主要指标", "表2 公安局主要指标"]


TEXTS = st.text(max_size=20) | st.sampled_from(
    ["90.40%", "90.4%", "0.5%", "1e2", "1E2%", "12", "-3", "+3", "0", "NaN", "NaN%", "Infinity", "１２", "—", "1_0",
     " 1", "1.0", "2026-09-30", "20260930", "2026-W01", "1899-12-31", "=1", "-0", "+0.35", "-0.35", "9" * 20,
     "480/531"]
)  # fmt: skip
CELLS = st.builds(
    Cell, TEXTS, st.none() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 6),
)  # fmt: skip


KINDS = st.sampled_from(["text", "count", "percent", "points", "date"])


@settings(max_examples=example_count(60))
@given(st.lists(st.tuples(KINDS, CELLS), min_size=5, max_size=20))  # a workbook takes as long as twenty cells
def test_a_cell_shows_exactly_its_text(drawn: list[tuple[Any, Cell]]) -> None:
    kinds, cells = zip(*drawn, strict=True)
    sheet = xlsx._table("表1 表", Table("t", "表", tuple(Column("列", kind) for kind in kinds), (cells,)))
    made = workbook.to_bytes([sheet], workbook.date(2026, 9, 30))
    found = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0][3]
    assert [displayed(cell) for cell in found] == [workbook.safe_text(cell.text) for cell in cells]
