"""Similar names: one matter under two codes, two matters under one code. Blocking must lose no alike pair."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linter
from linter.guides.similar_names import MIN_LENGTH, WordTable, alike_pairs
from linter.rulebook.rule_data import table
from tests.support import ROOT

TABLE = table("different-words")
WORDS = WordTable(TABLE, ["天宁区", "新北区", "天宁区卫生健康局"])


def same(one: str, other: str) -> bool:
    told = WORDS.comparable(one), WORDS.comparable(other)
    answer = WORDS.are_alike(*told)
    assert answer == WORDS.are_alike(*reversed(told))
    return answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公共场所卫生许可", "公共场所的卫生许可"),
        ("公共场所卫生许可", "天宁区公共场所卫生许可"),
        ("公共场所卫生许可", "新北区卫生健康局：公共场所卫生许可"),
        ("公共场所卫生许可", "公共场所卫生许可证核发"),
        ("公共场所卫生许可", "公共场所卫生许可（天宁区）"),
        ("公益性岗位补贴申报", "公益性岗位补贴申领"),
        ("建设项目“防雷”设计审核", "建设项目防雷设计审批"),
        ("农村公路挖掘、占用许可", "农村公路挖掘和占用许可"),
        ("城镇职工互助金账户开立", "城镇职工互助金帐户开立"),
        ("水利建设中标候选人公示查询", "水利建设中标候选人查询"),
        ("城镇污水排入排水管网许可", "城镇污水排入公共排水管网许可"),
        ("林木种子生产地点变更", "种子林木生产地点变更"),
    ],
)
def test_one_matter_written_twice(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    "names",
    [
        (
            "医疗机构执业许可设立",
            "医疗机构执业许可变更",
            "医疗机构执业许可注销",
            "医疗机构执业许可延续",
            "医疗机构执业许可补办",
        ),
        ("执业药师首次注册", "执业药师延续注册", "执业药师再次注册"),
        ("内资企业投资项目备案", "外资企业投资项目备案", "企业投资项目备案"),
        ("个人住房公积金提取", "单位住房公积金提取"),
        ("省级示范合作社认定", "市级示范合作社认定", "县级示范合作社认定"),
        ("存档人员党员组织关系转入", "存档人员党员组织关系转出"),
        ("一级注册消防工程师注册审批", "二级注册消防工程师注册审批"),
        ("低压居民用电报装服务", "低压非居民用电报装服务"),
        ("公司设立登记受理服务", "分公司设立登记受理服务"),
        ("农药生产经营许可证", "兽药生产经营许可证"),
        ("换发J2字签证受理服务", "换发S2字签证受理服务"),
        ("人体器官心脏移植医师资格认定", "人体器官肝脏移植医师资格认定"),
        ("招标代理企业良好行为记录", "招标代理企业不良行为记录"),
        ("固定资产投资节能审查（县级）", "固定资产投资节能审查（技术改造除外）"),
        ("2019年度稳岗返还申请", "2020年度稳岗返还申请"),
    ],
)
def test_names_of_different_matters_are_not_alike(names: tuple[str, ...]) -> None:
    assert alike_pairs([WORDS.comparable(name) for name in names], WORDS) == []


def test_the_table_is_sound() -> None:
    """A word has one class, a distinguishing word is no filler, and a group of confused characters has several."""
    words = [word for group in TABLE["apart"].values() for word in group]
    assert len(words) == len(set(words))
    assert not set(words) & set(TABLE["fillers"])
    assert not set(words) & {word for group in TABLE["same"].values() for word in group}
    characters = [character for group in TABLE["confused"] for character in group]
    assert len(characters) == len(set(characters))
    assert all(len(set(group)) > 1 for group in TABLE["confused"])


PIECES = [
    "公共",
    "场所",
    "卫生",
    "许可",
    "食品",
    "经营",
    "变更",
    "登记",
    "的",
    "账",
    "帐",
    "建设",
    "项目",
    "资格",
    "认定",
    "点",
]
NAMES = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), max_size=25)


@given(NAMES)
def test_blocking_finds_the_same_pairs_as_comparing_every_pair(names: list[str]) -> None:
    told = sorted({WORDS.comparable(name) for name in names})
    every = [(i, j) for j in range(len(told)) for i in range(j) if WORDS.are_alike(told[i], told[j])]
    assert alike_pairs(told, WORDS) == sorted(every)


@pytest.mark.slow
@given(NAMES, st.randoms())
def test_the_order_of_names_does_not_matter(names: list[str], rng: random.Random) -> None:
    told = sorted({WORDS.comparable(name) for name in names})
    mixed = rng.sample(told, len(told))
    found = {frozenset((told[i], told[j])) for i, j in alike_pairs(told, WORDS)}
    assert {frozenset((mixed[i], mixed[j])) for i, j in alike_pairs(mixed, WORDS)} == found


@given(st.text(max_size=40))
def test_any_text_can_be_made_comparable(name: str) -> None:
    told = WORDS.comparable(name)
    assert WORDS.are_alike(told, told)
    assert len(told.text) >= MIN_LENGTH or not WORDS.are_alike(told, WORDS.comparable(f"{name}乙级"))


@pytest.fixture(scope="module")
def city() -> Any:
    """The module of the generated city; it is a script beside the package."""
    folder = ROOT / "benchmarks"
    if not folder.is_dir():
        pytest.skip("benchmarks/ is not part of a source distribution")
    sys.path.insert(0, str(folder))
    try:
        import city as module
    finally:
        sys.path.remove(str(folder))
    return module


@pytest.mark.slow
def test_the_injected_faults_of_a_city_are_found_and_nothing_else(city: Any, tmp_path: Path) -> None:
    made = city.City(350, seed=7)
    made.write(tmp_path)
    rules = {
        "same": {"same-standard/one-matter-two-codes"},
        "named": {"same-standard/one-matter-two-codes", "name/near-duplicate"},
        "borrowed": {"same-standard/one-code-two-matters"},
    }
    report = linter.lint([tmp_path], select=sorted(set().union(*rules.values())), profile="strict", jobs=1)
    found = {(item.path.removeprefix("catalog/"), item.rule) for item in report.findings}
    wanted = [any((item.path, rule) in found for rule in rules[item.kind]) for item in made.injected]
    told = {path for path, rule in found if rule in set().union(*rules.values())}
    assert len(wanted) >= 4
    assert sum(wanted) / len(wanted) >= 0.95
    assert told <= {item.path for item in made.injected}


@pytest.mark.slow
def test_a_seed_gives_the_same_city(city: Any) -> None:
    first, second, other = city.City(70, seed=3), city.City(70, seed=3), city.City(70, seed=4)
    assert list(first.documents()) == list(second.documents())
    assert first.injected == second.injected
    assert len(list(first.documents())) == 70
    assert list(other.documents()) != list(first.documents())


def test_most_districts_decide_whose_code_deviates(city: Any, tmp_path: Path) -> None:
    """Without standards the finding is at the one guide under another code, not at the six; more guides change
    nothing."""
    from linter.source.yaml_writer import dump

    made = city.City(70, seed=3)
    (tmp_path / "matterlint.yaml").write_text('as_of: "2026-09-30"\n', "utf-8")
    documents = [(path, document) for path, document in made.documents() if document["name"] == made.matters[0].name]
    for number, (path, document) in enumerate(documents[:4]):
        if number == 2:
            document |= {"basic_code": "000199999000", "name": f"关于{document['name']}"}
        place = tmp_path / "catalog" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dump(document), "utf-8")
        if number < 2:
            continue
        report = linter.lint([tmp_path], select=["same-standard/one-matter-two-codes"], profile="strict", jobs=1)
        told = [item for item in report.findings if item.rule == "same-standard/one-matter-two-codes"]
        assert [item.path for item in told] == [f"catalog/{documents[2][0]}"]
        assert len(told[0].related) == number
