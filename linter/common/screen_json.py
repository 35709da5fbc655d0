"""Write JSON that is safe to print on a terminal and loses nothing.

Input: plain data. Output: JSON text in which Chinese stays as it is, and every character that a terminal obeys, an
eye misses or UTF-8 cannot encode is a `\\uXXXX` escape. Example: `dumps("a\\u202e")` is `"a\\\\u202e"` in quotes.
A byte of a file name that is not UTF-8 is a lone surrogate inside the program (PEP 383), here the escape `\\udcNN`:
valid JSON in valid UTF-8, from which `os.fsencode` of the parsed text gives the name back byte by byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from linter.common.text import UNSAFE

_UNSAFE = re.compile(f"[{UNSAFE}]")


def dumps(value: Any) -> str:
    """Write a value as one line of JSON."""
    return _escaped(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def document(value: Any, indent: int = 1) -> str:
    """Write a value as indented JSON that ends in a line feed; a `datetime.date` becomes its ISO text."""
    return _escaped(json.dumps(value, ensure_ascii=False, indent=indent, default=date.isoformat)) + "\n"


def array(items: Iterable[Any]) -> str:
    """Write items as a JSON array with one item a line, which a line-based diff can compare."""
    lines = ",\n".join(dumps(item) for item in items)
    return f"[\n{lines}\n]" if lines else "[]"


def _escaped(text: str) -> str:
    # json.dumps has escaped U+0000 to U+001F in strings; the line feeds of an indented document are not in UNSAFE.
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
