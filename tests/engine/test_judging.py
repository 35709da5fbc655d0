"""Judging: a value that stands in many guides is judged once, and the findings are those of judging each guide."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common import regex
from linter.engine import examples, judging
from linter.engine.judging import Judge, judged
from linter.guides.fields import is_inheritable
from linter.guides.guide import Context, Guide, Standard, values_at
from linter.guides.prose_texts import PROSE_PATTERNS
from linter.rulebook import example_catalog
from linter.rulebook.rule import Hit, Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import blocks, schema

BOOK = Rulebook()
RULES = [rule for rule in BOOK if rule.scope == "matter" and rule.check is not None]
RUNNER = examples.Runner(BOOK)
CONTEXT = RUNNER.context
JUDGE = Judge(RULES)
"""One judge for all guides of this module: its memory fills up as in a run."""
CLEAN = [value for _, value in example_catalog.clean_guides().values()]
SPOILT = (
    "帐户", "（未完", "”", "）", "  空 格", "<br>", "13912345678", "常政发[2020]第5号", "县", "武进区", "。。", "",
    "符合法律、法规规定的其他条件", "http://192.168.1.1/a ", "《食品安全法》", "0519-85588112", "1、",
)  # fmt: skip
"""Texts that rules find fault with, alone or inside another text."""


def texts_below(value: Any) -> Iterator[tuple[Any, Any, str]]:
    """(mapping or list, key, text) of every text of a document."""
    for key, below in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(below, str):
            yield value, key, below
        elif isinstance(below, (dict, list)):
            yield from texts_below(below)


def mutated(chance: random.Random) -> dict[str, Any]:
    """A guide of keys of clean guides, some of them with a wrong text, and sometimes with a key of another name."""
    value = copy.deepcopy(chance.choice(CLEAN))
    for _ in range(chance.randint(0, 3)):
        other = chance.choice(CLEAN)
        key = chance.choice(list(other))
        value[key] = copy.deepcopy(other[key])
    for _ in range(chance.randint(0, 3)):
        value.pop(chance.choice(list(value)))
    for _ in range(chance.randint(0, 4)):
        place, key, text = chance.choice(list(texts_below(value)))
        at = chance.randint(0, len(text))
        wrong = chance.choice(SPOILT)
        place[key] = text[:at] + wrong + text[at:] if chance.random() < 0.7 else wrong
    if chance.random() < 0.2:
        value[chance.choice(("colour", "evidence"))] = {"note": [chance.choice(SPOILT)]}
    return value


def guide_of(value: dict[str, Any], standard: dict[str, Any] | None) -> Guide:
    inherited = values_at(standard, [f"/{key}" for key in standard if is_inheritable((key,))]) if standard else ()
    return Guide("a.yaml", value, CONTEXT, Standard("b.yaml", standard, inherited) if standard else None)


def told(hits: Any) -> Counter[str]:
    return Counter(repr((rule.id, hit)) for rule, hit in hits)


def crash(rule: Rule, error: Exception) -> None:
    raise AssertionError(rule.id) from error


@pytest.mark.slow
@given(st.integers(min_value=0))
def test_both_ways_of_judging_agree_on_mutated_guides(seed: int) -> None:
    chance = random.Random(seed)
    value = mutated(chance)
    standard = chance.choice(CLEAN) if chance.random() < 0.3 else None
    matter_type = value.get("type")
    rules = [rule for rule in RULES if rule.types is None or matter_type in rule.types]
    expected = told(judged(rules, guide_of(copy.deepcopy(value), standard), crash)[0])
    # Twice: the second guide is answered from the memory, whatever the first one was.
    for _ in range(2):
        assert told(JUDGE.hits(guide_of(copy.deepcopy(value), standard), crash)) == expected


def test_mutated_guides_have_findings() -> None:
    """The property test compares findings, not only their absence: some of most families occur."""
    found = {
        rule.family for seed in range(60) for rule, _ in JUDGE.hits(guide_of(mutated(random.Random(seed)), None), crash)
    }
    assert len(found) > 15


def test_a_rule_that_crashes_at_several_keys_is_told_once() -> None:
    def fail(_guide: Guide) -> list[Hit]:
        raise RuntimeError("x")

    crashes: list[str] = []
    rule = replace(BOOK["text/typo"], check=fail)
    for _ in range(2):  # a crash is not remembered
        assert list(Judge([rule]).hits(guide_of(CLEAN[0], None), lambda crashed, _: crashes.append(crashed.id))) == []
    assert crashes == ["text/typo"] * 2


def test_equal_guides_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard against work that is done twice: what many equal guides take, beyond what one takes, is counted."""
    counts: Counter[str] = Counter()

    def counted(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def count(*arguments: Any) -> Any:
            counts[name] += 1
            return original(*arguments)

        monkeypatch.setattr(owner, name, count)

    counted(regex.PatternSet, "found")
    counted(regex.Regex, "found")
    counted(regex.Regex, "spans")
    counted(blocks.Blocks, "_composed")

    def noted(rule: Rule) -> Rule:
        original: Any = rule.check

        def check(guide: Guide) -> Any:
            counts["whole" if rule.reads is None else "rules"] += 1
            return original(guide)

        return replace(rule, check=check)

    judge = Judge(list(map(noted, RULES)))
    reader = blocks.Blocks(schema.of_kind("matter"))
    files = sorted((example_catalog.clean_folder() / "districts").rglob("*.yaml"))

    def lint(file: Path, context: Context) -> None:
        path, found = file.relative_to(example_catalog.clean_folder()).as_posix(), reader.read(file.read_bytes())
        assert found is not None
        assert list(judge.hits(Guide(path, found[1], context), crash)) == []

    context = replace(CONTEXT)
    for file in files:
        lint(file, context)
    first = counts.copy()
    assert min(first["rules"], first["_composed"], first["found"]) > 50
    for _ in range(3):
        for file in files:
            lint(file, context)
    more = counts - first
    assert more["rules"] == more["_composed"] == 0
    whole = sum(rule.reads is None for rule in RULES)
    assert whole < 30
    assert more["whole"] <= 3 * len(files) * whole
    # What is left are the searches of the few rules that look at whole guides (other districts' names).
    assert more["found"] + more["spans"] <= 3 * len(files) * 3


def test_a_pattern_set_finds_what_each_pattern_finds() -> None:
    patterns = [regex.compiled(text) for text in ("帐户", "(?m)^甲", "[0-9]{3}", "乙$", "")]
    together = regex.PatternSet()
    numbers = [together.add(pattern) for pattern in patterns]
    assert together.add(patterns[0]) == numbers[0]
    for text in ("", "帐户", "乙\n甲12", "x甲123乙", "甲\n乙"):
        data = text.encode()
        assert together.found(data) == {
            number for number, pattern in zip(numbers, patterns, strict=True) if pattern.found(data)
        }


def test_patterns_that_are_too_large_together_are_searched_one_by_one() -> None:
    together = regex.PatternSet()
    large = [together.add(regex.compiled(f"(?i)[一-龥]{{900}}{letter}{{300}}")) for letter in "abcdefghijklmnop"]
    small = together.add(regex.compiled("帐户"))
    assert together.found("帐户".encode()) == {small}
    assert together.found(("一" * 900 + "A" * 300).encode()) == {large[0]}


def test_prose_patterns_added_after_a_search_are_searched_for() -> None:
    guide = guide_of({"name": "仅此一处的名称乙丙丁"}, None)
    assert not guide.prose_says(PROSE_PATTERNS.add(regex.compiled("帐户户户")))
    assert guide.prose_says(PROSE_PATTERNS.add(regex.compiled("此一处的名称乙丙")))


def test_full_memories_are_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "MAX_KEPT", 3)
    judge = Judge(RULES)
    for seed in range(8):
        value = mutated(random.Random(seed))
        expected = told(JUDGE.hits(guide_of(value, None), crash))
        assert told(judge.hits(guide_of(value, None), crash)) == expected
