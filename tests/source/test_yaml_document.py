"""yaml_document: one road from bytes to a validated value, with every fault as a problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.source import read, schema, yaml_document
from linter.source.yaml_document import Document

APPS = b"kind: apps\napps:\n  - {id: app, name: \xe6\x89\x8b\xe6\x9c\xba\xe7\xab\xaf}\n"


def rules(document: Document) -> list[str]:
    """The rules of the problems, in their order."""
    return [problem.rule for problem in document.problems]


def test_a_good_file_is_its_value() -> None:
    document = yaml_document.from_bytes(APPS, "registry/apps.yaml", "apps")
    assert rules(document) == []
    assert document.value == document.written == {"kind": "apps", "apps": [{"id": "app", "name": "手机端"}]}
    assert document.tree is not None and document.tree.span(["apps", 0, "name"]).line == 3
    assert (document.path, document.kind, document.source.data) == ("registry/apps.yaml", "apps", APPS)


def test_a_file_its_bytes_and_its_source_give_the_same_document(tmp_path: Path) -> None:
    (tmp_path / "apps.yaml").write_bytes(APPS)
    documents = (
        yaml_document.from_file(tmp_path / "apps.yaml", "a.yaml", "apps"),
        yaml_document.from_bytes(APPS, "a.yaml", "apps"),
        yaml_document.from_source(read.decode(APPS), "a.yaml", "apps"),
    )
    assert len({(item.path, item.kind, str(item.value), item.source.data) for item in documents}) == 1


@pytest.mark.parametrize(
    ("data", "kind", "expected", "problems"),
    [
        (APPS, None, "apps", []),
        (b"apps: []\n", "apps", "apps", ["schema/missing-key"]),
        (b"kind: laws\napps: []\n", "apps", "apps", ["schema/wrong-kind", "schema/not-allowed"]),
        (b"apps: []\n", None, None, ["schema/unknown-kind"]),
        (b"kind: colours\n", None, None, ["schema/unknown-kind"]),
        (b"kind: colours\n", "colours", None, ["schema/unknown-kind"]),
        (b"kind: [apps]\n", None, None, ["schema/unknown-kind"]),
    ],
)
def test_the_folder_or_the_file_states_the_kind(
    data: bytes, kind: str | None, expected: str | None, problems: list[str]
) -> None:
    document = yaml_document.from_bytes(data, "a.yaml", kind)
    assert (document.kind, rules(document)) == (expected, problems)
    assert (document.tree is None) == (document.value is None) == (expected is None)


def test_a_value_of_a_wrong_type_is_written_but_no_value() -> None:
    document = yaml_document.from_bytes(b"kind: apps\napps: no\n", "a.yaml", "apps")
    assert rules(document) == ["schema/wrong-type"]
    assert document.written == {"kind": "apps", "apps": "no"}
    assert document.value == {"kind": "apps", "apps": None}


@pytest.mark.parametrize("data", [b"- 1\n", b"text\n"])
def test_a_file_without_a_mapping_has_no_value(data: bytes) -> None:
    document = yaml_document.from_bytes(data, "a.yaml", "apps")
    assert rules(document) == ["schema/wrong-type"]
    assert document.tree is document.value is None
    assert document.written in ([1], "text")


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (b"", ["yaml/empty"]),
        (b"kind: &a apps\n", ["yaml/anchor"]),
        (b"\xff", ["yaml/encoding"]),
        (b"kind: apps\n\tapps: []\n", ["yaml/tab"]),
    ],
)
def test_a_file_that_cannot_be_parsed_has_the_problem_of_its_cause(data: bytes, problems: list[str]) -> None:
    document = yaml_document.from_bytes(data, "a.yaml", "apps")
    assert rules(document) == problems
    assert (document.kind, document.tree, document.value) == ("apps", None, None)


def test_an_untyped_file_is_any_mapping() -> None:
    document = yaml_document.from_bytes(b"kind: nothing known\nn: 010\nb: true\n", "a.yaml", schema.UNTYPED)
    assert rules(document) == []
    assert document.value == {"kind": "nothing known", "n": "010", "b": True}
    assert rules(yaml_document.from_bytes(b"[1]\n", "a.yaml", schema.UNTYPED)) == ["schema/wrong-type"]
    assert schema.UNTYPED not in schema.kinds()


@given(st.binary(max_size=60), st.sampled_from([None, "matter", "apps", schema.UNTYPED, "no kind"]))
def test_any_bytes_are_a_document(data: bytes, kind: str | None) -> None:
    document = yaml_document.from_bytes(data, "a.yaml", kind)
    assert document.value is not None or document.problems
    assert (document.tree is None) == (document.value is None)
