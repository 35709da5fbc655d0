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


@pytest.mark.parametrize(("name", "wrong"), [
    ("合同、章程", True),
    ("《行政处罚决定书》及罚款收据", True),
    ("总平面图；剖面图", True),
    ("申请表（一式两份）和承诺书", True),
    ("营业执照或者登记证、身份证", True),
    ("身份证、户口簿复印件", True),
    ("身份证、护照或者通行证", False),
    ("居民身份证（正、反面）", False),
    ("营业执照正、副本", False),
    ("《登记和备案办法》规定的登记表", False),
    ("注册证书和执业印章遗失的证明", False),
    ("总平面图及附图", False),
    ("文件和材料", False),
    ("环境影响报告书、报告表", False),
    ("护照/通行证", False),
    ("关于甲证书、乙证书的说明", False),
    ("设计、施工合同", False),
])  # fmt: skip
def test_several_documents(name: str, wrong: bool) -> None:
    assert found("material/name-several", name=name) == wrong


@pytest.mark.parametrize(("rule", "name", "wrong"), [
    ("name-is-action", "提交护照原件", True),
    ("name-is-action", "提供担保的企业的营业执照", False),
    ("name-is-action", "提交材料清单", False),
    ("name-is-action", "服务提供者资格证书", False),
    ("name-is-action", "填报说明", False),
    ("name-generic", "身份证明材料", False),
    ("name-generic", "证明材料", True),
    ("name-generic", "相关批准文件", True),
    ("name-generic", "与承租人有关的租赁合同", False),
    ("name-is-template", "劳务派遣协议样本", False),
    ("name-is-template", "登记表（样表）", True),
    ("name-is-template", "XXL号工作服发放表", False),
    ("not-a-document", "银行账户开户证明", False),
    ("not-a-document", "指定的银行账户", True),
    ("open-list", "身份证等有效证件", True),
    ("open-list", "高等学校学历证明", False),
    ("open-list", "等级证书", False),
])  # fmt: skip
def test_names_of_materials(rule: str, name: str, wrong: bool) -> None:
    assert found(f"material/{rule}", name=name) == wrong
