"""workbook: untrusted texts stay texts in every cell, and sheets can be filtered and printed."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.common import workbook
from linter.common.workbook import Cell, Column, Sheet, WorkbookError, safe_text, to_bytes
from tests.support import example_count

AS_OF = date(2026, 9, 30)
_TRAPS = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0", "#N/A", "'=1",
     "000123020000", "2026-09-30", "TRUE", "1e3", "_x003D_1", "_x202e_", "\x00", "\u202e", "\ufffe",
     "\ud800", "𠮷", ""]
)  # fmt: skip
TEXTS = st.text(max_size=40) | _TRAPS | st.lists(_TRAPS, max_size=3).map("".join)


def read(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def one(rows: list[list[workbook.Value | Cell]], *columns: Column) -> openpyxl.worksheet.worksheet.Worksheet:
    return read(to_bytes([Sheet("表", columns, rows)], AS_OF)).worksheets[0]


@pytest.mark.slow
@settings(max_examples=example_count(150))
@given(TEXTS, TEXTS, TEXTS)
def test_every_text_stays_the_text_it_is(title: str, head: str, text: str) -> None:
    sheet = read(to_bytes([Sheet(title, [Column(head)], [[text]], above=[text])], AS_OF)).worksheets[0]
    for cell, expected in ((sheet["A1"], text), (sheet["A2"], head), (sheet["A3"], text)):
        assert (cell.value or "") == safe_text(expected)
        assert cell.data_type == "s" or not expected, "neither formula nor error nor number"
        assert cell.quotePrefix or not (cell.value or "").lstrip().startswith(("=", "+", "-", "@", "＝"))


@settings(max_examples=example_count(150))
@given(
    st.lists(
        st.text(max_size=40) | st.sampled_from(["甲", "甲 ", "A" * 40, "a" * 40, "History", "𠮷" * 20]), max_size=6
    )
)
def test_titles_are_valid_sheet_titles(titles: list[str]) -> None:
    made = workbook._titles(titles)
    assert len({title.casefold() for title in made} | {"history"}) == len(made) + 1
    for title in made:
        assert 1 <= len(title.encode("utf-16-le")) // 2 <= 31 and not set(title) & set("[]:*?/\\")
        assert not title.startswith("'") and not title.endswith("'")


def test_the_same_tables_and_day_give_the_same_bytes() -> None:
    sheets = [Sheet("甲", [Column("名称"), Column("占比", "percent")], [["许可", Fraction(1, 3)]])]
    data = to_bytes(sheets, AS_OF)
    assert data == to_bytes(sheets, AS_OF) != to_bytes(sheets, date(2026, 10, 1))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-09-30T00:00:00Z" in archive.read("docProps/core.xml")


def test_numbers_percentages_and_dates_keep_their_types() -> None:
    columns = Column("n", "integer"), Column("n/N", "percent"), Column("日期", "date"), Column("编码")
    sheet = one([[480, Fraction(480, 531), AS_OF, "000123020000"], ["无", None, "长期", 2 * 10**15]], *columns)
    assert [cell.number_format for cell in sheet[2]] == ["0", "0.00%", "yyyy-mm-dd", "@"]
    assert sheet["A2"].value == 480 and sheet["B2"].value == 0.904 and sheet["C2"].value.date() == AS_OF
    assert [cell.value for cell in sheet[3]] == ["无", None, "长期", "2000000000000000"]


def test_half_is_rounded_up() -> None:
    sheet = one([[Fraction(5, 100_000)], [Fraction(1, 32)]], Column("n/N", "percent"))
    assert [sheet["A2"].value, sheet["A3"].value] == [0.0001, 0.0313]


def test_an_office_can_filter_and_print_it() -> None:
    table = Sheet("表", [Column("名称"), Column("数", "integer")], [["长" * 200, 1]], above=["口径"], frozen=1)
    sheet = read(to_bytes([table], AS_OF)).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B3", "A2:B3", "$2:$2")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet["A2"].font.bold and sheet["A3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 160, "ten lines"
    assert sheet.column_dimensions["A"].width == 44 and sheet.column_dimensions["B"].width == 8


def test_colours_tell_apart_in_grey() -> None:
    greys = [
        sum(weight * int(rgb[at : at + 2], 16) for weight, at in ((0.299, 0), (0.587, 2), (0.114, 4)))
        for rgb in workbook._FILLS.values()
    ]
    assert min(greys) > 180, "black text stays readable"
    assert min(abs(a - b) for i, a in enumerate(greys) for b in greys[:i]) > 5


def test_links_stay_within_the_workbook() -> None:
    sheets = [
        Sheet("目录", [Column("区县")], [[Cell("天宁区", tone="bad", link="天宁区/明细")]]),
        Sheet("天宁区/明细", [Column("x")], []),
    ]
    cell = read(to_bytes(sheets, AS_OF)).worksheets[0]["A2"]
    assert cell.hyperlink.location == "'天宁区_明细'!A1" and cell.hyperlink.target is None
    assert cell.fill.fgColor.rgb.endswith("F2B5B2")


def test_too_many_rows_and_a_missing_library_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorkbookError, match="上限"):
        to_bytes([Sheet("表", [Column("x")], [["x"]] * (workbook.MAX_ROWS + 1))], AS_OF)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(WorkbookError, match=r"matterlint\[xlsx\]"):
        to_bytes([Sheet("表", [Column("x")], [])], AS_OF)
