"""Activity data: files as spreadsheets save them are read, faulty rows are reported and left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.common.period import Period
from linter.engine import config
from linter.figures import activity, survey
from linter.figures.activity import CASES, MAX_NUMBER
from linter.rulebook import example_catalog
from tests.support import example_count

HEAD = "实施编码,办件数,网办件数,办结数,按时办结数,预警数,超期数"
GOOD = "A1,10,4,8,7,2,1"


def cases(folder: Path, data: str | bytes) -> activity.Activity:
    """The activity of a folder whose 办件.csv holds this."""
    (folder / "办件.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return activity.read(folder)


def test_the_files_of_a_period_are_read(tmp_path: Path) -> None:
    (tmp_path / "评价.csv").write_text("实施编码,评价数,关联数,差评数,差评整改数\nA1,5,4,2,1\n", "utf-8")
    (tmp_path / "监管行为.csv").write_text("监管事项编码,行为数\nS1,3\nS2,0\n", "utf-8")
    found = cases(tmp_path, f"{HEAD}\n{GOOD}\n\nA2,0,0,0,0,0,0\n")
    assert found.problems == []
    assert [(row.code, row.line) for row in found.cases] == [("A1", 2), ("A2", 4)]
    assert found.cases[0].terms == {
        "cases": 10, "online_cases": 4, "closed": 8, "on_time": 7, "warned": 2, "overdue": 1,
    }  # fmt: skip
    assert found.ratings[0].terms == {"ratings": 5, "linked": 4, "bad": 2, "bad_mended": 1}
    assert found.behaviour == {"S1": 3, "S2": 0}


def test_a_period_without_files_is_empty(tmp_path: Path) -> None:
    found = activity.read(tmp_path / "2026H1")
    assert (found.cases, found.ratings, dict(found.behaviour), found.problems) == ([], [], {}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_spreadsheets_are_read(tmp_path: Path, encoding: str, end: str) -> None:
    text = f'{HEAD},备注{end}{GOOD},好{end}"A2","1,000", 0 ,0,0,0,0,"两{end}行"{end}A3,1,1,1,1,1,1,{end}'
    found = cases(tmp_path, text.encode(encoding))
    assert found.problems == []
    assert [(row.code, row.terms["cases"]) for row in found.cases] == [("A1", 10), ("A2", 1000), ("A3", 1)]


def test_columns_stand_in_any_order(tmp_path: Path) -> None:
    heads, cells = HEAD.split(","), GOOD.split(",")
    found = cases(tmp_path, f"{','.join(reversed(heads))},\n{','.join(reversed(cells))},\n")
    assert found.problems == [] and found.cases[0].terms["cases"] == 10


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1,-10,4,8,7,2,1", "办件数应为整数：-10"),
        ("A1,10.0,4,8,7,2,1", "办件数应为整数：10.0"),
        ("A1,1e3,4,8,7,2,1", "办件数应为整数：1e3"),
        ("A1,１０,4,8,7,2,1", "办件数应为整数：１０"),
        ("A1,约10,4,8,7,2,1", "办件数应为整数：约10"),
        ("A1,,4,8,7,2,1", "办件数应为整数：（空）"),
        ("A1,=1+1,4,8,7,2,1", "办件数应为整数：=1+1"),
        ("A1,1\x00,4,8,7,2,1", r"办件数应为整数：1\x00"),
        ("A1,10,4,8,7,2", "超期数应为整数：（空）"),
        (f"A1,{MAX_NUMBER + 1},4,8,7,2,1", f"办件数应为整数：{MAX_NUMBER + 1}"),
        ("A1," + "0" * 25 + "9" * 5000 + ",4,8,7,2,1", "办件数应为整数：000"),
        ("A1,1,234,4,8,7,2,1", "比表头多"),
        (",10,4,8,7,2,1", "没有实施编码"),
        ("A1,10,11,8,7,2,1", "网办件数 11 大于办件数 10"),
        ("A1,10,4,8,9,2,1", "按时办结数 9 大于办结数 8"),
        ("A1,10,4,11,7,2,1", "办结数 11 大于办件数 10"),
    ],
)
def test_a_faulty_row_is_reported_and_left_out(tmp_path: Path, row: str, said: str) -> None:
    found = cases(tmp_path, f"{HEAD}\nA0,1,1,1,1,1,1\n{row}\nA2,1,1,1,1,1,1\n")
    assert [row.code for row in found.cases] == ["A0", "A2"]
    assert len(found.problems) == 1 and len(found.problems[0]) < 200
    assert f"{tmp_path.name}/办件.csv 第 3 行：" in found.problems[0] and said in found.problems[0]


def test_a_code_counts_once(tmp_path: Path) -> None:
    found = cases(tmp_path, f"{HEAD}\n{GOOD}\nA1,1,1,1,1,1,1\n")
    assert len(found.cases) == 1 and "实施编码重复：A1" in found.problems[0]


def test_control_characters_are_escaped_in_messages(tmp_path: Path) -> None:
    found = cases(tmp_path, f"{HEAD}\n{GOOD}\nA2,\x1b[31m\u202e,1,1,1,1,1\n")
    assert r"\x1b[31m\u202e" in found.problems[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "缺少列 实施编码、办件数"),
        ("实施编码,办件数\nA1,1\n", "缺少列 网办件数、办结数、按时办结数、预警数、超期数，整个文件没有使用"),
        (f"{HEAD},办件数\n{GOOD},99\n", "重复的列 办件数，整个文件没有使用"),
        (f'{HEAD}\n"A1,10,4,8,7,2,1\n', "第 2 行：不是合格的 CSV"),
        (f"{HEAD}\nA1,{'x' * 200_000}\n", "不是合格的 CSV"),
        (HEAD.encode("utf-16"), "既不是 UTF-8 也不是 GB18030"),
        (b"\xff\xff\xff", "既不是 UTF-8 也不是 GB18030"),
    ],
)
def test_a_faulty_file_is_reported_and_left_out(tmp_path: Path, data: str | bytes, said: str) -> None:
    found = cases(tmp_path, data)
    assert found.cases == [] and len(found.problems) == 1 and said in found.problems[0]


def test_rows_before_a_broken_row_are_used(tmp_path: Path) -> None:
    found = cases(tmp_path, f'{HEAD}\n{GOOD}\n"A2,1,1')
    assert len(found.cases) == 1 and "以下各行没有使用" in found.problems[0]


def test_a_file_that_is_too_large_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "MAX_BYTES", 10)
    assert "没有使用" in cases(tmp_path, f"{HEAD}\n{GOOD}\n").problems[0]


def test_links_are_not_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    cases(real, f"{HEAD}\n{GOOD}\n")
    period = tmp_path / "2026H1"
    period.mkdir()
    (period / "办件.csv").symlink_to(real / "办件.csv")
    found = activity.read(period)
    assert found.cases == [] and found.problems == ["2026H1/办件.csv：是链接，没有使用"]
    linked = tmp_path / "2026H2"
    linked.symlink_to(real)
    found = activity.read(linked)
    assert found.cases == [] and found.problems == ["2026H2：是链接，没有使用"]


def test_beyond_a_limit_problems_are_only_counted(tmp_path: Path) -> None:
    rows = "".join(f"A{number},x,1,1,1,1,1\n" for number in range(1000))
    found = cases(tmp_path, f"{HEAD}\n{rows}")
    assert len(found.problems) == activity.MAX_PROBLEMS + 1
    assert found.problems[-1].endswith(f"另有 {1000 - activity.MAX_PROBLEMS} 行没有使用")


@settings(max_examples=example_count(200))
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([HEAD, GOOD, "\n", '"', ",", "\x00", "\r", "9", "A2"])).map("".join)
)
def test_every_row_of_any_file_is_used_or_reported(text: str) -> None:
    problems: list[str] = []
    for row in activity._parsed("2026H1/办件.csv", text, "实施编码", CASES, problems):
        assert set(row.terms) == set(CASES.values()) and all(0 <= n <= MAX_NUMBER for n in row.terms.values())
    assert all(problem.isprintable() for problem in problems)


def test_an_unreadable_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "办件.csv").write_text("x", "utf-8")

    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)
    found = activity.read(tmp_path)
    assert not found.cases
    assert "读不了" in found.problems[0]


def test_a_row_without_a_code_is_reported(tmp_path: Path) -> None:
    heads = ",".join([*CASES, "实施编码"])
    (tmp_path / "办件.csv").write_text(f"{heads}\n1,1,1,1,1,1\n", "utf-8")
    found = activity.read(tmp_path)
    assert not found.cases
    assert "没有实施编码" in found.problems[0]


@pytest.mark.parametrize("code", ["1.13204E+30", "1132040201411030000000000000000"])
def test_a_code_that_a_spreadsheet_rewrote_is_told_and_not_used(tmp_path: Path, code: str) -> None:
    found = cases(tmp_path, f"{HEAD}\n{code},10,4,8,7,2,1\n{GOOD}\n{code},10,4,8,7,2,1\n")
    assert [row.code for row in found.cases] == ["A1"]
    assert [problem.partition(" ")[2] for problem in found.problems] == [
        f"第 {line} 行：实施编码 {code} 不在目录里（像是表格软件改写的），这一行没有使用" for line in (2, 4)
    ]


def test_every_row_that_no_guide_answers_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = cases(tmp_path, f"{HEAD}\n{GOOD}\nA2,1,1,1,1,1,1\nA3,1,1,1,1,1,1\n")
    texts = activity.unmatched(found.cases, {"A2"})
    assert [text.partition(" ")[2] for text in texts] == [
        f"第 {line} 行：实施编码 {code} 不在目录里，不计入按事项统计的指标" for line, code in ((2, "A1"), (4, "A3"))
    ]
    (tmp_path / "监管行为.csv").write_text("监管事项编码,行为数\nS1,3\n", "utf-8")
    rows = activity.read(tmp_path).behaviour_rows
    assert activity.unmatched(rows, {"S1"}, activity.SUPERVISION_HEADING) == []
    assert (
        "监管事项编码 S1 不在监管事项清单里，没有使用"
        in activity.unmatched(rows, set(), activity.SUPERVISION_HEADING)[0]
    )
    monkeypatch.setattr(activity, "MAX_PROBLEMS", 1)
    assert "另有 1 行的实施编码不在目录里" in activity.unmatched(found.cases, {"A2"})[1]


def test_a_survey_names_every_row_that_counts_into_no_matter(catalog: Path) -> None:
    code = example_catalog.clean_guides()["行政许可"][1]["task_code"]
    folder = catalog / "catalog/activity/2026H1"
    folder.mkdir(parents=True)
    cases(folder, f"{HEAD}\n{code},10,4,8,7,2,1\n1.13204E+30,1,1,1,1,1,1\nA3,1,1,1,1,1,1\n")
    (folder / "评价.csv").write_text("实施编码,评价数,关联数,差评数,差评整改数\nA4,5,4,2,1\n", "utf-8")
    (folder / "监管行为.csv").write_text("监管事项编码,行为数\nS1,3\n", "utf-8")
    taken = survey.take(config.load([catalog], jobs=1), Period.of("2026H1"))
    assert [unit.code for unit in taken.units["cases"] if unit.record["known"]] == [code]
    assert taken.problems == [
        "2026H1/办件.csv 第 3 行：实施编码 1.13204E+30 不在目录里（像是表格软件改写的），这一行没有使用",
        "2026H1/办件.csv 第 4 行：实施编码 A3 不在目录里，不计入按事项统计的指标",
        "2026H1/评价.csv 第 2 行：实施编码 A4 不在目录里，不计入按事项统计的指标",
        "2026H1/监管行为.csv 第 2 行：监管事项编码 S1 不在监管事项清单里，没有使用",
    ]
