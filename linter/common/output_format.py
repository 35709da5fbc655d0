"""The output formats of a command: their names, what each needs, and the call of their printers.

Input of a printer: one value, such as a Report. Output: text or bytes. A table of formats has one line per format:
`FORMATS = table(OutputFormat("json", "linter.matters.sweep:as_json", ".json", "json"), …)`. To add a format, write a
printer and add such a line. A printer is named by a string and imported when it is called, so that reading a table
(for `--help`, say) imports nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Generic, Literal, TypeVar

from linter.common import log_guard
from linter.common.errors import UserError

T = TypeVar("T")
Syntax = Literal["text", "json", "xml", "commands", "binary"]
"""How a format can be quoted from: `commands` are meant for a build log and escape what they carry; `binary` is bytes
that no terminal can show."""


class FormatError(UserError):
    """A format that cannot be written: its library is not installed, or no format has the ending of a file."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text is read: whether ANSI colours are wanted, and how many terminal cells a line has."""

    color: bool = False
    width: int = 100


PLAIN = Screen()
"""For files: no colours, lines as long as on a wide screen."""


@dataclass(frozen=True, slots=True)
class Library:
    """A module that a format needs, and the extra of this distribution that installs it."""

    module: str
    extra: str


OPENPYXL = Library("openpyxl", "xlsx")
PYTHON_DOCX = Library("docx", "report")
JINJA2 = Library("jinja2", "report")


@dataclass(frozen=True)
class OutputFormat(Generic[T]):
    """A format for values of type T. `printer` is `module:function`; the function takes the value, and a Screen too if
    the format is for a `terminal`."""

    name: str
    """What follows `--format`."""
    printer: str
    suffix: str
    """What a file in this format ends in, such as `.json`."""
    syntax: Syntax = "text"
    needs: Library | None = None
    terminal: bool = False
    guard_files: bool = False
    """Whether a file is made harmless for a build log too; later steps of a build may print it."""

    @property
    def utf8(self) -> bool:
        """Whether the output is UTF-8 on every console, because programs read it. Plain text is for people: it is
        printed in the encoding of their console."""
        return self.syntax != "text" or self.suffix != ".txt"

    def __call__(self, value: T, screen: Screen = PLAIN, *, into_log: bool = False) -> str | bytes:
        """The value in this format. In a build service, text that goes `into_log` holds no commands of that service.

        Raises FormatError if a library is missing.
        """
        self.check()
        module, _, function = self.printer.partition(":")
        printed: str | bytes
        try:
            printer: Callable[..., str | bytes] = getattr(import_module(module), function)
            printed = printer(value, screen) if self.terminal else printer(value)
        except ModuleNotFoundError as error:  # a library that the library needs
            if self.needs is None or (error.name or "").startswith("linter"):
                raise
            raise self._missing(error.name or self.needs.module, self.needs) from error
        if self.syntax != "binary" and (into_log or self.guard_files) and log_guard.needed(os.environ):
            return _guarded(decoded(printed), self.syntax)
        return printed

    def check(self) -> None:
        """Raise FormatError if the library that the format needs is not installed."""
        if self.needs is not None and find_spec(self.needs.module) is None:
            raise self._missing(self.needs.module, self.needs)

    def _missing(self, module: str, needs: Library) -> FormatError:
        kind = self.suffix.removeprefix(".")
        return FormatError(f"生成 {kind} 文件需要 {module}，请先运行：pip install 'matterlint[{needs.extra}]'")


def table(*formats: OutputFormat[T]) -> dict[str, OutputFormat[T]]:
    """The formats by name, in the order in which users are told of them."""
    return {entry.name: entry for entry in formats}


def for_file(formats: Mapping[str, OutputFormat[T]], file: Path) -> OutputFormat[T]:
    """The format that the ending of a file's name asks for. Raises FormatError if no format has that ending."""
    for entry in formats.values():
        if entry.suffix == file.suffix.lower():
            return entry
    raise FormatError(f"文件名须以 {'、'.join(entry.suffix for entry in formats.values())} 结尾")


def encoded(content: str | bytes) -> bytes:
    """What a printer returned, as the bytes of a file. Printers escape lone surrogates as their format demands; one
    that is left does not make the output impossible."""
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content


def decoded(content: str | bytes) -> str:
    """What a printer returned, as text."""
    return content if isinstance(content, str) else content.decode("utf-8")


def _guarded(text: str, syntax: Syntax) -> str:
    match syntax:
        case "json":
            return log_guard.neutralised_json(text)
        case "xml":
            return log_guard.neutralised_xml(text)
        case "text":
            return log_guard.neutralised(text)
        case "commands" | "binary":
            return text
