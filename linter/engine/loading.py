"""Read, parse and validate files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from linter.engine.config import Config
from linter.guides.fields import inheritable
from linter.guides.guide import Context, ListFile, Standard, values_at
from linter.rulebook import rulebook
from linter.source import parse, read, schema
from linter.source.catalog import REGISTRY, Entry, surroundings
from linter.source.read import Problem
from linter.source.schema_types import sound

NOTHING: Mapping[str, bytes] = MappingProxyType({})


@dataclass(slots=True)
class Loaded:
    """A file with its value; `tree` and `value` are None for one that could not be parsed.

    In `value` what the schema gives another type is left out: rules, registry and standards can
    trust the types. `written` has it, so that a finding about it knows what it was.
    """

    entry: Entry
    kind: str | None
    source: read.Source
    tree: parse.Tree | None
    value: dict[str, Any] | None
    problems: list[Problem]
    written: Any = None


def load(root: Path, entry: Entry, unsaved: Mapping[str, bytes] = NOTHING) -> Loaded:
    """Reads, parses and validates one file; `unsaved` has files by path as an editor has them."""
    data = unsaved.get(entry.path)
    return load_source(entry, read.read(root / entry.path) if data is None else read.decode(data))


def around(config: Config, unsaved: Mapping[str, bytes] = NOTHING) -> tuple[list[Loaded], Context]:
    """What the guides of a catalog are checked against, as it was read, and what it makes known."""
    loaded = [load(config.root, entry, unsaved) for entry in surroundings(config.root, config.catalog)]
    return loaded, surround(config, loaded)


def load_source(entry: Entry, source: read.Source) -> Loaded:
    """Parses and validates the text of one file."""
    problems = list(source.problems)
    tree, value, written = None, None, None
    kind = entry.kind
    if source.text is not None:
        tree, more = parse.parse(source.text)
        # A tab is the cause of the syntax error that follows from it.
        problems += more if not (more and problems) else []
    if tree is not None:
        stated = tree.raw(["kind"])
        if stated is not None:
            if entry.kind and stated.value != entry.kind:
                values = {"value": stated.value, "wanted": entry.kind}
                problems.append(Problem("schema/wrong-kind", tree.span(["kind"]), values, pointer=("kind",)))
            else:
                kind = stated.value
        if kind not in schema.kinds():
            span = tree.span(["kind"])
            values = {"value": kind, "choices": "、".join(("matter", "standard", "list", *REGISTRY))}
            problems.append(Problem("schema/unknown-kind", span, values, pointer=("kind",)))
            return Loaded(entry, None, source, None, None, problems)
        kind_schema = schema.of_kind(kind)
        written, more = kind_schema.read(tree)
        problems += more
        if isinstance(written, dict):
            value = sound(written, kind_schema.shape) if more else written
        else:
            tree = None
    return Loaded(entry, kind, source, tree, value, problems, written)


def surround(config: Config, loaded: Iterable[Loaded]) -> Context:
    """The context of a catalog's guides, from its registry, standards and lists."""
    context = Context(config.root, config.catalog, config.as_of, rulebook.code_list(config.code_list))
    for item in loaded:
        if item.value is None:
            continue
        if item.kind == "standard" and isinstance(code := item.value.get("basic_code"), str):
            left = values_at(item.value, inheritable())
            context.standards.setdefault(code, Standard(item.entry.path, item.value, left))
        elif item.kind == "list":
            context.lists.append(ListFile(item.entry.path, item.value))
        elif item.kind in REGISTRY:
            # A registry may be kept in several files.
            known = context.registry.setdefault(item.kind, {})
            for key, entries in item.value.items():
                known[key] = [*known.get(key, ()), *entries] if isinstance(entries, list) else entries
    return context
