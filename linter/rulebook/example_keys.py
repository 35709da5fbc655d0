"""The keys of rule examples, as data for the runner (`linter.engine.examples`) and for the reference.

Every other key of an example is a top-level key of a guide, e.g. {"name": "公共场所卫生许可", "expect": [{"at":
"/name"}]}.
"""

from __future__ import annotations

from typing import NamedTuple


class ExampleKey(NamedTuple):
    """The meaning of a key in Chinese, and an example in YAML."""

    zh: str
    example: str


EXAMPLE_KEYS: dict[str, ExampleKey] = {
    "expect": ExampleKey("bad 例子必写：这条规则应当报出的问题，一个问题一项，不多不少", "expect: [{at: /name}]"),
    "also": ExampleKey("这个例子同时报出的其他规则；第一个 bad 例子必须写全", "also: [name/too-long]"),
    "catalog": ExampleKey(
        "几份指南：每个键一份（默认也是它的区划代码），值是要替换的字段。只看 group、catalog 范围的规则",
        "catalog: {A: {}, B: {district: \"320402\", name: 另一个名称}}",
    ),
    "standard": ExampleKey("目录里的标准，写法同标准文件", "standard: {basic_code: \"000123020000\", name: 某许可}"),
    "lists": ExampleKey(
        "目录里的清单，一份一项，写法同清单文件", "lists: [{list: 惠企政策清单, entries: [{name: 某许可}]}]"
    ),
    "ledger": ExampleKey(
        "整改台账的条目", "ledger: [{rule: name/too-long, matter: \"11320402MB1234567N4000123020000\", status: 整改中}]"
    ),
    "exemptions": ExampleKey(
        "例外登记的条目", "exemptions: [{indicator: no-meeting-rate, reason: 法律要求到场, until: \"2026-12-31\"}]"
    ),
    "source": ExampleKey(
        "写成一段文字时，是一个文件的原文，用于检查写法的规则；写成“键: 值”时，就是指南的导入来源",
        "source: \"kind: matter\\nname: 甲\\nname: 乙\\n\"",
    ),
    "kind": ExampleKey("source 是哪种文件，默认 matter", "kind: divisions"),
    "encoding": ExampleKey("source 的字符编码，默认 utf-8", "encoding: gb18030"),
    "repeat": ExampleKey("source 重复几遍，用于写不下的大文件", "repeat: 1000"),
    "setup": ExampleKey(
        "读不了的文件：link 链接、folder 文件夹、missing 不存在；configuration 第二份配置；crash 有一条规则运行出错",
        "setup: link",
    ),
}  # fmt: skip
EXPECT_KEYS: dict[str, ExampleKey] = {
    "at": ExampleKey("报在哪个位置", "at: /materials/0/name"),
    "line": ExampleKey("报在第几行", "line: 2"),
    "column": ExampleKey("报在第几列", "column: 7"),
    "district": ExampleKey("报在哪份指南：它的区划代码", "district: B"),
    "path": ExampleKey("报在哪个文件", "path: lists/示例1.yaml"),
    "message": ExampleKey("提示语里有这段文字", "message: 7 工作日"),
    "fix": ExampleKey("自动修正写入的文字", "fix: 公共场所卫生许可"),
    "related": ExampleKey("相关位置所在的文件（不带扩展名），排序去重", "related: [A, 示例]"),
}
