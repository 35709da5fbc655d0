"""The provenance of a report in words, the same in every format.

Input: a `Bulletin`. Output: pairs of label and text. Example: ("统计截止日期", "2026-09-30").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.bulletin.document import Bulletin
from linter.common.text import visible

_TITLES = {
    "as_of": "统计截止日期", "against": "对比的上期（目录摘要）", "edition": "指标版本", "profile": "检查档位",
    "excluded": "配置排除的文件数", "switched_off": "停用的规则", "version": "matterlint 版本",
    "rulebook": "规则库摘要", "catalog": "目录摘要", "commit": "提交", "clean": "工作区", "git": "提交不明的原因",
    "setting": "重算参数", "digest": "报告摘要（SHA-256）",
}  # fmt: skip
"""Keys of `Bulletin.provenance` to labels, in the order of printing."""


def lines(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The lines in the order of printing. Keys without a label, which a later version may write into a JSON report,
    come last under their own name."""
    known = bulletin.provenance
    keys = [*(key for key in _TITLES if key in known), *(key for key in known if key not in _TITLES)]
    return [(_TITLES.get(key, key), _text(key, known)) for key in keys]


def _text(key: str, known: Mapping[str, Any]) -> str:
    value = known[key]
    if key == "clean":
        without = "不能确定" if known.get("git") else "不在 Git 仓库中"
        return {True: "没有未提交的改动", False: "有未提交的改动"}.get(value, without)
    if isinstance(value, dict):
        value = [f"{name} {item}" for name, item in value.items()]
    if isinstance(value, (list, tuple)):
        value = "、".join(map(str, value))
    return "无" if value is None or value == "" else visible(str(value))
