"""Print guides as they take effect.

Input: a configuration and a code. Output: YAML in which values that a guide inherits from its standard are written out
and marked: `audience: [个人]  # 来自标准`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.engine.config import Config
from linter.findings.finding import path_text
from linter.matters.lookup import find
from linter.source import parse, schema, yaml_writer
from linter.source.pointer import Pointer

_INHERITED = "来自标准"


def effective_guides(config: Config, code: str, district: str | None = None) -> str:
    """The guides with a code as YAML, each under a comment with its path; those of one district (id or name) if it is
    named. Raises ConfigError if there is none."""
    found = find(config, code, district)
    pages = []
    for guide, _ in found.guides:
        head = [f"# {path_text(guide.path)}"]
        if guide.standard is not None:
            head.append(f"# 标准：{path_text(guide.standard.path)}")
        comments = dict.fromkeys(guide.inherited, _INHERITED)
        pages.append("\n".join(head) + "\n" + annotated(ordered(guide.value, "matter"), comments))
    return "\n".join(pages)


def ordered(document: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """A document with its top-level keys in the order of its schema; unknown keys come last."""
    keys = list(schema.of_kind(kind).shape.body.keys)
    return dict(sorted(document.items(), key=lambda item: keys.index(item[0]) if item[0] in keys else len(keys)))


def annotated(document: Mapping[str, Any], comments: Mapping[Pointer, str]) -> str:
    """A document as YAML, with comments: each is at the end of the line that its pointer is on."""
    text = yaml_writer.dump(document)
    tree, _ = parse.parse(text)
    if tree is None:
        return text
    lines = text.split("\n")
    at: dict[int, list[str]] = {}
    form = schema.of_kind(str(document.get("kind") or "matter")).shape
    for pointer, comment in comments.items():
        _, key, _ = tree.find(pointer)
        number = (key.start_mark.line if key is not None else tree.span(pointer).line - 1) if pointer else 0
        shape = form.at(pointer)
        # A line may hold several values (`{value: 5, unit: 工作日}`): the comment then names the one that it is about.
        alone = not pointer or isinstance(pointer[-1], int) or lines[number].strip().startswith(f"{pointer[-1]}:")
        name = "" if alone or shape is None else f"{shape.title}："
        at.setdefault(number, []).append(f"{name}{comment}")
    for number, remarks in at.items():
        lines[number] += "  # " + "；".join(dict.fromkeys(remarks))
    return "\n".join(lines)
