"""The repository's own catalog: it passes its own gate, and is the model it claims to be."""

from __future__ import annotations

from collections import Counter

import pytest

import linter
from linter.engine import config, loading
from linter.findings.finding import Report
from linter.source import catalog
from linter.source.yaml_document import Document
from tests.support import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def report() -> Report:
    return linter.lint([ROOT], jobs=1)


@pytest.fixture(scope="module")
def loaded() -> list[Document]:
    settings = config.load([ROOT])
    entries = catalog.listing(settings.root, settings.catalog, [settings.catalog]).entries
    return [loading.load(settings.root, entry) for entry in entries]


def test_it_passes_its_own_gate(report: Report) -> None:
    assert [f"{item.path}:{item.line} {item.rule} {item.message}" for item in report.findings if item.open] == []
    assert report.exit_code == 0


def test_what_is_suppressed_is_declared(report: Report) -> None:
    assert {item.status for item in report.findings} <= {"waived", "known"}


def test_seven_districts_and_every_kind_of_matter(loaded: list[Document]) -> None:
    guides = [item.value for item in loaded if item.kind == "matter" and item.value]
    assert {guide["district"] for guide in guides} == {
        "320402", "320404", "320411", "320412", "320413", "320481", "320400-jk",
    }  # fmt: skip
    types = Counter(guide["type"] for guide in guides)
    assert set(types) == {"行政许可", "行政确认", "行政给付", "其他行政权力", "公共服务"}
    assert len(guides) >= 150
    assert sum(item.kind == "standard" for item in loaded) >= 30


def test_every_attachment_that_is_named_is_there_and_every_one_there_is_named(loaded: list[Document]) -> None:
    named = set()
    for item in loaded:
        folder = (ROOT / item.path).parent
        for text in _texts(item.value):
            if text.startswith("attachments/"):
                assert (folder / text).is_file(), f"{item.path}: {text}"
                named.add((folder / text).resolve())
    there = {path.resolve() for path in (ROOT / "catalog").rglob("attachments/*")}
    assert there == named


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


def test_evidence_is_stated_for_every_basic_code_and_limit(loaded: list[Document]) -> None:
    for item in loaded:
        if item.kind == "standard" and item.value:
            graded = {entry["at"] for entry in item.value["evidence"]}
            assert "/basic_code" in graded
            limit = (item.value.get("time_limit") or {}).get("statutory") or {}
            assert limit.get("value") is None or any(at.startswith("/time_limit/statutory") for at in graded)
