"""Slips of writing: lawful repetitions and lookalikes stay silent, and mending is mending once."""

from __future__ import annotations

from typing import Any

import pytest

from linter.engine import examples
from linter.guides.guide import Guide
from linter.rulebook.rulebook import Rulebook

RULES = Rulebook()
CONTEXT = examples.Runner(RULES).context


def found(rule: str, text: str) -> list[Any]:
    check = RULES.rules[rule].check
    return list(check(Guide("示例.yaml", {"district": "320402", "conditions": [text]}, CONTEXT)))  # type: ignore


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("text/repeated-word", "以出售为目的的经营，标的的价值"),
        ("text/repeated-word", "一九九九年一九九九号"),
        ("text/repeated-word", "变更登记登记表、提交申请申请书"),
        ("text/repeated-word", "一步一步，人人平等，区区小事"),
        ("text/repeated-word", "的的的"),
        ("text/repeated-word", "最好研究研究"),
        ("text/typo", "交叉路口、租凭证、目标淮河、关注消费、工具被"),
        ("text/typo", "未成年入学，期末取得，联邦办理，集采代理，和同期相比"),
        ("text/typo", "吉祥情，公正处理，教材科，年末缴纳，帐篷"),
        ("text/typo", "自批准之日起15日内，当日15日内"),
        ("text/said-twice", "不少于 3 人，2 层以上，约定 30 日左右"),
        ("text/cut-off", "可以参与。涉及、普及"),
        ("text/date-damaged", "12月31日、2月29日、11月30日、1900年1月1日，文号 20191234 号"),
        ("text/template-left", "规格 20×30，X 光机，××"),
        ("text/traditional-form", "乾县、《澳門居民身份證》、于后里"),
        ("text/stray-spaces", "依照第十五条  申请人可以申请"),
    ],
)
def test_lawful_writing(rule: str, text: str) -> None:
    assert found(rule, text) == []


@pytest.mark.parametrize(
    ("rule", "text", "mended"),
    [
        ("text/repeated-word", "提交提交营业执照并且并且公示公示牌", "提交营业执照并且公示公示牌"),
        ("text/repeated-word", "社会保险登记社会保险登记", "社会保险登记"),
        ("text/typo", "会计事务所的租凭合同", "会计师事务所的租赁合同"),
        ("text/typo", "变更之日十五日内", "变更之日起十五日内"),
        ("text/typo", "赔尝金已入帐", "赔偿金已入账"),
        ("text/traditional-form", "營业執照", "营业执照"),
        ("text/stray-spaces", "第48项        。", "第48项。"),
    ],
)
def test_mending(rule: str, text: str, mended: str) -> None:
    (hit,) = found(rule, text)
    assert hit.replacement == mended
    assert found(rule, mended) == []


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2019年度样例奖申报", "2019"),
        ("样例基地目录（2017-2020年）查询", "2017"),
        ("样例许可（2016年9月25日前开业的）", None),
        ("ISO 9001:2015 认证奖励", None),
        ("《样例目录（2019年本）》所列项目备案", None),
        ("粤府〔2019〕5号奖励", None),
        ("2026年样例奖申报", None),
        ("2019年样例培训班圆满举办", None),
        ("编号20191234的查询", None),
    ],
)
def test_years_that_are_over(name: str, year: str | None) -> None:
    check = RULES.rules["name/past-year"].check
    hits = list(check(Guide("示例.yaml", {"name": name}, CONTEXT)))  # type: ignore
    assert [hit.values["found"] for hit in hits] == ([year] if year else [])


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("text/outdated-document", "兽药GMP证书、营业税金及附加、民办学校名称预先核准、取消物业服务企业资质"),
        ("text/outdated-organ", "企业质检、工商部门以外的机构，农业农村局，原卫生局，铁道部党校"),
        ("text/ended-plan", "《“十三五”规划》、第二十五条、二十五页"),
        ("text/deadline-over", "2019年12月31日以前登记的企业，截止2026年12月31日，有效期至2030年"),
        ("text/ended-exam", "通过国家统一法律职业资格考试，此前取得国家统一司法考试合格证书的也可以"),
        ("text/typo", "审批结果为核准的，发证；企业类型为登记的。"),
        ("text/outdated-organ", "农业部门、文化部门、国家林业和草原局、原国家林业局、住房和城乡建设部"),
        ("basis/outdated-edition", "《产业结构调整指导目录（2024年本）》"),
    ],
)
def test_what_still_holds(rule: str, text: str) -> None:
    assert found(rule, text) == []
