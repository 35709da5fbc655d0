"""JSON as it is written for other programs: Chinese as it is, and safe to print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

# What JSON would let through raw although a terminal obeys it, an eye misses it or UTF-8 has no bytes for it.
_RAW = re.compile(
    "[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def dumps(value: Any) -> str:
    """One line of JSON. Nothing is lost: what must not stand there raw is written as an escape."""
    return _safe(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def document(value: Any, indent: int = 1) -> str:
    """JSON on many lines, which a person can read too; dates are texts, and nothing is raw that must not be."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=indent, default=date.isoformat)) + "\n"


def array(items: Iterable[Any]) -> str:
    """A JSON array with one item a line: as fast as compact JSON, and it can be read and compared."""
    lines = ",\n".join(dumps(item) for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _safe(text: str) -> str:
    return _RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
