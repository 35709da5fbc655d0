"""What indicators count, besides the guides themselves: the entries of lists in the districts they are for,
bundles, supervision matters, windows. Each is a `Unit` with a small record that says what is the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linter.engine.figure_record import ARTEFACTS, NAME
from linter.figures.activity import Row
from linter.guides import lists
from linter.guides.bundles import bundles
from linter.guides.codes import index_keys, lookup_keys, task_code_of
from linter.guides.fact import Fact, department_of
from linter.guides.guide import Context
from linter.guides.lists import CHECKLIST_LIST, CROSS_REGION_LIST, SUPERVISION_LIST
from linter.ledger.entry import Entry
from linter.rulebook.indicator import Unit

CLAIMED = {"行政许可事项清单": "行政权力", "公共服务事项清单": "公共服务"}
"""Lists that say what a district must have, and the kind of matter they list."""
HALL, APPLICATIONS, FREQUENT = ("进驻大厅事项清单",), ("移动端标准应用清单",), ("高频事项清单",)
IN_USE, MOBILE, GENERAL = "在用", "移动端办理", "综合"


@dataclass(slots=True)
class Ground:
    """What populations are made of: the guides as units, and the catalog around them."""

    context: Context
    guides: list[Unit]
    faulty: frozenset[str] = frozenset()
    """Files that are no valid guides."""
    held: dict[tuple[str, str], Unit] = field(init=False)
    """(district, code) to the guide that answers to it (`codes.index_keys`), those in use first."""
    _departments: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.held, found = {}, defaultdict(set)
        for unit in sorted(self.guides, key=lambda unit: (unit.record.get("status") != IN_USE, unit.path)):
            found[unit.district].add(unit.department)
            for code in index_keys(str(unit.record.get("basic_code"))):
                self.held.setdefault((unit.district, code), unit)
        for item in self.context.index("departments", "departments", "code").values():
            found[str(item.get("district"))].add(str(item.get("short_name") or item.get("name")))
        self._departments = {district: sorted(names) for district, names in found.items()}

    def guide(self, district: str, code: str) -> Unit | None:
        """The guide of a district for a base code."""
        return next((self.held[district, own] for own in lookup_keys(code) if (district, own) in self.held), None)

    def department(self, district: str, named: Any) -> str:
        """The department of a district that a list means: 卫生健康部门 is its 卫生健康局."""
        text = str(named or "")
        stem = text.removesuffix("部门")
        return next((name for name in self._departments.get(district, ()) if stem and stem in name), text)


def guides(facts: Iterable[Fact]) -> list[Unit]:
    """The guides of a run, by path."""
    found = []
    for fact in sorted(facts, key=lambda fact: fact.path):
        if NAME in fact.derived:
            codes = {"basic_code": fact.basic_code, "task_code": task_code_of(fact.identity)}
            record = {**fact.derived[NAME], **codes}
            place = fact.district or "", department_of(fact.path)
            found.append(Unit(fact.identity, fact.name or "", fact.identity, *place, fact.path, record))
    return found


def _listed(ground: Ground, names: tuple[str, ...]) -> Iterator[tuple[lists.ListEntry, str, Unit | None]]:
    """Every entry of some lists in every district that must have it, with its guide; a matter once per district."""
    told = set()
    for listed in lists.entries(lists.in_force(ground.context, names)):
        code = str(listed.entry.get("basic_code") or "")
        for district in lists.required_districts(ground.context, listed) if code else ():
            if (code, district) not in told:
                told.add((code, district))
                yield listed, district, ground.guide(district, code)


def _unit(ground: Ground, what: str, listed: lists.ListEntry, district: str, guide: Unit | None, **record: Any) -> Unit:
    """An entry of a list in a district; where there is no guide one looks into the list."""
    entry = listed.entry
    code = str(entry.get("basic_code") or entry.get("code") or entry.get("name"))
    owner = guide.department if guide else ground.department(district, entry.get("department"))
    path = guide.path if guide else listed.file.path
    stated = {key: value for key, value in (guide.record if guide else {}).items() if key in ("type", "status")}
    base = {"list": listed.file.value.get("list"), "basic_code": entry.get("basic_code"), "implemented": bool(guide)}
    name = str(entry.get("name"))
    return Unit(f"{what}:{code}@{district}", name, code, district, owner, path, {**stated, **base, **record})


def claims(ground: Ground) -> Iterator[Unit]:
    """应认领: each entry of the lists of matters in each district it is for."""
    for listed, district, guide in _listed(ground, tuple(CLAIMED)):
        record = guide.record if guide else {}
        in_use = record.get("status") == IN_USE
        published = (record.get("publication") or {}).get("published_on")
        yield _unit(
            ground, "claim", listed, district, guide,
            matter=CLAIMED[str(listed.file.value.get("list"))],
            claimed=bool(guide) and record.get("status") != "取消",
            listed_out=bool(guide) and in_use and guide is not None and guide.path not in ground.faulty,
            published=in_use and bool(published) and str(published) <= ground.context.as_of.isoformat(),
        )  # fmt: skip


def hall(ground: Ground) -> Iterator[Unit]:
    """应进驻: each entry of the lists of the halls in each district that it is for, implemented there or not."""
    for listed, district, guide in _listed(ground, HALL):
        in_hall = (guide.record.get("handling") or {}).get("in_hall") if guide else None
        yield _unit(ground, "hall", listed, district, guide, in_hall=in_hall is True)


def applications(ground: Ground) -> Iterator[Unit]:
    """移动端标准应用: each in each district it is for."""
    for listed, district, guide in _listed(ground, APPLICATIONS):
        channels = (guide.record.get("handling") or {}).get("channels") if guide else None
        yield _unit(ground, "application", listed, district, guide, connected=MOBILE in (channels or ()))


def frequent(ground: Ground) -> Iterator[Unit]:
    """高频事项, with how many of the five artefacts there are."""
    for listed, district, guide in _listed(ground, FREQUENT):
        made = (guide.record.get("terms") or {}).get("artefacts", 0) if guide else 0
        yield _unit(ground, "frequent", listed, district, guide, artefacts=made, all_five=made == len(ARTEFACTS))


def whole(ground: Ground) -> Iterator[Unit]:
    """一件事 in each district it is for: whether all its members are handled there."""
    context = ground.context
    for bundle in bundles(context):
        for district in lists.named_districts(context, bundle.listed.file.value.get("applies_to")):
            missing = [code for code in bundle.codes if ground.guide(district, code) is None]
            record = {"complete": bool(bundle.codes) and not missing, "missing": missing}
            yield _unit(ground, "bundle", bundle.listed, district, None, **record)


def partners(ground: Ground) -> Iterator[Unit]:
    """跨域通办: each matter of an agreement, and whether the other side lists it in the same way."""
    context = ground.context
    files = lists.in_force(context, (CROSS_REGION_LIST,))
    modes = {
        (file.value.get("owner"), entry.entry.get("basic_code")): entry.entry.get("mode")
        for file in files
        for entry in lists.entries([file])
    }
    for listed in lists.entries(files):
        owner, others = listed.file.value.get("owner"), listed.file.value.get("partners") or ()
        code, mode = listed.entry.get("basic_code"), listed.entry.get("mode")
        for district in lists.named_districts(context, listed.file.value.get("applies_to")):
            if district in context.areas:
                known = [other for other in others if any(name == other for name, _ in modes)]
                mutual = bool(known) and all(modes.get((other, code)) == mode for other in known) and owner is not None
                yield _unit(ground, "partner", listed, district, ground.guide(district, str(code)), reciprocal=mutual)


def supervision(ground: Ground, behaviour: Mapping[str, int]) -> Iterator[Unit]:
    """监管事项 in each district they are for: claimed by a guide, with a checklist, with behaviour recorded
    (`behaviour`: code to the number of records in the period; left open where the period has no such data)."""
    context = ground.context
    named: dict[tuple[str, str], Unit] = {}
    for unit in ground.guides:
        for code in (unit.record.get("supervision") or {}).get("matters") or ():
            named.setdefault((unit.district, str(code)), unit)
    checked = lists.entries_by_code(context, (CHECKLIST_LIST,), "code")
    for listed in lists.entries(lists.in_force(context, (SUPERVISION_LIST,))):
        code = str(listed.entry.get("code") or "")
        for district in lists.named_districts(context, listed.file.value.get("applies_to")) if code else ():
            guide = named.get((district, code))
            has = any(lists.applies_to_district(item.file, district, context) for item in checked.get(code, ()))
            found = _unit(ground, "supervision", listed, district, guide, checklist=has)
            recorded = {"behaviour": behaviour.get(code, 0) > 0} if behaviour else {}
            found.record = {**found.record, "claimed": guide is not None, **recorded}
            found.code = code
            yield found


def windows(ground: Ground) -> Iterator[Unit]:
    """The windows of the halls that are open, and whether they take every matter (综合窗口)."""
    for venue in ground.context.registry.get("venues", {}).get("venues") or ():
        if venue.get("status") == "停用":
            continue
        for window in venue.get("windows") or ():
            key = f"window:{venue.get('id')}/{window.get('no')}"
            name = f"{venue.get('name')}{window.get('no')}号窗口（{window.get('name') or ''}）"
            record = {"general": GENERAL in str(window.get("name")), "level": venue.get("level")}
            yield Unit(key, name, str(window.get("no")), str(venue.get("district")), "", "", record)


def reported(ground: Ground, what: str, rows: Iterable[Row]) -> list[Unit]:
    """The matters of activity data; one that no guide of the catalog answers to belongs to nobody."""
    by_code = {unit.key: unit for unit in ground.guides}
    for unit in ground.guides:
        by_code.setdefault(str(unit.record.get("task_code")), unit)
    found = []
    for row in rows:
        guide = by_code.get(row.code)
        # What a rating of no known matter is linked to is nothing that can be found again.
        unlinked = {"linked": 0} if guide is None and "linked" in row.terms else {}
        record = {"terms": row.terms | unlinked, "known": guide is not None}
        if guide:
            record |= {key: guide.record[key] for key in ("type", "level", "status") if key in guide.record}
        place = (guide.district, guide.department) if guide else ("", "")
        name, path = (guide.name, guide.path) if guide else (row.code, row.path)
        found.append(Unit(f"{what}:{row.code}", name, row.code, *place, path, record))
    return found


def ledgered(ground: Ground, entries: Iterable[Entry], as_of: date) -> list[Unit]:
    """The entries of the ledger, with the department that the matter belongs to."""
    by_code = {unit.key: unit for unit in ground.guides}
    found = []
    for entry in entries:
        guide = by_code.get(entry.matter or "")
        record = {"status": entry.status, "rule": entry.rule, "overdue": entry.overdue(as_of)}
        owner = guide.department if guide else entry.lead or ""
        what = guide.name if guide else entry.name
        name = "：".join(filter(None, (what, entry.problem))) or str(entry.rule)
        place = entry.district, owner, guide.path if guide else entry.path
        found.append(Unit(f"ledger:{entry.fingerprint}", name, entry.matter or "", *place, record))
    return found


FROM_CATALOG: dict[str, Callable[[Ground], Iterator[Unit]]] = {
    "claims": claims,
    "hall": hall,
    "applications": applications,
    "frequent": frequent,
    "bundles": whole,
    "partners": partners,
    "windows": windows,
}
"""Populations that the catalog alone makes."""
