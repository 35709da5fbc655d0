"""Parse YAML text into a tree that knows the position of every key and value.

Input: text. Output: a `Tree`, or problems at their places. Example: `parse("a: 一\\n")[0].span(["a"])` is
`Span(1, 4, 1, 5)`.
Only a plain subset of YAML is accepted; anchors, aliases, tags, directives and further documents are problems. One
pass of libyaml composes the nodes: PyYAML's CParser with resolver callbacks that do nothing keeps raw scalars, styles
and marks, and takes less time than a loader needs for values alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from linter.source import slips
from linter.source.read import MAX_REPEATS, Problem
from linter.source.span import FILE_START, Edit, Fix, Position, Span, position

MAX_DEPTH = 50
"""Levels of nesting. libyaml composes recursively: without a limit a few kB of `[` overflow the stack."""
MAX_NODES = 50_000
"""Nodes of a file: a node takes far more memory than the one or two bytes that can make it."""

# A cheap search for characters that can begin an anchor, an alias, a tag or a directive. Only a file
# that has one pays for the second, exact pass over the events.
_SUSPICIOUS = re.compile(r"(?:^|[\s\[\]{},:?-])(?:[&*]\S|!)|^%", re.MULTILINE)

# The beginnings of libyaml's messages, each with the variant of the message of yaml/syntax.
_SYNTAX = {
    "mapping values are not allowed": "second-colon",
    "could not find expected ':'": "no-colon",
    "did not find expected key": "indentation",
    "did not find expected '-' indicator": "list-item",
    "did not find expected ',' or ']'": "bracket",
    "did not find expected ',' or '}'": "brace",
    "block sequence entries are not allowed": "list-here",
    "found character that cannot start any token": "bad-start",
    "found unexpected end of stream": "open-quote",
    "found unexpected document indicator": "open-quote",
    "found unknown escape character": "escape",
    "found invalid Unicode character escape code": "escape",
    "did not find expected hexdecimal number": "escape",
    "did not find expected node content": "no-content",
    "did not find expected alphabetic or numeric character": "bare-sign",
    "did not find expected <document start>": "after-end",
    "mapping keys are not allowed": "question-mark",
    "while scanning a block scalar": "block-header",
}
_OPENED = ("bracket", "brace", "open-quote", "no-colon")
"""Variants that are reported where the bracket, the quote or the key begins: libyaml notices the fault only where
something else begins, or at the end of the file."""
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
"""The lines by which git marks two versions of a text that it could not merge."""


class _LimitExceededError(Exception):
    """Raised while composing, to stop it; carries the problem to report."""

    def __init__(self, rule: str, limit: int, parent: Node) -> None:
        super().__init__(rule)
        self.problem = Problem(rule, _mark_span(parent.start_mark), {"limit": limit})


class _Composer(CParser):
    """Composes nodes without guessing types, and stops at MAX_DEPTH and MAX_NODES."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.count = 0

    def resolve(self, _kind: type, _value: object, implicit: object) -> object:
        return implicit

    def descend_resolver(self, parent: Node, _index: object) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            raise _LimitExceededError("yaml/too-deep", MAX_DEPTH, parent)
        if self.count > MAX_NODES:
            raise _LimitExceededError("yaml/too-many-nodes", MAX_NODES, parent)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def is_plain(node: ScalarNode) -> bool:
    """Return whether a scalar was written without quotes and not as a block."""
    return not node.style or node.style == " "


class Tree:
    """A parsed file. Positions are looked up by pointer when they are asked for."""

    __slots__ = ("_top", "root", "text")

    def __init__(self, root: Node, text: str) -> None:
        self.root = root
        self.text = text
        self._top: dict[str, tuple[Node, Node]] | None = None

    def _below_root(self, step: str | int) -> tuple[Node, Node] | None:
        """Return (key node, value node) of a top-level key. A document has dozens of them and every search begins
        there, hence the index."""
        if self._top is None:
            pairs = self.root.value if isinstance(self.root, MappingNode) else ()
            self._top = {key.value: (key, value) for key, value in reversed(pairs) if isinstance(key, ScalarNode)}
        return self._top.get(step) if isinstance(step, str) else None

    def find(self, pointer: Sequence[str | int]) -> tuple[list[Node], Node | None, int]:
        """Follow a pointer as far as there are nodes.

        Returns (the value nodes on the way, from the root on; the key node of the last step that was a key, None
        after a list index; the number of steps that exist).
        """
        node, key = self.root, None
        path = [node]
        for depth, step in enumerate(pointer):
            below: Node | None = None
            if depth == 0 and isinstance(node, MappingNode):
                top = self._below_root(step)
                if top is not None:
                    key, below = top
            elif isinstance(node, MappingNode):
                for key_node, value_node in node.value:
                    if key_node.value == step and isinstance(key_node, ScalarNode):
                        below, key = value_node, key_node
                        break
            elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
                below, key = node.value[step], None
            if below is None:
                return path, key, depth
            node = below
            path.append(node)
        return path, key, len(pointer)

    def span(self, pointer: Sequence[str | int], part: tuple[int, int] | None = None) -> Span:
        """Return the position of a place.

        - A value on one line: the value.
        - A value on several lines, or an empty one: its key.
        - An absent place: the key of its nearest ancestor.
        - A list item, which has no key: its first key or item.

        `part` (start, end) narrows the span to code points of the scalar's text, if they stand in the file as they
        stand in the value, without escapes.
        """
        path, key, found = self.find(pointer)
        node = path[-1]
        start, end = node.start_mark, node.end_mark
        whole = found == len(pointer) and start.line == end.line and start.index < end.index
        if whole:
            if part is not None and isinstance(node, ScalarNode):
                offset = 0 if is_plain(node) else 1
                if self.text[start.index + offset : end.index - offset] == node.value:
                    column = start.column + offset + 1
                    return Span(start.line + 1, column + part[0], start.line + 1, column + part[1])
            return _span(start, end)
        if key is not None:
            return _span(key.start_mark, key.end_mark)
        return self._beginning(node)

    def scalar_at(self, pointer: Sequence[str | int]) -> Position:
        """Return the position of a scalar on one line, quotes included; 0 for anything else."""
        node = self.scalar_node(pointer)
        return 0 if node is None else _scalar_at(node)

    def entries_at(self, pointer: Sequence[str | int], key: str) -> dict[int, Position]:
        """Return the positions of the entries of a list by index: of an entry that is a scalar, or of the scalar under
        `key` in an entry that is a mapping. Entries without a scalar on one line are left out."""
        path, _, found = self.find(pointer)
        places: dict[int, Position] = {}
        if found == len(pointer) and isinstance(path[-1], SequenceNode):
            for index, node in enumerate(path[-1].value):
                if isinstance(node, MappingNode):
                    node = next((value for name, value in node.value if name.value == key), None)
                if isinstance(node, ScalarNode) and (at := _scalar_at(node)):
                    places[index] = at
        return places

    def scalar_node(self, pointer: Sequence[str | int]) -> ScalarNode | None:
        """Return the scalar node at a pointer, None if there is none."""
        path, _, found = self.find(pointer)
        return path[-1] if found == len(pointer) and isinstance(path[-1], ScalarNode) else None

    def _beginning(self, node: Node) -> Span:
        """Return the position of the first key of a mapping, or of the first item of a list."""
        while isinstance(node, (MappingNode, SequenceNode)) and node.value:
            first = node.value[0]
            if isinstance(node, MappingNode):
                return _span(first[0].start_mark, first[0].end_mark)
            node = first
        start = node.start_mark
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 1)

    def replace(self, pointer: Sequence[str | int], text: str) -> tuple[Edit, ...]:
        """Return the edit that replaces the text of a scalar on one line and keeps its quotes; () for anything
        else."""
        node = self.scalar_node(pointer)
        if node is None or node.start_mark.line != node.end_mark.line or node.start_mark.index == node.end_mark.index:
            return ()
        return (_edit(node, _quoted_like(node, text)),)


def _scalar_at(node: ScalarNode) -> Position:
    start, end = node.start_mark, node.end_mark
    if start.line != end.line or start.index >= end.index:
        return 0
    return position(start.line + 1, start.column + 1, end.column + 1)


def _quoted_like(node: ScalarNode, text: str) -> str:
    if node.style == "'":
        return "'" + text.replace("'", "''") + "'"
    if node.style == '"' or not _PLAIN_SAFE.fullmatch(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


_PLAIN_SAFE = re.compile(r"[\w\u4e00-\u9fff（《“〔][^\n:#\[\]{},&*!|>'\"%@`]*", re.ASCII)


def _edit(node: Node, text: str) -> Edit:
    return Edit(
        (node.start_mark.line + 1, node.start_mark.column + 1), (node.end_mark.line + 1, node.end_mark.column + 1), text
    )


def quote_edit(node: ScalarNode) -> Fix:
    """Return the safe fix that puts a plain scalar into double quotes."""
    return Fix("safe", (_edit(node, f'"{node.value}"'),))


def _span(start: Any, end: Any) -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def node_span(node: Node) -> Span:
    """Return the position of a node, cut to one character if the node takes several lines."""
    start, end = node.start_mark, node.end_mark
    if start.line == end.line:
        return _span(start, end)
    return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


def node_count(node: Node) -> int:
    """How many nodes there are below a node, keys and values alike."""
    if isinstance(node, MappingNode):
        return sum(2 + node_count(key) + node_count(value) for key, value in node.value)
    if isinstance(node, SequenceNode):
        return sum(1 + node_count(item) for item in node.value)
    return 0


def parse(text: str) -> tuple[Tree | None, list[Problem]]:
    """Parse the text of a file. The tree is None if the text is empty or not in the subset; the problems say why."""
    problems = _outside_subset(text) if _SUSPICIOUS.search(text) else []
    if problems:
        return None, problems
    try:
        root = _compose(text)
    except _LimitExceededError as error:
        return None, [error.problem]
    except yaml.MarkedYAMLError as error:
        return None, _syntax_problems(text, error)
    if root is None:
        return None, [Problem("yaml/empty", FILE_START)]
    return Tree(root, text), []


def _compose(text: str) -> Node | None:
    """Return the root node of a text, None for an empty one. Raises _LimitExceededError or yaml.MarkedYAMLError."""
    try:
        root: Node | None = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is None or not _is_nesting_limit(error):
            raise
        # libyaml 0.2.6 and later stop at 1,000 levels, but its scanner is ahead of the composer, which has not counted
        # MAX_DEPTH by then. The text before that place is enough for the composer to raise its own error.
        root = _Composer(text[: error.problem_mark.index]).get_single_node()
    return root


def _is_nesting_limit(error: yaml.MarkedYAMLError) -> bool:
    """Return whether libyaml stopped at its own nesting limit."""
    return "maximum nesting" in (error.problem or "")


def _syntax_problems(text: str, error: yaml.MarkedYAMLError) -> list[Problem]:
    """Return the slips that cause an error, or else what libyaml says of it."""
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return [Problem("yaml/syntax", Span(line, 1, line, 8), variant="conflict")]
    return slips.find(text, _failure) or [_syntax_problem(text, error)]


def _failure(text: str) -> int | None:
    """Return the code point at which libyaml gives up, None for a text that is YAML."""
    try:
        _compose(text)
    except _LimitExceededError:
        return 0
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.index if mark else 0
    return None


def _syntax_problem(text: str, error: yaml.MarkedYAMLError) -> Problem:
    said = error.problem or error.context or ""
    if said.startswith("but found another document"):
        return Problem("yaml/multiple-documents", _mark_span(error.problem_mark))
    for beginning, variant in _SYNTAX.items():
        if said.startswith(beginning) or (error.context or "").startswith(beginning):
            at = error.problem_mark
            opened = error.context_mark
            if variant in ("bracket", "brace") and opened and at and opened.line == at.line and text[at.index] == ":":
                return Problem("yaml/syntax", _mark_span(at), variant="second-colon")
            mark = error.context_mark if variant in _OPENED else at
            return Problem("yaml/syntax", _mark_span(mark or error.problem_mark), variant=variant)
    return Problem("yaml/syntax", _mark_span(error.problem_mark or error.context_mark), {"said": said})


def _mark_span(mark: Any) -> Span:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Span(line, column, line, column + 1)


def _outside_subset(text: str) -> list[Problem]:
    """Return a problem for each anchor, alias, tag and directive, found in libyaml's events."""
    problems: list[Problem] = []
    depth = count = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CLoader):
            count += 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH or count > 2 * MAX_NODES or len(problems) >= MAX_REPEATS:
                break
            if isinstance(event, yaml.AliasEvent):
                problems.append(_at(event, "yaml/alias", name=event.anchor))
            elif isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                problems.append(_at(event, "yaml/directive"))
            elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
                if event.anchor is not None:
                    problems.append(_at(event, "yaml/anchor", name=event.anchor))
                if event.tag is not None:
                    problems.append(_at(event, "yaml/tag", name=event.tag.replace("tag:yaml.org,2002:", "!!")))
    except yaml.MarkedYAMLError as error:
        # `parse`, which composes the text next, reports text that is nested too deeply.
        if not _is_nesting_limit(error):
            problems += _syntax_problems(text, error)
    return problems


def _at(event: Any, rule: str, **values: object) -> Problem:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    return Problem(rule, Span(line, column, line, column + 1), dict(values))
