"""Read one YAML file, parse it and judge it by its schema: the one road from bytes to a validated value.

Input: a path, bytes or a `Source`, and the kind of file. Output: a `Document`.
Example: `from_bytes(b"kind: apps\\napps: []\\n", "registry/apps.yaml", "apps").value` is
`{"kind": "apps", "apps": []}`. Nothing here raises for the content of a file: faults are `Document.problems`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from linter.source import schema
from linter.source.blocks import Blocks
from linter.source.catalog import REGISTRY
from linter.source.parse import Tree, parse
from linter.source.read import Problem, Source, decode, read_bytes
from linter.source.schema_types import without_mistyped

_GUIDE_KINDS = ("matter", "standard", "list", *REGISTRY)
"""The kinds that the message about an unknown `kind` offers."""

_REPEATED_KINDS = ("matter", "standard")
"""The kinds of which a catalog has many files that repeat each other, so that they are read block by block."""


@dataclass(slots=True)
class Document:
    """A file with its value. `tree` and `value` are None if the file could not be read or parsed, if its kind is
    unknown, or if it holds no mapping."""

    path: str
    """The path from the root, POSIX, exactly as on disk; bytes of it that are not UTF-8 are surrogate escapes."""
    kind: str | None
    """The kind whose schema judged the value, None if it is unknown."""
    source: Source
    tree: Tree | None
    value: dict[str, Any] | None
    """The value without everything whose type the schema does not allow, so that readers can trust the types.
    Documents with equal blocks share values: nobody may change them."""
    problems: list[Problem]
    """Everything wrong with the bytes, the YAML, the kind and the shape, in this order."""
    written: Any = None
    """The value as it was written, wrong types included: a finding about a wrong type names the value."""


def from_file(file: Path, path: str, kind: str | None = None) -> Document:
    """Read `file`; `path` is how the document and its findings name it. For `kind` see `from_source`."""
    data = read_bytes(file)
    return from_source(data, path, kind) if isinstance(data, Source) else from_bytes(data, path, kind)


def from_bytes(data: bytes, path: str, kind: str | None = None) -> Document:
    """Take bytes as the content of the file at `path`. For `kind` see `from_source`."""
    if kind in _REPEATED_KINDS and (found := _blocks(kind).read(data)) is not None:
        tree, value = found
        if value["kind"] == kind:
            return Document(path, kind, Source(tree.text, data), tree, value, [], value)
    return from_source(decode(data), path, kind)


@cache
def _blocks(kind: str) -> Blocks:
    """Return the blocks of a kind that this process has read so far."""
    return Blocks(schema.of_kind(kind))


def from_source(source: Source, path: str, kind: str | None = None) -> Document:
    """Parse and judge the text of one file.

    `kind` is the kind that the place of the file implies; a `kind` key that says otherwise is a problem. With None
    the `kind` key of the file decides. `schema.UNTYPED` accepts any mapping.
    """
    document = Document(path, kind, source, None, None, list(source.problems))
    if source.text is None:
        return document
    tree, problems = parse(source.text)
    # A tab that `read` reported is the cause of the syntax error that follows from it, so one problem is enough.
    document.problems += problems if not document.problems else []
    if tree is None or not _settle_kind(document, tree):
        return document
    form = schema.of_kind(document.kind or "")
    document.written, problems = form.read(tree)
    document.problems += problems
    if isinstance(document.written, dict):
        document.tree = tree
        document.value = without_mistyped(document.written, form.shape) if problems else document.written
    return document


def _settle_kind(document: Document, tree: Tree) -> bool:
    """Set the kind of a document from its `kind` key; report a wrong or unknown one. Return whether it is known."""
    if document.kind == schema.UNTYPED:
        return True
    implied, stated = document.kind, tree.scalar_node(["kind"])
    if stated is not None:
        if implied and stated.value != implied:
            values = {"value": stated.value, "wanted": implied}
            document.problems.append(Problem("schema/wrong-kind", tree.span(["kind"]), values, pointer=("kind",)))
        else:
            document.kind = stated.value
    if document.kind in schema.kinds():
        return True
    values = {"value": document.kind, "choices": "、".join(_GUIDE_KINDS)}
    document.problems.append(Problem("schema/unknown-kind", tree.span(["kind"]), values, pointer=("kind",)))
    document.kind = None
    return False
