"""Reports of this repository's catalog and of a small one: figures list the members they count, effects add up, a
published report can be verified, and a district cannot improve its own figures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.bulletin import report
from linter.bulletin.document import Bulletin, Table
from linter.bulletin.formats import publish
from linter.common.period import Period
from linter.engine import config
from linter.figures import snapshot, survey
from tests.support import ROOT, git

pytestmark = pytest.mark.slow

NOW, THEN = "2026H1", "2025H2"


@cache
def published(form: str = "通报") -> Bulletin:
    return report.build_report(config.load([ROOT]), report.Request(NOW, THEN, form))


def table(bulletin: Bulletin, name: str) -> Table:
    return next(item for item in bulletin.tables() if item.id == name)


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(catalog)
    return lambda *arguments: CliRunner().invoke(main, ["report", *arguments])


def measured(root: Path) -> dict[str, Any]:
    """Key of a figure to (n, N), for a catalog as it is."""
    made = report.build_report(config.load([root]), report.Request())
    return {key: (figure.n, figure.total) for key, figure in made.figures.items()}


SUFFIXES = {"html": "html", "markdown": "md", "text": "txt", "docx": "docx", "xlsx": "xlsx", "json": "json"}


def test_one_command_writes_every_format_and_each_can_be_verified(
    run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]
) -> None:
    assert run("--period", THEN, "--snapshot").exit_code == 0
    edit("promised: {value: 5, unit: 工作日", "promised: {value: 2, unit: 工作日")
    asked = [f"--format={name}=通报.{suffix}" for name, suffix in SUFFIXES.items()]
    result = run("--period", NOW, "--against", THEN, *asked)
    assert result.exit_code == 0, result.output
    for suffix in SUFFIXES.values():
        assert run("--verify", f"通报.{suffix}").exit_code == 0, suffix


def test_the_report_of_this_repository_can_be_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    files = {name: tmp_path / f"通报.{suffix}" for name, suffix in SUFFIXES.items()}
    asked = [f"--format={name}={file}" for name, file in files.items()]
    result = CliRunner().invoke(main, ["report", "--period", NOW, "--against", THEN, *asked])
    assert result.exit_code == 0, result.output
    assert all(file.stat().st_size for file in files.values())
    assert CliRunner().invoke(main, ["report", "--verify", str(files["html"])]).exit_code == 0


def test_a_figure_lists_exactly_the_members_it_counts() -> None:
    bulletin = published()
    assert len(bulletin.figures) > 100
    for figure in bulletin.figures.values():
        if figure.amounts:
            assert (figure.n, figure.total) == tuple(map(sum, zip(*figure.amounts, strict=True)))
            assert len(figure.amounts) == len(figure.inside)
        else:
            assert (figure.n, figure.total) == (len(figure.inside), len(figure.inside) + len(figure.outside))
        assert not set(figure.inside) & set(figure.outside)
        assert max((*figure.inside, *figure.outside, 0)) < len(bulletin.members)


def test_districts_add_up_to_the_whole() -> None:
    bulletin = published()
    for key, whole in bulletin.figures.items():
        if "@" not in key:
            parts = [part for name, part in bulletin.figures.items() if name.startswith(f"{key}@") and "/" not in name]
            if {bulletin.members[number].district for number in whole.inside + whole.outside} <= set(bulletin.areas):
                assert (whole.n, whole.total) == (sum(part.n for part in parts), sum(part.total for part in parts)), key


def test_a_cell_with_a_figure_prints_that_figure() -> None:
    bulletin = published()
    for item in bulletin.tables():
        for row in item.rows:
            for cell in row:
                if cell.figure is not None:
                    figure = bulletin.figures[cell.figure]
                    printed = (figure.shown, f"{figure.n}/{figure.total}", f"{len(figure.inside)}项平均")
                    assert cell.text.rstrip("＊") in printed


def test_effects_add_up_to_the_printed_change() -> None:
    bulletin = published()
    rows = table(bulletin, "effects").rows
    overview = {row[0].text: row for row in table(bulletin, "overview").rows}
    assert len(rows) > 20
    for name, total, *parts in rows:
        now, then = overview[name.text][1].text, overview[name.text][6].text
        assert Decimal(now.rstrip("%")) - Decimal(then.rstrip("%")) == Decimal(total.text)
        if parts[0].text != "—":
            assert sum(Decimal(part.text) for part in parts) == Decimal(total.text)


def test_a_new_edition_of_a_definition_is_an_effect_of_its_own() -> None:
    row = next(row for row in table(published(), "effects").rows if row[0].text == "办理时限压缩度")
    assert row[2].text == "+2.13"


def test_departments_below_the_average_are_named_or_counted_by_district() -> None:
    bulletin = published()
    section = next(section for section in bulletin.sections if section.id == "indicators")
    texts = [block.text for part in section.sections for block in part.blocks if not isinstance(block, Table)]
    named = [text for text in texts if "个部门" in text and "，共" not in text]
    counted = [text for text in texts if "个部门" in text and "，共" in text]
    assert named
    assert counted
    for text in named:
        names, _, rest = text.partition("等")
        assert len(names.split("、")) == int(rest.partition("个部门")[0])
    for text in counted:
        areas, _, rest = text.partition("，共")
        assert sum(int(re.sub("[^0-9]", "", area)) for area in areas.split("、")) == int(rest.partition("个部门")[0])


@pytest.mark.parametrize("form", ["summary", "department"])
def test_all_forms_print_the_same_figures(form: str) -> None:
    full, other = published().figures, published(form).figures
    for key in set(other) & set(full):
        assert other[key].shown == full[key].shown
    assert len(set(other) & set(full)) > 10


def test_a_report_can_be_limited_to_one_department() -> None:
    asked = report.Request(NOW, None, "department", district="天宁区", department="卫生健康局")
    bulletin = report.build_report(config.load([ROOT]), asked)
    assert [section.title for section in bulletin.sections] == ["天宁区卫生健康局"]


def test_a_snapshot_holds_the_whole_survey(catalog: Path) -> None:
    taken = survey.take(config.load([catalog]), Period.of("2026H2"))
    file = catalog / "kept.json"
    file.write_bytes(snapshot.dump(taken))
    assert snapshot.load(file) == taken
    assert snapshot.dump(snapshot.load(file)) == file.read_bytes()


def test_a_snapshot_is_not_overwritten(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot").exit_code == 0
    kept = catalog / "catalog" / "snapshots" / "2026H2.json"
    before = kept.read_bytes()
    again = run("--snapshot")
    assert again.exit_code == 2
    assert "不会覆盖" in again.output
    assert kept.read_bytes() == before


def test_a_period_with_a_snapshot_is_reported_from_it(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    first = run("--snapshot", "--format", "json").stdout
    edit("value: 5, unit: 工作日", "value: 6, unit: 工作日")
    assert run("--format", "json").stdout == first


def test_an_indicator_that_a_snapshot_cannot_answer_is_left_out_and_named(catalog: Path) -> None:
    """The snapshot was taken before the indicator was defined: what it did not keep is not counted as empty."""
    settings = config.load([catalog])
    taken = survey.take(settings, Period.of("2026H2"))
    file = catalog / "catalog/snapshots/2026H2.json"
    file.parent.mkdir()
    for places in (taken.places, [place for place in taken.places if place != "/handling/visits"]):
        file.write_bytes(snapshot.dump(replace(taken, places=places)))
        made = report.build_report(settings, report.Request("2026H2"))
        again = report.build_report(settings, report.Request("2026H2", "2026H2"))
        answered = "/handling/visits" in places
        assert answered == ("zero-visit-rate" in made.figures) == ("zero-visit-rate" in again.figures)
        listed = re.search("不列这些指标：(.*)。", publish(made, "text").decode())
        assert answered != bool(listed and "一次不跑率" in listed[1])


def test_verification_lists_the_figures_that_differ(
    run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]
) -> None:
    assert run("--format", "json=r.json").exit_code == 0
    assert run("--verify", "r.json").exit_code == 0
    edit("statutory: {value: 20", "statutory: {value: 10")
    result = run("--verify", "r.json")
    assert result.exit_code == 1
    assert "与发布的不同" in result.stdout
    assert "time-compression：发布" in result.stdout


def test_verification_detects_an_edited_report(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--format", "markdown=r.md").exit_code == 0
    file = catalog / "r.md"
    file.write_text(file.read_text("utf-8").replace("100.00%", "99.00%", 1), "utf-8")
    result = run("--verify", "r.md")
    assert result.exit_code == 1
    assert "被改动过" in result.stdout


def test_a_waiver_does_not_improve_a_figure(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("value: 20, unit: 工作日", 'value: "二十", unit: 工作日')
    before = measured(catalog)
    assert before["guide-completeness-strict"][0] < before["guide-completeness-strict"][1]
    file = edit("waivers: []", "waivers: [{rule: schema/wrong-type, reason: 平台限制, until: 2099-12-31}]")
    assert "waivers: [{" in file.read_text("utf-8")
    assert measured(catalog)["guide-completeness-strict"] == before["guide-completeness-strict"]


def test_an_exemption_keeps_both_values(catalog: Path) -> None:
    before = measured(catalog)["time-compression"]
    (catalog / "catalog" / "registry" / "exemptions.yaml").write_text(
        "kind: exemptions\nexemptions:\n"
        '  - {indicator: time-compression, code: "000123020000", reason: 试点, basis: {title: 试点方案},'
        " approved_by: 市政务办, until: 2099-12-31}\n",
        "utf-8",
    )
    figure = report.build_report(config.load([catalog]), report.Request()).figures["time-compression"]
    assert figure.exempt
    assert figure.total < before[1]
    assert figure.with_exempt is not None
    assert figure.with_exempt[:2] == before


def test_a_report_can_be_compared_with_a_commit(
    run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]
) -> None:
    git(catalog, "init", "-q")
    git(catalog, "add", ".")
    git(catalog, "commit", "-qm", "first")
    edit("promised: {value: 5, unit: 工作日", "promised: {value: 2, unit: 工作日")
    result = run("--against", "HEAD", "--format", "json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    effects = next(block for section in made["sections"] for block in section["blocks"] if block.get("id") == "effects")
    row = next(row for row in effects["rows"] if row[0]["text"] == "办理时限压缩度")
    assert Decimal(row[5]["text"]) > 0
    assert [row[place]["text"] for place in (2, 3, 4)] == ["0", "0", "0"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--period", "2026H3"),
        ("catalog/districts/320402-天宁区",),
        ("no-such-folder",),
        ("--against", "2019H1"),
        ("--against", "--output=x"),
        ("--against", "no-such-commit"),
        ("--form", "department", "--department", "没有这个局"),
        ("--verify", "matterlint.yaml"),
        ("--verify", "missing.json"),
        ("--format", "docx"),
        ("--format", "htm"),
    ],
)
def test_an_impossible_request_ends_with_a_message(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"null", b"[" * 100_000, b'{"version":1,"kind":"snapshot","survey":{}}', b"\xff\xfe",
        b'{"version":99,"kind":"snapshot","survey":null}', b'{"version":1,"kind":"snapshot","survey":NaN}',
    ],
)  # fmt: skip
def test_a_broken_snapshot_is_an_error(run: Callable[..., Result], catalog: Path, content: bytes) -> None:
    folder = catalog / "catalog" / "snapshots"
    folder.mkdir()
    (folder / "2026H2.json").write_bytes(content)
    result = run()
    assert result.exit_code == 2
    assert "快照" in result.output
    assert "Traceback" not in result.output


def test_periods_have_names_and_ends() -> None:
    assert Period.half_of(date(2026, 9, 30)) == Period.of("2026h2")
    assert [str(Period.of(text)) for text in ("2026", "2026H1", "2026Q4", "2026-12")] == [
        "2026", "2026H1", "2026Q4", "2026-12",
    ]  # fmt: skip
    assert Period.of("2026-02").end == date(2026, 2, 28)
    assert Period.of("2026Q3").title == "2026年第三季度"


def test_the_date_in_the_front_matter_is_called_what_it_is() -> None:
    """A report is the same on the day it is published and on the day it is verified: it has no day of making."""
    front = dict(published().front)
    assert front["统计截止日期"] == "2026-06-30"
    assert not {"生成日期", "制作日期"} & front.keys()
