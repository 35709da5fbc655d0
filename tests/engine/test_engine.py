"""A whole run: inheritance, values that a source cannot know, groups, waivers, ledger, worker processes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linter
from linter.common.text import digest
from linter.engine import examples, figure_record
from linter.engine.config import load
from linter.engine.phase_one import APPLIES, FactExtras
from linter.engine.run import inspect
from linter.findings.finding import Finding, Report
from linter.guides.fields import inheritable
from linter.guides.guide import inherit, values_at
from linter.rulebook import example_catalog
from linter.source.pointer import parse
from linter.source.yaml_writer import dump
from tests.support import PERMIT

CONDITION = "营业场所的卫生检测结果符合公共场所卫生标准"
PATH = f"catalog/{PERMIT}"


def run(root: Path, **settings: Any) -> Report:
    return linter.lint([root], **settings)


def named(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def clean_permit(**changes: Any) -> dict[str, Any]:
    return examples.laid_over(example_catalog.clean_guides()["行政许可"][1], changes)


def write(root: Path, place: str, document: dict[str, Any]) -> str:
    path = root / "catalog" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(document), "utf-8")
    return f"catalog/{place}"


@pytest.fixture
def standard(catalog: Path) -> Callable[..., str]:
    """Move fields of the clean permit into a standard, from which the permit then inherits them."""

    def make(*moved: str, **changes: Any) -> str:
        guide = clean_permit()
        stated = {key: guide.pop(key) for key in moved}
        shutil.copytree(
            catalog / "catalog" / Path(PERMIT).parent / "attachments", catalog / "catalog/standards/attachments"
        )
        (catalog / "catalog" / PERMIT).write_text(dump(guide), "utf-8")
        document = {"kind": "standard", "basic_code": guide["basic_code"], "name": guide["name"], "type": guide["type"]}
        return write(catalog, "standards/000123020000-公共场所卫生许可.yaml", {**document, **stated, **changes})

    return make


def test_a_guide_inherits_the_keys_that_it_leaves_out(catalog: Path, standard: Callable[..., str]) -> None:
    standard("materials", "conditions", "legal_basis", "audience", "situations", "faq")
    # The other guides of the catalog have no standard, which this rule reports.
    assert {finding.rule for finding in run(catalog, profile="strict").findings} == {"code/base-code-unknown"}


def test_a_finding_about_an_inherited_value_is_reported_once_on_the_standard(
    catalog: Path, standard: Callable[..., str]
) -> None:
    path = standard("conditions")
    stated = catalog / path
    stated.write_text(stated.read_text("utf-8").replace(CONDITION, "符合法律、法规规定的其他条件"), "utf-8")
    for district in ("320411", "320481"):
        write(catalog, f"districts/{district}/样例局/{district}.yaml", clean_permit(district=district, conditions=None))
    found = named(run(catalog, profile="strict"), "condition/catch-all")
    assert [(finding.path, finding.pointer) for finding in found] == [(path, "/conditions/0")]
    line = (catalog / path).read_text("utf-8").splitlines()[found[0].line - 1]
    assert "其他条件" in line[found[0].column - 1 : found[0].end_column - 1]


def test_values_that_a_source_cannot_know_are_counted_not_reported(catalog: Path) -> None:
    lacks = {"system": "示例平台", "lacks": ["/legal_basis", "/time_limit/promised/note"]}
    guide = clean_permit(legal_basis=None, time_limit=None, source=lacks)
    guide["time_limit"] = {**clean_permit()["time_limit"], "promised": {"value": 5, "unit": "工作日"}}
    write(catalog, PERMIT, guide)
    report = run(catalog)
    assert {finding.rule for finding in report.findings} == set()
    assert report.unknown >= 2


def test_the_standard_decides_which_guide_differs(catalog: Path, standard: Callable[..., str]) -> None:
    path = standard(time_limit={"statutory": {"value": 30, "unit": "工作日"}})
    (finding,) = named(run(catalog), "same-standard/statutory-limit-differs")
    assert finding.path == PATH
    assert "标准为 30 工作日" in finding.message
    assert [place.path for place in finding.related] == [path]


def waived(rule: str, until: str = "2026-12-31") -> list[dict[str, str]]:
    return [{"rule": rule, "reason": "系统升级", "basis": {"title": "行政许可法"}, "until": until}]  # type: ignore[dict-item]


def test_a_waiver_suppresses_and_an_expired_one_is_an_error(catalog: Path) -> None:
    limits = clean_permit()["time_limit"] | {"promised": {"value": 5, "unit": "工作日"}}
    rule = "time-limit/promise-note-missing"
    write(catalog, PERMIT, clean_permit(time_limit=limits, waivers=waived(rule)))
    report = run(catalog)
    assert [finding.status for finding in named(report, rule)] == ["waived"]
    assert report.summary()["suppressed"] == 1
    assert report.exit_code == 0
    write(catalog, PERMIT, clean_permit(time_limit=limits, waivers=waived(rule, "2026-09-29")))
    report = run(catalog)
    assert [finding.status for finding in named(report, rule)] == ["new"]
    assert named(report, "waiver/expired")
    assert report.exit_code == 1


def ledger(**changes: str) -> dict[str, Any]:
    entry = {
        "rule": "time-limit/promise-note-missing",
        "matter": clean_permit()["task_code"],
        "at": "/time_limit/promised/note",
        "value": digest(None),
        "status": "整改中",
        "due": "2026-12-31",
    }
    return {"entries": [{**entry, **changes}]}


def test_the_ledger_knows_a_finding_after_lines_have_moved(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: null")
    edit("kind: matter", "# 加一行，行号全变\nkind: matter")
    write(catalog, "ledger/320402.yaml", ledger())
    rule = "time-limit/promise-note-missing"
    assert [finding.status for finding in named(run(catalog), rule)] == ["known"]
    assert [finding.status for finding in named(run(catalog, ledger=False), rule)] == ["new"]
    write(catalog, "ledger/320402.yaml", ledger(status="已整改"))
    report = run(catalog)
    assert [finding.status for finding in named(report, rule)] == ["new"]
    assert named(report, "ledger/closed-but-firing")


def test_a_new_defect_in_a_known_place_is_new(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: 暂无")
    write(catalog, "ledger/320402.yaml", ledger())
    assert [finding.status for finding in named(run(catalog), "time-limit/promise-note-missing")] == ["new"]


def test_a_broken_registry_is_reported_when_one_guide_is_linted(catalog: Path) -> None:
    (catalog / "catalog/registry/divisions.yaml").write_text("areas: [", "utf-8")
    report = linter.lint([catalog / PATH])
    assert named(report, "yaml/syntax")[0].path == "catalog/registry/divisions.yaml"
    assert report.exit_code == 1


def test_files_and_their_order_change_nothing_about_the_others(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("note: 自受理之日起计算", "note: null")
    before = run(catalog).findings
    other = clean_permit(district="320411", basic_code="000123029000", name="另一事项")
    write(catalog, "districts/320411-新北区/样例局/另一事项.yaml", other)
    after = [finding for finding in run(catalog).findings if finding.path == PATH]
    assert after == before


TREES = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(0, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
PLACES = st.lists(st.sampled_from(["/a", "/b", "/a/b", "/b/c", "/c/a/b"]), unique=True, max_size=3)


@pytest.mark.slow
@given(
    own=st.dictionaries(st.sampled_from("abc"), TREES),
    base=st.dictionaries(st.sampled_from("abc"), TREES),
    places=PLACES,
)
def test_inheritance_only_adds(own: dict[str, Any], base: dict[str, Any], places: list[str]) -> None:
    """Inheritance changes no value of the guide, leaves the input untouched, and applied twice gives the same."""
    from copy import deepcopy

    kept = deepcopy(own), deepcopy(base)
    merged, inherited = inherit(own, values_at(base, places))
    assert (own, base) == kept
    assert _contains(merged, own)
    assert inherit(merged, values_at(base, places)) == (merged, ())
    assert all(any(pointer[: len(parse(place))] == parse(place) for place in places) for pointer in inherited)


def _contains(whole: Any, part: Any) -> bool:
    if part is None:
        return True
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(_contains(whole.get(key), value) for key, value in part.items())
    return bool(whole == part)


def test_inheritable_places_are_those_that_must_be_equal() -> None:
    assert "/materials" in inheritable()
    assert "/time_limit/promised" not in inheritable()
    assert "/agency" not in inheritable()


@pytest.mark.slow
@pytest.mark.parametrize("extras", [FactExtras(), FactExtras(records=True), FactExtras(applies="permit/faq-missing")])
def test_worker_processes_make_the_same_facts(catalog: Path, extras: FactExtras) -> None:
    settings = load([catalog], profile="strict")
    runs = [inspect([], replace(settings, jobs=jobs), extras=extras) for jobs in (1, 2)]
    derived = [{fact.path: fact.derived for fact in run.facts} for run in runs]
    assert derived[0] == derived[1]
    guides = [fact for fact in runs[0].facts if fact.kind == "matter"]
    assert len(guides) > 2
    assert all((figure_record.NAME in fact.derived) == extras.records for fact in guides)
    applies = {APPLIES in fact.derived for fact in guides}
    assert applies == ({True, False} if extras.applies else {False})


@pytest.mark.slow
def test_progress_counts_every_file_however_many_processes(catalog: Path) -> None:
    for jobs in (1, 2):
        calls: list[tuple[int, int]] = []
        inspect([], load([catalog], jobs=jobs), lambda *call, calls=calls: calls.append(call))
        assert calls == [(done, calls[0][1]) for done in range(1, calls[0][1] + 1)]


@pytest.mark.parametrize(
    "content", ["kind: [matter\n", "kind: matter\nname: 公共场所卫生许可\n"], ids=["error-of-yaml", "no-district"]
)
def test_a_guide_that_does_not_say_its_district_counts_for_that_of_its_folder(content: str, catalog: Path) -> None:
    (catalog / "catalog" / PERMIT).write_text(content, "utf-8")
    (catalog / "catalog/registry/坏.yaml").write_text(content, "utf-8")
    (catalog / "catalog/districts/不在登记里").mkdir()
    (catalog / "catalog/districts/不在登记里/坏.yaml").write_text(content, "utf-8")
    found = {finding.path.partition("/")[2]: finding.district for finding in run(catalog).findings}
    assert found[PERMIT] == "320402"
    assert found["registry/坏.yaml"] is None
    assert found["districts/不在登记里/坏.yaml"] is None
