"""What links lead to: pages, portals with a purpose and own codes stay silent."""

from __future__ import annotations

from typing import Any

import pytest

from linter.engine import examples
from linter.guides.guide import Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.rulebook import Rulebook

CONTEXT = examples.Runner(Rulebook()).context
TABLE = {"link-foreign-host": {"table": "third-party-hosts"}, "link-file": {"endings": ["png", "jpg"]}}


def found(kind: str, link: str, task_code: str = "11320402MB1234567N4000123020000") -> list[Any]:
    value = {"district": "320402", "task_code": task_code, "handling": {"online_url": link}}
    return list(KINDS[kind].compile(TABLE.get(kind, {}))(Guide("示例.yaml", value, CONTEXT)))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("link-home-page", "https://www.example.com/apply"),
        ("link-home-page", "https://www.example.com/?item=12"),
        ("link-home-page", "https://www.example.com/index.html#/apply/12"),
        ("link-home-page", "https://www.example.com/#1595"),
        ("link-home-page", "http://8.8.8.8/"),
        ("link-home-page", "www"),
        ("link-home-page", "http://[broken"),
        ("link-home-page", "https://www.example.com/web/apply.do"),
        ("link-article", "https://www.example.com/content/12/apply"),
        ("link-article", "https://www.example.com/news/apply.do"),
        ("link-article", "https://www.example.com/postal/apply_20230101.do"),
        ("link-file", "https://www.example.com/apply?picture=a.png"),
        ("link-file", "https://www.example.com/png"),
        ("link-foreign-host", "https://www.exampledwz.cn/"),
        ("link-foreign-host", "https://society.nanyuest.cn/list.aspx"),
        ("link-foreign-host", "https://jinshuju.net.example.com/f/1"),
        ("link-foreign-host", "https://www.example.com/to?url=https://jinshuju.net/f/1"),
        ("link-other-matter", "https://www.example.com/g/11320402MB1234567N4000123020000"),
        ("link-other-matter", "https://www.example.com/g/11320402MB1234567N400012302000001"),
        ("link-other-matter", "https://www.example.com/g/11320402MB1234567N4320123099000"),
        ("link-other-matter", "https://www.example.com/g/11320400MB7654321W4000123099000"),
        ("link-other-matter", "https://www.example.com/g/911320402MB1234567N4000123099000"),
        ("link-empty-parameter", "https://www.example.com/apply?token=abc"),
        ("link-empty-parameter", "https://www.example.com/apply?keyword=&page=1"),
    ],
)
def test_lawful_links(kind: str, link: str) -> None:
    assert found(kind, link) == []


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("link-home-page", "http://www.example.com"),
        ("link-home-page", "https://www.example.com/index.jsp"),
        ("link-home-page", "https://www.example.com/#/"),
        ("link-home-page", "https://www.example.com/portal/"),
        ("link-article", "https://www.example.com/art/2023/5/1/art_12_3456.html"),
        ("link-file", "https://www.example.com/a/B.PNG"),
        ("link-foreign-host", "https://abc.wjx.cn/vm/x.aspx"),
        ("link-other-matter", "https://www.example.com/g/11320402MB1234567N4000123099000"),
        ("link-other-matter", "https://www.example.com/g?code=11320402MB1234567N400012309900001"),
        ("link-empty-parameter", "https://www.example.com/apply?siteTokenId=#/list"),
    ],
)
def test_links_that_lead_elsewhere(kind: str, link: str) -> None:
    assert len(found(kind, link)) == 1


def test_the_main_item_may_stand_for_its_sub_items() -> None:
    link = "https://www.example.com/g/11320402MB1234567N400012302000Y"
    assert found("link-other-matter", link.replace("00Y", "000"), "11320402MB1234567N4000123020003") == []
