"""The whole way from a catalog to a report, and back: which surveys it is made from, and whether a published one
still comes out the same."""

from __future__ import annotations

import html
import io
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linter.bulletin import forms
from linter.bulletin.document import Bulletin
from linter.bulletin.formats import FORMATS, PublishError, json, publish
from linter.common import git
from linter.common.period import Period
from linter.common.text import shorten, visible
from linter.engine import config as configuration
from linter.engine.config import Config, ConfigError
from linter.engine.worker_pool import Progress
from linter.figures import snapshot, survey
from linter.figures.survey import Survey
from linter.source import yaml_writer

MAX_BYTES = 512 << 20
"""Of a published file, and of the texts in it when it is unpacked."""
MAX_TREE = 64 << 30
"""Bytes of a commit: a province has some 11 GB of guides."""
_REVISION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/@{}~^-]{0,200}")
_SETTING = re.compile(r"周期 ([0-9HQ-]+)；对比 (.{1,500}?)；形式 (\S+?)；区县 (\S+?)；部门 ([^\s|\"<,]+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
NONE = "无"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""How an archive that is damaged, encrypted or made up shows."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `period` None: the half-year of as-of; `against`: a period, a file or a commit."""

    period: str | None = None
    against: str | None = None
    form: str = "通报"
    district: str | None = None
    department: str | None = None

    def setting(self, period: str) -> str:
        """How to ask for the same report again, as every format prints it."""
        against = Path(self.against).as_posix() if self.against else NONE
        chosen = (against, self.form, self.district or NONE, self.department or NONE)
        return "周期 {}；对比 {}；形式 {}；区县 {}；部门 {}".format(period, *chosen)


def located(path: Path | None, **options: Any) -> Config:
    """The configuration of the catalog at a path. Raises ConfigError for a part of one: figures are of all of it."""
    config = configuration.load([path or Path.cwd()], **options)
    whole = (config.root, config.catalog, config.catalog / "districts")
    if path is not None and path.absolute() not in whole:
        raise ConfigError(
            "PATH 应是整个目录；只看一个区县或者部门，请用 --form department 加 --district、--department"
            if path.exists()
            else f"没有这个文件或文件夹：{visible(str(path))}"
        )
    return config


def prepare(config: Config, request: Request, progress: Progress | None = None) -> Bulletin:
    """The report that is asked for, with its digest. Raises ConfigError for what cannot be had."""
    now = current(config, request.period, progress)
    before = earlier(config, request.against) if request.against is not None else None
    for item in filter(None, (now, before)):
        if not item.matters:
            raise ConfigError(f"{item.period}（{item.as_of}）没有办事指南可以统计：请看目录的位置对不对")
    chosen = request.form, configuration.report_head(config), request.district, request.department
    made = forms.bulletin(now, before, *chosen, request.setting(now.period))
    if request.form == "department" and not made.sections:
        raise ConfigError("没有这样的区县或者部门，或者它没有事项")
    made.provenance["digest"] = json.digest(made)
    return made


def current(config: Config, period: str | None, progress: Progress | None = None) -> Survey:
    """The survey of a period: its snapshot if there is one, else the catalog as it is."""
    span = _period(period) if period else Period.half_of(config.as_of)
    return snapshot.of_period(config.catalog, str(span)) or survey.take(config, span, progress)


def keep(config: Config, period: str | None, progress: Progress | None = None) -> Path:
    """Takes a survey of the catalog as it is and keeps it as the snapshot of its period; where.

    Raises ConfigError if there is one already: what a published report was made from is not replaced.
    """
    span = _period(period) if period else Period.half_of(config.as_of)
    path = snapshot.path_of(config.catalog, str(span))
    _free(path)
    taken = survey.take(config, span, progress)
    # Somebody else may have kept one meanwhile.
    _free(path)
    path.parent.mkdir(exist_ok=True)
    yaml_writer.write_atomic(path, snapshot.dump(taken))
    return path


def _free(path: Path) -> None:
    """Raises ConfigError unless a snapshot can be written there."""
    if path.parent.is_symlink():
        raise ConfigError(f"快照文件夹是链接，不写：{visible(str(path.parent))}")
    if path.exists() or path.is_symlink():
        raise ConfigError(f"已有 {path.stem} 的快照，不会覆盖：{visible(str(path))}；确实要重做，请先删除它")


def earlier(config: Config, against: str) -> Survey:
    """What a report is compared with: the snapshot of a period, a snapshot file, or the catalog of a commit."""
    found = _kept(config, against) or _at_commit(config, against)
    if found is None:
        raise ConfigError(f"对比的周期没有快照，也没有这个文件或者提交：{visible(against)}")
    return found


def _kept(config: Config, against: str) -> Survey | None:
    """The snapshot of a period or in a file, None where there is none."""
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
        return None  # no name that a file can have


def _at_commit(config: Config, revision: str) -> Survey | None:
    """The survey of the catalog as a commit has it; None where there is no such commit."""
    commit = git.commit_of(config.root, revision) if _REVISION.fullmatch(revision) else None
    day = git.output_of(config.root, "log", "-1", "--format=%cs", commit, "--") if commit else None
    if not commit or not day:
        return None
    with tempfile.TemporaryDirectory(prefix="matterlint-") as name:
        root = Path(name)
        try:
            _unpack(config.root, commit, root)
        except OSError as error:
            raise ConfigError(f"取不出提交 {commit[:12]} 的文件：{error.strerror or visible(str(error))}") from error
        old = configuration.load([root], configuration.parse_day(day))
        if old.root != root:
            raise ConfigError(f"提交 {commit[:12]} 里没有目录")
        taken = survey.take(replace(old, profile=config.profile), Period.half_of(old.as_of))
    taken.provenance["commit"] = commit
    taken.provenance["clean"] = True
    return taken


def _unpack(repository: Path, commit: str, target: Path) -> None:
    """Writes the files of a commit as they were committed: what `.gitattributes` would leave out or rewrite in an
    archive counts too. Raises ConfigError for a tree that is too large or has names that no folder has."""
    files = git.blobs(repository, commit)
    if sum(item.size for item in files) > MAX_TREE:
        raise ConfigError(f"提交 {commit[:12]} 的文件超过 {MAX_TREE >> 30} GiB，不取出")
    for item, data in zip(files, git.contents(repository, files), strict=True):
        file = target / item.path
        if not file.absolute().is_relative_to(target) or {"..", ".git"} & set(file.parts):
            raise ConfigError(f"提交 {commit[:12]} 里有不合格的文件名：{shorten(visible(item.path))}")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as opened:
            opened.write(data)


def _period(text: str) -> Period:
    try:
        return Period.of(text)
    except ValueError as error:
        raise ConfigError(visible(str(error))) from error


def verify(config: Config, path: Path) -> list[str]:
    """Makes a published report again from its snapshot or the catalog; what differs, nothing if it is the same to
    the byte. Raises ConfigError or PublishError for a file that is no report."""
    name = next((key for key, form in FORMATS.items() if form.suffix == path.suffix.lower()), None)
    if name is None or not path.is_file():
        raise ConfigError(f"没有这个文件，或者不是报告的格式：{visible(str(path))}")
    if path.stat().st_size > MAX_BYTES:
        raise ConfigError(f"报告文件太大：{visible(path.name)}")
    data = path.read_bytes()
    words = "\n".join(_words(data)).replace("\\", "")
    found = _SETTING.search(words)
    if found is None:
        why = "工作群用的文字摘要不带参数，其余的不是 matterlint 生成的报告"
        raise PublishError(f"{visible(path.name)} 里没有重算参数，不能重算：{why}")
    period, against, form, district, department = (None if text == NONE else text for text in found.groups())
    request = Request(period, against, form or "", district, department)
    if request.form not in forms.FORMS:
        raise PublishError(f"{visible(path.name)} 里的重算参数不对")
    _admit(config, against)
    made = prepare(config, request)
    if _same(publish(made, name), data):
        return []
    digest = made.provenance["digest"]
    same = digest in _DIGEST.findall(words)
    reason = (
        "数据没有变，但文件与重新生成的不同：发布以后被改动过，或者由别的环境生成"
        if same
        else "按现在的数据重算，结果与发布的不同"
    )
    return [f"{reason}（重算的摘要 {digest}）", *_differences(name, data, made)]


def _admit(config: Config, against: str | None) -> None:
    """Raises ConfigError for a report that would have a file read from elsewhere: it came by mail, perhaps."""
    named = Path(os.path.abspath(against or "."))  # noqa: PTH100 - nothing is looked up, not even a share
    if not any(named.is_relative_to(folder) for folder in (config.root, Path.cwd())):
        raise ConfigError(f"报告说与目录外的文件对比，没有去读：{visible(str(against))}；请到那个文件夹里核对")


def _same(made: bytes, published: bytes) -> bool:
    """Whether two files say the same to the byte; of an archive what is in it, however it was compressed."""
    if not (made.startswith(b"PK") and published.startswith(b"PK")):
        return made == published
    try:
        with zipfile.ZipFile(io.BytesIO(made)) as mine, zipfile.ZipFile(io.BytesIO(published)) as theirs:
            if [(item.filename, item.file_size) for item in mine.infolist()] != [
                (item.filename, item.file_size) for item in theirs.infolist()
            ]:
                return False
            return all(mine.read(item.filename) == theirs.read(item) for item in theirs.infolist())
    except _BROKEN as error:
        raise PublishError(f"打不开这个文件：{visible(str(error))}") from error


def _words(data: bytes) -> Iterator[str]:
    """The texts of a report in any format, tags and entities aside."""
    if not data.startswith(b"PK"):
        yield _plain(data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if item.filename.endswith(".xml")]
            if sum(item.file_size for item in members) > MAX_BYTES:
                raise PublishError(f"解压后太大，不读：超过 {MAX_BYTES >> 20} MiB")
            for item in members:
                yield _plain(archive.read(item))
    except _BROKEN as error:
        raise PublishError(f"打不开这个文件：{visible(str(error))}") from error


def _plain(data: bytes) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "\n", data.decode("utf-8", "replace")))


def _differences(name: str, data: bytes, made: Bulletin) -> Iterator[str]:
    """Of a JSON report, the figures that come out differently."""
    if name != "json":
        return
    old = json.read(data).figures
    for key in sorted(old.keys() | made.figures.keys()):
        then, now = old.get(key), made.figures.get(key)
        before = f"{then.shown}（{then.n}/{then.total}）" if then else "没有"
        after = f"{now.shown}（{now.n}/{now.total}）" if now else "没有"
        if before != after:
            yield f"{visible(key)}：发布 {before}，重算 {after}"
