"""From a path to text: the only place where a catalog's bytes are read.

Nothing is trusted: links are not followed, devices and pipes not opened, size is bounded, and what
is not plain UTF-8 is named at the byte where it stops being so.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linter.source.span import Fix, Span

MAX_BYTES = 1 << 20
"""A guide of the largest platform has 30 kB; a file of more than 1 MiB is no guide."""
MAX_REPEATS = 10
"""Findings of one kind that one file may have from this module: one character may stand there 10^5 times."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What YAML or a terminal would read as something else. U+0085, U+2028 and U+2029 are line breaks to
# YAML 1.1 and to nobody's editor, so that every later line number would be off.
_CLASSES = {
    "tab": r"\t",
    "breaks": r"\x85\u2028\u2029",
    "bidi": r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "hidden": r"\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb",
    "control": r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff",
}
_FORBIDDEN = re.compile(
    "|".join(f"(?P<{name}>[{chars}])" for name, chars in _CLASSES.items()) + r"|(?P<return>\r(?!\n))"
)
# One class is looked for a dozen times faster than the alternatives above; most files have none of it.
_ANY_FORBIDDEN = re.compile(f"[{''.join(_CLASSES.values())}\\r]")
_RULE_OF = {"tab": "yaml/tab", "bidi": "yaml/bidi-character", "hidden": "yaml/hidden-character"}
_FATAL = ("breaks", "control", "return")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a stretch of text, before there is a tree: the rule, and what its message names."""

    rule: str
    span: Span
    values: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None
    variant: str | None = None
    """Which of the rule's messages, where it has several."""
    pointer: tuple[str | int, ...] | None = None


@dataclass(slots=True)
class Source:
    """The text of a file, or why there is none (`text` is None), and the problems seen on the way."""

    text: str | None
    data: bytes = b""
    problems: list[Problem] = field(default_factory=list)


_START = Span(1, 1, 1, 1)


def read(path: Path) -> Source:
    """Reads one file. Never raises for what the file is or holds."""
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            return _refused("engine/link-not-followed")
        if not stat.S_ISREG(info.st_mode):
            return _refused("engine/not-a-file")
        if info.st_size > MAX_BYTES:
            return _refused("yaml/too-large", size=info.st_size, limit=MAX_BYTES)
        # O_NOFOLLOW closes the gap between the look and the opening, where the system has it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return _refused("engine/unreadable", reason=getattr(error, "strerror", None) or str(error))
    return decode(data)


def decode(data: bytes) -> Source:
    """The text of bytes that claim to be a YAML file in UTF-8."""
    if len(data) > MAX_BYTES:
        return _refused("yaml/too-large", size=len(data), limit=MAX_BYTES)
    if data.startswith(_UTF16):
        return _refused("yaml/encoding", encoding="UTF-16")
    problems = []
    body = data
    if data.startswith(codecs.BOM_UTF8):
        body = data[3:]
        problems.append(Problem("yaml/bom", _START))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        guess = _guess(body)
        variant = None if guess else "unknown"
        span = Span(line, column, line, column + 1)
        return Source(None, data, [Problem("yaml/encoding", span, {"encoding": guess}, variant=variant)])
    fatal = _forbidden(text, problems)
    return Source(None if fatal else text, data, problems)


def byte_order_mark(data: bytes) -> bytes:
    """Return the byte order mark that bytes begin with, empty without one. A `Source` has it in `data`, not in `text`;
    a program that edits the text writes it again."""
    return codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""


def _forbidden(text: str, problems: list[Problem]) -> bool:
    """Reports the characters that a plain file does not hold; says whether the text cannot be parsed."""
    seen: dict[str, int] = {}
    fatal = False
    if not _ANY_FORBIDDEN.search(text):
        return False
    for match in _FORBIDDEN.finditer(text):
        group = match.lastgroup or ""
        fatal = fatal or group in _FATAL
        rule = _RULE_OF.get(group, "yaml/control-character")
        seen[rule] = seen.get(rule, 0) + 1
        if seen[rule] > MAX_REPEATS:
            continue
        start = match.start()
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        problems.append(Problem(rule, Span(line, column, line, column + 1), {"character": f"U+{ord(match[0]):04X}"}))
    return fatal


def _guess(data: bytes) -> str | None:
    """The encoding that a Chinese file in something else than UTF-8 most likely has."""
    if data.count(0) > len(data) // 4:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GBK/GB18030"


def _refused(rule: str, **values: object) -> Source:
    return Source(None, b"", [Problem(rule, _START, dict(values))])
