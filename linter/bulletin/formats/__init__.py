"""The formats the report of a period is published in: one module each, loaded when it is asked for.

A renderer knows the document (`linter.bulletin.document`) and nothing else: it reads no files, asks no clock, and
gives the same bytes for the same document. All print the same sections, tables and texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from linter.bulletin.document import Bulletin
from linter.common.errors import UserError


class PublishError(UserError):
    """A report cannot be published or read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module of this package whose `render(bulletin)` writes it, what its files end in, and the extra
    of this distribution that brings the library it needs, if it needs one."""

    module: str
    suffix: str
    needs: str | None = None

    def render(self, bulletin: Bulletin) -> bytes:
        """The bytes of a file. Raises UserError where the library is missing."""
        try:
            module = import_module(f"{__name__}.{self.module}")
            data: bytes = module.render(bulletin)
        except ModuleNotFoundError as error:
            if self.needs is None or (error.name or "").startswith("linter"):
                raise
            raise PublishError(
                f"生成 {self.suffix.removeprefix('.')} 文件需要 {error.name}，"
                f"请先运行：pip install 'matterlint[{self.needs}]'"
            ) from error
        return data


FORMATS: dict[str, Format] = {
    "html": Format("html", ".html", needs="report"),
    "markdown": Format("markdown", ".md"),
    "text": Format("text", ".txt"),
    "docx": Format("docx", ".docx", needs="report"),
    "xlsx": Format("xlsx", ".xlsx", needs="xlsx"),
    "json": Format("json", ".json"),
}
"""Every format by its name on the command line."""


def publish(bulletin: Bulletin, name: str) -> bytes:
    """The report in the format `name`. Raises KeyError for a name not in FORMATS, UserError where a library is
    missing."""
    return FORMATS[name].render(bulletin)
