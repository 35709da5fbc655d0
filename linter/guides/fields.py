"""The fields of a guide, each declared once in schemas/matter.schema.json.

Input: the annotations of the schema (`x-policy`, `x-prose` and the others that docs/fields.md explains).
Output: one `Field` per place, and the tables that the program works with, each derived from the annotations.
Example: `fields()["/time_limit/promised"].policy` is "better", so a guide does not inherit it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, cast

from linter.source import schema
from linter.source.pointer import STAR, Place, Pointer, parse, render
from linter.source.schema import Schema

Policy = Literal["must-equal", "better", "local", "free", "declared"]
POLICIES: dict[Policy, tuple[str, str]] = {
    "must-equal": ("必须与标准一致，不写的由标准补上", "must equal the standard, and is inherited from it"),
    "better": ("可以优于标准，不能劣于标准", "may be better than the standard, not worse"),
    "local": ("各区县自己的", "each district has its own"),
    "free": ("不比较", "not compared"),
    "declared": ("区县就别的字段作出的声明", "what a district declares about other fields"),
}
"""Every policy with its meaning in Chinese and in English."""
COMPARE_MODES = ("exact", "normalised-text", "set", "sequence", "duration", "none")
"""How rule same-standard/field-differs compares a must-equal field; none: it is inherited and not compared."""
Prose = Literal["read", "quoted", "no"]
"""read: people read the text. quoted: people read the text, and a law words it. no: a code, date, link, choice …"""
RECORD = ("value", "part")
"""value: records of figures keep the value. part: a guide without this top-level key does not count as written."""
_NO_PROSE_MARKS = frozenset(("enum", "const", "x-code", "x-date", "x-url", "x-phone", "x-attachment"))
"""Keywords of a text field that is not prose, so that it need not say `x-prose: false`."""


class Field(NamedTuple):
    """One place of a guide, such as `/materials/*/name`, with the annotations that hold there."""

    place: str
    title: str
    title_en: str
    policy: Policy | None
    """From the field or the nearest field around it that states one; None where the schema says nothing."""
    compare: str | None
    """`x-compare` of the field itself."""
    prose: Prose | None
    """None for a text field whose schema does not say whether people read it."""
    record: str | None
    """`x-record` of the field itself."""
    item: str | None
    """For a list of mappings: the reader of its entries (`x-item`, see `linter.guides.normalise.READERS`)."""
    imported: bool
    """False for fields that no export of another platform can fill (`x-import: false`), and for all inside them."""
    keywords: Mapping[str, Any]
    """The keywords of the schema that hold at the place, references followed."""
    item_keywords: Mapping[str, Any]
    """The keywords that hold for the entries of a list, {} for another field."""

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the field allows, "null" left out."""
        return _types(self.keywords)

    @property
    def lists_mappings(self) -> bool:
        """Whether the field is a list of mappings, such as `/materials`."""
        return "properties" in self.item_keywords

    @property
    def is_text(self) -> bool:
        """Whether the field is a text or a list of texts."""
        return "string" in self.types or "string" in _types(self.item_keywords)

    def marked(self, mark: str) -> bool:
        """Return whether the field, or the entries of the list that it is, carry a mark such as `x-url`."""
        return mark in self.keywords or mark in self.item_keywords


def _types(keywords: Mapping[str, Any]) -> frozenset[str]:
    stated = keywords.get("type", ())
    return frozenset([stated] if isinstance(stated, str) else stated) - {"null"}


def fields_of(document: Schema) -> dict[str, Field]:
    """Return the fields that a schema declares, by place, in the order of the schema."""
    return {field.place: field for field in _below((), document, None, True)}


def _below(above: tuple[str, ...], document: Schema, policy: Policy | None, imported: bool) -> Iterator[Field]:
    for key in document.raw(above).get("properties", ()):
        steps = (*above, key)
        keywords = document.raw(steps)
        items = document.raw((*steps, STAR)) if "items" in keywords else {}
        own, known = keywords.get("x-policy", policy), keywords.get("x-import", imported)
        yield Field(
            place=render(steps),
            title=keywords.get("title", ""),
            title_en=keywords.get("x-en", ""),
            policy=own,
            compare=keywords.get("x-compare"),
            prose=_prose(keywords, items),
            record=keywords.get("x-record"),
            item=items.get("x-item"),
            imported=known,
            keywords=keywords,
            item_keywords=items,
        )
        yield from _below((*steps, STAR) if "properties" in items else steps, document, own, known)


def _prose(keywords: Mapping[str, Any], items: Mapping[str, Any]) -> Prose | None:
    text = "string" in _types(keywords) or "string" in _types(items)
    if not text or not _NO_PROSE_MARKS.isdisjoint({*keywords, *items}):
        return "no"
    stated = keywords.get("x-prose")
    return cast(Prose | None, {True: "read", False: "no", "quoted": "quoted"}.get(stated))


@cache
def fields() -> Mapping[str, Field]:
    """Return the fields of a guide by place, in the order of schemas/matter.schema.json."""
    return fields_of(schema.of_kind("matter"))


@cache
def policies() -> Mapping[str, Policy]:
    """Return the policy of every place that states one itself (`x-policy`)."""
    return {place: field.keywords["x-policy"] for place, field in fields().items() if "x-policy" in field.keywords}


@cache
def inheritable() -> tuple[str, ...]:
    """Return the places that a guide may leave to its standard."""
    return tuple(place for place, policy in policies().items() if policy == "must-equal")


@cache
def _inheritable_steps() -> tuple[tuple[str, ...], ...]:
    return tuple(map(parse, inheritable()))


def is_inheritable(pointer: Pointer) -> bool:
    """Return whether a place is one that a guide may leave to its standard, or lies inside one."""
    steps = tuple(map(str, pointer))
    return any(steps[: len(place)] == place for place in _inheritable_steps())


@cache
def compared() -> Mapping[str, str]:
    """Return how the must-equal fields that have no comparing rule of their own are compared: place to mode."""
    return {place: field.compare for place, field in fields().items() if field.compare and field.compare != "none"}


@cache
def recorded() -> tuple[Place, ...]:
    """Return the places whose values the records of figures always keep (`x-record: value`)."""
    return tuple(Place(place) for place, field in fields().items() if field.record == "value")


@cache
def required_parts() -> tuple[str, ...]:
    """Return the top-level keys that a guide needs to count as written (`x-record: part`)."""
    return tuple(parse(place)[0] for place, field in fields().items() if field.record == "part")


@cache
def keys_below(place: str) -> tuple[str, ...]:
    """Return the keys of the mapping at a place, or of the entries of the list there. Raises KeyError without one."""
    field = fields()[place]
    return tuple((field.item_keywords if field.lists_mappings else field.keywords)["properties"])


@cache
def attachments() -> frozenset[str]:
    """Return the places that name a file beside the guide (`x-attachment`)."""
    return frozenset(place for place, field in fields().items() if field.marked("x-attachment"))
