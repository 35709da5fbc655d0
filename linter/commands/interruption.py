"""Interruption: Ctrl-C and the signals by which a system ends a program.

Input: a signal. Output: `Interruption`, so that temporary files are removed and worker processes ended on the way out.
Example: SIGTERM during `matterlint lint` prints `matterlint：已中断` and exits with 143, that is 128 + 15.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import NoReturn

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Interruption(BaseException):
    """A signal asked the program to end. Like KeyboardInterrupt it is no Exception, which code may catch and go on."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number
        """The exit code by which shells tell that a signal ended a program."""


def listen() -> None:
    """Raise Interruption in the main thread when a signal comes. A signal that the caller ignores stays ignored, as
    `nohup` wants it."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _SIGNALS:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    # A second Ctrl-C must not break off the cleaning up.
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Interruption(number)
