"""The rulebook: complete, true to its own examples, and quiet on clean guides."""

from __future__ import annotations

from typing import Any

import pytest

import linter
from linter.engine import examples, loading, phase_one
from linter.guides.guide import Guide
from linter.rulebook import example_catalog
from linter.rulebook.explain import about_rule
from linter.rulebook.rule import EVIDENCE, GroupCheck, Rule
from linter.rulebook.rulebook import ALWAYS, FAMILIES, Rulebook, RulebookError, rule_files
from linter.source import read, yaml_writer
from linter.source.catalog import Entry

pytestmark = pytest.mark.slow

BOOK = Rulebook()
RULES = sorted(BOOK, key=lambda rule: rule.id)
ALL = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@pytest.fixture(scope="module")
def runner() -> examples.Runner:
    return examples.Runner(BOOK)


@ALL
def test_examples_do_what_they_say(rule: Rule) -> None:
    assert list(examples.failures(rule, book=BOOK)) == []


@ALL
def test_breaking_a_clean_guide_fires_only_that_rule(rule: Rule, runner: examples.Runner) -> None:
    example = rule.data["examples"]["bad"][0]
    fired = {finding.rule for finding in runner.findings(rule, example)}
    assert fired - set(example.get("also") or ()) == {rule.id}


@ALL
def test_words_are_complete_in_both_languages(rule: Rule) -> None:
    for key in ("title", "why", "remedy"):
        assert all(rule.data[key].get(lang, "").strip() for lang in ("zh", "en")), key
    assert set(rule.messages["zh"]) == set(rule.messages["en"])
    assert not any("\u4e00" <= char <= "\u9fff" for char in rule.data["title"]["en"])


@ALL
def test_basis_says_how_it_is_known(rule: Rule) -> None:
    for basis in rule.data["basis"]:
        assert basis["evidence"] in EVIDENCE
        assert basis.get("title") or basis.get("source")
        assert basis["evidence"] in ("read", "secondary") or not basis.get("article"), "a clause nobody read"


@ALL
def test_page_shows_the_rule(rule: Rule) -> None:
    for lang in ("zh", "en"):
        page = about_rule(rule, lang)  # type: ignore[arg-type]
        assert rule.id in page
        assert rule.data["why"][lang] in page
        assert page.count("```yaml") == 2


@ALL
def test_place_in_the_house(rule: Rule) -> None:
    assert rule.family in FAMILIES
    assert rule.data["family"] == rule.family
    assert isinstance(rule.check, GroupCheck) == (rule.scope in ("group", "catalog"))
    assert rule.waivable or rule.family in (*ALWAYS, "waiver", "ledger", "privacy")


def test_there_is_a_rule_for_everything_the_engine_says() -> None:
    """Every id that the reader, the schema, the engine or the verdict may emit is a rule with that message."""
    import re
    from pathlib import Path

    source = "".join(path.read_text("utf-8") for path in Path(linter.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"((?:engine|yaml|schema|waiver|ledger)/[a-z-]+)"', source))
    assert named <= set(BOOK.rules)
    built_in = {rule.id for rule in RULES if rule.check is None}
    assert built_in <= named


def test_clean_guides_are_clean(runner: examples.Runner) -> None:
    report = linter.lint([example_catalog.clean_folder()], profile="strict", as_of=examples.AS_OF)
    assert report.matters == 5
    assert [f"{finding.rule} {finding.path} {finding.message}" for finding in report.findings] == []


def test_profiles_contain_each_other() -> None:
    basic, standard, strict = (set(BOOK.active(profile)) for profile in ("basic", "standard", "strict"))
    assert basic < standard < strict == set(BOOK.rules)


def test_choosing_rules() -> None:
    chosen = BOOK.active("basic", select=["time-limit/promise-note-missing"])
    assert "time-limit/promise-note-missing" in chosen
    assert {name.partition("/")[0] for name in chosen} == {"time-limit", *ALWAYS}
    assert "time-limit/promise-note-missing" not in BOOK.active("strict", ignore=["time-limit"])
    changed = BOOK.active("strict", severity={"time-limit": "off", "time-limit/promise-note-missing": "error"})
    assert "time-limit/promise-note-missing" not in changed
    assert BOOK.active("strict", severity={"time-limit": "error"})["time-limit/promise-note-missing"] == "error"
    with pytest.raises(KeyError):
        BOOK.active("strict", select=["no-such-rule"])


def test_what_nothing_else_can_be_trusted_without_cannot_be_switched_off() -> None:
    chosen = BOOK.active("basic", ignore=["yaml", "schema"], severity={"yaml": "off"})
    assert {rule.id for rule in RULES if rule.family in ALWAYS} <= set(chosen)


MINIMAL: dict[str, Any] = {
    "id": "name/local",
    "title": {"zh": "本地规则", "en": "local rule"},
    "family": "name",
    "severity": "warning",
    "profile": "basic",
    "scope": "matter",
    "check": {"kind": "required", "at": "/tags"},
    "message": {"zh": "没有标签", "en": "no tags"},
    "why": {"zh": "示例", "en": "example"},
    "remedy": {"zh": "示例", "en": "example"},
    "basis": [{"source": "本地约定", "evidence": "practice"}],
    "examples": {"good": [{"tags": ["高频"]}], "bad": [{"tags": [], "expect": [{"at": "/tags"}]}]},
}


def write_rule(folder: Any, **changes: Any) -> None:
    from linter.source.yaml_writer import dump

    (folder / "name").mkdir(parents=True, exist_ok=True)
    (folder / "name" / "local.yaml").write_text(dump({**MINIMAL, **changes}), "utf-8")


def test_a_catalog_adds_rules_as_data(tmp_path: Any) -> None:
    write_rule(tmp_path)
    book = Rulebook([tmp_path])
    assert list(examples.failures(book["name/local"], book=book)) == []
    assert book.digest != BOOK.digest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "time-limit/promise-note-missing", "family": "time-limit"}, "已经存在"),
        ({"check": {"kind": "no-such-kind"}}, "没有 no-such-kind 这种检查"),
        ({"check": {"kind": "required"}}, "check 的参数不对"),
        ({"check": {"kind": "required", "at": "/tags", "att": "/x"}}, "check 的参数不对"),
        ({"check": {"kind": "pattern", "at": "/name", "none": "(?=a)"}}, "正则表达式无效"),
        ({"check": {"kind": "pattern", "at": "/name", "none": "\\b时限\\b"}}, "汉字之间"),
        ({"check": {"kind": "required", "at": "/tags", "when": {"sometimes": "/x"}}}, "没有 'sometimes' 这种写法"),
        ({"colour": "red"}, "schema/unknown-key"),
        ({"id": "nowhere/rule", "family": "nowhere"}, "没有 nowhere 这一类规则"),
    ],
)
def test_a_rule_that_is_no_good_is_refused(tmp_path: Any, changes: dict[str, Any], said: str) -> None:
    write_rule(tmp_path, **changes)
    with pytest.raises(RulebookError, match=said.replace("(", r"\(")):
        Rulebook([tmp_path])


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reads is not None], ids=lambda rule: rule.id)
def test_a_rule_reads_only_what_it_says(rule: Rule, runner: examples.Runner) -> None:
    """What a rule finds is the same when everything is taken away that it says it does not read: only so may
    the engine skip it where another guide said the same."""
    guides = [value for _, value in example_catalog.clean_guides().values()]
    told = [example for kind in ("good", "bad") for example in rule.data["examples"][kind]]
    base = example_catalog.clean_guides()[examples.base_type(rule)][1]
    guides += [examples.laid_over(base, example) for example in told if "catalog" not in example]
    for value in guides:
        kept = {key: below for key, below in value.items() if key in (rule.reads or ())}
        found = [
            [(hit.pointer, hit.variant) for hit in rule.check(Guide("a.yaml", document, runner.context))]  # type: ignore
            if rule.applies({**document, "type": value.get("type")})
            else []
            for document in (value, kept)
        ]
        assert found[0] == found[1]


def test_the_same_wording_is_judged_once(runner: examples.Runner) -> None:
    inspector = phase_one.Inspector(runner.config, runner.context, BOOK)
    path, value = example_catalog.clean_guides()["行政许可"]
    loaded = loading.load_source(Entry(path, "matter"), read.decode(yaml_writer.dump(value).encode()))
    first = inspector.inspect_loaded(loaded).findings
    asked = [batch for batch in inspector.batches_for("行政许可") if batch.clean]
    assert sum(len(batch.rules) for batch in asked) > 150
    assert inspector.inspect_loaded(loaded).findings == first == []
    broken = examples.laid_over(value, {"conditions": ["符合法律、法规规定的其他条件"]})
    again = loading.load_source(Entry(path, "matter"), read.decode(yaml_writer.dump(broken).encode()))
    for _ in range(2):
        assert [item.rule for item in inspector.inspect_loaded(again).findings] == ["condition/catch-all"]


def test_every_rule_file_is_loaded() -> None:
    assert len(rule_files(BOOK.root)) == len(BOOK.rules)
