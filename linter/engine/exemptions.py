"""例外登记 (registry/exemptions.yaml): what leaves the denominator of an indicator, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from linter.engine.finding_writer import Writer
from linter.engine.loading import Loaded
from linter.engine.phase_one import Inspector
from linter.engine.verdict import day
from linter.findings.finding import Finding
from linter.guides.guide import Context
from linter.rulebook import indicator
from linter.rulebook.indicator import Exemption
from linter.source import schema
from linter.source.pointer import Pointer
from linter.source.read import Problem

KIND = ENTRIES = "exemptions"


def register(context: Context) -> list[Exemption]:
    """The exemptions of a catalog, in force or not."""
    entries = context.registry.get(KIND, {}).get(ENTRIES) or ()
    return [
        Exemption(
            str(item.get("indicator")), item.get("district"), item.get("department"), item.get("code"),
            str(item.get("reason")), item.get("from"), item.get("until"),
        )
        for item in entries
        if isinstance(item, dict)
    ]  # fmt: skip


def check(inspector: Inspector, registers: Iterable[Loaded], as_of: date) -> list[Finding]:
    """What is wrong with the entries of some files: for an indicator or a district that is unknown, or at an end."""
    found: list[Finding] = []
    for item in registers:
        if item.kind != KIND or item.value is None or item.tree is None:
            continue
        path = item.entry.path
        writer = Writer(
            inspector.book, inspector.severities, inspector.lang, path, schema.of_kind(KIND), item.value, path, None
        )
        for number, entry in enumerate(item.value.get(ENTRIES) or ()):
            for key, rule in _wrong(entry, inspector.context, as_of) if isinstance(entry, dict) else ():
                pointer: Pointer = (ENTRIES, number, key)
                values = {name: entry.get(name) for name in ("indicator", "district", "until")}
                writer.problem(Problem(rule, item.tree.span(pointer), values, pointer=pointer))
        found += writer.findings
    return found


def _wrong(entry: Mapping[str, Any], context: Context, as_of: date) -> Iterator[tuple[str, str]]:
    """(key, rule) of each thing that is wrong with an entry; what the schema says of it is not said again."""
    name, district, until = entry.get("indicator"), entry.get("district"), day(entry.get("until"))
    if isinstance(name, str) and name not in indicator.names():
        yield "indicator", "waiver/exemption-unknown-indicator"
    if district is not None and context.areas and district not in context.areas:
        yield "district", "waiver/exemption-unknown-district"
    if until is not None and until < as_of:
        yield "until", "waiver/exemption-expired"
