"""Texts and list entries as they are compared between districts.

Input: a text or an entry as a district wrote it. Output: its normal form. Width, punctuation, the numbering of lists
and the form of numbers do not count, so "十个工作日" equals "10 工作日" and "1. 身份证；" equals "身份证". Signs that
carry meaning stay: between digits (3.5, 1-2), of arithmetic (≥, +), per cent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from linter.common.text import digest
from linter.guides.duration import durations_in, parse_number
from linter.guides.fields import fields

SHORT = 40
"""Code points; a fact keeps the digest of a longer normal text, since a million facts are held at once."""

_FIGURES = "[0-9零〇一二三四五六七八九十]{1,4}"
_NUMBERING = re.compile(
    rf"(?:^|(?<=[\n。;])) *(?:\({_FIGURES}\)[、.]?|{_FIGURES}[、).](?![0-9零一二三四五六七八九十])|第{_FIGURES}[,、])"
)
_ARTICLE = re.compile("第([零〇一二三四五六七八九十百]{1,7})([条款项章节])")
_DASH = re.compile("(?<=[0-9%])[-~–—―至到](?=[0-9])")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_THOUSANDS = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_BETWEEN = re.compile("(?<=[0-9])[、,;:/](?=[0-9])")
_DIGIT = re.compile("[0-9]")
_CIRCLED = re.compile("[①-⑳]")
_DECORATION = frozenset("●■◆★※→○□◇☆▪▲△")
_HYPHEN, _DOT, _COMMA = "\ue000", "\ue001", "\ue002"
"""Private characters that stand for a sign between digits while all other punctuation is removed."""
_KEPT = frozenset("%‰" + _HYPHEN + _DOT + _COMMA)
DECIMAL_POINT = _DOT
"""The decimal point in a normal text."""


class _PunctuationRemover(dict[int, str | None]):
    """For `str.translate`: maps a character to itself, punctuation and blanks to nothing; filled as it is asked."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        removed = char not in _KEPT and (category[0] in "PZC" or (category == "So" and char in _DECORATION))
        self[code] = None if removed else char
        return self[code]


_REMOVER = _PunctuationRemover()


@lru_cache(maxsize=32768)
def text(value: str) -> str:
    """Return the normal form of a text; it is never empty for a text that is not empty."""
    # NFKC would make ① a plain 1; with a sign behind it the circled number is recognised as a numbering.
    clean = unicodedata.normalize("NFKC", _CIRCLED.sub(lambda match: f"{match[0]}、", value))
    clean = _NUMBERING.sub("", clean)
    if "第" in clean:
        clean = _ARTICLE.sub(_arabic, clean)
    clean = _with_plain_durations(clean)
    if _DIGIT.search(clean):
        clean = _POINT.sub(_DOT, _DASH.sub(_HYPHEN, _THOUSANDS.sub("", clean)))
        clean = _BETWEEN.sub(_COMMA, clean)
    return clean.lower().translate(_REMOVER) or value.strip() or value


def _arabic(match: re.Match[str]) -> str:
    number = parse_number(match[1])
    return match[0] if number is None else f"第{number}{match[2]}"


def _with_plain_durations(value: str) -> str:
    parts, end = [], 0
    for found in durations_in(value):
        reading = found.readings[0]
        # 20日 may be working or natural days; it equals neither 20工作日 nor 20自然日.
        unit = reading.unit if len(found.readings) == 1 else "日"
        parts += [value[end : found.start], f"{reading.value}{unit}"]
        end = found.end
    return "".join([*parts, value[end:]]) if parts else value


@lru_cache(maxsize=32768)
def key(value: str) -> str:
    """Return the normal form of a text, shortened as `short_key` does."""
    return short_key(text(value))


def short_key(value: str) -> str:
    """Return a key of at most SHORT characters that is equal for equal texts: the text itself, or its digest."""
    return value if len(value) <= SHORT else digest(value)


class Item(NamedTuple):
    """An entry of a list, reduced to what decides whether two districts list the same thing."""

    name: str
    """The name as it was written."""
    document: str | None = None
    """The id of the document or law of the registry that the entry names."""
    detail: str = ""
    """What else tells entries apart where both sides state it: the article of a law, the amount of a fee."""
    rank: int | None = None
    """How much the entry asks of the applicant, from 0; more is worse. None where nothing is stated."""


Lookup = Callable[[str], str | None]
"""A name to the id of the registry entry with that name or alias."""

_DEMANDS = {"必要": 3, "容缺后补": 2, "非必要": 1}
"""Rank of a material by its necessity; 0 is a material that the applicant need not submit (免提交)."""


def _material(entry: Mapping[str, Any], known: Lookup) -> Item:
    name = str(entry.get("name") or "")
    exempt = isinstance(entry.get("exemption"), dict)
    demand = 0 if exempt else _DEMANDS.get(str(entry.get("necessity")))
    document = entry.get("document")
    return Item(name, document if isinstance(document, str) and document else known(name), "", demand)


def _law(entry: Mapping[str, Any], known: Lookup) -> Item:
    title = str(entry.get("title") or "")
    return Item(title, known(title), text(str(entry["article"])) if entry.get("article") else "")


def _situation(entry: Mapping[str, Any], _known: Lookup) -> Item:
    options = [str(option.get("label") or "") for option in entry.get("options") or () if isinstance(option, dict)]
    return Item(f"{entry.get('ask') or entry.get('id') or ''}（{'／'.join(options)}）")


def _fee(entry: Mapping[str, Any], _known: Lookup) -> Item:
    rate = f"{entry.get('standard') or ''}{entry.get('unit') or ''}"
    return Item(str(entry.get("name") or ""), None, text(rate) if rate else "")


def _named(entry: Mapping[str, Any], _known: Lookup) -> Item:
    return Item(str(next((entry[key] for key in ("name", "title", "label", "question") if entry.get(key)), "")))


class Reader(NamedTuple):
    """How the entries of one kind of list become Items."""

    read: Callable[[Mapping[str, Any], Lookup], Item]
    name_key: str = "name"
    """The key of an entry under which its name stands."""
    registry: str | None = None
    """The kind of registry that knows the names, such as "documents"."""


READERS: dict[str, Reader] = {
    "material": Reader(_material, "name", "documents"),
    "law": Reader(_law, "title", "laws"),
    "situation": Reader(_situation, "ask"),
    "fee": Reader(_fee),
    "named": Reader(_named),
}
"""The values that `x-item` of the schema may have. `named` serves every list whose entries are told apart by name."""


def reader_of(place: str) -> Reader:
    """Return how the entries of the list at a place are read: as the schema says (`x-item`), else by their name."""
    field = fields().get(place)
    return READERS[field.item or "named"] if field else READERS["named"]


def item(place: str, entry: Any, known: Lookup) -> Item:
    """Return an entry of the list at a place as it is compared."""
    return reader_of(place).read(entry, known) if isinstance(entry, dict) else Item(str(entry))
