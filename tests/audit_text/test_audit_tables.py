"""The checks `table-total` and `table-percentage`, and the tables that are found in a text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.audit_text.reading import read_text
from linter.audit_text.spaced_tables import find_spaced_tables
from linter.audit_text.tables import find_ruled_tables
from linter.bulletin.document import Cell, Column, Section
from linter.bulletin.document import Table as BulletinTable
from linter.bulletin.formats import publish
from linter.common.rounding import percentage
from tests.audit_text.audited import audit_of, findings_of
from tests.bulletin.any_bulletin import small

TABLE = """| 地区 | 应认领 | 已认领 | 认领率(%) |
|---|---:|---:|---:|
| 甲市 | 1,200 | 1,180 | {share} |
| 乙区 | 120 | 90 | 75.00 |
| 丙县 | 80 | 66 | 82.50 |
| 合计 | 1400 | {total} | 95.43 |
"""


def test_the_total_row_and_a_ratio_of_two_columns_are_recomputed() -> None:
    right = audit_of(TABLE.format(share="98.33", total=1336))
    assert right.findings == ()
    assert (right.counts["table-total"].checked, right.counts["table-percentage"].checked) == (2, 4)
    (share,) = audit_of(TABLE.format(share="98.03", total=1336)).findings
    assert (share.check, share.severity, share.line, share.column) == ("table-percentage", "error", 3, 24)
    assert share.computed == "1,180÷1,200＝98.33%，写的是 98.03"
    wrong = findings_of(TABLE.format(share="98.33", total=1337))
    assert ("table-total", "error", "1337≠1336（3 行之和）") in wrong


def test_subtotals_and_the_total_column_are_recomputed() -> None:
    head = "| 项目 | 线上 | 线下 | 合计 |\n|-|-|-|-|\n"
    rows = (
        "| 甲 | 1 | 2 | 3 |\n| 乙 | 3 | 4 | 7 |\n| 小计 | 4 | 6 | 10 |\n| 丙 | 5 | 6 | {} |\n| 合计 | 9 | 12 | 21 |\n"
    )
    assert findings_of(head + rows.format(11)) == []
    assert {computed for _, _, computed in findings_of(head + rows.format(12))} == {"12≠11", "21≠22（2 行之和）"}


def test_a_percentage_is_recomputed_from_the_fraction_in_the_next_cell() -> None:
    table = (
        "| 地区 | 认领率 | n/N | 位次 |\n|---|---|---|---|\n| 甲 | 90.40% | 480/531 | 1 |\n| 乙 | {} | 117/137 | 2 |\n"
    )
    assert findings_of(table.format("85.40%")) == []
    assert audit_of(table.format("85.40%")).counts["table-percentage"].checked == 2
    assert findings_of(table.format("84.50%")) == [("table-percentage", "error", "117/137＝85.40%，写的是 84.50%")]


def test_places_in_a_ranking_are_no_numerators() -> None:
    rows = "".join(f"| {name} | 50.00% | {place} | {2 * place} |\n" for place, name in enumerate("甲乙丙丁", 1))
    assert findings_of(f"| 地区 | 认领率 | 位次 | 上期位次 |\n|---|---|---|---|\n{rows}| 戊 | 90.00% | 5 | 9 |\n") == []


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=4, max_size=30), st.data())
def test_any_table_is_right_and_any_changed_cell_is_found(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    table = [[f"第{number}区", a, a + b, percentage(Fraction(a, a + b), 1)] for number, (a, b) in enumerate(rows)]
    part, whole = (sum(int(row[at]) for row in table) for at in (1, 2))
    table.append(["合计", part, whole, percentage(Fraction(part, whole), 1)])
    assert audit_of(_markdown(table)).findings == ()
    row, column = data.draw(st.integers(0, len(rows))), data.draw(st.integers(1, 2))
    table[row][column] = int(table[row][column]) + data.draw(st.integers(1, 50))
    assert audit_of(_markdown(table)).failed


def _markdown(rows: list[list[object]]) -> str:
    lines = ["| 地区 | 已办 | 应办 | 办结率 |", "|--|--|--|--|", *(f"| {' | '.join(map(str, row))} |" for row in rows)]
    return "\n".join(lines) + "\n"


def test_only_columns_before_a_total_are_its_parts() -> None:
    """复发 counts again a part of 错误 and 警告."""
    header, rule = "| 类别 | 错误 | 警告 | 合计 | {} |\n", "|-|-|-|-|-|\n"
    rows = "| 甲 | 1 | 2 | 3 | 0 |\n| 乙 | 3 | 4 | 7 | 0 |\n| 丙 | 5 | 6 | {} | 4 |\n"
    for title in ("复发", "其中复发"):
        assert findings_of(header.format(title) + rule + rows.format(11)) == []
        assert findings_of(header.format(title) + rule + rows.format(15)) == [("table-total", "error", "15≠11")]
    of_which = "| 类别 | 错误 | 警告 | 其中复发 | 合计 |\n" + rule
    assert findings_of(of_which + "| 甲 | 1 | 2 | 0 | 3 |\n| 乙 | 3 | 4 | 0 | 7 |\n| 丙 | 5 | 6 | 4 | 11 |\n") == []
    total_first = (
        "| 类别 | 合计 | 错误 | 警告 |\n|-|-|-|-|\n| 甲 | 3 | 1 | 2 |\n| 乙 | 7 | 3 | 4 |\n| 丙 | {} | 5 | 6 |\n"
    )
    assert findings_of(total_first.format(11)) == []
    assert findings_of(total_first.format(12)) == [("table-total", "error", "12≠11")]


RULED = """工作情况如下：
----------------------------------
地区            应办  已办  办结率
----------------------------------
甲市              12     9  75.00%
乙区政务服务管     8     6  75.00%
理办公室
----------------------------------
合计              20    {}  {}
----------------------------------
注：按季度统计。
"""


def test_a_plain_text_table_between_lines_of_hyphens_is_read() -> None:
    right = audit_of(RULED.format("15", "75.00%"))
    assert right.findings == ()
    assert (right.counts["table-total"].checked, right.counts["table-percentage"].checked) == (2, 3)
    total, share = audit_of(RULED.format("16", "75.00%")).findings
    assert (total.check, total.line, total.computed) == ("table-total", 9, "16≠15（2 行之和）")
    assert (share.check, share.line, share.computed) == ("table-percentage", 9, "16÷20＝80.00%，写的是 75.00%")
    assert share.excerpt[1] == "75.00%"


def test_a_plain_text_table_with_rows_that_cannot_be_told_apart_is_named_in_a_note() -> None:
    """The third line may be a row without 已办, or the continuation of the second."""
    text = "-----------------\n地区  应办  已办\n-----------------\n甲市    12     9\n乙区     8\n-----------------\n"
    result = audit_of(text)
    assert "第 1 行" in result.notes[0]
    assert not any(count.checked for count in result.counts.values())


def test_prose_between_lines_of_hyphens_stays_prose() -> None:
    rule = "-" * 20
    text = f"{rule}\n一、基本情况\n{rule}\n全市共受理913件，其中线上276件、线下639件。\n{rule}\n"
    assert [check for check, *_ in findings_of(text)] == ["sum"]


@given(
    st.lists(
        st.tuples(st.text("甲乙丙丁市县 A-", min_size=1, max_size=90), st.integers(0, 10**6), st.integers(1, 10**6)),
        min_size=2, max_size=8,
    )
)  # fmt: skip
def test_tables_of_a_plain_text_report_are_read_as_they_were_printed(rows: list[tuple[str, int, int]]) -> None:
    columns = (Column("事项名称"), Column("份数", "count"), Column("比率", "percent"), Column("n/N"))
    printed = [(f"甲{name}", str(n), percentage(Fraction(n, total), 2), f"{n}/{total}") for name, n, total in rows]
    table = BulletinTable("t", "表", columns, tuple(tuple(map(Cell, row)) for row in printed))
    bulletin = small()
    bulletin.sections, bulletin.annexes = (Section("s", "节", (table,)),), ()
    (found,) = read_text(publish(bulletin, "text")).tables
    assert [[cell.text for cell in row[1:]] for row in found.rows[1:]] == [list(row[1:]) for row in printed]
    for cells, row in zip(found.rows[1:], printed, strict=True):
        assert cells[0].text.replace(" ", "") == row[0].replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines", [["-----", "a"], ["-----", "a", "------"], ["-----"], ["-----", "a  b", "-----", "1"]]
)
def test_looking_for_plain_text_tables_takes_linear_time(lines: list[str]) -> None:
    """With quadratic time these texts of about 1 MB would take hours."""
    tables, taken, unreadable = find_ruled_tables(lines * 50_000)
    assert len(tables) <= 1
    assert bool(taken) == bool(tables or unreadable)


SPACED = "地区    受理    办结\n甲区    120     110\n乙县    80      75\n合计    {}     185\n"


@pytest.mark.parametrize("separator", ["    ", "\t", "　　", " "])
def test_a_table_that_is_drawn_with_blanks_or_tabs_is_read(separator: str) -> None:
    text = "表1 受理情况\n\n" + "\n".join(separator.join(line.split()) for line in SPACED.splitlines()) + "\n"
    right = audit_of(text.format(200))
    assert right.findings == ()
    assert right.counts["table-total"].checked == 2
    (finding,) = audit_of(text.format(210)).findings
    assert (finding.check, finding.line, finding.computed, finding.excerpt[1]) == (
        "table-total", 6, "210≠200（2 行之和）", "210",
    )  # fmt: skip


@pytest.mark.parametrize("text", [
    "今年 5 月\n全市 共受理\n各区 共办结\n",
    "地区  受理\n甲区  无\n乙县  有\n",
    "联系人 张三 电话\n李四 13800000000 办公室\n王五 13900000000 窗口\n",
    "甲区  120\n乙县  80\n合计  210\n",
    "地区  受理  办结\n甲区  120\n乙县  80  75\n",
])  # fmt: skip
def test_other_lines_with_blanks_are_no_table(text: str) -> None:
    assert read_text(text.encode()).tables == []


@pytest.mark.parametrize("lines", [["a  b", "c  1"], ["a  b", "c  1", "d  2"], ["a " * 200], ["1  2"], [" a"]])
def test_looking_for_tables_with_blanks_takes_linear_time(lines: list[str]) -> None:
    """With quadratic time these texts of about 1 MB would take hours."""
    text = lines * (500_000 // sum(map(len, lines)))
    tables, taken = find_spaced_tables(text, set())
    assert bool(tables) == bool(taken)
