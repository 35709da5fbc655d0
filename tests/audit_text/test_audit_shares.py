"""The checks `share-sum`, `complement`, `of-which` and `mean`."""

from __future__ import annotations

import pytest

from tests.audit_text.audited import findings_of

CHECKS = {"share-sum", "complement", "of-which", "mean"}


def told(text: str) -> list[tuple[str, str, str]]:
    return [finding for finding in findings_of(text) if finding[0] in CHECKS]


@pytest.mark.parametrize("text", [
    "从渠道看,线上办理占62%,窗口办理占38%。",
    "女性占62%,党员占48%。",
    "网办件占62%,即办件占48%。",
    "咨询类占45%、求助类占39%、建议类占17%。",
    "线上办理占62%,其中手机端办理占48%。",
    "甲区占全市的62%,乙区占全省的48%。",
    "甲区网办占62%;乙区网办占48%。",
    "抽检合格率为92.5%,不合格率为7.5%。",
    "按期办结率97.8%,超期率2.2%。",
    "满意率96%,不满意率1%。",
    "好评率91%,差评率2%。",
    "合格率为92.5%,不合格率同比下降8.5%。",
    "受理投诉35件,其中超期4件。",
    "抽查单位12个,其中发现问题40个。",
    "受理投诉35件,其中累计超期40件。",
    "服务企业35家,其中办理业务40件。",
    "上半年受理诉求35件。其中,甲区100人参与。",
    "6月份日均受理120件,30天共受理3600件。",
    "20个工作日共办理5010件,日均办理250件。",
    "12个乡镇共办理3600件,平均每个乡镇办理300件。",
    "6月受理3600件,日均受理120件,共服务4000人次。",
    "2025年受理36500件,月均受理3042件。",
    "7个月共受理71184件,日均10169件,较上周下降0.24%。",
])  # fmt: skip
def test_right_shares_parts_and_means_have_no_finding(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "check", "severity", "computed"), [
    ("从渠道看,线上办理占62%,窗口办理占48%。", "share-sum", "error", "62%+48%＝110%"),
    ("线上办理占62%,窗口办理占28%。", "share-sum", "warning", "62%+28%＝90%"),
    ("投诉中,咨询类占45.2%、求助类占38.6%、建议类占26.2%。", "share-sum", "warning", "45.2%+38.6%+26.2%＝110.0%"),
    ("甲区占52%,乙区占38%,丙县占22%。", "share-sum", "warning", "52%+38%+22%＝112%"),
    ("抽检合格率为92.5%,不合格率为8.5%。", "complement", "error", "92.5%+8.5%＝101.0%"),
    ("按期办结率97.8%,超期率3.2%。", "complement", "error", "97.8%+3.2%＝101.0%"),
    ("合格率95%,不合格率6%。", "complement", "warning", "95%+6%＝101%"),
    ("满意率96%,不满意率6%。", "complement", "error", "96%+6%＝102%"),
    ("受理投诉35件,其中超期40件。", "of-which", "error", "40件＞35件"),
    ("共抽查事项120项,其中存在问题的132项。", "of-which", "warning", "132项＞120项"),
    ("受理800件,其中线上500件(其中手机端520件)、线下300件。", "of-which", "error", "520件＞500件"),
    ("6月份日均受理120件,30天共受理3500件。", "mean", "error", "3500件÷30天＝116.7"),
    ("20个工作日共办理5000件,日均办理260件。", "mean", "error", "5000件÷20个工作日＝250.0"),
    ("12个乡镇共办理3600件,平均每个乡镇办理320件。", "mean", "error", "3600件÷12个＝300.0"),
    ("6个月共受理业务1.2万件,月均受理2500件。", "mean", "error", "1.2万件÷6个月＝2000.0"),
])  # fmt: skip
def test_wrong_shares_parts_and_means_are_told(text: str, check: str, severity: str, computed: str) -> None:
    assert told(text) == [(check, severity, computed)]
