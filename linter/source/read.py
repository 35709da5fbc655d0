"""Read the bytes of a YAML file as text.

Input: a path or bytes. Output: a `Source`: the text, or the problems that make it unreadable.
Example: `decode(b"a: 1\\n").text` is `"a: 1\\n"`; `decode(b"\\xff").problems[0].rule` is `"yaml/encoding"`.
The file is not trusted: links are not followed, devices and pipes are not opened, size is bounded, and bytes that are
not UTF-8 are reported at their place.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linter.source.span import FILE_START, Edit, Fix, Span

MAX_BYTES = 1 << 20
"""Bytes; larger files are refused. The largest guide of a real platform has 30 kB."""
MAX_REPEATS = 10
"""Problems of one rule that are reported for one file: a hostile file may hold one bad character 10^5 times."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Characters that YAML or a terminal would misread. YAML 1.1 takes U+0085, U+2028 and U+2029 for line breaks and editors
# do not, so every later line number would be off.
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
# A search for one class is a dozen times faster than one for the alternatives above, and most files hold none of it.
_ANY_FORBIDDEN = re.compile(f"[{''.join(_CLASSES.values())}\\r]")
_RULE_OF = {"tab": "yaml/tab", "bidi": "yaml/bidi-character", "hidden": "yaml/hidden-character"}
_NEVER_MEANT = "\u00ad\u200b\u2060\ufeff"
"""Invisible characters that no language needs, so that a fix may remove them."""
_FATAL = ("breaks", "control", "return")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that needs no rule's check to be seen: it becomes a finding of `rule` at `span`."""

    rule: str
    span: Span
    values: Mapping[str, object] = field(default_factory=dict)
    """Values for the slots of the rule's message."""
    fix: Fix | None = None
    variant: str | None = None
    """The key of the message, for a rule with several messages."""
    pointer: tuple[str | int, ...] | None = None
    """The place in the document, None if the fault has none."""


@dataclass(slots=True)
class Source:
    """The content of a file."""

    text: str | None
    """The decoded text, None if the file cannot be parsed; `problems` then says why."""
    data: bytes = b""
    """The bytes, empty if the file was refused unread."""
    problems: list[Problem] = field(default_factory=list)


def read(path: Path) -> Source:
    """Read one file. Does not raise: a file that cannot be read is a `Source` with a problem."""
    data = read_bytes(path)
    return data if isinstance(data, Source) else decode(data)


def read_bytes(path: Path) -> bytes | Source:
    """Return the bytes of one file, at most MAX_BYTES, or the `Source` that says why it cannot be read."""
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            return _refused("engine/link-not-followed")
        if not stat.S_ISREG(info.st_mode):
            return _refused("engine/not-a-file")
        if info.st_size > MAX_BYTES:
            return _refused("yaml/too-large", size=info.st_size, limit=MAX_BYTES)
        # The file may have become a link since lstat; O_NOFOLLOW, where the system has it, refuses to open one.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            # Not `read(MAX_BYTES + 1)` at once: that allocates 1 MiB for every file, which costs more than the reading.
            data = file.read(info.st_size + 1)
            if len(data) > info.st_size:
                data += file.read(MAX_BYTES + 1 - len(data))
    except (OSError, ValueError) as error:
        return _refused("engine/unreadable", reason=getattr(error, "strerror", None) or str(error))
    if len(data) > MAX_BYTES:
        return _refused("yaml/too-large", size=len(data), limit=MAX_BYTES)
    return data


def decode(data: bytes) -> Source:
    """Decode bytes that should be UTF-8. Does not raise."""
    if len(data) > MAX_BYTES:
        return _refused("yaml/too-large", size=len(data), limit=MAX_BYTES)
    if data.startswith(_UTF16):
        return _refused("yaml/encoding", encoding="UTF-16")
    problems = []
    body = data
    if data.startswith(codecs.BOM_UTF8):
        body = data[3:]
        problems.append(Problem("yaml/bom", FILE_START))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        guess = _guess(body)
        variant = None if guess else "unknown"
        # Not imported above: only a file that is no text needs it.
        from linter.common import file_type

        other = file_type.format_of(data)
        if other is not None:
            return Source(None, data, [Problem("yaml/encoding", FILE_START, {"format": other}, variant="other-file")])
        span = Span(line, column, line, column + 1)
        return Source(None, data, [Problem("yaml/encoding", span, {"encoding": guess}, variant=variant)])
    fatal = _report_forbidden(text, problems)
    return Source(None if fatal else text, data, problems)


def byte_order_mark(data: bytes) -> bytes:
    """Return the byte order mark that bytes begin with, empty without one. A `Source` has it in `data`, not in `text`;
    a program that edits the text writes it again."""
    return codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""


def _report_forbidden(text: str, problems: list[Problem]) -> bool:
    """Add a problem for each character that a plain file must not hold; return whether one makes parsing
    impossible."""
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
        values = {"character": f"U+{ord(match[0]):04X}"}
        edit = Edit((line, column), (line, column + 1), "")
        fix = Fix("safe", (edit,)) if match[0] in _NEVER_MEANT else None
        if group == "return":
            # All lines of the file end like this: one message says it.
            seen[rule] = MAX_REPEATS
        variant = "return" if group == "return" else None
        problems.append(Problem(rule, Span(line, column, line, column + 1), values, fix, variant))
    return fatal


def _guess(data: bytes) -> str | None:
    """Return the most likely encoding of a Chinese file that is not UTF-8, None for bytes in no known encoding."""
    if data.count(0) > len(data) // 4:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GBK/GB18030"


def _refused(rule: str, **values: object) -> Source:
    return Source(None, b"", [Problem(rule, FILE_START, dict(values))])
