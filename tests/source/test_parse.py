"""parse: only a plain subset of YAML is accepted, and the span of every value cuts out its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.source.parse import MAX_DEPTH, MAX_NODES, Tree, parse
from linter.source.pointer import Pointer
from linter.source.span import Span
from linter.source.yaml_writer import dump


def places_of(text: str) -> list[tuple[str, int, int]]:
    tree, problems = parse(text)
    assert (tree is None) == bool(problems)
    return [(problem.rule, problem.span.line, problem.span.column) for problem in problems]


def tree_of(text: str) -> Tree:
    tree, problems = parse(text)
    assert tree is not None, problems
    return tree


def cut(text: str, span: Span) -> str:
    """The text of a span on one line, cut out without the code under test."""
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: &x 1\n", [("yaml/anchor", 1, 4)]),
        ("a: 1\nb: [&x 1, *x]\n", [("yaml/anchor", 2, 5), ("yaml/alias", 2, 11)]),
        ("- *x\n", [("yaml/alias", 1, 3)]),
        ("<<: *x\n", [("yaml/alias", 1, 5)]),
        ("a:\n  - !!python/object/apply:os.system [id]\n", [("yaml/tag", 2, 5)]),
        ("a: !x {b: 1}\n", [("yaml/tag", 1, 4)]),
        ("a: ! b\n", [("yaml/tag", 1, 4)]),
        ("!a\n", [("yaml/tag", 1, 1)]),
        ("%YAML 1.1\n---\na: 1\n", [("yaml/directive", 1, 1)]),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", [("yaml/directive", 1, 1)]),
        ("a: 1\n---\nb: 2\n", [("yaml/multiple-documents", 2, 1)]),
        ("---\n---\n", [("yaml/multiple-documents", 2, 1)]),
        ("", [("yaml/empty", 1, 1)]),
        ("\n\n", [("yaml/empty", 1, 1)]),
        ("# 待编制\n", [("yaml/empty", 1, 1)]),
        ("a: 'x\nb: 1\n", [("yaml/syntax", 1, 4)]),
        ("a: [1\nb: 2\n", [("yaml/syntax", 1, 4)]),
        ("a:\n  b: 1\n c: 2\n", [("yaml/syntax", 3, 2)]),
        ('a: "\\ud800"\n', [("yaml/syntax", 1, 7)]),
        ('a: "\\x1"\n', [("yaml/syntax", 1, 7)]),
        ("𠮷: 𠮷: 1\n", [("yaml/syntax", 1, 5)]),
    ],
)
def test_yaml_outside_the_subset_is_reported_at_its_place(text: str, problems: list[tuple[str, int, int]]) -> None:
    assert places_of(text) == problems


@pytest.mark.parametrize(
    "text",
    ["a: A&B\n", "a: 5*3\n", "a: 好!\n", "a: '&x'\n", 'a: "*"\n', "# &x *y !z\na: 1\n", "a: |\n  &x\n", "---\na: 1\n"],
)
def test_text_that_looks_like_an_anchor_or_tag_is_text(text: str) -> None:
    assert places_of(text) == []


def test_alias_bomb() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert {rule for rule, _, _ in places_of("\n".join(lines))} == {"yaml/anchor", "yaml/alias"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_depth_is_bounded(opening: str) -> None:
    assert [rule for rule, _, _ in places_of(opening * 100_000)] == ["yaml/too-deep"]
    assert [rule for rule, _, _ in places_of(opening * 100_000 + "&a")] == ["yaml/too-deep"]


def test_the_depth_that_is_allowed() -> None:
    assert places_of("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert places_of("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2)) == [("yaml/too-deep", 1, MAX_DEPTH)]


@pytest.mark.slow
def test_size_is_bounded() -> None:
    assert places_of("- 1\n" * (MAX_NODES - 1)) == []
    assert places_of("- 1\n" * (MAX_NODES + 1)) == [("yaml/too-many-nodes", 1, 1)]
    assert places_of("a: &x 1\n" * MAX_NODES)[0] == ("yaml/anchor", 1, 4)


@pytest.mark.parametrize(
    ("begin", "repeat", "end"),
    [
        ("a", "a", ""),
        ("a: ", "b ", ""),
        ('"', "\\x41", '"'),
        ("!", "!", ""),
        ("[", "[!", ""),
        ("a: 'x", "\n", ""),
        ("a: |", "\n ", "x"),
    ],
)
def test_long_lines_take_no_time(begin: str, repeat: str, end: str) -> None:
    parse(begin + repeat * (900_000 // len(repeat)) + end)


SPANS = """\
name: 公共场所卫生许可  # 说明
𠮷: "𠮷 \\n x"
list: [甲, '乙''乙', {k: v, e: }]
none:
long: |
  一
  二
items:
  - id: a
  - - b
  - two
    lines
"""


@pytest.mark.parametrize(
    ("pointer", "text", "line"),
    [
        (("name",), "公共场所卫生许可", 1),
        (("𠮷",), '"𠮷 \\n x"', 2),
        (("list",), "[甲, '乙''乙', {k: v, e: }]", 3),
        (("list", 0), "甲", 3),
        (("list", 1), "'乙''乙'", 3),
        (("list", 2, "k"), "v", 3),
        (("list", 2, "e"), "e", 3),  # an empty value: its key
        (("list", 2, "no"), "k", 3),  # a key that a list item lacks: the beginning of the item
        (("list", 9), "list", 3),  # an item that a list lacks: the key of the list
        (("none",), "none", 4),
        (("long",), "long", 5),  # a value on several lines: its key
        (("items",), "items", 8),
        (("items", 0), "id", 9),
        (("items", 0, "id"), "a", 9),
        (("items", 1), "", 10),
        (("items", 2), "", 11),  # a list item on several lines: its beginning
        (("no", "such", 0), "name", 1),
        ((), "name", 1),
    ],
)
def test_where_things_stand(pointer: Pointer, text: str, line: int) -> None:
    span = tree_of(SPANS).span(pointer)
    assert (cut(SPANS, span), span.line) == (text, line)


def test_part_of_a_scalar() -> None:
    text = "a: 𠮷乙丙\nb: '𠮷乙丙'\nc: \"\\u4e59乙\"\n"
    tree = tree_of(text)
    assert cut(text, tree.span(["a"], (1, 2))) == "乙"
    assert cut(text, tree.span(["b"], (0, 2))) == "𠮷乙"
    assert cut(text, tree.span(["c"], (1, 2))) == '"\\u4e59乙"', "a part of an escaped text is not narrowed"


def test_replacing_keeps_the_quotes() -> None:
    tree = tree_of("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne:\n")
    written = {key: [edit.text for edit in tree.replace([key], "it's: 1")] for key in "abcde"}
    assert written == {"a": ['"it\'s: 1"'], "b": ["'it''s: 1'"], "c": ['"it\'s: 1"'], "d": [], "e": []}
    assert tree.replace(["a"], "好")[0].text == "好"


# Characters of several planes and widths that a scalar on one line can hold.
_WORDS = st.text("ab 中𠮷é👩，:#'\"\\-0", min_size=1, max_size=8)
_DOCUMENTS = st.recursive(
    _WORDS | st.integers(0, 99) | st.booleans(),
    lambda below: st.lists(below, min_size=1, max_size=3) | st.dictionaries(_WORDS, below, min_size=1, max_size=3),
    max_leaves=12,
)


def leaves(value: object, pointer: Pointer = ()) -> list[tuple[Pointer, object]]:
    if isinstance(value, dict):
        return [leaf for key, below in value.items() for leaf in leaves(below, (*pointer, key))]
    if isinstance(value, list):
        return [leaf for index, below in enumerate(value) for leaf in leaves(below, (*pointer, index))]
    return [(pointer, value)]


@pytest.mark.slow
@given(st.dictionaries(_WORDS, _DOCUMENTS, min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_span_cuts_out_the_written_text(document: dict[str, object], end: str, flow: bool) -> None:
    """The text inside a scalar's span, parsed alone, gives the scalar."""
    import json

    text = (json.dumps(document, ensure_ascii=False) + "\n") if flow else dump(document)
    text = text.replace("\n", end)
    tree = tree_of(text)
    for pointer, value in leaves(document):
        written = cut(text, tree.span(pointer))
        alone = tree_of(f"[{written}]").scalar_node([0])
        assert alone is not None
        assert alone.value == (str(value).lower() if isinstance(value, bool) else str(value))
