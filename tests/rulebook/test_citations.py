"""Citations: titles and articles are recognised however they are written, and mended only where sure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import examples
from linter.guides.guide import Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.kinds.domain import citations
from linter.rulebook.kinds.domain.article_numbers import arabic, article_form, chinese
from linter.rulebook.kinds.domain.citations import bare
from linter.rulebook.rule_data import table
from linter.rulebook.rulebook import Rulebook

CONTEXT = examples.Runner(Rulebook()).context
TITLE = "/legal_basis/*/title"


def hits(kind: str, *cited: dict[str, Any], **spec: Any) -> list[Any]:
    guide = Guide("示例.yaml", {"legal_basis": list(cited)}, CONTEXT)
    return list(KINDS[kind].compile(spec)(guide))  # type: ignore[operator]


@given(st.integers(1, 9999))
def test_chinese_numbers_read_back(number: int) -> None:
    assert arabic(chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(10, "十"), (15, "十五"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (1010, "一千零一十")],
)
def test_chinese_numbers_as_laws_write_them(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("第42条", "第四十二条"),
        ("第 8 条第 2 款", "第八条第二款"),
        ("第8条第1款第(3)项", "第八条第一款第（三）项"),
        ("第105条之1", "第105条之1"),
        ("第48项", "第四十八项"),
        ("第四条、第12条", "第四条、第十二条"),
        ("见原文", "见原文"),
        ("第0条", "第0条"),
        ("第四条", "第四条"),
    ],
)
def test_articles_are_mended_only_where_sure(written: str, right: str) -> None:
    assert article_form(written) == right
    assert article_form(article_form(written)) == article_form(written)


@given(st.text(alphabet="第条款项（）()一二十百0123456789、之至目 ", max_size=20))
def test_mending_an_article_twice_changes_nothing(text: str) -> None:
    assert article_form(article_form(text)) == article_form(text)


@pytest.mark.parametrize(
    ("title", "variant", "replacement"),
    [
        ("《公共场所卫生管理条例》", "marks", "公共场所卫生管理条例"),
        ("公共场所卫生管理条例》", "marks", "公共场所卫生管理条例"),
        ("《关于印发〈办法〉的通知》", "marks", "关于印发〈办法〉的通知"),
        ("《公共场所卫生管理条例》第四条", "more", None),
        ("《条例》《细则》", "more", None),
    ],
)
def test_book_marks(title: str, variant: str, replacement: str | None) -> None:
    (hit,) = hits("law-title-marks", {"title": title}, **{"in": [TITLE]})
    assert (hit.variant, hit.replacement) == (variant, replacement)


@pytest.mark.parametrize(
    "title", ["公共场所卫生管理条例", "关于印发《卫生管理办法》的通知", "关于贯彻实施《卫生管理条例》"]
)
def test_book_marks_within_a_title_stay(title: str) -> None:
    assert hits("law-title-marks", {"title": title}, **{"in": [TITLE]}) == []


@pytest.mark.parametrize(
    "title",
    [
        "公共场所卫生管理条例",
        "《公共场所卫生管理条例》",
        "公共场所条例",
        "公共场所卫生管理条例（2019年修正）",
        "公共场所卫生管理条例(2019)",
    ],
)
def test_a_law_is_known_however_it_is_written(title: str) -> None:
    law = citations.law_of(CONTEXT, title)
    assert law is not None and law["title"] == "公共场所卫生管理条例"
    assert bare(bare(title)) == bare(title)


@pytest.mark.parametrize(
    ("title", "vague"),
    [
        ("国家有关规定", True),
        ("相关法律、法规", True),
        ("上级文件要求", True),
        ("有关规定的通知", True),
        ("价格法", False),
        ("关于养老保险有关规定的通知", False),
    ],
)
def test_vague_titles(title: str, vague: bool) -> None:
    assert bool(hits("only-phrases", {"title": title}, at=TITLE, table="vague-basis")) is vague


def test_a_repealed_law_is_told() -> None:
    spec = {"in": [TITLE], "table": "repealed-laws"}
    (old,) = hits("law-repealed", {"title": "中华人民共和国企业法人登记管理条例"}, **spec)
    assert old.variant == "table"
    assert hits("law-repealed", {"title": "市场主体登记管理条例"}, {"title": None}, {}, **spec) == []


def test_only_a_basis_that_may_provide_for_a_permit_will_do() -> None:
    spec = {"ranks": ["法律", "行政法规"]}
    assert hits("basis-rank", {"title": "通知", "rank": "规范性文件"}, **spec)
    assert (
        hits("basis-rank", {"title": "通知", "rank": "规范性文件"}, {"title": "某法"}, **spec) == []
    )  # its rank is unknown
    assert hits("basis-rank", {"title": "公共场所卫生管理条例"}, **spec) == []  # the registry knows its rank
    assert hits("basis-rank", **spec) == []


def test_ministries_and_governments_rules_stand_side_by_side() -> None:
    ranks = ["法律", "国务院决定", "行政法规", "地方性法规", "政府规章", "部门规章", "规范性文件"]
    assert hits("ranks-in-order", *({"title": rank, "rank": rank} for rank in ranks)) == []
    assert hits("ranks-in-order", {"rank": "部门规章"}, {"rank": None}, {"rank": "法律"})[0].pointer == (
        "legal_basis",
        2,
        "rank",
    )


def test_the_table_of_repealed_laws_names_each_law_once() -> None:
    titles = [entry["title"] for entry in table("repealed-laws")["entries"]]
    assert len(titles) == len(set(titles))
    assert all(set(entry) <= {"title", "known", "replaced_by"} for entry in table("repealed-laws")["entries"])
