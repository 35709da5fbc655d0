"""What a report was made from, in words: the same lines in every format."""

from __future__ import annotations

from typing import Any

from linter.bulletin.document import Bulletin
from linter.common.text import visible

_TITLES = {
    "as_of": "统计截止日期", "against": "对比的上期（目录摘要）", "edition": "指标版本", "profile": "检查档位",
    "excluded": "配置排除的文件数", "switched_off": "停用的规则", "version": "matterlint 版本",
    "rulebook": "规则库摘要", "catalog": "目录摘要", "commit": "提交", "clean": "工作区", "setting": "重算参数",
    "digest": "报告摘要（SHA-256）",
}  # fmt: skip


def lines(bulletin: Bulletin) -> list[tuple[str, str]]:
    """Labels and texts, in the order in which they are printed; what a later version adds stands at the end."""
    known = bulletin.provenance
    keys = [*(key for key in _TITLES if key in known), *(key for key in known if key not in _TITLES)]
    return [(_TITLES.get(key, key), _said(key, known[key])) for key in keys]


def _said(key: str, value: Any) -> str:
    if key == "clean":
        return {True: "没有未提交的改动", False: "有未提交的改动"}.get(value, "不在 Git 仓库中")
    if isinstance(value, dict):
        value = [f"{name} {item}" for name, item in value.items()]
    if isinstance(value, (list, tuple)):
        value = "、".join(map(str, value))
    return "无" if value is None or value == "" else visible(str(value))
