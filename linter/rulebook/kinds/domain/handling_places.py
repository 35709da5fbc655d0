"""Places where a matter is handled: venues, windows, addresses, opening hours.

In: a guide, e.g. with /places/0 {venue: V001, windows: [99]}, and the registry of venues. Out: hits at places that the
registry contradicts, and at addresses and hours that nobody could use.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.kind import Kind, fixed
from linter.rulebook.rule import Hit

Entry = dict[str, Any]
# The number of a window, a building or a hall is no number of a house: 一楼3号窗口.
_ROAD = regex.compiled(
    "[0-9０-９一二三四五六七八九十百]+\\s*号(?:[^窗楼厅柜台室馆线门机)）]|$)|[路街巷弄]|[^渠通频报]道|胡同|里弄|国道|省道"
)
_TIME = regex.compiled("(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00")
_DAYS = regex.compiled("周|星期|礼拜|工作日|每日|每天|全年|节假日")
_names_days = lru_cache(maxsize=1024)(_DAYS.found)
_is_time = lru_cache(maxsize=1024)(_TIME.full)
"""Cached because a hall has the same hours for everything that it handles."""
_UNIQUE_FROM = 6
"""Characters. A shorter name or address of a venue (市民中心) may be part of the address of another one."""


def _places(guide: Guide) -> list[tuple[int, Entry, Entry | None]]:
    """(index, place, the registered venue that it names or None)."""
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
    """Whether a venue in division `home` is for the people of a district: one lies in the other, or they are equal."""
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


def _venue_closed(guide: Guide) -> Iterator[Hit]:
    for index, _, venue in _places(guide):
        if venue and venue.get("status") == "停用":
            yield Hit(("places", index, "venue"), {"venue": venue.get("name")})


def _venue_elsewhere(guide: Guide) -> Iterator[Hit]:
    district, areas = guide.value.get("district"), guide.context.areas
    for index, _, venue in _places(guide):
        home = venue.get("district") if venue else None
        if venue and district in areas and home in areas and not serves(guide.context, home, district):
            yield Hit(("places", index, "venue"), {"venue": venue.get("name"), "home": areas[home].get("name")})


def _window_unknown(guide: Guide) -> Iterator[Hit]:
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


def _address_vague(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        address = place.get("address")
        if venue is not None or not isinstance(address, str) or not filled(address):
            continue
        if not _ROAD.found(address.replace("街道", "")):
            yield Hit(("places", index, "address"))


def _address_differs(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        stated, known = place.get("address"), (venue or {}).get("address")
        if isinstance(stated, str) and isinstance(known, str) and filled(stated):
            first, second = folded(stated), folded(known)
            if first not in second and second not in first:
                yield Hit(("places", index, "address"), {"known": known})


def _venue_unreferenced(guide: Guide) -> Iterator[Hit]:
    for index, place, _ in _places(guide):
        stated = place.get("address")
        if isinstance(stated, str) and not filled(place.get("venue")) and filled(stated):
            text = folded(stated)
            for name, address, venue in guide.context.once(_venues_for, guide.value.get("district")):
                names_it = len(name) >= _UNIQUE_FROM and name in text
                if names_it or (len(address) >= _UNIQUE_FROM and address == text):
                    yield Hit(("places", index, "address"), {"venue": venue.get("name"), "id": venue.get("id")})
                    break


def _hours_missing(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        if not filled(place.get("hours")) and not filled((venue or {}).get("hours")):
            yield Hit(("places", index, "hours"))


def _hours_wrong(guide: Guide) -> Iterator[Hit]:
    for index, place, venue in _places(guide):
        own = place.get("hours")
        for number, period in enumerate(own if isinstance(own, list) else ()):
            for key, variant in _faults(period):
                yield Hit(("places", index, "hours", number, key), _period_values(period), variant)
        if not filled(own) and venue:
            # The registry has no findings of its own; its fault is reported at the place that takes its hours.
            periods = venue.get("hours") if isinstance(venue.get("hours"), list) else ()
            wrong = next(((period, fault) for period in periods or () for fault in _faults(period)), None)
            if wrong is not None:
                values = {"venue": venue.get("name"), **_period_values(wrong[0])}
                yield Hit(("places", index, "venue"), values, "registry")


def _period_values(period: Entry) -> dict[str, Any]:
    return {"days": period.get("days"), "opens": period.get("from"), "closes": period.get("to")}


def _faults(period: Any) -> Iterator[tuple[str, str]]:
    """(key, key of the message) of each fault of a period {days, from, to}."""
    if not isinstance(period, dict):
        return
    opens, closes, days = period.get("from"), period.get("to"), period.get("days")
    if not isinstance(days, str) or not _names_days(days):
        yield "days", "days" if filled(days) else "missing"
    are_times = True
    for key, time in (("from", opens), ("to", closes)):
        if not isinstance(time, str) or not _is_time(time):
            are_times = False
            yield key, "time" if filled(time) else "missing"
    if are_times and str(opens).rjust(5, "0") >= str(closes).rjust(5, "0"):
        yield "to", "order"


_PLACES = ("places",)
_VENUE = {"venue": "大厅"}
KINDS = (
    Kind(
        "venue-closed",
        "办理地点不应是注册库里停用的大厅。",
        "A matter is not handled in a venue that is out of use.",
        fixed(_venue_closed),
        values=_VENUE,
        reads=_PLACES,
    ),
    Kind(
        "venue-elsewhere",
        "办理地点的大厅应当在本区县，或在上级、下级区划。",
        "A venue lies in the guide's district, above or below it.",
        fixed(_venue_elsewhere),
        values={**_VENUE, "home": "大厅所在的区划"},
        reads=("district", "places"),
    ),
    Kind(
        "window-unknown",
        "写的窗口应当是注册库里这个大厅登记的窗口。",
        "A window is registered for its venue.",
        fixed(_window_unknown),
        values={**_VENUE, "known": "登记的窗口"},
        reads=_PLACES,
    ),
    Kind(
        "place-nowhere",
        "每个办理地点应当有大厅编号或地址。",
        "Every place has a venue or an address.",
        fixed(_nowhere),
        reads=_PLACES,
    ),
    Kind(
        "address-vague",
        "地址应当写到路、街、门牌，让人找得到。",
        "An address names a road or a house number.",
        fixed(_address_vague),
        reads=_PLACES,
    ),
    Kind(
        "address-differs",
        "写了大厅编号又写地址的，地址应当与注册库里这个大厅的一致。",
        "The address of a venue is that in the registry.",
        fixed(_address_differs),
        values={"known": "注册库里的地址"},
        reads=_PLACES,
    ),
    Kind(
        "venue-unreferenced",
        "地址是注册库里某个大厅的，应当写大厅编号。",
        "An address that is a registered venue's refers to the venue.",
        fixed(_venue_unreferenced),
        values={**_VENUE, "id": "大厅编号"},
        reads=("district", "places"),
    ),
    Kind(
        "hours-missing",
        "每个办理地点应当有办公时间，写在指南里或注册库的大厅里。",
        "Every place has opening hours, in the guide or in the registry.",
        fixed(_hours_missing),
        reads=_PLACES,
    ),
    Kind(
        "hours-wrong",
        "办公时间应当写明哪些天，时刻写成 9:00，开门早于关门。",
        "Opening hours name days and times, and end after they begin.",
        fixed(_hours_wrong),
        values={**_VENUE, "days": "写的日子", "opens": "开门时刻", "closes": "关门时刻"},
        variants={
            "missing": "没有填写",
            "days": "看不出是哪些天",
            "time": "不是时刻",
            "order": "关门不晚于开门",
            "registry": "指南没有写，注册库里这个大厅的办公时间有错",
        },
        reads=_PLACES,
    ),
)
