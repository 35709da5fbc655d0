"""The report of the repository's catalog and of a small one: figures open, effects add up, what was published can be
made again, and what a district writes itself makes nothing better."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
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
from tests.support import ROOT

pytestmark = pytest.mark.slow

NOW, THEN = "2026H1", "2025H2"


@cache
def published(form: str = "通报") -> Bulletin:
    return report.prepare(config.load([ROOT]), report.Request(NOW, THEN, form))


def table(bulletin: Bulletin, name: str) -> Table:
    return next(item for item in bulletin.tables() if item.id == name)


@pytest.fixture
def run(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(catalog)
    return lambda *arguments: CliRunner().invoke(main, ["report", *arguments])


def measured(root: Path) -> dict[str, Any]:
    """Indicator to (n, N) of a catalog as it is."""
    made = report.prepare(config.load([root]), report.Request())
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


def test_a_figure_opens_into_exactly_the_matters_it_counts() -> None:
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


def test_every_cell_that_states_a_figure_states_that_figure() -> None:
    bulletin = published()
    for item in bulletin.tables():
        for row in item.rows:
            for cell in row:
                if cell.figure is not None:
                    figure = bulletin.figures[cell.figure]
                    told = (figure.shown, f"{figure.n}/{figure.total}", f"{len(figure.inside)}项平均")
                    assert cell.text.rstrip("＊") in told


def test_effects_add_up_to_the_change_that_is_printed() -> None:
    bulletin = published()
    rows = table(bulletin, "effects").rows
    overview = {row[0].text: row for row in table(bulletin, "overview").rows}
    assert len(rows) > 20
    for name, total, *parts in rows:
        now, then = overview[name.text][1].text, overview[name.text][6].text
        assert Decimal(now.rstrip("%")) - Decimal(then.rstrip("%")) == Decimal(total.text)
        if parts[0].text != "—":
            assert sum(Decimal(part.text) for part in parts) == Decimal(total.text)


def test_a_new_definition_is_an_effect_of_its_own() -> None:
    row = next(row for row in table(published(), "effects").rows if row[0].text == "办理时限压缩度")
    assert row[2].text == "+2.13"


def test_who_is_below_the_average_is_named_and_counted() -> None:
    bulletin = published()
    section = next(section for section in bulletin.sections if section.id == "indicators")
    told = [block.text for part in section.sections for block in part.blocks if not isinstance(block, Table)]
    named = [text for text in told if "个部门" in text and "，共" not in text]
    counted = [text for text in told if "个部门" in text and "，共" in text]
    assert named
    assert counted
    for text in named:
        names, _, rest = text.partition("等")
        assert len(names.split("、")) == int(rest.partition("个部门")[0])
    for text in counted:
        areas, _, rest = text.partition("，共")
        assert sum(int(re.sub("[^0-9]", "", area)) for area in areas.split("、")) == int(rest.partition("个部门")[0])


@pytest.mark.parametrize("suffix", ["txt", "md", "docx"])
def test_what_is_published_passes_the_audit_of_texts(tmp_path: Path, suffix: str) -> None:
    name = {"txt": "text", "md": "markdown", "docx": "docx"}[suffix]
    file = tmp_path / f"通报.{suffix}"
    file.write_bytes(publish(published(), name))
    result = CliRunner().invoke(main, ["audit-text", str(file), "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["findings"] == []
    assert sum(found["checked"].values()) > 900


@pytest.mark.parametrize("form", ["summary", "department"])
def test_the_other_forms_tell_the_same_figures(form: str) -> None:
    full, other = published().figures, published(form).figures
    assert set(other) <= set(full) | set(other)
    for key in set(other) & set(full):
        assert other[key].shown == full[key].shown
    assert len(set(other) & set(full)) > 10


def test_a_department_can_be_asked_for_alone() -> None:
    asked = report.Request(NOW, None, "department", district="天宁区", department="卫生健康局")
    bulletin = report.prepare(config.load([ROOT]), asked)
    assert [section.title for section in bulletin.sections] == ["天宁区卫生健康局"]


def test_a_snapshot_says_all_that_a_survey_says(catalog: Path) -> None:
    taken = survey.take(config.load([catalog]), Period.of("2026H2"))
    file = catalog / "kept.json"
    file.write_bytes(snapshot.dump(taken))
    assert snapshot.load(file) == taken
    assert snapshot.dump(snapshot.load(file)) == file.read_bytes()


def test_a_snapshot_is_kept_once(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--snapshot").exit_code == 0
    kept = catalog / "catalog" / "snapshots" / "2026H2.json"
    before = kept.read_bytes()
    again = run("--snapshot")
    assert again.exit_code == 2
    assert "不会覆盖" in again.output
    assert kept.read_bytes() == before


def test_a_snapshot_is_what_its_period_is_reported_from(run: Callable[..., Result], edit: Callable[..., Path]) -> None:
    first = run("--snapshot", "--format", "json").stdout
    edit("value: 5, unit: 工作日", "value: 6, unit: 工作日")
    assert run("--format", "json").stdout == first


def test_a_published_report_that_no_longer_comes_out_is_told_figure_by_figure(
    run: Callable[..., Result], catalog: Path, edit: Callable[..., Path]
) -> None:
    assert run("--format", "json=r.json").exit_code == 0
    assert run("--verify", "r.json").exit_code == 0
    edit("statutory: {value: 20", "statutory: {value: 10")
    result = run("--verify", "r.json")
    assert result.exit_code == 1
    assert "与发布的不同" in result.stdout
    assert "time-compression：发布" in result.stdout


def test_a_report_that_was_edited_is_not_taken_for_the_published_one(run: Callable[..., Result], catalog: Path) -> None:
    assert run("--format", "markdown=r.md").exit_code == 0
    file = catalog / "r.md"
    file.write_text(file.read_text("utf-8").replace("100.00%", "99.00%", 1), "utf-8")
    result = run("--verify", "r.md")
    assert result.exit_code == 1
    assert "被改动过" in result.stdout


def test_what_a_district_writes_itself_makes_no_figure_better(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("value: 20, unit: 工作日", 'value: "二十", unit: 工作日')
    before = measured(catalog)
    assert before["guide-completeness-strict"][0] < before["guide-completeness-strict"][1]
    file = edit("waivers: []", "waivers: [{rule: schema/wrong-type, reason: 平台限制, until: 2099-12-31}]")
    assert "waivers: [{" in file.read_text("utf-8")
    assert measured(catalog)["guide-completeness-strict"] == before["guide-completeness-strict"]


def test_an_exemption_leaves_both_values(catalog: Path) -> None:
    before = measured(catalog)["time-compression"]
    (catalog / "catalog" / "registry" / "exemptions.yaml").write_text(
        "kind: exemptions\nexemptions:\n"
        '  - {indicator: time-compression, code: "000123020000", reason: 试点, basis: {title: 试点方案},'
        " approved_by: 市政务办, until: 2099-12-31}\n",
        "utf-8",
    )
    figure = report.prepare(config.load([catalog]), report.Request()).figures["time-compression"]
    assert figure.exempt
    assert figure.total < before[1]
    assert figure.with_exempt is not None
    assert figure.with_exempt[:2] == before


def git(root: Path, *arguments: str) -> None:
    who = {f"GIT_{role}_{key}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    command = ["git", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull})


def test_a_commit_is_a_period_to_compare_with(
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
def test_what_cannot_be_had_is_told_in_a_sentence(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
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
def test_a_broken_snapshot_is_an_error_and_never_a_figure(
    run: Callable[..., Result], catalog: Path, content: bytes
) -> None:
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
