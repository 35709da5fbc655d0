"""Text from strangers made safe to show, and made comparable."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any

from linter.common.rounding import written

# C0 (but not tab and line feed), DEL, C1, bidi controls, zero-width characters, line and paragraph separators,
# soft hyphen, byte order mark, noncharacters, lone surrogates: what a terminal obeys, an eye misses or an encoder
# refuses.
_UNSAFE = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_UNSAFE_IN_FRAME = re.compile(f"[{_UNSAFE}]")
_UNSAFE_IN_LINE = re.compile(f"[\t\n{_UNSAFE}]")
_SPACES = re.compile(r"\s+")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str) -> str:
    """Text as one safe line: whatever is not printable becomes a visible escape such as `\\u202e`."""
    return _UNSAFE_IN_LINE.sub(_escape, text)


def visible_line(text: str) -> str:
    """A source line for a code frame: like `visible`, and a tab stays one column, as a space."""
    return _UNSAFE_IN_FRAME.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def path_bytes(path: str) -> bytes:
    """Return the bytes of a file name as on disk. `path` has a surrogate escape (PEP 383) for each byte that is not
    UTF-8; on Windows it may hold other lone surrogates, which are encoded like any code point."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


_MARKDOWN = re.compile(r"[\\`*_\[\]|~$!<>&]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def markdown(text: str) -> str:
    """Text as one line of Markdown that shows as it is: no markup, link, mention or reference to an
    issue. GitHub resolves mentions and references after escapes, hence the full-width forms."""
    return unmarked(visible(squeezed(text))).replace("@", "＠").replace("#", "＃")


def unmarked(text: str) -> str:
    """Text in which nothing is Markdown or HTML."""
    # A backslash, not an entity, before a colon: entities are resolved before links are looked for.
    return _MARKDOWN.sub(lambda match: escape(match[0]) if match[0] in "<>&" else "\\" + match[0], text)


def shorten(text: str, limit: int = 60) -> str:
    """At most `limit` code points, the cut marked by …"""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(value: Any, empty: str = "（空）") -> str:
    """A value as it appears in a message: one safe line, short; a duration as `20 工作日`."""
    if value is None or value == "":
        return empty
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        if "value" in value or "unit" in value:
            return f"{shown(value.get('value'), empty)} {shown(value.get('unit'), empty)}"
        named = value.get("name") or value.get("title") or value.get("label")
        return shown(named, empty) if named else shorten(visible(canonical(value)))
    if isinstance(value, list):
        return shorten("、".join(shown(item, empty) for item in value[:20])) if value else empty
    return shorten(visible(str(value)))


# Made once: json.dumps makes one for every call that is not the default.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, Unicode as it is."""
    return _CANONICAL.encode(value)


def digest(value: Any) -> str:
    """The first 16 hex digits of the sha256 of a value's canonical JSON."""
    return hashed(canonical(value))


def hashed(text: str) -> str:
    """The first 16 hex digits of the sha256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def folded(text: str) -> str:
    """Text as it is compared: compatibility forms unified (NFKC), blanks and punctuation gone, lower case."""
    return _folded_name(text) if len(text) <= _NAME else _folded(text)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in text if unicodedata.category(char)[0] not in "PZCS")


_NAME = 100
_folded_name = lru_cache(maxsize=4096)(_folded)  # names of laws and documents come again and again


@lru_cache(maxsize=8192)
def mark(text: str) -> int:
    """A folded text as eight bytes, the same in every process: to tell whether two texts are the same."""
    return int.from_bytes(hashlib.blake2b(folded(text).encode("utf-8", "surrogatepass"), digest_size=8).digest())


def squeezed(text: str) -> str:
    """Text with every run of blanks made one space and none at the ends."""
    return _SPACES.sub(" ", text).strip()


def share(n: int, total: int) -> str:
    """n of a total, such as "21/124 = 16.94%": never a percentage without its n and N; half up."""
    return f"{n}/{total} = {written(Fraction(100 * n, total), 2)}%" if total else f"{n}/{total}"
