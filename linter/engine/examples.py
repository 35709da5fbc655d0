"""Run the examples of a rule as its tests.

Input: a rule with `examples: {good: […], bad: […]}`. Output: a `Failure` for each example that does not hold.
Example: `list(failures(book["name/too-long"]))` is `[]`.
An example is laid over the clean guide of the first type that the rule applies to: its top-level keys replace those of
the guide, null removes one. Other forms of an example:
- `{catalog: {A: …, B: …}}` makes one guide per district, for rules that compare guides; `standard`, `lists`, `ledger`
  and `exemptions` are the other files of that catalog;
- `{source: text}` is a file as written, with `encoding` and `repeat` for content that YAML text cannot hold;
- `{setup: link | folder | missing | crash}` is a file that cannot be read at all, or a rule that crashes.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from linter.engine import exemptions, loading, phase_one
from linter.engine.config import Config
from linter.engine.phase_two import phase_two
from linter.engine.verdict import apply_ledger, apply_waivers
from linter.findings.finding import Finding
from linter.rulebook.example_catalog import DEFAULT_TYPE, clean_folder, clean_guides
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import yaml_document, yaml_writer
from linter.source.catalog import Entry
from linter.source.yaml_document import Document

AS_OF = date(2026, 9, 30)
"""The day that all examples take for today."""
_NOT_GUIDE_KEYS = (
    "expect",
    "catalog",
    "standard",
    "lists",
    "encoding",
    "repeat",
    "setup",
    "kind",
    "ledger",
    "exemptions",
    "also",
)
"""Keys of an example that do not replace keys of the guide."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example whose findings are not those that it expects."""

    rule: str
    example: str
    """Such as `good 1` or `bad 2`, counted from 1."""
    message: str


def base_type(rule: Rule) -> str:
    """Return the type of the clean guide that a rule's examples are laid over."""
    wanted = (rule.data.get("applies") or {}).get("/type") or [DEFAULT_TYPE]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return next((name for name in wanted if name in clean_guides()), DEFAULT_TYPE)


def laid_over(base: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the guide `base` with the top-level keys of the example; null removes a key."""
    result = copy.deepcopy(dict(base))
    for key, value in example.items():
        if key in _NOT_GUIDE_KEYS or (key == "source" and isinstance(value, str)):
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def document_of(value: Mapping[str, Any], path: str, kind: str) -> Document:
    """Return a value as the document of a file that holds it."""
    return yaml_document.from_bytes(yaml_writer.dump(value).encode(), path, kind)


class Runner:
    """Runs examples with the whole rulebook, or with one rule (`only`)."""

    def __init__(self, book: Rulebook, *, only: str | None = None) -> None:
        self.book = book
        root = clean_folder()
        # Rules about waivers and ledgers need the findings of other rules.
        alone = only is not None and only.partition("/")[0] not in ("waiver", "ledger")
        select = (only,) if only and alone else ()
        self.config = Config(root, root, AS_OF, profile="strict", select=select, jobs=1, rules=book.added)
        _, self.context = loading.load_surroundings(self.config)
        self.inspector = phase_one.Inspector(self.config, self.context, book)

    def findings(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        """Return the findings of all rules of this runner about an example of `rule`."""
        if "setup" in example:
            return self._setup(example["setup"])
        if "catalog" in example:
            # The guides of such an example are about rules that compare them; findings about one guide are left out.
            found = self._catalog(rule, example)
            return [finding for finding in found if self.book[finding.rule].scope in ("group", "catalog")]
        path, base = clean_guides()[base_type(rule)]
        if isinstance(example.get("source"), str):
            text = example["source"] * int(example.get("repeat") or 1)
            data = text.encode(example.get("encoding") or "utf-8", "surrogatepass")
            document = yaml_document.from_bytes(data, path, example.get("kind") or "matter")
        else:
            document = document_of(laid_over(base, example), path, "matter")
        return self._judge([document], example)

    def _judge(self, documents: list[Document], example: Mapping[str, Any]) -> list[Finding]:
        """Return the findings about documents, with the standard, lists, ledger and exemptions of the example."""
        inspector = self.inspector
        surroundings = list(_surroundings(example))
        if surroundings:
            own = loading.make_context(self.config, surroundings)
            context = replace(self.context, standards=own.standards, lists=own.lists)
            inspector = phase_one.Inspector(self.config, context, self.book)
        results = [inspector.inspect(document) for document in (*documents, *surroundings)]
        findings = [finding for result in results for finding in (*result.findings, *result.inherited)]
        findings += phase_two(inspector, [result.fact for result in results if result.fact])
        findings = apply_waivers(inspector, results, findings, AS_OF)
        if "ledger" in example:
            ledger = document_of({"entries": example["ledger"]}, "ledger/示例.yaml", "ledger")
            findings = apply_ledger(inspector, [ledger], findings, AS_OF)
        if "exemptions" in example:
            value = {"kind": exemptions.KIND, "exemptions": example["exemptions"]}
            register = document_of(value, "registry/示例.yaml", exemptions.KIND)
            findings += exemptions.check(inspector, [register], AS_OF)
        return sorted(findings, key=lambda finding: finding.order)

    def _catalog(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        """Return the findings about an example with one guide per district."""
        path, base = clean_guides()[base_type(rule)]
        documents = []
        for name, changes in example["catalog"].items():
            own = {"district": name, "task_code": f"{base['task_code'][:-1]}{name}"}
            # The guides lie beside the clean guide, where its attachments are.
            place = Path(path).with_name(f"{name}.yaml").as_posix()
            documents.append(document_of(laid_over({**base, **own}, changes or {}), place, "matter"))
        return self._judge(documents, example)

    def _setup(self, name: str) -> list[Finding]:
        """Return the findings about a file that is a link, a folder or missing, or about a rule that crashes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "示例.yaml"
            inspector = self.inspector
            if name == "link":
                path.symlink_to(Path(folder) / "别处.yaml")
            elif name == "folder":
                path.mkdir()
            elif name == "crash":
                inspector = phase_one.Inspector(self.config, self.context, self.book)
                rule = next(rule for rule in self.book if rule.scope == "matter")
                inspector.matter_rules = [replace(rule, check=_crash, applies=lambda _document: True, types=None)]
                path.write_text(yaml_writer.dump(clean_guides()[DEFAULT_TYPE][1]), "utf-8")
            return inspector.inspect(loading.load(Path(folder), Entry(path.name, "matter"))).findings


def _surroundings(example: Mapping[str, Any]) -> Iterator[Document]:
    """Yield the standard and the lists of an example."""
    if "standard" in example:
        yield document_of({"kind": "standard", **example["standard"]}, "standards/示例.yaml", "standard")
    for number, value in enumerate(example.get("lists") or (), 1):
        yield document_of({"kind": "list", **value}, f"lists/示例{number}.yaml", "list")


def _crash(_guide: object) -> Iterator[Any]:
    raise RuntimeError("示例")


def failures(rule: Rule, book: Rulebook | None = None) -> Iterator[Failure]:
    """Yield the examples of a rule that do not hold: a good one with a finding of the rule, a bad one whose findings of
    the rule differ from those in its `expect`."""
    runner = Runner(book or Rulebook(), only=rule.id)
    for kind in ("good", "bad"):
        for number, example in enumerate(rule.data["examples"][kind], 1):
            name = f"{kind} {number}"
            try:
                found = [finding for finding in runner.findings(rule, example) if finding.rule == rule.id]
            except Exception as error:  # the example itself may be unusable; the message names it
                yield Failure(rule.id, name, f"无法运行：{type(error).__name__}: {error}")
                continue
            expected = example.get("expect") or []
            if not _matches(found, expected):
                wanted = str(expected) if expected else "没有发现"
                yield Failure(rule.id, name, f"应为 {wanted}，实为 {[_brief(finding) for finding in found]}")


def _matches(found: list[Finding], expected: list[Mapping[str, Any]]) -> bool:
    """Return whether the findings and the expectations fit one to one, in any order."""
    left = list(found)
    for expectation in expected:
        match = next((finding for finding in left if _fits(finding, expectation)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


_FIELDS: dict[str, Callable[[Finding], Any]] = {
    "at": lambda finding: finding.pointer or "",
    "line": lambda finding: finding.line,
    "column": lambda finding: finding.column,
    "district": lambda finding: finding.district,
    "severity": lambda finding: finding.severity,
    "status": lambda finding: finding.status,
    "message": lambda finding: finding.message,
    "path": lambda finding: finding.path,
    "related": lambda finding: sorted({Path(place.path).stem for place in finding.related}),
    "fix": lambda finding: finding.fix.edits[0].text if finding.fix else None,
}
"""The keys of an expectation, each with the field of a finding that it is compared with."""


def _fits(finding: Finding, expectation: Mapping[str, Any]) -> bool:
    """Return whether a finding has all fields that are expected; of a message a part is enough. Raises ValueError for
    a key that is not in _FIELDS."""
    unknown = set(expectation) - set(_FIELDS)
    if unknown:
        raise ValueError(f"expect 里不认识：{'、'.join(sorted(unknown))}")
    return all(
        expectation[name] in get(finding) if name == "message" else expectation[name] == get(finding)
        for name, get in _FIELDS.items()
        if name in expectation
    )


def _brief(finding: Finding) -> str:
    return f"{finding.district or ''} {finding.pointer or ''} {finding.line}:{finding.column} {finding.message}".strip()
