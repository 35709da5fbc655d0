"""Read and check the register of exemptions (例外登记, registry/exemptions.yaml).

Input: the `Context` of a catalog, or the documents of its registers. Output: the `Exemption`s, which take matters out
of the denominator of an indicator; and findings about faulty entries. Example: an entry whose `until` lies before
`as_of` is the finding `waiver/exemption-expired`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from linter.common.period import iso_date
from linter.engine.phase_one import Inspector
from linter.findings.finding import Finding
from linter.guides.guide import Context
from linter.rulebook import indicator
from linter.rulebook.indicator import Exemption
from linter.source.pointer import Pointer
from linter.source.read import Problem
from linter.source.yaml_document import Document

KIND = ENTRIES = "exemptions"
"""The kind of the register, and the key of its entries."""


def register(context: Context) -> list[Exemption]:
    """Return the exemptions of a catalog, expired ones included."""
    entries = context.registry.get(KIND, {}).get(ENTRIES) or ()
    return [
        Exemption(
            str(item.get("indicator")), item.get("district"), item.get("department"), item.get("code"),
            str(item.get("reason")), item.get("from"), item.get("until"),
        )
        for item in entries
        if isinstance(item, dict)
    ]  # fmt: skip


def check(inspector: Inspector, documents: Iterable[Document], as_of: date) -> list[Finding]:
    """Return the findings about register entries: an unknown indicator, an unknown district, an expired exemption.
    Documents of other kinds are skipped."""
    found: list[Finding] = []
    for document in documents:
        if document.kind != KIND or document.value is None or document.tree is None:
            continue
        writer = inspector.writer(document.path, KIND, document.value)
        for number, entry in enumerate(document.value.get(ENTRIES) or ()):
            for key, rule in _faults(entry, inspector.context, as_of) if isinstance(entry, dict) else ():
                pointer: Pointer = (ENTRIES, number, key)
                values = {name: entry.get(name) for name in ("indicator", "district", "until")}
                writer.problem(Problem(rule, document.tree.span(pointer), values, pointer=pointer))
        found += writer.findings
    return found


def _faults(entry: Mapping[str, Any], context: Context, as_of: date) -> Iterator[tuple[str, str]]:
    """Yield (key, rule) for each fault of an entry that the schema does not report."""
    name, district, until = entry.get("indicator"), entry.get("district"), iso_date(entry.get("until"))
    if isinstance(name, str) and name not in indicator.names():
        yield "indicator", "waiver/exemption-unknown-indicator"
    if district is not None and context.areas and district not in context.areas:
        yield "district", "waiver/exemption-unknown-district"
    if until is not None and until < as_of:
        yield "until", "waiver/exemption-expired"
