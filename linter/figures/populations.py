"""Make the populations that indicators count: guides, entries of lists in their districts, windows, activity data.

Input: the facts of a run, the catalog around them, activity data and ledger entries. Output: `Unit`s, each with a
record whose fields linter.rulebook.record_fields names. Example: the entry 公共场所卫生许可 of the 行政许可事项清单 in
天宁区 is one unit of the population "claims", with the record `{"claimed": True, "published": False, …}`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from linter.engine.figure_record import ARTEFACTS, NAME
from linter.figures.activity import Row
from linter.guides import lists
from linter.guides.bundles import bundles
from linter.guides.codes import index_keys, lookup_keys, task_code_of
from linter.guides.fact import Fact, department_of
from linter.guides.guide import CANCELLED, Context
from linter.guides.lists import CHECKLIST_LIST, CROSS_REGION_LIST, SUPERVISION_LIST
from linter.ledger.recheck import Recheck
from linter.rulebook.indicator import Unit

CLAIM_LISTS = {"行政许可事项清单": "行政权力", "公共服务事项清单": "公共服务"}
"""Lists of the matters that a district must have, and the kind of matter that each lists."""
HALL_LISTS, APPLICATION_LISTS, FREQUENT_LISTS = ("进驻大厅事项清单",), ("移动端标准应用清单",), ("高频事项清单",)
IN_USE = "在用"
"""Status (事项状态) of a matter that the district handles now."""
_MOBILE = "移动端办理"
_GENERAL = "综合"
"""In the name of a window that takes every matter (综合窗口)."""


@dataclass(slots=True)
class Sources:
    """The guides as units, and the catalog around them: what the populations are made of."""

    context: Context
    guides: list[Unit]
    faulty: frozenset[str] = frozenset()
    """Paths of files with an error in their YAML or their shape."""
    by_code: dict[tuple[str, str], Unit] = field(init=False)
    """(district, key of `codes.index_keys`) to the guide, guides in use first."""
    _departments: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_code, found = {}, defaultdict(set)
        for unit in sorted(self.guides, key=lambda unit: (unit.record.get("status") != IN_USE, unit.path)):
            found[unit.district].add(unit.department)
            for code in index_keys(str(unit.record.get("basic_code"))):
                self.by_code.setdefault((unit.district, code), unit)
        for item in self.context.index("departments", "departments", "code").values():
            found[str(item.get("district"))].add(str(item.get("short_name") or item.get("name")))
        self._departments = {district: sorted(names) for district, names in found.items()}

    def guide(self, district: str, code: str) -> Unit | None:
        """Return the guide of a district for a basic code, None if it has none."""
        return next((self.by_code[district, own] for own in lookup_keys(code) if (district, own) in self.by_code), None)

    def department(self, district: str, named: Any) -> str:
        """Return the department of a district that a list means: 卫生健康部门 is its 卫生健康局."""
        text = str(named or "")
        stem = text.removesuffix("部门")
        return next((name for name in self._departments.get(district, ()) if stem and stem in name), text)


def guides(facts: Iterable[Fact]) -> list[Unit]:
    """Return the guides of a run as units, in the order of their paths."""
    found = []
    for fact in sorted(facts, key=lambda fact: fact.path):
        if NAME in fact.derived:
            codes = {"basic_code": fact.basic_code, "task_code": task_code_of(fact.identity)}
            record = {**fact.derived[NAME], **codes}
            place = fact.district or "", department_of(fact.path)
            found.append(Unit(fact.identity, fact.name or "", fact.identity, *place, fact.path, record))
    return found


def _entries_by_district(
    sources: Sources, names: tuple[str, ...]
) -> Iterator[tuple[lists.ListEntry, str, Unit | None]]:
    """Every entry of some lists in every district that must have it, with its guide; a matter once per district."""
    seen = set()
    for listed in lists.entries(lists.in_force(sources.context, names)):
        code = str(listed.entry.get("basic_code") or "")
        for district in lists.required_districts(sources.context, listed) if code else ():
            if (code, district) not in seen:
                seen.add((code, district))
                yield listed, district, sources.guide(district, code)


def _unit(
    sources: Sources, population: str, listed: lists.ListEntry, district: str, guide: Unit | None, **record: Any
) -> Unit:
    """An entry of a list in a district. Without a guide the path of the unit is that of the list."""
    entry = listed.entry
    code = str(entry.get("basic_code") or entry.get("code") or entry.get("name"))
    owner = guide.department if guide else sources.department(district, entry.get("department"))
    path = guide.path if guide else listed.file.path
    stated = {key: value for key, value in (guide.record if guide else {}).items() if key in ("type", "status")}
    base = {"list": listed.file.value.get("list"), "basic_code": entry.get("basic_code"), "implemented": bool(guide)}
    name = str(entry.get("name"))
    return Unit(f"{population}:{code}@{district}", name, code, district, owner, path, {**stated, **base, **record})


def claims(sources: Sources) -> Iterator[Unit]:
    """Yield 应认领: each entry of the lists of matters in each district that must have it."""
    for listed, district, guide in _entries_by_district(sources, tuple(CLAIM_LISTS)):
        record = guide.record if guide else {}
        in_use = record.get("status") == IN_USE
        published = (record.get("publication") or {}).get("published_on")
        yield _unit(
            sources, "claim", listed, district, guide,
            matter=CLAIM_LISTS[str(listed.file.value.get("list"))],
            claimed=bool(guide) and record.get("status") != CANCELLED,
            listed_out=bool(guide) and in_use and guide is not None and guide.path not in sources.faulty,
            published=in_use and bool(published) and str(published) <= sources.context.as_of.isoformat(),
        )  # fmt: skip


def hall(sources: Sources) -> Iterator[Unit]:
    """Yield 应进驻: each entry of the lists of the halls in each district that must have it."""
    for listed, district, guide in _entries_by_district(sources, HALL_LISTS):
        in_hall = (guide.record.get("handling") or {}).get("in_hall") if guide else None
        yield _unit(sources, "hall", listed, district, guide, in_hall=in_hall is True)


def applications(sources: Sources) -> Iterator[Unit]:
    """Yield 移动端标准应用: each entry in each district that must have it."""
    for listed, district, guide in _entries_by_district(sources, APPLICATION_LISTS):
        channels = (guide.record.get("handling") or {}).get("channels") if guide else None
        yield _unit(sources, "application", listed, district, guide, connected=_MOBILE in (channels or ()))


def frequent(sources: Sources) -> Iterator[Unit]:
    """Yield 高频事项: each entry in each district that must have it, with the number of its five artefacts."""
    for listed, district, guide in _entries_by_district(sources, FREQUENT_LISTS):
        made = (guide.record.get("terms") or {}).get("artefacts", 0) if guide else 0
        yield _unit(sources, "frequent", listed, district, guide, artefacts=made, all_five=made == len(ARTEFACTS))


def bundle_units(sources: Sources) -> Iterator[Unit]:
    """Yield 一件事: each bundle in each district that it applies to; complete if all its members have guides there."""
    context = sources.context
    for bundle in bundles(context):
        for district in lists.named_districts(context, bundle.listed.file.value.get("applies_to")):
            missing = [code for code in bundle.codes if sources.guide(district, code) is None]
            record = {"complete": bool(bundle.codes) and not missing, "missing": missing}
            yield _unit(sources, "bundle", bundle.listed, district, None, **record)


def partners(sources: Sources) -> Iterator[Unit]:
    """Yield 跨域通办: each matter of an agreement, reciprocal if the other side lists it in the same mode."""
    context = sources.context
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
                yield _unit(sources, "partner", listed, district, sources.guide(district, str(code)), reciprocal=mutual)


def supervision(sources: Sources, behaviour: Mapping[str, int]) -> Iterator[Unit]:
    """Yield 监管事项: each supervision matter in each district that it applies to, claimed if a guide names it.

    `behaviour` is the number of records of the period by code of the matter; without such data the field is absent.
    """
    context = sources.context
    named: dict[tuple[str, str], Unit] = {}
    for unit in sources.guides:
        for code in (unit.record.get("supervision") or {}).get("matters") or ():
            named.setdefault((unit.district, str(code)), unit)
    checked = lists.entries_by_code(context, (CHECKLIST_LIST,), "code")
    for listed in lists.entries(lists.in_force(context, (SUPERVISION_LIST,))):
        code = str(listed.entry.get("code") or "")
        for district in lists.named_districts(context, listed.file.value.get("applies_to")) if code else ():
            guide = named.get((district, code))
            has = any(lists.applies_to_district(item.file, district, context) for item in checked.get(code, ()))
            found = _unit(sources, "supervision", listed, district, guide, checklist=has)
            recorded = {"behaviour": behaviour.get(code, 0) > 0} if behaviour else {}
            found.record = {**found.record, "claimed": guide is not None, **recorded}
            found.code = code
            yield found


def windows(sources: Sources) -> Iterator[Unit]:
    """Yield the windows of the halls in use, general if they take every matter (综合窗口)."""
    for venue in sources.context.registry.get("venues", {}).get("venues") or ():
        if venue.get("status") == "停用":
            continue
        for window in venue.get("windows") or ():
            key = f"window:{venue.get('id')}/{window.get('no')}"
            name = f"{venue.get('name')}{window.get('no')}号窗口（{window.get('name') or ''}）"
            record = {"general": _GENERAL in str(window.get("name")), "level": venue.get("level")}
            yield Unit(key, name, str(window.get("no")), str(venue.get("district")), "", "", record)


def activity_units(sources: Sources, population: str, rows: Iterable[Row]) -> list[Unit]:
    """Return the rows of activity data as units; a row whose code no guide has belongs to no district."""
    by_code = {unit.key: unit for unit in sources.guides}
    for unit in sources.guides:
        by_code.setdefault(str(unit.record.get("task_code")), unit)
    found = []
    for row in rows:
        guide = by_code.get(row.code)
        # A rating of an unknown matter cannot be traced back, so it does not count as linked (关联).
        unlinked = {"linked": 0} if guide is None and "linked" in row.terms else {}
        record = {"terms": row.terms | unlinked, "known": guide is not None}
        if guide:
            record |= {key: guide.record[key] for key in ("type", "level", "status") if key in guide.record}
        place = (guide.district, guide.department) if guide else ("", "")
        name, path = (guide.name, guide.path) if guide else (row.code, row.path)
        found.append(Unit(f"{population}:{row.code}", name, row.code, *place, path, record))
    return found


def ledger_units(sources: Sources, looked: Recheck) -> list[Unit]:
    """Return the entries of the ledger (整改台账) as units of the department that the matter belongs to.

    Their status is the standing of the entry: 销号存疑 for one that is 已整改 without proof or with a finding.
    """
    by_code = {unit.key: unit for unit in sources.guides}
    elsewhere = {found.rule: found for found in looked.elsewhere}
    found = []
    for entry in looked.entries:
        guide = by_code.get(entry.matter or "")
        others = elsewhere.get(entry.rule or "") if entry.closed else None
        record = {
            "status": looked.standing(entry),
            "rule": entry.rule,
            "overdue": entry.overdue(looked.as_of),
            "recurring": entry.position in looked.came_back,
            "open_elsewhere": others.open if others else 0,
            "unlisted": others.unlisted if others else 0,
        }
        owner = guide.department if guide else entry.lead or ""
        what = guide.name if guide else entry.name
        name = "：".join(filter(None, (what, entry.problem))) or str(entry.rule)
        place = entry.district, owner, guide.path if guide else entry.path
        found.append(Unit(f"ledger:{entry.fingerprint}", name, entry.matter or "", *place, record))
    return found


FROM_CATALOG: dict[str, Callable[[Sources], Iterator[Unit]]] = {
    "claims": claims,
    "hall": hall,
    "applications": applications,
    "frequent": frequent,
    "bundles": bundle_units,
    "partners": partners,
    "windows": windows,
}
"""Name of a population to the function that makes it from the catalog alone."""
