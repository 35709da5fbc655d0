"""Take out of a document what its schema refuses.

In: the kind of a document ("matter", "divisions" …) and its value. Out: its YAML text, which the linter's own reader
accepts, and what had to go. Example: a guide whose `handling.visits` is 1000 is written without it, and
`(("handling", "visits"), 1000)` is returned for the report.
"""

from __future__ import annotations

from typing import Any

from linter.importers.importer import RecordRefusedError
from linter.source import read, schema, yaml_document, yaml_writer
from linter.source.pointer import Pointer, render, resolve
from linter.source.value_text import shown

_MAX_ROUNDS = 20
"""Times that a document is written and checked: taking a value out can leave its parent incomplete."""


def valid_text(kind: str, document: dict[str, Any]) -> tuple[str, list[tuple[Pointer, Any]]]:
    """Returns the text of a document that its schema accepts, and (pointer, value) of everything taken out for it.

    Changes `document`: empty values and refused values are taken out of it. Raises RecordRefusedError if the document
    itself or a key that its schema requires would have to go.
    """
    removed: list[tuple[Pointer, Any]] = []
    for _ in range(_MAX_ROUNDS):
        drop_empty(document)
        text = yaml_writer.dump(document)
        refused = _refused_places(kind, text)
        if not refused:
            return text, removed
        for pointer in refused:
            if not pointer or (len(pointer) == 1 and pointer[0] in schema.of_kind(kind).document["required"]):
                value = shown(resolve(document, pointer), "没有值") if pointer else "整条记录"
                raise RecordRefusedError(f"不符合 schema：{render(pointer) or '/'} {value}")
            removed.append((pointer, _remove(document, pointer)))
    raise RecordRefusedError("反复剔除后仍不符合 schema")


def _refused_places(kind: str, text: str) -> list[Pointer]:
    """The places to take out, the last of a list first, so that the indexes of the others stay right."""
    data = text.encode("utf-8")
    if len(data) > read.MAX_BYTES:
        raise RecordRefusedError(f"写成文件超过 {read.MAX_BYTES >> 20} MiB")
    document = yaml_document.from_bytes(data, "", kind)
    if document.tree is None:
        rules = "、".join(sorted({problem.rule for problem in document.problems}))
        raise RecordRefusedError(f"写成的文件无法读回：{rules}")
    places = set()
    for problem in document.problems:
        if problem.rule.startswith("schema/"):
            pointer = problem.pointer or ()
            # A missing key cannot be taken out, so the mapping that requires it is.
            exists = resolve(document.written, pointer) is not None
            places.add(pointer if exists or len(pointer) <= 1 else pointer[:-1])
    return sorted(places, key=lambda place: [str(step).zfill(9) for step in place], reverse=True)


def _remove(document: Any, pointer: Pointer) -> Any:
    """Takes a value out of a document and returns it."""
    parent = resolve(document, pointer[:-1])
    last = pointer[-1]
    if isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        return parent.pop(last)
    return parent.pop(last, None) if isinstance(parent, dict) else None


def drop_empty(value: Any) -> Any:
    """Takes null, "", [] and {} out of a mapping or list at every depth, and returns it; false and 0 stay."""
    if isinstance(value, dict):
        for key in [key for key, item in value.items() if drop_empty(item) in (None, "", [], {})]:
            del value[key]
    elif isinstance(value, list):
        value[:] = [item for item in value if drop_empty(item) not in (None, "", [], {})]
    return value
