"""Snapshots: a survey in a file (catalog/snapshots/<period>.json), so that a report can be made again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from linter.config import ConfigError
from linter.survey import Survey
from linter.text import visible

VERSION = 1
MAX_BYTES = 1024 * 1024 * 1024


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    kind: str
    survey: Survey


def path_of(catalog: Path, period: str) -> Path:
    """Where the snapshot of a period lies."""
    return catalog / "snapshots" / f"{period}.json"


def dump(survey: Survey) -> bytes:
    """The bytes of a snapshot: one record a line, so that two of them can be compared line by line."""
    head = f'{{"version":{VERSION},"kind":"snapshot","survey":{{\n'
    fields = []
    for name in survey.__dataclass_fields__:
        value = getattr(survey, name)
        fields.append(f'"{name}":{_lines(value)}')
    return (head + ",\n".join(fields) + "\n}}\n").encode()


def _lines(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_json(item) for item in value) + "\n]"
    if isinstance(value, dict) and value and all(isinstance(item, (list, dict)) for item in value.values()):
        return "{\n" + ",\n".join(f"{_json(key)}:{_lines(item)}" for key, item in value.items()) + "\n}"
    return _json(value)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def load(path: Path) -> Survey:
    """The survey of a snapshot. Raises ConfigError for a file that is none."""
    name = visible(path.name)
    try:
        if path.is_symlink() or not path.is_file():
            raise ConfigError(f"没有快照文件：{visible(str(path))}")
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"快照太大：{name}")
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except (msgspec.DecodeError, RecursionError, OSError) as error:
        raise ConfigError(f"{name} 不是合格的快照：{visible(str(error))}") from error
    if file.kind != "snapshot" or file.version != VERSION:
        raise ConfigError(f"{name} 不是这个版本能读的快照")
    return file.survey
