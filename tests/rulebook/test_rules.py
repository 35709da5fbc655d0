"""The rulebook: complete, true to its own examples, and quiet on clean guides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import linter
from linter.engine import examples, rule_judgement
from linter.engine.finding_writer import Writer
from linter.findings.finding import Finding
from linter.guides.guide import Guide
from linter.guides.prose_texts import known_keys
from linter.rulebook import example_catalog
from linter.rulebook.explain import about_rule
from linter.rulebook.kinds import KINDS
from linter.rulebook.rule import Rule
from linter.rulebook.rule_data import RulebookError, load_built_in_rule, load_document
from linter.rulebook.rulebook import ALWAYS, Rulebook, compile_rule, rule_files

pytestmark = pytest.mark.slow

BOOK = Rulebook()
RULES = sorted(BOOK, key=lambda rule: rule.id)
ALL = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


class Recorder(examples.Runner):
    """Lints each example once and records what the hits provide for messages, because linting all takes seconds."""

    def __init__(self) -> None:
        super().__init__(BOOK)
        self.linted: dict[int, list[Finding]] = {}
        """The id of an example (the rulebook keeps all of them) to its findings."""
        self.values: dict[str, set[str]] = defaultdict(set)
        self.variants: dict[str, set[str]] = defaultdict(set)
        """Both: kind to names."""

    def findings(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        if id(example) not in self.linted:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Writer, "hit", self._recording(Writer.hit))
                patch.setattr(Writer, "group_hit", self._recording(Writer.group_hit))
                self.linted[id(example)] = super().findings(rule, example)
        return self.linted[id(example)]

    def _recording(self, original: Any) -> Any:
        def record(writer: Writer, rule: Rule, hit: Any, *rest: Any) -> None:
            kind = rule.data["check"]["kind"]
            self.values[kind] |= set(hit.values)
            self.variants[kind] |= {hit.variant} - {None}
            original(writer, rule, hit, *rest)

        return record


@pytest.fixture(scope="module")
def runner() -> Recorder:
    return Recorder()


@ALL
def test_every_rule_is_complete_and_does_what_its_examples_say(rule: Rule, runner: examples.Runner) -> None:
    """If this fails: matterlint rules test RULE says the same."""
    assert rule_judgement.judge(rule, runner, built_in=True) == []


def test_messages_get_the_values_that_the_reference_promises(runner: Recorder) -> None:
    """Over all examples, each kind provides exactly the values that it states, and uses no other keys of messages."""
    for rule in RULES:
        for example in rule.data["examples"]["bad"]:
            runner.findings(rule, example)
    # Examples have the registry of rules/clean, in which no venue has wrong hours;
    # tests/rulebook/test_contacts.py covers it.
    runner.values["hours-wrong"].add("venue")
    assert {name: runner.values[name] for name in KINDS} == {name: set(kind.values) for name, kind in KINDS.items()}
    assert [name for name in runner.variants if not runner.variants[name] <= set(KINDS[name].variants)] == []


@ALL
def test_page_shows_the_rule(rule: Rule) -> None:
    for lang in ("zh", "en"):
        page = about_rule(rule, lang)  # type: ignore[arg-type]
        assert rule.id in page
        assert rule.data["why"][lang] in page
        assert page.count("```yaml") == 2


def test_every_id_that_the_program_emits_itself_is_a_rule() -> None:
    """Ids of the reader, the schema, the engine and the verdict appear as literals in the source."""
    import re

    source = "".join(path.read_text("utf-8") for path in Path(linter.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"((?:engine|yaml|schema|waiver|ledger)/[a-z-]+)"', source))
    assert named <= set(BOOK.rules)
    built_in = {rule.id for rule in RULES if rule.check is None}
    assert built_in <= named


def test_clean_guides_are_clean() -> None:
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


def test_families_that_report_unread_files_cannot_be_switched_off() -> None:
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
    assert list(rule_judgement.judge_chosen(book, ["name/local"])) == []
    assert book.digest != BOOK.digest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "time-limit/promise-note-missing", "family": "time-limit"}, "已经存在"),
        ({"check": {"kind": "requird", "at": "/tags"}}, "没有 requird 这种检查，是不是 required？"),
        ({"check": {"kind": "built-in"}}, "built-in 只用于程序自带的规则"),
        ({"check": {"kind": "required"}}, "check 的 required 缺少参数 at（"),
        ({"check": {"kind": "required", "at": "/tags", "att": "/x"}}, "没有参数 att，是不是 at？"),
        ({"check": {"kind": "markup", "at": "/tags"}}, "没有参数 at；它没有参数"),
        ({"check": {"kind": "required", "at": ["/tags"]}}, "参数 at 应为以 / 开头的位置，写的是 /tags"),
        (
            {"check": {"kind": "compare", "at": "/version", "is": "atmost", "than": 1}},
            "写的是 atmost，是不是 at-most？",
        ),
        ({"check": {"kind": "pattern", "at": "/name"}}, "要写 full、none 中的至少一个"),
        ({"check": {"kind": "phrases", "in": ["/name"], "table": "typo"}}, "没有名为 typo 的词表，是不是 typos？"),
        ({"check": {"kind": "phrases", "in": ["/name"], "table": "typos"}}, "词表 typos 里没有 phrases"),
        ({"check": {"kind": "pattern", "at": "/name", "none": "(?=a)"}}, "正则表达式无效"),
        ({"check": {"kind": "pattern", "at": "/name", "none": "\\b时限\\b"}}, "汉字之间"),
        (
            {"check": {"kind": "required", "at": "/tags", "when": {"exist": "/x"}}},
            "when 里没有 exist 这种写法，是不是 exists？",
        ),
        ({"check": {"kind": "required", "at": "/tags", "when": {"any": [{"not": {"sane": 1}}]}}}, "是不是 same？"),
        ({"check": {"kind": "required", "at": "/tags", "when": {"above": {"/version": "三"}}}}, "above 后面应写"),
        ({"applies": {"type": ["行政许可"]}}, "applies 应写成"),
        ({"colour": "red"}, "第 17 行第 1 列：没有“colour”这个字段"),
        ({"id": "nmae/rule", "family": "nmae"}, "没有 nmae 这一类规则，是不是 name？"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_in_chinese(tmp_path: Any, changes: dict[str, Any], said: str) -> None:
    write_rule(tmp_path, **changes)
    with pytest.raises(RulebookError) as error:
        Rulebook([tmp_path])
    message = str(error.value)
    assert said in message
    assert "name/local.yaml：" in message or "已经存在" in message


@pytest.mark.parametrize("name", KINDS)
def test_no_value_of_a_parameter_causes_a_traceback(name: str) -> None:
    """A stranger's rule either compiles or is refused with a message."""
    used = next(rule.data["check"] for rule in RULES if rule.data["check"]["kind"] == name)
    strange = [None, True, 0, -1, "", "x", "/", [], [None], ["/"], {}, {"x": 1}, {"/": []}, [[1, 2]], {"any": [{}]}]
    for parameter in KINDS[name].parameters:
        for value in strange:
            data = {**MINIMAL, "check": {**used, parameter: value}}
            try:
                compile_rule(data, Path("name/local.yaml"))
            except RulebookError as error:
                assert str(error).startswith("name/local.yaml：")


@pytest.mark.parametrize(
    "when", [None, "x", [], {}, {"not": None}, {"any": {}}, {"same": ["/a"]}, {"equals": {"a": 1}}]
)
def test_no_condition_causes_a_traceback(when: Any) -> None:
    with pytest.raises(RulebookError, match="when"):
        compile_rule({**MINIMAL, "check": {**MINIMAL["check"], "when": when}}, Path("name/local.yaml"))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reads is not None], ids=lambda rule: rule.id)
def test_a_rule_reads_only_the_keys_it_states(rule: Rule, runner: examples.Runner) -> None:
    """The findings stay the same without all other keys; otherwise the engine would reuse them for the wrong guide."""
    guides = [value for _, value in example_catalog.clean_guides().values()]
    told = [example for kind in ("good", "bad") for example in rule.data["examples"][kind]]
    base = example_catalog.clean_guides()[examples.base_type(rule)][1]
    guides += [examples.laid_over(base, example) for example in told if "catalog" not in example]

    def hits(document: Mapping[str, Any], about: str | None = None) -> list[tuple[Any, ...]]:
        found = rule.check(Guide("a.yaml", dict(document), runner.context))  # type: ignore
        return [(hit.pointer, hit.variant, hit.part) for hit in found if about in (None, hit.pointer[0])]

    for value in guides:
        if not rule.applies(value):
            continue
        views = [{key: value[key] for key in value if key in (*(rule.reads or ()), about)} for about in rule.apart]
        kept = {key: below for key, below in value.items() if key in (rule.reads or ())}
        assert rule.applies(kept if rule.types is None else {**kept, "type": value.get("type")})
        unknown = [key for key in value if "*" in rule.apart and key not in known_keys()]
        apart = [hit for about, view in zip(rule.apart, views, strict=True) for hit in hits(view, about)]
        apart += [hit for key in unknown for hit in hits({key: value[key]}, key)]
        assert sorted(map(repr, hits(value))) == sorted(map(repr, apart if rule.apart else hits(kept)))


def test_examples_of_built_in_rules_are_read_when_they_are_asked_for() -> None:
    path = BOOK.root / "name/too-long.yaml"
    data = load_built_in_rule(path)
    assert dict(data) == {key: value for key, value in load_document(path, "rule").items() if key != "examples"}
    assert data["examples"] == load_document(path, "rule")["examples"]
    assert dict(data) == load_document(path, "rule")
    with pytest.raises(KeyError):
        data["colour"]


def test_a_built_in_rule_with_a_fault_is_refused_whatever_the_place_of_its_examples(tmp_path: Path) -> None:
    text = (BOOK.root / "name/too-long.yaml").read_text("utf-8")
    head, tail = text.split("examples:\n")
    for broken in (f"{head}colour: red\nexamples:\n{tail}", f"{text}colour: red\n", f"colour: red\n{text}"):
        (tmp_path / "too-long.yaml").write_text(broken, "utf-8")
        with pytest.raises(RulebookError, match="没有“colour”这个字段"):
            load_built_in_rule(tmp_path / "too-long.yaml")
    (tmp_path / "too-long.yaml").write_text(text.replace("expect:", "expct:"), "utf-8")
    late = load_built_in_rule(tmp_path / "too-long.yaml")
    with pytest.raises(RulebookError, match="缺少“预期结果”"):
        late["examples"]


def test_every_rule_file_is_loaded() -> None:
    assert len(rule_files(BOOK.root)) == len(BOOK.rules)
