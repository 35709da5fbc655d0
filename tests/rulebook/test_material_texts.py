"""Materials: issuers and numbers of copies, with what must stay silent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from linter.guides.guide import Context, Guide
from linter.rulebook.rulebook import Rulebook

CONTEXT = Context(Path(), Path(), date(2026, 9, 30), {})


def found(rule: str, **material: Any) -> bool:
    check: Any = Rulebook()[rule].check
    return bool(list(check(Guide("示例.yaml", {"materials": [material]}, CONTEXT))))


@pytest.mark.parametrize(("name", "issuer", "wrong"), [
    ("居民身份证", "公安机关", False),
    ("居民身份证", "市场监督管理局", True),
    ("营业执照", "天宁区行政审批局", False),
    ("营业执照", "公安局", True),
    ("身份证或营业执照", "市场监督管理部门", False),
    ("医疗机构执业许可证", "公安局", False),
    ("毕业证书", "毕业院校", False),
    ("不动产权证书", "不动产登记中心", False),
    ("居民身份证", "有关部门", False),
])  # fmt: skip
def test_issuers(name: str, issuer: str, wrong: bool) -> None:
    assert found("material/issuer-differs", name=name, issuer=issuer) == wrong


@pytest.mark.parametrize(("note", "originals", "copies", "wrong"), [
    ("一式三份", 1, 0, True),
    ("一式三份", 3, 0, False),
    ("一式三份", 1, 2, False),
    ("提交2份", 1, 0, True),
    ("原件1份，复印件2份", 1, 2, False),
    ("双方各一份", 2, 0, False),
    ("第三份材料", 1, 0, False),
    ("一式三份", 0, 0, False),
    ("一式三份", None, None, False),
])  # fmt: skip
def test_copies(note: str, originals: int | None, copies: int | None, wrong: bool) -> None:
    assert (
        found("material/copies-in-text", name="申请表", filling_note=note, originals=originals, copies=copies) == wrong
    )
