"""The activity data: what an office saves is read, what is wrong is told at its row, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.figures import activity
from linter.figures.activity import CASES, MAX_NUMBER
from tests.support import example_count

HEAD = "实施编码,办件数,网办件数,办结数,按时办结数,预警数,超期数"
GOOD = "A1,10,4,8,7,2,1"


def cases(folder: Path, data: str | bytes) -> activity.Activity:
    """The activity of a folder whose 办件.csv holds this."""
    (folder / "办件.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return activity.read(folder)


def test_what_a_period_brings(tmp_path: Path) -> None:
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


def test_a_period_without_data_has_none(tmp_path: Path) -> None:
    found = activity.read(tmp_path / "2026H1")
    assert (found.cases, found.ratings, dict(found.behaviour), found.problems) == ([], [], {}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, encoding: str, end: str) -> None:
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
def test_a_row_that_says_something_else_is_told_and_not_used(tmp_path: Path, row: str, said: str) -> None:
    found = cases(tmp_path, f"{HEAD}\nA0,1,1,1,1,1,1\n{row}\nA2,1,1,1,1,1,1\n")
    assert [row.code for row in found.cases] == ["A0", "A2"]
    assert len(found.problems) == 1 and len(found.problems[0]) < 200
    assert f"{tmp_path.name}/办件.csv 第 3 行：" in found.problems[0] and said in found.problems[0]


def test_a_code_counts_once(tmp_path: Path) -> None:
    found = cases(tmp_path, f"{HEAD}\n{GOOD}\nA1,1,1,1,1,1,1\n")
    assert len(found.cases) == 1 and "实施编码重复：A1" in found.problems[0]


def test_what_a_terminal_would_obey_is_shown_as_an_escape(tmp_path: Path) -> None:
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
def test_a_file_of_another_kind_is_told_and_not_used(tmp_path: Path, data: str | bytes, said: str) -> None:
    found = cases(tmp_path, data)
    assert found.cases == [] and len(found.problems) == 1 and said in found.problems[0]


def test_what_stands_before_a_broken_row_is_used(tmp_path: Path) -> None:
    found = cases(tmp_path, f'{HEAD}\n{GOOD}\n"A2,1,1')
    assert len(found.cases) == 1 and "以下各行没有使用" in found.problems[0]


def test_a_file_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_problems_without_end_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"A{number},x,1,1,1,1,1\n" for number in range(1000))
    found = cases(tmp_path, f"{HEAD}\n{rows}")
    assert len(found.problems) == activity.MAX_PROBLEMS + 1
    assert found.problems[-1].endswith(f"另有 {1000 - activity.MAX_PROBLEMS} 行没有使用")


@settings(max_examples=example_count(200))
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([HEAD, GOOD, "\n", '"', ",", "\x00", "\r", "9", "A2"])).map("".join)
)
def test_whatever_a_file_holds_is_used_or_told(text: str) -> None:
    problems: list[str] = []
    for row in activity._parsed("2026H1/办件.csv", text, "实施编码", CASES, problems):
        assert set(row.terms) == set(CASES.values()) and all(0 <= n <= MAX_NUMBER for n in row.terms.values())
    assert all(problem.isprintable() for problem in problems)


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "办件.csv").write_text("x", "utf-8")

    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)
    found = activity.read(tmp_path)
    assert not found.cases
    assert "读不了" in found.problems[0]


def test_a_row_that_ends_before_its_code_is_told(tmp_path: Path) -> None:
    heads = ",".join([*CASES, "实施编码"])
    (tmp_path / "办件.csv").write_text(f"{heads}\n1,1,1,1,1,1\n", "utf-8")
    found = activity.read(tmp_path)
    assert not found.cases
    assert "没有实施编码" in found.problems[0]
