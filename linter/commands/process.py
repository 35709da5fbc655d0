"""The process of a command: its character encoding, and its end by a signal.

Input: the arguments and the locale that the process was started with. Output: the same program in UTF-8 mode; exit
codes of interrupted commands. Example: under `LC_ALL=zh_CN.GBK` the names of files are UTF-8 all the same, and a
terminal still gets GBK.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

INTERRUPTED = 128 + 2
"""The exit code after Ctrl-C (SIGINT), as shells give it."""
TERMINATED = 128 + 15
"""The exit code after SIGTERM."""


class TerminatedError(BaseException):
    """SIGTERM came. It passes through everything that handles errors, and every clean-up on the way is done."""


def use_utf8() -> None:
    """Start this program again in UTF-8 mode if the locale would read the names of files in another encoding.

    Catalogs name their files in UTF-8, whatever the locale of a machine; under GBK every name with a character beyond
    ASCII would be another one, or none. Windows keeps names in Unicode. Does not return if it starts the program again.
    """
    if os.name == "nt" or sys.flags.utf8_mode or sys.getfilesystemencoding().lower() == "utf-8":
        return
    locale = sys.getfilesystemencoding()
    # Python opens the streams of the new process in UTF-8 unless it is told which encoding the terminal has.
    stream = sys.stdout if sys.stdout is not None else sys.__stderr__
    os.environ.setdefault("PYTHONIOENCODING", stream.encoding if stream is not None else locale)
    words = [_in_utf8(word, locale) for word in _arguments()]
    os.execv(sys.executable, [os.fsencode(sys.executable), b"-X", b"utf8", *words])  # noqa: S606 - the same program


def _arguments() -> list[bytes]:
    """Return the arguments of the interpreter as they were given. Python decoded them in a way that loses bytes of GBK.

    Exits with 2 on a system that does not show them.
    """
    try:
        return Path("/proc/self/cmdline").read_bytes().split(b"\0")[1:-1]
    except OSError:
        sys.exit(f"matterlint: {sys.getfilesystemencoding()} locale; please set PYTHONUTF8=1 / 请设置 PYTHONUTF8=1")


def _in_utf8(word: bytes, locale: str) -> bytes:
    """Return an argument in UTF-8. A shell took it from a folder, or somebody typed it in the locale's encoding."""
    if os.path.lexists(word):
        return word
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return word.decode(locale).encode()
        except UnicodeDecodeError:
            return word
    return word


def heed_termination() -> None:
    """Make SIGTERM raise `TerminatedError`, unless the caller of the program ignores or handles it."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TerminatedError
