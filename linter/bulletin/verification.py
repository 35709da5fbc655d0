"""Verification of a published report: make it again and compare.

Input: a `Config` and the path of a report in any format but the plain-text summary, which does not print its
options. Output: the differences in Chinese, an empty list if the bytes are the same.
Example: ["按现在的数据重算，结果与发布的不同（重算的摘要 5f1d…）"].
"""

from __future__ import annotations

import html
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from linter.bulletin import forms
from linter.bulletin.document import Bulletin
from linter.bulletin.formats import FORMATS, PublishError, json, publish
from linter.bulletin.report import NOT_SET, Request, build_report
from linter.common.text import visible
from linter.engine.config import Config, ConfigError

MAX_BYTES = 512 << 20
"""Bytes of a published file, and of the texts in it when unpacked. A larger file is refused before it is read: it may
be an archive made to fill the memory."""
_SETTING = re.compile(r"周期 ([0-9HQ-]+)；对比 (.{1,500}?)；形式 (\S+?)；区县 (\S+?)；部门 ([^\s|\"<,]+)")
"""`report.Request.setting` in any format."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises for an archive that is damaged, encrypted or forged."""


def verify(config: Config, path: Path) -> list[str]:
    """The differences between a published report and the same report made again from its snapshot or the catalog.

    Raises ConfigError for a missing file or an unknown suffix, PublishError for a file that is not a report.
    """
    name = next((key for key, form in FORMATS.items() if form.suffix == path.suffix.lower()), None)
    if name is None or not path.is_file():
        raise ConfigError(f"没有这个文件，或者不是报告的格式：{visible(str(path))}")
    if path.stat().st_size > MAX_BYTES:
        raise ConfigError(f"报告文件太大：{visible(path.name)}")
    data = path.read_bytes()
    words = "\n".join(_texts(data)).replace("\\", "")
    request = _printed_request(words, visible(path.name))
    _check_comparison_path(config, request.against)
    rebuilt = build_report(config, request)
    if _same_content(publish(rebuilt, name), data):
        return []
    digest = rebuilt.provenance["digest"]
    reason = (
        "数据没有变，但文件与重新生成的不同：发布以后被改动过，或者由别的环境生成"
        if digest in _DIGEST.findall(words)
        else "按现在的数据重算，结果与发布的不同"
    )
    return [f"{reason}（重算的摘要 {digest}）", *_figure_differences(name, data, rebuilt)]


def _printed_request(words: str, name: str) -> Request:
    """The options that a report prints. Raises PublishError if it prints none."""
    found = _SETTING.search(words)
    if found is None:
        why = "工作群用的文字摘要不带参数，其余的不是 matterlint 生成的报告"
        raise PublishError(f"{name} 里没有重算参数，不能重算：{why}")
    period, against, form, district, department = (None if text == NOT_SET else text for text in found.groups())
    request = Request(period, against, form or "", district, department)
    if request.form not in forms.FORMS:
        raise PublishError(f"{name} 里的重算参数不对")
    return request


def _check_comparison_path(config: Config, against: str | None) -> None:
    """Raises ConfigError if the comparison names a path outside the catalog and the working directory: the report may
    have come by mail, and must not decide which files are read."""
    named = Path(os.path.abspath(against or "."))  # noqa: PTH100 - resolve() would touch the path, even a network share
    if not any(named.is_relative_to(folder) for folder in (config.root, Path.cwd())):
        raise ConfigError(f"报告说与目录外的文件对比，没有去读：{visible(str(against))}；请到那个文件夹里核对")


def _same_content(rebuilt: bytes, published: bytes) -> bool:
    """True if two files have the same bytes. Of archives (docx, xlsx) the members are compared, because the
    compressed bytes depend on the version of zlib."""
    if not (rebuilt.startswith(b"PK") and published.startswith(b"PK")):
        return rebuilt == published
    try:
        with zipfile.ZipFile(io.BytesIO(rebuilt)) as mine, zipfile.ZipFile(io.BytesIO(published)) as theirs:
            if [(item.filename, item.file_size) for item in mine.infolist()] != [
                (item.filename, item.file_size) for item in theirs.infolist()
            ]:
                return False
            return all(mine.read(item.filename) == theirs.read(item) for item in theirs.infolist())
    except _ARCHIVE_ERRORS as error:
        raise PublishError(f"打不开这个文件：{visible(str(error))}") from error


def _texts(data: bytes) -> Iterator[str]:
    """The texts of a report in any format, without tags and entities."""
    if not data.startswith(b"PK"):
        yield _without_tags(data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if item.filename.endswith(".xml")]
            if sum(item.file_size for item in members) > MAX_BYTES:
                raise PublishError(f"解压后太大，不读：超过 {MAX_BYTES >> 20} MiB")
            for item in members:
                yield _without_tags(archive.read(item))
    except _ARCHIVE_ERRORS as error:
        raise PublishError(f"打不开这个文件：{visible(str(error))}") from error


def _without_tags(data: bytes) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "\n", data.decode("utf-8", "replace")))


def _figure_differences(name: str, data: bytes, rebuilt: Bulletin) -> Iterator[str]:
    """The figures of a JSON report that differ; nothing for the other formats, which do not hold exact figures."""
    if name != "json":
        return
    published = json.read(data).figures
    for key in sorted(published.keys() | rebuilt.figures.keys()):
        then, now = published.get(key), rebuilt.figures.get(key)
        before = f"{then.shown}（{then.n}/{then.total}）" if then else "没有"
        after = f"{now.shown}（{now.n}/{now.total}）" if now else "没有"
        if before != after:
            yield f"{visible(key)}：发布 {before}，重算 {after}"
