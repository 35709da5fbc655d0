"""The option `--format NAME[=FILE]`, and the writing of what a command was asked for.

Input: the values of the option, such as `("json=out.json", "full")`. Output: a list of `Output`, which `write` prints
to standard output or into files. All commands with formats use this option and this function.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from linter.commands import streams
from linter.commands.group import CommandError
from linter.commands.options import Decorated
from linter.commands.terminal import screen
from linter.commands.wrong_use import WrongValueError, did_you_mean

if TYPE_CHECKING:
    from linter.common.output_format import OutputFormat
    from linter.findings.fix import FixedFile

T = TypeVar("T")
_DESCRIPTOR = re.compile(r"/dev/(?:fd/(?P<number>\d+)|(?P<name>stdout|stderr))|/proc/self/fd/(?P<other>\d+)")
"""Names of files that stand for a stream that is already open."""


@dataclass(frozen=True)
class Output(Generic[T]):
    """One format that was asked for. `file` None: standard output."""

    format: OutputFormat[T]
    file: Path | None


class _FormatOption(click.Option):
    """`--format NAME[=FILE]`, repeatable. `formats` is where the table of formats is, as "module:attribute"; it is
    imported when the option is read or its help is shown."""

    def __init__(self, declarations: Sequence[str], *, formats: str, fallback: str, **attributes: Any) -> None:
        super().__init__(declarations, multiple=True, metavar="NAME[=FILE]", callback=self._read, **attributes)
        self._formats, self._fallback = formats, fallback

    def _table(self) -> Mapping[str, OutputFormat[Any]]:
        module, _, attribute = self._formats.partition(":")
        found: Mapping[str, OutputFormat[Any]] = getattr(importlib.import_module(module), attribute)
        return found

    def _read(self, _context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> list[Output[Any]]:
        return read_outputs(values or (self._fallback,), self._table())

    def get_help_record(self, context: click.Context) -> tuple[str, str] | None:
        table = self._table()
        binary = [name for name, entry in table.items() if entry.syntax == "binary"]
        only_files = f"，{'、'.join(binary)} 必须写" if binary else ""
        self.help = f"输出格式，可重复：{' '.join(table)}；写 =FILE 输出到文件{only_files}。默认 {self._fallback}。"
        return super().get_help_record(context)


def format_option(formats: str, default: str) -> Callable[[Decorated], Decorated]:
    """The option `--format` of a command, which gets a list of `Output` as its parameter `outputs`.

    `formats` names the command's table of formats ("linter.matters.formats:SWEEP"), `default` one format of it.
    """
    return click.option("--format", "outputs", cls=_FormatOption, formats=formats, fallback=default)


def read_outputs(values: Sequence[str], table: Mapping[str, OutputFormat[T]]) -> list[Output[T]]:
    """The outputs that values such as `json=out.json` ask for.

    Raises WrongValueError for an unknown format, a binary format without a file and two formats for one place,
    FormatError for a format whose library is missing: before the command has done its work, not after.
    """
    outputs = [_read_output(value, table) for value in values]
    if sum(output.file is None for output in outputs) > 1:
        raise WrongValueError("只能有一种格式输出到屏幕，其余请写成 格式=文件")
    # Path.resolve raises RuntimeError for a circle of links.
    files = [os.path.realpath(output.file) for output in outputs if output.file is not None]
    for number, file in enumerate(files):
        if file in files[:number]:
            raise WrongValueError(f"两种格式不能写到同一个文件：{_visible(file)}")
    return outputs


def _read_output(value: str, table: Mapping[str, OutputFormat[T]]) -> Output[T]:
    name, sign, file = value.partition("=")
    chosen = table.get(name)
    if chosen is None:
        from linter.source.schema import nearest

        hint = did_you_mean(nearest(name, list(table)), f"；可选 {' '.join(table)}")
        raise WrongValueError(f"没有 {_visible(name)} 格式{hint}")
    if sign and not file:
        raise WrongValueError(f"{name}= 后面没有写文件")
    if chosen.syntax == "binary" and not file:
        raise WrongValueError(f"{name} 不能输出到屏幕，请写成 {name}=文件")
    chosen.check()
    return Output(chosen, Path(file) if file else None)


def output_by_ending(file: Path, table: Mapping[str, OutputFormat[T]]) -> Output[T]:
    """The output into a file, in the format that the ending of its name asks for.

    Raises FormatError if no format of the table has that ending, or if the library of the format is missing.
    """
    from linter.common.output_format import for_file

    chosen = for_file(table, file)
    chosen.check()
    return Output(chosen, file)


def write(outputs: Sequence[Output[T]], value: T) -> None:
    """Print a value in every format that was asked for, and name the files that were written on standard error.

    Raises CommandError for a file that cannot be written, FormatError for a missing library.
    """
    from linter.common.output_format import decoded, encoded

    for output in outputs:
        if output.file is None:
            terminal = screen()
            content = output.format(value, terminal, into_log=True)
            if output.format.utf8:
                streams.put(encoded(content))
            else:
                streams.put(decoded(content), color=terminal.color)
            continue
        save(output.file, output.format(value, into_log=_is_device(output.file)))
        if _descriptor(output.file) is None and not _is_device(output.file):
            announce(output.file)


def announce(*files: Path) -> None:
    """Name files that a command has written on standard error."""
    streams.notice(f"已写入 {'、'.join(_visible(str(file)) for file in files)}")


def print_text(text: str) -> None:
    """Print a text for people that may quote the catalog: in a build service its log takes no command from it."""
    streams.put(_guarded(text))


def print_source(text: str) -> None:
    """Print a text that is also saved as a file, such as YAML or a patch: it is UTF-8 unless a person looks at it."""
    guarded = _guarded(text)
    streams.put(guarded if sys.stdout.isatty() else guarded.encode("utf-8", "backslashreplace"))


def print_patches(files: Iterable[FixedFile]) -> None:
    """Print the changes of files: as bytes that a program can apply, escaped where a person looks at them."""
    from linter.common import log_guard

    if sys.stdout.isatty() or log_guard.needed(os.environ):
        print_source("".join(file.shown_diff() for file in files))
    else:
        streams.put(b"".join(file.diff() for file in files))


def _guarded(text: str) -> str:
    from linter.common import log_guard

    return log_guard.neutralised(text) if log_guard.needed(os.environ) else text


def print_markdown(text: str) -> None:
    """Print Markdown: laid out for a person at a terminal, as it is otherwise."""
    terminal = screen()
    if not terminal.color:
        print_text(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=terminal.width).print(Markdown(text))


def save(file: Path, content: str | bytes) -> None:
    """Write a file that the user named, atomically. Raises CommandError if that is impossible."""
    from linter.common.output_format import encoded
    from linter.source.yaml_writer import write_atomic

    data = encoded(content)
    try:
        if (descriptor := _descriptor(file)) is not None:
            with os.fdopen(os.dup(descriptor), "wb") as stream:
                stream.write(data)
        elif _is_device(file):
            # A pipe or /dev/null: an atomic write would put a regular file in its place.
            with file.open("wb") as stream:
                stream.write(data)
        else:
            write_atomic(file, data)
    except OSError as error:
        raise CommandError(f"不能写入 {_visible(str(file))}：{error.strerror}") from error


def _descriptor(file: Path) -> int | None:
    """The open stream that a path such as /dev/stdout stands for. Where the stream is redirected into a file, an atomic
    write would replace /dev/stdout itself, and opening the path would truncate the file."""
    match = _DESCRIPTOR.fullmatch(str(file))
    if match is None or not file.exists():
        return None
    if match["name"]:
        return {"stdout": 1, "stderr": 2}[match["name"]]
    return int(match["number"] or match["other"])


def _is_device(file: Path) -> bool:
    """Whether a path is there and is no regular file: a pipe, a terminal, /dev/null (or a folder)."""
    return file.exists() and not file.is_file()


def _visible(text: str) -> str:
    from linter.common.text import visible

    return visible(text)
