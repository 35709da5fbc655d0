"""Equipment of the halls (政务服务大厅): self-service machines, codes to scan, windows, and halls registered twice.

In: a guide, or the facts of all guides, and the registry of venues. Out: hits where the two contradict each other, e.g.
a guide that offers 自助办理 although the only machine for the matter is out of use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from linter.common import regex
from linter.common.text import folded
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.condition import filled
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.domain.handling_places import serves
from linter.rulebook.kinds.kind import SEVERAL_GUIDES, BeyondKeys, Kind, fixed
from linter.rulebook.rule import GroupCheck, GroupHit, Hit

MACHINE, STOPPED = "自助办理", "停用"
"""The channel of self-service; the status of a venue or a machine that is out of use."""
USED_VENUES = "venues used"
"""Name of the derived value: the venues that a guide names (`used_venues`)."""
SIMILAR_FROM = 85
"""rapidfuzz ratio (0 to 100). Names of halls that are at least so similar are taken for one hall, unless numbers or
points of the compass tell them apart. Below, 政务服务中心 of different towns would be mixed up."""
_APART = regex.compiled("[0-9一二三四五六七八九十东西南北中新旧老]")


class Machine(NamedTuple):
    """A self-service machine of a venue."""

    venue: Mapping[str, Any]
    no: str
    in_use: bool
    services: frozenset[str]
    """The codes that the machine answers to, as `codes.index_keys` has them."""


class Offers(NamedTuple):
    """What a guide says about self-service, and the machines that its people can use."""

    stated_at: tuple[str | int, ...] | None
    """The place where the guide names self-service, None if it does not."""
    has_channels: bool
    nearby: list[Machine]
    for_matter: list[Machine]
    in_use: list[Machine]
    """Those for the matter that are in use."""


def _entries(venue: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [item for item in venue.get(key) or () if isinstance(item, dict)]


def _machines(context: Context) -> list[Machine]:
    """The machines of the registry that state which matters they offer."""
    found = []
    for venue in context.index("venues", "venues", "id").values():
        for item in _entries(venue, "machines"):
            codes = [code for code in item.get("services") or () if isinstance(code, str)]
            in_use = STOPPED not in (item.get("status"), venue.get("status"))
            services = frozenset(own for code in codes for own in index_keys(code))
            if services:
                found.append(Machine(venue, str(item.get("no")), in_use, services))
    return found


def _machines_for(context: Context, district: Any) -> list[Machine]:
    """The machines that the people of a district can use."""
    return [item for item in context.once(_machines) if serves(context, item.venue.get("district"), district)]


def _offers(guide: Guide) -> Offers | None:
    """None for a standard, and for a district without any machine that states what it offers."""
    nearby = guide.context.once(_machines_for, guide.own.get("district"))
    if not nearby or guide.own.get("kind") == "standard":
        return None
    channels, code = (guide.value.get("handling") or {}).get("channels") or [], guide.value.get("basic_code")
    for_matter = [item for item in nearby if isinstance(code, str) and item.services.intersection(lookup_keys(code))]
    stated_at = ("handling", "channels", channels.index(MACHINE)) if MACHINE in channels else None
    return Offers(stated_at, bool(channels), nearby, for_matter, [item for item in for_matter if item.in_use])


def _machine_stopped(guide: Guide) -> Iterator[Hit]:
    offers = guide.once(_offers)
    if offers and offers.stated_at and offers.for_matter and not offers.in_use:
        first = offers.for_matter[0]
        yield Hit(offers.stated_at, {"venue": first.venue.get("name"), "no": first.no, "n": len(offers.for_matter)})


def _machine_unoffered(guide: Guide) -> Iterator[Hit]:
    offers = guide.once(_offers)
    if offers and offers.stated_at and not offers.for_matter:
        yield Hit(offers.stated_at, {"n": len(offers.nearby)})


def _machine_unsaid(guide: Guide) -> Iterator[Hit]:
    offers = guide.once(_offers)
    if offers and offers.stated_at is None and offers.in_use and offers.has_channels:
        first = offers.in_use[0]
        yield Hit(("handling", "channels"), {"venue": first.venue.get("name"), "no": first.no})


def _scan_code_differs(guide: Guide) -> Iterator[Hit]:
    handling = guide.value.get("handling") or {}
    stated = {key: url for key in ("mobile_url", "online_url") if filled(url := handling.get(key))}
    if not stated or guide.own.get("kind") == "standard":
        return
    for venue, code in guide.context.once(_codes_to_scan).get(guide.value.get("basic_code"), ()):
        nearby = serves(guide.context, venue.get("district"), guide.own.get("district"))
        if nearby and _target(code.get("url")) not in map(_target, stated.values()):
            yield Hit(("handling", next(iter(stated))), {"venue": venue.get("name"), "url": code.get("url")})


def _codes_to_scan(context: Context) -> dict[Any, list[tuple[Mapping[str, Any], dict[str, Any]]]]:
    """Basic code to (venue, code to scan) of each code that hangs in a venue for the matter."""
    found: dict[Any, list[tuple[Mapping[str, Any], dict[str, Any]]]] = {}
    for venue in context.index("venues", "venues", "id").values():
        for code in _entries(venue, "codes") if venue.get("status") != STOPPED else ():
            found.setdefault(code.get("basic_code"), []).append((venue, code))
    return found


def _target(url: Any) -> str:
    return str(url).strip().removeprefix("https://").removeprefix("http://").rstrip("/")


def used_venues(guide: Guide) -> dict[str, bool] | None:
    """Id of each venue that a guide names to whether the guide names windows there; None without a venue."""
    places = [place for place in guide.value.get("places") or () if isinstance(place, dict)]
    return {str(place["venue"]): filled(place.get("windows")) for place in places if filled(place.get("venue"))} or None


def _build_of_users(
    find: Callable[[dict[str, list[Fact]], Context], Iterator[GroupHit]],
) -> Callable[[Mapping[str, Any]], GroupCheck]:
    """The builder of a kind that needs, for each venue id, the guides that name the venue."""

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        users: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.path):
            if fact.kind == "matter":
                for venue in fact.derived.get(USED_VENUES, ()):
                    users.setdefault(venue, []).append(fact)
        yield from find(users, context)

    return lambda _spec: GroupCheck(("/places",), judge, derived={USED_VENUES: used_venues})


def _similar_venues(users: dict[str, list[Fact]], context: Context) -> Iterator[GroupHit]:
    from rapidfuzz import fuzz, process  # imported late: only phase two needs it

    by_district: dict[Any, list[tuple[str, str]]] = {}
    venues = context.index("venues", "venues", "id")
    for key, venue in venues.items():
        if venue.get("status") != STOPPED:
            by_district.setdefault(venue.get("district"), []).append((str(key), folded(str(venue.get("name")))))
    for members in by_district.values():
        names = [name for _, name in members]
        for number, (key, name) in enumerate(members):
            for other, _, at in process.extract(
                name, names[number + 1 :], scorer=fuzz.ratio, score_cutoff=SIMILAR_FROM, limit=None
            ):
                twin = members[number + 1 + at][0]
                named = sorted([*users.get(key, ()), *users.get(twin, ())], key=lambda fact: fact.path)
                if named and _signs(name) == _signs(other):
                    values = {"venue": venues[key].get("name"), "id": key, "other": venues[twin].get("name")}
                    yield GroupHit(named[0], "/places", {**values, "other_id": twin, "n": len(named)})


def _signs(name: str) -> list[str]:
    """The signs that tell halls with similar names apart: numbers and points of the compass."""
    return sorted(name[start:end] for start, end in _APART.spans(name))


def _without_windows(users: dict[str, list[Fact]], context: Context) -> Iterator[GroupHit]:
    for key, venue in context.index("venues", "venues", "id").items():
        named = [fact for fact in users.get(str(key), ()) if fact.derived[USED_VENUES][str(key)]]
        if named and not venue.get("windows"):
            yield GroupHit(named[0], "/places", {"venue": venue.get("name"), "n": len(named)})


_OWN_DISTRICT = BeyondKeys("the guide's own district decides, before inheritance, which machines are near")
_MACHINE = {"venue": "机器所在的大厅", "no": "机器编号"}
KINDS = (
    Kind(
        "machine-stopped",
        "写了自助办理的事项，能办它的自助机不应全部停用。",
        "A matter with self-service has a machine in use that offers it.",
        fixed(_machine_stopped),
        values={**_MACHINE, "n": "几台停用"},
        reads=_OWN_DISTRICT,
    ),
    Kind(
        "machine-unoffered",
        "写了自助办理的事项，本区县的自助机中应当有能办它的。",
        "A matter with self-service is offered by a machine of the district.",
        fixed(_machine_unoffered),
        values={"n": "本区县有几台自助机"},
        reads=_OWN_DISTRICT,
    ),
    Kind(
        "machine-unsaid",
        "有在用的自助机能办的事项，办理渠道应当写自助办理。",
        "A matter that a machine in use offers names self-service as a channel.",
        fixed(_machine_unsaid),
        values=_MACHINE,
        reads=_OWN_DISTRICT,
    ),
    Kind(
        "scan-code-differs",
        "大厅里张贴的办事二维码，应当指向指南写的网址。",
        "A code to scan that hangs in a hall leads to a link of the guide.",
        fixed(_scan_code_differs),
        values={"venue": "张贴的大厅", "url": "二维码的网址"},
        reads=_OWN_DISTRICT,
    ),
    Kind(
        "venues-alike",
        "一个区县里不应有两个名称几乎相同的在用大厅，那是一个大厅登记了两次。",
        "No two halls in use of one district have nearly the same name.",
        _build_of_users(_similar_venues),
        values={
            "venue": "大厅",
            "id": "大厅编号",
            "other": "另一个大厅",
            "other_id": "另一个编号",
            "n": "几份指南用到",
        },
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "windows-unregistered",
        "指南写了窗口的大厅，注册库里应当登记窗口。",
        "A hall whose windows guides name has its windows in the registry.",
        _build_of_users(_without_windows),
        values={"venue": "大厅", "n": "几份指南写了窗口"},
        reads=SEVERAL_GUIDES,
    ),
)
