"""The checks `percentage` and `denominator`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit_text.audited import audit_of, findings_of


@pytest.mark.parametrize("text", [
    "全区公布事项531项,其中480项可以网上申请,网上可办率为90.40%。",
    "全区社区88个,已建成服务站77个,建成率88%。",
    "办件量共1566件,其中网办397件,占比25.35%。",
    "全市共受理913件,线上276件(占30.23%)、线下637件(69.77%)。",
    "参与问卷的539名人员有22.08%认为缺乏指导。",
    "上报数据25472条,成功入库25472条,入库率100%。",
    "共有党员120名,其中女性30人,占25%,青年12人,占10%。",
    "受理1200件,办结1100件,按时办结率99.5%,满意率98%。",
    "全市受理120件,其中网办30件,占全省的5%。",
    "2021年办结120件,办结率95.2%,满意率99%。",
    "承诺时限压缩80.2%,即办件比率55.8%。市场主体36671户,同比增长7.35%。",
    "930项已认领,99项未认领,认领率90.38%。",
    "办结工单共3456件(限期内200件至下月办结),已解决3112件,未解决344件,解决率90.05%。",
    "接收工单3656件。其中:投诉类2954件,占比率达80.80%;举报类480件,占比率达13.13%;求助类222件,占6.07%。",
    "受理506件。位居前三的:甲类172件、乙类80件、丙类50件,占工单总量的59.68%。",
    "线上办理300件，线下办理200件，线上办理占比60%。",
    "电话300件，占60%；网络200件，占40%。",
    "全市受理1000件。网办850件，占比约九成。",
    "全市受理180.00万件，办结150.25万件，办结率83.5%。",
    "全国的政府网站43143家。\n共抽查网站7768个,占运行政府网站总数的18%。",
])  # fmt: skip
def test_a_right_percentage_and_one_of_another_base_have_no_finding(text: str) -> None:
    assert [item for item in findings_of(text) if item[1] != "info"] == []


@pytest.mark.parametrize(("text", "computed"), [
    ("办件量共1566件,其中网办397件,占比25.53%。", "397÷1566＝25.35%"),
    ("全区社区88个,已建成服务站77个,建成率89%。", "77÷88＝88%"),
    ("有检查事项1029个,其中自设99个,已认领930个,认领率89.17%。",
     "930÷1029＝90.38%；930 除以 1043 才得这个百分比，只有 1043 符合"),
    ("市级 836 项事项进驻,659 项事项实现网上可办,网办事项比例达 88.52%。", "659÷836＝78.83%"),
    ("全市受理1000件,其中网办850件,占比超过90%。", "850÷1000＝85.0%"),
    ("全市受理180.00万件,办结150.25万件,办结率87.5%。", "1502500÷1800000＝83.5%"),
    ("电话300件,占60%;网络150件,占30%;来信50件,占20%。", "50÷500＝10%"),
    ("全市共受理913件,线上276件(占31.23%)、线下637件(69.77%)。", "276÷913＝30.23%"),
])  # fmt: skip
def test_a_wrong_percentage_is_an_error_with_its_division(text: str, computed: str) -> None:
    (finding,) = findings_of(text)
    assert finding[:2] == ("percentage", "error")
    assert finding[2].startswith(computed)


@pytest.mark.parametrize(("text", "computed"), [
    ("只跑一趟的事项395项,占本区政务服务事项的93%。", "395 除以 423…427 得这个百分比"),
    ("仅检查21个站点,占比17%。", "21 除以 121…127 得这个百分比"),
    ("认领监管目录343项,监管目录认领率34.5%。", "343 除以 993…995 得这个百分比"),
])  # fmt: skip
def test_a_missing_denominator_is_a_remark_with_those_that_fit(text: str, computed: str) -> None:
    assert findings_of(text) == [("denominator", "info", computed)]


def test_a_total_with_the_name_of_the_denominator_is_mentioned() -> None:
    (finding,) = findings_of("全区公布531项政务服务事项。\n\n只跑一趟的事项395项,占本区政务服务事项的93%。")
    assert finding[2].endswith("第 1 行另有 531项政务服务事项：395÷531＝74.39%")


def test_truncation_and_a_hundred_percent_with_a_rest_are_remarks() -> None:
    assert findings_of("共受理300件,已办结200件,办结率66.6%。") == [("percentage", "info", "200÷300＝66.7%")]
    assert findings_of("共受理1000件,已办结999件,办结率100%。") == [("percentage", "info", "999÷1000＝99.9000%")]


def test_a_percentage_is_recomputed_from_n_and_total_in_brackets() -> None:
    assert findings_of("网上可办率90.40%（480/531），认领率89.17%（930/1043）。") == []
    assert findings_of("网上可办率90.41%（480/531）。") == [("percentage", "error", "480÷531＝90.40%")]


@pytest.mark.parametrize(("text", "computed"), [
    ("线上办理300件,线下办理200件,线上办理占比65%。", "300÷500＝60%；300 除以 459…465 得这个百分比"),
    ("公布政务服务事项1500项。\n\n网上可办1380项,占全部政务服务事项的95%。",
     "1380÷1500＝92%；1380 除以 1446…1460 得这个百分比"),
    ("共受理1000件。办结990件,比上年多办。网办550件,占比60%。", "550÷1000＝55%；550 除以 910…924 得这个百分比"),
])  # fmt: skip
def test_a_percentage_of_a_total_that_stands_elsewhere_is_a_warning(text: str, computed: str) -> None:
    assert findings_of(text) == [("percentage", "warning", computed)]


def test_rows_without_a_total_are_asked_about_once() -> None:
    rows = "电话300件,占50%;网络150件,占25%;窗口60件,占10%。"
    assert findings_of(rows) == [("denominator", "info", "300 除以 595…606 得这个百分比")]


def test_a_percentage_that_is_nearly_one_more_was_not_cut_off() -> None:
    assert findings_of("受理10000件,办结9799件,办结率97%。") == [("percentage", "warning", "9799÷10000＝98%")]


WHOLE = st.integers(2, 10**6)


@given(st.data(), WHOLE, st.integers(0, 3))
def test_any_share_is_right_as_rounded_and_wrong_two_units_off(data: st.DataObject, base: int, digits: int) -> None:
    part = data.draw(st.integers(1, base))
    share = (Decimal(part) * 100 / Decimal(base)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sentence = f"全市共受理{base}件，线上办结{part}件，占比{{}}%。"
    assert not audit_of(sentence.format(share)).failed
    wrong = share + Decimal(2).scaleb(-digits)
    assert audit_of(sentence.format(wrong)).failed
