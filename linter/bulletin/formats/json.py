"""The format json: the whole report for other programs, version 1 of schemas/report.schema.json.

Input: a `Bulletin`. Output: UTF-8 bytes; `read` turns them into an equal `Bulletin`, so that a published report can be
compared with one made again. Figures are exact: n and N are integers, the value is a fraction.
Example: `{"version": 1, "kind": "report", "form": "通报", "period": "2026H1", …}`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from linter.bulletin.document import Bulletin, Paragraph, Section, Table
from linter.bulletin.formats import PublishError
from linter.common.screen_json import array, dumps
from linter.common.text import canonical, visible

VERSION = 1
"""Version of the format; a change that old readers cannot take raises it."""
MAX_BYTES = 1024 * 1024 * 1024
"""Bytes of a file to read; a larger file is refused before it is parsed."""


def render(bulletin: Bulletin) -> bytes:
    """The file: one object, with one line per member, figure and problem, so that two files can be compared line by
    line. `provenance.digest` covers everything else."""
    data = _data(bulletin)
    data["provenance"]["digest"] = _digest(data)
    lines = []
    for key, value in data.items():
        if key == "figures":
            text = ",\n".join(f"{dumps(name)}: {dumps(figure)}" for name, figure in value.items())
            lines.append(f'"figures": {{\n{text}\n}}')
        else:
            lines.append(f"{dumps(key)}: {array(value) if key in ('members', 'problems') else dumps(value)}")
    return ("{" + ",\n".join(lines) + "}\n").encode()


def digest(bulletin: Bulletin) -> str:
    """The digest that identifies a report: sha256 (64 hex digits) of its canonical JSON without `provenance.digest`."""
    return _digest(_data(bulletin))


def read(data: bytes) -> Bulletin:
    """The report in a file. Raises PublishError if the file is no JSON report or does not match its digest."""
    if len(data) > MAX_BYTES:
        raise PublishError(f"报告文件太大：超过 {MAX_BYTES // 1024 // 1024} MiB")
    try:
        raw = json.loads(data)
        if not isinstance(raw, dict) or raw.get("kind") != "report" or raw.get("version") != VERSION:
            raise PublishError("不是这个版本能读的 JSON 报告")
        bulletin = _bulletin(raw)
        stated = bulletin.provenance.get("digest")
        if stated != _digest(raw):
            raise PublishError("报告的内容与它的摘要不符：发布以后被改动过")
        if stated != digest(bulletin):
            raise PublishError("报告里有这个版本不认识的内容")
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.ValidationError) as error:
        raise PublishError(f"不是合格的 JSON 报告：{visible(str(error))[:200]}") from error
    return bulletin


def _data(bulletin: Bulletin) -> dict[str, Any]:
    """The content of the file as plain data."""
    return {"version": VERSION, "kind": "report", **msgspec.to_builtins(bulletin)}


def _digest(data: dict[str, Any]) -> str:
    rest = {key: value for key, value in data["provenance"].items() if key != "digest"}
    return hashlib.sha256(canonical(data | {"provenance": rest}).encode("utf-8", "surrogatepass")).hexdigest()


class _Section(msgspec.Struct):
    """A section whose blocks are raw: msgspec cannot tell a paragraph from a table, because neither has a tag."""

    id: str
    title: str
    blocks: list[dict[str, Any]]
    sections: list[_Section]


_HINTS = get_type_hints(Bulletin) | {"sections": list[_Section], "annexes": list[_Section]}
_Report = msgspec.defstruct("_Report", [(field.name, _HINTS[field.name]) for field in fields(Bulletin)])


def _bulletin(raw: dict[str, Any]) -> Bulletin:
    report = msgspec.convert(raw, _Report)
    parts = {field.name: getattr(report, field.name) for field in fields(Bulletin)}
    for name in ("sections", "annexes"):
        parts[name] = tuple(map(_section, parts[name]))
    return Bulletin(**parts)


def _section(found: _Section) -> Section:
    blocks = tuple(_block(block) for block in found.blocks)
    return Section(found.id, found.title, blocks, tuple(map(_section, found.sections)))


def _block(raw: dict[str, Any]) -> Paragraph | Table:
    return msgspec.convert(raw, Paragraph) if "spans" in raw else msgspec.convert(raw, Table)
