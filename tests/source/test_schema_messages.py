"""schema: violations are reported in plain Chinese at the value, and both validators agree on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common.resources import folder
from linter.engine import examples
from linter.engine.finding_writer import problem_message
from linter.rulebook import example_catalog
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from linter.source.parse import parse
from linter.source.read import Problem
from linter.source.schema import MAX_PROBLEMS, nearest
from linter.source.yaml_writer import dump

BOOK = Rulebook()
PERMIT = example_catalog.clean_guides()["行政许可"][1]


def problems_of(document: Any, kind: str = "matter") -> list[Problem]:
    tree, problems = parse(document if isinstance(document, str) else dump(document))
    assert tree is not None, problems
    return schema.of_kind(kind).read(tree)[1]


def messages_of(document: Any, kind: str = "matter", lang: Any = "zh") -> list[str]:
    return [problem_message(BOOK, problem, lang, schema.of_kind(kind)) for problem in problems_of(document, kind)]


def permit(**changes: Any) -> dict[str, Any]:
    return examples.laid_over(PERMIT, changes)


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"time_limit": {"promised": {"value": "5天", "unit": "工作日"}}},
            "应为整数，现在是文本“5天”",
            "must be an integer, this is text: 5天",
        ),
        ({"fees": {"charged": "是"}}, "是否收费只能写 true（是）或者 false（否），现在是“是”，应写 true", None),
        ({"materials": "身份证"}, "申请材料应为列表（每项以“- ”开头），现在是文本“身份证”", None),
        ({"time_limit": ["5"]}, "办理时限应为一组“键: 值”，现在是列表“5”", None),
        ({"name": {"zh": "x"}}, '事项名称应为文本，现在是一组“键: 值”“{"zh":"x"}”', None),
        ({"level": "区级"}, "行使层级“区级”不在可选范围内", "level"),
        ({"status": "在用中"}, "是不是“在用”？可以写：在用、暂停、取消", "did you mean 在用?"),
        (
            {"effective": {"from": "2024年5月10日"}},
            "施行日期“2024年5月10日”的写法不对，应像“2024-05-10”这样写",
            "like 2024-05-10",
        ),
        ({"effective": {"from": "2024-13-01"}}, "施行日期“2024-13-01”不是真实的日期", "is no date"),
        ({"version": 0}, "版本号为 0，不能小于 1", None),
        ({"version": -1}, "版本号为 -1，不能小于 1", None),
        ({"tags": ["x"] * 51}, "标签有 51 项，最多 50 项", "51 entries"),
        ({"tags": ["签" * 51]}, "标签有 51 个字，最多 50 个", None),
        ({"tags": [""]}, "标签没有填写", None),
        ({"places": [{}]}, "办理地点一项也没有，至少应有 1 项", None),
        ({"agency": {"nmae": "x"}}, "没有“nmae”这个字段，是不是“name”？", "did you mean name?"),
        ({"颜色": "红"}, "没有“颜色”这个字段", "there is no key 颜色"),
        ({"waivers": [{"reason": "x"}]}, "缺少“暂缓的规则”", "rule is missing"),
        ({"name": None}, "缺少“事项名称”", "is missing"),
    ],
)
def test_messages(changes: dict[str, Any], zh: str, en: str | None) -> None:
    (message,) = messages_of(permit(**changes))
    assert zh in message
    (english,) = messages_of(permit(**changes), lang="en")
    assert (en or "") in english
    assert "（" not in english.partition(":")[0] or en is None


def test_a_file_that_is_no_mapping() -> None:
    assert messages_of("- kind: matter\n") == ['文件内容应为一组“键: 值”，现在是列表“{"kind":"matter"}”']
    assert messages_of("卫生许可\n") == ["文件内容应为一组“键: 值”，现在是文本“卫生许可”"]


def test_one_problem_per_place() -> None:
    problems = problems_of(permit(effective={"from": "二〇二四年五月十日以后"}))
    assert [(problem.rule, problem.pointer) for problem in problems] == [("schema/pattern", ("effective", "from"))]


def test_messages_are_safe() -> None:
    for message in messages_of('kind: matter\nname: ["\\e[2J\\u202e"]\n"\\e]0;x\\a": 1\n'):
        assert message.isprintable()


def test_violations_are_reported_at_the_value_or_the_unknown_key() -> None:
    text = "kind: documents\ndocuments:\n  - {id: a, name: 甲, proof: 是}\n  - {id: b, nmae: 乙}\n"
    places = [(problem.rule, problem.span.line, problem.span.column) for problem in problems_of(text, "documents")]
    assert sorted(places) == [("schema/missing-key", 4, 6), ("schema/unknown-key", 4, 13), ("schema/wrong-type", 3, 29)]


@pytest.mark.slow
def test_a_file_of_another_kind_has_few_problems() -> None:
    problems = problems_of("kind: documents\ndocuments:\n" + "  - {x: 1}\n" * 5000, "documents")
    assert MAX_PROBLEMS <= len(problems) <= MAX_PROBLEMS + 10
    assert len(problems_of("kind: matter\n" + "".join(f"x{n}: 1\n" for n in range(20_000)))) <= 20


def test_guesses() -> None:
    assert nearest("basic-code", ["name", "basic_code"]) == "basic_code"
    assert nearest("颜色", ["name", "basic_code"]) is None


def keywords(node: Any) -> Iterator[str]:
    """Every keyword of JSON Schema that a schema uses."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key in ("properties", "$defs"):
                for item in below.values():
                    yield from keywords(item)
            elif key not in ("examples", "enum", "const", "default", "enumDescriptions", "propertyNames"):
                yield key
                yield from keywords(below)
    elif isinstance(node, list):
        for item in node:
            yield from keywords(item)


def test_every_keyword_that_can_fail_has_a_rule() -> None:
    silent = {"$schema", "$id", "$ref", "title", "description", "examples", "items", "properties", "$defs"}
    silent |= {"anyOf", "allOf", "enumDescriptions"}
    for path in folder("schemas").glob("*.json"):
        used = {key for key in keywords(json.loads(path.read_text("utf-8"))) if not key.startswith("x-")}
        assert used - silent <= set(schema._RULES), path.name
    assert set(schema._RULES.values()) <= set(BOOK.rules)


_TEXTS = st.sampled_from(["", "x", "工作日", "2024-02-30", "2024-05-10", "/", "长" * 300])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | _TEXTS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "unit", "name", "rule", "at", "x"]), below, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted(schema.of_kind("matter").shape.body.keys)


@pytest.mark.slow
@given(st.sampled_from(KEYS), _VALUES)
def test_the_explainer_reports_every_value_that_the_decider_refuses(key: str, value: Any) -> None:
    matter = schema.of_kind("matter")
    document = {**PERMIT, key: value}
    tree, problems = parse(dump(document))
    assert tree is not None, problems
    problems = matter.check(document, tree)
    assert bool(problems) == (not matter._decider.is_valid(document))
    for problem in problems:
        for lang in ("zh", "en"):
            message = problem_message(BOOK, problem, lang, matter)  # type: ignore[arg-type]
            assert message.isprintable()
            assert len(message) < 400
