"""Tables as CSV: every text stays the text that it is, and none is a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from linter.common.csv_table import csv_table


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff"), "without the mark a spreadsheet takes the file for GBK"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_values_are_read_back() -> None:
    rows = [["区划", "处"], ["天宁区", 3], ['写着"是"', date(2026, 9, 30)], [None, "甲,乙"], []]
    assert read(csv_table(rows)) == [
        ["区划", "处"], ["天宁区", "3"], ['写着"是"', "2026-09-30"], ["", "甲,乙"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " =cmd|' /C calc'!A0"])
def test_a_formula_is_marked_as_text(text: str) -> None:
    ((cell,),) = read(csv_table([[text]]))
    assert cell.startswith("'")


def test_a_text_stays_on_one_line() -> None:
    assert read(csv_table([["甲\n乙\r丙\x1b[31m"]])) == [["甲；乙\\x0d丙\\x1b[31m"]]
