"""What `matterlint rules test` demands of a rule, and that `matterlint rules new` writes rules that meet it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linter.engine import examples
from linter.engine.rule_judgement import judge, judge_chosen, with_also
from linter.rulebook import new_rule
from linter.rulebook.rule_data import RulebookError
from linter.rulebook.rulebook import Rulebook, compile_rule
from linter.source import schema
from linter.source.pointer import render
from linter.source.schema_types import Shape
from linter.source.yaml_writer import dump

BOOK = Rulebook()
WORDS: dict[str, Any] = {
    "id": "name/no-test",
    "title": {"zh": "名称不写测试", "en": "test in a name"},
    "family": "name",
    "severity": "warning",
    "profile": "basic",
    "scope": "matter",
    "check": {"kind": "phrases", "in": ["/name"], "phrases": ["测试"]},
    "message": {"zh": "“{value}”里有“{found}”", "en": "{found} in {element}"},
    "why": {"zh": "示例", "en": "example"},
    "remedy": {"zh": "示例", "en": "example"},
    "basis": [{"source": "本地约定", "evidence": "practice"}],
    "examples": {
        "good": [{"name": "公共场所卫生许可"}],
        "bad": [{"name": "公共场所卫生许可测试", "expect": [{"at": "/name", "message": "测试"}]}],
    },
}
GROUP: dict[str, Any] = {
    **WORDS,
    "scope": "group",
    "check": {
        "kind": "agree",
        "group_by": ["basic_code"],
        "fields": ["/name"],
        "compare": "exact",
        "against": "standard-or-majority",
    },
}


def faults(data: dict[str, Any], *, built_in: bool = True) -> list[str]:
    """`where：message` of each fault of a rule among the built-in rules."""
    rule = compile_rule(data, Path("name/no-test.yaml"))
    found = judge(rule, examples.Runner(BOOK.with_rule(rule)), built_in=built_in)
    assert all(failure.rule == "name/no-test" for failure in found)
    return [f"{failure.where}：{failure.message}" for failure in found]


def bad(**changes: Any) -> dict[str, Any]:
    """The examples of WORDS with another bad example."""
    (example,) = WORDS["examples"]["bad"]
    return {"examples": {**WORDS["examples"], "bad": [{**example, **changes}]}}


def test_a_complete_rule_has_no_faults() -> None:
    assert faults(WORDS) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": {"zh": "名称不写测试", "en": " "}}, "title：没有英文，请补上 en"),
        ({"title": {"zh": "名称不写测试", "en": "测试 in a name"}}, "title：英文标题里有汉字"),
        ({"why": {"en": "example"}}, "why：没有中文，请补上 zh"),
        ({"message": {"zh": "“{found}”", "en": ""}}, "message：没有英文，请补上 en"),
        ({"message": {"zh": "“{fund}”", "en": "{found}"}}, "message：phrases 不提供 {fund}，是不是 found？"),
        (
            {"message": None, "messages": {"stray": {"zh": "有“{found}”", "en": "{found}"}}},
            "messages stray：phrases 没有叫 stray 的提示语",
        ),
        ({"basis": [{"evidence": "practice"}]}, "basis 1：没有出处"),
        ({"basis": [{"source": "某文件", "article": "第一条", "evidence": "practice"}]}, "没有读到原文就不写 article"),
        ({"basis": [{"source": "某文件", "evidence": "rumour"}]}, "basis 1：evidence 应为"),
        ({"family": "text"}, "family：应为 name"),
        ({"scope": "group"}, "scope：phrases 的 scope 应为 matter"),
        ({"waivable": False}, "waivable：只有"),
        ({"fixable": "safe"}, "fixable：没有一个 bad 例子给出修正"),
        (
            {"examples": {**WORDS["examples"], "good": [{"name": "测试许可"}]}},
            "good 1：不应报出，却报了 /name““测试许可”里有“测试””。请改例子，或者收紧规则",
        ),
        (bad(name="公共场所卫生许可"), "bad 1：没有报出 {at: /name, message: 测试}；这条规则什么也没有报"),
        (bad(expect=[{"at": "/level"}]), "没有报出 {at: /level}；实际报出 /name"),
        (bad(expect=[]), "bad 1：不应报出，却报了 /name"),
        (bad(status="测试"), "bad 1：还报出了 schema/not-allowed /status"),
        (bad(expect=[{"place": "/name"}]), "bad 1：expect 里没有 place 这个键"),
        (bad(level=None), "确实难免的，在这个例子里写 also: [code/level-missing"),
        (bad(also=["name/too-long"]), "bad 1：also 里的 name/too-long 没有报出，请去掉"),
        (bad(also=["name/too-lang"]), "also 里的 name/too-lang 不是规则，是不是 name/too-long？"),
        (bad(catalog=[1]), "bad 1：无法运行：AttributeError"),
        (
            {"check": {"kind": "phrases", "in": ["/name"], "phrases": ["卫生|测试"]}, **bad(expect=[{"at": "/name"}])},
            "clean：在干净样例 districts/320402-天宁区/样例局/公共场所卫生许可.yaml 上报出",
        ),
    ],
)
def test_each_fault_is_named_with_what_to_do(changes: dict[str, Any], said: str) -> None:
    found = faults({**WORDS, **changes})
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"message": {"zh": "{/name}", "en": "{value}"}}, "message：scope 为 group 的规则不能用 {/位置}"),
        ({"applies": {"/handling/type": "即办件"}}, "applies：scope 为 group 的规则只能按 /type、/level 筛选"),
        ({"scope": "matter"}, "scope：agree 的 scope 应为 group 或 catalog"),
    ],
)
def test_rules_about_several_guides_have_demands_of_their_own(changes: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in faults({**GROUP, **changes}))


def test_a_catalog_may_demand_more_than_the_clean_guides_state() -> None:
    tags = {
        **WORDS,
        "check": {"kind": "required", "at": "/tags"},
        "message": {"zh": "没有标签", "en": "no tags"},
        "examples": {"good": [{"tags": ["高频"]}], "bad": [{"tags": None, "expect": [{"at": "/tags"}]}]},
    }
    assert faults(tags, built_in=False) == []
    assert any(fault.startswith("clean：") for fault in faults(tags, built_in=True))


def test_a_rule_that_spoils_the_example_of_another_rule_is_noticed(tmp_path: Path) -> None:
    other = {**WORDS, "id": "name/no-trial", "check": {**WORDS["check"], "phrases": ["许可测"]}}
    other["examples"] = bad(also=["name/no-test"], expect=[{"at": "/name"}])["examples"]
    for data in (WORDS, other):
        path = tmp_path / f"{data['id']}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dump(data), "utf-8")
    book = Rulebook([tmp_path])
    assert list(judge_chosen(book, ["name/no-trial"])) != []
    (spoilt,) = [failure for failure in judge_chosen(book, ["name/no-trial"]) if failure.rule == "name/no-test"]
    assert "also: [name/no-trial]" in spoilt.message
    assert [failure.rule for failure in judge_chosen(book, ["name/no-test"])] == ["name/no-test"]


def places(shape: Shape, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every place of a guide that is not inside a list."""
    for key, below in shape.body.keys.items():
        yield render((*above, key))
        yield from places(below, (*above, key))


@pytest.mark.slow
def test_a_new_rule_about_any_place_passes_at_once() -> None:
    refused = []
    for at in places(schema.of_kind("matter").shape):
        for phrase in (None, "有关部门"):
            try:
                data = new_rule.new_rule("text/new-rule", at, phrase)
            except RulebookError as error:
                refused.append((at, str(error)))
                continue
            assert with_also(data, BOOK, built_in=False)[1] == [], (at, phrase)
    reasons = {"本来就必须填写", "不是随意写的文字"}
    assert [item for item in refused if not any(reason in item[1] for reason in reasons)] == []
    assert len(refused) < 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere/x", "/name", None), "规则名应写成"),
        (("name/x", "/nmae", None), "没有 /nmae 这个位置，是不是在 /name 下面？"),
        (("name/x", "/materials/*/name", None), "docs/rules/kinds.md"),
        (("name/x", "/name", None), "本来就必须填写"),
        (("name/x", "/type", "许可"), "不是随意写的文字"),
        (("name/x", "/name", "(?=a)"), "--phrase 不能使用"),
        (("name/x", "/name", "测?试[0-9]"), "请用 --example 写一句会报的话"),
        (("name/x", "/name", ".*"), "什么文字都会报"),
    ],
)
def test_a_new_rule_that_cannot_be_made_is_refused(arguments: tuple[str, str, str | None], said: str) -> None:
    with pytest.raises(RulebookError) as error:
        new_rule.new_rule(*arguments)
    assert said in str(error.value)


def test_a_new_rule_with_a_pattern_takes_its_sentence_from_the_author() -> None:
    data = new_rule.new_rule("name/x", "/name", "测?试[0-9]", "卫生许可试7")
    assert data["examples"]["bad"][0]["name"] == "卫生许可试7"
    assert with_also(data, BOOK, built_in=True)[1] == []


@pytest.mark.parametrize("phrase", [None, "有关部门"])
def test_a_rule_with_the_basis_of_the_template_is_not_complete(phrase: str | None) -> None:
    data = new_rule.new_rule("name/no-test", "/result/validity", phrase)
    stated = {**data, "basis": [{"source": "示例市编制规范", "evidence": "practice"}]}
    as_title = {**data, "basis": [{"title": new_rule.TEMPLATE_BASIS, "evidence": "read"}]}
    said = "basis 1：没有填写，还是“本地工作要求（请改成具体出处）”，请换成真的出处"
    assert [said in faults(rule, built_in=False) for rule in (data, as_title, stated)] == [True, True, False]


def test_a_new_rule_says_why_for_what_it_checks() -> None:
    missing = new_rule.new_rule("result/x", "/result/validity", None)
    assert missing["why"]["zh"] == "没有结果有效期，办事人要多跑一趟"
    said = new_rule.new_rule("result/x", "/result/validity", "有关部门")
    assert said["why"]["zh"] == "结果有效期里这样写，办事人看不明白，要多跑一趟"
    assert said["why"]["en"].startswith("Such words in ")
    assert "补" not in said["remedy"]["zh"], "the words are there already"
