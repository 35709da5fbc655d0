"""The parts of a text of conditions: numbers of every form, sentences, brackets, headings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.guides.condition_entries import condition_entries


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("年满十八周岁", ["年满十八周岁"]),
        ("申请人应当：1、年满18周岁；2、已参加培训。", ["申请人应当", "年满18周岁", "已参加培训"]),
        ("（一）有场所；(二)有设备。③有人员", ["有场所", "有设备", "有人员"]),
        ("1．有场所 2．有设备", ["有场所", "有设备"]),
        ("一、有场所\n二、有设备", ["有场所", "有设备"]),
        ("有场所。有设备；有人员", ["有场所", "有设备", "有人员"]),
        ("情形一：有场所 情形二：有设备", ["有场所", "有设备"]),
        # Figures that are no list numbers.
        ("1.层高3.5米；2.面积不少于1.2万平方米", ["层高3.5米", "面积不少于1.2万平方米"]),
        ("符合第二款（一）项的规定", ["符合第二款（一）项的规定"]),
        ("没有第十一、十二条列明的情形", ["没有第十一、十二条列明的情形"]),
        ("持有证书（含1、一级；2、二级）的人员", ["持有证书（含1、一级；2、二级）的人员"]),
        ("", []),
        ("1、；。", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert [entry.text for entry in condition_entries(text)] == parts


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("应当具备下列条件：1.有场所；2.有设备", [True, False, False]),
        ("设立诊所 （一）有场所；（二）有设备", [True, False, False]),
        ("有场所；1.有设备", [False, False]),
        ("1.有场所 2.有设备", [False, False]),
    ],
)
def test_a_heading_leads_on_to_the_list(text: str, leads: list[bool]) -> None:
    assert [entry.leads for entry in condition_entries(text)] == leads


@given(st.text(alphabet="年满十八。；;：:1２一、.（()）《》①—\n \u3000第条", max_size=60))
def test_parts_stand_where_they_say_and_in_order(text: str) -> None:
    entries = condition_entries(text)
    assert all(entry.text == text[entry.start : entry.end] and entry.text.strip() for entry in entries)
    assert all(one.end <= other.start for one, other in pairwise(entries))
