"""Read the value of a tree with the types that the schema allows.

Input: a `Tree` and the `Shape` compiled from a JSON Schema. Output: plain data, and problems of keys and scalars.
Example: where the schema says `string`, the scalar `000125004000` is the text "000125004000".
YAML guesses types from the look of a scalar (`000125004000` and `9:00` are numbers, `no` is false). Here the schema
decides: a text field reads the text that was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from linter.source import slips
from linter.source.parse import Tree, is_plain, node_span, quote_edit
from linter.source.pointer import STAR, Pointer
from linter.source.read import MAX_REPEATS, Problem

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NULLS = frozenset(("", "~", "null"))
_TYPE_NAMES = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
_MISREAD = Resolver.yaml_implicit_resolvers
# Scalars that are numbers in YAML 1.2 and texts in YAML 1.1, such as 000123020008, 12E5, 0o17.
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7]+")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a file must not hold even as an escape in double quotes."""


@dataclass(slots=True)
class Body:
    """The types and keys that a place may have. Mutable, because a schema that refers to itself is compiled while the
    body is already in use."""

    types: set[str] = field(default_factory=set)
    keys: dict[str, Shape] = field(default_factory=dict)
    other: Shape | None = None
    """The shape of keys that are not named."""
    items: Shape | None = None


@dataclass(slots=True)
class Shape:
    """The part of a schema that concerns one place."""

    body: Body
    title: str = ""
    """The Chinese title."""
    title_en: str = ""
    code: bool = False
    """Whether the place holds a code, which must be quoted where another YAML reader would misread it."""
    example: Any = None

    def at(self, pointer: Sequence[str | int]) -> Shape | None:
        """Return the shape of a place below, None for a place that the schema does not name."""
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
    """Compile a schema that stands in `document` into its shape."""
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
    """Return the plain value of a tree (dict, list, str, int, bool, None), and problems that YAML loaders ignore.

    These are: a key twice (the first counts), a merge key, a key that is not text, an unquoted code, a control
    character written as an escape.
    """
    reader = _Reader(tree.text)
    value = reader.read(tree.root, shape, ())
    if "\\" in tree.text:
        reader.find_escaped_controls(tree.root, ())
    return value, reader.problems


def is_writable(text: str) -> bool:
    """Return whether a catalog file can hold a text, at least as escapes in double quotes."""
    return not _CONTROL.search(text)


def without_mistyped(value: Any, shape: Shape | None) -> Any:
    """Return a copy of a value without everything whose type the schema does not allow, so that readers need not
    check types.

    Such a value becomes None in a mapping, and an empty one of the right type in a list, so that the other items keep
    their indexes.
    """
    if shape is None:
        return value
    if isinstance(value, dict):
        body = shape.body
        return {key: _typed(item, body.keys.get(key, body.other), None) for key, item in value.items()}
    if isinstance(value, list):
        below = shape.body.items
        empty = next((_EMPTY[kind] for kind in _EMPTY if below is not None and kind in below.body.types), None)
        return [_typed(item, below, empty) for item in value]
    return value


_EMPTY: dict[str, Any] = {"object": {}, "string": "", "array": []}
_PYTHON = {"object": dict, "array": list, "string": str, "integer": int, "number": int, "boolean": bool}


def _typed(value: Any, shape: Shape | None, empty: Any) -> Any:
    """Return a value cleaned by `without_mistyped`, or `empty` if its own type is not allowed."""
    types = shape.body.types if shape is not None else None
    if types and "any" not in types and not any(type(value) is _PYTHON.get(kind) for kind in types):
        return None if value is None and "null" in types else empty
    return without_mistyped(value, shape)


class _Reader:
    """Reads one tree; collects its problems."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.noted: Counter[str] = Counter()
        """Number of problems, by rule; "blank" for those of `find_indentation`."""
        self.mended = 0
        """The code point up to which the problems noted so far mend the indentation."""

    def read(self, node: Node, shape: Shape | None, pointer: Pointer) -> Any:
        """Return the value of a node that stands at `pointer`."""
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
                elif key[:1].isspace() and is_plain(key_node) and self.find_indentation(key_node, pointer):
                    pass
                elif key in result:
                    self.note("yaml/duplicate-key", key_node, (*pointer, key), key=key, first=lines[key])
                else:
                    lines[key] = key_node.start_mark.line + 1
                    below = body.keys.get(key, body.other) if body is not None else None
                    result[key] = self.read(value_node, below, (*pointer, key))
                    if body is not None and type(value_node) is ScalarNode and "：" in value_node.value:
                        self.find_swallowed(value_node, body, pointer, flow=bool(node.flow_style))
            return result
        items = shape.body.items if shape is not None else None
        return [self.read(item, items, (*pointer, index)) for index, item in enumerate(node.value)]

    def scalar(self, node: ScalarNode, shape: Shape | None, pointer: Pointer) -> Any:
        """Return the value of a scalar by the types of its shape; without types by YAML 1.2's core rules."""
        text: str = node.value
        if not is_plain(node):
            return text
        if text in _NULLS:
            return None
        if shape is not None and shape.body.types:
            types = shape.body.types
            if "string" in types:
                if shape.code and (quoted := slips.in_quotes(text)):
                    self.find_slips(node, quoted, pointer)
                    return text[1:-1]
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

    def find_indentation(self, node: ScalarNode, pointer: Pointer) -> bool:
        """Report a key of the mapping at `pointer` that unusual blanks took out of its group; return whether it is
        one. The problem of the first of such lines fixes them all."""
        key, start = slips.without_blanks(node.value), node.start_mark.index
        if key and start >= self.mended and self.noted["blank"] < MAX_REPEATS:
            found = slips.before_key(self.text, start, node.value)
            self.mended = found[-1].end
            self.noted["blank"] += 1
            self.problems.append(slips.problem_of(self.text, found, (*pointer, key)))
        return bool(key)

    def find_swallowed(self, node: ScalarNode, body: Body, pointer: Pointer, *, flow: bool) -> None:
        """Report other keys of the mapping at `pointer` that a value took in since their colon is full-width."""
        if is_plain(node):
            raw = self.text[node.start_mark.index : node.end_mark.index]
            found = slips.swallowed_entries(raw, body.keys) if flow else slips.swallowed_keys(raw, body.keys)
            self.find_slips(node, found, pointer)

    def find_slips(self, node: ScalarNode, found: list[slips.Slip], pointer: Pointer) -> None:
        """Add a problem for slips in a scalar, if there are any."""
        if found:
            self.problems.append(slips.problem_of(self.text, found, pointer, node.start_mark.index))

    def find_escaped_controls(self, node: Node, pointer: Pointer) -> None:
        """Report each scalar below a node that holds a control character, which only an escape can have written."""
        for below, step in _children(node):
            self.find_escaped_controls(below, (*pointer, step))
        if type(node) is ScalarNode and node.style == '"' and (match := _CONTROL.search(node.value)):
            self.note("yaml/control-character", node, pointer, character=f"U+{ord(match[0]):04X}")

    def note(self, rule: str, node: Node, pointer: Pointer, **values: object) -> None:
        """Add a problem at a node, for the first MAX_REPEATS of a rule."""
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
    """Return whether another YAML reader would take a plain scalar for a number, a date or a boolean."""
    return bool(_NUMBER.fullmatch(text)) or any(pattern.match(text) for _, pattern in _MISREAD.get(text[0], ()))
