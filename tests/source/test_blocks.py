"""Reading block by block gives what reading the whole file gives, for every file that it does not leave alone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.rulebook.example_catalog import clean_folder
from linter.source import parse, read, schema
from linter.source.blocks import Blocks, BlockTree
from linter.source.parse import Tree
from linter.source.pointer import Pointer

MATTER = schema.of_kind("matter")
INSERTED = (
    "\n", " ", "  ", "\t", ":", ": ", "#", " #", "'", '"', "[", "]", "{", "}", ",", "- ", "|", ">", "|+\n", "&a ",
    "*a", "!t ", "---\n", "...\n", "%YAML 1.1\n", "? ", "\\", "\\u202e", "\r\n", "\ufeff", "\u3000", "\u00a0",
    "\u200b", "name: x\n", "\nname: x", "\nname:\n", "\n名称: x\n", "\nunknown_key: 1\n", "\"name\": x\n", "<<: *a\n",
    "\n\n\n", "# comment\n", "\nkind: matter\n", "~", "null", "0123", "9:00", "no", "12E5", "é", "𠮷",
    "：", "，", "“", "”", "＃", "－ ", "【", "\nname：x\n", "\n\u00a0 name: x\n",
)  # fmt: skip
"""Texts that are put into guides: everything that YAML gives a meaning, and what a splitter could stumble over."""
LINES = (
    "# comment\n", "\n", "\n\n# two\n# lines\n\n", "tags:\n- |\n  a\n\n  b\n\n\n", "tags:\n- |+\n  a\n\n",
    "tags:\n  - >-\n    a\n    b\n", "tags: [a\n  b]\n", "tags: ['a\n  b']\n", "tags:\n",
    "power_source: |\n  a\n\n  b\n\n\n", "power_source: |+\n  a\n\n", "power_source: >-\n  a\n  b\n",
    "power_source: a\n  b\n", "power_source: 'a\n  b'\n", "power_source:\n",
    "quantity_limit: {limited: false,\n  note: b}\n", "  # indented comment\n",
)  # fmt: skip
"""Whole lines that mostly leave a guide valid when they stand before a key."""


@cache
def guides() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted((clean_folder() / "districts").rglob("*.yaml")))


def places(value: Any, below: Pointer = ()) -> Iterator[Pointer]:
    """Every place of a value, and one that is absent next to it."""
    yield below
    yield (*below, "absent")
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*below, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*below, index))


def whole(data: bytes) -> tuple[Tree, Any] | None:
    """The tree and value of the whole file, None if anything is wrong with it."""
    source = read.decode(data)
    if source.text is None or source.problems:
        return None
    tree, problems = parse.parse(source.text)
    if tree is None or problems:
        return None
    value, problems = MATTER.read(tree)
    return None if problems else (tree, value)


def compare(data: bytes, blocks: Blocks) -> bool:
    """Compare both ways; returns whether the file was read by blocks."""
    found = blocks.read(data)
    if found is None:
        return False
    expected = whole(data)
    assert expected is not None, "the whole file has problems"
    (tree, value), (apart, parts) = expected, found
    assert parts == value
    assert list(parts) == list(value)
    assert isinstance(apart, BlockTree)
    for place in places(value):
        assert apart.span(place) == tree.span(place), place
        assert apart.span(place, (0, 1)) == tree.span(place, (0, 1)), place
        assert apart.scalar_at(place) == tree.scalar_at(place), place
        assert apart.replace(place, "x: y") == tree.replace(place, "x: y"), place
        for key in ("name", "title"):
            assert apart.entries_at(place, key) == tree.entries_at(place, key), place
    return True


def mutated(seed: int) -> bytes:
    """A clean guide: keys in another order with lines between them, or texts put in and taken out anywhere."""
    chance = random.Random(seed)
    text = chance.choice(guides())
    if chance.random() < 0.5:
        parts = re.split(r"\n(?=[a-z_]+:)", text.removesuffix("\n"))
        if chance.random() < 0.5:
            parts = [parts[0], *chance.sample(parts[1:], len(parts) - 1)]
        for _ in range(chance.randint(0, 3)):
            parts.insert(chance.randrange(1, len(parts)), chance.choice(LINES).removesuffix("\n"))
        return ("\n".join(parts) + "\n").encode()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        length = chance.choice((0, 0, 1, 2, 10, 80))
        middle = chance.choice((*INSERTED, "", "", text[at : at + length] * 2))
        if chance.random() < 0.3:  # at the beginning of a line, where blocks begin and end
            at = text.rfind("\n", 0, at) + 1
        text = text[:at] + middle + text[at + length :]
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("text", guides())
def test_clean_guides_are_read_by_blocks(text: str) -> None:
    assert compare(text.encode(), Blocks(MATTER))


@pytest.mark.slow
@given(st.integers(min_value=0))
def test_both_ways_agree_on_mutated_guides(seed: int) -> None:
    compare(mutated(seed), Blocks(MATTER))


@pytest.mark.slow
def test_blocks_that_were_read_before_stay_as_they_are() -> None:
    """One reader for many files, as in a run: a block is shared by files in which it stands on other lines."""
    blocks = Blocks(MATTER)
    read_by_blocks = sum(compare(mutated(seed), blocks) for seed in range(300))
    assert read_by_blocks > 20
    assert all(compare(text.encode(), blocks) for text in guides())


@pytest.mark.parametrize(
    "text",
    [
        'name: "x\nkind: matter"\n',  # a quoted text that runs over a line that looks like a key
        "name: [x,\nkind: matter]\n",
        "name: x\n---\nkind: matter\n",
        "name: x\nname: y\n",
        "name: &a x\nkind: matter\n",
        "name: x\nkind: matter",  # no line feed at the end
        "\ufeffname: x\n",
        "name: x\r\n",
        "? name\n: x\n",
        "name: x\n\tkind: matter\n",
        "unknown: x\n",
        "name: 1\ntype: no such type\n",
    ],
)
def test_what_blocks_could_misread_is_left_to_the_whole_file(text: str) -> None:
    complete = guides()[0]
    kept = "".join(line for line in complete.splitlines(True) if not line.startswith(("name:", "kind:", "type:")))
    assert Blocks(MATTER).read((text + kept).encode()) is None


def test_the_limit_on_nodes_counts_all_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    data = guides()[0].encode()
    expected = whole(data)
    assert expected is not None
    nodes = parse.node_count(expected[0].root)
    for limit, readable in ((nodes + 1, True), (nodes, False)):
        monkeypatch.setattr(parse, "MAX_NODES", limit)
        assert (whole(data) is not None) is readable
        assert (Blocks(MATTER).read(data) is not None) is readable
