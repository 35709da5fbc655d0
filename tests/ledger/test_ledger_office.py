"""整改台账 for the office: lists of inspections in, tables out, progress, hand-over, and what an archive may hold."""

from __future__ import annotations

import csv
import io
import json
import zipfile
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
from linter.ledger import sheet as sheets
from linter.ledger.close import close
from linter.ledger.entry import INSPECTIONS, Entry, Step, read_entries
from linter.ledger.files import load
from linter.ledger.handover import hand_over
from linter.ledger.inspected_guides import inspected, record
from linter.ledger.problem_list import bring_in
from linter.ledger.progress import FORMATS, MAX_PERIODS, burn_down, progress, undated
from linter.ledger.rule_linking import Linker
from linter.ledger.table import Names, as_csv, as_markdown, as_xlsx, table
from linter.rulebook import example_catalog
from linter.rulebook.rulebook import Rulebook
from linter.rulebook.rulebook import table as words
from linter.source import yaml_writer
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


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "问题清单"
    book.save(path)
    return path


def inspections(catalog: Path) -> list[Entry]:
    return [item for item in read_entries(load(config.load([catalog]))) if item.part == INSPECTIONS]


# --- problem lists of inspections


@pytest.fixture
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list as offices send it: a title, a heading in two rows, blank rows, dates in many shapes, a formula."""
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


def test_a_list_is_taken_over_row_by_row(catalog: Path, listed: Path) -> None:
    outcome = bring_in(config.load([catalog]), listed, by="市政务办")
    assert (outcome.total, outcome.linked, outcome.found, outcome.firing) == (3, 2, 2, 0)
    assert "3 行：关联到规则 2/3 = 66.67%，尚无规则 1/3 = 33.33%" in outcome.told()
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
    assert free.district == "320000", "no district named: the division above all"
    report = linter.lint([catalog])
    assert not [item for item in report.findings if item.rule.split("/")[0] in ("schema", "yaml", "ledger")]


def test_taking_over_again_changes_nothing(catalog: Path, listed: Path) -> None:
    bring_in(config.load([catalog]), listed)
    before = {path: path.read_bytes() for path in (catalog / "catalog/ledger").iterdir()}
    assert bring_in(config.load([catalog]), listed).known == 3
    assert {path: path.read_bytes() for path in (catalog / "catalog/ledger").iterdir()} == before


def test_a_rule_closes_what_is_linked_and_a_signature_the_rest(catalog: Path, listed: Path, edit: Any) -> None:
    edit("note: 自受理之日起计算", "note: null")
    assert bring_in(config.load([catalog]), listed).firing == 1
    linked = next(item for item in inspections(catalog) if item.rule == NOTE)
    assert "仍然报出" in close(config.load([catalog]), linked.fingerprint).told()
    edit("5, unit: 工作日, note: null", "5, unit: 工作日, note: 自受理之日起计算")
    assert close(config.load([catalog]), linked.fingerprint).closed
    free = next(item for item in inspections(catalog) if item.rule is None)
    assert "--by" in close(config.load([catalog]), free.fingerprint).told()
    assert close(config.load([catalog]), free.fingerprint, by="市政务办").closed
    edit("note: 自受理之日起计算", "note: null")
    rules = {item.rule: item.pointer for item in linter.lint([catalog]).findings}
    assert rules["ledger/closed-but-firing"] == "/inspections/0/status"


def test_an_overdue_row_fails_too(catalog: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["问题", "整改期限", "区县"], ["档案不全", date(2026, 9, 1), "天宁区"]])
    bring_in(config.load([catalog]), path)
    (finding,) = [item for item in linter.lint([catalog]).findings if item.rule == "ledger/overdue"]
    assert (finding.pointer, "档案不全" in finding.message) == ("/inspections/0/due", True)


def test_columns_can_be_named(catalog: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲", "乙"], ["档案不全", "天宁区"]])
    with pytest.raises(ConfigError, match="--map"):
        bring_in(config.load([catalog]), path)
    with pytest.raises(ConfigError, match="难题"):
        bring_in(config.load([catalog]), path, columns={"难题": "甲"})
    assert bring_in(config.load([catalog]), path, columns={"问题": "甲", "区县": "乙"}).total == 1
    assert inspections(catalog)[0].district == "320402"


def test_words_of_inspectors_are_for_rules_that_there_are() -> None:
    book = Rulebook()
    said = words("inspection-phrases")["phrases"]
    assert [name for name in said if name not in book.rules] == []
    linker = Linker(book)
    wrong = [(text, name, linker.link(text)) for name, texts in said.items() for text in texts]
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
def test_what_no_rule_sees_is_linked_to_none(problem: str) -> None:
    assert Linker(Rulebook()).link(problem) is None


def test_what_fires_decides_between_likely_rules() -> None:
    linker = Linker(Rulebook())
    link = linker.link("投诉电话未公开")
    assert link is None or not link.sure
    fired = linker.link("投诉电话未公开", firing=("contact/complain-missing",))
    assert fired is not None
    assert (fired.rule, fired.sure) == ("contact/complain-missing", True)


# --- archives that mean harm


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_hostile_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(tmp_path / "good.xlsx", [["问题"], ["甲"]])
    with zipfile.ZipFile(good) as file:
        members = {name: file.read(name) for name in file.namelist()}
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    for head in (entity, (b"<!--" + b" " * (1 << 20) + b"-->" + entity), entity.decode().encode("utf-16-le")):
        path = archive(tmp_path / "entity.xlsx", {**members, "xl/sharedStrings.xml": head + b"<sst/>"})
        with pytest.raises(ConfigError, match="文档类型声明"):
            list(sheets.rows(path))
    (tmp_path / "text.xlsx").write_bytes(b"not an archive")
    (tmp_path / "cut.xlsx").write_bytes(good.read_bytes()[:-200])
    archive(tmp_path / "other.xlsx", {"a.txt": b"a"})
    for name in ("text", "cut", "other", "none"):
        with pytest.raises(ConfigError):
            list(sheets.rows(tmp_path / f"{name}.xlsx"))
    with pytest.raises(ConfigError):
        list(sheets.rows(tmp_path))
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1_000)
    with pytest.raises(ConfigError, match="解压后太大"):
        list(sheets.rows(good))
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(ConfigError, match="超过"):
        list(sheets.rows(good))


def test_rows_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    with pytest.raises(ConfigError, match="3 行"):
        list(sheets.rows(workbook(tmp_path / "a.xlsx", [["问题"], ["甲"], ["乙"], ["丙"], ["丁"]])))


# --- the table


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: text)


@given(HOSTILE, st.sampled_from(["", "=", "+", "-", "@", "\t=", "＝", " =cmd|' /C calc'!A0"]))
def test_no_cell_is_executed(text: str, lead: str) -> None:
    known = Names({}, {}, {})
    found = table([entry(problem=lead + text, note=lead + text, source=lead)], known, DAY)
    for row in csv.reader(io.StringIO(as_csv(found).removeprefix("\ufeff"), newline="")):
        assert len(row) == 20
        assert not [cell for cell in row if cell.strip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠")]
    assert as_markdown(found).count("\n") == len(found.above) + 5


def test_the_workbook_holds_texts(tmp_path: Path) -> None:
    found = table(
        [entry(problem="=1+1", due=date(2026, 9, 1)), entry(number=1, rule=None, status="已整改")],
        Names({}, {}, {}),
        DAY,
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx(found))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["整改台账", "全部栏目"]
    cells = [cell for row in book["全部栏目"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith("整改中")] == ["整改中（逾期）"]
    assert as_xlsx(found) == as_xlsx(found)


def test_the_table_says_what_the_catalog_knows(catalog: Path, monkeypatch: pytest.MonkeyPatch, edit: Any) -> None:
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


STORY = [
    entry(found_on=date(2026, 6, 10), due=date(2026, 7, 31)),
    entry(found_on=date(2026, 6, 20), status="已整改", closed_on=date(2026, 7, 5), due=date(2026, 6, 30)),
    entry(
        found_on=date(2026, 6, 20),
        history=(Step("已整改", date(2026, 7, 8)), Step("整改中", date(2026, 9, 3))),
    ),
    entry(found_on=date(2026, 8, 1), status="长期坚持", due=date(2026, 8, 2)),
    entry(found_on=None),
    entry(found_on=date(2026, 12, 1)),
]


def test_burn_down_by_month() -> None:
    rows = burn_down(STORY, DAY)
    fields = ("period", "found", "closed", "returned", "open", "overdue", "mended", "total")
    assert [tuple(getattr(row, field) for field in fields) for row in rows] == [
        ("2026-06", 3, 0, 0, 3, 0, 0, 3),
        ("2026-07", 0, 2, 0, 1, 0, 2, 3),
        ("2026-08", 1, 0, 0, 2, 1, 2, 4),
        ("2026-09", 0, 0, 1, 3, 1, 1, 4),
    ]  # fmt: skip
    assert len(undated(STORY, DAY)) == 2
    assert rows[-1].end == DAY


@pytest.mark.parametrize("form", FORMATS)
def test_golden(form: str) -> None:
    check_golden(GOLDEN / f"burn-down.{form}", FORMATS[form](progress(STORY, DAY)))


DATES = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(st.none() | DATES, st.lists(DATES, max_size=4), st.none() | DATES), max_size=6),
    st.sampled_from(["month", "week"]),
)
def test_what_is_found_is_closed_or_open(stories: list[Any], by: Any) -> None:
    known = []
    for found_on, days, due in stories:
        steps = tuple(Step(("已整改", "整改中")[index % 2], day) for index, day in enumerate(sorted(days)))
        known.append(entry(found_on=found_on, history=steps, due=due, status=steps[-1].status if steps else "整改中"))
    rows = burn_down(known, DAY, by)
    placed = len(known) - len(undated(known, DAY))
    assert (rows[-1].total if rows else 0) == placed
    for before, row in pairwise(rows):
        assert row.total == before.total + row.found
        assert row.open == before.open + row.found - row.closed + row.returned
    assert all(0 <= row.overdue <= row.open <= row.total for row in rows)


def test_a_date_long_ago_makes_no_endless_table() -> None:
    rows = burn_down([entry(found_on=date.min)], DAY, "week")
    assert (len(rows), rows[0].found, rows[-1].total) == (MAX_PERIODS, 1, 1)


def test_a_share_names_its_parts() -> None:
    assert (share(480, 531), share(1, 3), share(0, 0), share(1, 8)) == (
        "480/531 = 90.40%",
        "1/3 = 33.33%",
        "0/0",
        "1/8 = 12.50%",
    )


# --- hand-over, and what was inspected


def test_what_is_open_stays_with_the_post(catalog: Path) -> None:
    path = catalog / "catalog/ledger/320402.yaml"
    path.parent.mkdir()
    own = {"rule": NOTE, "matter": GUIDE["task_code"], "at": "/a", "value": digest(None), "status": "整改中"}
    mine, other = {**own, "leader": "分管领导", "due": "2026-08-31"}, {**own, "at": "/b", "leader": "主要领导"}
    done = {**own, "at": "/c", "status": "已整改", "leader": "分管领导"}
    path.write_text("# 台账\n" + yaml_writer.dump({"entries": [mine, other, done]}), "utf-8")
    settings = config.load([catalog])
    outcome = hand_over(settings, "天宁区", "分管领导", "分管副区长", "换届")
    assert (len(outcome.open), outcome.overdue) == (1, 1)
    found = read_entries(load(settings))
    assert [item.leader for item in found] == ["分管副区长", "主要领导", "分管领导"]
    text = path.read_text("utf-8")
    assert text.startswith("# 台账\n")
    (kept,) = load(settings)[0].value["handovers"]  # type: ignore[index]
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


def test_what_was_looked_at_is_recorded_even_if_nothing_was_found(catalog: Path) -> None:
    settings = replace(config.load([catalog]), as_of=date(2026, 10, 8))
    code = GUIDE["task_code"]
    assert record(settings, [code, code], {code: "320402"}, "市政务办") == {"catalog/ledger/320402.yaml": 1}
    ledgers = load(settings)
    assert inspected(ledgers, read_entries(ledgers)) == {code}
    with pytest.raises(ConfigError, match=code):
        record(settings, [code[:-1]], {code: "320402"}, "市政务办")
    assert inspected([], [entry(found_by="自查"), entry(found_by=None)]) == set()
    assert inspected([], [entry(found_by="市政务办")]) == {entry().matter}
