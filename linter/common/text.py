"""Make text from untrusted files safe to show, and comparable.

Input: any `str`. Output: text without characters that a terminal obeys, or a normal form, or a hash of it.
Example: `visible("a\\x1b[2J")` returns `"a\\\\x1b[2J"`, eight visible characters.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any

from linter.common.rounding import decimal_text

UNSAFE = (
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
"""The inside of a character class: C0 (but not tab and line feed), DEL, C1, bidi controls, zero-width characters,
line and paragraph separators, soft hyphen, byte order mark, noncharacters, lone surrogates. A terminal obeys them, an
eye misses them, or UTF-8 cannot encode them."""
_UNSAFE_IN_FRAME = re.compile(f"[{UNSAFE}]")
_UNSAFE_IN_LINE = re.compile(f"[\t\n{UNSAFE}]")
_SPACES = re.compile(r"\s+")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str) -> str:
    """Return text as one safe line: every unsafe character becomes a visible escape such as `\\u202e`.

    The result is for people only. A text that spells the escape out gives the same result, so escaped texts must
    not be compared, nor used as file names.
    """
    return _UNSAFE_IN_LINE.sub(_escape, text)


def visible_line(text: str) -> str:
    """Return a source line for a code frame, in which columns must stay where they are: an unsafe character becomes
    one U+FFFD, a tab one space."""
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
    """Return text as one line of Markdown that renders as the text itself: no markup, link, mention or issue
    reference.

    GitHub resolves mentions and references after escapes, so `@` and `#` become their full-width forms.
    """
    return unmarked(visible(squeezed(text))).replace("@", "＠").replace("#", "＃")


def unmarked(text: str) -> str:
    """Escape everything in a text that Markdown or HTML would interpret."""
    # A backslash, not an entity, before a colon: entities are resolved before links are looked for.
    return _MARKDOWN.sub(lambda match: escape(match[0]) if match[0] in "<>&" else "\\" + match[0], text)


def shorten(text: str, limit: int = 60) -> str:
    """Return at most `limit` code points of a text; the last one is `…` if something was cut off."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# One encoder for all calls: json.dumps makes a new one for every call whose options are not the defaults.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """Return the canonical JSON of a value: sorted keys, no spaces, Unicode as it is."""
    return _CANONICAL.encode(value)


def digest(value: Any) -> str:
    """Return the first 16 hex digits of the sha256 of a value's canonical JSON."""
    return hashed(canonical(value))


def hashed(text: str) -> str:
    """Return the first 16 hex digits of the sha256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def folded(text: str) -> str:
    """Return the form in which texts are compared: compatibility forms unified (NFKC), lower case, without blanks
    and punctuation. Example: `"（一） Ａ，b"` becomes `"一ab"`."""
    return _folded_short(text) if len(text) <= _CACHED_LENGTH else _folded(text)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in text if unicodedata.category(char)[0] not in "PZCS")


_CACHED_LENGTH = 100
"""Code points up to which `folded` caches: names are short and repeat, long texts would fill the cache for nothing."""
_folded_short = lru_cache(maxsize=4096)(_folded)


@lru_cache(maxsize=8192)
def folded_hash(text: str) -> int:
    """Return an eight-byte hash of a folded text, the same in every process: equal hashes mean equal texts."""
    return int.from_bytes(hashlib.blake2b(folded(text).encode("utf-8", "surrogatepass"), digest_size=8).digest())


def squeezed(text: str) -> str:
    """Return text with every run of blanks made one space, and none at the ends."""
    return _SPACES.sub(" ", text).strip()


def share(n: int, total: int) -> str:
    """Write n of a total with its percentage, halves rounded up: `"21/124 = 16.94%"`; without a total `"0/0"`."""
    return f"{n}/{total} = {decimal_text(Fraction(100 * n, total), 2)}%" if total else f"{n}/{total}"
