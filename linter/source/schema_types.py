"""What the schema says a place holds, and the values a tree has when it is read that way.

YAML guesses types from how a scalar looks (`000125004000` a number, `9:00` another, `no` false). Here
the schema decides: a text field reads what was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from linter.source.parse import Tree, is_plain, node_span, quote_edit
from linter.source.pointer import STAR, Pointer
from linter.source.read import MAX_REPEATS, Problem

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NULLS = frozenset(("", "~", "null"))
_TYPE_NAMES = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
_MISREAD = Resolver.yaml_implicit_resolvers
# What YAML 1.2 takes for a number and 1.1 does not: 000123020008, 12E5, 0o17.
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7]+")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(slots=True)
class Body:
    """What may stand at a place; filled while schemas that refer to themselves are compiled."""

    types: set[str] = field(default_factory=set)
    keys: dict[str, Shape] = field(default_factory=dict)
    other: Shape | None = None
    """The shape of keys that are not named."""
    items: Shape | None = None


@dataclass(slots=True)
class Shape:
    """A place: its Chinese and English title, whether it holds a code, an example, and what may stand there."""

    body: Body
    title: str = ""
    title_en: str = ""
    code: bool = False
    example: Any = None

    def at(self, pointer: Sequence[str | int]) -> Shape | None:
        """The shape of a place below, None where the schema names none."""
        shape: Shape | None = self
        for step in pointer:
            if shape is None:
                return None
            body = shape.body
            item = isinstance(step, int) or step == STAR
            shape = body.items if item else body.keys.get(str(step), body.other)
        return shape


Lookup = Callable[[str, Mapping[str, Any]], tuple[Mapping[str, Any], Mapping[str, Any]]]
"""(reference, document it stands in) to (schema referred to, its document)."""


def compile_shape(schema: Mapping[str, Any], document: Mapping[str, Any], lookup: Lookup) -> Shape:
    """The shape of a schema that stands in `document`."""
    return _Compiler(lookup).shape(schema, document)


class _Compiler:
    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.bodies: dict[int, Body] = {}

    def shape(self, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Shape:
        body = self.bodies.get(id(schema))
        if body is None:
            body = self.bodies[id(schema)] = Body()
            self.fill(body, schema, document)
        title, title_en, code, example = "", "", False, None
        chain, where = schema, document
        while True:
            title = title or chain.get("title", "")
            title_en = title_en or chain.get("x-en", "")
            code = code or chain.get("x-code", False)
            example = example or next(iter(chain.get("examples", ())), None)
            if "$ref" not in chain:
                return Shape(body, title, title_en, code, example)
            chain, where = self.lookup(chain["$ref"], where)

    def fill(self, body: Body, schema: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        if "$ref" in schema:
            self.fill(body, *self.lookup(schema["$ref"], document))
        for key in ("anyOf", "oneOf", "allOf"):
            for branch in schema.get(key, ()):
                self.fill(body, branch, document)
        types = schema.get("type", ())
        body.types.update([types] if isinstance(types, str) else types)
        for choice in [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]:
            body.types.add(_TYPE_NAMES.get(type(choice), "any"))
        for key, below in schema.get("properties", {}).items():
            body.keys[key] = self.shape(below, document)
        if isinstance(other := schema.get("additionalProperties"), Mapping):
            body.other = self.shape(other, document)
        if isinstance(items := schema.get("items"), Mapping):
            body.items = self.shape(items, document)


def value_of(tree: Tree, shape: Shape) -> tuple[Any, list[Problem]]:
    """The plain value of a tree (dict, list, str, int, bool, None) and what YAML would let pass
    silently: a key twice, a merge key, a key that is not text, an unquoted code, an escaped control
    character. Of two equal keys the first counts."""
    reader = _Reader()
    value = reader.read(tree.root, shape, ())
    if "\\" in tree.text:
        reader.look_for_escapes(tree.root, ())
    return value, reader.problems


def sound(value: Any, shape: Shape | None) -> Any:
    """A value in which nothing has a type that its place does not allow, so that who reads it need not
    ask: what has becomes None in a mapping, and empty in a list, whose other items keep their numbers."""
    if shape is None:
        return value
    if isinstance(value, dict):
        body = shape.body
        return {key: _fitting(item, body.keys.get(key, body.other), None) for key, item in value.items()}
    if isinstance(value, list):
        below = shape.body.items
        empty = next((_EMPTY[kind] for kind in _EMPTY if below is not None and kind in below.body.types), None)
        return [_fitting(item, below, empty) for item in value]
    return value


_EMPTY: dict[str, Any] = {"object": {}, "string": "", "array": []}
_PYTHON = {"object": dict, "array": list, "string": str, "integer": int, "number": int, "boolean": bool}


def _fitting(value: Any, shape: Shape | None, empty: Any) -> Any:
    types = shape.body.types if shape is not None else None
    if types and "any" not in types and not any(type(value) is _PYTHON.get(kind) for kind in types):
        return None if value is None and "null" in types else empty
    return sound(value, shape)


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.noted: Counter[str] = Counter()

    def read(self, node: Node, shape: Shape | None, pointer: Pointer) -> Any:
        if isinstance(node, ScalarNode):
            return self.scalar(node, shape, pointer)
        if isinstance(node, MappingNode):
            result: dict[str, Any] = {}
            lines: dict[str, int] = {}
            body = shape.body if shape is not None else None
            for key_node, value_node in node.value:
                key = key_node.value
                if type(key_node) is not ScalarNode or (key == "<<" and is_plain(key_node)):
                    merge = type(key_node) is ScalarNode
                    self.note("yaml/merge-key" if merge else "yaml/complex-key", key_node, pointer)
                elif key in result:
                    self.note("yaml/duplicate-key", key_node, (*pointer, key), key=key, first=lines[key])
                else:
                    lines[key] = key_node.start_mark.line + 1
                    below = body.keys.get(key, body.other) if body is not None else None
                    result[key] = self.read(value_node, below, (*pointer, key))
            return result
        items = shape.body.items if shape is not None else None
        return [self.read(item, items, (*pointer, index)) for index, item in enumerate(node.value)]

    def scalar(self, node: ScalarNode, shape: Shape | None, pointer: Pointer) -> Any:
        text: str = node.value
        if not is_plain(node):
            return text
        if text in _NULLS:
            return None
        if shape is not None and shape.body.types:
            types = shape.body.types
            if "string" in types:
                if shape.code and _misread(text):
                    fix = quote_edit(node)
                    self.problems.append(
                        Problem("yaml/unquoted-code", node_span(node), {"value": text}, fix, pointer=pointer)
                    )
                return text
            if "boolean" not in types and text in ("true", "false"):
                return text
        if text == "true":
            return True
        if text == "false":
            return False
        if _INTEGER.fullmatch(text) and len(text) <= 18:
            return int(text)
        return text

    def look_for_escapes(self, node: Node, pointer: Pointer) -> None:
        for below, step in _children(node):
            self.look_for_escapes(below, (*pointer, step))
        if type(node) is ScalarNode and node.style == '"' and (match := _CONTROL.search(node.value.replace("\n", ""))):
            self.note("yaml/control-character", node, pointer, character=f"U+{ord(match[0]):04X}")

    def note(self, rule: str, node: Node, pointer: Pointer, **values: object) -> None:
        self.noted[rule] += 1
        if self.noted[rule] > MAX_REPEATS:
            return
        self.problems.append(Problem(rule, node_span(node), dict(values), pointer=pointer))


def _children(node: Node) -> Iterator[tuple[Node, str | int]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key, str(key.value) if isinstance(key, ScalarNode) else ""
            yield value, str(key.value) if isinstance(key, ScalarNode) else ""
    elif isinstance(node, SequenceNode):
        yield from ((item, index) for index, item in enumerate(node.value))


def _misread(text: str) -> bool:
    """Whether another YAML reader would take the scalar for a number, a date, a truth value."""
    return bool(_NUMBER.fullmatch(text)) or any(pattern.match(text) for _, pattern in _MISREAD.get(text[0], ()))


ANYTHING = Shape(Body())
"""A place of which no schema says anything: scalars are read by YAML 1.2's core rules."""
