"""Checks of the places where a matter is handled, against the registry of venues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Check, Hit, Kind, Tables

Entry = dict[str, Any]
_ROAD = regex.compiled("[0-9０-９一二三四五六七八九十百]+\\s*号|[路街巷弄道]|胡同|里弄")
_TIME = regex.compiled("(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00")
_TELLING = 6
"""Characters from which the name or the address of a venue can be no other's."""
_DAYS = regex.compiled("周|星期|礼拜|工作日|每日|每天|全年|节假日")


def _places(guide: Guide) -> list[tuple[int, Entry, Entry | None]]:
    """(index, place, the venue it names)."""
    return guide.once(_each_place)


def _each_place(guide: Guide) -> list[tuple[int, Entry, Entry | None]]:
    venues = guide.context.index("venues", "venues", "id")
    listed = guide.value.get("places")
    return [
        (index, place, venues.get(place.get("venue")))
        for index, place in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(place, dict)
    ]


def serves(context: Context, home: Any, district: Any) -> bool:
    """Whether a venue at `home` is for the people of a district: it is there, in one above it or in one below."""
    return any(area.get("id") == home for area in context.lineage(district)) or any(
        area.get("id") == district for area in context.lineage(home)
    )


def _venues_for(context: Context, district: Any) -> list[tuple[str, str, Entry]]:
    """(folded name, folded address, venue) of the venues for the people of a district."""
    return [
        (folded(str(venue.get("name") or "")), folded(str(venue.get("address") or "")), venue)
        for venue in context.index("venues", "venues", "id").values()
        if serves(context, venue.get("district"), district)
    ]


def _closed(guide: Guide) -> Iterator[Hit]:
    for index, _, venue in _places(guide):
        if venue and venue.get("status") == "停用":
            yield Hit(("places", index, "venue"), {"venue": venue.get("name")})


def _elsewhere(guide: Guide) -> Iterator[Hit]:
    district, areas = guide.value.get("district"), guide.context.areas
    for index, _, venue in _places(guide):
        home = venue.get("district") if venue else None
        if venue and district in areas and home in areas and not serves(guide.context, home, district):
            yield Hit(("places", index, "venue"), {"venue": venue.get("name"), "home": areas[home].get("name")})


def _window(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        known = [item.get("no") for item in (venue or {}).get("windows") or () if isinstance(item, dict)]
        stated = place.get("windows")
        for number, window in enumerate(stated if venue and known and isinstance(stated, list) else ()):
            if window not in known:
                values = {"venue": (venue or {}).get("name"), "known": "、".join(map(str, known[:10]))}
                yield Hit(("places", index, "windows", number), values)


def _nowhere(guide: Guide) -> Iterator[Hit]:
    for index, place, _ in _places(guide):
        if not filled(place.get("venue")) and not filled(place.get("address")):
            yield Hit(("places", index, "address"))


def _vague(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        address = place.get("address")
        if venue is not None or not isinstance(address, str) or not filled(address):
            continue
        if not _ROAD.found(address.replace("街道", "")):
            yield Hit(("places", index, "address"))


def _differs(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        stated, known = place.get("address"), (venue or {}).get("address")
        if isinstance(stated, str) and isinstance(known, str) and filled(stated):
            mine, theirs = folded(stated), folded(known)
            if mine not in theirs and theirs not in mine:
                yield Hit(("places", index, "address"), {"known": known})


def _unreferenced(guide: Guide) -> Iterator[Hit]:
    """An address that is a registered venue's, or names it."""
    for index, place, _ in _places(guide):
        stated = place.get("address")
        if isinstance(stated, str) and not filled(place.get("venue")) and filled(stated):
            mine = folded(stated)
            for name, known, venue in guide.context.once(_venues_for, guide.value.get("district")):
                if (len(name) >= _TELLING and name in mine) or (len(known) >= _TELLING and known == mine):
                    yield Hit(("places", index, "address"), {"venue": venue.get("name"), "id": venue.get("id")})
                    break


def _no_hours(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        if not filled(place.get("hours")) and not filled((venue or {}).get("hours")):
            yield Hit(("places", index, "hours"))


def _hours(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        own = place.get("hours")
        for number, period in enumerate(own if isinstance(own, list) else ()):
            for key, variant in _wrong(period):
                yield Hit(("places", index, "hours", number, key), _said(period), variant)
        if not filled(own) and venue:
            # The registry's fault shows at the place that relies on it.
            periods = venue.get("hours") if isinstance(venue.get("hours"), list) else ()
            wrong = next(((period, item) for period in periods or () for item in _wrong(period)), None)
            if wrong is not None:
                values = {"venue": venue.get("name"), **_said(wrong[0])}
                yield Hit(("places", index, "venue"), values, "registry")


def _said(period: Entry) -> dict[str, Any]:
    return {"days": period.get("days"), "opens": period.get("from"), "closes": period.get("to")}


def _wrong(period: Any) -> Iterator[tuple[str, str]]:
    """(key, variant) of what is wrong with a period {days, from, to}."""
    if not isinstance(period, dict):
        return
    opens, closes, days = period.get("from"), period.get("to"), period.get("days")
    if not isinstance(days, str) or not _names_days(days):
        yield "days", "days"
    formed = True
    for key, time in (("from", opens), ("to", closes)):
        if not isinstance(time, str) or not _is_time(time):
            formed = False
            yield key, "time"
    if formed and str(opens).rjust(5, "0") >= str(closes).rjust(5, "0"):
        yield "to", "order"


_names_days = lru_cache(maxsize=1024)(_DAYS.found)
_is_time = lru_cache(maxsize=1024)(_TIME.full)
"""A hall keeps the same hours for all that it handles."""
_FINDS: dict[str, Callable[[Guide], Iterator[Hit]]] = {
    "closed": _closed,
    "elsewhere": _elsewhere,
    "window": _window,
    "nowhere": _nowhere,
    "vague": _vague,
    "differs": _differs,
    "unreferenced": _unreferenced,
    "no-hours": _no_hours,
    "hours": _hours,
}


def _place(spec: Mapping[str, Any], tables: Tables) -> Check:
    return _FINDS[spec["find"]]


KINDS: dict[str, Kind] = {"place": Kind(params("find", find={"enum": list(_FINDS)}), _place)}
