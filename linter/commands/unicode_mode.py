"""UTF-8 mode: file names are read from the disk as UTF-8, whatever the locale says.

Input: the process and its arguments. Output: the same command in a process in UTF-8 mode, and the arguments as text.
Example: with `LC_ALL=zh_CN.GBK` Python would read the name `许可.yaml` as `璁稿彲.yaml`, and a guide that names an
attachment would not find it. The streams keep the encoding of the console.
"""

from __future__ import annotations

import codecs
import locale
import os
import sys
from pathlib import Path

_COMMAND_LINE = Path("/proc/self/cmdline")
"""The arguments as bytes, on Linux. Python cannot encode all of them again: its GBK and that of the C library
differ."""


def ensure() -> None:
    """Start this command again in UTF-8 mode if names would be read in another encoding; then this does not return.

    Windows and macOS always use Unicode for names, so this concerns POSIX only. The option `-X utf8` outranks
    PYTHONUTF8, and worker processes inherit it. Raises UserError if the command cannot be started again.
    """
    if sys.flags.utf8_mode or _is_utf8(sys.getfilesystemencoding()) or os.name != "posix":
        return
    console = next((stream.encoding for stream in (sys.stdout, sys.stderr) if stream), locale.getencoding())
    environment = {**os.environb, b"PYTHONIOENCODING": console.encode("ascii")}
    try:
        command = [os.fsencode(sys.executable), b"-X", b"utf8", *_interpreter_arguments()]
        os.execve(sys.executable, command, environment)  # noqa: S606 no shell is wanted
    except OSError as error:
        from linter.common.errors import UserError

        raise UserError("当前语言环境不是 UTF-8，读不对文件名；请先设置环境变量 PYTHONUTF8=1 再运行") from error


def _interpreter_arguments() -> list[bytes]:
    """The arguments that the interpreter got, without its own name."""
    if _COMMAND_LINE.exists():
        return _COMMAND_LINE.read_bytes().split(b"\0")[1:-1]
    return [os.fsencode(argument) for argument in sys.orig_argv[1:]]


def arguments() -> list[str]:
    """The arguments of the command line as text.

    In a GBK console a person types GBK, but a shell completes a name from the disk, which is UTF-8. So an argument
    that names a file stays as it is, and one that is not plausible as UTF-8 is text in the encoding of the locale.
    """
    encoding = locale.getencoding()
    given = sys.argv[1:]
    return given if os.name != "posix" or _is_utf8(encoding) else [_as_text(item, encoding) for item in given]


def _as_text(argument: str, encoding: str) -> str:
    broken = any("\udc80" <= char <= "\udcff" for char in argument)
    # Chinese has three bytes a character in UTF-8. Two bytes a character, as in `目录` in GBK, may look like Latin.
    plausible = argument.isascii() or (not broken and max(argument) >= "\u0800")
    if plausible or _names_file(argument):
        return argument
    try:
        return os.fsencode(argument).decode(encoding)
    except UnicodeDecodeError:
        return argument


def _names_file(argument: str) -> bool:
    """Whether a file is there under an argument, or under the value in `--option=value`."""
    return any(name and os.path.lexists(name) for name in (argument, argument.partition("=")[2]))


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"
