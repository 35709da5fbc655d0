"""XML documents for the formats junit and checkstyle.

Input: elements. Output: an indented document that is safe to print: an invisible character is a reference such as
`&#x200b;`. Characters that XML 1.0 does not allow, not even as a reference, are left out of a message
(`clean("a\x00b")` is `"ab"`); a path that holds one is written as its JSON string (`xml_path`).
"""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from linter.common.text import UNSAFE

_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile(f"[{UNSAFE}]")


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 does not allow."""
    return _INVALID.sub("", text)


def xml_path(path: str) -> str:
    """Return a path exactly as on disk, or its JSON string, quotes included, if XML cannot carry it.

    A path that begins with a quote becomes a JSON string too, so that a reader can tell the two forms apart. A byte
    that is not UTF-8 is `\\udcNN` in the JSON string, as in the JSON formats.
    """
    return json.dumps(path) if path.startswith('"') or _INVALID.search(path) else path


def document(root: Element, comment: str) -> str:
    """The indented document; the comment is the first child of its root."""
    # A comment must not contain two hyphens in a row.
    root.insert(0, ElementTree.Comment(f" {clean(re.sub('-(?=-)', '- ', comment))} "))
    ElementTree.indent(root)
    text = _UNSAFE.sub(lambda match: f"&#x{ord(match[0]):x};", ElementTree.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
