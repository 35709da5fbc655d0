"""Write plain data as a catalog file in the plain subset of YAML.

Input: a mapping. Output: YAML text that `yaml_document` reads back to the same mapping.
Example: `dump({"kind": "matter", "basic_code": "000123020000"})` is `kind: matter\\nbasic_code: "000123020000"\\n`.
Keys keep the order of the mapping. A short mapping or list stands on one line. A text that any reader of YAML 1.1 or
1.2 could misread (000123020000, 9:00, no) is quoted, and so are codes; an invisible character becomes an escape. There
is never an anchor, an alias or a tag.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

WIDTH = 120
"""Columns that a mapping or list on one line may take; a Chinese character takes two."""
_SENTENCE = 40
"""Columns; a list with a longer text has one line per item, because such items are sentences."""
_MAX_KEY = 1000
"""Characters of a key: YAML readers accept at most 1,024 between the beginning of a key and its colon."""

# Plain scalars that YAML 1.1 or 1.2 reads as null, boolean, number, sexagesimal, date or merge.
_MISREAD = re.compile(
    r"""(?i:null|true|false|yes|no|on|off|y|n) | ~ | << | =
      | [-+]?[0-9][0-9_,.]*(?:[eE][-+]?[0-9]+)?  | [-+]?\.[0-9_]*(?:[eE][-+]?[0-9]+)? | [-+]?\.(?i:inf|nan)
      | [-+]?0[xXoObB][0-9a-fA-F_]+              | [-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ ].*)?
    """,
    re.VERBOSE,
)
# A code is a run of digits, letters and hyphens with at least four digits. A phone number is no code.
_CODE = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[0-9A-Z][0-9A-Za-z-]*")
_PHONE = re.compile(r"[0-9]+(?:-[0-9]+)+")
_NOT_PLAIN = re.compile(r"""[,\[\]{}?] | :(?:\ |$) | \ \# | ^[-?:#&*!|>'"%@`]""", re.VERBOSE)
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_QUOTED = re.compile(_INVISIBLE.pattern[:-1] + r'"\\]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# A text that a literal block gives back exactly: no blank before the first word or at the end of a line.
_LITERAL = re.compile(r"\S(?:[^\n]*\S)?(?:\n+(?:[^\n]*\S))+\n?")


def dump(document: Mapping[str, object], modeline: str | None = None) -> str:
    """Return the text of a catalog file.

    `document` holds str, int, bool, None, `datetime.date`, list and dict with str keys. Every text reads back
    exactly, except that libyaml refuses the escape of a lone surrogate. A text that looks like a date is quoted, a
    `date` is not. `modeline` is the path of the schema, relative to the file, for the first line, which editors read.
    Raises TypeError for any other type, ValueError for a key of more than 1,000 characters as written.
    """
    lines = [] if modeline is None else [f"# yaml-language-server: $schema={modeline}"]
    lines.extend(_block(document, 0) if document else ["{}"])
    return "\n".join(lines) + "\n"


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a text (as UTF-8, line ends unchanged) or bytes to a file, so that a reader sees the old file or the new
    one, never a part.

    A file that is there keeps its mode, and its owner, group and extended attributes (access lists) where the system
    allows it; a new one gets the mode of the umask. The folder must exist; a symbolic link at `path` is replaced, not
    followed. Raises OSError, also for a file without write permission: the folder would allow to replace it, but
    somebody has protected it.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    scratch = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        if is_protected(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        before = _regular(path)
        # The content of a private file is private from the first byte on.
        mode = 0o666 if before is None else 0o600
        with open(scratch, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            if before is not None:
                _copy_permissions(before, file.fileno())
                _copy_attributes(path, file.fileno())
            file.write(data)
        scratch.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        scratch.unlink(missing_ok=True)


def is_protected(path: Path) -> bool:
    """Return whether a file is there that must not be written: it has no write permission at all (mode 444), or none
    for this user. The mode counts for root too."""
    before = _regular(path)
    return before is not None and not (before.st_mode & 0o222 and os.access(path, os.W_OK))


def _regular(path: Path) -> os.stat_result | None:
    """Return the status of a regular file, None if there is none."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _copy_attributes(path: Path, descriptor: int) -> None:
    """Give an open file the extended attributes of a file as far as the user may. Only Linux has them here."""
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # the file system has none
            for name in os.listxattr(path, follow_symlinks=False):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(path, name, follow_symlinks=False))


def _copy_permissions(before: os.stat_result, descriptor: int) -> None:
    """Give an open file the mode of an old one, and its group and owner as far as the user may. Windows knows only the
    permission to write, which the old file has."""
    if hasattr(os, "fchown"):
        for owner, group in ((-1, before.st_gid), (before.st_uid, -1)):
            with suppress(OSError):
                os.fchown(descriptor, owner, group)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, before.st_mode & 0o777)


def _block(value: object, indent: int) -> Iterator[str]:
    """Yield the lines of a mapping or list that is not empty."""
    pad = " " * indent
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entry(f"{pad}{_key(key)}:", item, indent)
    elif isinstance(value, list):
        for item in value:
            yield from _entry(f"{pad}-", item, indent)


def _entry(head: str, value: object, indent: int) -> Iterator[str]:
    """Yield the lines of a key (`head` is `key:`) or a list item (`head` is `-`) with its value."""
    if isinstance(value, str) and _is_literal(value):
        yield f"{head} |" if value.endswith("\n") else f"{head} |-"
        for line in value.removesuffix("\n").split("\n"):
            yield " " * (indent + 2) + line if line else ""
        return
    on_line = _on_line(value, 3 if isinstance(value, list) else 2)
    breakable = isinstance(value, (Mapping, list)) and value
    if on_line is not None and (not breakable or _fits(f"{head} {on_line}")):
        yield f"{head} {on_line}"
    elif on_line is not None and isinstance(value, list) and not _has_collection(value):
        yield from _filled(f"{head} [", value, indent + 2)
    elif head.endswith("-"):
        first, *rest = _block(value, indent + 2)
        yield head + " " + first.lstrip(" ")
        yield from rest
    else:
        yield head
        yield from _block(value, indent + 2)


def _filled(line: str, words: list[object], indent: int) -> Iterator[str]:
    """Yield the lines of a list of short scalars that is too long for one line, filled like a paragraph."""
    for number, word in enumerate(words):
        text = scalar(word) + ("]" if number == len(words) - 1 else ",")
        if number and not _fits(f"{line} {text}"):
            yield line
            line = " " * indent + text
        else:
            line += f" {text}" if number else text
    yield line


def _on_line(value: object, levels: int) -> str | None:
    """Return a value written on one line; None if it needs several lines: it has more than `levels` levels, it is a
    list of several mappings or lists, or it holds a sentence or a text of several lines."""
    if isinstance(value, str):
        return None if _is_literal(value) else scalar(value)
    parts = []
    if isinstance(value, list):
        if value and (not levels or (len(value) > 1 and _has_collection(value))):
            return None
        for item in value:
            part = _on_line(item, levels - 1)
            if part is None or (isinstance(item, str) and not _fits(item, _SENTENCE)):
                return None
            parts.append(part)
        return "[" + ", ".join(parts) + "]"
    if isinstance(value, Mapping):
        if value and not levels:
            return None
        for key, item in value.items():
            part = _on_line(item, levels - 1)
            if part is None:
                return None
            parts.append(f"{_key(key)}: {part}")
        return "{" + ", ".join(parts) + "}"
    return scalar(value)


def _has_collection(items: list[object]) -> bool:
    return any(isinstance(item, (Mapping, list)) for item in items)


@lru_cache(maxsize=1024)  # the files of a catalog have the same keys
def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"键必须是文字：{key!r}")
    text = scalar(key)
    if len(text) > _MAX_KEY:
        raise ValueError(f"键过长：{key[:40]}…")
    return text


def scalar(value: object) -> str:
    """Return a scalar as it may stand anywhere in a catalog file. Raises TypeError for any other value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str):
        raise TypeError(f"目录文件里没有这种值：{type(value).__name__}")
    return value if _is_plain(value) else '"' + _QUOTED.sub(_escape, value) + '"'


def _is_literal(text: str) -> bool:
    """Return whether a text has several lines and reads back exactly from a literal block."""
    return "\n" in text and bool(_LITERAL.fullmatch(text)) and not _INVISIBLE.search(text.replace("\n", ""))


def _is_plain(text: str) -> bool:
    """Return whether a text may stand without quotes in any place, for any YAML reader."""
    if not text or text != text.strip() or _NOT_PLAIN.search(text) or _INVISIBLE.search(text):
        return False
    # Both patterns begin with an ASCII character, and most texts are Chinese.
    return not text[0].isascii() or not (
        _MISREAD.fullmatch(text) or (_CODE.fullmatch(text) and not _PHONE.fullmatch(text))
    )


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    number = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return _ESCAPES.get(match[0], number)


def _fits(text: str, width: int = WIDTH) -> bool:
    """Return whether a text takes at most `width` columns; the characters are looked at only if their number does not
    tell."""
    if 2 * len(text) <= width or text.isascii() or len(text) > width:
        return len(text) <= width
    return len(text) + sum(1 for char in text if unicodedata.east_asian_width(char) in "WF") <= width
