"""The ledger files of a catalog: load them, choose the file of a new item, write them.

In: a configuration, and items by district. Out: items by file, and changed files. Example: a new item of 320402 goes
into `catalog/ledger/320402.yaml`, or into `320402.2.yaml` if that file is full.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from linter.common.text import canonical, visible
from linter.engine import loading
from linter.engine.config import Config, ConfigError
from linter.ledger.edit import Changes, edited_ledger_text, new_ledger_text, with_dates_as_text
from linter.ledger.entry import ENTRIES, INSPECTIONS, Entry, district_of, read_entries
from linter.source import catalog, read, yaml_writer
from linter.source.read import MAX_BYTES
from linter.source.schema import nearest
from linter.source.yaml_document import Document

DISTRICT_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")
"""The ids of districts that may be a file name; another id, such as `../x`, comes from a hostile guide."""
MAX_ITEMS = 1_000
"""Items of one file. A file of so many long items stays below the limit on nodes that the reader has."""
_RESERVED = 1 << 17
"""Bytes below the reader's limit that stay free for what is later added to the items of a file (history, notes)."""
Item = dict[str, Any]
"""An entry, a row of a problem list, an inspection or a handover, as it is written into a ledger."""


def load_ledgers(config: Config) -> list[Document]:
    """Returns the ledgers of a catalog, in the order of their paths."""
    found = catalog.surroundings(config.root, config.catalog)
    return [loading.load(config.root, entry) for entry in found if entry.kind == "ledger"]


def division_id(areas: Mapping[str, Any], name: str) -> str:
    """Returns the id of a division that is named by id or name; `areas` is the registry of divisions by id. Raises
    ConfigError for an unknown division."""
    known = {str(area.get("name")): str(key) for key, area in areas.items()} | {str(key): str(key) for key in areas}
    if name not in known:
        guess = nearest(name, sorted(known))
        raise ConfigError(f"没有叫 {visible(name)} 的区划" + (f"，是不是 {guess}？" if guess else ""))
    return known[name]


def common_division(areas: Mapping[str, Any]) -> str | None:
    """Returns the id of the lowest division that all divisions of the registry belong to, None if there is none."""
    chains = [_upwards(areas, str(key)) for key in areas]
    common = [key for key in chains[0] if all(key in chain for chain in chains)] if chains else []
    return next((key for key in common if DISTRICT_ID.fullmatch(key)), None)


def _upwards(areas: Mapping[str, Any], key: str) -> list[str]:
    """A division and the divisions above it, the lowest first."""
    chain: list[str] = []
    while key and key not in chain:
        chain.append(key)
        key = str((areas.get(key) or {}).get("parent") or "")
    return chain


def entries_of(config: Config, district: str | None = None) -> list[Entry]:
    """Returns the problems in the ledgers of a catalog, or of one district (id or name). Raises ConfigError for an
    unknown district."""
    known = read_entries(load_ledgers(config))
    if district is None:
        return known
    _, context = loading.load_surroundings(config)
    own = division_id(context.areas, district)
    return [entry for entry in known if entry.district == own]


def assign_to_files(
    config: Config, ledgers: Iterable[Document], new: Mapping[str, list[Item]]
) -> dict[str, list[Item]]:
    """Returns new items by file, from new items by district: they go into the last file of the district, and into the
    next file when that is full."""
    sizes = {item.path: _size(item) for item in ledgers}
    outcome: dict[str, list[Item]] = {}
    for district, items in new.items():
        files = sorted((len(path), path) for path in sizes if district_of(path) == district)
        number = max(len(files), 1)
        path = files[-1][1] if files else _path(config, district, number)
        for item in items:
            # YAML is longer than canonical JSON, but not twice as long.
            size = 2 * len(canonical(with_dates_as_text(item)).encode("utf-8", "surrogatepass"))
            count, used = sizes.get(path, (0, 0))
            while count >= MAX_ITEMS or (count and used + size > MAX_BYTES - _RESERVED):
                number += 1
                path = _path(config, district, number)
                count, used = sizes.get(path, (0, 0))
            sizes[path] = count + 1, used + size
            outcome.setdefault(path, []).append(item)
    return outcome


def _size(item: Document) -> tuple[int, int]:
    """The number of problems in a ledger file, and its bytes."""
    value = item.value or {}
    return sum(len(value.get(part) or ()) for part in (ENTRIES, INSPECTIONS)), len(item.source.data)


def write_ledgers(
    config: Config,
    ledgers: Iterable[Document],
    changes: Mapping[str, Changes],
    new: Mapping[str, Mapping[str, list[Item]]],
) -> None:
    """Writes changes (by file) and new items (by file and part) to ledgers; `ledgers` are the files as they were read.

    Writes nothing and raises ConfigError if one of the files cannot be changed, has changed since it was read, or would
    be written through a link.
    """
    sources = {item.path: item.source for item in ledgers}
    outcome = {}
    for path in sorted({*changes, *new}):
        if path in sources:
            outcome[path] = edited_ledger_text(path, sources[path].text or "", changes.get(path, {}), new.get(path, {}))
        else:
            outcome[path] = new_ledger_text(new[path], _modeline(config, path))
    folder = config.catalog / "ledger"
    if folder.is_symlink():
        raise ConfigError(f"{visible(folder.name)} 是链接，台账不写到别处")
    for path in outcome:
        if yaml_writer.is_protected(config.root / path):
            raise ConfigError(f"{visible(path)}：文件没有写权限，没有写入")
        _check_unchanged(config.root / path, path, sources[path].data if path in sources else None)
    for path, text in outcome.items():
        folder.mkdir(exist_ok=True)
        mark = read.byte_order_mark(sources[path].data) if path in sources else b""
        yaml_writer.write_atomic(config.root / path, mark + text.encode("utf-8"))


def _check_unchanged(file: Path, path: str, data: bytes | None) -> None:
    """Raises ConfigError unless a ledger file still holds `data` (None: does not exist): another program wrote it."""
    if (read.read(file).data if file.exists() or file.is_symlink() else None) != data:
        raise ConfigError(f"{visible(path)}：办理期间被别人改动了，没有写入，请再来一次")


def _path(config: Config, district: str, number: int) -> str:
    """The path of the file `number` (from 1) of a district's ledger, relative to the root."""
    name = f"{district}.yaml" if number == 1 else f"{district}.{number}.yaml"
    return (config.catalog / "ledger" / name).relative_to(config.root).as_posix()


def _modeline(config: Config, path: str) -> str | None:
    """The path from a ledger to its schema, for editors; None unless the root has a folder of schemas."""
    form = config.root / "schemas" / "ledger.schema.json"
    return os.path.relpath(form, (config.root / path).parent).replace(os.sep, "/") if form.is_file() else None
