"""Groups of commands, and the errors and exit codes that all commands share.

Input: the arguments of the command line. Output: the exit code; errors go to standard error in Chinese.
Example: `matterlint lnt` prints `matterlint：没有 lnt 这个命令，是不是 lint？` and exits with 2.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from linter.commands import help_page, interruption, streams, unicode_mode, wrong_use
from linter.common.version import VERSION

EXIT_ERROR = 2
"""The exit code for wrong use, a wrong configuration, a rule that cannot be loaded and a crash."""


class CommandError(click.ClickException):
    """An error that the user can mend. It is printed as one message, and the command exits with 2."""

    exit_code = EXIT_ERROR

    def show(self, file: IO[str] | None = None) -> None:
        from linter.common.text import visible

        # The message may quote an argument or a file, whose control characters a terminal would obey.
        text = "\n".join(map(visible, self.message.split("\n")))
        streams.notice(f"matterlint：{text}", file)


def _not_accessible(error: OSError) -> CommandError:
    """The error that the user is told: a folder that may not be read or written, a full disk."""
    return CommandError(f"不能读写 {error.filename or '文件'}：{error.strerror or error}")


def _in_chinese(error: click.UsageError, context: click.Context) -> click.ClickException:
    """The error that the user is told about wrong use; `context` is that of the command, if the error has none."""
    sentence = wrong_use.sentence(error, error.ctx or context)
    return error if sentence is None else CommandError(sentence)


def _take_process() -> list[str]:
    """Prepare the process for a command, and return its arguments."""
    from linter.common import gc_thresholds
    from linter.common.errors import UserError

    gc_thresholds.set_for_process()
    interruption.listen()
    try:
        unicode_mode.ensure()
    except UserError as error:
        CommandError(str(error)).show()
        sys.exit(EXIT_ERROR)
    return unicode_mode.arguments()


class CommandGroup(click.Group):
    """A group whose commands may raise UserError and OSError: the user gets the message, and the command exits with 2.
    It exits with 2 when the program crashes too, tells wrong use in Chinese, and suggests a command for a misspelt one.

    `lazy` maps the name of a command to "module:attribute"; the module is imported when the command is needed.
    """

    context_class = help_page.Context

    def __init__(self, name: str | None = None, *, lazy: Mapping[str, str] | None = None, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self.lazy = dict(lazy or {})

    def list_commands(self, context: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(context)]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in self.lazy:
            module, _, attribute = self.lazy[name].partition(":")
            found: click.Command | None = getattr(importlib.import_module(module), attribute)
        else:
            found = super().get_command(context, name)
        if found is not None:
            found.context_class = help_page.Context
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **settings: Any
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **settings)
        except click.UsageError as error:
            raise _in_chinese(error, click.Context(self, parent, info_name)) from error

    def invoke(self, context: click.Context) -> Any:
        from linter.common.errors import UserError

        try:
            return super().invoke(context)
        except click.UsageError as error:
            name = context.invoked_subcommand or ""
            command = self.get_command(context, name) or self
            raise _in_chinese(error, click.Context(command, context, name)) from error
        except UserError as error:
            raise CommandError(str(error)) from error
        except streams.ReaderGoneError:
            # Quiet, since the reader chose to stop, but no success: the result was not delivered.
            raise click.exceptions.Exit(EXIT_ERROR) from None
        except OSError as error:
            raise _not_accessible(error) from error

    def main(self, args: Sequence[str] | None = None, *arguments: Any, **settings: Any) -> Any:
        """Run a command: with `args` as a part of another program, without them as the program of this process."""
        try:
            args = _take_process() if args is None else args
            streams.prepare()
            return super().main(args, *arguments, **settings)
        except interruption.Interruption as signal:
            streams.notice("matterlint：已中断，结果不完整")
            sys.exit(signal.exit_code)
        except OSError as error:  # click printed a help text onto a full disk
            error.filename = error.filename or streams.STANDARD_OUTPUT
            _not_accessible(error).show()
            sys.exit(EXIT_ERROR)
        except MemoryError:
            streams.notice("matterlint：内存不足，检查没有完成；请用 --jobs 1，或者分区县检查")
            sys.exit(EXIT_ERROR)
        except Exception:
            streams.notice(traceback.format_exc().rstrip("\n"))
            streams.notice(f"matterlint {VERSION} 程序出错，检查没有完成。请把上面的内容反馈给维护者。")
            sys.exit(EXIT_ERROR)
        finally:
            streams.settle()

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError:
            from linter.source.schema import nearest

            name = arguments[0]
            hint = wrong_use.did_you_mean(nearest(name, self.list_commands(context)), "；全部命令见 matterlint --help")
            raise CommandError(f"没有 {name} 这个命令{hint}") from None
