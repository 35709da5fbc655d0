"""Conditions that are none: each class of the table, and lawful conditions that look like one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linter.engine.examples import AS_OF
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.rule import Hit
from linter.rulebook.rule_data import table

CLASSES = [item["class"] for item in table("condition-entries")["classes"]]


def hits(kind: str, value: dict[str, Any], **spec: Any) -> list[Hit]:
    """The hits of a check of some kind in a guide that has only these keys."""
    check: Any = KINDS[kind].compile(spec)
    return list(check(Guide("示例.yaml", value, Context(Path(), Path(), AS_OF, {}))))


def classes_of(condition: str, name: str = "公共场所卫生许可") -> list[str]:
    """The classes of which a condition has entries."""
    value = {"name": name, "conditions": [condition]}
    spec = {"in": ["/conditions/*"], "table": "condition-entries"}
    return [each for each in CLASSES if hits("condition-entries", value, classes=[each], **spec)]


@pytest.mark.parametrize(
    ("of_class", "conditions"),
    [
        ("无条件", ["无条件受理", "按需申请", "当事人提出申请", "无任何限制条件", "因工作需要办理"]),
        (
            "受理审查",
            ["申请材料齐全，形式符合要求", "该事项属于本级受理权限范围", "签字盖章齐全", "申请人的主体资格合法"],
        ),
        ("看别处", ["详见附件", "按照省级通知要求，组织申报", "依法依规办理", "详见《诊所备案办事指南》", "同上"]),
        (
            "等于没说",
            ["符合办理条件的", "符合诊所管理法律、法规的规定", "在法律规定的期限内提出", "具备公共场所卫生许可条件"],
        ),
        ("只列法规", ["《诊所备案管理办法》第五条", "参照《诊所备案管理办法》执行", "符合《诊所备案管理办法》的规定"]),
        ("只有名称", ["公共场所卫生许可", "需要办理公共场所卫生许可的单位", "应当依法取得公共场所卫生许可"]),
        ("只有对象", ["单位和个人", "全体市民", "企业法人、个体工商户"]),
        ("联系方式", ["与卫生监督所联系（0519-86900000）", "登记网址为https://www.example.com/apply"]),
        ("材料", ["应如实提供有关材料", "凭有效证件办理", "提供与原件一致的复印件", "委托他人的，需提供授权委托书"]),
        ("材料名称", ["营业执照", "法定代表人授权委托书", "环境影响登记表（原件）"]),
        ("办法", ["请咨询当地经办机构", "向所在地卫生行政部门提出书面申请", "办理人须到现场", "每年三月集中受理"]),
        ("机关的职责", ["由卫生行政部门负责审批", "不符合条件的，不予许可", "初审合格后报省级主管部门审批"]),
        ("须经本审批", ["改建场所应当经卫生行政部门批准"]),
        ("可以申请", ["对结论有异议的，可以向卫生行政部门申请复核", "证件遗失的，可申请补办"]),
        ("说明", ["许可证有效期为四年", "本办法所称场所是指浴室", "仍延续原有效期", "未经许可不得营业"]),
    ],
)
def test_each_class(of_class: str, conditions: list[str]) -> None:
    for condition in conditions:
        # An entry is of one class, whatever number stands before it.
        for written in (condition, f"1.{condition}。", f"（一）场所通风良好；（二）{condition}；"):
            assert classes_of(written) == [of_class], written


@pytest.mark.parametrize(
    "condition",
    [
        "年满18周岁",
        "具有本市户籍",
        "依法取得营业执照",
        "持有有效的健康检查合格凭证",
        "建设项目已取得用地预审意见",
        "自死亡之日起30日内提出申请",
        "已向社会保险经办机构办理停保手续",
        "申请延续的，许可证有效期届满30日前提出",
        "检测机构出具的检测报告结论为合格",
        "出具证明的单位与申请人存在劳动关系",
        "享受最低生活保障的家庭",
        "经主管部门批准设立的社会组织",
        "已取得由公安机关核发的特种行业许可证",
        "符合《城市绿化条例》关于绿地率不低于30%的要求",
        "符合《城市道路照明设计标准》",
        "具有符合国家标准的设备",
        "有符合规定的名称和章程",
        "项目符合产业政策",
        "学校具备法人条件",
        "符合城市总体规划",
        "属于法律援助法第三十一条列明的情形",
        "经营场所符合消防安全要求",
        "能够提供相应担保",
        "委托代理人取得授权委托书",
        "工程竣工验收资料完整",
        "档案材料密封完整",
        "应当有固定的办公场所",
        "应当自取得资格证书之日起满一年",
        "不得同时在两个机构执业",
        "未成年人由监护人代为申请",
        "凡本市居民均可申请",
        "按规定缴纳了保证金",
        "设计方案经专家评审通过",
        "在校学生须经学校同意",
        "项目已列入政府投资年度计划",
        "招用人员与企业签订一年以上劳动合同",
        "家庭人均月收入低于1000元",
        "申请人为中小微企业",
        "建筑面积不少于20000000平方米",
    ],
)
def test_a_lawful_condition_is_of_no_class(condition: str) -> None:
    assert classes_of(condition) == []
    assert classes_of(f"1、{condition}；2、{condition}。") == []


def test_prior_approval_is_a_condition_of_a_registration() -> None:
    condition = "国有博物馆须经机构编制部门批准设立"
    assert classes_of(condition, "博物馆设立备案") == []
    assert classes_of(condition, "博物馆设立审批") == ["须经本审批"]


def test_an_entry_is_found_where_it_stands() -> None:
    text = "1.年满十八周岁；2.申请材料齐全；3.直接申请"
    spec = {"in": ["/conditions/*"], "table": "condition-entries"}
    (hit,) = hits("condition-entries", {"conditions": [text]}, classes=["受理审查", "无条件"], **spec)
    assert hit.part is not None
    assert text[slice(*hit.part)] == "申请材料齐全"
    assert hit.values["found"] == "申请材料齐全”“直接申请"


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("与卫生监督所联系（0519-86900000）", "0519-86900000"),
        ("登录https://www.example.com/apply，填写信息", "https://www.example.com/apply"),
        ("场所通风的，按场所管理办法办理手续", "按场所管理办法办理手续"),
        ("进行异地居住（就医）的，须进行异地居住（就医）备案", "须进行异地居住（就医）备案"),
    ],
)
def test_what_is_found_has_no_signs_at_its_ends(condition: str, found: str) -> None:
    spec = {"in": ["/conditions/*"], "table": "condition-entries", "classes": CLASSES}
    (hit,) = hits("condition-entries", {"conditions": [condition]}, **spec)
    assert hit.part is not None
    assert condition[slice(*hit.part)] == found


def test_a_list_is_told_only_if_all_its_entries_are_of_the_classes() -> None:
    spec = {"in": ["/conditions/*"], "table": "condition-entries", "classes": ["受理审查"], "every": True}
    assert hits("condition-entries", {"conditions": ["材料齐全", "年满十八周岁"]}, **spec) == []
    assert [hit.pointer for hit in hits("condition-entries", {"conditions": ["材料齐全", "内容真实"]}, **spec)] == [
        ("conditions",)
    ]


def test_an_unknown_class_is_refused_with_a_guess() -> None:
    with pytest.raises(ValueError, match=r"没有 受理审察.*是不是 受理审查"):
        KINDS["condition-entries"].compile(
            {"in": ["/conditions/*"], "table": "condition-entries", "classes": ["受理审察"]}
        )


@pytest.mark.parametrize(
    ("conditions", "variants"),
    [
        (["有固定的经营场所；有固定的经营场所"], ["same"]),
        (["从业人员持有健康证明", "从业人员均应持有有效的健康证明"], ["nearly"]),
        (["有固定的经营场所", "有固定的经营场所"], []),  # told by the kind `distinct`
        (["男方年满二十二周岁；女方年满二十周岁"], []),
        (["取得资格证书的人员；未取得资格证书的人员"], []),
        (["个人的：1.有固定的经营场所；单位的：1.有固定的经营场所"], []),
        (["符合条件；符合条件"], []),
    ],
)
def test_what_says_the_last_entry_again(conditions: list[str], variants: list[str]) -> None:
    found = hits("entries-repeated", {"conditions": conditions}, at="/conditions/*")
    assert [hit.variant for hit in found] == variants
