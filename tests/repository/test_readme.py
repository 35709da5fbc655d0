"""The READMEs open with a broken guide and what the tool says about it: it says exactly that."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import linter
from linter.common.output_format import Screen
from linter.findings.formats import FORMATS
from tests.support import ROOT, UPDATE_GOLDEN

pytestmark = pytest.mark.slow

GUIDE = "catalog/districts/320402-天宁区/卫生健康局/公共场所卫生许可.yaml"
BROKEN = {
    "  - name: 场所平面布局图（标明所在方位）": "  - name: 其他相关材料",
    "  - {id: review, name: 审查, after: [accept], owner: 审批科, limit: {value: 4, unit: 工作日}}":
    "  - {id: review, name: 审查, after: [accept], owner: 审批科}",
    "  promised: {value: 5, unit: 工作日, note: 自受理之日起计算，不含检测时间}":
    "  promised: {value: 25, unit: 工作日}",
}  # fmt: skip
BLOCK = re.compile(r"<!-- (broken|output) -->\n+```\w*\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_tool_says_what_the_readme_shows(
    name: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    shutil.copy(ROOT / "matterlint.yaml", tmp_path)
    guide = tmp_path / GUIDE
    text = guide.read_text("utf-8")
    for right, wrong in BROKEN.items():
        assert text.count(right + "\n") == 1, right
        text = text.replace(right + "\n", wrong + "\n")
    guide.write_text(text, "utf-8")
    report = linter.lint([guide], lang=lang)
    said = str(FORMATS["full"](report, Screen(width=80))).split("\n─────", 1)[0].rstrip() + "\n"

    page = (ROOT / name).read_text("utf-8")
    blocks = dict(BLOCK.findall(page))
    if UPDATE_GOLDEN:
        (ROOT / name).write_text(page.replace(blocks["output"], said), "utf-8")
        return
    for wrong in BROKEN.values():
        assert wrong + "\n" in blocks["broken"]
    assert blocks["output"] == said
