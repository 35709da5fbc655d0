"""List the files of a catalog, and load the documents that its guides are checked against.

Input: a configuration. Output: entries of files; the registry, standards, lists and ledgers as documents, and the
`Context` made of them. Example: `documents, context = load_surroundings(config)`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from linter.engine.config import Config
from linter.guides.fields import inheritable
from linter.guides.guide import Context, ListFile, Standard, values_at
from linter.rulebook import rule_data
from linter.source import yaml_document
from linter.source.catalog import REGISTRY, Entry, Listing, listing, surroundings
from linter.source.yaml_document import Document

NO_BUFFERS: Mapping[str, bytes] = MappingProxyType({})


def list_files(config: Config, targets: Iterable[Path], unsaved: Collection[str] = ()) -> Listing:
    """Return the files of a catalog at or below some canonical paths; for `unsaved` see `source.catalog.listing`."""
    return listing(config.root, config.catalog, targets, config.exclude, unsaved, config.file)


def list_guides(config: Config) -> list[Entry]:
    """Return all guides of a catalog."""
    districts = config.catalog / "districts"
    return list_files(config, [districts]).entries if districts.is_dir() else []


def load(root: Path, entry: Entry, unsaved: Mapping[str, bytes] = NO_BUFFERS) -> Document:
    """Return the document of a catalog file. `unsaved` maps paths to the contents that an editor has not saved yet;
    they replace the file on disk."""
    if entry.path in unsaved:
        return yaml_document.from_bytes(unsaved[entry.path], entry.path, entry.kind)
    return yaml_document.from_file(root / entry.path, entry.path, entry.kind)


def load_surroundings(config: Config, unsaved: Mapping[str, bytes] = NO_BUFFERS) -> tuple[list[Document], Context]:
    """Return the registry, standards, lists and ledgers of a catalog, and the context that they make."""
    documents = [load(config.root, entry, unsaved) for entry in surroundings(config.root, config.catalog, unsaved)]
    return documents, make_context(config, documents)


def make_context(config: Config, documents: Iterable[Document]) -> Context:
    """Return the context of a catalog's guides, made of its registry, standards and lists."""
    context = Context(config.root, config.catalog, config.as_of, rule_data.code_list(config.code_list))
    for document in documents:
        if document.value is None:
            continue
        if document.kind == "standard" and isinstance(code := document.value.get("basic_code"), str):
            inherited = values_at(document.value, inheritable())
            context.standards.setdefault(code, Standard(document.path, document.value, inherited))
        elif document.kind == "list":
            context.lists.append(ListFile(document.path, document.value))
        elif document.kind in REGISTRY:
            # A registry may be spread over several files; their lists are joined.
            known = context.registry.setdefault(document.kind, {})
            for key, entries in document.value.items():
                known[key] = [*known.get(key, ()), *entries] if isinstance(entries, list) else entries
    return context
