"""Machines, codes to scan and halls entered twice: what the registry says is told once, at the right guide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import linter
from linter.source.yaml_writer import dump
from tests.support import PERMIT


def rules(catalog: Path, *select: str) -> list[tuple[str, str | None]]:
    report = linter.lint([catalog], profile="strict", select=select)
    return [(finding.rule, finding.pointer) for finding in report.findings]


def register(catalog: Path, **changes: object) -> None:
    """Enters one more hall, or what has changed about it."""
    hall = {"id": "second", "name": "天宁区第二服务站", "district": "320402", "level": "县级", **changes}
    file = catalog / "catalog/registry/venues.yaml"
    known = [
        venue for venue in yaml.load(file.read_text("utf-8"), yaml.BaseLoader)["venues"] if venue["id"] != hall["id"]
    ]
    file.write_text(dump({"kind": "venues", "venues": [*known, hall]}), "utf-8")


@pytest.mark.parametrize(
    ("status", "venue", "found"),
    [
        ("启用", "启用", []),
        ("停用", "启用", ["channel/machine-stopped"]),
        ("启用", "停用", ["channel/machine-stopped"]),
    ],
)
def test_one_machine_in_use_is_enough(
    status: str, venue: str, found: list[str], catalog: Path, edit: Callable[..., Path]
) -> None:
    edit("快递申请]", "快递申请, 自助办理]")
    machine = {"no": "Z9", "services": ["000123020000"], "status": status}
    register(catalog, machines=[machine], status=venue)
    assert [rule for rule, _ in rules(catalog, "channel") if "machine" in rule] == found


def test_a_machine_of_a_neighbour_is_of_no_use(catalog: Path, edit: Callable[..., Path]) -> None:
    edit("快递申请]", "快递申请, 自助办理]")
    register(catalog, district="320411", machines=[{"no": "Z9", "services": ["000123020000"], "status": "启用"}])
    assert [rule for rule, _ in rules(catalog, "channel")] == ["channel/machine-stopped"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("天宁区政务服务中心", 1),
        ("天宁区政务服务中心（新）", 0),
        ("天宁区政务服务二中心", 0),
        ("天宁区政务服务大厅", 0),
    ],
)
def test_halls_of_like_names(name: str, found: int, catalog: Path) -> None:
    register(catalog, name=name)
    assert len(rules(catalog, "place/venues-alike")) == found


def test_a_code_of_a_closed_hall_hangs_nowhere(catalog: Path) -> None:
    code = {"basic_code": "000123020000", "url": "https://elsewhere.example.com/"}
    register(catalog, codes=[code])
    assert rules(catalog, "link/code-differs") == [("link/code-differs", "/handling/online_url")]
    register(catalog, codes=[code], status="停用")
    assert rules(catalog, "link/code-differs") == []
    register(catalog, codes=[{**code, "url": "http://www.example.com/apply/"}])
    assert rules(catalog, "link/code-differs") == []


def test_the_clean_permit_is_where_these_tests_think_it_is(catalog: Path) -> None:
    text = (catalog / "catalog" / PERMIT).read_text("utf-8")
    assert "快递申请]" in text and "https://www.example.com/apply" in text
