"""The checks `sum`, `area-sum` and `target-sum`."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.audit_text.audited import audit_of, findings_of


@pytest.mark.parametrize("text", [
    "全市共办理业务437690件,其中,本级大厅23455件,各分中心414235件。",
    "前三季度共办件913件,网办276件、窗口637件。",
    "承接热线来件28675件,同比增长13.21%,其中上级转来737件(含督办122件)、本级27938件,回访满意率分别为97.15%、97.21%。",
    "共受理来件28675件,其中上级转来737件,本级来件满意率为97.21%。",
    "检查发现的32个问题已销号10个,22个需分阶段推进。",
    "我市已接入45项标准应用(共76项),仍有31项标准应用未接入。",
    "涉及31个部门、1029个检查事项,其中自设99个,认领930个。",
    "三年共办理来件1775件,其中差评37件,超期8件。",
    "市级5家、县级12家、镇级20家,合计37家。",
    "总投资近3亿元,其中设备2亿元、人工约7500万元、其他220万元。",
    "3个中心分别有窗口45个、30个、12个。",
    "共建成政务服务中心12个,其中设置窗口450个、自助终端30个。",
    "收到满意评价100件,差评分别为3件、2件。",
    "共受理2906件,办结2820件。其中:甲市共受理838件,办结777件;乙县受理733件,办结707件,丙区受理1335件,办结1336件。",
    "涉及16个指标和3个评价,其中甲局涉及开办、服务两个指标,其他7个由其他局承担。",
])  # fmt: skip
def test_a_right_sum_and_a_text_without_a_sum_have_no_finding(text: str) -> None:
    assert findings_of(text) == []


@pytest.mark.parametrize(("text", "computed"), [
    ("被采用简报31条,居全省第二位。分别是甲局4条,乙局1条,丙局2条,丁局2条,戊局5条,己局1条。", "31≠15：4+1+2+2+5+1"),
    ("产生预警24件,涉及3个部门。其中,市教育局(11件)、市民政局(6件)、市水利局(3件)。", "24≠20：11+6+3"),
    ("全市共办理业务437691件,其中,大厅23455件,窗口414235件。", "437691≠437690：23455+414235"),
    ("前三季度共办件913件,网办276件、窗口639件。", "913≠915：276+639"),
    ("整改问题32个,已整改10个,其余21个正在整改。", "32≠31：10+21"),
    ("我市已接入45项标准应用(共76项),仍有30项标准应用未接入。", "76≠75：45+30"),
    ("受理诉求284406件。其中,咨询类124599件,占63.72%;求助类56672件,占28.98%;其它14261件,占7.30%。",
     "284406≠195532：124599+56672+14261"),
    ("涉及31个部门、1030个检查事项,其中自设99个,认领930个。", "1030≠1029：99+930"),
    ("甲类500件、乙类120件、丙类380件,合计1002件。", "1002≠1000：500+120+380"),
])  # fmt: skip
def test_a_wrong_sum_is_an_error_with_its_addition(text: str, computed: str) -> None:
    assert ("sum", "error", computed) in findings_of(text)


def test_the_numbers_of_areas_add_up_to_the_total_before_them() -> None:
    areas = "甲市:改造3个便民中心、35个自助服务点。\n\n乙区:改造4个便民中心、25个自助服务点。\n\n" \
            "丙县:改造1个村(居)便民中心和{}个自助服务点,另建2个自助服务点。"  # fmt: skip
    intro = "计划改造6个村(居)便民中心、90个自助服务点。8个便民中心(甲市增加2个)正在改造。\n\n"
    assert findings_of(intro + areas.format(30)) == []
    assert audit_of(intro + areas.format(30)).counts["area-sum"].checked == 2
    assert findings_of(intro + areas.format(31)) == [("area-sum", "error", "90≠91：35+25+31")]


def test_the_targets_of_rows_add_up_to_the_printed_target() -> None:
    text = (
        "全区新设企业3480家,比去年同期减少6.70%,完成全年目标的65.05%(全年目标{}家)。其中,开发区823家,减少10.35%,完成58.79%;"
        "甲镇333家,减少0.30%,完成60.55%;乙镇452家,增长15.90%,完成69.54%;丙镇448家,增长45.45%,完成81.45%;"
        "丁镇206家,减少21.37%,完成51.50%;戊镇442家,减少14.67%,完成68.00%;己镇776家,减少22.40%,完成67.48%。"
    )
    right = audit_of(text.format(5350))
    assert right.findings == ()
    assert [right.counts[check].checked for check in ("sum", "target-sum", "percentage")] == [1, 1, 1]
    assert {check for check, *_ in findings_of(text.format(5450))} == {"target-sum", "percentage"}


PARTS = st.lists(st.integers(1, 10**6), min_size=2, max_size=20)


@given(PARTS, st.integers(-5, 5).filter(bool), st.sampled_from(["分别为", "分别是"]), st.sampled_from("、，,"))
def test_any_parts_add_up_and_any_slip_is_found(parts: list[int], slip: int, marker: str, separator: str) -> None:
    listed = separator.join(
        f"市{number}局{part}件" for number, part in zip("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", parts, strict=False)
    )
    sentence = "全市办理业务{}件，" + marker + listed + "。"
    right = audit_of(sentence.format(sum(parts)))
    assert right.findings == ()
    assert right.counts["sum"].checked == 1
    assume(sum(parts) + slip > 0)
    assert audit_of(sentence.format(sum(parts) + slip)).failed
