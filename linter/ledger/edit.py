"""Changes to a ledger's text that leave every other byte as it is: comments, order, style and line ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from linter.common.text import visible
from linter.engine.config import ConfigError
from linter.ledger.entry import stated
from linter.source import parse, read, yaml_document, yaml_writer

Changes = Mapping[tuple[str, int], Mapping[str, Any]]
"""By part and index of an entry: the keys to set, each with its plain value (dates may be `datetime.date`); None
takes a key away."""
_Cut = tuple[int, int, str]
"""Code points from and to, and what comes instead."""


def created(items: Mapping[str, Sequence[Any]], modeline: str | None) -> str:
    """The text of a new ledger that holds some items in each part."""
    parts = {"entries": [], **{part: list(found) for part, found in items.items()}}
    return yaml_writer.dump({"kind": "ledger", **parts}, modeline)


def edited(path: str, text: str, changes: Changes, more: Mapping[str, Sequence[Any]]) -> str:
    """A ledger's text with some keys of its entries set, and with `more` items at the end of its parts.

    Raises ConfigError if the file is not good as it is, or is written in a way that cannot be kept.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    if not text.endswith("\n"):
        text += line_end
    tree, value = _read(path, text)
    cuts = [cut for (part, number), keys in changes.items() for cut in _set(tree, part, number, keys)]
    cuts += [_append(tree, part, items) for part, items in more.items() if items]
    pieces, at = [], 0
    for start, end, new in sorted(cuts, key=lambda cut: cut[0]):
        pieces += [text[at:start], new.replace("\n", line_end)]
        at = max(at, end)
    result = "".join((*pieces, text[at:]))
    for (part, number), keys in changes.items():
        value[part][number] |= plain(keys)
    for part, items in more.items():
        if items:
            value[part] = [*(value.get(part) or ()), *plain(items)]
    if len(result.encode("utf-8")) > read.MAX_BYTES:
        raise ConfigError(f"{visible(path)}：写入后超过 {read.MAX_BYTES >> 20} MiB，请先把一部分条目移到另一个文件")
    _, now = _read(path, result)
    if _said(now) != _said(value):
        raise ConfigError(f"{visible(path)}：这个文件的写法没有把握原样保留，没有改动")
    return result


def _said(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a ledger says: a key without a value says nothing."""
    parts = {key: part for key, part in value.items() if isinstance(part, list)}
    said = {key: [stated(item) if isinstance(item, dict) else item for item in part] for key, part in parts.items()}
    return {**value, **said}


def _read(path: str, text: str) -> tuple[parse.Tree, dict[str, Any]]:
    ledger = yaml_document.from_bytes(text.encode("utf-8"), path, "ledger")
    if ledger.problems or ledger.tree is None or ledger.value is None:
        where = f":{ledger.problems[0].span.line}" if ledger.problems else ""
        raise ConfigError(f"{visible(path)}{where}：这份台账本身有错，先用 matterlint lint 检查，改好再登记")
    return ledger.tree, ledger.value


def _set(tree: parse.Tree, part: str, number: int, keys: Mapping[str, Any]) -> Iterator[_Cut]:
    """The cuts that set keys of an entry: in their place, or after its status if it has none of that name."""
    path, _, _ = tree.find([part, number])
    node = path[-1]
    assert isinstance(node, MappingNode)
    pairs = {key.value: (key, value) for key, value in node.value}
    pad = "\n" + " " * node.start_mark.column
    added = ""
    for key, value in keys.items():
        if value is None and key not in pairs:
            continue
        text = _pair(key, value, flow=bool(node.flow_style)).replace("\n", pad)
        if key in pairs:
            name, old = pairs[key]
            start, end = name.start_mark.index, _end(old, tree.text)
            line = tree.text.rfind("\n", 0, start) + 1
            alone = not tree.text[line:start].strip() and not tree.text[end : _line_end(tree.text, end)].strip()
            if value is None and alone and line and not node.flow_style:
                # From the end of the line before, whatever its line end is.
                yield line - 1 - (tree.text[line - 2 : line - 1] == "\r"), _line_end(tree.text, end), ""
            else:
                yield start, end, text
        else:
            added += (", " if node.flow_style else pad) + text
    if added:
        status = _end(pairs["status"][1], tree.text)
        at = status if node.flow_style else _line_end(tree.text, status)
        yield at, at, added


def _append(tree: parse.Tree, part: str, items: Sequence[Any]) -> _Cut:
    """The cut that adds items to the end of a part."""
    pairs = {key.value: (key, value) for key, value in tree.root.value}
    key, value = pairs.get(part, (None, None))
    if not isinstance(value, SequenceNode) or not value.value:
        text = f"{part}:" + "".join(f"\n  {line}" for line in _listed(items))
        if key is not None and value is not None:
            return key.start_mark.index, _end(value, tree.text), text
        return len(tree.text), len(tree.text), text + "\n"
    last = _end(value.value[-1], tree.text)
    if value.flow_style:
        return last, last, "".join(f", {_json(item)}" for item in items)
    pad = "\n" + " " * value.start_mark.column
    at = _line_end(tree.text, last)
    return at, at, "".join((pad + line).rstrip(" ") for line in _listed(items))


def _listed(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the items of a list, each key on a line of its own."""
    for item in items:
        first, *rest = yaml_writer.dump(item).removesuffix("\n").split("\n")
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _pair(key: str, value: Any, *, flow: bool) -> str:
    return f"{key}: {_json(value)}" if flow else yaml_writer.dump({key: value}).removesuffix("\n")


def _json(value: Any) -> str:
    """A value as it may stand in brackets, where YAML reads JSON."""
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value as it is read back: dates are texts."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _end(node: Node, text: str) -> int:
    """Where the last character of a node's own text ends; libyaml has block nodes end where the next token begins."""
    if isinstance(node, ScalarNode):
        if node.style not in ("|", ">"):
            return int(node.end_mark.index)
        return len(text[: node.end_mark.index].rstrip())
    assert isinstance(node, MappingNode | SequenceNode)
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last, text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end
