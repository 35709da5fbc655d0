"""audit-text: what is wrong in a bulletin is found, what is right is counted and left alone."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from cli import main
from linter.audit_text import MAX_FIGURES, Audit, CannotReadError, audit, audit_document
from linter.audit_text.docx_reader import read_docx
from linter.audit_text.figures import brackets, figures, rounded, shown, truncated
from linter.audit_text.reading import MAX_TEXT, read_text
from linter.audit_text.result import MAX_LISTED, TITLES
from linter.audit_text.result_output import as_text
from tests.support import check_golden

GOLDEN = Path(__file__).parent / "golden"


def checked(text: str) -> Audit:
    return audit_document(read_text(text.encode()))


def said(text: str) -> list[tuple[str, str, str]]:
    """(check, severity, what was computed) of every finding."""
    return [(item.check, item.severity, item.computed) for item in checked(text).findings]


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
def test_sums_that_are_right_or_claim_nothing(text: str) -> None:
    assert said(text) == []


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
def test_sums_that_are_wrong(text: str, computed: str) -> None:
    assert ("sum", "error", computed) in said(text)


def test_the_parts_of_areas() -> None:
    areas = "甲市:改造3个便民中心、35个自助服务点。\n\n乙区:改造4个便民中心、25个自助服务点。\n\n" \
            "丙县:改造1个村(居)便民中心和{}个自助服务点,另建2个自助服务点。"  # fmt: skip
    intro = "计划改造6个村(居)便民中心、90个自助服务点。8个便民中心(甲市增加2个)正在改造。\n\n"
    assert said(intro + areas.format(30)) == []
    assert checked(intro + areas.format(30)).counts["area-sum"].checked == 2
    assert said(intro + areas.format(31)) == [("area-sum", "error", "90≠91：35+25+31")]


def test_targets_of_rows_add_up_to_the_printed_target() -> None:
    text = (
        "全区新设企业3480家,比去年同期减少6.70%,完成全年目标的65.05%(全年目标{}家)。其中,开发区823家,减少10.35%,完成58.79%;"
        "甲镇333家,减少0.30%,完成60.55%;乙镇452家,增长15.90%,完成69.54%;丙镇448家,增长45.45%,完成81.45%;"
        "丁镇206家,减少21.37%,完成51.50%;戊镇442家,减少14.67%,完成68.00%;己镇776家,减少22.40%,完成67.48%。"
    )
    right = checked(text.format(5350))
    assert right.findings == ()
    assert [right.counts[check].checked for check in ("sum", "target-sum", "percentage")] == [1, 1, 1]
    assert {check for check, *_ in said(text.format(5450))} == {"target-sum", "percentage"}


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
def test_names_that_are_as_many_as_said_or_claim_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(("text", "severity"), [
    ("市甲局、市乙局、市丙局等2个部门存在未认领事项。", "error"),
    ("涉及3个部门,分别为市甲局、市乙局。", "error"),
    ("预警6件,涉及4个部门。其中,市甲局(3件)、市乙局(2件)、市丙局(1件)。", "error"),
    ("涉及2个部门。其中,市甲局(3件)、市乙局(1件)、市丙局(1件)。", "error"),
    ("集中在市甲局、市乙局和市丙局4个市级部门。", "error"),
    ("市甲局、市乙局、市丙局、市丁局、市戊局等6个部门存在未认领事项。", "warning"),
    ("出台4项举措(一窗受理、容缺办理、邮寄送达)。", "warning"),
])  # fmt: skip
def test_names_that_are_more_or_fewer(text: str, severity: str) -> None:
    assert [(check, level) for check, level, _ in said(text) if check == "name-count"] == [("name-count", severity)]


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
    "全国的政府网站43143家。\n共抽查网站7768个,占运行政府网站总数的18%。",
])  # fmt: skip
def test_percentages_that_are_right_or_of_something_else(text: str) -> None:
    assert [item for item in said(text) if item[1] != "info"] == []


@pytest.mark.parametrize(("text", "computed"), [
    ("办件量共1566件,其中网办397件,占比25.53%。", "397÷1566＝25.35%"),
    ("全区社区88个,已建成服务站77个,建成率89%。", "77÷88＝88%"),
    ("有检查事项1029个,其中自设99个,已认领930个,认领率89.17%。",
     "930÷1029＝90.38%；930 除以 1043 才得这个百分比，只有 1043 符合"),
    ("市级 836 项事项进驻,659 项事项实现网上可办,网办事项比例达 88.52%。", "659÷836＝78.83%"),
    ("全市共受理913件,线上276件(占31.23%)、线下637件(69.77%)。", "276÷913＝30.23%"),
])  # fmt: skip
def test_percentages_that_are_wrong(text: str, computed: str) -> None:
    (finding,) = said(text)
    assert finding[:2] == ("percentage", "error")
    assert finding[2].startswith(computed)


@pytest.mark.parametrize(("text", "computed"), [
    ("只跑一趟的事项395项,占本区政务服务事项的93%。", "395 除以 423…427 得这个百分比"),
    ("仅检查21个站点,占比17%。", "21 除以 121…127 得这个百分比"),
    ("认领监管目录343项,监管目录认领率34.5%。", "343 除以 993…995 得这个百分比"),
])  # fmt: skip
def test_a_denominator_that_is_not_printed(text: str, computed: str) -> None:
    assert said(text) == [("denominator", "info", computed)]


def test_a_total_of_the_same_name_elsewhere_is_mentioned() -> None:
    (finding,) = said("全区公布531项政务服务事项。\n\n只跑一趟的事项395项,占本区政务服务事项的93%。")
    assert finding[2].endswith("第 1 行另有 531项政务服务事项：395÷531＝74.39%")


def test_cut_off_and_not_quite_all() -> None:
    assert said("共受理300件,已办结200件,办结率66.6%。") == [("percentage", "info", "200÷300＝66.7%")]
    assert said("共受理1000件,已办结999件,办结率100%。") == [("percentage", "info", "999÷1000＝99.9000%")]


@pytest.mark.parametrize(("text", "severity"), [
    ("办结率102%。", "error"),
    ("各县认领事项7111项,编制清单和指南7120项,清单编制率居全省首位。", "warning"),
    ("全市有检查事项3763个,编制检查清单4361个,检查清单编制率100%。", "warning"),
])  # fmt: skip
def test_rates_beyond_a_hundred(text: str, severity: str) -> None:
    assert [(check, level) for check, level, _ in said(text)] == [("over-hundred", severity)]


@pytest.mark.parametrize("text", [
    "完成目标任务的120%。", "毛入学率103%。", "增长率150%。", "去年认领事项100项,今年认领事项120项,事项认领率第一。"
])  # fmt: skip
def test_what_may_exceed_a_hundred(text: str) -> None:
    assert said(text) == []


def test_round_figures_are_no_base() -> None:
    assert said("认领事项350余项,完善清单336个,完成率100%。") == [("rough-rate", "warning", "336÷350余项＜100%")]
    assert said("收回问卷378份,满意率98%以上,感谢信40余封。") == []


def test_one_indicator_with_two_values() -> None:
    first, second = "我区监管目录认领率34.4%。\n", "认领343项。监管目录认领率为34.5%。"
    assert said(first + second) == [("contradiction", "error", "34.4%≠34.5%")]
    assert said(first + second.replace("34.5", "34.4")) == []
    assert said("上半年" + first + "三季度" + second.split("。")[1]) == []
    assert said("甲市:" + first + "乙区:" + second.split("。")[1]) == []
    assert said(first + "力争监管目录认领率达到95%。") == []
    assert said("1.甲局。事项网上可办率98.5%。\n2.乙局。事项网上可办率98.1%。") == []
    assert said("甲局居首,事项网上可办率98.5%;乙局次之,事项网上可办率98.1%。") == []


@pytest.mark.parametrize(("text", "found"), [
    ("甲区、乙区靠后,分别为21.7%30.6%", [("run-together", "error", "")]),
    ("《意见》(国发〔20225号)", [("document-number", "error", "〔2022〕5号")]),
    ("《意见》(国发2022〕5号)", [("document-number", "error", "〔2022〕5号")]),
    ("《意见》(某政办﹝2022﹞4号)", [("document-number", "info", "〔2022〕4号")]),
    ("《意见》(某政办〔2022〕40号)", []),
    ("()抽检情况", [("lost-characters", "warning", "")]),
    ("2022年88", [("lost-characters", "warning", "")]),
    ("2022年8月8日", []),
])  # fmt: skip
def test_lost_characters(text: str, found: list[tuple[str, str, str]]) -> None:
    assert said(text) == found


TABLE = """| 地区 | 应认领 | 已认领 | 认领率(%) |
|---|---:|---:|---:|
| 甲市 | 1,200 | 1,180 | {share} |
| 乙区 | 120 | 90 | 75.00 |
| 丙县 | 80 | 66 | 82.50 |
| 合计 | 1400 | {total} | 95.43 |
"""


def test_tables() -> None:
    right = checked(TABLE.format(share="98.33", total=1336))
    assert right.findings == ()
    assert (right.counts["table-total"].checked, right.counts["table-percentage"].checked) == (2, 4)
    (share,) = checked(TABLE.format(share="98.03", total=1336)).findings
    assert (share.check, share.severity, share.line, share.column) == ("table-percentage", "error", 3, 24)
    assert share.computed == "1,180÷1,200＝98.33%，写的是 98.03"
    wrong = said(TABLE.format(share="98.33", total=1337))
    assert ("table-total", "error", "1337≠1336（3 行之和）") in wrong


def test_subtotals_and_totals_of_rows() -> None:
    head = "| 项目 | 线上 | 线下 | 合计 |\n|-|-|-|-|\n"
    rows = (
        "| 甲 | 1 | 2 | 3 |\n| 乙 | 3 | 4 | 7 |\n| 小计 | 4 | 6 | 10 |\n| 丙 | 5 | 6 | {} |\n| 合计 | 9 | 12 | 21 |\n"
    )
    assert said(head + rows.format(11)) == []
    assert {computed for _, _, computed in said(head + rows.format(12))} == {"12≠11", "21≠22（2 行之和）"}


# Whatever the numbers: right sentences are left alone, and no slip passes.

PARTS = st.lists(st.integers(1, 10**6), min_size=2, max_size=20)
WHOLE = st.integers(2, 10**6)


@given(PARTS, st.integers(-5, 5).filter(bool), st.sampled_from(["分别为", "分别是"]), st.sampled_from("、，,"))
def test_parts_of_a_total(parts: list[int], slip: int, marker: str, separator: str) -> None:
    listed = separator.join(
        f"市{number}局{part}件" for number, part in zip("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", parts, strict=False)
    )
    sentence = "全市办理业务{}件，" + marker + listed + "。"
    right = checked(sentence.format(sum(parts)))
    assert right.findings == ()
    assert right.counts["sum"].checked == 1
    assume(sum(parts) + slip > 0)
    assert checked(sentence.format(sum(parts) + slip)).failed


@given(st.data(), WHOLE, st.integers(0, 3))
def test_a_share_of_a_total(data: st.DataObject, base: int, digits: int) -> None:
    part = data.draw(st.integers(1, base))
    share = (Decimal(part) * 100 / Decimal(base)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sentence = f"全市共受理{base}件，线上办结{part}件，占比{{}}%。"
    assert not checked(sentence.format(share)).failed
    wrong = share + Decimal(2).scaleb(-digits)
    assert checked(sentence.format(wrong)).failed


@given(st.lists(st.text("教民水公司卫财审", min_size=2, max_size=4), min_size=2, max_size=30), st.integers(1, 4))
def test_names_before_their_number(names: list[str], fewer: int) -> None:
    listed = "、".join(f"市{name}局" for name in names)
    assert checked(f"上半年，{listed}等{len(names)}个部门存在问题。").findings == ()
    assume(len(names) - fewer >= 2)
    assert checked(f"上半年，{listed}等{len(names) - fewer}个部门存在问题。").failed


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=4, max_size=30), st.data())
def test_columns_of_a_table(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    table = [
        [f"第{number}区", a, a + b, f"{shown(Fraction(100 * a, a + b), 1)}%"] for number, (a, b) in enumerate(rows)
    ]
    part, whole = (sum(int(row[at]) for row in table) for at in (1, 2))
    table.append(["合计", part, whole, f"{shown(Fraction(100 * part, whole), 1)}%"])
    assert checked(_markdown(table)).findings == ()
    row, column = data.draw(st.integers(0, len(rows))), data.draw(st.integers(1, 2))
    table[row][column] = int(table[row][column]) + data.draw(st.integers(1, 50))
    assert checked(_markdown(table)).failed


def _markdown(rows: list[list[object]]) -> str:
    lines = ["| 地区 | 已办 | 应办 | 办结率 |", "|--|--|--|--|", *(f"| {' | '.join(map(str, row))} |" for row in rows)]
    return "\n".join(lines) + "\n"


@given(st.fractions(0, 1000, max_denominator=999), st.integers(0, 4))
def test_rounding_is_half_up_and_exact(value: Fraction, digits: int) -> None:
    scale = 10**digits
    assert 0 <= value - truncated(value, digits) < Fraction(1, scale)
    assert Fraction(-1, 2 * scale) < rounded(value, digits) - value <= Fraction(1, 2 * scale)
    assert Fraction(shown(value, digits)) == rounded(value, digits)
    assert shown(Fraction(175, 2)) == "88"


@given(st.text("甲乙局0123456789%.,，、。；;（）()其中分别为共个件项占比率已办年合计等〔〕“”\n|- ", max_size=300))
def test_any_text_is_survived_and_every_finding_has_its_place(text: str) -> None:
    assume(text.strip())
    lines = text.split("\n")
    for finding in checked(text).findings:
        assert 1 <= finding.line <= finding.end_line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        if finding.line == finding.end_line:
            assert lines[finding.line - 1][finding.column - 1 : finding.end_column - 1] == finding.excerpt[1]


def test_widths_and_thousands_do_not_matter() -> None:
    assert said("全市共受理１，２００件，线上办结３００件，占比２６％。".replace("１，２００", "1,200")) == said(
        "全市共受理1200件,线上办结300件,占比26%。"
    )


def test_what_is_no_amount() -> None:
    text = "第3条、“苏政40条”、《2022年版》、8+5、12345平台、3.5万件、120余件、近30人、2个"
    found = [(item.value, item.unit, item.counts) for item in figures(text, brackets(text))]
    assert found == [(Fraction(7, 2), "件", False), (120, "件", False), (30, "人", False), (2, "个", True)]


def test_a_sentence_cut_by_a_line_break_goes_on() -> None:
    (finding,) = checked("录用信息31条。分别是甲局4条，\n乙局1条、\n丙局2条，共有21.7%30.6%").findings[1:]
    assert (finding.check, finding.line, finding.column) == ("run-together", 3, 8)
    assert checked("录用信息7条。分别是甲局4条，\n乙局1条、\n丙局2条。").findings == ()


# What a file can be.


def docx(body: str, name: str = "word/document.xml", head: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return file.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def cell(text: str, span: int = 1) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>'


def grid(rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def test_docx_paragraphs_changes_and_tables() -> None:
    rows = [("地区", "应办", "已办"), ("甲市", "12", "10"), ("乙区", "8", "7"), ("合计", "20", "18")]
    body = (
        paragraph("工作通报") + "<w:sdt><w:sdtContent><w:p><w:r><w:t>全市共受理913件，</w:t></w:r>"
        "<w:ins><w:r><w:t>线上276件、</w:t></w:r></w:ins><w:del><w:r><w:delText>线上999件、</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:t>线下638件</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
        + grid(["".join(map(cell, row)) for row in rows])
    )
    result = audit_document(read_docx(docx(body), "a.docx"))
    assert [(item.check, item.line, item.column) for item in result.findings] == [("sum", 2, 6), ("table-total", 6, 11)]
    assert result.line_word == "段"
    assert "docx" in result.notes[0]


def test_a_cell_that_spans_columns_keeps_the_others_in_place() -> None:
    rows = [
        cell("地区") + cell("线上") + cell("线下"), cell("甲") + cell("1") + cell("2"), cell("说明", 2) + cell("4"),
        cell("合计") + cell("1") + cell("6"),
    ]  # fmt: skip
    result = audit_document(read_docx(docx(grid(rows)), "a.docx"))
    assert result.findings == ()
    assert result.counts["table-total"].checked == 1


def bomb() -> bytes:
    """A file of a few KiB that unpacks to 75 MiB."""
    return docx(paragraph("件" * (1 << 16)) * 400)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data", "words"), [
    ("a.docx", b"PK\x03\x04 no archive at all", "不是完好的 docx"),
    ("a.docx", "一段文字".encode(), "不是完好的 docx"),
    ("a.docx", docx(paragraph("一"), name="word/other.xml"), "不是完好的 docx"),
    ("a.docx", docx("<w:p>"), "不是完好的 docx"),
    ("a.docx", docx(paragraph("&x;").replace("&amp;", "&"), head='<!DOCTYPE d [<!ENTITY x "y">]>'), "文档类型"),
    ("a.docx", docx("<w:sdt>" * 300 + paragraph("一") + "</w:sdt>" * 300), "嵌套过深"),
    ("a.docx", docx(paragraph("  ")), "没有文字"),
    ("a.docx", bomb, "不像一份通报"),
    ("a.txt", b"", "是空的"),
    ("a.txt", b" \n\t\r\n", "是空的"),
    ("a.txt", b"1\x00\x00\x002", "NUL"),
    ("a.txt", b"\xff\xff\x81\x00", "NUL"),
    ("a.txt", b"\xff\xff\xff", "既不是 UTF-8"),
    ("a.txt", "通".encode() * (MAX_TEXT // 2), "不像一份通报"),
    ("a.txt", b"%PDF-1.7 ...", "PDF"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧版 Office"),
    ("a.txt", "1个".encode() * (MAX_FIGURES + 1), "不像一份通报"),
])  # fmt: skip
def test_files_that_are_no_bulletin(tmp_path: Path, name: str, data: bytes | Callable[[], bytes], words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data() if callable(data) else data)
    with pytest.raises(CannotReadError, match=words):
        audit(file)
    done = CliRunner().invoke(main, ["audit-text", str(file)])
    assert done.exit_code == 2
    assert words in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_links_pipes_folders_and_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "真.txt").write_text("办结率102%", "utf-8")
    (tmp_path / "链接.txt").symlink_to(tmp_path / "真.txt")
    os.mkfifo(tmp_path / "管道.txt")
    for name in ("链接.txt", "管道.txt", "没有.txt", "."):
        assert CliRunner().invoke(main, ["audit-text", str(tmp_path / name)]).exit_code == 2


@pytest.mark.parametrize(("encoding", "note"), [("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-8-sig", "")])
def test_encodings(encoding: str, note: str) -> None:
    result = audit_document(read_text("全市办结率102%。".encode(encoding)))
    assert [item.check for item in result.findings] == ["over-hundred"]
    assert note in "".join(result.notes)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [
    "、市局", "其中(1个", "“", "(1", "《2", "|-|\n", "共1个,甲1个、", "3个部门其中市局、", "0.1%2%",
    "甲市:1个便民服务中心\n", "占政务服务事项的1%,已办1件政务服务事项",
])  # fmt: skip
def test_long_and_strange_texts_end(unit: str) -> None:
    # Code points; more than any check looks ahead (6000), and more parts than a list may have (200).
    length = 8000
    assert checked(unit * (length // len(unit))).counts.keys() == TITLES.keys()


def test_what_is_listed_is_bounded_and_said_to_be() -> None:
    result = checked("办结率102%。\n" * (MAX_LISTED + 1))
    assert len(result.findings) == MAX_LISTED
    assert result.counts["over-hundred"].findings == MAX_LISTED + 1
    assert any("只列出" in note for note in result.notes)


def test_nothing_a_terminal_obeys_gets_through() -> None:
    text = as_text(checked("\x1b[31m\u202e办结率102%\x07"), "\x1b]0;x.txt", color=False, width=100)
    assert not set("\x1b\u202e\x07") & set(text)
    assert "\\x1b" in text


# What people see.


@pytest.mark.parametrize("form", ["full", "json"])
def test_golden(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    monkeypatch.setenv("COLUMNS", "100")
    done = CliRunner().invoke(main, ["audit-text", "bulletin.md", "--format", form])
    check_golden(GOLDEN / f"audit.{form}", done.output)
    assert done.exit_code == 1


def test_json_and_exit_codes(tmp_path: Path) -> None:
    file = tmp_path / "通报.txt"
    file.write_text("仅检查21个站点,占比17%。", "utf-8")
    done = CliRunner().invoke(main, ["audit-text", str(file), "--format", "json"])
    document = json.loads(done.output)
    assert done.exit_code == 0
    assert document["version"] == 1
    assert document["file"] == file.as_posix()
    assert document["checked"].keys() == TITLES.keys()
    (finding,) = document["findings"]
    assert (finding["check"], finding["severity"], finding["line"], finding["column"]) == ("denominator", "info", 1, 12)
    assert finding["end_column"] == 15
    assert finding["ask"] and finding["computed"] and finding["excerpt"]


def test_silence_means_something(tmp_path: Path) -> None:
    file = tmp_path / "通报.txt"
    file.write_text("全市共办理业务437690件,其中大厅23455件,窗口414235件。", "utf-8")
    done = CliRunner().invoke(main, ["audit-text", str(file)])
    assert done.exit_code == 0
    assert "合计与分项：1 处，全部相符" in done.output


def test_a_percentage_before_its_n_and_total_is_recomputed() -> None:
    assert said("网上可办率90.40%（480/531），认领率89.17%（930/1043）。") == []
    assert said("网上可办率90.41%（480/531）。") == [("percentage", "error", "480÷531＝90.40%")]


def test_a_column_of_n_and_total_beside_percentages_is_recomputed() -> None:
    table = (
        "| 地区 | 认领率 | n/N | 位次 |\n|---|---|---|---|\n| 甲 | 90.40% | 480/531 | 1 |\n| 乙 | {} | 117/137 | 2 |\n"
    )
    assert said(table.format("85.40%")) == []
    assert checked(table.format("85.40%")).counts["table-percentage"].checked == 2
    assert said(table.format("84.50%")) == [("table-percentage", "error", "117/137＝85.40%，写的是 84.50%")]


def test_places_in_a_ranking_are_no_numerators() -> None:
    rows = "".join(f"| {name} | 50.00% | {place} | {2 * place} |\n" for place, name in enumerate("甲乙丙丁", 1))
    assert said(f"| 地区 | 认领率 | 位次 | 上期位次 |\n|---|---|---|---|\n{rows}| 戊 | 90.00% | 5 | 9 |\n") == []


def test_a_federation_is_a_body() -> None:
    text = "产生预警10件，涉及3个部门。其中，市教育局（5件）、市残疾人联合会（3件）、市民政局（2件）。"
    assert said(text) == []
    assert checked(text).counts["name-count"].checked == 1
