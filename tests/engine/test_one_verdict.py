"""The verdict on a file does not depend on how a call names it: other paths, links, batches, other configurations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cli
from linter.engine import config, run
from linter.findings.finding import Finding
from linter.source.catalog import canonical
from tests.support import PERMIT, ROOT, example_count

DISTRICTS = {"320402": "天宁区", "320404": "钟楼区", "320411": "新北区"}
LIST = """kind: list
list: 行政许可事项清单
title: 示例市行政许可事项清单（2026年版）
edition: "2026"
applies_to: [{districts}]
entries:
- {{basic_code: "000123020000", name: 公共场所卫生许可}}
- {{basic_code: "000123099000", name: 公共浴室开业审批}}
"""


def lint(*arguments: str | Path, **options: str) -> Result:
    return CliRunner().invoke(cli.main, ["lint", *map(str, arguments)], **options)  # type: ignore[arg-type]


def findings(*paths: Path) -> list[tuple[str, int, str, str]]:
    """What a run over some paths reports, without the fingerprints' inputs that a batch could change."""
    return [
        (finding.path, finding.line, finding.rule, finding.message)
        for finding in run.lint(paths, config.load(paths)).findings
    ]


@pytest.fixture
def city(catalog: Path) -> Path:
    """Three districts with the guides of the clean catalog, and a list. Two districts misname the permit, one task code
    is used twice, and nobody has the second matter of the list."""
    first = catalog / "catalog" / PERMIT
    for code, name in list(DISTRICTS.items())[1:]:
        shutil.copytree(
            catalog / "catalog/districts/320402-天宁区", catalog / f"catalog/districts/{code}-{name}",
        )  # fmt: skip
    for code, name in DISTRICTS.items():
        for guide in (catalog / f"catalog/districts/{code}-{name}").rglob("*.yaml"):
            text = guide.read_text("utf-8").replace("320402", code).replace("天宁区", name)
            if code != "320411" and guide.name == first.name:
                text = text.replace("name: 公共场所卫生许可\n", "name: 公共场所卫生许可核发\n", 1)
            guide.write_text(text, "utf-8")
    shutil.copy(first, first.with_name("副本.yaml"))
    (catalog / "catalog/lists").mkdir()
    (catalog / "catalog/lists/许可.yaml").write_text(LIST.format(districts='"320402", "320411"'), "utf-8")
    return catalog


def test_a_path_with_parent_folders_is_the_same_path(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("name: 公共场所卫生许可\n", "name: ''\n")
    district = catalog / "catalog/districts/320402-天宁区"
    roundabout = catalog / "catalog/registry/../districts/../districts/320402-天宁区"
    assert findings(roundabout) == findings(district) != []


def test_a_relative_path_from_another_folder_is_the_same_path(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(catalog / "catalog/registry")
    assert lint("../districts/320402-天宁区").exit_code == 0
    assert lint("..", "../../catalog", "../districts/../registry").exit_code == 0


def test_standard_input_under_a_roundabout_name(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (catalog / "catalog" / PERMIT).read_text("utf-8")
    monkeypatch.chdir(catalog / "catalog/registry")
    for name in ("公共场所卫生许可.yaml", "新的.yaml"):
        result = lint("-", "--stdin-filename", f"../districts/320402-天宁区/样例局/{name}", "--select", "yaml,schema",
                      input=text)  # fmt: skip
        assert result.exit_code == 0, result.output


def test_an_unsaved_guide_that_is_not_on_disk_is_compared(catalog: Path) -> None:
    text = (catalog / "catalog" / PERMIT).read_text("utf-8")
    new = catalog / "catalog/districts/320402-天宁区/样例局/新的.yaml"
    result = lint("-", "--stdin-filename", new, "--select", "code/task-code-repeated", input=text)
    assert "code/task-code-repeated" in result.output
    assert result.exit_code == 1


def test_a_file_that_is_named_twice_counts_once(catalog: Path) -> None:
    guide = catalog / "catalog" / PERMIT
    paths = [guide, guide.parent / ".." / "样例局" / guide.name, guide.parent]
    assert run.lint(paths, config.load(paths)).files == len(list(guide.parent.glob("*.yaml")))


def test_a_link_to_a_district_is_the_district(city: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    district = city / "catalog/districts/320402-天宁区"
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(district)
    assert findings(link) == findings(district) != []


def test_a_link_to_a_file_is_reported_and_not_read(catalog: Path) -> None:
    link = catalog / "catalog/districts/320402-天宁区/样例局/链接.yaml"
    link.symlink_to(catalog / "catalog" / PERMIT)
    assert [rule for _, _, rule, _ in findings(link)] == ["engine/link-not-followed"]
    assert canonical(link) == link
    assert canonical(link.parent / "没有.yaml") == link.parent / "没有.yaml"


def test_a_circle_of_links_is_no_crash(catalog: Path) -> None:
    one, two = catalog / "catalog/districts/one", catalog / "catalog/districts/two"
    one.symlink_to(two)
    two.symlink_to(one)
    assert lint(catalog).exit_code == 0
    assert "engine/link-not-followed" in lint(one).output
    one.rename(one.with_suffix(".yaml"))
    assert [rule for _, _, rule, _ in findings(catalog)] == ["engine/link-not-followed"]


def test_a_group_is_judged_whole(city: Path) -> None:
    guides = [next((city / f"catalog/districts/{code}-{name}").rglob("公共场所卫生许可.yaml"))
              for code, name in DISTRICTS.items()]  # fmt: skip
    rule = "same-standard/name-differs"
    whole = [item for item in findings(city) if item[2] == rule]
    for batch in (guides, guides[1:], guides[2:], guides[:1]):
        named = {path.relative_to(city).as_posix() for path in batch}
        assert [item for item in findings(*batch) if item[2] == rule] == [item for item in whole if item[0] in named]


def test_what_a_list_lacks_is_told_for_a_whole_district_only(city: Path) -> None:
    lacking = "list/not-implemented"
    districts = city / "catalog/districts"
    assert lacking in {rule for _, _, rule, _ in findings(districts / "320402-天宁区")}
    assert lacking in {rule for _, _, rule, _ in findings(city / "catalog/lists/许可.yaml")}
    assert lacking not in {rule for _, _, rule, _ in findings(districts / "320404-钟楼区")}
    assert lacking not in {rule for _, _, rule, _ in findings(city / "catalog" / PERMIT)}


def reported(*paths: Path) -> set[Finding]:
    return set(run.lint(paths, config.load(paths, select=("same-standard", "code", "list", "name", "yaml"))).findings)


@pytest.mark.slow
@given(parts=st.lists(st.integers(0, 3), min_size=20, max_size=20))
@settings(max_examples=example_count(16), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_batches_together_report_what_the_whole_run_reports(city: Path, parts: list[int]) -> None:
    files = sorted((city / "catalog").rglob("*.yaml"))
    batches = [[file for file, part in zip(files, parts * 2, strict=False) if part == number] for number in range(4)]
    together = set[Finding]().union(*(reported(*batch) for batch in batches if batch))
    assert together == reported(city)


def test_a_configuration_in_a_district_changes_nothing_and_is_told(catalog: Path, edit: Callable[..., Path]) -> None:
    guide = edit("name: 公共场所卫生许可\n", "name: ''\n")
    before = findings(guide)
    second = guide.parent / "matterlint.yaml"
    second.write_text("catalog: .\nignore: [schema, clean]\n", "utf-8")
    assert findings(guide) == before != []
    for path in (catalog, guide.parent, second):
        assert ("catalog/districts/320402-天宁区/样例局/matterlint.yaml", 1, "engine/second-configuration") in {
            item[:3] for item in findings(path)
        }


@pytest.mark.parametrize("place", ["catalog", "catalog/districts"])
def test_a_configuration_without_one_above_it(catalog: Path, place: str) -> None:
    (catalog / "matterlint.yaml").unlink()
    second = catalog / place / "matterlint.yaml"
    second.write_text(f"catalog: .\nas_of: '{2020}-01-01'\n", "utf-8")
    guide = catalog / "catalog" / PERMIT
    assert config.load([guide]) == config.load([catalog / "catalog"])
    assert config.load([guide]).root == catalog / "catalog"


def test_a_configuration_above_another_project_takes_nothing_over(catalog: Path) -> None:
    inner = catalog / "work"
    inner.mkdir()
    for name in ("catalog", "matterlint.yaml"):
        shutil.move(catalog / name, inner / name)
    (catalog / "matterlint.yaml").write_text("ignore: [text]\n", "utf-8")
    for path in (inner, inner / "catalog", inner / "catalog" / PERMIT):
        assert config.load([path]).root == inner


@pytest.mark.skipif(os.name == "nt", reason="links need a permission on Windows")
def test_a_catalog_that_leads_out_of_its_root_is_refused(
    catalog: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "matterlint.yaml").write_text("profile: basic\n", "utf-8")
    (elsewhere / "catalog").symlink_to(catalog / "catalog")
    with pytest.raises(config.ConfigError, match="目录之外"):
        config.load([elsewhere])


def test_a_call_that_names_only_what_the_settings_leave_out(catalog: Path) -> None:
    file = catalog / "matterlint.yaml"
    file.write_text(file.read_text("utf-8") + "exclude: ['*/公共场所卫生许可.yaml']\n", "utf-8")
    result = lint(catalog / "catalog" / PERMIT)
    assert result.exit_code == 0
    assert "exclude" in result.output
    result = lint(file)
    assert result.exit_code == 0
    assert "配置" in result.output


def test_named_files_that_a_run_over_the_folder_leaves_out(catalog: Path) -> None:
    office = catalog / "catalog" / Path(PERMIT).parent
    notes = catalog / "catalog/README.md"
    beside = office / "attachments/附件.yaml"
    hidden = office / ".草稿.yaml"
    for file in (notes, beside, hidden):
        file.write_text("a: [", "utf-8")
        result = lint(file)
        assert (result.exit_code, file.name in result.output) == (3, True)
        assert lint(file, catalog / "catalog" / PERMIT).exit_code == 0
    assert lint(*(catalog / "catalog").iterdir()).exit_code == 0


def told_by(*paths: Path, unsaved: dict[Path, bytes] | None = None) -> set[Finding]:
    """What a run with all rules reports."""
    return set(run.lint(paths, config.load(paths), unsaved=unsaved).findings)


def test_a_ledger_is_judged_by_the_findings_of_files_that_were_not_named(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(city)
    added = CliRunner().invoke(cli.main, ["ledger", "add", "--due", "2099-12-31"])
    assert added.exit_code == 0, added.output
    files = sorted((city / "catalog/ledger").iterdir())
    for file in files:
        file.write_text(file.read_text("utf-8").replace("status: 整改中", "status: 已整改"), "utf-8")
    whole = told_by(city)
    told = {finding.path for finding in whole if finding.rule == "ledger/closed-but-firing"}
    assert told == {file.relative_to(city).as_posix() for file in files}
    for file in files:
        own = {finding for finding in whole if finding.path == file.relative_to(city).as_posix()}
        assert own <= told_by(file)
        content = file.read_bytes()
        file.unlink()
        unsaved = told_by(file, unsaved={file: content})
        assert own <= unsaved
        file.write_bytes(content)


@pytest.fixture
def food(tmp_path: Path) -> Path:
    """A catalog of one standard and its guides. The standard has a fault that only the guides show."""
    for name in ("matterlint.yaml", "catalog/registry"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    code = "320131004000"
    for file in (ROOT / "catalog").glob("*/**/*.yaml"):
        if file.parts[len(ROOT.parts) + 1] in ("districts", "standards") and code in file.read_text("utf-8"):
            target = tmp_path / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return tmp_path


def test_a_standard_is_judged_by_the_guides_that_inherit_from_it(food: Path) -> None:
    (standard,) = (food / "catalog/standards").iterdir()
    wanted = {finding for finding in told_by(food) if finding.path.startswith("catalog/standards/")}
    assert "basis/article-missing" in {finding.rule for finding in wanted}
    assert wanted <= told_by(standard)
    content = standard.read_bytes()
    standard.unlink()
    unsaved = told_by(standard, unsaved={standard: content})
    assert wanted <= unsaved
    assert not {"code/base-code-unknown"} & {finding.rule for finding in unsaved}


@pytest.mark.parametrize("name", ["registry/exemptions.yaml", "lists/许可.yaml"])
def test_an_unsaved_new_file_counts_as_if_it_were_on_disk(name: str, city: Path) -> None:
    file = city / "catalog" / name
    text = (
        'kind: exemptions\nexemptions:\n- {indicator: x, basic_code: "000123020000", reason: 试点, by: 市政务办, '
        'from: 2020-01-01, until: 2020-12-31}\n'
    )  # fmt: skip
    content = file.read_bytes() if file.exists() else text.encode()
    file.write_bytes(content)
    saved = told_by(file)
    assert {finding.path for finding in saved} >= {file.relative_to(city).as_posix()}
    file.unlink()
    assert (told_by(file, unsaved={file: content})) == saved


def test_folders_that_a_run_over_the_catalog_leaves_out(catalog: Path) -> None:
    office = catalog / "catalog" / Path(PERMIT).parent
    for folder in (office / "attachments", office / ".旧", office / ".旧/更旧"):
        folder.mkdir(exist_ok=True)
        (folder / "附件.yaml").write_text("a: [", "utf-8")
        assert lint(folder).exit_code == 3
        assert lint(folder, catalog / "catalog" / PERMIT).exit_code == 0


def test_a_folder_that_is_named_like_a_file_is_reported_and_not_searched(catalog: Path) -> None:
    folder = catalog / "catalog/districts/320402-天宁区/许可.yaml"
    (folder / "内").mkdir(parents=True)
    (folder / "内/诊所.yaml").write_text("a: [", "utf-8")
    whole = findings(catalog)
    assert [item[:3] for item in whole] == [(folder.relative_to(catalog).as_posix(), 1, "engine/not-a-file")]
    for path in (folder, folder / "内", folder / "内/诊所.yaml"):
        assert findings(path) == whole


def test_a_ledger_that_the_settings_leave_out_is_not_reported_about(city: Path) -> None:
    ledger = city / "catalog/ledger/320402.yaml"
    ledger.parent.mkdir()
    ledger.write_text(
        "kind: ledger\nentries:\n- {rule: name/too-long, matter: x, status: 整改中, problem: 甲, due: 2020-01-01}\n",
        "utf-8",
    )
    path = ledger.relative_to(city).as_posix()
    assert path in {finding.path for finding in told_by(city)}
    settings_file = city / "matterlint.yaml"
    settings_file.write_text(settings_file.read_text("utf-8") + f"exclude: [{path}]\n", "utf-8")
    assert path not in {finding.path for finding in told_by(city)}


@pytest.mark.parametrize("text", ["x: [\n", 'requires: ">=9"\n', "catalog: ../x\n", "nonsense: 1\n"])
def test_a_faulty_configuration_above_another_project_stops_nothing(catalog: Path, text: str) -> None:
    inner = catalog / "work"
    inner.mkdir()
    for name in ("catalog", "matterlint.yaml"):
        shutil.move(catalog / name, inner / name)
    (catalog / "matterlint.yaml").write_text(text, "utf-8")
    for path in (inner, inner / "catalog", inner / "catalog" / PERMIT):
        assert config.load([path]).root == inner
    with pytest.raises(config.ConfigError, match=str(catalog / "matterlint.yaml")):
        config.load([catalog])


def test_a_faulty_configuration_stops_the_runs_over_its_own_catalog(catalog: Path) -> None:
    office = catalog / "catalog" / Path(PERMIT).parent
    (office / "matterlint.yaml").write_text("profile: basic\n", "utf-8")
    (catalog / "matterlint.yaml").write_text("x: [\n", "utf-8")
    with pytest.raises(config.ConfigError):
        config.load([office])
