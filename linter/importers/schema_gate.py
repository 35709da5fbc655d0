"""The gate of an import: what a schema refuses does not reach a file.

A document is written, read back with the linter's own reader and judged; what is refused is taken out
and handed to the report.
"""

from __future__ import annotations

from typing import Any

from linter.importers.record_reader import RefusedError
from linter.source import read, schema, yaml_document, yaml_writer
from linter.source.pointer import Pointer, render, resolve
from linter.source.value_text import shown

_MAX_ROUNDS = 20


def admit(kind: str, document: dict[str, Any]) -> tuple[str, list[tuple[Pointer, Any]]]:
    """The text of a document that its schema accepts, and (pointer, value) of what had to go.

    `document` is stripped of what is empty and of what is refused. Raises RefusedError if the document
    cannot do without it.
    """
    removed: list[tuple[Pointer, Any]] = []
    for _ in range(_MAX_ROUNDS):
        strip(document)
        text = yaml_writer.dump(document)
        wrong = _violations(kind, text)
        if not wrong:
            return text, removed
        for pointer in wrong:
            if not pointer or (len(pointer) == 1 and pointer[0] in schema.of_kind(kind).document["required"]):
                value = shown(resolve(document, pointer), "没有值") if pointer else "整条记录"
                raise RefusedError(f"不符合 schema：{render(pointer) or '/'} {value}")
            removed.append((pointer, _take(document, pointer)))
    raise RefusedError("反复剔除后仍不符合 schema")


def _violations(kind: str, text: str) -> list[Pointer]:
    """The places to take out, the last first, so that the indexes of the others stay right."""
    data = text.encode("utf-8")
    if len(data) > read.MAX_BYTES:
        raise RefusedError(f"写成文件超过 {read.MAX_BYTES >> 20} MiB")
    written = yaml_document.from_bytes(data, "", kind)
    if written.tree is None:
        raise RefusedError(f"写成的文件无法读回：{'、'.join(sorted({problem.rule for problem in written.problems}))}")
    places = set()
    for problem in written.problems:
        if problem.rule.startswith("schema/"):
            pointer = problem.pointer or ()
            # What is missing cannot be taken out: the mapping that needs it goes.
            places.add(pointer if resolve(written.written, pointer) is not None or len(pointer) <= 1 else pointer[:-1])
    return sorted(places, key=lambda place: [str(step).zfill(9) for step in place], reverse=True)


def _take(document: Any, pointer: Pointer) -> Any:
    parent = resolve(document, pointer[:-1])
    last = pointer[-1]
    if isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        return parent.pop(last)
    return parent.pop(last, None) if isinstance(parent, dict) else None


def strip(value: Any) -> Any:
    """Takes out of a document what is empty, at every depth; false and 0 say something."""
    if isinstance(value, dict):
        for key in [key for key, item in value.items() if strip(item) in (None, "", [], {})]:
            del value[key]
    elif isinstance(value, list):
        value[:] = [item for item in value if strip(item) not in (None, "", [], {})]
    return value
