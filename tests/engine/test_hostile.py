"""Hostile catalogs: whatever the files are or hold, a run ends with findings, not with a traceback, and a second run
gives the same findings."""

from __future__ import annotations

import copy
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linter
from linter.engine import examples, loading
from linter.engine.phase_two import phase_two
from linter.engine.verdict import apply_ledger, apply_waivers
from linter.findings.finding import Finding, Report, as_json
from linter.rulebook import example_catalog
from linter.rulebook.rulebook import ALWAYS, Rulebook
from linter.source import schema, yaml_document
from linter.source.catalog import listing, surroundings
from linter.source.yaml_document import Document
from linter.source.yaml_writer import dump
from tests.support import PERMIT, example_count

pytestmark = pytest.mark.slow

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
RUNNER = examples.Runner(Rulebook())
CLEAN = example_catalog.clean_guides()["行政许可"][1]
OTHER = example_catalog.clean_guides()["公共服务"][1]
ROOT = RUNNER.config.root
REGISTRY = {entry.kind: loading.load(ROOT, entry).value for entry in surroundings(ROOT, ROOT)}
LEDGER = {
    "entries": [
        {"rule": "schema/wrong-type", "matter": "x", "at": "/name", "value": "0", "status": "已整改"},
        {"rule": "time-limit/promise-note-missing", "matter": "x", "at": "/name", "value": "0", "status": "整改中"},
    ]
}
STANDARD = {
    "kind": "standard",
    **{key: CLEAN[key] for key in ("basic_code", "name", "type", "materials", "time_limit")},
}


def loaded(path: str, kind: str, data: bytes) -> Document:
    return yaml_document.from_bytes(data, path, kind)


def findings_of(*sources: tuple[str, bytes], around: tuple[tuple[str, bytes], ...] = ()) -> list[Finding]:
    """The findings of a run over files (kind, bytes) and over the registry, standards and ledgers `around` them."""
    near = [loaded(f"{kind}/{number}.yaml", kind, data) for number, (kind, data) in enumerate(around)]
    inspector = copy.copy(RUNNER.inspector)
    inspector.context = loading.make_context(RUNNER.config, near)
    files = [loaded(f"{number}.yaml", kind, data) for number, (kind, data) in enumerate(sources)]
    results = [inspector.inspect(item) for item in (*near, *files)]
    findings = [finding for result in results for finding in (*result.findings, *result.inherited)]
    findings += phase_two(inspector, [result.fact for result in results if result.fact])
    findings = apply_waivers(inspector, results, findings, examples.AS_OF)
    return apply_ledger(inspector, [item for item in near if item.kind == "ledger"], findings, examples.AS_OF)


def checked(*sources: tuple[str, bytes], around: tuple[tuple[str, bytes], ...] = ()) -> list[Finding]:
    """The findings, after checking that no rule crashed, every text is safe to print, and a second run gives the
    same."""
    findings = findings_of(*sources, around=around)
    assert [finding.message for finding in findings if finding.rule == "engine/rule-crashed"] == []
    assert findings == findings_of(*sources, around=around)
    for finding in findings:
        for text in (finding.message, finding.path, finding.pointer, finding.matter, finding.district):
            assert not _UNSAFE.search(text or ""), ascii(text)
        assert finding.line >= 1
        assert (finding.end_line, finding.end_column) >= (finding.line, finding.column) >= (1, 1)
        as_json(finding)
    return findings


# ---------------------------------------------------------------- any bytes, any text

_SIGNS = [
    *"a中𠮷:,[]{}|>'\"# \n\t\r~",
    ": ",
    "- ",
    "? ",
    " #",
    "\n  ",
    "\r\n",
    "<<",
    "&a",
    "*a",
    "!!x ",
    "---\n",
    "...\n",
]
_UNSEEN = ["\x00", "\x1b[2J", "\u202e", "\u2028", "\x85", "\ufeff", "\uffff", "\\e", "\\ud800", "%YAML 1.1\n"]
_WORDS = ["kind: matter\n", "name: ", "materials:\n", "waivers: ", "null", "true", "000", "9:00", "2024-05-10"]
_PIECES = st.sampled_from([*_SIGNS, *_UNSEEN, *_WORDS])


@given(st.binary(max_size=300) | st.lists(_PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()))
def test_any_bytes(data: bytes) -> None:
    checked(("matter", data))


@given(st.data())
def test_a_clean_guide_with_a_few_bytes_changed(data: st.DataObject) -> None:
    text = bytearray(dump(CLEAN).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 20)))
        text[start:end] = data.draw(_PIECES.map(str.encode) | st.binary(max_size=3))
    checked(("matter", bytes(text)))


# ---------------------------------------------------------------- well-formed, of wrong shapes

_KEYS = st.sampled_from(["id", "name", "code", "value", "unit", "rule", "until", "x"])
_TEXTS = ["", "x", "\x1b[2J", "/a/*", "000", "2024-02-30", "行政许可", "\ud7ff", "长" * 300]
_JUNK = st.recursive(
    st.sampled_from([None, True, 0, -1, 10**17, *_TEXTS]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=3),
    max_leaves=6,
)


def places(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if pointer:
        yield pointer
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in below:
        yield from places(item, (*pointer, step))


def mutated(draw: Any, document: dict[str, Any]) -> dict[str, Any]:
    """A document in which a few places hold another value."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(list(places(document))))
        target: Any = document
        for step in above:
            target = target[step]
        target[last] = draw(_JUNK)
    return document


MUTANTS = settings(max_examples=example_count(60))


@MUTANTS
@given(st.data())
def test_guides_of_wrong_shapes(data: st.DataObject) -> None:
    guide = {**CLEAN, "waivers": [{"rule": "x", "until": "2026-01-01"}], "variances": [{"field": "/name"}]}
    guide["source"] = {"system": "x", "lacks": ["/materials/*/necessity"]}
    checked(
        ("matter", dump(mutated(data.draw, guide)).encode()),
        ("matter", dump({**CLEAN, "district": "320411"}).encode()),
        around=_around(),
    )


@MUTANTS
@given(st.data())
def test_registries_standards_and_ledgers_of_wrong_shapes(data: st.DataObject) -> None:
    changed = data.draw(st.sampled_from([*REGISTRY, "standard", "ledger"]))
    around = _around(**{changed: mutated(data.draw, {**_DOCUMENTS, **REGISTRY}[changed])})
    guides = (CLEAN, {**OTHER, "district": "320411"})
    checked(*(("matter", dump(guide).encode()) for guide in guides), around=around)


_DOCUMENTS: dict[str, Any] = {"standard": STANDARD, "ledger": LEDGER}


def _around(**changed: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
    documents = {**REGISTRY, **_DOCUMENTS, **changed}
    return tuple((kind, dump(document).encode()) for kind, document in documents.items())


@pytest.mark.parametrize("junk", [None, [], {}, "x", 5, True, [None], [[]], [{}], ["x"], [5], {"x": []}])
def test_the_same_wrong_thing_everywhere(junk: Any) -> None:
    checked(("matter", dump({"kind": "matter", **{key: junk for key in CLEAN if key != "kind"}}).encode()))
    for kind in (*REGISTRY, "standard", "ledger", "list", "laws", "apps", "exemptions"):
        keys = [key for key in schema.of_kind(kind).shape.body.keys if key != "kind"]
        wrong = dump({"kind": kind, **dict.fromkeys(keys, junk)}).encode()
        checked(("matter", dump(CLEAN).encode()), around=((kind, wrong),))


@pytest.mark.parametrize("junk", [[], {}, [None]])
def test_one_wrong_thing_at_a_time(junk: Any) -> None:
    for key in CLEAN:
        checked(("matter", dump({**CLEAN, key: junk}).encode()))


def test_a_wrong_value_is_reported_once() -> None:
    """A value of a wrong type has one finding; it is not reported as missing too."""
    for key, junk in {"materials": 5, "legal_basis": "x", "time_limit": 5, "name": [5], "contacts": 5}.items():
        found = checked(("matter", dump({**CLEAN, key: junk}).encode()))
        assert [item.rule for item in found if (item.pointer or "").startswith(f"/{key}")] == ["schema/wrong-type"]


def test_values_that_shout_are_quiet_in_every_text() -> None:
    shout = "\x1b]0;x\x07\u202e\n::error::x"
    guide = {**CLEAN, "name": shout, "district": shout, "item_code": shout, shout: shout, "tags": [{shout: shout}]}
    checked(("matter", dump(guide).encode()), ("matter", dump({**guide, "level": shout}).encode()))


# ---------------------------------------------------------------- links, folders, devices, odd names


def lint(root: Path, **given: Any) -> Report:
    report = linter.lint([root], **given)
    assert not report.crashed
    return report


def places_of(report: Report) -> set[tuple[str, str]]:
    """(path, rule) of the findings about the files themselves."""
    return {(item.path, item.rule) for item in report.findings if item.rule.split("/")[0] in ALWAYS}


def test_a_catalog_of_things_that_are_no_files(catalog: Path) -> None:
    folder = catalog / "catalog/districts/x"
    folder.mkdir(parents=True)
    (folder / "folder.yaml").mkdir()
    (folder / "folder.yaml/inside.yaml").write_text("kind: matter\n", "utf-8")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "link.yaml").symlink_to("/etc/hostname")
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to("/etc")
    (folder / "note.txt").symlink_to("/etc/hostname")
    (folder / "LOUD.YAML").write_text("", "utf-8")
    (folder / "\x1b[2J\n.yaml").write_text("", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")).write_text("", "utf-8")
    at = "catalog/districts/x/"
    assert places_of(lint(catalog)) == {
        (at + "folder.yaml", "engine/not-a-file"),
        (at + "pipe.yaml", "engine/not-a-file"),
        (at + "link.yaml", "engine/link-not-followed"),
        (at + "loop", "engine/link-not-followed"),
        (at + "out", "engine/link-not-followed"),
        (at + "LOUD.YAML", "yaml/empty"),
        (at + "\x1b[2J\n.yaml", "yaml/empty"),
        (at + "\udcff.yaml", "yaml/empty"),
    }


def test_a_registry_that_is_a_link_or_broken_is_reported(catalog: Path) -> None:
    registry = catalog / "catalog/registry"
    (registry / "venues.yaml").write_text("kind: venues\nvenues: &a []\n", "utf-8")
    (registry / "licences.yaml").unlink()
    (registry / "licences.yaml").symlink_to(registry / "documents.yaml")
    (registry / "colours.yaml").write_text("kind: colours\n", "utf-8")
    reported = places_of(lint(catalog))
    at = "catalog/registry/"
    assert {(at + "venues.yaml", "yaml/anchor"), (at + "colours.yaml", "schema/unknown-kind")} <= reported
    assert (at + "licences.yaml", "engine/link-not-followed") in reported
    shutil.move(registry, catalog / "elsewhere")
    registry.symlink_to(catalog / "elsewhere")
    assert ("catalog/registry", "engine/link-not-followed") in places_of(lint(catalog))


def test_folders_may_lie_deeper_than_calls(tmp_path: Path) -> None:
    deep = tmp_path / "districts" / ("a/" * 500)
    deep.mkdir(parents=True)
    (deep / "x.yaml").write_text("", "utf-8")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        found = listing(tmp_path, tmp_path, [tmp_path]).entries
    finally:
        sys.setrecursionlimit(limit)
    assert [entry.kind for entry in found] == ["matter"]


def test_a_folder_that_may_not_be_looked_into(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = catalog / "catalog/districts/closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("linter.source.catalog.os.scandir", refuse)
    assert places_of(lint(catalog)) == {("catalog/districts/closed", "engine/unreadable")}


def test_a_rule_that_crashes_is_a_finding_and_hides_nothing(catalog: Path) -> None:
    crashing = examples.Runner(RUNNER.book)
    found = crashing.findings(RUNNER.book["engine/rule-crashed"], {"setup": "crash"})
    assert [finding.rule for finding in found] == ["engine/rule-crashed"]
    assert "RuntimeError" in found[0].message


def test_a_hostile_file_spoils_nothing_for_the_others(catalog: Path) -> None:
    before = [as_json(finding) for finding in lint(catalog, profile="strict").findings]
    (catalog / "catalog/districts/bad.yaml").write_text("[" * 100_000, "utf-8")
    after = [as_json(finding) for finding in lint(catalog, profile="strict").findings]
    assert [finding for finding in after if finding["path"] != "catalog/districts/bad.yaml"] == before
    assert (catalog / "catalog" / PERMIT).is_file()
