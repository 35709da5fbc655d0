"""Explain a rule, an element or a family in Markdown, for `matterlint explain` and the rule reference.

In: a name, e.g. "time-limit/promise-note-missing", "承诺办结时限说明", "/time_limit/promised/note" or "time-limit".
Out: its page in Chinese or English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from linter.common.text import shorten, visible
from linter.findings.finding import SEVERITY_NAMES
from linter.guides.fields import POLICIES, fields
from linter.rulebook.kinds import KINDS
from linter.rulebook.rule import GroupCheck, Lang, Rule, citation
from linter.rulebook.rulebook import FAMILIES, Rulebook
from linter.source import schema, yaml_writer
from linter.source.pointer import STAR, Pointer, parse, render
from linter.source.schema import nearest
from linter.source.schema_types import Shape

_WORDS = {
    "zh": {
        "severity": "级别",
        "profile": "档次",
        "family": "类别",
        "applies": "适用",
        "fixable": "自动修正",
        "why": "为什么",
        "remedy": "怎么改",
        "basis": "依据",
        "message": "提示语",
        "bad": "错误示例",
        "good": "正确示例",
        "example": "示例",
        "what": "说明",
        "place": "位置",
        "choices": "可选值",
        "rules": "相关规则",
        "policy": "各区县之间",
    },
    "en": {
        "severity": "severity",
        "profile": "profile",
        "family": "family",
        "applies": "applies to",
        "fixable": "fixable",
        "why": "Why",
        "remedy": "What to do",
        "basis": "Basis",
        "message": "Message",
        "bad": "Wrong",
        "good": "Right",
        "example": "Example",
        "what": "What it is",
        "place": "place",
        "choices": "choices",
        "rules": "Rules about it",
        "policy": "between districts",
    },
}
_FIXABLE = {
    "zh": {"none": "否", "safe": "是（安全）", "unsafe": "是（需复核，--unsafe-fixes）"},
    "en": {"none": "no", "safe": "yes (safe)", "unsafe": "yes (unsafe)"},
}

_KEY_AND_PART = 2
"""Steps of a place such as /time_limit/promised."""


def explain(name: str, book: Rulebook, lang: Lang) -> str:
    """Markdown about a rule (by id), an element (by Chinese name or pointer) or a family.

    Raises KeyError for a name that is none of these; its argument is the nearest known name, or "".
    """
    rule = book.named(name)
    if rule is not None:
        return about_rule(rule, lang)
    if name in FAMILIES:
        return "\n".join(
            f"- `{item.id}` {item.data['title'][lang]}" for item in book if item.family == name
        ) + "\n"  # fmt: skip
    found = [(place, shape, raw) for place, shape, raw in _all_elements() if name in (place, shape.title)]
    if found:
        return "\n".join(about_element(place, shape, raw, book, lang) for place, shape, raw in found)
    guess = nearest(name, [*book.rules, *FAMILIES, *{shape.title for _, shape, _ in _all_elements()}])
    raise KeyError(guess or "")


def about_rule(rule: Rule, lang: Lang, level: int = 1) -> str:
    """The page of a rule in Markdown; its heading has `level` number signs."""
    data, word = rule.data, _WORDS[lang]
    head = "#" * level
    own = 0 if lang == "zh" else 1
    facts = [
        f"{word['severity']}: {SEVERITY_NAMES[rule.severity][own]}",
        f"{word['profile']}: {rule.profile}",
        f"{word['family']}: {FAMILIES[rule.family][own]}",
        f"{word['fixable']}: {_FIXABLE[lang][rule.fixable]}",
    ]
    if rule.types:
        facts.append(f"{word['applies']}: " + "、".join(sorted(rule.types)))
    lines = [f"{head} {data['title'][lang]}", "", f"`{rule.id}` · " + " · ".join(facts), ""]
    lines += [f"**{word['why']}** {data['why'][lang]}", "", f"**{word['remedy']}** {data['remedy'][lang]}", ""]
    lines += [f"**{word['basis']}** " + "；".join(citation(item, lang) for item in data["basis"]), ""]
    for kind in ("bad", "good"):
        lines += [f"**{word[kind]}**", "", "```yaml", *_example(data["examples"][kind][0]), "```", ""]
    return "\n".join(lines)


def _example(example: Mapping[str, Any]) -> list[str]:
    """The lines that show an example, without the keys that are for tests."""
    if isinstance(text := example.get("source"), str):
        # The raw text; tabs stay, and other characters that are invisible are shown as escapes.
        lines = ["\t".join(map(visible, line.split("\t"))) for line in text.split("\n")]
        return [shorten(line.replace("```", "` ` `"), 200) for line in lines[:20]] if text.strip() else ["# （空文件）"]
    if "setup" in example:
        return [f"# {example['setup']}"]
    shown = {key: value for key, value in example.items() if key not in ("expect", "also")}
    return yaml_writer.dump(shown).splitlines()


def about_element(place: str, shape: Shape, raw: Mapping[str, Any], book: Rulebook, lang: Lang) -> str:
    """The page of an element in Markdown: its meaning, choices, an example, and the rules that check it."""
    word = _WORDS[lang]
    title = shape.title if lang == "zh" else shape.title_en or shape.title
    facts = [f"{word['place']}: `{place}`"]
    if (policy := fields()[place].policy) is not None:
        facts.append(f"{word['policy']}: {POLICIES[policy][0 if lang == 'zh' else 1]}")
    lines = [f"# {title}", "", " · ".join(facts), ""]
    if raw.get("description"):
        lines += [f"**{word['what']}** {raw['description']}", ""]
    choices = [str(choice) for choice in raw.get("enum") or () if choice is not None]
    if choices:
        lines += [f"**{word['choices']}** {'、'.join(choices)}", ""]
    if raw.get("examples"):
        key = place.rsplit("/", 1)[-1]
        example = yaml_writer.dump({key: raw["examples"][0]} if key != "*" else {"-": raw["examples"][0]})
        lines += [f"**{word['example']}**", "", "```yaml", *example.splitlines(), "```", ""]
    element = parse(place)
    about = [rule for rule in book if _concerns(rule, element)]
    if about:
        lines += [f"**{word['rules']}**", "", *(f"- `{rule.id}` {rule.data['title'][lang]}" for rule in about), ""]
    return "\n".join(lines)


def _concerns(rule: Rule, element: Pointer) -> bool:
    """Whether a rule checks or reads an element of a guide or anything below it."""
    # A group rule of kind must-equal compares the places that the schema names, not its own data.
    compared = rule.check.places if isinstance(rule.check, GroupCheck) else ()
    places = [*map(parse, (*_named_places(rule.data["check"]), *compared)), *_found_places(rule)]
    if any(_is_within(place, element) for place in places):
        return True
    # Which part of a key the code reads is not known; deeper elements are left out.
    return len(element) <= _KEY_AND_PART and element[0] in _other_keys(rule)


def _is_within(place: Pointer, element: Pointer) -> bool:
    """Whether a place of a rule is an element or stands below it; `*` in the place means every key."""
    return len(place) >= len(element) and all(own in (step, STAR) for own, step in zip(place, element, strict=False))


def _named_places(value: Any) -> set[str]:
    """The places named anywhere in a `check` block."""
    if isinstance(value, str):
        return {value} if value.startswith("/") else set()
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    keys = {key for key in value if key.startswith("/")} if isinstance(value, dict) else set()
    return keys.union(*(_named_places(item) for item in items))


def _found_places(rule: Rule) -> list[Pointer]:
    """The places at which the bad examples have findings, for a kind that has places in its code: critical-path."""
    if not _keys_in_code(rule):
        return []
    wanted = (want for example in rule.data["examples"]["bad"] for want in example.get("expect") or ())
    places = (parse(want["at"]) for want in wanted if want.get("at"))
    return [tuple(STAR if step.isdecimal() else step for step in place) for place in places]


def _other_keys(rule: Rule) -> set[str]:
    """The top-level keys that the code of a kind reads besides those at which it has findings: critical-path has them
    in `process` and reads `time_limit` too."""
    return {*_keys_in_code(rule)} - {str(place[0]) for place in _found_places(rule)}


def _keys_in_code(rule: Rule) -> tuple[str, ...]:
    """The top-level keys that the code of the rule's kind reads, whatever its parameters; none for a kind that reads
    whole guides, whose examples show one place of many."""
    kind = KINDS.get(rule.data["check"]["kind"])
    return kind.reads if kind and isinstance(kind.reads, tuple) else ()


def _all_elements() -> Iterator[tuple[str, Shape, Mapping[str, Any]]]:
    """(place, shape, schema keywords) of every element of a guide."""
    document = schema.of_kind("matter")
    yield from _below(document.shape, (), document)


def _below(
    shape: Shape, pointer: tuple[str, ...], document: schema.Schema
) -> Iterator[tuple[str, Shape, Mapping[str, Any]]]:
    for key, below in shape.body.keys.items():
        place = (*pointer, key)
        yield render(place), below, document.raw(parse(render(place)))
        yield from _below(below, place, document)
        if below.body.items is not None:
            yield from _below(below.body.items, (*place, "*"), document)
