"""The words that an indicator may use: for each population, the fields of its records and the terms to add up.

Input: nothing. Output: `POPULATIONS`, from the value of `of` to a `Population`. Example: an indicator with `of: cases`
may write `scope: {/known: [true]}` and `numerator: {sum: overdue}`. Whoever adds a field to the records of a
population (`linter.figures.populations`, `linter.engine.figure_record`) adds its name here; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from linter.guides.fields import fields


class Population(NamedTuple):
    """What the records of one population hold."""

    fields: Mapping[str, str]
    """Place to its Chinese description."""
    terms: Mapping[str, str] = {}
    """Name of a number that can be added up to its Chinese description."""
    reasons: Mapping[str, str] = {}
    """Why a record may lack a term, to its Chinese description (`denominator.exclude`)."""
    any_field_of_a_guide: bool = False
    """Whether a record also keeps every place of a guide that some indicator reads."""

    def has(self, place: str) -> bool:
        """Return whether an indicator over this population may read a place."""
        return place in self.fields or (self.any_field_of_a_guide and place in fields())


STANDARD_DIFFERENCES = ("differs", "worse", "better", "declared")
"""How a guide may stand to its standard; a record counts the findings of each."""
COMPUTED = {
    "/situations": "办理情形的题目数",
    "/missing_parts": "没有编写的主要部分",
    "/colour": "不见面审批的难易：绿、橙、黄、负面",
}
"""Fields that the record of a guide computes from it. They come before a field of the guide with the same name."""
FROM_FINDINGS = {
    "/standard": "标准的状态：正式、暂行",
    "/found/errors": "错误级问题数",
    "/found/unknown": "来源无法知道的要素数",
    "/found/differs": "与标准不同的处数",
    "/found/worse": "劣于标准的处数",
    "/found/better": "优于标准的处数",
    "/found/declared": "声明了差异的处数",
}
"""Fields of the record of a guide that come from the findings of the run. A count of 0 is absent."""
_ENTRY = {"/list": "所在清单", "/basic_code": "基本编码", "/implemented": "本区县有办事指南"}
_ENTRY_WITH_GUIDE = {**_ENTRY, "/type": "指南的事项类型", "/status": "指南的事项状态"}
_ACTIVITY = {"/known": "编码对得上办事指南", "/type": "事项类型", "/level": "行使层级", "/status": "事项状态"}

POPULATIONS: dict[str, Population] = {
    "guides": Population(
        {
            "/basic_code": "基本编码",
            "/task_code": "实施编码",
            "/step": "离不见面最近的一步",
            **COMPUTED,
            **FROM_FINDINGS,
        },
        {
            "statutory_days": "法定办结时限的天数",
            "promised_days": "承诺办结时限的天数",
            "applicable_elements": "适用的要素数",
            "filled_elements": "已填写的要素数",
            "unknown_elements": "来源无法知道的要素数",
            "materials": "申请材料数",
            "steps": "办理环节数",
            "artefacts": "一单一表一册一书一图已有几件",
        },
        {
            "no-statutory-limit": "没有法定办结时限",
            "no-promised-limit": "没有承诺办结时限",
            "unit-not-convertible": "两个时限的单位不能换算",
        },
        any_field_of_a_guide=True,
    ),
    "claims": Population(
        {
            **_ENTRY_WITH_GUIDE,
            "/matter": "行政权力或者公共服务",
            "/claimed": "已认领",
            "/listed_out": "已认领、在用、文件没有格式错误",
            "/published": "在用并且已经公布",
        }
    ),
    "hall": Population({**_ENTRY_WITH_GUIDE, "/in_hall": "已进驻大厅"}),
    "applications": Population({**_ENTRY_WITH_GUIDE, "/connected": "已接入移动端"}),
    "frequent": Population({**_ENTRY_WITH_GUIDE, "/artefacts": "五件成品已有几件", "/all_five": "五件齐全"}),
    "bundles": Population({**_ENTRY, "/complete": "所含事项都有办事指南", "/missing": "没有办事指南的事项"}),
    "partners": Population({**_ENTRY_WITH_GUIDE, "/reciprocal": "对方以同样方式列出"}),
    "supervision": Population(
        {
            **_ENTRY_WITH_GUIDE,
            "/checklist": "有检查实施清单",
            "/claimed": "有办事指南认领",
            "/behaviour": "本期有监管行为",
        }
    ),
    "windows": Population({"/general": "综合窗口", "/level": "大厅的层级"}),
    "ledger": Population(
        {
            "/status": "整改状态，销号不成立的是销号存疑",
            "/rule": "规则",
            "/overdue": "已经超期",
            "/recurring": "销号以后又报出",
            "/open_elsewhere": "已销号、同类问题在别处还有几处",
            "/unlisted": "其中没有登记也没有暂缓的几处",
        }
    ),
    "problems": Population({"/severity": "级别", "/status": "新问题、台账中或者暂缓", "/recurring": "销号以后又报出"}),
    "cases": Population(
        _ACTIVITY,
        {
            "cases": "办件数",
            "online_cases": "网办件数",
            "closed": "办结数",
            "on_time": "按时办结数",
            "warned": "预警数",
            "overdue": "超期数",
        },
    ),
    "ratings": Population(
        _ACTIVITY, {"ratings": "评价数", "linked": "关联数", "bad": "差评数", "bad_mended": "差评整改数"}
    ),
}
