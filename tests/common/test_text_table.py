"""Tables of text: columns line up by terminal cells, rows fit a width, and cells hold nothing that a terminal obeys."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from linter.common.layout import Paint
from linter.common.text_table import TextColumn, text_table

WORDS = st.text(st.sampled_from("ab1 中事，（𠮷é\u0301"), max_size=30)


def test_columns_line_up_by_cells() -> None:
    rows = [["区划", "错误", "规则"], ["天宁区", "1", "code/organisation-code-wrong"], ["a", "12", "x"]]
    assert text_table(rows, [TextColumn(), TextColumn(right=True, minimum=6)], indent="  ") == [
        "  区划      错误  规则",
        "  天宁区       1  code/organisation-code-wrong",
        "  a           12  x",
    ]
    assert text_table([]) == []


def test_a_row_that_ends_early_does_not_widen_its_column() -> None:
    assert text_table([["区县", "环节", "材料"], ["天宁区", "缺 残疾人两项补贴"], ["新北区", "1", "2"]]) == [
        "区县    环节  材料",
        "天宁区  缺 残疾人两项补贴",
        "新北区  1     2",
    ]


def test_a_table_that_is_too_wide_is_broken_inside_its_cells() -> None:
    rows = [["区划", "数"], ["甲" * 20, "1"]]
    assert text_table(rows, [TextColumn(), TextColumn(right=True)], width=24) == [
        "区划                  数",
        "甲甲甲甲甲甲甲甲甲甲   1",
        "甲甲甲甲甲甲甲甲甲甲",
    ]


def test_colours_change_no_width() -> None:
    rows = [["命令", "用途"], ["lint", "检查"], ["x", "y"]]
    columns = [TextColumn(style="green"), TextColumn()]
    painted = text_table(rows, columns, paint=Paint(True), head_style="dim")
    assert "\x1b[32m" in painted[1]
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in painted] == text_table(rows, columns)


def test_cells_hold_nothing_that_a_terminal_obeys() -> None:
    assert text_table([["\x1b[31m红\n\u202e", "b"]]) == ["\\x1b[31m红\\x0a\\u202e  b"]


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=5), st.none() | st.integers(30, 90))
def test_every_column_begins_at_one_cell_and_lines_keep_to_the_width(rows: list[list[str]], width: int | None) -> None:
    rows = [[f"|{text}" for text in row] for row in rows]
    lines = text_table(rows, width=width)
    starts = {
        tuple(cell_len(line[: match.start()]) for match in re.finditer(r"\|", line))
        for line in lines
        if line.count("|") == 3
    }
    assert len(starts) == 1
    if width is not None:
        assert max(map(cell_len, lines)) <= max(width, 34)
    written = re.sub(r"\s", "", "".join("".join(row) for row in rows))
    assert sorted(re.sub(r"\s", "", "".join(lines))) == sorted(written)
