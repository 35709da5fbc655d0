"""`matterlint sample`: the same input draws the same guides, each district gets its share, each guide has reasons."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli import main
from linter.engine import config, examples
from linter.figures import sampling
from linter.ledger.inspected_guides import record_inspection
from linter.rulebook import example_catalog
from linter.source import yaml_writer

pytestmark = pytest.mark.slow

GUIDE = example_catalog.clean_guides()["行政许可"][1]
FEW, MANY = "320411", "320402"


def code(district: str, number: int) -> str:
    return f"11{district}MB1234567N4{number:012}"


@pytest.fixture
def city(catalog: Path) -> Path:
    """Two districts: the one of the clean catalog with four more guides, another with two."""
    for district, count in ((MANY, 4), (FEW, 2)):
        name = {MANY: "天宁区", FEW: "新北区"}[district]
        for number in range(count):
            own = {"district": district, "task_code": code(district, number), "tags": None, "name": f"事项{number}号"}
            path = catalog / "catalog/districts" / f"{district}-{name}" / "样例局" / f"{number}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml_writer.dump(examples.laid_over(GUIDE, own)), "utf-8")
    return catalog


def draw(city: Path, n: int, seed: str = "", **changes: Any) -> sampling.Sample:
    return sampling.sample(replace(config.load([city]), **changes), n, seed)


def test_the_same_input_draws_the_same_guides(city: Path) -> None:
    first = draw(city, 4, "甲")
    assert first == draw(city, 4, "甲")
    drawn = {tuple(one.code for one in draw(city, 4, str(seed)).drawn) for seed in range(6)}
    assert len(drawn) > 1, "another seed, other guides"


def test_every_district_has_its_share(city: Path) -> None:
    found = draw(city, 6)
    counts = Counter(one.district for one in found.drawn)
    assert sum(counts.values()) == len(found.drawn) == 6
    assert min(counts.values()) >= 1
    assert counts["天宁区"] > counts["新北区"]
    assert {row.district: (row.n, row.total, row.drawn) for row in found.coverage}["新北区"] == (0, 2, counts["新北区"])
    assert len(draw(city, 1).drawn) == 1
    whole = draw(city, 1000)
    assert len(whole.drawn) == whole.total


def test_uninspected_guides_come_first(city: Path) -> None:
    districts = sampling.districts(config.load([city]))
    record_inspection(config.load([city]), [code(FEW, 0)], districts, "市政务办")
    found = draw(city, 4)
    (drawn,) = [one for one in found.drawn if one.district == "新北区"]
    assert (drawn.code, drawn.seen, drawn.reasons[0]) == (code(FEW, 1), False, "从未抽查")
    assert (found.n, found.total) == (1, sum(row.total for row in found.coverage))
    assert f"抽查覆盖率 1/{found.total} = " in sampling.as_text(found)
    assert "新北区  覆盖率 1/2 = 50.00%" in sampling.as_text(found)


def test_frequent_and_faulty_guides_come_before_the_rest(city: Path, edit: Any) -> None:
    folder = city / "catalog/activity/2026H1"
    folder.mkdir(parents=True)
    rows = (
        "实施编码,办件数,网办件数,办结数,按时办结数,预警数,超期数\n"
        + f"{code(FEW, 1)},1234,0,0,0,0,0\n"
        + "x,1,2,0,0,0,0\n"
    )
    (folder / "办件.csv").write_text(rows, "utf-8")
    found = draw(city, 2)
    (busy,) = [one for one in found.drawn if one.district == "新北区"]
    assert (busy.code, found.period) == (code(FEW, 1), "2026H1")
    assert "办件量居本区划前四分之一（1,234 件）" in busy.reasons
    assert len(found.problems) == 1
    edit(GUIDE["task_code"], GUIDE["task_code"][:-3])
    faulty = [one for one in draw(city, 2).drawn if one.district == "天宁区"]
    assert any(reason.startswith("错误") for reason in faulty[0].reasons)


@given(
    st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(1, 40), min_size=1),
    st.integers(1, 120),
    st.data(),
)
def test_quotas_are_fair_and_add_up(sizes: Mapping[str, int], n: int, data: st.DataObject) -> None:
    unseen = {district: data.draw(st.integers(0, size)) for district, size in sizes.items()}
    quota = sampling._quotas(sizes, n, unseen)
    total = sum(sizes.values())
    assert sum(quota.values()) == min(n, total)
    assert all(quota[district] <= size for district, size in sizes.items())
    if n >= len(sizes):
        assert min(quota.values()) >= 1
    wanted = min(n, total)
    for district, size in sizes.items():
        # Nobody has more than a share rounded up, but for the one that everybody has.
        assert quota[district] <= max(1, -(-size * wanted // total))


def test_the_command(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(city)
    done = CliRunner().invoke(main, ["sample", "--n", "3", "--seed", "甲", "--format", "json"])
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert len(found["drawn"]) == 3
    page = CliRunner().invoke(main, ["sample", "--n", "3", "--seed", "<b>|", "--format", "markdown"]).output
    assert "<b>" not in page
    assert all(one["code"] for one in found["drawn"])
    assert CliRunner().invoke(main, ["sample", "--n", "0"]).exit_code == 2
    done = CliRunner().invoke(main, ["ledger", "inspected", found["drawn"][0]["code"], "--by", "市政务办"])
    assert (done.exit_code, "记录 1 项" in done.output) == (0, True)


@pytest.mark.parametrize("period", ["", "2019H1", "2026H9", "../../activity/2026H1", "/tmp"])
def test_a_period_without_data_is_an_error(catalog: Path, period: str) -> None:
    with pytest.raises(config.ConfigError):
        sampling.sample(config.load([catalog]), 2, period=period)
