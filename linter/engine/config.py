"""Find and read matterlint.yaml.

Input: the paths to lint, and settings that override the file. Output: a `Config`; for `report:`, a `ReportHead`.
Example: `load([Path("catalog")], profile="strict").profile` is `"strict"`.
The file is read as strictly as a guide: every fault is a ConfigError with line and column.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from linter.common import china_time
from linter.common.errors import UserError
from linter.common.period import iso_date
from linter.common.text import visible
from linter.source import catalog, schema, yaml_document

FILE = catalog.CONFIGURATION


class ConfigError(UserError, ValueError):
    """Raised for a configuration, or a use of a command, that cannot be honoured."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a run: the file's, overridden by the command line's."""

    root: Path
    """The folder of matterlint.yaml, canonical (`source.catalog.canonical`); paths of findings are relative to it."""
    catalog: Path
    """The folder that is linted when no path is named; canonical, at or below the root."""
    as_of: date
    """The day that rules about time take for today."""
    profile: str = "standard"
    code_list: str = "national"
    select: tuple[str, ...] = ()
    """Rules and families to run, () for all of the profile."""
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    """(rule or family, severity or "off")."""
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    lang: Literal["zh", "en"] = "zh"
    rules: tuple[Path, ...] = ()
    """Folders of rules that the catalog adds."""
    exclude: tuple[str, ...] = ()
    """Glob patterns of files that are left out."""
    jobs: int | None = None
    """Worker processes; None lets the run decide by the number of files."""
    ledger: bool = True
    """Whether findings in the ledger count as known."""
    file: Path | None = None
    """The configuration file, None without one."""
    cache: Path | None = None
    """The folder with results of earlier runs, None to keep none. Only the caller names it, never the file."""

    def shown(self) -> str:
        """Return the settings as text, one a line."""
        rows = {
            "root": self.root,
            "config": self.file or "—",
            "catalog": self.catalog,
            "as_of": self.as_of,
            "profile": self.profile,
            "code_list": self.code_list,
            "fail_on": self.fail_on,
            "select": ", ".join(self.select) or "—",
            "ignore": ", ".join(self.ignore) or "—",
            "severity": ", ".join(f"{name}={level}" for name, level in self.severity) or "—",
            "exclude": ", ".join(self.exclude) or "—",
            "rules": ", ".join(str(path) for path in self.rules) or "—",
            "ledger": "on" if self.ledger else "off",
            "lang": self.lang,
        }
        return "".join(f"{name:<10} {visible(str(value))}\n" for name, value in rows.items())


@dataclass(frozen=True, slots=True)
class ReportHead:
    """The `report:` part of matterlint.yaml: texts at the head and the foot of a bulletin, "" for none."""

    issuer: str = ""
    addressees: str = ""
    document_no: str = ""
    index_no: str = ""
    signature: str = ""


def load(paths: Iterable[Path], default_day: date | None = None, **overrides: Any) -> Config:
    """Return the configuration for some paths.

    `overrides` are fields of `Config`; those that are not None win over the file. `default_day` is `as_of` for a file
    that states none, instead of today. Raises ConfigError if the paths belong to different roots or the file is faulty.
    """
    found = [_locate(path) for path in paths] or [_locate(Path.cwd())]
    roots = {root for root, _ in found}
    if len(roots) > 1:
        raise ConfigError(
            "一次只能检查同一个根目录下的路径：" + "、".join(sorted(visible(str(root)) for root in roots))
        )
    root, file = found[0]
    data = _read(file)
    stated = parse_day(data["as_of"]) if data.get("as_of") else default_day
    config = Config(
        root=root,
        catalog=_catalog(root, data),
        as_of=overrides.pop("as_of", None) or stated or china_time.today(),
        rules=tuple(_inside(root, text) for text in data.get("rules") or ()),
        file=file,
        **_choices(data),
    )
    return replace(config, **{key: value for key, value in overrides.items() if value is not None})


def report_head(config: Config) -> ReportHead:
    """Return the `report:` part of the configuration file. Raises ConfigError if the file is faulty."""
    stated = _read(config.file).get("report") or {}
    return ReportHead(**{item.name: stated[item.name] for item in fields(ReportHead) if stated.get(item.name)})


def _choices(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the file that need no conversion but that of lists to tuples."""
    chosen: dict[str, Any] = {
        key: data[key] for key in ("profile", "code_list", "fail_on", "lang") if data.get(key) is not None
    }
    chosen |= {key: tuple(data[key]) for key in ("select", "ignore", "exclude") if data.get(key)}
    if data.get("severity"):
        chosen["severity"] = tuple((name, level) for name, level in data["severity"].items() if level is not None)
    return chosen


def _locate(path: Path) -> tuple[Path, Path | None]:
    """Return (root, configuration file) of a path.

    A path in a catalog has the configuration of that catalog, whatever lies nearer to it: a configuration in a district
    takes nothing over. Another path has the nearest configuration at or above it. Without one, the root is the folder
    that holds districts/, else the path itself.
    """
    start = catalog.canonical(path)
    nearest = start if start.is_dir() else start.parent
    folders = (nearest, *nearest.parents)
    configured = [folder for folder in folders if (folder / FILE).is_file()]
    for folder in reversed(folders):
        if folder in configured:
            governs = _governs(folder, start)
        else:
            below = any(map(folder.is_relative_to, configured))
            governs = not below and (folder / "districts").is_dir() and catalog.holds(folder, start)
        if governs:
            return folder, folder / FILE if folder in configured else None
    if configured:
        return configured[0], configured[0] / FILE
    return next((folder for folder in folders if (folder / "districts").is_dir()), nearest), None


def _governs(folder: Path, start: Path) -> bool:
    """Return whether the catalog of the configuration in a folder holds a path. A faulty file counts as one without
    settings here, so that it stops the runs over its own catalog and no others."""
    try:
        return catalog.holds(_catalog(folder, _read(folder / FILE)), start)
    except ConfigError:
        return catalog.holds(_catalog(folder, {}), start)


def _catalog(root: Path, data: Mapping[str, Any]) -> Path:
    if data.get("catalog"):
        return _inside(root, data["catalog"])
    return _inside(root, "catalog") if (root / "catalog").is_dir() else root


def _inside(root: Path, text: str) -> Path:
    """Return the canonical path of a path in a canonical root. Raises ConfigError if it leads out of the root."""
    path = catalog.canonical(root / text)
    if not path.is_relative_to(root):
        raise ConfigError(f"{_shown(root / FILE)}：路径不能指到目录之外：{visible(text)}")
    return path


def parse_day(text: str) -> date:
    """Return the date that a text names. Raises ConfigError if it names none."""
    day = iso_date(text)
    if day is None:
        raise ConfigError(f"日期应写成 2026-09-30 的样子：{visible(text)}")
    return day


def _read(file: Path | None) -> dict[str, Any]:
    """Return the content of a configuration file, {} without a file. Raises ConfigError for every fault in it."""
    if file is None:
        return {}
    document = yaml_document.from_file(file, FILE, "config")
    if document.problems or document.value is None:
        # Not imported above: the messages come from the rulebook, which only a faulty file needs here.
        from linter.engine.finding_writer import problem_message
        from linter.rulebook.rulebook import Rulebook

        rulebook, form = Rulebook(), schema.of_kind("config")
        name = _shown(file)
        lines = [
            f"{name}:{item.span.line}:{item.span.column}: {problem_message(rulebook, item, 'zh', form)}"
            for item in document.problems
        ]
        raise ConfigError("\n".join(lines))
    _check_version(file, document.value.get("requires"))
    return document.value


def _shown(file: Path) -> str:
    """Return the path of a configuration file as the user finds it: from the current folder, or from the top of the
    file system if it lies elsewhere, such as one in a folder above."""
    here = Path(os.path.realpath(Path.cwd()))
    return visible(file.relative_to(here).as_posix() if file.is_relative_to(here) else str(file))


def _check_version(file: Path, wanted: str | None) -> None:
    """Raise ConfigError if the file requires another version of matterlint."""
    if not wanted:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from linter.common.version import VERSION

    try:
        if VERSION not in SpecifierSet(wanted):
            raise ConfigError(f"{_shown(file)}：requires 要求 matterlint {visible(wanted)}，当前为 {VERSION}")
    except InvalidSpecifier:
        raise ConfigError(f'{_shown(file)}：requires 应写成 ">=0.1" 的样子：{visible(wanted)}') from None
