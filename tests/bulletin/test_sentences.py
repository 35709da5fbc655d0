"""The sentences of a bulletin: names can be counted, parts add up, a percentage has its n and N."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linter.bulletin.document import Span
from linter.bulletin.sentences import Named, below, descending, extremes, of_which, several, spread

WARNED = [
    ("市教育局", 31), ("市民政局", 21), ("市烟草局", 20), ("市城管局", 10), ("市商务局", 9), ("市公积金中心", 9),
    ("市交通局", 8), ("市气象局", 5), ("市生态环境局", 5), ("市卫健委", 5), ("市医保局", 5), ("市住建局", 4),
    ("市水利局", 3), ("市新闻出版局", 2), ("市市监局", 2), ("市体育局", 1),
]  # fmt: skip


def named(name: str, shown: str, fraction: str) -> Named:
    return Named(name, shown, fraction, f"claim-rate@{name}")


def test_warnings_are_told_in_descending_order_and_add_up() -> None:
    said = spread("产生网办事项预警", WARNED[::-1])
    assert said.startswith("产生网办事项预警140件，涉及16个部门。其中，市教育局（31件）、市民政局（21件）、")
    assert said.endswith("、市体育局（1件）。")


def test_equal_counts_keep_their_order() -> None:
    assert descending([("乙", 1), ("甲", 2), ("丙", 1)]) == "甲（2件）、乙（1件）、丙（1件）"


def test_nobody_and_one_alone_are_told_as_such() -> None:
    assert spread("超期", [("甲", 0)]) == "没有超期。"
    assert spread("超期", [("甲", 0), ("乙", 3)]) == "超期3件，涉及1个部门。为乙（3件）。"


@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, unique=True))
def test_the_number_of_departments_is_that_of_the_names(names: list[str]) -> None:
    said = several(names)
    listed, _, number = said.removesuffix("个部门").rpartition("等")
    assert listed.split("、") == names
    assert int(number) == len(names)


def test_the_highest_and_the_lowest_are_named_with_n_and_total() -> None:
    best, worst = [named("溧阳市", "85.40%", "117/137")], [named("钟楼区", "65.69%", "90/137")]
    assert extremes("辖市（区）", "事项认领率", best, worst, higher=True).text == (
        "辖市（区）层面，溧阳市事项认领率最高，为85.40%（117/137）；钟楼区最低，为65.69%（90/137）。"
    )
    assert "溧阳市逾期率最低" in extremes("辖市（区）", "逾期率", best, worst, higher=False).text


def test_who_shares_a_place_is_named_each_with_its_own_numbers() -> None:
    both = [named("甲", "100.00%", "40/40"), named("乙", "100.00%", "38/38")]
    worst = [named("丙", "50.00%", "1/2")]
    assert extremes("辖市（区）", "认领率", both, worst, higher=True).text == (
        "辖市（区）层面，甲（40/40）、乙（38/38）认领率最高，均为100.00%；丙最低，为50.00%（1/2）。"
    )
    assert extremes("辖市（区）", "认领率", both, both, higher=True).text == (
        "辖市（区）层面，各地认领率均为100.00%：甲（40/40）、乙（38/38）。"
    )


def test_below_the_average_says_the_average_with_n_and_total() -> None:
    said = below(["甲", "乙"], "即办件比率", "全市", [Span("45.18%（75/166）", "instant-rate")], higher=True)
    assert said.text == "甲、乙等2个部门即办件比率低于全市平均水平，全市为45.18%（75/166）。"
    assert [span.figure for span in said.spans if span.figure] == ["instant-rate"]


def test_what_is_left_is_told_with_its_annex() -> None:
    assert of_which("项", 76, 45, "接入", "附件1") == "共76项，已接入45项，仍有31项未接入（详见附件1）"
    assert of_which("项", 76, 76, "接入", "附件1") == "共76项，已接入76项"
