"""schemas/: every schema is valid, closed, bounded and explained at every place, and both validators agree on it."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from linter.guides import fields, normalise
from tests.support import ROOT

SCHEMAS: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "schemas").glob("*.json"))
}
KINDS = [name.removesuffix(".schema.json") for name in SCHEMAS if name != "common.schema.json"]
CATALOG = {
    "matter",
    "standard",
    "divisions",
    "departments",
    "venues",
    "documents",
    "licences",
    "laws",
    "apps",
    "exemptions",
    "list",
    "ledger",
}
RULEBOOK = {"rule", "indicator", "code-list"}
OUTPUTS = {"report"}
"""Kinds that the tool writes for other programs: JSON, and as large as a catalog."""

# Objects that allow any key, because other code checks the keys: parameters of checks, guides in examples.
OPEN = {
    ("rule", "applies"),
    ("rule", "check"),
    ("rule", "examples/good/*"),
    ("rule", "examples/good/*/catalog"),
    ("rule", "examples/bad/*"),
    ("rule", "examples/bad/*/catalog"),
    ("rule", "examples/bad/*/expect/*"),
    ("report", "provenance"),
    ("indicator", "scope"),
    ("indicator", "numerator"),
    ("indicator", "when"),
    ("indicator", "denominator"),
    ("indicator", "vectors/*/records/*"),
    ("rule", "examples/good/*/source"),
    ("rule", "examples/bad/*/source"),
}
# linter.source.schema_types follows only these keywords; it would ignore a subschema under any other.
STRUCTURE = {
    "type",
    "properties",
    "required",
    "additionalProperties",
    "propertyNames",
    "items",
    "anyOf",
    "$ref",
    "$defs",
}
LIMITS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "minProperties", "maxProperties"}
CONTENT = {"enum", "const", "pattern", "format"}
NOTES = {
    "title",
    "description",
    "examples",
    "enumDescriptions",
    "x-en",
    "x-code",
    "x-date",
    "x-url",
    "x-phone",
    "x-attachment",
}
ANNOTATIONS: dict[str, tuple[object, ...]] = {
    "x-policy": tuple(fields.POLICIES),
    "x-compare": fields.COMPARE_MODES,
    "x-prose": (True, False, "quoted"),
    "x-record": fields.RECORD,
    "x-item": tuple(normalise.READERS),
    "x-import": (False,),
    "x-identity": ("content",),
}
"""The annotations of fields of a guide (docs/fields.md), with the values that each may have."""
KEYWORDS = {"$schema", "$id", "x-policy-basis"} | STRUCTURE | LIMITS | CONTENT | NOTES | ANNOTATIONS.keys()


class Place(NamedTuple):
    """A subschema: its place in the file, its role, and its keywords merged with those of its `$ref`."""

    file: str
    pointer: str
    role: str
    optional: bool
    schema: dict[str, Any]
    merged: dict[str, Any]

    @property
    def name(self) -> str:
        """The keys of a document that lead to the place, `*` for an item or a free key."""
        steps = re.sub(r"/(properties/)", "\0", self.pointer).split("\0")
        return "/".join(step.replace("/items", "/*").replace("/additionalProperties", "/*") for step in steps[1:])


def resolve(reference: str, file: str) -> tuple[dict[str, Any], str]:
    name, _, pointer = reference.partition("#")
    target: Any = SCHEMAS[name or file]
    for step in pointer.split("/")[1:]:
        target = target[step]
    return target, name or file


def merge(schema: dict[str, Any], file: str) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    target, home = resolve(schema["$ref"], file)
    return {**merge(target, home), **schema}


def walk(
    file: str, schema: dict[str, Any], pointer: str = "", role: str = "root", optional: bool = False
) -> Iterator[Place]:
    yield Place(file, pointer, role, optional, schema, merge(schema, file))
    for key, below in schema.get("$defs", {}).items():
        yield from walk(file, below, f"{pointer}/$defs/{key}", "definition")
    for key, below in schema.get("properties", {}).items():
        yield from walk(file, below, f"{pointer}/properties/{key}", "property", key not in schema.get("required", ()))
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from walk(file, schema[key], f"{pointer}/{key}", "item")


PLACES = [place for file, schema in SCHEMAS.items() for place in walk(file, schema)]
REGISTRY = jsonschema_rs.Registry(list(SCHEMAS.items()))


@cache
def validator(file: str, pointer: str = "") -> jsonschema_rs.Draft202012Validator:
    schema = {"$ref": f"{file}#{pointer}"}
    return jsonschema_rs.Draft202012Validator(schema, registry=REGISTRY, validate_formats=True)


@cache
def slow_validator(file: str) -> Draft202012Validator:
    registry = Registry().with_resources([(name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()])
    return Draft202012Validator(SCHEMAS[file], registry=registry, format_checker=FormatChecker(["date"]))


def types(schema: dict[str, Any]) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


def names_of(places: list[Place]) -> list[str]:
    """The names of places, for the message of a failing test."""
    return [f"{place.file}#{place.pointer}" for place in places]


def test_every_kind_has_a_schema() -> None:
    assert set(KINDS) == CATALOG | RULEBOOK | OUTPUTS | {"config"}


@pytest.mark.parametrize("file", SCHEMAS)
def test_schema_is_sound(file: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[file])
    assert SCHEMAS[file]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMAS[file]["$id"] == file, "a relative $id, so that references resolve wherever the folder lies"
    assert not SCHEMAS[file].keys() - KEYWORDS


def test_only_keywords_that_the_engine_reads() -> None:
    assert {key for place in PLACES for key in place.schema} <= KEYWORDS


def test_annotations_have_values_that_the_program_knows() -> None:
    for place in PLACES:
        for name in place.schema.keys() & ANNOTATIONS.keys():
            assert place.schema[name] in ANNOTATIONS[name], (names_of([place]), name)


def test_references_stay_in_the_folder() -> None:
    for place in PLACES:
        if reference := place.schema.get("$ref"):
            assert re.fullmatch(r"((common|matter)\.schema\.json)?#/[\w$/*-]+", reference), reference
            assert isinstance(resolve(reference, place.file)[0], dict)


def test_references_override_nothing() -> None:
    """An editor shows the texts of the target of a `$ref`, not those beside it."""
    for place in PLACES:
        if reference := place.schema.get("$ref"):
            assert not place.schema.keys() & merge(*resolve(reference, place.file)).keys() & NOTES, names_of([place])


def test_every_property_is_explained() -> None:
    properties = [place for place in PLACES if place.role in ("property", "root")]
    for key in ("title", "description", "x-en"):
        assert not names_of([place for place in properties if not place.merged.get(key)]), key
    items = [place for place in PLACES if place.role == "item" and "properties" in place.merged]
    assert not names_of([place for place in items if not (place.merged.get("title") and place.merged.get("x-en"))])


def test_descriptions_are_chinese_and_end_in_a_full_stop() -> None:
    described = [place for place in PLACES if "description" in place.schema]
    assert not names_of([place for place in described if not re.search(r"[一-鿿].*。$", place.schema["description"])])
    assert not names_of(
        [place for place in PLACES if "title" in place.schema and not re.search("[一-鿿]", place.schema["title"])]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_titles_are_unambiguous(kind: str) -> None:
    """A message names an element by its title only, so no two elements of a kind may share one."""
    counted = Counter(
        place.merged["title"] for place in PLACES if place.file == f"{kind}.schema.json" and place.role == "property"
    )
    # Good and bad examples of a rule have the same parts.
    assert {title for title, n in counted.items() if n > 1} <= ({"例子目录", "例子原文"} if kind == "rule" else set())


def test_free_values_have_examples_and_examples_are_valid() -> None:
    for place in PLACES:
        if place.role != "property":
            continue
        schema = place.merged
        free = bool(types(schema) & {"string", "integer", "number"}) and not {"enum", "const"} & schema.keys()
        if "array" in types(schema):
            free = "properties" not in merge(schema["items"], place.file)
        assert schema.get("examples") or not free, names_of([place])
        for example in schema.get("examples", ()):
            assert validator(place.file, place.pointer).is_valid(example), (names_of([place]), example)


def test_optional_is_null_and_required_is_not() -> None:
    for place in PLACES:
        if place.role == "property":
            assert validator(place.file, place.pointer).is_valid(None) is place.optional, names_of([place])


def test_unknown_keys_are_refused() -> None:
    objects = [place for place in PLACES if "object" in types(place.merged) and place.file != "common.schema.json"]
    found = {
        (place.file.removesuffix(".schema.json"), place.name)
        for place in objects
        if place.merged["additionalProperties"] is True
    }
    assert found == OPEN
    assert not names_of(
        [place for place in PLACES if "object" in types(place.merged) and "additionalProperties" not in place.merged]
    )


def test_everything_is_bounded() -> None:
    """Every text, list and number has a limit, so that a hostile file cannot exhaust a reader."""
    for place in PLACES:
        schema, kinds = place.merged, types(place.merged)
        if "string" in kinds and not {"enum", "const"} & schema.keys():
            assert schema["maxLength"] <= 20_000, names_of([place])
        if "array" in kinds:
            limit = 2_000_000 if place.file.removesuffix(".schema.json") in OUTPUTS else 100_000
            assert schema["maxItems"] <= limit, names_of([place])
        if "integer" in kinds:
            assert {"minimum", "maximum"} <= schema.keys(), names_of([place])
        if "object" in kinds and isinstance(schema.get("additionalProperties"), dict):
            assert "maxProperties" in schema, names_of([place])


def test_a_scalar_can_be_read_in_one_way_only() -> None:
    for place in PLACES:
        assert len(types(place.merged) & {"string", "integer", "number", "boolean"}) <= 1, names_of([place])


def test_enumerations_are_explained_label_by_label() -> None:
    for place in PLACES:
        if descriptions := place.schema.get("enumDescriptions"):
            assert len(descriptions) == len([value for value in place.schema["enum"] if value is not None]), names_of(
                [place]
            )


def test_codes_are_left_to_the_rules() -> None:
    """A rule can name the fault of a code; a pattern could only say that there is one."""
    coded = [place for place in PLACES if place.merged.get("x-code")]
    assert {"basic_code", "task_code", "item_code", "district", "agency/code"} <= {place.name for place in coded}
    assert not names_of([place for place in coded if "pattern" in place.merged])


def test_the_editor_knows_every_schema() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    assert set(settings) == {f"./schemas/{kind}.schema.json" for kind in KINDS if kind not in OUTPUTS}


MATTER: dict[str, Any] = {
    "kind": "matter",
    "name": "公共场所卫生许可",
    "basic_code": "000123020000",
    "district": "320402",
    "type": "行政许可",
    "materials": [{"name": "卫生许可证申请表", "necessity": "必要", "originals": 1, "supplement_within": None}],
    "process": [{"id": "accept", "name": "受理", "limit": {"value": 0, "unit": "工作日"}}],
    "time_limit": {
        "statutory": {"value": 20, "unit": "工作日", "basis": {"title": "行政许可法", "article": "第四十二条"}},
        "promised": {"value": 3, "unit": "工作日", "note": None},
    },
    "handling": {"channels": ["窗口办理", "网上办理"], "visits": 0, "in_hall": True},
    "contacts": {"consult": [{"label": "咨询台", "phone": "0519-85550101"}]},
    "effective": {"from": "2024-05-10"},
    "variances": [],
    "faq": None,
}
STANDARD: dict[str, Any] = {
    "kind": "standard",
    "basic_code": "000123020000",
    "name": "公共场所卫生许可",
    "type": "行政许可",
    "applies_to": ["320402"],
    "time_limit": {"promised": {"value": 5, "unit": "工作日"}},
    "evidence": [{"at": "/basic_code", "grade": "sample"}],
}
RULE: dict[str, Any] = {
    "id": "time-limit/promise-note-missing",
    "title": {"zh": "承诺办结时限缺少说明", "en": "promised time limit has no note"},
    "family": "time-limit",
    "severity": "warning",
    "profile": "standard",
    "scope": "matter",
    "check": {"kind": "required", "at": "/time_limit/promised/note"},
    "message": {"zh": "没有说明", "en": "no note"},
    "why": {"zh": "不知从何时起算", "en": "nobody knows when it starts"},
    "remedy": {"zh": "写明", "en": "say so"},
    "basis": [{"title": "行政许可法", "evidence": "secondary"}],
    "examples": {"good": [{"name": "甲"}], "bad": [{"time_limit": None, "expect": [{"at": "/time_limit"}]}]},
}
LEDGER: dict[str, Any] = {
    "entries": [
        {"rule": "a/b", "matter": "000123020000", "at": "/name", "value": "74234e98afe7498f", "status": "整改中"}
    ]
}
DOCUMENTS = {
    "matter": MATTER,
    "standard": STANDARD,
    "rule": RULE,
    "ledger": LEDGER,
    "config": {"profile": "strict", "severity": {"audience": "off"}, "as_of": "2026-09-30"},
    "divisions": {"kind": "divisions", "areas": [{"id": "320400-jk", "name": "经开区", "nature": "功能区"}]},
    "list": {
        "kind": "list",
        "list": "行政许可事项清单",
        "title": "清单",
        "applies_to": "all",
        "entries": [{"name": "甲"}],
    },
    "code-list": {
        "title": {"zh": "全国", "en": "national"},
        "lists": [{"name": "matter-type", "entries": [{"code": "01", "label": "行政许可"}]}],
    },
    "laws": {"kind": "laws", "laws": [{"title": "行政许可法", "rank": "法律", "last_article": 83}]},
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_good_documents_pass(kind: str) -> None:
    file = f"{kind}.schema.json"
    assert [error.message for error in validator(file).iter_errors(DOCUMENTS[kind])] == []
    assert [error.message for error in slow_validator(file).iter_errors(DOCUMENTS[kind])] == []


REMOVED = object()


@pytest.mark.parametrize(
    ("kind", "at", "value", "place", "keyword"),
    [
        ("matter", "name", REMOVED, "", "required"),
        ("matter", "name", None, "name", "type"),
        ("matter", "name", "", "name", "minLength"),
        ("matter", "kind", "standard", "kind", "const"),
        ("matter", "type", "许可", "type", "enum"),
        ("matter", "basic_code", 123020000, "basic_code", "type"),
        ("matter", "task_code", "1" * 51, "task_code", "maxLength"),
        ("matter", "titel", "x", "", "additionalProperties"),
        ("matter", "materials/0/requird", True, "materials/0", "additionalProperties"),
        ("matter", "materials/0/name", REMOVED, "materials/0", "required"),
        ("matter", "materials/0/originals", -1, "materials/0/originals", "minimum"),
        ("matter", "materials/0/necessity", "必须", "materials/0/necessity", "enum"),
        ("matter", "time_limit/promised/value", "3", "time_limit/promised/value", "type"),
        ("matter", "time_limit/promised/value", 2.5, "time_limit/promised/value", "type"),
        ("matter", "time_limit/promised/unit", "天", "time_limit/promised/unit", "enum"),
        ("matter", "time_limit/promised/basis", {"title": "x"}, "time_limit/promised", "additionalProperties"),
        ("matter", "handling/channels/0", None, "handling/channels/0", "type"),
        ("matter", "handling/in_hall", "yes", "handling/in_hall", "type"),
        ("matter", "effective/from", "2024年5月10日", "effective/from", "pattern"),
        ("matter", "effective/from", "２０２４-05-10", "effective/from", "pattern"),
        ("matter", "effective/from", "2024-02-30", "effective/from", "format"),
        ("matter", "contacts/consult/0", {}, "contacts/consult/0", "minProperties"),
        ("matter", "conditions", ["可"] * 501, "conditions", "maxItems"),
        ("matter", "conditions", "符合条件", "conditions", "type"),
        ("matter", "variances", [{"field": "time_limit"}], "variances/0/field", "pattern"),
        ("standard", "applies_to", "全部", "applies_to", "pattern"),
        ("standard", "district", "320402", "", "additionalProperties"),
        ("standard", "evidence/0/grade", "certain", "evidence/0/grade", "enum"),
        ("rule", "message", REMOVED, "", "anyOf"),
        ("rule", "check", {"at": "/name"}, "check", "required"),
        ("rule", "id", "promise-note", "id", "pattern"),
        ("rule", "basis", [], "basis", "minItems"),
        ("rule", "examples/bad/0/expect", REMOVED, "examples/bad/0", "required"),
        ("ledger", "entries/0/status", "完成", "entries/0/status", "enum"),
        ("config", "severity", {"audience": "fatal"}, "severity/audience", "enum"),
        ("config", "profle", "basic", "", "additionalProperties"),
    ],
)
def test_broken_documents_fail_in_both_validators(kind: str, at: str, value: Any, place: str, keyword: str) -> None:
    document = copy.deepcopy(DOCUMENTS[kind])
    *above, last = [int(step) if step.isdigit() else step for step in at.split("/")]
    target: Any = document
    for step in above:
        target = target[step]
    if value is REMOVED:
        del target[last]
    else:
        target[last] = value

    file = f"{kind}.schema.json"
    slow = {
        ("/".join(str(step).replace("/", "~") for step in error.absolute_path), str(error.validator))
        for error in slow_validator(file).iter_errors(document)
    }
    fast = {
        ("/".join(str(step).replace("/", "~") for step in error.instance_path), str(error.schema_path[-1]))
        for error in validator(file).iter_errors(document)
    }
    assert (place, keyword) in slow
    assert not validator(file).is_valid(document)
    assert slow == fast


def test_a_line_break_after_a_date_is_refused() -> None:
    """In Python's regular expressions `$` also matches before a final line break, so the length has to catch it."""
    document = {**MATTER, "effective": {"from": "2024-05-10\n"}}
    assert not validator("matter.schema.json").is_valid(document)
    assert not slow_validator("matter.schema.json").is_valid(document)
