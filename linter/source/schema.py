"""Judge documents by the JSON Schemas of schemas/.

Input: a `Tree` and the kind of file. Output: its value, and a `Problem` for each violation, at the value.
Example: `of_kind("matter").read(tree)`.
jsonschema-rs decides whether a document is valid, in a hundredth of the time of jsonschema; only an invalid document
goes to jsonschema, whose errors say which keyword failed and where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from linter.common import regex
from linter.common.resources import folder
from linter.source import slips
from linter.source.parse import Tree, is_plain, node_span
from linter.source.pointer import Pointer, resolve
from linter.source.read import MAX_REPEATS, Problem
from linter.source.schema_types import Shape, compile_shape, value_of
from linter.source.span import Fix
from linter.source.value_text import shown

# The keyword of JSON Schema that failed, with the rule that reports it. These are all keywords that schemas/ uses.
_RULES = {
    "required": "schema/missing-key",
    "type": "schema/wrong-type",
    "enum": "schema/not-allowed",
    "const": "schema/not-allowed",
    "pattern": "schema/pattern",
    "format": "schema/format",
    "additionalProperties": "schema/unknown-key",
    "minLength": "schema/length",
    "maxLength": "schema/length",
    "minimum": "schema/range",
    "maximum": "schema/range",
    "minItems": "schema/size",
    "maxItems": "schema/size",
    "minProperties": "schema/size",
    "maxProperties": "schema/size",
}
_TYPES = {
    "string": ("文本", "text"),
    "integer": ("整数", "an integer"),
    "number": ("数", "a number"),
    "boolean": ("true 或 false", "true or false"),
    "array": ("列表（每项以“- ”开头）", "a list"),
    "object": ("一组“键: 值”", "a mapping"),
    "null": ("空", "empty"),
}
_BOOLEANS = {
    "是": "true",
    "有": "true",
    "yes": "true",
    "true": "true",
    "否": "false",
    "无": "false",
    "no": "false",
    "false": "false",
}
"""What editors write for true and false, in lower case."""
MAX_PROBLEMS = 50
"""Violations reported for one file: a file judged by the schema of another kind may have thousands."""
UNTYPED = "untyped"
"""The kind of files without a schema of their own: any mapping is valid, scalars are read by YAML 1.2's core rules."""


@cache
def _documents() -> dict[str, dict[str, Any]]:
    """File name to content of every schema."""
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted(folder("schemas").glob("*.schema.json"))}


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of files that have a schema, such as `matter`."""
    return tuple(name.removesuffix(".schema.json") for name in _documents() if name != "common.schema.json")


@cache
def of_kind(kind: str) -> Schema:
    """Return the schema of a kind of file. Raises KeyError for an unknown kind."""
    return Schema({"type": "object"} if kind == UNTYPED else _documents()[f"{kind}.schema.json"])


def find(kind: str | None) -> Schema | None:
    """Return the schema of a kind of file, None for an unknown kind."""
    return of_kind(kind) if kind in kinds() else None


def _lookup(reference: str, document: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return (schema, its document) that a `$ref` in `document` refers to."""
    name, _, place = reference.partition("#")
    target = _documents()[name] if name else document
    return resolve(target, [step.replace("~1", "/") for step in place.split("/")[1:]]), target


def _validator(document: dict[str, Any]) -> Any:
    """Return the validator of jsonschema-rs for a schema that may refer to those of schemas/."""
    import jsonschema_rs

    registry = jsonschema_rs.Registry(list(_documents().items()))
    return jsonschema_rs.Draft202012Validator(
        document, registry=registry, pattern_options=jsonschema_rs.RegexOptions(), validate_formats=True
    )


class Schema:
    """The schema of one kind of file: reads the values of trees, and reports violations."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @cached_property
    def shape(self) -> Shape:
        """The types, keys and titles of every place."""
        return compile_shape(self.document, self.document, _lookup)

    def raw(self, place: Sequence[str]) -> dict[str, Any]:
        """Return the keywords that hold at a place (`*` for the items of a list), with references followed."""
        found: Mapping[str, Any] = self.document
        document: Mapping[str, Any] = self.document
        merged = dict(found)
        for step in place:
            found = merged["items"] if step == "*" else merged["properties"][step]
            merged = dict(found)
            while "$ref" in merged:
                target, document = _lookup(merged.pop("$ref"), document)
                merged = {**target, **merged}
        return merged

    @cached_property
    def _decider(self) -> Any:
        """The validator of jsonschema-rs, which only decides."""
        return _validator(self.document)

    @cached_property
    def _part(self) -> Any:
        """The validator of a document that may lack required keys at its top."""
        return _validator({key: value for key, value in self.document.items() if key != "required"})

    @cached_property
    def _explainer(self) -> Any:
        """The validator of jsonschema, with the regular expressions of RE2 as in jsonschema-rs."""
        from jsonschema import Draft202012Validator, FormatChecker
        from jsonschema.exceptions import ValidationError
        from jsonschema.validators import extend
        from referencing import Registry, Resource

        def pattern(_validator: Any, value: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
            if isinstance(instance, str) and not regex.compiled(value).found(instance):
                yield ValidationError(f"{instance!r} does not match {value!r}")

        resources = [(name, Resource.from_contents(document)) for name, document in _documents().items()]
        checked = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
        return checked(
            self.document, registry=Registry().with_resources(resources), format_checker=FormatChecker(["date"])
        )

    def read(self, tree: Tree) -> tuple[Any, list[Problem]]:
        """Return the value of a tree, and the problems of its keys, types and shape."""
        value, problems = value_of(tree, self.shape)
        # A slip makes the value invalid where it stands, or the mapping whose entries ran together.
        told = {problem.pointer for problem in problems if problem.rule == "yaml/lookalike"}
        return value, problems + [item for item in self.check(value, tree) if told.isdisjoint(_around(item.pointer))]

    def is_part(self, tree: Tree) -> tuple[bool, Any]:
        """Return whether a tree is valid but for required keys that it lacks, and its value."""
        value, problems = value_of(tree, self.shape)
        return not problems and isinstance(value, dict) and self._part.is_valid(value), value

    def check(self, value: Any, tree: Tree) -> list[Problem]:
        """Return the violations of a value that was read from `tree`."""
        if self._decider.is_valid(value):
            return []
        # One problem per place: a text that is no date breaks `pattern` and `format`, and maybe `maxLength` as well.
        problems: dict[Pointer | None, Problem] = {}
        for error in self._explainer.iter_errors(value):
            for problem in self._problems(error, tree):
                # A slip explains what is missing there.
                if problem.pointer not in problems or problem.rule.startswith("yaml/"):
                    problems[problem.pointer] = problem
            if len(problems) >= MAX_PROBLEMS:
                break
        return list(problems.values())

    def _problems(self, error: Any, tree: Tree) -> Iterator[Problem]:
        error = _likely_error(error)
        pointer: Pointer = tuple(error.absolute_path)
        keyword, wanted, instance = error.validator, error.validator_value, error.instance
        rule = _RULES[keyword]
        if rule == "schema/unknown-key" and isinstance(instance, dict):
            yield from self._unknown_keys(instance, pointer, tree)
            return
        if rule == "schema/missing-key":
            key = next(key for key in wanted if key not in instance and f"{key!r}" in error.message)
            pointer, instance = (*pointer, key), None
        slip = _value_slip(tree, pointer, keyword, wanted)
        if slip is not None:
            yield slip
            return
        variant, values = _wording(keyword, wanted, instance)
        values["value"] = shown(instance)
        shape = self.shape.at(pointer)
        values["example"] = shape.example if shape else None
        edits = tree.replace(pointer, str(values["guess"])) if variant == "boolean" else ()
        yield Problem(rule, tree.span(pointer), values, Fix("safe", edits) if edits else None, variant, pointer)

    def _unknown_keys(self, instance: dict[str, Any], pointer: Pointer, tree: Tree) -> Iterator[Problem]:
        shape = self.shape.at(pointer)
        known = list(shape.body.keys) if shape else []
        for key in [key for key in instance if key not in known][:MAX_REPEATS]:
            joined = slips.in_key(key, {*known} - instance.keys())
            node = _key_node(tree, pointer, key)
            if joined and node and is_plain(node):
                yield slips.problem_of(tree.text, [joined[1]], (*pointer, joined[0]), node.start_mark.index)
                continue
            span = node_span(node) if node else tree.span(pointer)
            guess = nearest(key, known)
            variant = "guess" if guess else None
            yield Problem("schema/unknown-key", span, {"key": key, "guess": guess}, None, variant, (*pointer, key))


def _around(pointer: Pointer | None) -> tuple[Pointer, ...]:
    """Return a place and the one around it."""
    return (pointer, pointer[:-1]) if pointer else ()


def _value_slip(tree: Tree, pointer: Pointer, keyword: str, wanted: Any) -> Problem | None:
    """Return the slip of the keyboard that made a plain scalar invalid, None if there is none."""
    path, _, found = tree.find(pointer)
    node = path[-1]
    if found < len(pointer) or not isinstance(node, ScalarNode) or not is_plain(node) or not node.value:
        return None
    kinds = ["string"] if keyword in ("pattern", "format", "maxLength") else []
    if keyword == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
    choices = [item for item in wanted if isinstance(item, str)] if keyword == "enum" else []
    flow = len(path) > 1 and isinstance(path[-2], SequenceNode) and bool(path[-2].flow_style)
    raw = tree.text[node.start_mark.index : node.end_mark.index]
    slip = slips.in_value(raw, kinds, choices, flow=flow)
    return slips.problem_of(tree.text, slip, pointer, node.start_mark.index) if slip else None


def _wording(keyword: str, wanted: Any, instance: Any) -> tuple[str | None, dict[str, object]]:
    """Return the variant of the rule's message, and the values for its slots besides the value itself."""
    if keyword == "type":
        types = [kind for kind in ([wanted] if isinstance(wanted, str) else wanted) if kind != "null"]
        actual = _type_name(instance)
        expected = [_TYPES.get(kind, (kind, kind)) for kind in types]
        guess = _BOOLEANS.get(instance.lower()) if types == ["boolean"] and isinstance(instance, str) else None
        return "empty" if instance is None else "boolean" if guess else None, {
            "guess": guess,
            "wanted": "或".join(zh for zh, _ in expected),
            "wanted_en": " or ".join(en for _, en in expected),
            "actual": _TYPES[actual][0].split("（")[0],
            "actual_en": _TYPES[actual][1],
        }
    if keyword in ("enum", "const"):
        choices = [str(choice) for choice in (wanted if keyword == "enum" else [wanted]) if choice is not None]
        guess = nearest(instance, choices) if isinstance(instance, str) else None
        return "guess" if guess else None, {"choices": shown(choices), "guess": guess}
    if keyword in ("minLength", "minItems", "minProperties", "minimum"):
        empty = wanted == 1 and instance in ("", [], {})
        return "empty" if empty else "less", {"limit": wanted, "size": _size(instance)}
    if keyword in ("maxLength", "maxItems", "maxProperties", "maximum"):
        return "more", {"limit": wanted, "size": _size(instance)}
    return None, {"wanted": shown(wanted) if not isinstance(wanted, dict) else ""}


def _size(instance: Any) -> int:
    return len(instance) if isinstance(instance, (str, list, dict)) else int(instance)


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    names = ((bool, "boolean"), (int, "integer"), (str, "string"), (list, "array"), (dict, "object"))
    return next(name for kind, name in names if isinstance(value, kind))


def _likely_error(error: Any) -> Any:
    """Return, for a failed anyOf, the violation in the branch that the author most likely meant: the one deepest in
    the document, and no wrong type if there is a choice."""
    while error.context:
        deepest = max(len(below.absolute_path) for below in error.context)
        candidates = [below for below in error.context if len(below.absolute_path) == deepest]
        error = next((below for below in candidates if below.validator != "type"), candidates[0])
    return error


def _key_node(tree: Tree, pointer: Pointer, key: str) -> ScalarNode | None:
    path, _, _ = tree.find(pointer)
    pairs = path[-1].value if isinstance(path[-1], MappingNode) else ()
    return next((node for node, _ in pairs if node.value == key and isinstance(node, ScalarNode)), None)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that a misspelt one most likely means, None if none is similar enough."""
    from rapidfuzz import process

    best = process.extractOne(word, known, score_cutoff=70)
    return best[0] if best else None
