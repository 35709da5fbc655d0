"""`matterlint show`: a guide as it takes effect, with a word where it says what its standard says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linter.common.text import visible
from linter.engine.config import Config
from linter.matters.lookup import find
from linter.source import parse, schema, yaml_writer
from linter.source.pointer import Pointer

_INHERITED = "来自标准"


def show(config: Config, code: str, district: str | None = None) -> str:
    """The effective guides of a code as YAML, each under a comment with its path. Raises ConfigError if
    there is none."""
    found = find(config, code, district)
    pages = []
    for guide, _ in found.guides:
        head = [f"# {visible(guide.path)}"]
        if guide.standard is not None:
            head.append(f"# 标准：{visible(guide.standard.path)}")
        comments = dict.fromkeys(guide.inherited, _INHERITED)
        pages.append("\n".join(head) + "\n" + annotated(ordered(guide.value, "matter"), comments))
    return "\n".join(pages)


def ordered(document: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """A document with its keys in the order of its schema."""
    keys = list(schema.of_kind(kind).shape.body.keys)
    return dict(sorted(document.items(), key=lambda item: keys.index(item[0]) if item[0] in keys else len(keys)))


def annotated(document: Mapping[str, Any], comments: Mapping[Pointer, str]) -> str:
    """The text of a document with a comment at the end of the line on which each place stands."""
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
        # On a line that holds several places the comment has to say which it means.
        alone = not pointer or isinstance(pointer[-1], int) or lines[number].strip().startswith(f"{pointer[-1]}:")
        name = "" if alone or shape is None else f"{shape.title}："
        at.setdefault(number, []).append(f"{name}{comment}")
    for number, said in at.items():
        lines[number] += "  # " + "；".join(dict.fromkeys(said))
    return "\n".join(lines)
