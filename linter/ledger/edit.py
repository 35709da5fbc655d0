"""Change the text of a ledger and leave every other byte as it is: comments, order, style and line ends.

In: the text of a ledger, keys to set in its entries, and items to append. Out: the new text. Example: with
`{("entries", 0): {"status": "已整改"}}` only the status of the first entry is another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from linter.common.text import visible
from linter.engine.config import ConfigError
from linter.ledger.entry import without_nulls
from linter.source import parse, read, yaml_document, yaml_writer

Changes = Mapping[tuple[str, int], Mapping[str, Any]]
"""(part, index) of an entry to the keys to set in it, with plain values or dates; None removes a key."""
_Replacement = tuple[int, int, str]
"""Start and end of a piece of the text, in code points, and the text that replaces it."""


def new_ledger_text(items: Mapping[str, Sequence[Any]], modeline: str | None) -> str:
    """Returns the text of a new ledger with the items of each part; `modeline` is the path of its schema."""
    parts = {"entries": [], **{part: list(found) for part, found in items.items()}}
    return yaml_writer.dump({"kind": "ledger", **parts}, modeline)


def edited_ledger_text(path: str, text: str, changes: Changes, new: Mapping[str, Sequence[Any]]) -> str:
    """Returns a ledger's text with keys of its entries set, and with the items `new` at the end of their parts.

    Raises ConfigError if the text has errors already, if the new text would be too long, or if the new text read back
    does not say exactly what was asked for.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    if not text.endswith("\n"):
        text += line_end
    tree, value = _read(path, text)
    replacements = [one for (part, number), keys in changes.items() for one in _set_keys(tree, part, number, keys)]
    replacements += [_append_items(tree, part, items) for part, items in new.items() if items]
    pieces, at = [], 0
    for start, end, piece in sorted(replacements, key=lambda one: one[0]):
        pieces += [text[at:start], piece.replace("\n", line_end)]
        at = max(at, end)
    result = "".join((*pieces, text[at:]))
    for (part, number), keys in changes.items():
        value[part][number] |= with_dates_as_text(keys)
    for part, items in new.items():
        if items:
            value[part] = [*(value.get(part) or ()), *with_dates_as_text(items)]
    if len(result.encode("utf-8")) > read.MAX_BYTES:
        raise ConfigError(f"{visible(path)}：写入后超过 {read.MAX_BYTES >> 20} MiB，请先把一部分条目移到另一个文件")
    _, read_back = _read(path, result)
    if _without_null_keys(read_back) != _without_null_keys(value):
        raise ConfigError(f"{visible(path)}：这个文件的写法没有把握原样保留，没有改动")
    return result


def _without_null_keys(value: Mapping[str, Any]) -> dict[str, Any]:
    """A ledger whose items have no key with the value null, for comparison: such a key may be kept or removed."""
    parts = {key: part for key, part in value.items() if isinstance(part, list)}
    return {
        **value,
        **{
            key: [without_nulls(item) if isinstance(item, dict) else item for item in part]
            for key, part in parts.items()
        },
    }


def _read(path: str, text: str) -> tuple[parse.Tree, dict[str, Any]]:
    """The tree and the value of a ledger's text. Raises ConfigError for any error in it."""
    ledger = yaml_document.from_bytes(text.encode("utf-8"), path, "ledger")
    if ledger.problems or ledger.tree is None or ledger.value is None:
        where = f":{ledger.problems[0].span.line}" if ledger.problems else ""
        raise ConfigError(f"{visible(path)}{where}：这份台账本身有错，先用 matterlint lint 检查，改好再登记")
    return ledger.tree, ledger.value


def _set_keys(tree: parse.Tree, part: str, number: int, keys: Mapping[str, Any]) -> Iterator[_Replacement]:
    """The replacements that set keys of an entry: in their place, or behind its status if the entry lacks the key."""
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
                # The whole line goes, together with the line end (LF or CRLF) before it.
                yield line - 1 - (tree.text[line - 2 : line - 1] == "\r"), _line_end(tree.text, end), ""
            else:
                yield start, end, text
        else:
            added += (", " if node.flow_style else pad) + text
    if added:
        status = _end(pairs["status"][1], tree.text)
        at = status if node.flow_style else _line_end(tree.text, status)
        yield at, at, added


def _append_items(tree: parse.Tree, part: str, items: Sequence[Any]) -> _Replacement:
    """The replacement that adds items to the end of a part."""
    pairs = {key.value: (key, value) for key, value in tree.root.value}
    key, value = pairs.get(part, (None, None))
    if not isinstance(value, SequenceNode) or not value.value:
        text = f"{part}:" + "".join(f"\n  {line}" for line in _item_lines(items))
        if key is not None and value is not None:
            return key.start_mark.index, _end(value, tree.text), text
        return len(tree.text), len(tree.text), text + "\n"
    last = _end(value.value[-1], tree.text)
    if value.flow_style:
        return last, last, "".join(f", {_json(item)}" for item in items)
    pad = "\n" + " " * value.start_mark.column
    at = _line_end(tree.text, last)
    return at, at, "".join((pad + line).rstrip(" ") for line in _item_lines(items))


def _item_lines(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of list items in block style, each key on a line of its own."""
    for item in items:
        first, *rest = yaml_writer.dump(item).removesuffix("\n").split("\n")
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _pair(key: str, value: Any, *, flow: bool) -> str:
    return f"{key}: {_json(value)}" if flow else yaml_writer.dump({key: value}).removesuffix("\n")


def _json(value: Any) -> str:
    """A value in flow style, in which YAML reads JSON."""
    return json.dumps(with_dates_as_text(value), ensure_ascii=False)


def with_dates_as_text(value: Any) -> Any:
    """Returns a value as the linter reads it back: dates as texts, tuples as lists."""
    if isinstance(value, Mapping):
        return {key: with_dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _end(node: Node, text: str) -> int:
    """The offset behind a node's own text. The end mark of libyaml is no help for block nodes: it stands where the next
    token begins."""
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
    """The offset of the line end (LF or CRLF) of the line that holds `at`."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end
