"""What two districts mean when they write it differently: width, punctuation, numbering of lists and
figures are set aside, so that 十个工作日 is 10 工作日 and “1. 身份证；” is “身份证”.

Signs that carry meaning stay: between digits (3.5, 1-2), of arithmetic (≥, +), per cent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from linter.common.text import digest
from linter.guides.duration import amount, stated

SHORT = 40
"""Code points of a normal text above which its digest is kept."""

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
# Signs that stand for themselves while punctuation goes.
_HYPHEN, _DOT, _COMMA = "\ue000", "\ue001", "\ue002"
_KEPT = frozenset("%‰" + _HYPHEN + _DOT + _COMMA)


class _Meaning(dict[int, str | None]):
    """For `str.translate`: a character to itself, or to nothing if it is punctuation or a blank."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        mute = char not in _KEPT and (category[0] in "PZC" or (category == "So" and char in _DECORATION))
        self[code] = None if mute else char
        return self[code]


_MEANING = _Meaning()


@lru_cache(maxsize=32768)
def text(value: str) -> str:
    """A text as it is compared between districts; never empty for a text that is not."""
    # NFKC makes ① a plain 1; as a numbering it is followed by a sign.
    clean = unicodedata.normalize("NFKC", _CIRCLED.sub(lambda match: f"{match[0]}、", value))
    clean = _NUMBERING.sub("", clean)
    if "第" in clean:
        clean = _ARTICLE.sub(_arabic, clean)
    clean = _durations(clean)
    if _DIGIT.search(clean):
        clean = _POINT.sub(_DOT, _DASH.sub(_HYPHEN, _THOUSANDS.sub("", clean)))
        clean = _BETWEEN.sub(_COMMA, clean)
    return clean.lower().translate(_MEANING) or value.strip() or value


def _arabic(match: re.Match[str]) -> str:
    number = amount(match[1])
    return match[0] if number is None else f"第{number}{match[2]}"


def _durations(value: str) -> str:
    parts, end = [], 0
    for found in stated(value):
        reading = found.readings[0]
        # 20日 may be working or natural days; it is neither 20工作日 nor 20自然日.
        unit = reading.unit if len(found.readings) == 1 else "日"
        parts += [value[end : found.start], f"{reading.value}{unit}"]
        end = found.end
    return "".join([*parts, value[end:]]) if parts else value


@lru_cache(maxsize=32768)
def key(value: str) -> str:
    """The normal text of a value, short."""
    return brief(text(value))


def brief(value: str) -> str:
    """A key of bounded length that is equal for equal texts."""
    return value if len(value) <= SHORT else digest(value)


class Item(NamedTuple):
    """What an entry of a list is, for comparing lists as sets."""

    name: str
    """What it is called, as it was written."""
    document: str | None = None
    """The document or law of the registry that it is."""
    detail: str = ""
    """What else tells it apart where both sides state it: the article of a law, the amount of a fee."""
    rank: int | None = None
    """How much it asks of the applicant; more is worse."""


Lookup = Callable[[str], str | None]
"""A name to the id of what the registry knows by that name."""

_DEMANDS = {"必要": 3, "容缺后补": 2, "非必要": 1}


def _material(entry: Mapping[str, Any], known: Lookup) -> Item:
    name = str(entry.get("name") or "")
    exempt = isinstance(entry.get("exemption"), dict)
    demand = 0 if exempt else _DEMANDS.get(str(entry.get("necessity")))
    document = entry.get("document")
    return Item(name, document if isinstance(document, str) and document else known(name), "", demand)


def _law(entry: Mapping[str, Any], known: Lookup) -> Item:
    title = str(entry.get("title") or "")
    return Item(title, known(title), text(str(entry["article"])) if entry.get("article") else "")


def _situation(entry: Mapping[str, Any], known: Lookup) -> Item:
    options = [str(option.get("label") or "") for option in entry.get("options") or () if isinstance(option, dict)]
    return Item(f"{entry.get('ask') or entry.get('id') or ''}（{'／'.join(options)}）")


def _fee(entry: Mapping[str, Any], known: Lookup) -> Item:
    rate = f"{entry.get('standard') or ''}{entry.get('unit') or ''}"
    return Item(str(entry.get("name") or ""), None, text(rate) if rate else "")


def _named(entry: Mapping[str, Any], known: Lookup) -> Item:
    return Item(str(next((entry[key] for key in ("name", "title", "label", "question") if entry.get(key)), "")))


_READERS: dict[str, Callable[[Mapping[str, Any], Lookup], Item]] = {
    "/materials": _material,
    "/legal_basis": _law,
    "/situations": _situation,
    "/fees/items": _fee,
}


def name_key(place: str) -> str:
    """The key of the entries of a list under which stands what they are called."""
    return {"/legal_basis": "title", "/situations": "ask"}.get(place, "name")


def item(place: str, entry: Any, known: Lookup) -> Item:
    """What an entry of the list at a place is."""
    if isinstance(entry, dict):
        return _READERS.get(place, _named)(entry, known)
    return Item(str(entry))
