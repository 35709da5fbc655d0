"""Read a file block by block, so that a text which many files share is parsed and validated once.

Input: the bytes of a file and the schema of its kind. Output: a tree and its value, or None. A block is the text of one
top-level key. Districts repeat their standard to the letter: in real catalogs a fifth to a third of the blocks differ.
Example: `Blocks(schema.of_kind("matter")).read(b"kind: matter\\nname: ...\\n")`.

The result equals that of `decode`, `parse` and `Schema.read` on the whole text. For a text where it could differ, and
for every file in which something is wrong, it is None, and the caller reads the whole file. A property test compares
both ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from linter.source import parse, read
from linter.source.schema import Schema
from linter.source.span import Edit, Position, Span, moved_down

MAX_KNOWN = 1 << 16
"""Blocks that are kept; a city of 7,120 guides has 19,000 different ones."""
_HEADER = re.compile(rb"(?:#[^\n]*\n|\n)*")
"""Comments and empty lines before the first key."""
_KEY = re.compile(rb"[a-z_]+:[ \n]")
_NEXT_KEY = re.compile(rb"\n(?=[a-z_]+:[ \n])")
_OTHER_START = re.compile(r"\n(?![ \n#]|-[ \n])")
"""A line that begins with neither a blank, a comment nor a list item: only a key may, and a block has one."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The text of one top-level key, composed and read. Its tree and value are shared: nobody may change them."""

    key: str
    tree: parse.Tree
    value: Any
    nodes: int
    """Nodes below the document's mapping."""
    lines: int


class BlockTree(parse.Tree):
    """The tree of a file whose blocks were composed apart: places are looked up in a block and moved to its line."""

    __slots__ = ("__dict__", "_blocks", "_data")

    def __init__(self, data: bytes, blocks: dict[str, tuple[Block, int]]) -> None:
        self._data, self._blocks = data, blocks
        """Key to its block and the number of lines before it, in the order of the file."""

    @cached_property
    def _whole(self) -> parse.Tree:
        """The tree of the whole text, for those who need nodes with marks of the file."""
        tree, _ = parse.parse(self.text)
        assert tree is not None, "a file whose blocks are YAML is YAML"
        return tree

    @property
    def root(self) -> Node:  # type: ignore[override]
        return self._whole.root

    @cached_property
    def text(self) -> str:  # type: ignore[override]
        return self._data.decode("utf-8")

    def find(self, pointer: Sequence[str | int]) -> tuple[list[Node], Node | None, int]:
        return self._whole.find(pointer)

    def span(self, pointer: Sequence[str | int], part: tuple[int, int] | None = None) -> Span:
        block, line = self._block(pointer)
        return block.tree.span(pointer, part).moved_down(line)

    def scalar_at(self, pointer: Sequence[str | int]) -> Position:
        block, line = self._block(pointer)
        return moved_down(block.tree.scalar_at(pointer), line)

    def entries_at(self, pointer: Sequence[str | int], key: str) -> dict[int, Position]:
        block, line = self._block(pointer)
        return {index: moved_down(at, line) for index, at in block.tree.entries_at(pointer, key).items()}

    def scalar_node(self, pointer: Sequence[str | int]) -> ScalarNode | None:
        return self._whole.scalar_node(pointer)

    def replace(self, pointer: Sequence[str | int], text: str) -> tuple[Edit, ...]:
        block, line = self._block(pointer)
        return tuple(edit.moved_down(line) for edit in block.tree.replace(pointer, text))

    def block(self, key: str) -> tuple[Block, int] | None:
        """Return the block of a top-level key and the number of lines before it, None for a key that is not there."""
        return self._blocks.get(key)

    def _block(self, pointer: Sequence[str | int]) -> tuple[Block, int]:
        """The block that a place lies in; the first one for a key that the file does not have."""
        found = self._blocks.get(pointer[0]) if pointer and isinstance(pointer[0], str) else None
        return found or next(iter(self._blocks.values()))


class Blocks:
    """The blocks of one kind of file that were read so far."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[bytes, Block | None] = {}
        """Text of a block without its last line feed, to what it holds; None for one that needs the whole file."""
        self._headers: dict[bytes, int | None] = {b"": 0}
        """Text before the first key to its number of lines."""
        self._required = frozenset(schema.document.get("required") or ())

    def read(self, data: bytes) -> tuple[BlockTree, dict[str, Any]] | None:
        """The tree and the value of a file's bytes, or None if they have to be read as a whole."""
        if not data.endswith(b"\n") or len(data) > read.MAX_BYTES:
            return None
        header = _HEADER.match(data)
        start = header.end() if header else 0
        if not _KEY.match(data, start):
            return None
        line = self._header(data[:start])
        if line is None:
            return None
        blocks: dict[str, tuple[Block, int]] = {}
        value: dict[str, Any] = {}
        nodes = 0
        for text in _NEXT_KEY.split(data[start:-1]):
            block = self._block(text)
            if block is None or block.key in blocks:
                return None
            blocks[block.key] = block, line
            value[block.key] = block.value
            nodes += block.nodes
            line += block.lines
        if nodes >= parse.MAX_NODES or not blocks.keys() >= self._required:
            return None
        return BlockTree(data, blocks), value

    def _header(self, text: bytes) -> int | None:
        if text not in self._headers:
            self._keep(self._headers, text, text.count(b"\n") if _is_plain(text) else None)
        return self._headers[text]

    def _block(self, text: bytes) -> Block | None:
        try:
            return self._known[text]
        except KeyError:
            block = self._composed(text)
            self._keep(self._known, text, block)
            return block

    def _keep(self, known: dict[bytes, Any], text: bytes, found: Any) -> None:
        if len(known) >= MAX_KNOWN:
            known.clear()
        known[text] = found

    def _composed(self, data: bytes) -> Block | None:
        """A block that is nothing but one valid key; None for every other text."""
        if not _is_plain(data):
            return None
        text = data.decode("utf-8") + "\n"
        if _OTHER_START.search(text[:-1]):
            return None
        tree, problems = parse.parse(text)
        if tree is None or problems or not isinstance(tree.root, MappingNode) or len(tree.root.value) != 1:
            return None
        valid, value = self._schema.is_part(tree)
        if not valid:
            return None
        ((key, item),) = value.items()
        return Block(key, tree, item, parse.node_count(tree.root), text.count("\n"))


def _is_plain(data: bytes) -> bool:
    """Whether bytes are UTF-8 in which nothing needs a closer look."""
    source = read.decode(data)
    return source.text is not None and not source.problems and "\r" not in source.text
