"""From a catalog and the options of `matterlint report` to a `Bulletin`.

Input: a `Config` and a `Request`. Output: a `Bulletin` with its digest. A survey comes from the snapshot of a period,
from the catalog as it is, or from the catalog of a commit.
Example: `build_report(config, Request("2026H1", against="2025H2"))` is the 通报 of 2026年上半年 with a comparison.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linter.bulletin import forms
from linter.bulletin.document import Bulletin
from linter.bulletin.formats import json
from linter.common import git
from linter.common.period import Period
from linter.common.text import shorten, visible
from linter.engine import config as configuration
from linter.engine.config import Config, ConfigError
from linter.engine.worker_pool import Progress
from linter.figures import snapshot, survey
from linter.figures.survey import Survey
from linter.source import yaml_writer
from linter.source.catalog import canonical

MAX_COMMIT_BYTES = 64 << 30
"""Bytes of all files of a commit that is unpacked for comparison. A province has about 11 GB of guides."""
NOT_SET = "无"
"""Stands for an option that was not given, in `Request.setting`."""
_REVISION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/@{}~^-]{0,200}")
"""What may be passed to git as a revision; it cannot be taken for an option."""


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a report.

    `period` such as 2026H1; None means the half-year that contains the date of the check. `against`: a period, the
    path of a snapshot file, or a commit. `form` is one of `forms.FORMS`; `district` and `department` select sheets of
    the form department.
    """

    period: str | None = None
    against: str | None = None
    form: str = "通报"
    district: str | None = None
    department: str | None = None

    def setting(self, period: str) -> str:
        """The options as every format prints them; `verification.verify` reads them back. `period` is the period that
        the report is of. Example: 周期 2026H1；对比 2025H2；形式 通报；区县 无；部门 无."""
        against = Path(self.against).as_posix() if self.against else NOT_SET
        chosen = (against, self.form, self.district or NOT_SET, self.department or NOT_SET)
        return "周期 {}；对比 {}；形式 {}；区县 {}；部门 {}".format(period, *chosen)


def load_config(path: Path | None, **options: Any) -> Config:
    """The configuration of the catalog at `path` (default: the working directory). `options` go to
    `engine.config.load`. Raises ConfigError if `path` is only a part of a catalog: figures cover the whole one."""
    config = configuration.load([path or Path.cwd()], **options)
    whole = (config.root, config.catalog, config.catalog / "districts")
    if path is not None and canonical(path) not in whole:
        raise ConfigError(
            "PATH 应是整个目录；只看一个区县或者部门，请用 --form department 加 --district、--department"
            if path.exists()
            else f"没有这个文件或文件夹：{visible(str(path))}"
        )
    return config


def build_report(config: Config, request: Request, progress: Progress | None = None) -> Bulletin:
    """The requested report, with its digest in `provenance`. Raises ConfigError for a period, comparison, district or
    department that does not exist, and for a survey without guides."""
    current = current_survey(config, request.period, progress)
    previous = comparison_survey(config, request.against) if request.against is not None else None
    for item in filter(None, (current, previous)):
        if not item.matters:
            raise ConfigError(f"{item.period}（{item.as_of}）没有办事指南可以统计：请看目录的位置对不对")
    chosen = request.form, configuration.report_head(config), request.district, request.department
    bulletin = forms.build_bulletin(current, previous, *chosen, request.setting(current.period))
    if request.form == "department" and not bulletin.sections:
        raise ConfigError("没有这样的区县或者部门，或者它没有事项")
    bulletin.provenance["digest"] = json.digest(bulletin)
    return bulletin


def current_survey(config: Config, period: str | None, progress: Progress | None = None) -> Survey:
    """The survey of a period: from its snapshot if there is one, otherwise of the catalog as it is."""
    span = _reported_period(config, period)
    return snapshot.of_period(config.catalog, str(span)) or survey.take(config, span, progress)


def save_snapshot(config: Config, period: str | None, progress: Progress | None = None) -> Path:
    """Surveys the catalog as it is, writes the survey as the snapshot of the period, and returns the path written.


    Raises ConfigError if the period has a snapshot: the data of a published report are never overwritten.
    """
    span = _reported_period(config, period)
    path = snapshot.path_of(config.catalog, str(span))
    _check_unused(path)
    taken = survey.take(config, span, progress)
    # Check again: the survey takes minutes, and another process may have written the snapshot.
    _check_unused(path)
    path.parent.mkdir(exist_ok=True)
    yaml_writer.write_atomic(path, snapshot.dump(taken))
    return path


def _check_unused(path: Path) -> None:
    """Raises ConfigError unless a snapshot can be written to `path`."""
    if path.parent.is_symlink():
        raise ConfigError(f"快照文件夹是链接，不写：{visible(str(path.parent))}")
    if path.exists() or path.is_symlink():
        raise ConfigError(f"已有 {path.stem} 的快照，不会覆盖：{visible(str(path))}；确实要重做，请先删除它")


def _reported_period(config: Config, text: str | None) -> Period:
    if not text:
        return Period.half_of(config.as_of)
    try:
        return Period.of(text)
    except ValueError as error:
        raise ConfigError(visible(str(error))) from error


def comparison_survey(config: Config, against: str) -> Survey:
    """The survey to compare with: from the snapshot of a period, a snapshot file, or the catalog of a commit. Raises
    ConfigError if `against` is none of these."""
    found = _snapshot_survey(config, against)
    if found is not None:
        return found
    reason = ""
    if _REVISION.fullmatch(against):
        try:
            return _commit_survey(config, git.commit_of(config.root, against))
        except git.GitError as error:
            reason = f"；{error}"
    raise ConfigError(f"对比的周期没有快照，也没有这个文件或者提交：{visible(against)}{reason}")


def _snapshot_survey(config: Config, against: str) -> Survey | None:
    """The survey from the snapshot of a period or from a snapshot file; None if `against` names neither."""
    try:
        return snapshot.of_period(config.catalog, str(Period.of(against)))
    except ValueError as error:
        if isinstance(error, ConfigError):
            raise
    try:
        return snapshot.load(Path(against)) if Path(against).is_file() else None
    except ConfigError:
        raise
    except (OSError, ValueError):
        return None  # `against` cannot be a file name, for example because it holds a NUL byte


def _commit_survey(config: Config, commit: str) -> Survey:
    """The survey of the catalog as it is in a commit. The profile is that of the current configuration, so that both
    surveys count the same rules."""
    day = git.day_of(config.root, commit)
    with tempfile.TemporaryDirectory(prefix="matterlint-") as name:
        root = Path(name)
        try:
            _unpack_commit(config.root, commit, root)
        except (OSError, git.GitError) as error:
            reason = getattr(error, "strerror", None) or visible(str(error))
            raise ConfigError(f"取不出提交 {commit[:12]} 的文件：{reason}") from error
        old = configuration.load([root], configuration.parse_day(day))
        if old.root != root:
            raise ConfigError(f"提交 {commit[:12]} 里没有目录")
        taken = survey.take(replace(old, profile=config.profile), Period.half_of(old.as_of))
    taken.provenance["commit"] = commit
    taken.provenance["clean"] = True
    taken.provenance.pop("git", None)
    return taken


def _unpack_commit(repository: Path, commit: str, target: Path) -> None:
    """Writes the files of a commit into `target` as they were committed. `git archive` would not do: it leaves out or
    rewrites files as `.gitattributes` says. Raises ConfigError if the files are too large or a name leads out of
    `target`."""
    files = git.blobs(repository, commit)
    if sum(item.size for item in files) > MAX_COMMIT_BYTES:
        raise ConfigError(f"提交 {commit[:12]} 的文件超过 {MAX_COMMIT_BYTES >> 30} GiB，不取出")
    for item, data in zip(files, git.contents(repository, files), strict=True):
        file = target / item.path
        if not file.absolute().is_relative_to(target) or {"..", ".git"} & set(file.parts):
            raise ConfigError(f"提交 {commit[:12]} 里有不合格的文件名：{shorten(visible(item.path))}")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as opened:
            opened.write(data)
