"""Make a new rule file to start from: it works at once, and its author rewords it and states its basis.

In: a rule id, a place and perhaps a phrase: new_rule("result/validity-blank", "/result/validity", None). Out: the
content of the rule file, which `write` puts into a folder of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linter.common import regex
from linter.guides.condition import filled
from linter.rulebook.example_catalog import DEFAULT_TYPE, clean_guides
from linter.rulebook.rule_data import RulebookError, load_document
from linter.rulebook.rulebook import FAMILIES
from linter.source import schema, yaml_writer
from linter.source.pointer import parse, resolve
from linter.source.schema import nearest
from linter.source.schema_types import Shape

TEMPLATE_BASIS = "本地工作要求（请改成具体出处）"
"""The `source` of a new rule's basis. A rule that still has it is not complete (`engine.rule_judgement`)."""
_MAX_TEXT = 200
"""Characters of an example; longer texts would make the reference unreadable."""


def new_rule(rule_id: str, at: str, phrase: str | None, sentence: str | None = None) -> dict[str, Any]:
    """The content of a rule about one place: something must be written there, or (with `phrase`, RE2) must not.

    `sentence` is a text that contains the phrase; by default the phrase itself. Raises RulebookError, in Chinese, for
    an id, a place, a phrase or a sentence that cannot be used.
    """
    family, _, slug = rule_id.partition("/")
    if family not in FAMILIES or not slug:
        raise RulebookError(f"规则名应写成 类别/名称，类别取自：{' '.join(FAMILIES)}")
    shape = _shape_at(at)
    if phrase is None:
        return _required(rule_id, at, shape)
    return _phrases(rule_id, at, shape, phrase, phrase if sentence is None else sentence)


def _shape_at(at: str) -> Shape:
    document = schema.of_kind("matter")
    shape = document.shape.at(parse(at)) if at.startswith("/") else None
    if shape is None or not shape.title:
        top = nearest(at.lstrip("/").split("/")[0], list(document.shape.body.keys))
        hint = f"，是不是在 /{top} 下面？" if top else "；"
        raise RulebookError(f"办事指南里没有 {at} 这个位置{hint}用 matterlint explain 要素名 查位置")
    if "*" in parse(at):
        raise RulebookError("列表里的位置请参照 docs/rules/kinds.md 和同类规则手写")
    return shape


def _required(rule_id: str, at: str, shape: Shape) -> dict[str, Any]:
    place = parse(at)
    if not _is_nullable(place):
        raise RulebookError(f"{at} 本来就必须填写，格式检查（schema）会报，不用另写规则")
    top, *below = place
    clean = clean_guides()[DEFAULT_TYPE][1]
    good = clean.get(top) if filled(resolve(clean, place)) else _with(clean.get(top), below, _sample(place))
    title = {"zh": f"缺少{shape.title}", "en": f"{shape.title_en} is missing"}
    return _content(
        rule_id,
        {"kind": "required", "at": at},
        title,
        title,
        {"zh": f"没有{shape.title}，办事人要多跑一趟", "en": f"Without {shape.title_en} people come twice"},
        {"zh": f"核对后补上{shape.title}", "en": f"Check and state {shape.title_en}"},
        {"good": [{top: good}], "bad": [{top: _with(clean.get(top), below, None), "expect": [{"at": at}]}]},
    )


def _phrases(rule_id: str, at: str, shape: Shape, phrase: str, sentence: str) -> dict[str, Any]:
    place = parse(at)
    raw = schema.of_kind("matter").raw(place)
    types = raw.get("type")
    if "string" not in (types if isinstance(types, list) else [types]) or "enum" in raw or "const" in raw:
        raise RulebookError(f"{at}（{shape.title}）不是随意写的文字，不能检查用词")
    try:
        found = regex.compiled(phrase)
    except ValueError as error:
        raise RulebookError(f"--phrase 不能使用：{error}") from error
    if not found.found(sentence) or len(sentence) > _MAX_TEXT:
        raise RulebookError(f"“{sentence}”里没有 {phrase}，请用 --example 写一句会报的话，不超过 {_MAX_TEXT} 字")
    top, *below = place
    clean = clean_guides()[DEFAULT_TYPE][1]
    texts = (resolve(clean, place), *(raw.get("examples") or ()), "其他写法", "甲")
    good = next((text for text in texts if isinstance(text, str) and filled(text) and not found.found(text)), None)
    if good is None:
        raise RulebookError(f"{phrase} 什么文字都会报，请写得具体些")
    return _content(
        rule_id,
        {"kind": "phrases", "in": [at], "phrases": [phrase]},
        {"zh": f"{shape.title}用词不当", "en": f"wrong words in {shape.title_en}"},
        {"zh": "{element}不应出现“{found}”", "en": "{element} must not say “{found}”"},
        {
            "zh": f"{shape.title}里这样写，办事人看不明白，要多跑一趟",
            "en": f"Such words in {shape.title_en} do not tell people what is meant, and they come twice",
        },
        {"zh": f"把{shape.title}里的这种说法改成具体内容", "en": f"Write in {shape.title_en} what the words mean"},
        {
            "good": [{top: _with(clean.get(top), below, good)}],
            "bad": [{top: _with(clean.get(top), below, sentence), "expect": [{"at": at}]}],
        },
    )


def _content(
    rule_id: str,
    check: Mapping[str, Any],
    title: Mapping[str, str],
    message: Mapping[str, str],
    why: Mapping[str, str],
    remedy: Mapping[str, str],
    examples: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "id": rule_id,
        "title": dict(title),
        "family": rule_id.partition("/")[0],
        "severity": "warning",
        "profile": "standard",
        "scope": "matter",
        "check": dict(check),
        "message": dict(message),
        "why": dict(why),
        "remedy": dict(remedy),
        "basis": [{"source": TEMPLATE_BASIS, "evidence": "practice"}],
        "examples": dict(examples),
    }


def _is_nullable(place: tuple[str, ...]) -> bool:
    """Whether the schema lets a place be empty."""
    types = schema.of_kind("matter").raw(place).get("type")
    return isinstance(types, list) and "null" in types


def _sample(place: tuple[str, ...]) -> Any:
    """A value that the schema accepts at a place."""
    raw = schema.of_kind("matter").raw(place)
    if raw.get("examples"):
        return raw["examples"][0]
    if "enum" in raw:
        return next(value for value in raw["enum"] if value is not None)
    types = raw["type"] if isinstance(raw["type"], list) else [raw["type"]]
    if "object" in types:
        keys = raw.get("required") or list(raw["properties"])[:1]
        return {key: _sample((*place, key)) for key in keys}
    if "array" in types:
        return [_sample((*place, "*"))]
    return True if "boolean" in types else 1 if "integer" in types else "示例"


def _with(value: Any, steps: list[str], leaf: Any) -> Any:
    """A copy of a value with `leaf` at some steps below it; the mappings on the way are made if they are missing."""
    if not steps:
        return leaf
    around = dict(value) if isinstance(value, Mapping) else {}
    return {**around, steps[0]: _with(around.get(steps[0]), steps[1:], leaf)}


def write(folder: Path, data: Mapping[str, Any]) -> Path:
    """Write a rule into a folder of rules and return its path. Raises RulebookError if the file exists."""
    family, slug = str(data["id"]).split("/")
    path = folder / family / f"{slug}.yaml"
    if path.exists():
        raise RulebookError(f"{path} 已经存在")
    path.parent.mkdir(parents=True, exist_ok=True)
    yaml_writer.write_atomic(path, yaml_writer.dump(data))
    load_document(path, "rule")
    return path
