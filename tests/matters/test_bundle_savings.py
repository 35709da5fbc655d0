"""`matterlint bundle` prints the savings of each bundle (一件事) in each district, and none without all members."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from linter.engine import config
from linter.matters import bundle_savings, formats
from linter.source.yaml_writer import dump
from tests.engine.test_lists import build, first
from tests.support import check_golden

GOLDEN = Path(__file__).parent / "golden"
GIVEN_UP = "districts/320411-新北区/样例局/残疾人两项补贴.yaml"


@pytest.fixture
def write(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], Path]:
    def write(city: dict[str, Any]) -> Path:
        for path, document in city.items():
            file = catalog / "catalog" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dump(document), "utf-8")
        monkeypatch.chdir(catalog)
        return catalog

    return write


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bundle", *arguments])


@pytest.mark.parametrize("form", formats.BUNDLE_SAVINGS)
def test_golden_files(form: str, write: Callable[[dict[str, Any]], Path]) -> None:
    city = build()
    city[GIVEN_UP]["status"] = "取消"
    first(city, "一件事").update(steps=None, visits=3)
    write(city)
    result = run("--format", form)
    assert result.exit_code == 0, result.output
    check_golden(GOLDEN / f"bundle.{form}", result.stdout)


def test_one_bundle_by_its_code_or_its_name(write: Callable[[dict[str, Any]], Path]) -> None:
    write(build())
    for name in ("shop", "开店一件事"):
        told = json.loads(run(name, "--format", "json").stdout)["bundles"]
        assert [item["code"] for item in told] == ["shop"]


def test_the_table_and_the_rules_agree(write: Callable[[dict[str, Any]], Path]) -> None:
    import linter

    city = build()
    first(city, "一件事").update(steps=99)
    root = write(city)
    (finding,) = linter.lint([root], select=["bundle/not-fewer"]).findings
    shop = bundle_savings.savings(config.load([root]), "shop").bundles[0]
    worse = {item.measure for district in shop.districts for item in district.reductions if item.order == 1}
    assert (worse, finding.pointer) == ({"steps"}, "/entries/0/steps")


def test_an_unknown_bundle_is_an_error_and_control_characters_are_escaped(
    write: Callable[[dict[str, Any]], Path],
) -> None:
    city = build()
    first(city, "一件事")["name"] = "\x1b[31m|开店"
    root = write(city)
    assert (run("shpo").exit_code, "是不是 shop？" in run("shpo").output) == (2, True)
    for form in ("text", "markdown"):
        assert "\x1b" not in run("--format", form).stdout
    for path in (root / "catalog/lists").glob("*.yaml"):
        path.unlink()
    assert (run().exit_code, "没有一件事清单" in run().output) == (2, True)
