"""Checks of what stands in the halls: self-service machines, codes to scan, windows, and halls entered twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from linter.common import regex
from linter.common.text import folded
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.condition import filled
from linter.guides.fact import Fact
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.domain.handling_places import serves
from linter.rulebook.kinds.parameters import params
from linter.rulebook.rule import Check, GroupCheck, GroupHit, Hit, Kind, Tables

MACHINE, STOPPED = "自助办理", "停用"
USED = "venues used"
ALIKE = 85
"""Names of halls count as one from this ratio (of 100) on, if nothing in them tells them apart."""
_APART = regex.compiled("[0-9一二三四五六七八九十东西南北中新旧老]")


class Machine(NamedTuple):
    """A self-service machine and where it stands."""

    venue: Mapping[str, Any]
    no: str
    in_use: bool
    services: frozenset[str]
    """The base codes it answers to."""


def _entries(venue: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [item for item in venue.get(key) or () if isinstance(item, dict)]


def _machines(context: Context) -> list[Machine]:
    """The machines of the registry that say what they offer."""
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
    """The machines where people of a district go."""
    return [item for item in context.once(_machines) if serves(context, item.venue.get("district"), district)]


def _machine(spec: Mapping[str, Any], tables: Tables) -> Check:
    """What the guide says of self-service is what the machines of its district offer. `find`:

    stopped    it names self-service; of the machines that offer the matter none is in use
    unoffered  it names self-service; there are machines, none of which offers the matter
    unsaid     a machine in use offers the matter; it does not name self-service

    A district without a machine that says what it offers is not judged.
    """
    find = spec["find"]

    def check(guide: Guide) -> Iterator[Hit]:
        near = guide.context.once(_machines_for, guide.own.get("district"))
        if not near or guide.own.get("kind") == "standard":
            return
        channels, code = (guide.value.get("handling") or {}).get("channels") or [], guide.value.get("basic_code")
        offering = [item for item in near if isinstance(code, str) and item.services.intersection(lookup_keys(code))]
        in_use = [item for item in offering if item.in_use]
        if MACHINE not in channels:
            if find == "unsaid" and in_use and channels:
                yield Hit(("handling", "channels"), {"venue": in_use[0].venue.get("name"), "no": in_use[0].no})
            return
        pointer = ("handling", "channels", channels.index(MACHINE))
        if find == "stopped" and offering and not in_use:
            values = {"venue": offering[0].venue.get("name"), "no": offering[0].no, "n": len(offering)}
            yield Hit(pointer, values)
        elif find == "unoffered" and not offering:
            yield Hit(pointer, {"n": len(near)})

    return check


def _code(spec: Mapping[str, Any], tables: Tables) -> Check:
    """The codes to scan that hang in a hall for a matter lead where its guide leads."""

    def check(guide: Guide) -> Iterator[Hit]:
        handling = guide.value.get("handling") or {}
        stated = {key: url for key in ("mobile_url", "online_url") if filled(url := handling.get(key))}
        if not stated or guide.own.get("kind") == "standard":
            return
        for venue, code in guide.context.once(_codes).get(guide.value.get("basic_code"), ()):
            near = serves(guide.context, venue.get("district"), guide.own.get("district"))
            if near and _target(code.get("url")) not in map(_target, stated.values()):
                yield Hit(("handling", next(iter(stated))), {"venue": venue.get("name"), "url": code.get("url")})

    return check


def _codes(context: Context) -> dict[Any, list[tuple[Mapping[str, Any], dict[str, Any]]]]:
    """Base code to the codes to scan for it, each with its venue."""
    found: dict[Any, list[tuple[Mapping[str, Any], dict[str, Any]]]] = {}
    for venue in context.index("venues", "venues", "id").values():
        for code in _entries(venue, "codes") if venue.get("status") != STOPPED else ():
            found.setdefault(code.get("basic_code"), []).append((venue, code))
    return found


def _target(url: Any) -> str:
    return str(url).strip().removeprefix("https://").removeprefix("http://").rstrip("/")


def used(guide: Guide) -> dict[str, bool] | None:
    """The venues that a guide names, with whether it names windows there."""
    places = [place for place in guide.value.get("places") or () if isinstance(place, dict)]
    return {str(place["venue"]): filled(place.get("windows")) for place in places if filled(place.get("venue"))} or None


def _registry(spec: Mapping[str, Any], tables: Tables) -> GroupCheck:
    """The registry of venues says of the halls that guides name what it must. `find`:

    alike    two halls in use of one district are called alike: one hall entered twice
    windows  guides name windows of a hall for which no window is registered

    Told once for each hall, at the first guide that names it.
    """
    find = {"alike": _alike, "windows": _unregistered}[spec["find"]]

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        users: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.path):
            if fact.kind == "matter":
                for venue in fact.derived.get(USED, ()):
                    users.setdefault(venue, []).append(fact)
        yield from find(users, context)

    return GroupCheck(("/places",), judge, derived={USED: used})


def _alike(users: dict[str, list[Fact]], context: Context) -> Iterator[GroupHit]:
    by_district: dict[Any, list[tuple[str, str]]] = {}
    venues = context.index("venues", "venues", "id")
    for key, venue in venues.items():
        if venue.get("status") != STOPPED:
            by_district.setdefault(venue.get("district"), []).append((str(key), folded(str(venue.get("name")))))
    for members in by_district.values():
        names = [name for _, name in members]
        for number, (key, name) in enumerate(members):
            for other, _, at in process.extract(
                name, names[number + 1 :], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
            ):
                twin = members[number + 1 + at][0]
                named = sorted([*users.get(key, ()), *users.get(twin, ())], key=lambda fact: fact.path)
                if named and _signs(name) == _signs(other):
                    values = {"venue": venues[key].get("name"), "id": key, "other": venues[twin].get("name")}
                    yield GroupHit(named[0], "/places", {**values, "other_id": twin, "n": len(named)})


def _signs(name: str) -> list[str]:
    """What tells two halls of like names apart: numbers and points of the compass."""
    return sorted(name[start:end] for start, end in _APART.spans(name))


def _unregistered(users: dict[str, list[Fact]], context: Context) -> Iterator[GroupHit]:
    for key, venue in context.index("venues", "venues", "id").items():
        named = [fact for fact in users.get(str(key), ()) if fact.derived[USED][str(key)]]
        if named and not venue.get("windows"):
            yield GroupHit(named[0], "/places", {"venue": venue.get("name"), "n": len(named)})


def _finding(*names: str) -> Mapping[str, Any]:
    return params("find", find={"enum": list(names)})


KINDS: dict[str, Kind] = {
    "code-to-scan": Kind(params(), _code),
    "machine": Kind(_finding("stopped", "unoffered", "unsaid"), _machine),
    "venue-registry": Kind(_finding("alike", "windows"), _registry),
}
