"""Constructors of WordprocessingML elements.

Input: tag names, texts, attributes. Output: lxml elements.
Example: `text_paragraph("BodyText", "正文")` is `<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r>…</w:r></w:p>`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from linter.common.text import visible

Element = Any
"""An lxml element; lxml has no type stubs here."""


_NAMESPACES = {"w": nsmap["w"]}


@cache
def _in_full(name: str) -> str:
    """A tag or attribute as lxml names it, `{name space}name`. The callers state a few dozen."""
    return qn(f"w:{name}")


def w(tag: str, /, *children: Element, **values: object) -> Element:
    """The element `w:tag` with its children, and with the attributes `values` in the same name space.

    A report has a hundred thousand of them, and OxmlElement of python-docx takes each name apart again.
    """
    attributes = {_in_full(name): str(value) for name, value in values.items()}
    element: Element = oxml_parser.makeelement(_in_full(tag), attributes, _NAMESPACES)
    element.extend(children)
    return element


def run(text: str, *, bold: bool = False, size: int | None = None) -> Element:
    """A run of text with its control characters made visible. `size` is in half points.

    The hint eastAsia makes Word set quotation marks and dashes in the Chinese font, as wide as a character.
    """
    properties = w("rPr", w("rFonts", hint="eastAsia"))
    if bold:
        properties.append(w("b"))
    if size is not None:
        properties.extend((w("sz", val=size), w("szCs", val=size)))
    content = w("t")
    content.text = visible(text)
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", properties, content)


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """A paragraph in a style. `properties` must be in the order that the schema of w:pPr prescribes."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def text_paragraph(style: str, text: str, *properties: Element) -> Element:
    """A paragraph that holds one text."""
    return paragraph(style, run(text), properties=properties)
