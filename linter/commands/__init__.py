"""The commands, a module each: what they share. A command reads its options, calls the linter and writes what
comes back; the linter is imported inside it, so that no command waits for what another needs."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from linter.common.version import VERSION

EXIT_ERROR = 2
LONG_RUN = 300
"""Files from which a run takes long enough to show how far it is."""


class Failure(click.ClickException):
    """Bad use, a bad configuration or a bad rule: told in one message, exit 2."""

    exit_code = EXIT_ERROR

    def show(self, file: Any = None) -> None:
        from linter.common.text import visible

        # What was typed, or stands in a file, may be in the message; its lines are ours.
        text = "\n".join(map(visible, self.message.split("\n")))
        click.echo(f"matterlint：{text}", file=file or sys.stderr, err=True)


@contextmanager
def told() -> Iterator[None]:
    """Turns the errors that are meant for the user into messages."""
    from linter.common.errors import UserError
    from linter.common.text import visible

    try:
        yield
    except UserError as error:
        raise Failure(str(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        # A folder that may not be read or written, a full disk.
        raise Failure(f"不能读写 {visible(str(error.filename or ''))}：{error.strerror or error}") from error


class Chinese(click.Group):
    """A group that suggests the command that was meant, and for which a crash is no pass.

    `lazy` names commands by "module:attribute"; a module is imported when its command is asked for.
    """

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lazy = lazy or {}

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(context)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self.lazy:
            module, _, attribute = self.lazy[name].partition(":")
            found: click.Command = getattr(importlib.import_module(module), attribute)
            return found
        return super().get_command(context, name)

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except Exception:
            traceback.print_exc()
            click.echo(f"matterlint {VERSION} 程序出错，检查没有完成。请把上面的内容反馈给维护者。", err=True)
            sys.exit(EXIT_ERROR)

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(context, args)
        except click.UsageError:
            from linter.source.schema import nearest

            guess = nearest(args[0], self.list_commands(context))
            hint = f"，是不是 {guess}？" if guess else "；全部命令见 matterlint --help"
            raise Failure(f"没有 {args[0]} 这个命令{hint}") from None


def day(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """Reads an option that is a date."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter("应写成 2026-09-30 的样子") from None


def formats(
    values: Sequence[str], known: Collection[str], default: str, only_files: Collection[str] = ()
) -> list[tuple[str, Path | None]]:
    """Reads the values of `--format NAME[=FILE]`: one at most goes to the screen, none of `only_files` does."""
    from linter.common.text import visible
    from linter.source.schema import nearest

    chosen: list[tuple[str, Path | None]] = []
    for value in values or (default,):
        name, _, file = value.partition("=")
        if name not in known:
            guess = nearest(name, list(known))
            raise click.BadParameter(
                f"没有 {visible(name)} 格式" + (f"，是不是 {guess}？" if guess else f"；可选 {' '.join(known)}")
            )
        if name in only_files and not file:
            raise click.BadParameter(f"{name} 不能输出到屏幕，请写成 {name}=文件")
        chosen.append((name, Path(file) if file else None))
    if sum(file is None for _, file in chosen) > 1:
        raise click.BadParameter("只能有一种格式输出到屏幕，其余请写成 格式=文件")
    return chosen


def save(file: Path, content: str | bytes) -> None:
    """Writes what a command was asked to write to a file; into a device or a pipe (/dev/null) it goes as it is, for
    that must not be replaced by a file."""
    from linter.common.text import visible
    from linter.source import yaml_writer

    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        else:
            yaml_writer.write_atomic(file, content)
    except OSError as error:
        raise Failure(f"不能写入 {visible(str(file))}：{error.strerror}") from error


def put(file: Path | None, content: str | bytes) -> None:
    """Writes what a command was asked for to a file, or to the screen if there is none."""
    if file is None:
        click.echo(content.decode("utf-8") if isinstance(content, bytes) else content, nl=False)
    else:
        save(file, content)


def as_of(what: str) -> Callable[[Any], Any]:
    """The option `--as-of`: of which day something is done."""
    text = f"按哪一天{what}，默认取配置，再默认今天（北京时间）。"
    return click.option("--as-of", callback=day, metavar="DATE", help=text)


FORM = click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="输出格式。"
)
LANG = click.option("--lang", type=click.Choice(["zh", "en"]), help="输出语言，默认中文。")


def no_color() -> bool:
    """Whether the user wants no colour."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def width() -> int:
    """Columns of the screen, within reason."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))


def markdown(text: str) -> None:
    """Markdown as it is when piped, laid out for a person."""
    if not sys.stdout.isatty() or no_color():
        click.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=width()).print(Markdown(text))


@contextmanager
def progressing() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, for a person who waits."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("检查"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total >= LONG_RUN)
