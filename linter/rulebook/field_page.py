"""Generate docs/fields.md: every field of a guide, with what the annotations of the schema say of it.

Input: the fields of schemas/matter.schema.json and the rules that compare them. Output: the page as Markdown, with a
row such as `| 到办事现场次数 | /handling/visits | better | visits-worse | — | 取值 |` for each field.
"""

from __future__ import annotations

from collections.abc import Iterator

from linter.guides.fields import COMPARE_MODES, POLICIES, Field, fields
from linter.guides.normalise import READERS
from linter.rulebook.rule import GroupCheck
from linter.rulebook.rulebook import Rulebook
from linter.source import schema

_PROSE = {"read": "是", "quoted": "法条原文", "no": "—", None: "未注明"}
_RECORD = {"value": "取值", "part": "主要部分", None: "—"}
_EXPLAINED = """
字段只在 `schemas/matter.schema.json` 里声明一次；继承、比对、文字检查、指标数据都从那里的注解得出。注解不影响校验。

| 注解 | 取值 | 意思 |
|---|---|---|
{policies}
| `x-compare` | {modes} | 规则 `field-differs` 怎样比对 `must-equal` 的字段；已有专门规则的不写 |
| | `none` | 只继承，不比对 |
| `x-item` | {readers} | 写在列表的 `items` 上：按什么认出两个区县的同一项 |
| `x-identity` | `content` | 写在列表的 `items` 上：各项没有编号和名称，指纹按整项内容认 |
| `x-prose` | `true` `false` `"quoted"` | 是不是给人看的文字；`quoted` 照录法条。代码、网址、选项等不写 |
| `x-record` | `value` `part` | 指标数据总是保留它的值；或者它是指南的主要部分。指标用到的字段不写也会保留 |
| `x-import` | `false` | 别的平台不会有这个字段，导入时不必交代 |
| `x-code` `x-date` `x-url` `x-phone` `x-attachment` | `true` | 内容的种类 |

`x-policy` 写在上级字段的，没有另写的下级字段随上级。

政策依据：{basis}。

## 加一个字段

1. 在 `schemas/matter.schema.json` 写出 `title`、`x-en`、`description`、`type` 和上面的注解。
2. 运行 `pytest tests/guides/test_fields.py`：缺什么、写在哪里，它逐条列出（标准的模式、比对规则、导入对照表、术语表）。
3. 运行 `matterlint rules reference` 更新本页。
""".strip()


def field_page(notice: str) -> str:
    """Return docs/fields.md, which begins with a notice that it is generated."""
    basis = schema.of_kind("matter").document["x-policy-basis"]
    meanings = "\n".join(f"| `x-policy` | `{policy}` | {meaning} |" for policy, (meaning, _) in POLICIES.items())
    modes = " ".join(f"`{mode}`" for mode in COMPARE_MODES if mode != "none")
    readers = " ".join(f"`{name}`" for name in READERS)
    lines = [
        notice,
        "",
        "# 办事指南的字段",
        "",
        _EXPLAINED.format(basis=basis, policies=meanings, modes=modes, readers=readers),
        "",
        "## 全部字段",
        "",
    ]
    lines += ["| 字段 | 位置 | 政策 | 比对规则 | 文字 | 指标数据 |", "|---|---|---|---|---|---|"]
    rules = list(_comparing_rules())
    for field in fields().values():
        own = [name for name, places in rules if field.place in places]
        lines.append(f"| {' | '.join(_row(field, own))} |")
    return "\n".join([*lines, ""])


def _row(field: Field, rules: list[str]) -> Iterator[str]:
    yield field.title
    yield f"`{field.place}`"
    yield field.policy or "—"
    yield " ".join(f"`{name}`" for name in rules) or "—"
    yield _PROSE[field.prose]
    yield _RECORD[field.record]


def _comparing_rules() -> Iterator[tuple[str, frozenset[str]]]:
    """The rules that compare districts (family same-standard), each with the places that it compares."""
    for rule in Rulebook():
        if rule.family == "same-standard" and isinstance(rule.check, GroupCheck):
            yield rule.id.partition("/")[2], frozenset(rule.check.places)
