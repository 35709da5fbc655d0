"""The standard streams: data goes to standard output, notices go to standard error.

Input: text or bytes. Output: the same on a stream, or an exception. Example: `put(b"{}\\n")` on a full disk raises
OSError with the file name `标准输出`, and the command exits with 2.

Text is written in the encoding of the console, where an escape such as `\\U0001f600` stands for a character that the
encoding does not have. Bytes are written as they are.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import IO

import click

STANDARD_OUTPUT = "标准输出"
"""The file name of an error about it, since people read the error."""


class ReaderGoneError(Exception):
    """The program that read standard output has ended, such as `head -1`."""


def prepare() -> None:
    """Make the standard streams usable, also those that the caller closed (`>&-`).

    A closed descriptor is taken at once: the next file that is opened would get its number, and a child process that
    writes to standard output would write into a guide.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_WRONLY)
    if sys.stdout is None:
        # A descriptor that is open for reading refuses to be written to, so that no output is lost in silence.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def put(content: str | bytes, *, color: bool | None = None) -> None:
    """Write to standard output. `color`: whether ANSI colours in a text are kept; None keeps them on a terminal only.

    Raises OSError if nothing can be written (closed, disk full), ReaderGoneError if nobody reads.
    """
    try:
        click.echo(content, nl=False, color=color)
    except BrokenPipeError:
        _discard(sys.stdout)
        raise ReaderGoneError from None
    except OSError as error:
        _discard(sys.stdout)
        error.filename = STANDARD_OUTPUT
        raise


def notice(text: str, file: IO[str] | None = None) -> None:
    """Write a line to standard error, or to `file`. Does not raise: what counts are the output and the exit code."""
    try:
        click.echo(text, file=file, err=True)
    except OSError:
        _discard(sys.stderr)


def standard_input(limit: int) -> bytes:
    """Return at most `limit` bytes of standard input. Raises OSError if it is closed."""
    if sys.stdin is None:
        raise OSError(None, "已关闭", "标准输入")
    return sys.stdin.buffer.read(limit)


def settle() -> None:
    """Drop text that a stream did not take: Python would write it again when it ends, fail and exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _discard(stream)


def _discard(stream: IO[str]) -> None:
    """Send everything that a stream still holds, and everything written to it later, to nowhere."""
    with suppress(OSError, ValueError):  # a stream of a test has no descriptor
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
