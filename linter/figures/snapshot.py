"""Snapshots: a survey in a file, so that the report of a period can be made again.

Input: a `Survey`, or the file catalog/snapshots/<period>.json. Output: the bytes of the file, or the survey. A file is
read only if `dump` would write the same bytes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NotRequired, TypedDict

import msgspec

from linter.common.period import Period
from linter.common.text import shorten, visible
from linter.engine.config import ConfigError
from linter.figures.survey import Survey

VERSION = 1
"""Version of the format; a file of another version is not read."""
MAX_BYTES = 1024 * 1024 * 1024
"""Bytes; a larger file is not read, since the survey of a province has fewer."""


_Count = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
_Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    kind: str
    survey: Survey


# The structs below state the types that `Survey` leaves open and that figures rely on; a file that differs is refused.


class _Record(msgspec.Struct):
    terms: dict[str, _Count] = {}
    found: dict[str, _Count] = {}
    reasons: list[str] = []
    lacks: list[str] = []
    missing_parts: list[str] = []
    missing: list[str] = []
    situations: _Count | None = None
    type: str | None = None
    level: str | None = None
    status: str | None = None
    basic_code: str | None = None
    task_code: str | None = None
    standard: str | None = None
    colour: str | None = None
    step: str | None = None
    recurring: bool | None = None
    open_elsewhere: _Count | None = None
    unlisted: _Count | None = None


class _Unit(msgspec.Struct):
    record: _Record


class _Area(TypedDict):
    name: str
    level: str | None
    parent: str | None


class _Rule(TypedDict):
    title: str
    severity: str
    remedy: str
    family: str


class _Variance(TypedDict):
    path: str
    matter: str
    name: str
    district: str
    department: str
    field: str
    reason: str
    until: str


class _Provenance(TypedDict):
    version: str
    rulebook: str
    catalog: str
    commit: str | None
    clean: bool | None
    as_of: str
    profile: str
    excluded: _Count
    switched_off: list[str]
    git: NotRequired[str]


class _SurveyFinding(msgspec.Struct):
    rule: str
    status: Literal["new", "known", "waived"]
    line: _Count
    column: _Count
    end_column: _Count


_Exemption = tuple[str, str | None, str | None, str | None, str, _Day | None, _Day | None]


class _Survey(msgspec.Struct):
    as_of: _Day
    provenance: _Provenance
    files: _Count
    matters: _Count
    unknown: _Count
    areas: dict[str, _Area]
    units: dict[str, list[_Unit]]
    findings: list[_SurveyFinding]
    rules: dict[str, _Rule]
    exemptions: list[_Exemption]
    variances: list[_Variance]


class _Checked(msgspec.Struct):
    survey: _Survey


def path_of(catalog: Path, period: str) -> Path:
    """Return the path of the snapshot of a period."""
    return catalog / "snapshots" / f"{period}.json"


def dump(survey: Survey) -> bytes:
    """Return the bytes of a snapshot: one record per line, so that two snapshots can be compared line by line.

    Raises ConfigError for a survey with the name of a file that is not UTF-8.
    """
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
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError as error:
        raise ConfigError(f"有的文件名不是 UTF-8，留不了快照，请先改名：{visible(error.object)}") from error


def of_period(catalog: Path, period: str) -> Survey | None:
    """Return the survey in the snapshot of a period, None without one. Raises ConfigError for a file that is
    unusable."""
    path = path_of(catalog, period)
    if path.parent.is_symlink():
        raise ConfigError(f"快照文件夹是链接，不读：{visible(str(path.parent))}")
    if not path.exists() and not path.is_symlink():
        return None
    survey = load(path)
    if survey.period != period:
        raise ConfigError(f"{visible(path.name)} 里是 {survey.period} 的快照，与文件名不符")
    return survey


def load(path: Path) -> Survey:
    """Return the survey in a snapshot. Raises ConfigError for a file that is no snapshot, or not as `dump` writes it.

    A file with a repeated key, for instance, would be read with one value and show a person another.
    """
    name = visible(path.name)
    try:
        if path.is_symlink() or not path.is_file():
            raise ConfigError(f"没有快照文件：{visible(str(path))}")
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"快照太大：{name}")
        data = path.read_bytes().replace(b"\r\n", b"\n")
        file = msgspec.json.decode(data, type=_File)
        if file.kind != "snapshot" or file.version != VERSION:
            raise ConfigError(f"{name} 不是这个版本能读的快照")
        _check(file.survey, data)
    except ConfigError:
        raise
    except (msgspec.MsgspecError, RecursionError, OSError, ValueError) as error:
        raise ConfigError(f"{name} 不是合格的快照：{shorten(visible(str(error)), 300)}") from error
    return file.survey


def _check(survey: Survey, data: bytes) -> None:
    """Raise ValueError or MsgspecError for a survey that figures cannot be made from."""
    msgspec.json.decode(data, type=_Checked)
    date.fromisoformat(survey.as_of)
    if str(Period.of(survey.period)) != survey.period:
        raise ValueError(f"周期应写成 {Period.of(survey.period)}")
    fired = {note.rule for note in survey.findings}
    if unknown := sorted(fired - survey.rules.keys()):
        raise ValueError(f"没有说明规则 {shorten(unknown[0])}")
    if len(survey.ledger) != len(survey.units.get("ledger", survey.ledger)):
        raise ValueError("台账的条目数与统计的不同")
    if dump(survey) != data:
        raise ValueError("与程序写出的样子不同：有重复的键，或者手工改过")
