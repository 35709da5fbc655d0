"""Run the examples of a rule: make a small catalog of each example and lint it with all rules.

In: an example of a rule file, e.g. {"name": "x" * 300, "expect": [{"at": "/name"}]}. Out: the findings about it. The
keys of an example replace those of the clean guide (rules/clean) of the first type to which the rule applies; null
removes a key. `linter.rulebook.example_keys` describes the keys that mean something else.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from linter.engine import exemptions, loading, phase_one
from linter.engine.config import Config
from linter.engine.judging import Judge
from linter.engine.phase_two import phase_two
from linter.engine.verdict import apply_ledger, apply_waivers
from linter.findings.finding import Finding
from linter.rulebook.example_catalog import DEFAULT_TYPE, clean_folder, clean_guides
from linter.rulebook.example_keys import EXAMPLE_KEYS
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import yaml_document, yaml_writer
from linter.source.catalog import CONFIGURATION, Entry, listing
from linter.source.yaml_document import Document

AS_OF = date(2026, 9, 30)
"""The day for which all examples are judged."""


def base_type(rule: Rule) -> str:
    """The matter type of the clean guide that a rule's examples are based on."""
    wanted = (rule.data.get("applies") or {}).get("/type") or [DEFAULT_TYPE]
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return next((name for name in wanted if name in clean_guides()), DEFAULT_TYPE)


def laid_over(base: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a guide with the example's keys; null removes a key."""
    result = copy.deepcopy(dict(base))
    for key, value in example.items():
        # As a mapping, `source` is the guide's own key.
        if key in EXAMPLE_KEYS and not (key == "source" and not isinstance(value, str)):
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def document_of(value: Mapping[str, Any], path: str, kind: str) -> Document:
    """A value as the document of a file that holds it."""
    return yaml_document.from_bytes(yaml_writer.dump(value).encode(), path, kind)


class Runner:
    """Lints examples with the rules of a rulebook, in the strictest profile.

    `only` names the rules to run (and the families `ALWAYS`), which is faster; by default all rules run.
    """

    def __init__(self, book: Rulebook, only: Iterable[str] = ()) -> None:
        self.book = book
        root = clean_folder()
        self.config = Config(root, root, AS_OF, profile="strict", select=tuple(only), jobs=1, rules=book.added)
        _, self.context = loading.load_surroundings(self.config)
        self.inspector = phase_one.Inspector(self.config, self.context, book)

    def findings(self, rule: Rule, example: Mapping[str, Any]) -> list[Finding]:
        """All findings about an example of a rule, of any rule."""
        if "setup" in example:
            return self._unreadable(example["setup"])
        if "catalog" in example:
            # Such an example states little of each guide; only rules that compare guides are of interest.
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

    @cached_property
    def clean_findings(self) -> list[Finding]:
        """All findings about the clean guides; a complete rulebook has none."""
        return self._judge(
            [loading.load(clean_folder(), Entry(path, "matter")) for path, _ in clean_guides().values()], {}
        )

    def _judge(self, documents: list[Document], example: Mapping[str, Any]) -> list[Finding]:
        """The findings about documents, with the standard, lists, ledger and exemptions of the example."""
        inspector = self.inspector
        surroundings = list(_standard_and_lists(example))
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
        """The findings about an example with one guide per district."""
        path, base = clean_guides()[base_type(rule)]
        documents = []
        for name, changes in example["catalog"].items():
            own = {"district": name, "task_code": f"{base['task_code'][:-1]}{name}"}
            # In the folder of the clean guide, where its attachments are.
            beside = Path(path).with_name(f"{name}.yaml").as_posix()
            documents.append(document_of(laid_over({**base, **own}, changes or {}), beside, "matter"))
        return self._judge(documents, example)

    def _unreadable(self, setup: str) -> list[Finding]:
        """The findings about a file that is a link, a folder or missing, or that makes a rule crash."""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "示例.yaml"
            inspector = self.inspector
            if setup == "link":
                path.symlink_to(Path(place) / "别处.yaml")
            elif setup == "folder":
                path.mkdir()
            elif setup == "configuration":
                return self._second_configuration(Path(place))
            elif setup == "crash":
                inspector = phase_one.Inspector(self.config, self.context, self.book)
                some = next(rule for rule in self.book if rule.scope == "matter")
                inspector.judge = Judge([replace(some, check=_crash, applies=lambda _document: True, types=None)])
                path.write_text(yaml_writer.dump(clean_guides()[DEFAULT_TYPE][1]), "utf-8")
            return inspector.inspect(loading.load(Path(place), Entry(path.name, "matter"))).findings

    def _second_configuration(self, root: Path) -> list[Finding]:
        """The findings about a catalog with a configuration in its folder of districts."""
        (root / "districts").mkdir()
        (root / "districts" / CONFIGURATION).write_text("catalog: .\n", "utf-8")
        [(path, problem)] = listing(root, root, [root]).problems
        writer = self.inspector.writer(path)
        writer.problem(problem)
        return writer.findings


def _standard_and_lists(example: Mapping[str, Any]) -> Iterator[Document]:
    """Yield the standard and the lists of an example."""
    if "standard" in example:
        yield document_of({"kind": "standard", **example["standard"]}, "standards/示例.yaml", "standard")
    for number, value in enumerate(example.get("lists") or (), 1):
        yield document_of({"kind": "list", **value}, f"lists/示例{number}.yaml", "list")


def _crash(_guide: object) -> Iterator[Any]:
    raise RuntimeError("示例")
