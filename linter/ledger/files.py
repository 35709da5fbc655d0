"""The files of the ledgers: which one an entry goes into, and writing them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from linter.common.text import canonical, visible
from linter.engine import loading
from linter.engine.config import Config, ConfigError
from linter.ledger.edit import Changes, created, edited, plain
from linter.ledger.entry import ENTRIES, INSPECTIONS, Entry, district_of, read_entries
from linter.source import catalog, read, yaml_writer
from linter.source.read import MAX_BYTES
from linter.source.schema import nearest

NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")
"""The id of a district that may name a file."""
PER_FILE = 1_000
"""Problems of a file: the limit on nodes that the reader has is for more of them, however much is said of each."""
_SPARE = 1 << 17
"""Bytes left for what is added later to the problems that are there."""
Items = dict[str, Any]


def load(config: Config) -> list[loading.Loaded]:
    """The ledgers of a catalog, in the order of their paths."""
    found = catalog.surroundings(config.root, config.catalog)
    return [loading.load(config.root, entry) for entry in found if entry.kind == "ledger"]


def area_named(areas: Mapping[str, Any], name: str) -> str:
    """The id of a division by its id or name. Raises ConfigError."""
    known = {str(area.get("name")): str(key) for key, area in areas.items()} | {str(key): str(key) for key in areas}
    if name not in known:
        guess = nearest(name, sorted(known))
        raise ConfigError(f"没有叫 {visible(name)} 的区划" + (f"，是不是 {guess}？" if guess else ""))
    return known[name]


def above_all(areas: Mapping[str, Any]) -> str | None:
    """The lowest division that all divisions of the registry belong to."""
    chains = [_upwards(areas, str(key)) for key in areas]
    common = [key for key in chains[0] if all(key in chain for chain in chains)] if chains else []
    return next((key for key in common if NAME.fullmatch(key)), None)


def _upwards(areas: Mapping[str, Any], key: str) -> list[str]:
    chain: list[str] = []
    while key and key not in chain:
        chain.append(key)
        key = str((areas.get(key) or {}).get("parent") or "")
    return chain


def chosen(config: Config, district: str | None = None) -> list[Entry]:
    """All problems in the ledgers, of one district (id or name) if it is named. Raises ConfigError."""
    known = read_entries(load(config))
    if district is None:
        return known
    _, context = loading.around(config)
    own = area_named(context.areas, district)
    return [entry for entry in known if entry.district == own]


def shared_out(
    config: Config, ledgers: Iterable[loading.Loaded], more: Mapping[str, list[Items]]
) -> dict[str, list[Items]]:
    """Items by file: those of each district go into its last file, and into another when that is full."""
    held = {item.entry.path: _held(item) for item in ledgers}
    outcome: dict[str, list[Items]] = {}
    for district, items in more.items():
        files = sorted((len(path), path) for path in held if district_of(path) == district)
        number = max(len(files), 1)
        path = files[-1][1] if files else _path(config, district, number)
        for item in items:
            size = 2 * len(canonical(plain(item)).encode("utf-8", "surrogatepass"))
            count, used = held.get(path, (0, 0))
            while count >= PER_FILE or (count and used + size > MAX_BYTES - _SPARE):
                number += 1
                path = _path(config, district, number)
                count, used = held.get(path, (0, 0))
            held[path] = count + 1, used + size
            outcome.setdefault(path, []).append(item)
    return outcome


def _held(item: loading.Loaded) -> tuple[int, int]:
    """How many problems a file holds, and its bytes."""
    value = item.value or {}
    return sum(len(value.get(part) or ()) for part in (ENTRIES, INSPECTIONS)), len(item.source.data)


def write(
    config: Config,
    ledgers: Iterable[loading.Loaded],
    changes: Mapping[str, Changes],
    more: Mapping[str, Mapping[str, list[Items]]],
) -> None:
    """Writes changes and additions to ledgers, by file; nothing is written unless every file can be."""
    sources = {item.entry.path: item.source for item in ledgers}
    outcome = {}
    for path in sorted({*changes, *more}):
        if path in sources:
            outcome[path] = edited(path, sources[path].text or "", changes.get(path, {}), more.get(path, {}))
        else:
            outcome[path] = created(more[path], _modeline(config, path))
    folder = config.catalog / "ledger"
    if folder.is_symlink():
        raise ConfigError(f"{visible(folder.name)} 是链接，台账不写到别处")
    for path in outcome:
        if yaml_writer.is_protected(config.root / path):
            raise ConfigError(f"{visible(path)}：文件没有写权限，没有写入")
        _unchanged(config.root / path, path, sources[path].data if path in sources else None)
    for path, text in outcome.items():
        folder.mkdir(exist_ok=True)
        mark = read.byte_order_mark(sources[path].data) if path in sources else b""
        yaml_writer.write_atomic(config.root / path, mark + text.encode("utf-8"))


def _unchanged(file: Path, path: str, data: bytes | None) -> None:
    """Raises ConfigError if a ledger is not as it was read (None: not there): somebody else writes into it."""
    if (read.read(file).data if file.exists() or file.is_symlink() else None) != data:
        raise ConfigError(f"{visible(path)}：办理期间被别人改动了，没有写入，请再来一次")


def _path(config: Config, district: str, number: int) -> str:
    """A file of a district's ledger, from the root; `number` counts them from 1."""
    name = f"{district}.yaml" if number == 1 else f"{district}.{number}.yaml"
    return (config.catalog / "ledger" / name).relative_to(config.root).as_posix()


def _modeline(config: Config, path: str) -> str | None:
    """The schema for editors, where the catalog has the schemas beside it."""
    form = config.root / "schemas" / "ledger.schema.json"
    return os.path.relpath(form, (config.root / path).parent).replace(os.sep, "/") if form.is_file() else None
