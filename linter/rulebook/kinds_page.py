"""Generate docs/rules/kinds.md, the reference for rule authors.

In: the rulebook and the data of kinds, conditions and examples. Out: one Chinese page: every kind with its parameters,
the rules that use it, an example that fires and one that stays silent; then conditions, messages and example keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.rulebook.condition_language import WORDS
from linter.rulebook.example_keys import EXAMPLE_KEYS, EXPECT_KEYS, ExampleKey
from linter.rulebook.kinds import BUILT_IN, SUBJECTS
from linter.rulebook.kinds.kind import Kind
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import FAMILIES, Rulebook
from linter.source.yaml_writer import dump

_INTRODUCTION = """
# 规则怎么写

一条规则一个文件：`check` 说怎么判断，`applies` 和 `when` 说什么时候判断，`message` 说怎么提示，
`examples` 既是测试也是文档。
其余各键的含义见 `schemas/rule.schema.json`，现成的规则见[规则一览](README.md)。
用 `matterlint rules new` 生成一条马上可用的规则，改好后用 `matterlint rules test 规则名` 检查：它与测试套件的要求相同。

- [检查种类](#kinds)：`check` 里的 `kind` 和参数
- [条件](#conditions)：`applies`、`when`、`then`
- [提示语](#messages)：`message`、`messages`
- [例子](#examples)：`examples`

位置一律写成以 `/` 开头的路径，如 `/time_limit/promised/note`；`*` 表示列表中的每一项，如 `/materials/*/name`。
`matterlint explain 要素名` 查位置。正则表达式用 RE2 语法，不支持环视和反向引用，汉字之间不能用 `\\b`。
"""
_KINDS = """
<a id="kinds"></a>

## 检查种类

`check: {kind: 种类, 参数: …}`。没有注明“可不写”的参数都必须写。
"""
_BUILT_IN = """
### 程序自带的检查

`kind: built-in` 没有参数：问题由程序在读取、核对格式、核对暂缓整改和台账时发现，规则文件只写怎么提示、为什么、怎么改。
用于这些类别：{families}。自己的规则不能用这个种类。
"""
_CONDITIONS = """
<a id="conditions"></a>

## 条件

`applies` 筛选整份指南：每个位置的内容都要等于所列的值之一。
范围（scope）为 group、catalog 的规则只能按 `/type` 和 `/level` 筛选。

```yaml
applies: {/type: [行政许可], /handling/type: 承诺件}
```

`when`（以及 `then`）写在 `check` 里，由下面的词组成；几个词并列写时要全部成立。

| 词 | 后面写 | 成立的条件 | 例子 |
|---|---|---|---|
"""
_PLACES_IN_CONDITIONS = """
规则逐项检查列表（`at` 里有 `*`）时，条件里开头与 `at` 相同的位置，取正在检查的那一项；其余的 `*` 表示任意一项。
例如 `at: /materials/*/blank_form` 配 `when: {equals: {/materials/*/form: 纸质}}`，说的是同一份材料。
“填写了内容”指不是空的：不是 null、空白文字、空列表、空的一组键值。
"""
_MESSAGES = """
<a id="messages"></a>

## 提示语

`message: {zh: …, en: …}` 两种语言都要写。花括号里的内容在报出时换成实际的值，空的显示“（空）”，太长的截短。

| 写法 | 换成 |
|---|---|
| `{element}` | 报在哪个要素：字段的中文名（英文提示语里是英文名） |
| `{value}` | 报出位置上的内容 |
| `{/位置}` | 指南里这个位置的内容；`*` 取报出的那一项。范围为 group、catalog 的规则不能用 |
| `{名称}` | 检查提供的值，各种类写明可以用哪些 |

种类有几种情形时写 `messages`，每种情形一个键，各种类写明有哪些；没有写到的情形用第一条。
"""
_EXAMPLES = """
<a id="examples"></a>

## 例子

`examples: {good: […], bad: […]}` 至少各一个。例子以 `rules/clean` 里的一份干净指南为底：按规则适用的第一个事项类型选，
例子里的顶层字段整个替换干净指南里的同名字段，`null` 表示去掉。检查的日期固定为 2026-09-30。
`good` 里这条规则不得报出；最好的 `good` 是看上去像错、其实没错的那一种。`bad` 里报出的应当正好是 `expect` 写的。
第一个 `bad` 例子印在规则文档里，除了这条规则和 `also` 写明的规则，不得再有别的规则报出。
下面这些键有特别的含义，其余的键都是指南的字段。

| 键 | 含义 | 例子 |
|---|---|---|
"""
_EXPECT = """
`expect` 的每一项写一个问题，写明的都要相符：

| 键 | 含义 | 例子 |
|---|---|---|
"""


def page(book: Rulebook, notice: str) -> str:
    """The text of the page; `notice` is its first line, which says how it is generated."""
    users: dict[str, list[Rule]] = {}
    for rule in book:
        users.setdefault(rule.data["check"]["kind"], []).append(rule)
    lines = [notice, _INTRODUCTION.rstrip("\n"), _KINDS]
    for subject, groups in SUBJECTS.items():
        lines += [f"- {subject}：" + "、".join(f"[`{kind.name}`](#{kind.name})" for group in groups for kind in group)]
    for subject, groups in SUBJECTS.items():
        lines += ["", f"### {subject}", ""]
        for group in groups:
            for kind in group:
                lines += [*_kind(kind, sorted(users[kind.name], key=lambda rule: rule.id)), ""]
    families = dict.fromkeys(rule.family for rule in users[BUILT_IN])
    lines += [_BUILT_IN.strip("\n").format(families="、".join(FAMILIES[family][0] for family in families))]
    lines += [_CONDITIONS.rstrip("\n")]
    for name, word in WORDS.items():
        lines.append(f"| `{name}` | {word.form} | {word.zh} | `when: {word.example}` |")
    lines += [_PLACES_IN_CONDITIONS.rstrip("\n"), _MESSAGES.rstrip("\n")]
    lines += [_EXAMPLES.rstrip("\n"), *_keys(EXAMPLE_KEYS)]
    lines += [_EXPECT.rstrip("\n"), *_keys(EXPECT_KEYS), ""]
    return "\n".join(lines)


def _keys(keys: Mapping[str, ExampleKey]) -> list[str]:
    return [f"| `{name}` | {key.zh} | `{_cell(key.example)}` |" for name, key in keys.items()]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _kind(kind: Kind, users: list[Rule]) -> list[str]:
    """The section of a kind. Its example is the rule whose check and examples are the shortest."""
    lines = [f'<a id="{kind.name}"></a>', "", f"#### `{kind.name}`", "", kind.zh, ""]
    if kind.parameters:
        lines += ["| 参数 | 写什么 | 含义 |", "|---|---|---|"]
        for name, parameter in kind.parameters.items():
            form = parameter.form.zh.strip() + ("，可不写" if parameter.optional else "")
            lines.append(f"| `{name}` | {_cell(form)} | {_cell(parameter.zh)} |")
        lines.append("")
    if kind.either:
        lines += [f"{'、'.join(f'`{name}`' for name in kind.either)} 至少写一个。", ""]
    if kind.values:
        values = {f"{{{name}}}": meaning for name, meaning in kind.values.items()}
        lines += [f"提示语里可以用：{_meanings(values)}。", ""]
    if kind.variants:
        lines += [f"`messages` 的键：{_meanings(kind.variants)}。", ""]
    example = min(users, key=lambda rule: (len(dump(_shown(rule))), rule.id))
    lines += ["用到它的规则：" + "、".join(f"[`{rule.id}`]({_link(rule.id)})" for rule in users), ""]
    return [*lines, f"例子（`{example.id}`）：", "", "```yaml", *dump(_shown(example)).splitlines(), "```"]


def _shown(rule: Rule) -> dict[str, Any]:
    """The parts of a rule that show how its kind is used: check, applies, the first bad and the first good example."""
    applies = {"applies": rule.data["applies"]} if rule.data.get("applies") else {}
    examples = rule.data["examples"]
    return {
        **applies,
        "check": rule.data["check"],
        "examples": {"bad": examples["bad"][:1], "good": examples["good"][:1]},
    }


def _meanings(meanings: Mapping[str, str]) -> str:
    return "；".join(f"`{name}` {meaning}" for name, meaning in meanings.items())


def _link(rule_id: str) -> str:
    family, _, slug = rule_id.partition("/")
    return f"{family}.md#{slug}"
