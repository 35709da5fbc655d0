"""The elements of a Word document that the report is made of."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from linter.common.text import visible

Element = Any
"""An element of lxml, which has no types."""


def w(tag: str, /, *children: Element, **values: object) -> Element:
    """An element of WordprocessingML with its attributes and children."""
    element: Element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in values.items()})
    element.extend(children)
    return element


def run(text: str, *, bold: bool = False, size: int | None = None) -> Element:
    """A run of text, of a `size` in half points; whatever it holds, it is text. Quotes and dashes are wide, as
    Chinese ones are."""
    letters = w("rPr", w("rFonts", hint="eastAsia"))
    if bold:
        letters.append(w("b"))
    if size is not None:
        letters.extend((w("sz", val=size), w("szCs", val=size)))
    written = w("t")
    written.text = visible(text)
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", letters, written)


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """A paragraph in a style; `properties` in the order of the format."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def written(style: str, text: str, *properties: Element) -> Element:
    """A paragraph of one text."""
    return paragraph(style, run(text), properties=properties)
