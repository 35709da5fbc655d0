"""Claims: what a clause says, what takes it back, and what is about something else."""

from __future__ import annotations

import pytest

from linter.guides.claims import Claim, clauses
from linter.rulebook.rule_data import table


def claimed(name: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Claim.of(table(f"claim-{name}")).spans(text)]


def test_clauses() -> None:
    text = "甲，乙（丙）；丁。\n戊"
    assert [text[start:end] for start, end in clauses(text)] == ["甲", "乙", "丙", "丁", "戊"]


@pytest.mark.parametrize(("name", "text", "found"), [
    ("fee-due", "在窗口缴费后领证，邮寄不收费", ["缴费"]),
    ("fee-due", "缴纳登记费后领取", ["缴纳登记费"]),
    ("fee-due", "收费80元", ["收费80元"]),
    ("fee-due", "无需缴费", []),
    ("fee-due", "按月缴纳养老保险费", []),
    ("fee-due", "提交缴费凭证", []),
    ("fee-due", "邮寄由申请人付费", []),
    ("fee-free", "本事项办理不收费", ["不收费"]),
    ("fee-free", "邮寄不收取费用", []),
    ("fee-free", "对低保家庭免收费用", []),
    ("visit-needed", "申请人须本人到现场办理", ["申请人须本人到现场"]),
    ("visit-needed", "办理时出示身份证原件", ["出示身份证原件"]),
    ("visit-needed", "双方当面签署协议", ["双方当面签"]),
    ("visit-needed", "无需到现场", []),
    ("visit-needed", "工作人员须到现场核查", []),
    ("visit-needed", "可以网上办理，也可以持身份证原件到窗口办理", []),
    ("visit-needed", "委托他人的，应当出示委托书原件", []),
    ("visit-needed", "单位应当到现场检查设备", []),
    ("visit-needless", "全程网办", ["全程网办"]),
    ("visit-needless", "申请人不用跑", ["不用跑"]),
    ("visit-needless", "暂不支持全程网办", []),
    ("online", "登录政务服务网提交申请", ["登录政务服务网提交申请"]),
    ("online", "登录某某平台查询进度", []),
    ("online", "从事网络预约出租汽车经营的，网上申请", ["网上申请"]),
    ("online", "不能网上办理", []),
    ("window", "带齐材料到政务服务中心窗口办理", ["到政务服务中心窗口办理"]),
    ("window", "可以到窗口办理", []),
    ("window", "窗口受理", ["窗口受理"]),
    ("window", "网上申请后，到窗口提交原件", []),
    ("conditional-material", "仅在委托他人办理时提供", ["仅在委托他人办理时提供"]),
    ("conditional-material", "变更名称的，无需提供", ["无需提供"]),
    ("conditional-material", "如有请提供", ["如有请提供"]),
    ("conditional-material", "无需提供原件", []),
    ("conditional-material", "由申请人如实提交", []),
    ("conditional-material", "如下材料应当提供", []),
    ("conditional-material", "如涉及变更应当提供", ["如涉及变更应当提供"]),
    ("conditional-material", "一式三份", []),
])  # fmt: skip
def test_what_a_text_claims(name: str, text: str, found: list[str]) -> None:
    assert claimed(name, text) == found


def test_a_claim_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="says"):
        Claim.of({"unless": ["不"]})
