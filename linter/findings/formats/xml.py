"""Write XML for the formats that need it.

Input: texts of findings. Output: XML 1.0 that is safe to print: an invisible character is a reference such as
`&#x200b;`. XML 1.0 cannot carry most control characters and lone surrogates even as references; `clean` drops them
from a message, and `path_text` writes a path with such a character as its JSON string.
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
    """Text without the characters XML 1.0 has no place for."""
    return _INVALID.sub("", text)


def path_text(path: str) -> str:
    """Return a path exactly as on disk, or its JSON string, quotes included, if XML cannot carry it.

    A path that begins with a quote becomes a JSON string too, so that a reader can tell the two forms apart. A byte
    that is not UTF-8 is `\\udcNN` in the JSON string, as in the JSON formats.
    """
    return json.dumps(path) if path.startswith('"') or _INVALID.search(path) else path


def document(root: Element, comment: str) -> str:
    """Return the document, indented, with a comment inside its root element."""
    # Two hyphens would end a comment.
    root.insert(0, ElementTree.Comment(f" {clean(re.sub('-(?=-)', '- ', comment))} "))
    ElementTree.indent(root)
    text = _UNSAFE.sub(lambda match: f"&#x{ord(match[0]):x};", ElementTree.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
