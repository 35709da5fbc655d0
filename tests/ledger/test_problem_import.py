"""`ledger import` loses nothing in silence: every row, column and date of a list is in a ledger, or is named."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import main
from linter.common import workbook_reader
from linter.engine import config
from linter.engine.config import ConfigError
from linter.ledger.entry import INSPECTIONS, Entry, read_entries
from linter.ledger.files import load_ledgers
from linter.ledger.problem_import import import_problem_list
from linter.ledger.problem_import_result import ImportResult
from linter.ledger.problem_list import read_problem_list
from linter.rulebook import example_catalog
from tests.common.test_workbook_reader import workbook
from tests.support import PERMIT, example_count

pytestmark = pytest.mark.slow

openpyxl = pytest.importorskip("openpyxl")
GUIDE = example_catalog.clean_guides()["行政许可"][1]
LAST = date(2026, 12, 31)


@pytest.fixture
def taken(catalog: Path) -> Any:
    """`taken(rows, *merged, **options)` imports a list; the result, and the entries in the order of the list."""

    def take(rows: list[list[Any]], *merged: str, **options: Any) -> tuple[ImportResult, list[Entry]]:
        path = workbook(catalog / "清单.xlsx", rows, *merged)
        outcome = import_problem_list(config.load([catalog]), path, **options)
        return outcome, written(catalog)

    return take


def written(catalog: Path) -> list[Entry]:
    """The entries of inspections, in the order of sheets and rows."""
    found = [item for item in read_entries(load_ledgers(config.load([catalog]))) if item.part == INSPECTIONS]
    return sorted(found, key=lambda item: (str(item.source).split()[:2], int(str(item.source).split()[-1])))


# --- columns


def test_an_unknown_column_is_named_and_kept_in_the_note(taken: Any) -> None:
    rows = [
        ["序号", "区县", "问题", "扣分值", "备注", "整改人", None, "空列"],
        [1, "天宁区", "档案不全", 2, "急", None, "手写", None],
        [2, "天宁区", "标识不清", 1.5, None, "某科", None, None],
        ["3-1", "天宁区", "电话不通", None, None, datetime(2026, 7, 1), None, None],
    ]
    outcome, found = taken(rows)
    assert [item.note for item in found] == [
        "急；扣分值：2；G 列（没有列名）：手写",
        "扣分值：1.5；整改人：某科",
        "序号：3-1；整改人：2026-07-01",
    ]
    text = outcome.summary()
    named = "扣分值（2 格）、G 列（没有列名）（1 格）、整改人（2 格）、序号（1 格）"
    assert f"不认识的列，内容写进备注：{named}；要认的用 --map 说明\n" in text
    assert "只是给行编号的列，没有写：序号（2 格）\n" in text
    assert text.count("扣分值") == 1
    assert "空列" not in text


def test_an_unknown_column_beside_a_merged_problem_is_kept(taken: Any) -> None:
    rows = [
        ["区县", "问题", "扣分值", "经办"],
        ["天宁区", "档案不全", 2, "甲"],
        [None, None, None, "乙"],
        ["天宁区", "标识不清", None, "丙"],
    ]
    outcome, found = taken(rows, "A2:A3", "B2:B3", "C2:C4")
    # A cell that is merged downwards has its value in every row, and only once in the entry of one problem.
    assert [item.note for item in found] == ["扣分值：2；经办：甲；经办：乙", "扣分值：2；经办：丙"]
    assert "扣分值（1 格）、经办（3 格）" in outcome.summary()
    assert "跳过 问题清单 第 3 行：与第 2 行是同一个问题" in outcome.summary()


@pytest.mark.parametrize("merged", [(), ("B1:C1",)])
def test_a_second_column_for_the_problem_is_kept_in_the_note(taken: Any, merged: tuple[str, ...]) -> None:
    rows = [
        ["区县", "问题", None if merged else "问题"],
        ["天宁区", "档案不全", "标识不清"],
        ["天宁区", "电话不通", None],
    ]
    outcome, found = taken(rows, *merged)
    assert [(item.problem, item.note) for item in found] == [("档案不全", "问题：标识不清"), ("电话不通", None)]
    text = outcome.summary()
    assert "请核对 问题清单 第 2 行：有两列写了问题，左边的作为问题，右边的写进备注" in text
    assert ("几列是同一栏，取左边第一个有内容的，其余的写进备注：问题、问题\n" in text) is not bool(merged)


def test_of_columns_for_one_field_the_first_filled_one_counts(taken: Any) -> None:
    rows = [
        ["区县", "问题", "责任单位", "牵头部门", "存在问题"],
        ["天宁区", "档案不全", "甲局", "乙局", None],
        ["天宁区", None, None, "乙局", "标识不清"],
        ["天宁区", "电话不通", "甲局", "甲局", None],
    ]
    outcome, found = taken(rows)
    assert [(item.problem, item.lead, item.note) for item in found] == [
        ("档案不全", "甲局", "牵头部门：乙局"),
        ("标识不清", "乙局", None),
        ("电话不通", "甲局", None),
    ]
    assert "其余的写进备注：问题、存在问题；责任单位、牵头部门\n" in outcome.summary()
    assert outcome.remarks == []


def test_the_heading_that_map_names_goes_before_others(taken: Any) -> None:
    rows = [["区县", "问题", "主要问题"], ["天宁区", "一类", "档案不全"]]
    _, found = taken(rows, columns={"问题": "主要问题"})
    assert [(item.problem, item.note) for item in found] == [("档案不全", "问题：一类")]
    with pytest.raises(ConfigError, match="没有找到 --map 写的列名“承办处室”"):
        taken(rows, columns={"责任部门": "承办处室"})


def test_values_that_no_key_has_are_in_the_note(taken: Any) -> None:
    heads = ["区县", "部门", "事项编码", "事项名称", "问题", "牵头部门", "整改状态"]
    rows = [
        heads,
        ["乙区", "丙局", None, None, "档案不全", "甲局", None],
        ["天宁区", None, "1132040200000000X4000999999000", GUIDE["name"], "标识不清", None, "长期坚持（每季度）"],
    ]
    outcome, found = taken(rows)
    assert [item.note for item in found] == [
        "部门：丙局；清单里的区县：乙区",
        "清单里的事项编码：1132040200000000X4000999999000；清单里的整改情况：长期坚持（每季度）",
    ]
    assert (found[1].status, found[1].matter) == ("长期坚持", GUIDE["task_code"])
    shown = "1132040200000000X4000999999000"
    assert f"请核对 问题清单 第 3 行：没有事项编码 {shown} 的事项，按事项名称找到" in outcome.summary()


def test_what_a_ledger_cannot_hold_is_said(taken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = ["区县", "问题", "责任部门", "牵头部门", "整改措施"]
    rows = [heads, ["天宁区", "档案不全", "、".join(f"{number}科" for number in range(51)), "局" * 201, "补" * 2001]]
    outcome, found = taken(rows)
    assert (len(found[0].responsible), len(str(found[0].lead)), len(found[0].measures[0])) == (50, 200, 2000)
    assert "请核对 问题清单 第 2 行：牵头部门、整改措施、责任部门太长，没有写全" in outcome.summary()
    monkeypatch.setattr(workbook_reader, "MAX_CELL", 3)
    outcome, _ = taken([heads, ["天宁区", "标识不清楚"]])
    assert "请核对 问题清单 第 2 行：内容太长，或者在第 100 列以后，没有读全" in outcome.summary()


# --- dates


def test_a_deadline_is_read_or_asked_for(taken: Any) -> None:
    heads = ["区县", "问题", "检查日期", "整改期限"]
    dues = [LAST, "46387", 46387, "2026年12月底", "11月30日前", "尽快", "立行立改", "长期坚持", "尽快", None]
    rows = [heads, *(["天宁区", f"档案{number}", "2026-07-20", due] for number, due in enumerate(dues, 1))]
    outcome, found = taken(rows)
    assert [item.due for item in found] == [LAST, LAST, LAST, LAST, date(2026, 11, 30), None, None, None, None, None]
    kept = [None, "46387", "46387", None, "11月30日前", "尽快", "立行立改", "长期坚持", "尽快", None]
    assert [item.note for item in found] == [due and f"清单里的整改期限：{due}" for due in kept]
    text = outcome.summary()
    asked = "  问题清单 第 7、10 行：“尽快”\n  问题清单 第 8 行：“立行立改”\n  问题清单 第 9 行：“长期坚持”\n"
    assert f"整改期限读不懂，请补：4 行\n{asked}" in text
    assert "请核对 问题清单 第 3–4 行：整改期限“46387”是数，按表格软件的日期读作 2026-12-31" in text
    assert "请核对 问题清单 第 6 行：整改期限“11月30日前”没有写年份，按检查日期 2026-07-20 读作 2026-11-30" in text
    assert outcome.complete


def test_a_day_without_year_needs_the_day_of_the_inspection(taken: Any) -> None:
    rows = [["区县", "问题", "整改期限"], ["天宁区", "档案不全", "11月30日前"]]
    outcome, found = taken(rows)
    assert found[0].due is None
    asked = "  问题清单 第 2 行：“11月30日前”没有写年份，也没有检查日期\n"
    assert f"整改期限读不懂，请补：1 行\n{asked}" in outcome.summary()
    rows.append(["天宁区", "标识不清", "11月30日前"])
    assert taken(rows, on=date(2026, 7, 20))[1][1].due == date(2026, 11, 30)


def test_a_day_of_the_inspection_that_cannot_be_read_is_asked_for(taken: Any) -> None:
    rows = [["区县", "问题", "检查日期"], ["天宁区", "档案不全", "上周"], ["天宁区", "标识不清", 46223]]
    outcome, found = taken(rows)
    assert [(item.found_on, item.note) for item in found] == [
        (None, "清单里的发现日期：上周"),
        (date(2026, 7, 20), "清单里的发现日期：46223"),
    ]
    assert "发现日期读不懂，请补：1 行\n  问题清单 第 2 行：“上周”\n" in outcome.summary()


# --- rows


HEADS = ["序号", "区县", "事项名称", "问题"]


def test_a_heading_that_is_repeated_on_every_page_is_no_problem(taken: Any) -> None:
    title = ["质检问题清单"]
    rows = [title, HEADS, [1, "天宁区", None, "档案不全"], title, HEADS, [2, "天宁区", None, "标识不清"], HEADS]
    outcome, found = taken(rows)
    assert [item.problem for item in found] == ["档案不全", "标识不清"]
    assert outcome.complete
    text = outcome.summary()
    assert text.startswith("读到 5 行，跳过 3 行；问题 2 行：写入 2/2 = 100.00%，")
    assert "跳过 问题清单 第 4–5、7 行：又是表头\n" in text
    assert "表头：问题清单 第 2 行\n" in text
    assert "没有读 问题清单 第 1 行：在表头以上\n" in text


def test_a_repeated_heading_of_two_rows_is_no_problem(taken: Any) -> None:
    heads = [["区县", "质检情况", None, "备注"], [None, "问题", "整改期限", None]]
    rows = [*heads, ["天宁区", "档案不全", LAST, None], *heads, ["天宁区", "标识不清", LAST, None]]
    outcome, found = taken(rows, "A1:A2", "B1:C1", "D1:D2", "A4:A5", "B4:C4", "D4:D5")
    assert [(item.problem, item.due) for item in found] == [("档案不全", LAST), ("标识不清", LAST)]
    assert "跳过 问题清单 第 4–5 行：又是表头\n" in outcome.summary()


@pytest.mark.parametrize(
    ("heads", "merged"),
    [
        ([["区县", "问题", None, "备注"], [None, "类别", "存在问题", None]], ["A1:A2", "B1:C1", "D1:D2"]),
        ([["区县", "类别", "问题", "整改要求"], [None, None, None, "备注"]], ["A1:A2", "B1:B2", "C1:C2"]),
        ([["检查日期", "说明"], ["区县", "类别", "问题", "备注"]], []),
    ],
)
def test_a_heading_of_two_rows_is_told_from_a_row_above_it(
    taken: Any, heads: list[list[Any]], merged: list[str]
) -> None:
    outcome, found = taken([*heads, ["天宁区", "服务", "档案不全", "急"]], *merged)
    assert [(item.district, item.problem, item.note) for item in found] == [("320402", "档案不全", "急；类别：服务")]
    assert (outcome.complete, outcome.remarks) == (True, [])


def test_a_second_table_in_a_sheet_is_read_by_its_own_heading(taken: Any) -> None:
    rows = [HEADS, [1, "天宁区", None, "档案不全"], ["问题", "整改人", "区县"], ["标识不清", "某科", "新北区"]]
    outcome, found = taken(rows)
    assert [(item.problem, item.district, item.note) for item in found] == [
        ("档案不全", "320402", None),
        ("标识不清", "320411", "整改人：某科"),
    ]
    assert "跳过 问题清单 第 3 行：是另一个表头，以下各行按它读\n" in outcome.summary()


@pytest.mark.parametrize(
    "total",
    [
        ["合计2条"],
        ["合 计", None, None, "2条"],
        ["小计：", None, None, 2],
        [None, None, None, "共计"],
        [None, "天宁区", None, "小计2个问题"],
        [None, None, "天宁区小计", "2"],
        [None, None, None, "以上共 2 条"],
        ["总计", None, None, "共两条"],
    ],
)
def test_a_total_is_no_problem(taken: Any, total: list[Any]) -> None:
    outcome, found = taken([HEADS, [1, "天宁区", None, "档案不全"], [2, "天宁区", None, "标识不清"], total])
    assert [item.problem for item in found] == ["档案不全", "标识不清"]
    assert (outcome.total, outcome.complete) == (2, True)
    assert "跳过 问题清单 第 4 行：是合计，不是问题\n" in outcome.summary()


@pytest.mark.parametrize("problem", ["错别字共计3处", "收费标准没有写合计", "合计数与分项不符", "共计3份材料没有样表"])
def test_a_problem_about_a_total_is_a_problem(taken: Any, problem: str) -> None:
    assert [item.problem for item in taken([HEADS, [1, "天宁区", None, problem]])[1]] == [problem]


@pytest.mark.parametrize("problem", ["合计2条", "问题", "存在问题"])
def test_a_row_of_a_matter_without_a_problem_of_its_own_is_refused(taken: Any, problem: str) -> None:
    outcome, found = taken([HEADS, [1, "天宁区", GUIDE["name"], problem]])
    assert (found, outcome.complete) == ([], False)
    assert f"没有接收 问题清单 第 2 行：问题一栏写的是“{problem}”，不是问题" in outcome.summary()


# --- matters


@pytest.mark.parametrize("district", ["天宁区", "天宁\n区", "320402"])
@pytest.mark.parametrize("heading", ["基本编码", "事项编码"])
def test_a_basic_code_and_a_district_name_a_guide(taken: Any, heading: str, district: str) -> None:
    rows = [["区县", heading, "问题"], [district, GUIDE["basic_code"], "承诺办结时限无说明"]]
    outcome, (found,) = taken(rows)
    assert (found.matter, found.name, found.note) == (GUIDE["task_code"], GUIDE["name"], None)
    assert (outcome.with_matter, outcome.remarks) == (1, [])


def test_a_basic_code_that_is_not_found_is_said(taken: Any) -> None:
    rows = [
        ["区县", "基本编码", "事项名称", "问题"],
        ["天宁区", "999999999000", None, "档案不全"],
        ["新北区", GUIDE["basic_code"], None, "档案不全"],
        ["天宁区", "999999999000", "没有的事项", "档案不全"],
        ["天宁区", "999999999000", GUIDE["name"], "档案不全"],
        ["天宁区", GUIDE["basic_code"], "别的名称", "档案不全"],
        ["天宁区", int(GUIDE["basic_code"]), None, "档案不全"],
    ]
    outcome, found = taken(rows)
    code = GUIDE["task_code"]
    assert [item.matter for item in found] == [None, None, None, code, code, code]
    assert found[0].note == "清单里的基本编码：999999999000"
    text = outcome.summary()
    assert "请核对 问题清单 第 2 行：天宁区没有基本编码 999999999000 的事项\n" in text
    assert f"请核对 问题清单 第 3 行：新北区没有基本编码 {GUIDE['basic_code']} 的事项\n" in text
    assert "请核对 问题清单 第 4 行：天宁区没有基本编码 999999999000 的事项，也没有这个名称的\n" in text
    assert "请核对 问题清单 第 5 行：天宁区没有基本编码 999999999000 的事项，按事项名称找到\n" in text
    assert f"请核对 问题清单 第 6 行：按基本编码找到“{GUIDE['name']}”，与写的事项名称不同\n" in text
    assert f"请核对 问题清单 第 7 行：基本编码 123020000 按 {GUIDE['basic_code']} 找到（前面的 0 丢了）\n" in text


def test_of_several_guides_with_a_basic_code_the_name_decides(taken: Any, catalog: Path) -> None:
    text = (catalog / "catalog" / PERMIT).read_text("utf-8")
    for number in (1, 2):
        item_code = f'item_code: "{GUIDE["task_code"]}0{number}"'
        other = text.replace("item_code: null", item_code).replace(f"name: {GUIDE['name']}", f"name: 变更之{number}", 1)
        (catalog / "catalog" / PERMIT).with_name(f"变更{number}.yaml").write_text(other, "utf-8")
    rows = [
        ["区县", "基本编码", "事项编码", "事项名称", "问题"],
        ["天宁区", GUIDE["basic_code"], None, "变更之 2", "档案不全"],
        ["天宁区", GUIDE["basic_code"], None, None, "标识不清"],
        ["天宁区", None, GUIDE["task_code"], "变更之1", "电话不通"],
    ]
    outcome, found = taken(rows)
    assert [item.matter for item in found] == [f"{GUIDE['task_code']}02", None, f"{GUIDE['task_code']}01"]
    said = f"天宁区基本编码 {GUIDE['basic_code']} 的事项有 3 个，按事项名称分不出是哪一个"
    assert f"请核对 问题清单 第 3 行：{said}\n" in outcome.summary()


# --- the workbook


def test_dates_line_breaks_and_merged_cells_of_a_real_workbook(taken: Any) -> None:
    rows = [
        ["区县", "事项\n名称", "存在\n问题", None, "整改期限"],
        ["天宁区", "公共场所\n卫生许可", "档案不全：\n一、缺表\n二、缺章", None, datetime(2026, 12, 31)],
        [None, None, "标识不清", "也不全", None],
    ]
    outcome, found = taken(rows, "C1:D1", "A2:A3", "B2:B3", "C2:D2", "E2:E3")
    assert [(item.district, item.matter, item.due) for item in found] == [("320402", GUIDE["task_code"], LAST)] * 2
    assert [item.problem for item in found] == ["档案不全：\n一、缺表\n二、缺章", "标识不清"]
    assert found[1].note == "存在 问题：也不全"
    assert (outcome.written, outcome.complete) == (2, True)


def test_every_sheet_is_read_or_named_and_hidden_rows_are_read(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"
    for row in (HEADS, [1, "天宁区", None, "档案不全"], [2, "天宁区", None, "标识不清"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["D"].hidden = True
    other = book.create_sheet("二")
    for row in (["区县", "存在问题"], ["天宁区", "电话不通"]):
        other.append(row)
    other.sheet_state = "veryHidden"
    for row in (["封面"], ["某年"]):
        book.create_sheet("三").append(row) if "三" not in book.sheetnames else book["三"].append(row)
    book.save(catalog / "清单.xlsx")
    monkeypatch.chdir(catalog)
    done = CliRunner().invoke(main, ["ledger", "import", "清单.xlsx"])
    assert done.exit_code == 0
    assert [item.problem for item in written(catalog)] == ["档案不全", "标识不清", "电话不通"]
    assert "隐藏的行也读了：一 第 3 行；二 第 2 行\n" in done.output
    assert "没有读工作表 三（2 行）：没有“问题”一列\n" in done.output
    assert "认出的列：区县＝区县，事项名称＝事项名称，问题、存在问题＝问题\n" in done.output


CELLS = st.sampled_from(
    [None, "天宁区", "档案不全", "标识不清", "问题", "区县", "合计", "合计2条", "尽快", "46387", 3, LAST, GUIDE["name"]]
)


@settings(max_examples=example_count(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=8),
    merged=st.sampled_from([(), ("B3:B4",), ("C3:D3",), ("A4:E4",), ("C3:C5", "A3:A5")]),
)
def test_every_row_below_a_heading_is_a_problem_or_is_named(
    tmp_path: Path, rows: list[list[Any]], merged: tuple[str, ...]
) -> None:
    path = workbook(tmp_path / "清单.xlsx", [["标题"], ["序号", "区县", "问题", "扣分值", "整改期限"], *rows], *merged)
    found = read_problem_list(path)
    read = sorted(row.number for row in workbook_reader.read_rows(path) if row.number > 2)
    taken = [row.number for row in found.rows]
    named = [row.number for row, _ in (*found.refused, *found.left_out)]
    # A row of nothing but headings may be the second row of the heading.
    named += [row.number for row in found.heads if row.number > 2]
    assert sorted(taken + named) == read
    summary = ImportResult(found, written=len(found.rows), refused=found.refused).summary()
    count = re.match("读到 ([0-9]+) 行", summary)
    assert count is not None
    assert int(count[1]) == len(taken) + len(found.refused) + len(found.left_out)
