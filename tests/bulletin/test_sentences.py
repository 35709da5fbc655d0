"""The sentences of a report: names can be counted, parts add up, a percentage has its n and N."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linter.bulletin.document import Span
from linter.bulletin.sentences import (
    NamedFigure,
    compare_extremes,
    count_below_average,
    describe_distribution,
    describe_progress,
    list_below_average,
    list_counts,
    list_departments,
)

WARNED = [
    ("市教育局", 31), ("市民政局", 21), ("市烟草局", 20), ("市城管局", 10), ("市商务局", 9), ("市公积金中心", 9),
    ("市交通局", 8), ("市气象局", 5), ("市生态环境局", 5), ("市卫健委", 5), ("市医保局", 5), ("市住建局", 4),
    ("市水利局", 3), ("市新闻出版局", 2), ("市市监局", 2), ("市体育局", 1),
]  # fmt: skip
AVERAGE = [Span("45.18%（75/166）", "instant-rate")]


def named(name: str, shown: str, fraction: str) -> NamedFigure:
    return NamedFigure(name, shown, fraction, f"claim-rate@{name}")


def test_a_distribution_is_in_descending_order_and_adds_up() -> None:
    text = describe_distribution("产生网办事项预警", WARNED[::-1])
    assert text.startswith("产生网办事项预警140件，涉及16个部门。其中，市教育局（31件）、市民政局（21件）、")
    assert text.endswith("、市体育局（1件）。")


def test_equal_counts_keep_their_order() -> None:
    assert list_counts([("乙", 1), ("甲", 2), ("丙", 1)]) == "甲（2件）、乙（1件）、丙（1件）"


def test_a_distribution_of_none_and_of_one_department() -> None:
    assert describe_distribution("超期", [("甲", 0)]) == "没有超期。"
    assert describe_distribution("超期", [("甲", 0), ("乙", 3)]) == "超期3件，涉及1个部门。为乙（3件）。"


@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, unique=True))
def test_the_number_of_departments_is_that_of_the_names(names: list[str]) -> None:
    listed, _, number = list_departments(names).removesuffix("个部门").rpartition("等")
    assert listed.split("、") == names
    assert int(number) == len(names)


def test_the_highest_and_the_lowest_have_n_and_total() -> None:
    best, worst = [named("溧阳市", "85.40%", "117/137")], [named("钟楼区", "65.69%", "90/137")]
    assert compare_extremes("辖市（区）", "事项认领率", best, worst, higher=True).text == (
        "辖市（区）层面，溧阳市事项认领率最高，为85.40%（117/137）；钟楼区最低，为65.69%（90/137）。"
    )
    assert "溧阳市逾期率最低" in compare_extremes("辖市（区）", "逾期率", best, worst, higher=False).text


def test_bodies_that_share_an_extreme_are_named_each_with_its_own_numbers() -> None:
    both = [named("甲", "100.00%", "40/40"), named("乙", "100.00%", "38/38")]
    worst = [named("丙", "50.00%", "1/2")]
    assert compare_extremes("辖市（区）", "认领率", both, worst, higher=True).text == (
        "辖市（区）层面，甲（40/40）、乙（38/38）认领率最高，均为100.00%；丙最低，为50.00%（1/2）。"
    )
    assert compare_extremes("辖市（区）", "认领率", both, both, higher=True).text == (
        "辖市（区）层面，各地认领率均为100.00%：甲（40/40）、乙（38/38）。"
    )


def test_a_sentence_on_departments_below_the_average_states_the_average_with_n_and_total() -> None:
    sentence = list_below_average(["甲", "乙"], "即办件比率", "全市", AVERAGE, higher=True)
    assert sentence.text == "甲、乙等2个部门即办件比率低于全市平均水平，全市为45.18%（75/166）。"
    assert [span.figure for span in sentence.spans if span.figure] == ["instant-rate"]
    counted = count_below_average(["甲区20个", "乙区10个"], 30, "逾期率", "全市", AVERAGE, higher=False)
    assert (
        counted.text == "甲区20个、乙区10个，共30个部门逾期率高于全市平均水平（名单见附件），全市为45.18%（75/166）。"
    )


def test_progress_names_the_annex_only_if_something_is_left() -> None:
    assert describe_progress("项", 76, 45, "接入", "附件1") == "共76项，已接入45项，仍有31项未接入（详见附件1）"
    assert describe_progress("项", 76, 76, "接入", "附件1") == "共76项，已接入76项"
