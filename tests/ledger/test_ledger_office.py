"""整改台账 for the office: import of problem lists, export of tables, progress and handover."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import linter
from cli import main
from linter.common.text import digest, share
from linter.engine import config
from linter.engine.config import ConfigError
from linter.ledger.close import close
from linter.ledger.entry import INSPECTIONS, Entry, StatusChange, read_entries
from linter.ledger.files import load_ledgers
from linter.ledger.formats import BURN_DOWN
from linter.ledger.handover import hand_over
from linter.ledger.inspected_guides import inspected_matters, record_inspection
from linter.ledger.problem_import import import_problem_list
from linter.ledger.progress import MAX_PERIODS, burn_down, progress, undated
from linter.ledger.recheck import Recheck
from linter.ledger.rule_matching import RuleMatcher
from linter.ledger.table import DisplayNames, as_csv, as_markdown, as_xlsx, build_table
from linter.rulebook import example_catalog
from linter.rulebook.rule_data import table as words
from linter.rulebook.rulebook import Rulebook
from linter.source import yaml_writer
from tests.common.test_workbook_reader import workbook
from tests.support import check_golden

pytestmark = pytest.mark.slow

openpyxl = pytest.importorskip("openpyxl")
NOTE = "time-limit/promise-note-missing"
GUIDE = example_catalog.clean_guides()["行政许可"][1]
DAY = date(2026, 9, 30)
GOLDEN = Path(__file__).parent / "golden"


def entry(**changes: Any) -> Entry:
    base: dict[str, Any] = dict.fromkeys(Entry.__slots__)
    base |= {"path": "catalog/ledger/320402.yaml", "part": "entries", "number": 0, "district": "320402"}
    base |= {"rule": NOTE, "matter": "11320402MB1234567N4000123020000", "fingerprint": "f" * 32, "status": "整改中"}
    base |= {"measures": (), "responsible": (), "history": (), "problem": "承诺办结时限无说明"}
    return Entry(**{**base, **changes})


def inspections(catalog: Path) -> list[Entry]:
    return [item for item in read_entries(load_ledgers(config.load([catalog]))) if item.part == INSPECTIONS]


# --- import of problem lists


@pytest.fixture
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A problem list as offices send it: a title, a heading of two rows, blank rows, several date forms, a formula."""
    rows: list[list[Any]] = [
        ["2026年第三季度办事指南质检问题"],
        [],
        ["序号", "区县", "事项名称", "主要内容", None, "发现日期", "整改要求", None, "备注"],
        [None, None, None, "存在 问题", "事项编码", None, "整改期限", "责任科室", None],
        [
            "=ROW()",
            "天宁区",
            GUIDE["name"],
            "承诺办结时限无说明",
            None,
            datetime(2026, 7, 20),
            "2026.12.31",
            "审批科、法规科",
            None,
        ],
        [],
        [2, None, None, "窗口人员上班时间玩手机", None, "2026年7月21日", "年底前", None, "=1+1"],
        [3, "乙区", None, "咨询电话与投诉电话一样", GUIDE["task_code"], "20260722", None, None, None],
    ]
    return workbook(tmp_path_factory.mktemp("list") / "质检.xlsx", rows)


def test_every_row_of_a_problem_list_is_imported(catalog: Path, listed: Path) -> None:
    outcome = import_problem_list(config.load([catalog]), listed, by="市政务办")
    assert (outcome.total, outcome.written, outcome.with_rule, outcome.with_matter, outcome.still_firing) == (
        3,
        3,
        2,
        2,
        0,
    )
    assert "3 行：关联到规则 2/3 = 66.67%，尚无规则 1/3 = 33.33%" in outcome.summary()
    first, last, free = sorted(inspections(catalog), key=lambda item: (item.rule is None, str(item.source)))
    assert (first.rule, first.matter, first.due) == (NOTE, GUIDE["task_code"], date(2026, 12, 31))
    assert (first.found_on, first.found_by, first.responsible) == (date(2026, 7, 20), "市政务办", ("审批科", "法规科"))
    assert first.source == "质检.xlsx 问题清单 5"
    assert (last.rule, last.district, last.found_on) == (
        "contact/complain-same-as-consult",
        "320402",
        date(2026, 7, 22),
    )
    assert (free.rule, free.matter, free.found_on) == (None, None, date(2026, 7, 21))
    assert free.note == "=1+1；清单里的整改期限：年底前"
    assert free.district == "320000", "a row without district belongs to the common division"
    report = linter.lint([catalog])
    told = [item.rule for item in report.findings if item.rule.split("/")[0] in ("schema", "yaml", "ledger")]
    assert told.count("ledger/due-missing") == 2
    # Found in July, without deadline: 30 days later they are overdue.
    assert told.count("ledger/overdue") == 2
    assert len(told) == 4


def test_importing_a_list_again_changes_nothing(catalog: Path, listed: Path) -> None:
    import_problem_list(config.load([catalog]), listed)
    before = {path: path.read_bytes() for path in (catalog / "catalog/ledger").iterdir()}
    again = import_problem_list(config.load([catalog]), listed)
    assert (again.written, len(again.known), again.complete) == (0, 3, True)
    assert {path: path.read_bytes() for path in (catalog / "catalog/ledger").iterdir()} == before


def test_a_row_with_a_rule_is_closed_by_the_rule_and_another_row_by_a_signature(
    catalog: Path, listed: Path, edit: Any
) -> None:
    edit("note: 自受理之日起计算", "note: null")
    assert import_problem_list(config.load([catalog]), listed).still_firing == 1
    linked = next(item for item in inspections(catalog) if item.rule == NOTE)
    assert "仍然报出" in close(config.load([catalog]), linked.fingerprint).summary()
    edit("5, unit: 工作日, note: null", "5, unit: 工作日, note: 自受理之日起计算")
    assert close(config.load([catalog]), linked.fingerprint).closed
    free = next(item for item in inspections(catalog) if item.rule is None)
    assert "--by" in close(config.load([catalog]), free.fingerprint).summary()
    assert close(config.load([catalog]), free.fingerprint, by="市政务办").closed
    edit("note: 自受理之日起计算", "note: null")
    rules = {item.rule: item.pointer for item in linter.lint([catalog]).findings}
    assert rules["ledger/closed-but-firing"] == "/inspections/0/status"


def test_an_overdue_row_is_a_finding(catalog: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["问题", "整改期限", "区县"], ["档案不全", date(2026, 9, 1), "天宁区"]])
    import_problem_list(config.load([catalog]), path)
    (finding,) = [item for item in linter.lint([catalog]).findings if item.rule == "ledger/overdue"]
    assert (finding.pointer, "档案不全" in finding.message) == ("/inspections/0/due", True)


def test_map_names_the_heading_of_a_column(catalog: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲", "乙"], ["档案不全", "天宁区"]])
    with pytest.raises(ConfigError, match="--map"):
        import_problem_list(config.load([catalog]), path)
    with pytest.raises(ConfigError, match="难题"):
        import_problem_list(config.load([catalog]), path, columns={"难题": "甲"})
    assert import_problem_list(config.load([catalog]), path, columns={"问题": "甲", "区县": "乙"}).total == 1
    assert inspections(catalog)[0].district == "320402"


def items(catalog: Path) -> list[tuple[Any, ...]]:
    return [(item.district, item.problem, item.due, item.measures) for item in inspections(catalog)]


def test_every_row_has_the_value_of_a_merged_cell(catalog: Path, tmp_path: Path) -> None:
    rows = [
        ["序号", "区县", "事项名称", "存在问题", "整改期限"],
        [1, "天宁区", GUIDE["name"], "承诺办结时限无说明", date(2026, 12, 31)],
        [2, None, GUIDE["name"], "档案不全", None],
        [3, "新北区", None, "标识不清", None],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, "B2:B3", "E2:E4")
    outcome = import_problem_list(config.load([catalog]), path)
    assert (outcome.written, outcome.with_matter, outcome.remarks) == (3, 2, [])
    due = date(2026, 12, 31)
    assert sorted(items(catalog)) == [
        ("320402", "承诺办结时限无说明", due, ()),
        ("320402", "档案不全", due, ()),
        ("320411", "标识不清", due, ()),
    ]


def test_a_heading_with_merged_cells_is_recognised(catalog: Path, tmp_path: Path) -> None:
    rows = [
        ["质检问题"],
        ["区县", "质检情况", None, "备注"],
        [None, "问题", "整改期限", None],
        ["天宁区", "档案不全", date(2026, 12, 31), "一"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, "A1:D1", "A2:A3", "B2:C2", "D2:D3")
    outcome = import_problem_list(config.load([catalog]), path)
    assert set(outcome.problems.headings) == {"district", "problem", "due", "note"}
    assert items(catalog) == [("320402", "档案不全", date(2026, 12, 31), ())]


def test_a_remark_merged_over_the_whole_width_is_no_problem(catalog: Path, tmp_path: Path) -> None:
    rows = [["序号", "区县", "问题"], ["一、窗口服务"], [1, "天宁区", "档案不全"], ["填表人：某科"], [2]]
    path = workbook(tmp_path / "a.xlsx", rows, "A2:C2", "A4:C4")
    outcome = import_problem_list(config.load([catalog]), path)
    assert (outcome.total, outcome.written, outcome.complete) == (1, 1, True)
    assert "跳过 问题清单 第 2、4–5 行：认出的列都没有内容，不是问题" in outcome.summary()


def test_a_problem_merged_over_rows_of_measures_is_one_problem(catalog: Path, tmp_path: Path) -> None:
    rows = [
        ["区县", "事项名称", "问题", "整改措施"],
        ["天宁区", GUIDE["name"], "档案不全", "补齐档案"],
        [None, None, None, "专人管理"],
        [None, "诊所备案", None, "补齐档案"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, "A2:A4", "B2:B3", "C2:C4")
    outcome = import_problem_list(config.load([catalog]), path)
    assert items(catalog) == [
        ("320402", "档案不全", None, ("补齐档案", "专人管理")),
        ("320402", "档案不全", None, ("补齐档案",)),
    ]
    assert "问题清单 第 3 行：与第 2 行是同一个问题" in outcome.summary()


@pytest.mark.parametrize("code", [1.13204e30, "1.13204E+30", 11320402014110300000000000000000])
def test_a_code_that_a_spreadsheet_rewrote_is_named_and_not_imported(catalog: Path, tmp_path: Path, code: Any) -> None:
    heads = ["区县", "事项编码", "问题"]
    rows = [heads, ["天宁区", code, "档案不全"], ["天宁区", GUIDE["task_code"], "标识不清"]]
    outcome = import_problem_list(config.load([catalog]), workbook(tmp_path / "a.xlsx", rows))
    assert (outcome.total, outcome.written, outcome.complete) == (2, 1, False)
    assert "读到 2 行：写入 1/2 = 50.00%，已有 0/2 = 0.00%，没有接收 1/2 = 50.00%" in outcome.summary()
    assert "没有接收 问题清单 第 2 行：事项编码 1.13204E+3" in outcome.summary()
    assert [item.matter for item in inspections(catalog)] == [GUIDE["task_code"]]
    # The corrected list brings in the missing row alone.
    rows[1][1] = None
    again = import_problem_list(config.load([catalog]), workbook(tmp_path / "a.xlsx", rows))
    assert (again.written, len(again.known), again.complete) == (1, 1, True)


def test_a_row_that_is_written_otherwise_than_it_stands_there_has_a_remark(catalog: Path, tmp_path: Path) -> None:
    rows = [
        ["区县", "事项编码", "事项名称", "问题"],
        ["乙区", None, None, "档案不全"],
        [None, None, None, "标识不清"],
        ["天宁区", "1132040200000000X4000999999000", None, "标识不清"],
        ["天宁区", None, "没有的事项", "标识不清"],
    ]
    text = import_problem_list(config.load([catalog]), workbook(tmp_path / "a.xlsx", rows)).summary()
    assert "请核对 问题清单 第 2 行：区县“乙区”不在区划登记里，写入 320000 的台账" in text
    assert "请核对 问题清单 第 3 行：没有写区县，写入 320000 的台账" in text
    assert "请核对 问题清单 第 4–5 行：目录里没有找到这个事项" in text


def test_rows_that_are_not_imported_are_named_and_the_exit_code_is_1(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (catalog / "catalog/registry/divisions.yaml").unlink()
    monkeypatch.chdir(catalog)
    rows = [["区县", "问题"], ["天宁区", "档案不全"], ["乙区", None]]
    path = str(workbook(tmp_path / "a.xlsx", rows))
    done = CliRunner().invoke(main, ["ledger", "import", path])
    assert done.exit_code == 1
    assert "读到 2 行：写入 0/2 = 0.00%，已有 0/2 = 0.00%，没有接收 2/2 = 100.00%" in done.output
    assert "没有新的问题，台账没有改动" in done.output
    assert "没有接收 问题清单 第 2 行：区县“天宁区”不在区划登记里，用 --to 说明写到哪个区县的台账" in done.output
    assert "没有接收 问题清单 第 3 行：没有写问题" in done.output
    empty = str(workbook(tmp_path / "b.xlsx", [["区县", "问题"]]))
    done = CliRunner().invoke(main, ["ledger", "import", empty])
    assert (done.exit_code, "读到 0 行" in done.output) == (1, True)
    assert not (catalog / "catalog/ledger").exists()


def exported(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workbook that `ledger export` writes for a ledger with an entry and a row of an inspection."""
    monkeypatch.chdir(catalog)
    add = ["ledger", "add", "--rule", NOTE, "--due", "2026-12-31"]
    assert CliRunner().invoke(main, add).exit_code == 0
    rows = [["区县", "事项名称", "问题"], ["天宁区", "某事项", "=档案不全\n第二行"]]
    import_problem_list(config.load([catalog]), workbook(catalog / "检查.xlsx", rows))
    path = catalog / "台账.xlsx"
    assert CliRunner().invoke(main, ["ledger", "export", "--to", str(path)]).exit_code == 0
    return path


def test_importing_an_exported_table_adds_nothing(catalog: Path, monkeypatch: pytest.MonkeyPatch, edit: Any) -> None:
    edit("note: 自受理之日起计算", "note: null")
    path = exported(catalog, monkeypatch)
    before = {file: file.read_bytes() for file in (catalog / "catalog/ledger").iterdir()}
    done = CliRunner().invoke(main, ["ledger", "import", str(path)])
    assert done.exit_code == 0
    assert "读到 4 行：写入 0/4 = 0.00%，已有 4/4 = 100.00%，没有接收 0/4 = 0.00%" in done.output
    assert "没有新的问题，台账没有改动" in done.output
    assert "已有 4 行，没有再写：整改台账 第 5–6 行；全部栏目 第 5–6 行" in done.output
    assert {file: file.read_bytes() for file in (catalog / "catalog/ledger").iterdir()} == before
    # The printed sheet, which has no fingerprints, is recognised alone too.
    book = openpyxl.load_workbook(path)
    del book["全部栏目"]
    book.save(path)
    outcome = import_problem_list(config.load([catalog]), path)
    assert (outcome.written, len(outcome.known)) == (0, 2)


def test_a_row_that_was_added_to_an_exported_table_is_imported_once(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, edit: Any
) -> None:
    edit("note: 自受理之日起计算", "note: null")
    path = exported(catalog, monkeypatch)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet.append([3, "天宁区", "标识不清"])
    book.save(path)
    outcome = import_problem_list(config.load([catalog]), path)
    assert (outcome.total, outcome.written, len(outcome.known)) == (6, 1, 5)
    assert [item.problem for item in inspections(catalog) if item.source and "全部栏目" in item.source] == ["标识不清"]


def test_every_phrase_of_inspectors_matches_its_rule() -> None:
    book = Rulebook()
    said = words("inspection-phrases")["phrases"]
    assert [name for name in said if name not in book.rules] == []
    matcher = RuleMatcher(book)
    wrong = [(text, name, matcher.match(text)) for name, texts in said.items() for text in texts]
    wrong = [(text, name, link) for text, name, link in wrong if link is None or link.rule != name]
    assert wrong == []


@pytest.mark.parametrize(
    "problem",
    [
        "大厅无障碍设施破损",
        "相关会议无会议签到",
        "叫号机故障无人维修",
        "业务培训次数不足",
        "工作人员未着工装",
        "应急演练未开展",
    ],
)
def test_a_problem_that_no_rule_checks_matches_no_rule(problem: str) -> None:
    assert RuleMatcher(Rulebook()).match(problem) is None


def test_a_finding_in_the_matter_decides_between_similar_rules() -> None:
    matcher = RuleMatcher(Rulebook())
    link = matcher.match("投诉电话未公开")
    assert link is None or not link.certain
    fired = matcher.match("投诉电话未公开", firing=("contact/complain-missing",))
    assert fired is not None
    assert (fired.rule, fired.certain) == ("contact/complain-missing", True)


# --- export


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: text)


@given(HOSTILE, st.sampled_from(["", "=", "+", "-", "@", "\t=", "＝", " =cmd|' /C calc'!A0"]))
def test_no_exported_cell_is_a_formula(text: str, lead: str) -> None:
    known = DisplayNames({}, {}, {})
    found = build_table(Recheck([entry(problem=lead + text, note=lead + text, source=lead)], (), DAY), known)
    for row in csv.reader(io.StringIO(as_csv(found).removeprefix("\ufeff"), newline="")):
        assert len(row) == 20
        assert not [cell for cell in row if cell.strip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠")]
    assert as_markdown(found).count("\n") == len(found.above) + 5


def test_exported_cells_are_texts(tmp_path: Path) -> None:
    entries = [entry(problem="=1+1", due=date(2026, 9, 1)), entry(number=1, rule=None, status="已整改")]
    found = build_table(Recheck(entries, (), DAY), DisplayNames({}, {}, {}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx(found))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["整改台账", "全部栏目"]
    cells = [cell for row in book["全部栏目"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith("整改中")] == ["整改中（逾期）"]
    assert as_xlsx(found) == as_xlsx(found)


def test_the_table_has_names_and_remedies_from_catalog_and_rulebook(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, edit: Any
) -> None:
    edit("note: 自受理之日起计算", "note: null")
    monkeypatch.chdir(catalog)
    done = CliRunner().invoke(main, ["ledger", "add", "--rule", NOTE, "--due", "2026-12-31", "--leader", "分管领导"])
    assert (done.exit_code, "新登记 1" in done.output) == (0, True)
    assert CliRunner().invoke(main, ["ledger", "export", "--to", "台账.md"]).exit_code == 0
    page = (catalog / "台账.md").read_text("utf-8")
    assert f"| 1 | 天宁区 | 承诺 5 工作日，没有说明从哪一天起算、不含哪些环节 | {GUIDE['name']} | （建议）" in page
    assert "共 1 个问题，已整改 0/1 = 0.00%，逾期 0/1 = 0.00%" in page
    assert CliRunner().invoke(main, ["ledger", "export", "--to", "台账.doc"]).exit_code == 2
    assert CliRunner().invoke(main, ["ledger", "close", "--rule", NOTE, "--matter", GUIDE["task_code"]]).exit_code == 1
    assert CliRunner().invoke(main, ["ledger", "close", "f" * 32]).exit_code == 2
    assert CliRunner().invoke(main, ["ledger", "close"]).exit_code == 2
    edit("5, unit: 工作日, note: null", "5, unit: 工作日, note: 自受理之日起计算")
    done = CliRunner().invoke(
        main, ["ledger", "close", "--rule", NOTE, "--matter", GUIDE["task_code"], "--by", "市政务办"]
    )
    assert done.exit_code == 0
    done = CliRunner().invoke(main, ["ledger", "burn-down", "--format", "json", "--district", "天宁区"])
    assert json.loads(done.output)["closed"] == 1


# --- progress


ENTRIES_OVER_TIME = [
    entry(found_on=date(2026, 6, 10), due=date(2026, 7, 31)),
    entry(found_on=date(2026, 6, 20), status="已整改", closed_on=date(2026, 7, 5), due=date(2026, 6, 30)),
    entry(
        found_on=date(2026, 6, 20),
        history=(StatusChange("已整改", date(2026, 7, 8)), StatusChange("整改中", date(2026, 9, 3))),
    ),
    entry(found_on=date(2026, 8, 1), status="长期坚持", due=date(2026, 8, 2)),
    entry(found_on=None),
    entry(found_on=date(2026, 12, 1)),
]


def test_burn_down_by_month() -> None:
    rows = burn_down(ENTRIES_OVER_TIME, DAY)
    fields = ("period", "found", "closed", "returned", "open", "overdue", "mended", "total")
    assert [tuple(getattr(row, field) for field in fields) for row in rows] == [
        ("2026-06", 3, 0, 0, 3, 0, 0, 3),
        ("2026-07", 0, 2, 0, 1, 0, 2, 3),
        ("2026-08", 1, 0, 0, 2, 1, 2, 4),
        ("2026-09", 0, 0, 1, 3, 2, 1, 4),
    ]  # fmt: skip
    assert len(undated(ENTRIES_OVER_TIME, DAY)) == 2
    assert rows[-1].end == DAY


@pytest.mark.parametrize("form", BURN_DOWN)
def test_golden(form: str) -> None:
    check_golden(GOLDEN / f"burn-down.{form}", BURN_DOWN[form](progress(Recheck(ENTRIES_OVER_TIME, (), DAY))))


DATES = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(st.none() | DATES, st.lists(DATES, max_size=4), st.none() | DATES), max_size=6),
    st.sampled_from(["month", "week"]),
)
def test_the_counts_of_every_period_add_up(stories: list[Any], by: Any) -> None:
    known = []
    for found_on, days, due in stories:
        steps = tuple(StatusChange(("已整改", "整改中")[index % 2], day) for index, day in enumerate(sorted(days)))
        known.append(entry(found_on=found_on, history=steps, due=due, status=steps[-1].status if steps else "整改中"))
    rows = burn_down(known, DAY, by)
    placed = len(known) - len(undated(known, DAY))
    assert (rows[-1].total if rows else 0) == placed
    for before, row in pairwise(rows):
        assert row.total == before.total + row.found
        assert row.open == before.open + row.found - row.closed + row.returned
    assert all(0 <= row.overdue <= row.open <= row.total for row in rows)


def test_a_date_long_ago_gives_no_more_than_the_allowed_rows() -> None:
    rows = burn_down([entry(found_on=date.min)], DAY, "week")
    assert (len(rows), rows[0].found, rows[-1].total) == (MAX_PERIODS, 1, 1)


def test_a_share_states_n_and_total() -> None:
    assert (share(480, 531), share(1, 3), share(0, 0), share(1, 8)) == (
        "480/531 = 90.40%",
        "1/3 = 33.33%",
        "0/0",
        "1/8 = 12.50%",
    )


# --- handover and inspected guides


def test_open_entries_follow_the_post(catalog: Path) -> None:
    path = catalog / "catalog/ledger/320402.yaml"
    path.parent.mkdir()
    own = {"rule": NOTE, "matter": GUIDE["task_code"], "at": "/a", "value": digest(None), "status": "整改中"}
    mine, other = {**own, "leader": "分管领导", "due": "2026-08-31"}, {**own, "at": "/b", "leader": "主要领导"}
    done = {**own, "at": "/c", "status": "已整改", "leader": "分管领导"}
    path.write_text("# 台账\n" + yaml_writer.dump({"entries": [mine, other, done]}), "utf-8")
    settings = config.load([catalog])
    outcome = hand_over(settings, "天宁区", "分管领导", "分管副区长", "换届")
    assert (len(outcome.open), outcome.overdue) == (1, 1)
    found = read_entries(load_ledgers(settings))
    assert [item.leader for item in found] == ["分管副区长", "主要领导", "分管领导"]
    text = path.read_text("utf-8")
    assert text.startswith("# 台账\n")
    (kept,) = load_ledgers(settings)[0].value["handovers"]  # type: ignore[index]
    assert kept == {
        "date": "2026-09-30",
        "from": "分管领导",
        "to": "分管副区长",
        "note": "换届",
        "open": [found[0].fingerprint],
    }
    assert not [item for item in linter.lint([catalog]).findings if item.rule.startswith("schema/")]
    with pytest.raises(ConfigError, match="没有问题"):
        hand_over(settings, "320000", "甲", "乙")


def test_an_inspection_without_finding_is_recorded(catalog: Path) -> None:
    settings = replace(config.load([catalog]), as_of=date(2026, 10, 8))
    code = GUIDE["task_code"]
    assert record_inspection(settings, [code, code], {code: "320402"}, "市政务办") == {"catalog/ledger/320402.yaml": 1}
    ledgers = load_ledgers(settings)
    assert inspected_matters(ledgers, read_entries(ledgers)) == {code}
    with pytest.raises(ConfigError, match=code):
        record_inspection(settings, [code[:-1]], {code: "320402"}, "市政务办")
    assert inspected_matters([], [entry(found_by="自查"), entry(found_by=None)]) == set()
    assert inspected_matters([], [entry(found_by="市政务办")]) == {entry().matter}
