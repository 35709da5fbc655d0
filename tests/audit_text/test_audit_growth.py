"""The check `growth`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit_text.audited import audit_of, findings_of


@pytest.mark.parametrize("text", [
    "网办件由2000件增至2500件,增长25%。",
    "平均办理时限由法定的15个工作日压缩至6个工作日,压缩60%。",
    "今年受理1.26万件,去年同期为1.05万件,同比增长20%。",
    "受理1260件,同比增长20%(上年同期1050件),办结1200件,同比增长25%(上年同期960件)。",
    "上半年受理1200件,比上年同期增加200件,增长20%。",
    "共收到投诉90件,同比减少10件,下降10%。",
    "窗口由120个增加到150个,增加30个。",
    "网办率由85.24%提高到91.47%,提高6.2个百分点。",
    "满意率98.6%,高于全市平均水平(97.1%)1.5个百分点。",
    "自助办件由200件增至800件,增长3倍。",
    "今年办理900件,是去年同期300件的3倍。",
    "办件量由300件增至600件,翻了一番。",
    "从2021年的300件增至2025年的660件,翻了一番多。",
    "网办件由2000件增至2500件,投诉量下降10%。",
    "网办率由50%提高到60%,增长20%。",
    "按可比价格计算,由2000亿元增至2500亿元,增长20%。",
    "材料由10份减至4份、环节由8个减至2个,分别压减60%、75%。",
    "工业增加值129648亿元,同比增长6.1%;服务业增加值146965亿元,增长8.4%。",
    "受理1200件,增长20%以上,去年同期900件。",
    "国内生产总值381490亿元,同比增长6.9%,比上年同期提高0.2个百分点。",
    "贡献率达53%,比一季度提高2.1个百分点;占GDP的比重为27.9%,比上年同期提高1.3个百分点。",
    "按时办结率98%,满意率比去年提高2个百分点。",
    "受理100件,其中比去年新增20件,增长30%。",
])  # fmt: skip
def test_a_right_change_and_one_without_its_values_have_no_finding(text: str) -> None:
    assert [finding for finding in findings_of(text) if finding[0] == "growth"] == []


@pytest.mark.parametrize(("text", "severity", "computed"), [
    ("网办件由2000件增至2500件,增长20%。", "error", "2000件→2500件：25.0%"),
    ("投诉量从480件下降到360件,降幅达33.3%。", "error", "480件→360件：-25.0%"),
    ("网办件由2500件增至2000件,增长25%。", "error", "2500件→2000件：-20.0%"),
    ("平均办理时限由15个工作日压缩至6个工作日,压缩65%。", "error", "15个工作日→6个工作日：-60.0%"),
    ("今年受理1.26万件,去年同期为1.05万件,同比增长26%。", "error", "1.05万件→1.26万件：20.0%"),
    ("受理1260件,办结1200件,同比增长21.5%(上年同期1050件)。", "warning", "1050件→1200件：14.3%"),
    ("上半年受理1200件,比上年同期增加200件,增长16.7%。", "error", "200件÷(1200件-200件)＝20.0%"),
    ("共收到投诉90件,同比减少10件,下降11.1%。", "error", "10件÷(90件+10件)＝10.0%"),
    ("窗口由120个增加到150个,增加40个。", "error", "120个→150个：相差 30"),
    ("网办率由85.2%提高到91.5%,提高6.1个百分点。", "error", "85.2%→91.5%：6.3 个百分点"),
    ("按期办结率从99.1%降至97.6%,下降2.5个百分点。", "error", "99.1%→97.6%：1.5 个百分点"),
    ("满意率由90%提升至95%,提升5%。", "warning", "90%→95%：5.6%"),
    ("自助办件由200件增至800件,增长4倍。", "warning", "200件→800件：3.00 倍"),
    ("今年办理900件,去年办理300件,是去年的4倍。", "warning", "300件→900件：3.00 倍"),
    ("终端从40台增加到120台,翻了两番。", "error", "40台→120台：3.00 倍，不是 4 倍"),
    ("网办件由1.2万件增至1.5万件,增长35%。", "warning", "1.2万件→1.5万件：25.0%"),
])  # fmt: skip
def test_a_wrong_change_is_told_with_its_values(text: str, severity: str, computed: str) -> None:
    assert findings_of(text) == [("growth", severity, computed)]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_any_growth_is_right_as_rounded_and_wrong_two_units_off(before: int, more: int, digits: int) -> None:
    share = (Decimal(more) * 100 / Decimal(before)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sentence = f"网办件由{before}件增至{before + more}件，增长{{}}%。"
    assert audit_of(sentence.format(f"{share:f}")).findings == ()
    assert audit_of(sentence.format(f"{share + Decimal(2).scaleb(-digits):f}")).failed
