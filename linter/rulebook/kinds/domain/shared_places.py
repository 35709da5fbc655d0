"""One telephone number of many bodies, one hall at two addresses: what only a look at all guides shows.

In: the facts of all guides. Out: hits at the guides of bodies that state one number to consult or to complain, and at
the guides that give a hall another road or number than most guides do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from linter.common import regex
from linter.guides import codes
from linter.guides.fact import ComparedPart, Fact
from linter.guides.guide import Context
from linter.rulebook.kinds.domain.contact_points import is_hotline, normal, same, valid
from linter.rulebook.kinds.kind import PLACE, POSITIVE, SEVERAL_GUIDES, Kind, Parameter, table_with
from linter.rulebook.rule import MAX_RELATED, GroupCheck, GroupHit, RelatedGuide

_ADDRESS = "/places/*/address"
_HALL = regex.compiled(
    r"(?:^|[号楼层、,(])(\p{Han}{1,9}?(?:[市区县旗镇乡]|街道|开发区|高新区)(?:人民政府)?"
    r"(?:(?:政务|行政|便民)服务(?:中心|大厅)|政务中心|市民中心|办税服务厅))"
)
_CITY = re.compile("^.{1,5}?[市州](?=.{1,6}[市区县旗镇乡道])")
_DOOR = regex.compiled(
    r"(\p{Han}{2}[路街道巷弄])(?:[东西南北中]?[一二三四五六七八九十0-9]?段)?([0-9]{1,5})(?:-[0-9]+)?号"
)
Door = tuple[str, str]
"""The end of the name of a road, and the number of a house."""


def build_phone_of_many(spec: Mapping[str, Any]) -> GroupCheck:
    place, many = spec["at"], spec["bodies"]
    shared = regex.compiled(regex.either(spec["shared"]["phrases"]))

    def judge(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
        halls = _numbers_of_halls(context)
        # By district: a number that several districts share is a copied one, which kind `local` reports.
        users: dict[tuple[str | None, str], list[tuple[Fact, ComparedPart]]] = {}
        for fact, part in _parts(facts, place):
            clean = normal(part.text)
            if valid(clean) and not is_hotline(clean) and not shared.found(clean) and same(clean) not in halls:
                users.setdefault((fact.district, same(clean)), []).append((fact, part))
        for found in users.values():
            bodies = {_body(fact): fact for fact, _ in reversed(found)}
            if len(bodies) < many:
                continue
            for fact, part in found:
                others = (other for body, other in bodies.items() if body != _body(fact))
                related = tuple(RelatedGuide(other, part.text) for other in islice(others, MAX_RELATED))
                yield GroupHit(fact, place, {"n": len(bodies), "phone": part.text}, related=related, part=part)

    return GroupCheck((place,), judge, (place,))


def _parts(facts: list[Fact], place: str) -> Iterator[tuple[Fact, ComparedPart]]:
    for fact in facts:
        value = fact.values.get(place) if fact.kind == "matter" else None
        for part in value.parts if value else ():
            yield fact, part


def _body(fact: Fact) -> str:
    """The organisation code in the code of a guide; the folder of a guide without one."""
    return codes.organisation_of(fact.identity) if codes.is_long(fact.identity) else fact.path.rpartition("/")[0]


def _numbers_of_halls(context: Context) -> frozenset[str]:
    """The numbers of the registered halls, which the bodies in a hall may share."""
    venues = context.index("venues", "venues", "id").values()
    return frozenset(same(venue["phone"]) for venue in venues if isinstance(venue.get("phone"), str))


def _hall_and_door(address: str) -> tuple[str, Door] | None:
    """The hall that an address names, and its road and number; None for two of either: nobody knows which is whose."""
    clean = "".join(unicodedata.normalize("NFKC", address).split())
    halls = {_CITY.sub("", clean[start:end]) for start, end in _HALL.group_spans(clean)}
    doors = {(groups[0] or "", groups[1] or "") for _, _, groups in _DOOR.matches(clean)}
    return (halls.pop(), doors.pop()) if len(halls) == len(doors) == 1 else None


def _hall_addresses(facts: list[Fact], context: Context) -> Iterator[GroupHit]:
    known = context.named("venues", "venues", "name")
    uses: dict[tuple[str, str], list[tuple[Fact, ComparedPart, Door]]] = {}
    for fact, part in _parts(facts, _ADDRESS):
        read = _hall_and_door(part.text)
        # Rules about the registry of venues judge a registered hall.
        if read is not None and read[0] not in known:
            city = (fact.district or "")[:4]
            uses.setdefault((city, read[0]), []).append((fact, part, read[1]))
    for (_, hall), found in uses.items():
        ranked = Counter(door for _, _, door in found).most_common()
        if len(ranked) < 2:
            continue
        tie = ranked[0][1] == ranked[1][1]
        for fact, part, door in found:
            if door == ranked[0][0] and not tie:
                continue
            usual = ranked[1 if door == ranked[0][0] else 0]
            others = ((other, its) for other, its, its_door in found if its_door == usual[0])
            nearest = list(islice(others, MAX_RELATED))
            values = {"hall": hall, "other": nearest[0][1].text, "n": usual[1]}
            related = tuple(RelatedGuide(other, its.text) for other, its in nearest)
            yield GroupHit(fact, _ADDRESS, values, related=related, part=part)


KINDS = (
    Kind(
        "phone-of-many-bodies",
        "一个电话不应是许多部门共同的咨询或投诉电话；热线、注册库里大厅的电话、可以共用的号码除外。",
        "Many bodies do not state one telephone number, unless it is a hotline or a hall's.",
        build_phone_of_many,
        {
            "at": Parameter(PLACE, "电话的位置"),
            "bodies": Parameter(POSITIVE, "多少个部门共用才算"),
            "shared": Parameter(table_with("phrases"), "可以共用的号码（词表里的 phrases，RE2）"),
        },
        {"n": "多少个部门共用", "phone": "写的号码"},
        reads=SEVERAL_GUIDES,
    ),
    Kind(
        "hall-at-two-addresses",
        "一个大厅在各份指南里应当是同一个路名和门牌；注册库里有的大厅由别的规则检查。",
        "All guides give a hall the same road and number.",
        lambda _parameters: GroupCheck((_ADDRESS,), _hall_addresses, (_ADDRESS,)),
        values={"hall": "大厅", "other": "另一个地址", "n": "多少份指南写另一个地址"},
        reads=SEVERAL_GUIDES,
    ),
)
