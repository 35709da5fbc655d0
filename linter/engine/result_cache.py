"""Keep the results of phase one between runs.

Input: the entries of a run, and everything else that a result depends on: the program, the rules, the settings and the
surroundings, as one digest. Output: the results of an earlier run for the files that have not changed.
Example: `ResultCache(store, inspector, surroundings).load(entries)` maps paths to `FileResult`s.

A file is the same if its status (size, times, inode) is that of the earlier run, or else if its bytes are. The
attachments that a guide names must have the status they had, too. A wrong guess would be a wrong verdict, so a status
counts only if the file was older than `SETTLED` when the run began: a file may be written twice within one tick of the
clock.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from linter.common.resources import program_digest
from linter.common.text import path_bytes
from linter.common.version import VERSION
from linter.engine.config import Config
from linter.engine.phase_one import FactExtras, FileResult, Inspector
from linter.engine.store import Store
from linter.findings.finding import Finding, Related
from linter.guides.attachments import Signature
from linter.guides.fact import ComparedPart, Fact, FactValue, Values, Variance
from linter.source.catalog import Entry
from linter.source.read import Source, read_bytes
from linter.source.span import Edit, Fix, Span
from linter.source.yaml_document import Document

SETTLED = 2_000_000_000
"""Nanoseconds. The coarsest clock of a common file system (FAT) ticks every 2 seconds."""
VERSIONS_KEPT = 3
"""Results kept for one path, so that switching between branches finds the earlier ones."""
NO_BYTES = hashlib.sha256(b"").hexdigest()
"""Of a file that was refused unread, for whatever reason; its result is not kept."""


@dataclass(slots=True)
class Kept:
    """A result with the evidence that it still holds."""

    signature: Signature | None
    """The status of the file when it was read, None if that was too recent to be trusted."""
    result: FileResult


CLASSES = (
    Kept, Signature, FileResult, Finding, Related, Fact, FactValue, Values, ComparedPart, Variance, Span, Edit, Fix,
)  # fmt: skip
"""The classes that an entry of the cache may hold."""


class ResultCache:
    """The results of one catalog with one set of rules and settings. A pack holds those of one district."""

    def __init__(self, store: Store, inspector: Inspector, surroundings: Iterable[Document]) -> None:
        self._store, self._inspector = store, inspector
        self._root = inspector.config.root
        self._key = _key(inspector.config, inspector.extras, inspector.book.digest, surroundings)
        self._packs: dict[str, dict[str, list[Kept]]] = {}
        self._changed: set[str] = set()
        self._moment = time.time_ns()
        self._before: dict[str, Signature | None] = {}
        """The status of each file before it was read, but after `_moment`."""

    @classmethod
    def of(cls, inspector: Inspector, surroundings: Iterable[Document]) -> ResultCache | None:
        """Return the cache that the configuration of an inspector asks for, None for none."""
        folder = inspector.config.cache
        return cls(Store(folder, CLASSES), inspector, surroundings) if folder is not None else None

    def load(self, entries: Iterable[Entry]) -> dict[str, FileResult]:
        """Return the earlier results that still hold, by path."""
        found: dict[str, FileResult] = {}
        for entry in entries:
            signature = self._before[entry.path] = Signature.of(self._root / entry.path)
            if signature is not None and (result := self._same(entry.path, signature)) is not None:
                found[entry.path] = result
        return found

    def save(self, results: Iterable[FileResult]) -> None:
        """Keep new results for later runs."""
        for result in results:
            attachments = (signature for _, (_, signature) in result.consulted)
            if result.sha256 != NO_BYTES and all(settled(signature, self._moment) for signature in attachments):
                self._keep(result.path, self._before.get(result.path), result)
        for name in self._changed:
            self._store.write(self._pack_name(name), self._key, self._packs[name])
        if self._changed:
            self._store.trim()
        self._changed.clear()

    def _same(self, path: str, signature: Signature) -> FileResult | None:
        files = self._inspector.context.files
        candidates = self._pack(path).get(path, [])
        digest = ""
        for kept in candidates:
            if kept.signature != signature:
                digest = digest or _digest(self._root / path)
                if kept.result.sha256 != digest:
                    continue
            if all(files.state(*named) == old for named, old in kept.result.consulted):
                if kept.signature != signature or kept is not candidates[0]:
                    self._keep(path, signature, kept.result)
                return kept.result
        return None

    def _keep(self, path: str, signature: Signature | None, result: FileResult) -> None:
        pack = self._pack(path)
        others = [kept for kept in pack.get(path, ()) if kept.result.sha256 != result.sha256]
        new = Kept(signature if settled(signature, self._moment) else None, result)
        pack[path] = [new, *others][:VERSIONS_KEPT]
        self._changed.add(_pack_of(path))

    def _pack(self, path: str) -> dict[str, list[Kept]]:
        name = _pack_of(path)
        if name not in self._packs:
            self._packs[name] = self._store.read(self._pack_name(name), self._key) or {}
        return self._packs[name]

    def _pack_name(self, name: str) -> str:
        return "results-" + hashlib.sha256(path_bytes(f"{self._root}\0{name}")).hexdigest()[:16]


def _pack_of(path: str) -> str:
    """Return the folder of a path down to the district: `catalog/districts/320402-天宁区`."""
    parts = path.split("/")[:-1]
    depth = parts.index("districts") + 2 if "districts" in parts else 1
    return "/".join(parts[:depth])


def _key(config: Config, extras: FactExtras, rules: str, surroundings: Iterable[Document]) -> str:
    """Return the text that names everything that a result depends on besides its file and its attachments."""
    total = hashlib.sha256()
    for document in surroundings:
        total.update(path_bytes(document.path) + hashlib.sha256(document.source.data).digest())
    settings = (config.profile, config.code_list, config.select, config.ignore, config.severity, config.lang)
    catalog = config.catalog.relative_to(config.root)
    return repr((VERSION, program_digest(), rules, settings, config.as_of, catalog, astuple(extras), total.hexdigest()))


def settled(signature: Signature | None, moment: int) -> bool:
    """Return whether a status that was taken after a moment (ns since 1970) can be trusted, see SETTLED. That there is
    no file can always be."""
    return signature is None or moment - max(signature.modified, signature.changed) >= SETTLED


def _digest(file: Path) -> str:
    data = read_bytes(file)
    return NO_BYTES if isinstance(data, Source) else hashlib.sha256(data).hexdigest()
