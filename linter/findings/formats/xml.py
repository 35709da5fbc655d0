"""XML as the formats write it. What XML 1.0 cannot carry even as a reference is left out."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text without the characters XML 1.0 has no place for."""
    return _INVALID.sub("", text)


def document(root: Element, comment: str) -> str:
    """The document, indented, with a comment inside its root element."""
    # Two hyphens would end a comment.
    root.insert(0, ElementTree.Comment(f" {clean(re.sub('-(?=-)', '- ', comment))} "))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
