"""matterlint.yaml: found at or above the path that is linted, read as strictly as a guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from linter.common.errors import UserError
from linter.common.text import visible
from linter.source import parse, read, schema

FILE = "matterlint.yaml"


class ConfigError(UserError, ValueError):
    """A configuration or a use of the command that cannot be honoured."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a run, after the file and the command line have had their say."""

    root: Path
    """The folder that finding paths are relative to."""
    catalog: Path
    """What is linted when no path is named."""
    as_of: date
    profile: str = "standard"
    code_list: str = "national"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    lang: Literal["zh", "en"] = "zh"
    rules: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int | None = None
    """Worker processes; None: as many as pay off."""
    ledger: bool = True
    """Whether findings in the ledger count as known."""
    file: Path | None = None
    """The configuration file, None without one."""
    report: tuple[tuple[str, str], ...] = ()
    """What the head of a report says: issuer, addressees, document_no, index_no, signature."""
    measured: bool = False
    """Whether facts carry what indicators read (`record`)."""
    counted: str = ""
    """A rule of which facts say whether it applies to their guide."""

    def shown(self) -> str:
        """The settings, one a line."""
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


def today() -> date:
    """Today where the catalogs are."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def load(paths: Iterable[Path], otherwise: date | None = None, **overrides: Any) -> Config:
    """The configuration for some paths; `overrides` that are not None win over the file; `otherwise` is the day of
    one that names none, instead of today.

    Raises ConfigError if the paths belong to different roots or the file is not good.
    """
    found = [_locate(path) for path in paths] or [_locate(Path.cwd())]
    roots = {root for root, _ in found}
    if len(roots) > 1:
        raise ConfigError(
            "一次只能检查同一个根目录下的路径：" + "、".join(sorted(visible(str(root)) for root in roots))
        )
    root, file = found[0]
    data = _read(file) if file else {}
    given = {key: value for key, value in overrides.items() if value is not None}
    config = Config(
        root=root,
        catalog=_catalog(root, data),
        as_of=day(data["as_of"]) if data.get("as_of") else otherwise or today(),
        rules=tuple(_inside(root, text) for text in data.get("rules") or ()),
        file=file,
        **_choices(data),
    )
    return replace(config, **given)


def _choices(data: Mapping[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        key: data[key] for key in ("profile", "code_list", "fail_on", "lang") if data.get(key) is not None
    }
    chosen |= {key: tuple(data[key]) for key in ("select", "ignore", "exclude") if data.get(key)}
    for key in ("severity", "report"):
        if data.get(key):
            chosen[key] = tuple((name, value) for name, value in data[key].items() if value is not None)
    return chosen


def _locate(path: Path) -> tuple[Path, Path | None]:
    """(root, configuration file) of a path: the nearest matterlint.yaml, else the nearest ancestor
    that holds districts/, else the path itself."""
    start = path.absolute()
    here = start if start.is_dir() else start.parent
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder, folder / FILE
    for folder in (here, *here.parents):
        if (folder / "districts").is_dir():
            return folder, None
    return here, None


def _catalog(root: Path, data: Mapping[str, Any]) -> Path:
    if data.get("catalog"):
        return _inside(root, data["catalog"])
    return root / "catalog" if (root / "catalog").is_dir() else root


def _inside(root: Path, text: str) -> Path:
    path = (root / text).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ConfigError(f"{FILE}：路径不能指到目录之外：{visible(text)}")
    return root / text


def day(text: str) -> date:
    """Raises ConfigError for what is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"日期应写成 2026-09-30 的样子：{visible(text)}") from None


def _read(file: Path) -> dict[str, Any]:
    source = read.read(file)
    tree, problems = parse.parse(source.text) if source.text is not None else (None, [])
    problems = [*source.problems, *problems]
    value: Any = None
    if tree is not None:
        value, more = schema.of_kind("config").read(tree)
        problems += more
    if problems:
        # The engine words problems with the rules of the rulebook, which a configuration may extend.
        from linter.engine.finding_writer import words
        from linter.rulebook.rulebook import Rulebook

        rulebook = Rulebook()
        form = schema.of_kind("config")
        lines = [
            f"{FILE}:{item.span.line}:{item.span.column}: {words(rulebook, item, 'zh', form)}" for item in problems
        ]
        raise ConfigError("\n".join(lines))
    result = cast(dict[str, Any], value)
    _check_version(result.get("requires"))
    return result


def _check_version(wanted: str | None) -> None:
    """Refuses to run under a version the catalog was not made for."""
    if not wanted:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from linter.common.version import VERSION

    try:
        if VERSION not in SpecifierSet(wanted):
            raise ConfigError(f"{FILE}：requires 要求 matterlint {visible(wanted)}，当前为 {VERSION}")
    except InvalidSpecifier:
        raise ConfigError(f'{FILE}：requires 应写成 ">=0.1" 的样子：{visible(wanted)}') from None
