"""The registry of check kinds: documented as data, nothing in it unused, and true to its documentation."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from linter.common.resources import folder
from linter.engine import examples
from linter.guides import condition
from linter.guides.guide import Context, Guide
from linter.rulebook import kinds
from linter.rulebook.condition_language import WORDS, check_condition
from linter.rulebook.example_keys import EXAMPLE_KEYS, EXPECT_KEYS
from linter.rulebook.indicator import definitions
from linter.rulebook.kinds import KINDS, SUBJECTS
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, BeyondKeys, KeyByKey, Kind
from linter.rulebook.reference_pages import frequencies, pages
from linter.rulebook.rule import GroupCheck, Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from linter.source.pointer import parse

BOOK = Rulebook()
USERS: dict[str, list[Rule]] = defaultdict(list)
for _rule in BOOK:
    USERS[_rule.data["check"]["kind"]].append(_rule)
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_registry_holds_every_kind_of_every_module_once() -> None:
    defined: list[str] = []
    for module in pkgutil.walk_packages(kinds.__path__, f"{kinds.__name__}."):
        if module.name.count(".") > kinds.__name__.count(".") + 1:
            defined += [kind.name for kind in getattr(importlib.import_module(module.name), "KINDS", ())]
    listed = [kind.name for groups in SUBJECTS.values() for group in groups for kind in group]
    assert sorted(listed) == sorted(defined) == sorted(KINDS)


@EACH
def test_a_kind_is_described_in_words(kind: Kind) -> None:
    assert CHINESE.search(kind.zh)
    assert kind.zh.endswith("。")
    assert kind.en.endswith(".")
    for parameter in kind.parameters.values():
        assert CHINESE.search(parameter.zh)
        assert CHINESE.search(parameter.form.zh)
        assert parameter.form.schema
    for meaning in (*kind.values.values(), *kind.variants.values()):
        assert CHINESE.search(meaning)


@EACH
def test_a_kind_and_each_of_its_parameters_is_used_by_a_rule(kind: Kind) -> None:
    used = [rule.data["check"] for rule in USERS[kind.name]]
    assert used
    for name, parameter in kind.parameters.items():
        given = [check[name] for check in used if name in check]
        assert given, name
        items = parameter.form.schema.get("items") or {}
        choices = set(parameter.form.schema.get("enum") or items.get("enum") or ())
        if choices:
            assert choices <= {item for value in given for item in (value if isinstance(value, list) else [value])}, (
                name
            )
        assert parameter.optional == any(name not in check for check in used) or len(used) == 1, name


@EACH
def test_a_kind_says_what_its_findings_depend_on(kind: Kind) -> None:
    of_several = any(isinstance(rule.check, GroupCheck) for rule in USERS[kind.name])
    assert (kind.reads is SEVERAL_GUIDES) == of_several
    if isinstance(kind.reads, BeyondKeys):
        assert kind.reads.reason
    else:
        keys = kind.reads.keys if isinstance(kind.reads, KeyByKey) else kind.reads
        assert set(keys) <= set(schema.of_kind("matter").shape.body.keys)


@EACH
def test_every_key_of_messages_has_a_message_in_some_rule(kind: Kind) -> None:
    assert set(kind.variants) == {key for rule in USERS[kind.name] for key in rule.data.get("messages") or ()}


def words_in(spec: Any) -> Iterator[str]:
    """The words of a condition and of those inside it."""
    for word, value in spec.items():
        yield word
        for inner in value if word in ("any", "all") else [value] if word == "not" else ():
            yield from words_in(inner)


def test_the_condition_language_is_documented_and_used() -> None:
    assert set(WORDS) == {"any", "all", "not", "exists", "absent", "same", "differs", *condition._COMPARISONS}
    used = set()
    for rule in BOOK:
        for name in ("when", "then"):
            used |= set(words_in(rule.data["check"].get(name) or {}))
    for indicator in definitions():
        for stated in (indicator.data.get("when"), indicator.data["numerator"].get("count")):
            used |= set(words_in(stated or {}))
    assert used == set(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_the_example_of_a_word_compiles_and_names_places_that_exist(word: str) -> None:
    example = yaml.safe_load(WORDS[word].example)
    check_condition(example, "when")
    condition.when(example)
    assert word in set(words_in(example))
    for place in re.findall(r"/[a-z_/*]+", str(example)):
        assert schema.of_kind("matter").shape.at(parse(place)), place


def test_the_keys_of_examples_are_documented_and_used() -> None:
    known = set(schema.of_kind("matter").shape.body.keys)
    used: set[str] = set()
    expected: set[str] = set()
    for rule in BOOK:
        for example in (*rule.data["examples"]["good"], *rule.data["examples"]["bad"]):
            assert set(example) <= known | set(EXAMPLE_KEYS), rule.id
            used |= set(example)
            expected |= {key for want in example.get("expect") or () for key in want}
    assert set(EXAMPLE_KEYS) <= used
    assert set(EXPECT_KEYS) == expected


def test_examples_of_keys_are_yaml() -> None:
    for keys in (EXAMPLE_KEYS, EXPECT_KEYS):
        for name, key in keys.items():
            assert set(yaml.safe_load(key.example)) == {name}


@pytest.mark.slow
def test_links_of_the_reference_lead_to_an_anchor() -> None:
    found = pages(BOOK, frequencies(folder("rules").parent / "docs/rules"))
    for page, anchor in re.findall(r"\]\(([a-z-]*\.md)?#([a-z-]+)\)", found["kinds.md"]):
        assert f'<a id="{anchor}"></a>' in found[page or "kinds.md"], (page, anchor)
    assert "(kinds.md)" in found["README.md"]


def test_an_unlisted_table_or_a_table_without_the_right_words_is_refused() -> None:
    for name, said in (("../../x", "应为词表名"), ("nothing-like-it", "可用的有"), ("stages", "里没有 phrases")):
        with pytest.raises(ValueError, match=said):
            KINDS["phrases"].compile({"in": ["/name"], "table": name})


def test_a_check_without_parameters_is_the_same_for_every_rule() -> None:
    context = Context(Path(), Path(), examples.AS_OF, {})
    guide = Guide("示例.yaml", {"handling": {"online_url": "http://a.cn/"}}, context)
    check: Any = KINDS["link-not-https"].compile({})
    assert [hit.pointer for hit in check(guide)] == [("handling", "online_url")]
