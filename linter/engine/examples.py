"""The examples of a rule, run as its tests.

An example is laid over the clean guide of the first type the rule applies to: its top-level keys
replace the guide's, null removes. `{catalog: {A: …, B: …}}` does so once per district, for rules that
see several guides; `lists` are lists of that catalog, each as in its file; `ledger` and `exemptions` are
entries of such a file. `{source: text}` is a file as
written (`encoding`, `repeat` for what YAML text cannot hold), `{setup: link | folder | missing | crash}`
one that cannot be read at all.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from linter.engine import exemptions, loading, phase_one, phase_two
from linter.engine.config import Config
from linter.engine.verdict import apply_ledger, apply_waivers
from linter.findings.finding import Finding
from linter.rulebook.example_catalog import DEFAULT_TYPE, clean_folder, clean_guides
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import read, yaml_writer
from linter.source.catalog import Entry, surroundings

AS_OF = date(2026, 9, 30)
"""The day on which all examples are read."""
_SPECIAL = (
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


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what it says."""

    rule: str
    example: str
    """`good 1`, `bad 2` …, counted from 1."""
    message: str


def base_type(rule: Rule) -> str:
    """The type of the clean guide that a rule's examples are laid over."""
    wanted = (rule.data.get("applies") or {}).get("/type") or [DEFAULT_TYPE]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return next((name for name in wanted if name in clean_guides()), DEFAULT_TYPE)


def laid_over(base: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """A guide with the example's top-level keys; null removes one."""
    result = copy.deepcopy(dict(base))
    for key, value in example.items():
        if key in _SPECIAL or (key == "source" and isinstance(value, str)):
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


class Runner:
    """Runs examples with the whole rulebook, or with one rule alone."""

    def __init__(self, book: Rulebook, *, only: str | None = None) -> None:
        self.book = book
        root = clean_folder()
        # What waivers and the ledger are about is what other rules find.
        alone = only is not None and only.partition("/")[0] not in ("waiver", "ledger")
        select = (only,) if only and alone else ()
        self.config = Config(root, root, AS_OF, profile="strict", select=select, jobs=1, rules=book.added)
        around = [loading.load(root, entry) for entry in surroundings(root, root)]
        self.context = loading.surround(self.config, around)
        self.inspector = phase_one.Inspector(self.config, self.context, book)

    def findings(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        """Everything the rulebook of this runner says of an example."""
        if "setup" in example:
            return self._setup(example["setup"])
        if "catalog" in example:
            # What each of its guides is by itself is not what such an example is about.
            found = self._catalog(rule, example)
            return [finding for finding in found if self.book[finding.rule].scope in ("group", "catalog")]
        path, base = clean_guides()[base_type(rule)]
        entry = Entry(path, "matter")
        if isinstance(example.get("source"), str):
            text = example["source"] * int(example.get("repeat") or 1)
            data = text.encode(example.get("encoding") or "utf-8", "surrogatepass")
            loaded = loading.load_source(replace(entry, kind=example.get("kind") or "matter"), read.decode(data))
        else:
            loaded = loading.load_source(entry, read.decode(yaml_writer.dump(laid_over(base, example)).encode()))
        return self._judge([loaded], example)

    def _judge(self, loaded: list[loading.Loaded], example: Mapping[str, Any]) -> list[Finding]:
        inspector = self.inspector
        around = [
            loading.load_source(Entry(path, kind), read.decode(yaml_writer.dump({"kind": kind, **document}).encode()))
            for path, kind, document in _around(example)
        ]
        if around:
            own = loading.surround(self.config, around)
            context = replace(self.context, standards=own.standards, lists=own.lists)
            inspector = phase_one.Inspector(self.config, context, self.book)
            loaded = [*loaded, *around]
        results = [inspector.inspect_loaded(item) for item in loaded]
        findings = [finding for result in results for finding in (*result.findings, *result.inherited)]
        findings += phase_two.phase_two(inspector, [result.fact for result in results if result.fact])
        findings = apply_waivers(inspector, results, findings, AS_OF)
        if "ledger" in example:
            text = yaml_writer.dump({"entries": example["ledger"]})
            ledger = loading.load_source(Entry("ledger/示例.yaml", "ledger"), read.decode(text.encode()))
            findings = apply_ledger(inspector, [ledger], findings, AS_OF)
        if "exemptions" in example:
            text = yaml_writer.dump({"kind": exemptions.KIND, "exemptions": example["exemptions"]})
            register = loading.load_source(Entry("registry/示例.yaml", exemptions.KIND), read.decode(text.encode()))
            findings += exemptions.check(inspector, [register], AS_OF)
        return sorted(findings, key=lambda finding: finding.order)

    def _catalog(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        path, base = clean_guides()[base_type(rule)]
        loaded = []
        for name, over in example["catalog"].items():
            own = {"district": name, "task_code": f"{base['task_code'][:-1]}{name}"}
            guide = laid_over({**base, **own}, over or {})
            source = read.decode(yaml_writer.dump(guide).encode())
            # Beside the clean guide, where its attachments are.
            beside = Path(path).with_name(f"{name}.yaml").as_posix()
            loaded.append(loading.load_source(Entry(beside, "matter"), source))
        return self._judge(loaded, example)

    def _setup(self, name: str) -> list[Finding]:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "示例.yaml"
            inspector = self.inspector
            if name == "link":
                path.symlink_to(Path(place) / "别处.yaml")
            elif name == "folder":
                path.mkdir()
            elif name == "crash":
                inspector = phase_one.Inspector(self.config, self.context, self.book)
                some = next(rule for rule in self.book if rule.scope == "matter")
                inspector.matter_rules = [replace(some, check=_crash, applies=lambda document: True, types=None)]
                path.write_text(yaml_writer.dump(clean_guides()[DEFAULT_TYPE][1]), "utf-8")
            return inspector.inspect_loaded(loading.load(Path(place), Entry(path.name, "matter"))).findings


def _around(example: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The standard and the lists of an example: path, kind and document of each."""
    if "standard" in example:
        yield "standards/示例.yaml", "standard", example["standard"]
    for number, document in enumerate(example.get("lists") or (), 1):
        yield f"lists/示例{number}.yaml", "list", document


def _crash(guide: object) -> Iterator[Any]:
    raise RuntimeError("示例")


def failures(rule: Rule, book: Rulebook | None = None) -> Iterator[Failure]:
    """The examples of a rule that do not hold: a good one that fires, a bad one that does not fire
    exactly as it expects."""
    runner = Runner(book or Rulebook(), only=rule.id)
    for kind in ("good", "bad"):
        for number, example in enumerate(rule.data["examples"][kind], 1):
            name = f"{kind} {number}"
            try:
                found = [finding for finding in runner.findings(rule, example) if finding.rule == rule.id]
            except Exception as error:  # the example itself may be unusable; say which
                yield Failure(rule.id, name, f"无法运行：{type(error).__name__}: {error}")
                continue
            wanted = example.get("expect") or []
            if not _matches(found, wanted):
                yield Failure(rule.id, name, f"应为 {_told(wanted)}，实为 {[_brief(finding) for finding in found]}")


def _told(wanted: list[Any]) -> str:
    return str(wanted) if wanted else "没有发现"


def _matches(found: list[Finding], wanted: list[Mapping[str, Any]]) -> bool:
    left = list(found)
    for want in wanted:
        match = next((finding for finding in left if _fits(finding, want)), None)
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


def _fits(finding: Finding, want: Mapping[str, Any]) -> bool:
    unknown = set(want) - set(_FIELDS)
    if unknown:
        raise ValueError(f"expect 里不认识：{'、'.join(sorted(unknown))}")
    return all(
        want[name] in get(finding) if name == "message" else want[name] == get(finding)
        for name, get in _FIELDS.items()
        if name in want
    )


def _brief(finding: Finding) -> str:
    return f"{finding.district or ''} {finding.pointer or ''} {finding.line}:{finding.column} {finding.message}".strip()
