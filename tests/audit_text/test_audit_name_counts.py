"""The check `name-count`."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.audit_text.audited import audit_of, findings_of


@pytest.mark.parametrize("text", [
    "市甲局、市乙局、市丙局等3个部门存在未认领事项。",
    "市甲局、市乙局等14个部门开展事项拆解。",
    "集中在市甲局、市乙局和市丙局3个市级部门。",
    "市自然资源和规划局(含不动产中心)、市甲局等2个部门。",
    "超期4件,涉及2个部门,分别为市甲局(3件)、市乙局(1件)。",
    "推行5项改革(告知承诺、容缺受理、一业一证、并联审批、帮办代办)。",
    "把“开办”“变更”“退出”三个环节连起来。",
    "建成县、乡(镇)、村(居)三级网络。",
    "打造高频、热门、最新、创新、一网通办和区县服务6大版块。",
    "甲区、乙区35个镇全部覆盖;市甲局、市乙局12个窗口。",
    "改造市本级大厅、7个街道中心,15个社区站。",
    "137个便民服务中心(甲市新增2个、乙区新增6个、丙区新增29个)。",
    "组织分析、研究、解决了3个问题。",
])  # fmt: skip
def test_a_right_number_of_names_and_a_text_without_names_have_no_finding(text: str) -> None:
    assert findings_of(text) == []


@pytest.mark.parametrize(("text", "severity"), [
    ("市甲局、市乙局、市丙局等2个部门存在未认领事项。", "error"),
    ("涉及3个部门,分别为市甲局、市乙局。", "error"),
    ("预警6件,涉及4个部门。其中,市甲局(3件)、市乙局(2件)、市丙局(1件)。", "error"),
    ("涉及2个部门。其中,市甲局(3件)、市乙局(1件)、市丙局(1件)。", "error"),
    ("集中在市甲局、市乙局和市丙局4个市级部门。", "error"),
    ("市甲局、市乙局、市丙局、市丁局、市戊局等6个部门存在未认领事项。", "warning"),
    ("出台4项举措(一窗受理、容缺办理、邮寄送达)。", "warning"),
])  # fmt: skip
def test_a_wrong_number_of_names_is_a_finding(text: str, severity: str) -> None:
    assert [(check, level) for check, level, _ in findings_of(text) if check == "name-count"] == [
        ("name-count", severity)
    ]


def test_a_federation_is_an_organisation() -> None:
    text = "产生预警10件，涉及3个部门。其中，市教育局（5件）、市残疾人联合会（3件）、市民政局（2件）。"
    assert findings_of(text) == []
    assert audit_of(text).counts["name-count"].checked == 1


@pytest.mark.slow
@given(
    st.lists(st.text("教民水公司卫财审", min_size=2, max_size=4), min_size=2, max_size=30, unique=True),
    st.integers(1, 4),
)
def test_any_list_of_names_is_counted(names: list[str], fewer: int) -> None:
    listed = "、".join(f"市{name}局" for name in names)
    assert audit_of(f"上半年，{listed}等{len(names)}个部门存在问题。").findings == ()
    assume(len(names) - fewer >= 2)
    assert audit_of(f"上半年，{listed}等{len(names) - fewer}个部门存在问题。").failed
