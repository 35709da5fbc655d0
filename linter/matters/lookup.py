"""Find the guides of one matter by a code.

Input: a configuration and a code, such as `000123020000`. Output: the guides as they take effect, with the values that
they inherit from their standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linter.common.text import visible
from linter.engine import loading
from linter.engine.config import Config, ConfigError
from linter.guides import codes
from linter.guides.guide import Context, Guide
from linter.source import catalog, read, yaml_document
from linter.source.parse import Tree
from linter.source.schema import nearest
from linter.source.yaml_document import Document

_MAX_CODES = 5
"""Codes that a message names; districts that write other codes for one name may be many."""


@dataclass(slots=True)
class Found:
    """The guides of a basic code in the order of their paths, their standard, and the context of the catalog. A guide
    comes with the tree of its file."""

    basic_code: str
    context: Context
    guides: list[tuple[Guide, Tree]]
    standard: tuple[Guide, Tree] | None


def find(config: Config, code: str, district: str | None = None) -> Found:
    """The guides with a 基本编码, 实施编码 or 办理项编码, of one district (its id or name) if it is named.

    A basic code finds all its guides, a longer code the guides with exactly that code. Files whose bytes do not contain
    the basic code are not parsed. Raises ConfigError if there is no such guide.
    """
    basic = codes.basic_code_of(code)
    around, context = loading.load_surroundings(config)
    standard = context.standards.get(basic)
    guides, known = [], set()
    for loaded in _holding(config, basic):
        value = loaded.value
        if value is None or loaded.tree is None or loaded.kind != "matter" or value.get("basic_code") != basic:
            continue
        if codes.is_long(code) and code not in (value.get("task_code"), value.get("item_code")):
            continue
        name = context.areas.get(value.get("district"), {}).get("name")
        known |= {str(text) for text in (value.get("district"), name) if text}
        if district is None or district in (value.get("district"), name):
            guides.append((Guide(loaded.path, value, context, standard), loaded.tree))
    if not guides:
        if district is not None and known:
            guess = nearest(district, sorted(known))
            raise ConfigError(
                f"{visible(code)} 在 {visible(district)} 没有办事指南" + (f"，是不是 {guess}？" if guess else "")
            )
        raise ConfigError(f"没有编码为 {visible(code)} 的办事指南{_codes_of_name(config, context, code)}")
    stated = next(
        (
            (Guide(item.path, item.value, context), item.tree)
            for item in around
            if standard is not None and item.path == standard.path and item.value and item.tree
        ),
        None,
    )
    return Found(basic, context, guides, stated)


def _codes_of_name(config: Config, context: Context, name: str) -> str:
    """The end of the message about an unknown code that is the name of a matter: it says the codes of that matter."""
    values = (document.value or {} for document in _holding(config, name))
    found = {str(value["basic_code"]) for value in values if value.get("name") == name and value.get("basic_code")}
    # A guide may take its name from the standard.
    found |= {basic for basic, standard in context.standards.items() if standard.value.get("name") == name}
    return f"；这是事项名称，编码是 {'、'.join(map(visible, sorted(found)[:_MAX_CODES]))}" if found else ""


def _holding(config: Config, text: str) -> Iterator[Document]:
    """The files of guides whose bytes contain a code or a name."""
    wanted = text.encode("utf-8", "surrogatepass")
    for entry in catalog.listing(config.root, config.catalog, [config.catalog], config.exclude).entries:
        if entry.kind in (None, "matter"):
            source = read.read(config.root / entry.path)
            if wanted in source.data:
                yield yaml_document.from_source(source, entry.path, entry.kind)
