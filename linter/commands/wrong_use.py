"""Wrong use of the command line, in Chinese: a misspelt option, a missing argument, a value that no option takes.

Input: click's UsageError, whose own message is English. Output: a Chinese sentence. Example: `lint --jobs 0` becomes
`--jobs：应为整数，不小于 1（用法见 matterlint lint --help）`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click


class WrongValueError(click.BadParameter):
    """A value that an option or argument does not take; the message is Chinese. click adds the option to it."""


def did_you_mean(guess: str | None, otherwise: str = "") -> str:
    """The end of a message about an unknown name: `，是不是 lint？` for a guess, else `otherwise`."""
    return f"，是不是 {guess}？" if guess else otherwise


def sentence(error: click.UsageError, context: click.Context) -> str | None:
    """The sentence for the user; None for an error that is no message, such as the help page of a bare `ledger`.

    `context` is that of the command that was used wrongly.
    """
    describe = _SENTENCES.get(type(error))
    # The help of a command names its arguments and options.
    return describe and f"{describe(error, context.command)}（用法见 {context.command_path} --help）"


def _name(parameter: click.Parameter | None) -> str:
    """The name of a parameter as the user writes it: `--to`, `-n/--n`, `CODE`."""
    if parameter is None:
        return "参数"
    return parameter.human_readable_name if isinstance(parameter, click.Argument) else "/".join(parameter.opts)


def _options(command: click.Command) -> list[click.Option]:
    return [item for item in command.get_params(click.Context(command)) if isinstance(item, click.Option)]


def _missing(error: click.MissingParameter, _command: click.Command) -> str:
    return f"没有写 {_name(error.param)}"


def _no_such_option(error: click.NoSuchOption, command: click.Command) -> str:
    from linter.source.schema import nearest

    known = {name.strip("-"): name for option in _options(command) for name in option.opts}
    guess = nearest(error.option_name.strip("-"), list(known))
    return f"没有 {error.option_name} 这个选项{did_you_mean(guess and known[guess])}"


def _option_usage(error: click.BadOptionUsage, command: click.Command) -> str:
    is_flag = any(option.is_flag for option in _options(command) if error.option_name in option.opts)
    return f"{error.option_name} 后面{'不' if is_flag else '要'}写值"


def _bad_value(error: click.BadParameter, _command: click.Command) -> str:
    return f"{_name(error.param)}：{_wanted(error.param.type) if error.param else '值不对'}"


def _wanted(kind: click.ParamType[Any]) -> str:
    """What a type of click takes; options of other types raise WrongValueError themselves."""
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.IntRange):
        limits = (("不小于", kind.min), ("不大于", kind.max))
        return "，".join(["应为整数", *(f"{words} {limit}" for words, limit in limits if limit is not None)])
    if isinstance(kind, click.Path) and not kind.file_okay:
        return "应为文件夹，现在是文件"
    return "值不对，或者读不了"


def _wrong_value(error: WrongValueError, _command: click.Command) -> str:
    return f"{_name(error.param)}：{error.message}"


def _other(error: click.UsageError, command: click.Command) -> str:
    if isinstance(command, click.Group):
        return "没有写命令"
    # click has the arguments in its message only: `Got unexpected extra argument (x)`.
    return f"多写了 {error.message.partition('(')[2].removesuffix(')')}"


_SENTENCES: Mapping[type[click.UsageError], Callable[[Any, click.Command], str]] = {
    click.UsageError: _other,
    click.MissingParameter: _missing,
    click.NoSuchOption: _no_such_option,
    click.BadOptionUsage: _option_usage,
    click.BadParameter: _bad_value,
    WrongValueError: _wrong_value,
}
