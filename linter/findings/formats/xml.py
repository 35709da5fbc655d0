"""XML documents for the formats junit and checkstyle.

Input: elements. Output: an indented document. Characters that XML 1.0 does not allow, not even as a reference, are left
out: `clean("a\x00b")` is `"ab"`.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 does not allow."""
    return _INVALID.sub("", text)


def document(root: Element, comment: str) -> str:
    """The indented document; the comment is the first child of its root."""
    # A comment must not contain two hyphens in a row.
    root.insert(0, ElementTree.Comment(f" {clean(re.sub('-(?=-)', '- ', comment))} "))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
