"""Indicators: each definition gives the results of its vectors, and reads only what records hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linter
from linter.common.period import Period
from linter.engine import config, examples
from linter.engine.figure_record import Recorder, kept_places, record_places
from linter.figures import activity, effects, indicator_judgement, populations, survey
from linter.figures import figure as figure_module
from linter.figures.effects import State
from linter.figures.figure import ALL, Figure, Scope, ranking
from linter.figures.populations import Sources
from linter.guides.guide import Context, Guide, ListFile
from linter.guides.no_meeting import ReasonPatterns
from linter.rulebook import example_catalog, indicator
from linter.rulebook.indicator import Contribution, Exemption, Indicator, Measurement, Unit
from linter.rulebook.record_fields import POPULATIONS
from linter.rulebook.rule_data import RulebookError, table
from linter.source.yaml_writer import dump
from tests.support import ROOT

pytestmark = pytest.mark.slow

ALL_OF_THEM = indicator.definitions()
EVERY = pytest.mark.parametrize("item", ALL_OF_THEM, ids=lambda item: f"{item.id}-{item.edition}")
NEWEST = {item.id: item for item in sorted(ALL_OF_THEM, key=lambda item: item.edition)}
OLDEST = {item.id: item for item in sorted(ALL_OF_THEM, key=lambda item: item.edition, reverse=True)}


def unit(number: int, record: Mapping[str, Any], district: str = "A", department: str = "甲局") -> Unit:
    return Unit(f"u{number}", f"事项{number}", f"{number:012}", district, department, f"{number}.yaml", record)


def units(records: Iterable[Mapping[str, Any]]) -> list[Unit]:
    return [unit(number, record) for number, record in enumerate(records)]


def named(name: str, among: Mapping[str, Indicator] = NEWEST, **changes: Any) -> Indicator:
    """The newest edition of an indicator (with `among` the oldest), with some keys replaced."""
    return Indicator({**among[name].data, **changes})


def figure(item: Indicator, found: Iterable[Unit], scope: Scope = ALL) -> Figure:
    return figure_module.figures(item.measure(found), figure_module.district_and_department)[scope]


def summed(item: Indicator, pairs: Mapping[str, tuple[int, int]]) -> dict[Scope, Figure]:
    """The figures of districts of which only n and N are known."""
    parts = [
        Contribution(unit(number, {}, name), n, total)
        for number, (name, (n, total)) in enumerate(pairs.items())
        if total or n
    ]
    return figure_module.figures(Measurement(item, parts), figure_module.district_and_department)


# The definitions


@EVERY
def test_every_indicator_is_complete_and_gives_what_its_vectors_state(item: Indicator) -> None:
    """If this fails: matterlint rules test INDICATOR says the same."""
    assert indicator_judgement.judge(item) == []


def test_ids_and_editions() -> None:
    assert len({(item.id, item.edition) for item in ALL_OF_THEM}) == len(ALL_OF_THEM)
    assert indicator.names() == {item.id for item in ALL_OF_THEM}
    titles = {item.title for item in NEWEST.values()}
    assert len(titles) == len(NEWEST) == len(indicator.names()), "a title names one indicator"
    folder = ROOT / "rules/indicators"
    for path in folder.rglob("*.yaml"):
        relative = path.relative_to(folder).parts
        assert len(relative) == 1 or (relative[0] == "superseded" and len(relative) == 3), path


def test_an_old_period_is_counted_by_its_edition() -> None:
    for item in ALL_OF_THEM:
        assert item in indicator.edition(item.edition), "in its own year"
        assert (item is NEWEST[item.id]) == (item in indicator.edition("9999"))
        assert (item is OLDEST[item.id]) == (item in indicator.edition("0000")), "before all editions, by the oldest"
    assert any(OLDEST[name] is not NEWEST[name] for name in NEWEST), "some indicator has a superseded edition"


def test_topics_are_those_of_the_schema() -> None:
    topics = json.loads((ROOT / "schemas/indicator.schema.json").read_text("utf-8"))["properties"]["topic"]["enum"]
    assert [topic for topic in topics if topic] == list(indicator.TOPICS)
    assert {item.data["topic"] for item in ALL_OF_THEM} == set(indicator.TOPICS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"numerator": {"count": {"equal": {"/claimed": True}}}}, "numerator：没有“equal”这种条件，是不是“equals”？"),
        ({"numerator": {"count": {"about": 1}}}, "numerator：没有“about”这种条件；可用的有 any、all、not、exists"),
        ({"numerator": {"count": 5}}, "numerator：条件应为“词: 内容”，现在是 5"),
        ({"numerator": {"count": {}}}, "numerator：条件应为“词: 内容”"),
        ({"numerator": {"cuont": {}}}, "numerator：没有“cuont”这种写法，是不是“sum”？|numerator：没有“cuont”这种写法"),
        ({"numerator": {"count": {"equals": {"/claimd": True}}}}, "claims 没有 /claimd 这个位置，是不是 /claimed？"),
        ({"numerator": {"count": {"equals": {"claimed": True}}}}, "numerator：位置应以 / 开头"),
        ({"numerator": {"count": {"above": {"/claimed": "x"}}}}, "numerator：above、below 的值应为整数"),
        ({"numerator": {"count": {"any": {"equals": {}}}}}, "numerator：any 后面应为条件的列表"),
        ({"numerator": {"count": {"same": ["/claimed"]}}}, "numerator：same 后面应为两个位置"),
        ({"numerator": {"count": {"matches": {"/claimed": "("}}}}, "numerator：正则表达式无效"),
        ({"numerator": {"count": {"matches": {"/claimed": 5}}}}, "numerator：matches 的值应为正则表达式"),
        ({"numerator": {"count": {"not": None}}}, "numerator：条件应为"),
        ({"denominator": {"count": "alll"}}, "denominator：count 应为 all 或者一个条件，现在是“alll”"),
        ({"denominator": {"sum": "cases"}}, "denominator：没有“sum”这种写法"),
        ({"when": {"exists": ["/claimed"]}}, "when：位置应以 / 开头"),
        ({"scope": {"matter": ["行政权力"]}}, "scope：位置应以 / 开头"),
        ({"of": "cases", "scope": {}, "numerator": {"sum": "overdeu"}, "denominator": {"sum": "cases"}}, "overdue"),
        ({"of": "hall", "scope": {}, "numerator": {"sum": "a"}, "denominator": {"sum": "b"}}, "只能用 count"),
        (
            {"of": "guides", "scope": {}, "numerator": {"count": {"exists": "/handling/vists"}}},
            "是不是 /handling/visits",
        ),
        ({"target": "七成"}, "target：七成 不是百分数"),
    ],
)
def test_a_wrong_word_is_refused_with_the_file_and_a_suggestion(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RulebookError) as error:
        named("claim-rate", **changes)
    assert str(error.value).startswith("rules/indicators/claim-rate.yaml")
    assert any(part in str(error.value) for part in message.split("|"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("topic: 认领编制", "topic: 认领编织"), "wrong.yaml：第 8 行第 .* 列：指标类别“认领编织”.*是不是“认领编制”"),
        (("edition:", "editoin:"), "wrong.yaml：第 .* 行第 .* 列：.*edition"),
        (("id: claim-rate", "id: other"), "wrong.yaml：编号 other 与文件名不一致"),
        (("numerator: {count", "numerator: {count: {exists: /claimed}, count"), "wrong.yaml：第"),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused_in_chinese(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    text = (ROOT / NEWEST["claim-rate"].file).read_text("utf-8")
    assert change[0] in text
    (tmp_path / "wrong.yaml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(RulebookError, match=message):
        indicator.load(tmp_path / "wrong.yaml")


# What records hold


@cache
def surveyed() -> survey.Survey:
    return survey.take(config.load([ROOT], jobs=1), Period.of("2026H2"))


def held(records: Iterable[Mapping[str, Any]]) -> set[str]:
    return {f"/{key}" for record in records for key in record}


def produced(of: str) -> list[Unit]:
    """Units of a population, as the program makes them: from the catalog of this repository, else from made-up data."""
    if of in ("cases", "ratings"):
        guides = [unit(1, {"type": "行政许可", "level": "县级", "status": "在用", "task_code": "T1"})]
        terms = dict.fromkeys(POPULATIONS[of].terms, 1)
        return populations.activity_units(Sources(CONTEXT, guides), of, [activity.Row("T1", "", 2, terms)])
    if of == "supervision":
        return [*surveyed().units[of], *populations.supervision(SOURCES, {"C1": 1})]
    return surveyed().units[of]


@pytest.mark.parametrize("of", POPULATIONS)
def test_records_hold_exactly_the_fields_that_an_indicator_may_read(of: str) -> None:
    found, population = produced(of), POPULATIONS[of]
    besides = {"/terms", "/reasons", "/lacks", "/found"} if population.terms else {"/lacks"}
    if population.any_field_of_a_guide:
        besides |= {f"/{place.split('/')[1]}" for place in kept_places()}
    known = {f"/{place.split('/')[1]}" for place in population.fields}
    assert held(item.record for item in found) - besides <= known
    assert known - {"/missing_parts", "/found"} <= held(item.record for item in found), "and none that no record has"
    terms = {name for item in found for name in item.record.get("terms") or ()}
    assert terms == set(population.terms)


def test_populations_are_those_of_the_schema() -> None:
    kinds = json.loads((ROOT / "schemas/indicator.schema.json").read_text("utf-8"))["properties"]["of"]["enum"]
    assert [kind for kind in kinds if kind] == list(POPULATIONS)


def test_an_indicator_on_a_new_place_is_one_file(
    tmp_path: Path, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A definition may read any place of a guide: the records keep it, in lists too."""
    text = dump(
        {
            **NEWEST["instant-rate"].data, "id": "paper-rate", "title": {"zh": "收纸质材料占比", "en": "paper"},
            "numerator": {"count": {"all": [
                {"equals": {"/materials/*/form": "纸质"}}, {"equals": {"/result/kind": "证照"}},
            ]}},
        }
    )  # fmt: skip
    (tmp_path / "paper-rate.yaml").write_text(text, "utf-8")
    made = indicator.load(tmp_path / "paper-rate.yaml")
    assert not {"/materials/*/form", "/result/kind"} & {*kept_places()}, "no other indicator reads them"
    monkeypatch.setattr(indicator, "definitions", lambda: (made,))
    kept_places.cache_clear()
    try:
        guides = survey.take(config.load([catalog], jobs=1), Period.of("2026H2")).units["guides"]
    finally:
        kept_places.cache_clear()
    forms = [[item.get("form") for item in unit.record.get("materials") or ()] for unit in guides]
    assert any(forms) and all(set(item) <= {"form"} for unit in guides for item in unit.record.get("materials") or ())
    licences = [unit.record["result"].get("kind") == "证照" for unit in guides]
    wanted = sum("纸质" in found and licence for found, licence in zip(forms, licences, strict=True))
    assert figure(made, guides).n == wanted


def test_a_source_that_lacks_a_part_cannot_know_what_is_in_it() -> None:
    item = named("instant-rate", numerator={"count": {"equals": {"/result/kind": "证照"}}})
    found = units([{"lacks": ["/result"]}, {"lacks": ["/result/kind"]}, {"lacks": ["/results"]}, {}])
    assert figure(item, found).unknown == 2


@EVERY
def test_scopes_name_values_that_a_guide_may_have(item: Indicator) -> None:
    """A scope with a value that the schema does not allow would count nothing."""
    matter = json.loads((ROOT / "schemas/matter.schema.json").read_text("utf-8"))["properties"]
    if item.of == "guides":
        for place, values in item.data["scope"].items():
            name = place.strip("/")
            known = {"正式", "暂行"} if name == "standard" else {*matter[name]["enum"], None}
            assert {*values} <= known


def labels(*steps: str) -> list[str | None]:
    """The values that a place of a guide may have."""
    found = json.loads((ROOT / "schemas/matter.schema.json").read_text("utf-8"))
    for step in steps:
        found = found["items"] if step == "*" else found["properties"][step]
    if "$ref" in found:
        common = json.loads((ROOT / "schemas/common.schema.json").read_text("utf-8"))
        found = common["$defs"][found["$ref"].rpartition("/")[2]]
    values: list[str | None] = found["enum"]
    return values


def test_every_depth_counts_where_it_should() -> None:
    depths = labels("handling", "online_depth", "*")
    assert len(depths) == 7
    for name, from_on in (("online-rate", 1), ("fully-online-rate", 4)):
        inside = [figure(named(name), units([{"handling": {"online_depth": [depth]}}])).n for depth in depths]
        assert inside == [int(number >= from_on) for number in range(7)], name
    proxy = named("no-meeting-rate", OLDEST)
    inside = [figure(proxy, units([{"handling": {"online_depth": [depth], "visits": 1}}])).n for depth in depths]
    assert inside == [int(number >= 4) for number in range(7)]


def test_every_level_and_status_counts_where_it_should() -> None:
    for name in ("once-rate", "zero-visit-rate"):
        left_out = [level for level in labels("level") if not figure(named(name), units([{"level": level}])).total]
        assert left_out == ["镇级", "村级"], name
    for item in NEWEST.values():
        if item.of == "guides" and "/status" in item.data["scope"]:
            whole = {"type": "行政许可", "standard": "正式", "terms": dict.fromkeys(POPULATIONS["guides"].terms, 1)}
            counted = [
                status for status in labels("status") if figure(item, units([{**whole, "status": status}])).total
            ]
            assert counted == ["在用", None], item.id


def test_computed_fields_are_written(catalog: Path) -> None:
    """A record holds the computed fields and those from findings, for guides to which they apply."""
    path, clean = example_catalog.clean_guides()["行政许可"]
    folder = (catalog / "catalog" / path).parent

    def write(name: str, code: str, **changes: Any) -> None:
        codes = {"basic_code": code, "task_code": clean["task_code"][:19] + code}
        (folder / f"{name}.yaml").write_text(dump(examples.laid_over(clean, {**codes, **changes})), "utf-8")

    standard = {
        "kind": "standard", "name": clean["name"], "basic_code": "000123020000", "type": "行政许可",
        "conditions": ["营业场所有消防验收合格意见"], "handling": {"visits": 1},
        "time_limit": {"promised": {"value": 4, "unit": "工作日"}},
    }  # fmt: skip
    (catalog / "catalog/standards").mkdir()
    (catalog / "catalog/standards/示例.yaml").write_text(dump(standard), "utf-8")
    write("有标准", "000123020000", situations=[{"id": "a", "ask": "哪里", "options": [{"label": "本地"}]}])
    lacks = {"system": "示例", "lacks": ["/process", "/result"]}
    write("不知道", "000123028000", process=None, result=None, source=lacks)
    write("有错误", "000123029000", process=None, result=None, source=lacks, conditions=None)
    found = survey.take(config.load([catalog], jobs=1), Period.of("2026H2"))
    assert found.places == record_places()
    by_path = {Path(item.path).stem: item.record for item in found.units["guides"]}
    first, second, third = (by_path[name] for name in ("有标准", "不知道", "有错误"))
    assert first["standard"] == "正式", "a standard that does not say is final"
    assert first["situations"] == 1 and first["colour"] and {"differs", "worse"} <= first["found"].keys()
    assert second["standard"] is None and second["missing_parts"] == ["process", "result"]
    assert {"/missing_parts", "/found/unknown"} <= {*second["lacks"]} and "errors" not in second["found"]
    assert third["found"]["errors"] and third["found"]["unknown"] and third["missing_parts"][0] == "conditions"
    assert {"/missing_parts", "/found/unknown"}.isdisjoint(third["lacks"]), "that it is not complete is known"
    strict = figure(named("guide-completeness-strict"), found.units["guides"])
    assert (strict.total, strict.unknown) == (8, 1)


@pytest.mark.parametrize(
    ("promised", "unit", "counts"),
    [(4, "工作日", {}), (3, "工作日", {"better": 1}), (5, "工作日", {"worse": 1}), (4, "自然日", {"differs": 1})],
)
def test_only_a_value_better_than_the_standard_counts_as_better(
    catalog: Path, promised: int, unit: str, counts: dict[str, int]
) -> None:
    """Without a value in the standard (visits here) no district counts as better; a limit in another unit differs."""
    path, clean = example_catalog.clean_guides()["行政许可"]
    code = "000123020000"
    standard = {
        "kind": "standard", "name": clean["name"], "basic_code": code, "type": "行政许可",
        "time_limit": {"promised": {"value": 4, "unit": "工作日"}},
    }  # fmt: skip
    (catalog / "catalog/standards").mkdir()
    (catalog / "catalog/standards/示例.yaml").write_text(dump(standard), "utf-8")
    for district, visits, limit in (("320402", 0, (promised, unit)), ("320404", 1, (4, "工作日"))):
        codes = {"basic_code": code, "task_code": clean["task_code"][:19] + code, "district": district}
        promise = dict(zip(("value", "unit"), limit, strict=True))
        own = {"handling": {"visits": visits}, "time_limit": {"promised": promise}}
        folder = catalog / f"catalog/districts/{district}-示例" / Path(path).parent.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "对照.yaml").write_text(dump(examples.laid_over(clean, {**codes, **own})), "utf-8")
    guides = survey.take(config.load([catalog], jobs=1), Period.of("2026H2")).units["guides"]
    by_district = {item.district: item.record for item in guides if item.path.endswith("对照.yaml")}
    kinds = ("differs", "worse", "better", "declared")
    found = {
        key: {name: count for name, count in record["found"].items() if name in kinds}
        for key, record in by_district.items()
    }
    assert found == {"320402": counts, "320404": {}}


# Figures


RATED = [(20, 5), (20, 20), (3, 1), (1, 1), (60, 10)]


def limited(pairs: Iterable[tuple[int, int]], **more: Any) -> list[Unit]:
    return units(
        {"type": "行政许可", "status": "在用", "terms": {"statutory_days": a, "promised_days": b}, **more}
        for a, b in pairs
    )


def test_pooled_and_mean_are_two_indicators() -> None:
    pooled, mean = (figure(named(name), limited(RATED)) for name in ("time-compression", "time-compression-mean"))
    assert (pooled.n, pooled.total, pooled.shown) == (67, 104, "64.42%")
    assert (mean.value, mean.shown) == (Fraction(45, 100), "45.00%")
    assert pooled.indicator.title != mean.indicator.title
    assert mean.indicator.higher is None and ranking([mean]).rows == [], "not ranked beside the other"


def test_one_numerator_over_two_scopes_is_two_indicators() -> None:
    """395 of 425 in the departments of the district, 395 of 531 on the whole platform."""
    own = [{"level": "县级", "handling": {"visits": 1}}] * 395 + [{"level": "县级", "handling": {"visits": 2}}] * 30
    rest = [{"level": "镇级", "handling": {"visits": 2}}] * 106
    found = units([*own, *rest])
    once, all_levels = named("once-rate"), named("once-rate-all-levels")
    assert (figure(once, found).n, figure(once, found).total, figure(once, found).shown) == (395, 425, "92.94%")
    assert figure(all_levels, found).n == 395 and figure(all_levels, found).shown == "74.39%"
    assert figure(named("once-rate", rounding={"digits": 0}), found).shown == "93%"
    assert once.title != all_levels.title


def test_many_pairs_of_n_and_total_have_one_percentage() -> None:
    """Many pairs are printed as 85.40%, so a figure keeps n and N; the smallest pair is 117/137."""
    item = named("claim-rate")
    pairs = [(n, total) for total in range(1, 300) for n in range(total) if item.shown(Fraction(n, total)) == "85.40%"]
    assert pairs[0] == (117, 137) and len(pairs) > 1


def test_targets_add_up() -> None:
    found = {
        "a": (823, 1400), "b": (333, 550), "c": (452, 650), "d": (448, 550), "e": (206, 400), "f": (442, 650),
        "g": (776, 1150),
    }  # fmt: skip
    by_scope = summed(named("standard-app-rate"), found)
    shown = [by_scope[name, ""].shown for name in found]
    assert shown == ["58.79%", "60.55%", "69.54%", "81.45%", "51.50%", "68.00%", "67.48%"]
    assert (by_scope[ALL].n, by_scope[ALL].total, by_scope[ALL].shown) == (3480, 5350, "65.05%")


def test_rounding_uses_the_exact_value() -> None:
    assert named("claim-rate", rounding={"digits": 0}).shown(Fraction(77, 88)) == "88%"
    assert named("claim-rate", rounding={"digits": 1}).shown(Fraction(77, 88)) == "87.5%"
    assert named("claim-rate", rounding={"digits": 0, "mode": "half-even"}).shown(Fraction(77, 88)) == "88%"
    assert named("claim-rate", rounding={"digits": 0, "mode": "half-even"}).shown(Fraction(865, 1000)) == "86%"
    assert named("claim-rate", rounding={"digits": 0, "mode": "down"}).shown(Fraction(77, 88)) == "87%"


@given(n=st.integers(0, 10**12), total=st.integers(1, 10**12), digits=st.integers(0, 6))
def test_rounding_is_half_up(n: int, total: int, digits: int) -> None:
    shown = Decimal(named("claim-rate", rounding={"digits": digits}).shown(Fraction(n, total)).removesuffix("%"))
    exact, half = Fraction(n, total) * 100, Fraction(1, 2 * 10**digits)
    assert Fraction(shown) - half <= exact < Fraction(shown) + half
    assert -int(shown.as_tuple().exponent) == digits


def test_ties_share_a_place_and_a_figure_equal_to_the_average_is_not_below() -> None:
    by_scope = summed(named("instant-rate"), {"a": (9, 10), "b": (5, 10), "c": (5, 10), "d": (1, 10), "e": (0, 0)})
    everyone = [by_scope.get((name, ""), Figure(named("instant-rate"), (name, ""))) for name in "abcde"]
    found = ranking(everyone)
    assert [(row.figure.scope[0], row.place) for row in found.rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert found.average == Fraction(1, 2)
    assert [row.figure.scope[0] for row in found.below] == ["d"]
    assert [row.gap for row in found.rows] == [0, 0, 0, 4]
    assert [item.scope[0] for item in found.empty] == ["e"] and found.empty[0].shown == "—"


def test_below_the_average_is_decided_by_exact_values() -> None:
    """23 of 40 departments are below 45.18%; one of them is printed like the average but is not equal to it."""
    pairs = {f"{number:02}": (n, 1000) for number, n in enumerate([400] * 22 + [451] + [452] * 16 + [900])}
    item = named("instant-rate")
    average = Fraction(4518, 10000)
    pairs["equal"] = (2259, 5000)
    by_scope = summed(item, pairs)
    found = ranking([by_scope[name, ""] for name in pairs], average)
    assert len(found.below) == 23
    assert "equal" not in {row.figure.scope[0] for row in found.below}
    assert next(row for row in found.rows if row.figure.scope[0] == "equal").gap == 0


def test_small_denominators_are_listed_apart() -> None:
    by_scope = summed(named("instant-rate", minimum=3), {"a": (2, 2), "b": (1, 3), "c": (2, 3)})
    found = ranking([by_scope[name, ""] for name in "abc"])
    assert [row.figure.scope[0] for row in found.rows] == ["c", "b"]
    assert [item.scope[0] for item in found.small] == ["a"]
    assert found.average == Fraction(1, 2)


def test_lower_is_better_where_the_definition_says_so() -> None:
    by_scope = summed(named("ledger-overdue-share"), {"a": (0, 10), "b": (5, 10)})
    found = ranking([by_scope[name, ""] for name in "ab"])
    assert [(row.figure.scope[0], row.gap) for row in found.rows] == [("a", 0), ("b", 3)]


def test_a_mean_of_districts_differs_from_the_pooled_ratio() -> None:
    found = [*limited([(10, 0), (10, 0), (10, 10)]), unit(9, limited([(10, 10)])[0].record, "B")]
    shown = {name: figure(named("time-compression", aggregate=name), found).shown for name in ("pooled", "mean")}
    assert shown == {"pooled": "50.00%", "mean": "33.33%"}
    nobody = [*found, unit(10, limited([(10, 0)])[0].record, "")]
    assert figure(named("time-compression", aggregate="mean"), nobody).shown == "33.33%"


def test_a_ratio_above_one_is_marked() -> None:
    (found,) = [summed(named("list-rate"), {"a": (7120, 7111)})[ALL]]
    assert found.over and found.shown == "100.13%"


# Exemptions


def test_only_the_register_exempts_a_matter() -> None:
    item = named("no-meeting-rate")
    found = units([{"colour": "绿"}, {"colour": "负面", "basic_code": "000711001000"}, {"colour": "橙"}])
    register = [Exemption(item.id, None, None, "000711001000", "法律要求到场", "2026-01-01", "2026-12-31")]
    one = figure_module.figures(item.measure(found, register, "2026-09-30"), figure_module.district_and_department)[ALL]
    assert (one.n, one.total, one.shown, one.with_exempt) == (1, 2, "50.00%", (1, 3))
    assert [reason for _, reason in one.exempt] == ["法律要求到场"]
    for day in ("2026-01-01", "2026-12-31"):
        assert (
            figure_module.figures(item.measure(found, register, day), figure_module.district_and_department)[ALL].total
            == 2
        )
    for day in ("2025-12-31", "2027-01-01"):
        assert (
            figure_module.figures(item.measure(found, register, day), figure_module.district_and_department)[ALL].total
            == 3
        )
    elsewhere = [register[0]._replace(district="B"), register[0]._replace(indicator="instant-rate")]
    assert (
        figure_module.figures(item.measure(found, elsewhere, "2026-09-30"), figure_module.district_and_department)[
            ALL
        ].total
        == 3
    )


def test_useless_entries_of_the_register_are_findings(catalog: Path) -> None:
    whole = {"reason": "依法", "basis": {"title": "负面清单"}, "approved_by": "市政府办公室"}
    entries = [
        {"indicator": "no-meeting-rate", "district": "320402", **whole, "until": "2026-09-30"},
        {"indicator": "no-meeting", "district": "320402", **whole, "until": "2026-12-31"},
        {"indicator": "no-meeting-rate", "district": "999999", **whole, "until": "2026-09-29"},
    ]
    (catalog / "catalog/registry/exemptions.yaml").write_text(
        dump({"kind": "exemptions", "exemptions": entries}), "utf-8"
    )
    report = linter.lint([catalog])
    told = {(item.rule.removeprefix("waiver/exemption-"), item.pointer) for item in report.findings}
    assert told == {
        ("unknown-indicator", "/exemptions/1/indicator"),
        ("unknown-district", "/exemptions/2/district"),
        ("expired", "/exemptions/2/until"),
    }
    assert all(item.path == "catalog/registry/exemptions.yaml" and item.line > 1 for item in report.findings)
    found = survey.take(config.load([catalog], jobs=1), Period.of("2026H2"))
    assert [item.until for item in found.exemptions] == ["2026-09-30", "2026-12-31", "2026-09-29"]


def test_without_divisions_no_district_is_called_unknown(catalog: Path) -> None:
    (catalog / "catalog/registry/divisions.yaml").unlink()
    entry = {"indicator": "no-meeting-rate", "district": "320402", "reason": "依法", "basis": {"title": "负面清单"}}
    whole = {**entry, "approved_by": "市政府办公室", "until": "2026-12-31"}
    text = dump({"kind": "exemptions", "exemptions": [whole]})
    (catalog / "catalog/registry/exemptions.yaml").write_text(text, "utf-8")
    assert not [item for item in linter.lint([catalog]).findings if item.rule.startswith("waiver/")]


def test_a_broken_register_is_an_error(catalog: Path) -> None:
    text = dump({"kind": "exemptions", "exemptions": [{"indicator": ["x"], "until": 5}, "x", None]})
    (catalog / "catalog/registry/exemptions.yaml").write_text(text, "utf-8")
    report = linter.lint([catalog])
    assert {item.rule.partition("/")[0] for item in report.findings} == {"schema"}
    assert survey.take(config.load([catalog], jobs=1), Period.of("2026H2")).matters == 5


# Records


def guide(**value: Any) -> Guide:
    context = Context(Path("/"), Path("/"), date(2026, 9, 30), {})
    return Guide("a.yaml", {"kind": "matter", "type": "行政许可", "status": "在用", **value}, context)


def record(**value: Any) -> Mapping[str, Any]:
    made = Recorder([], ReasonPatterns.of(table("face-to-face")))(guide(**value))
    assert made is not None
    return made


def test_limits_in_other_units_are_left_out_with_the_reason() -> None:
    limits = {"statutory": {"value": 20, "unit": "工作日"}, "promised": {"value": 24, "unit": "小时"}}
    found = figure(named("time-compression"), units([record(time_limit=limits)]))
    assert (found.total, found.shown, found.reasons) == (0, "—", {"unit-not-convertible": 1})
    none = figure(named("time-compression"), units([record(time_limit={"promised": limits["promised"]}), record()]))
    assert none.reasons == {"no-statutory-limit": 2}


def test_an_instant_matter_takes_no_days() -> None:
    limits = {"statutory": {"value": 20, "unit": "工作日"}, "promised": {"value": 1, "unit": "小时"}}
    found = figure(named("time-compression"), units([record(time_limit=limits, handling={"type": "即办件"})]))
    assert (found.n, found.total) == (20, 20)


def test_values_that_a_source_could_not_know_are_counted_as_unknown() -> None:
    source = {"lacks": ["/handling/type", "/handling/online_depth", "/materials/*/form", "/situations", "/process"]}
    whole: dict[str, Any] = {
        "conditions": ["x"], "materials": [{"name": "x"}], "time_limit": {"promised": {}}, "handling": {"visits": 0},
        "result": {"name": "x"}, "contacts": {"consult": []}, "source": source,
    }  # fmt: skip
    found = units([record(**whole)])
    for name in ("instant-rate", "online-rate", "no-meeting-rate", "guidance-scene-rate", "guide-rate"):
        one = figure(named(name), found)
        assert (one.n, one.total, one.unknown) == (0, 1, 1), name
    assert figure(named("zero-visit-rate"), found).unknown == 0
    assert "colour" not in found[0].record, "it must not be called green"
    known = units([record(**{**whole, "handling": {"visits": 2}})])
    assert known[0].record["colour"] != "绿", "a known obstacle still counts"


# Populations


CONTEXT = Context(
    Path("/"), Path("/"), date(2026, 9, 30), {},
    registry={"divisions": {"areas": [{"id": "320402", "name": "天宁区", "level": "县级"}]}},
)  # fmt: skip
CONTEXT.lists = [
    ListFile("a.yaml", {"list": "监管事项清单", "applies_to": ["320402"], "entries": [{"code": "C1", "name": "检查"}]})
]
SOURCES = Sources(CONTEXT, [])


def supervised(claimed: int, lists: int, listed: int) -> list[Unit]:
    """The supervision matters of a district that claims `claimed` of the `listed` matters and keeps `lists`
    checklists."""
    codes = [f"C{number:04}" for number in range(listed)]
    checked = [codes[number % claimed] for number in range(lists)]
    context = Context(CONTEXT.root, CONTEXT.catalog, CONTEXT.as_of, {}, registry=CONTEXT.registry)
    for name, entries in (("监管事项清单", codes), ("检查实施清单", checked)):
        file = {"list": name, "applies_to": ["320402"], "entries": [{"code": code, "name": code} for code in entries]}
        context.lists.append(ListFile(f"{name}.yaml", file))
    owners = [{"supervision": {"matters": [code]}, "status": "在用"} for code in codes[:claimed]]
    guides = [unit(number, owner, "320402") for number, owner in enumerate(owners)]
    return list(populations.supervision(Sources(context, guides), {}))


def test_supervision_counts_matters_not_checklists() -> None:
    found = supervised(claimed=343, lists=422, listed=995)
    claim, lists, coverage = (
        figure(named(f"supervision-{name}"), found) for name in ("claim-rate", "checklist-rate", "coverage")
    )
    assert (lists.n, lists.total, lists.shown) == (343, 343, "100.00%")
    assert (claim.n, claim.total, claim.shown) == (343, 995, "34.47%")
    assert (coverage.total, coverage.shown) == (0, "—"), "nothing is known of what was done"


def test_matters_outside_the_list_are_in_neither_term() -> None:
    found = figure(named("supervision-claim-rate"), supervised(claimed=930, lists=0, listed=1043))
    assert (found.n, found.total, found.shown) == (930, 1043, "89.17%")


def test_activity_of_unknown_matters_belongs_to_no_district() -> None:
    own = unit(1, {"status": "在用", "basic_code": "x", "task_code": "T1"})
    sources = Sources(CONTEXT, [own])
    cases = populations.activity_units(
        sources,
        "case",
        [activity.Row("T1", "", 2, {"cases": 10, "overdue": 1}), activity.Row("T2", "", 3, {"cases": 5})],
    )
    assert figure(named("case-overdue-share"), cases).total == 10
    ratings = [{"ratings": 8, "linked": 8, "bad": 1, "bad_mended": 1}] * 2
    rows = [activity.Row(code, "", 2, terms) for code, terms in zip(("T1", "T2"), ratings, strict=True)]
    rated = populations.activity_units(sources, "rating", rows)
    linked = figure(named("rating-linkage"), rated)
    assert (linked.n, linked.total) == (8, 16), "what is linked to an unknown matter cannot be found again"
    assert figure(named("bad-rating-mended-rate"), rated).total == 1


# Change


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Unit], list[Unit]]:
    term = st.integers(0, 30)
    population = st.dictionaries(st.integers(0, 8), st.tuples(term, term), max_size=6)

    def made(found: Mapping[int, tuple[int, int]]) -> list[Unit]:
        return [unit(key, limited([pair])[0].record, "AB"[key % 2]) for key, pair in found.items()]

    return made(draw(population)), made(draw(population))


@given(found=changes(), aggregate=st.sampled_from(["pooled", "mean", "mean-of-matters"]))
def test_effects_add_up_exactly(found: tuple[list[Unit], list[Unit]], aggregate: str) -> None:
    item = named("time-compression", aggregate=aggregate)
    register = [Exemption(item.id, "B", None, None, "依法", None, None)]
    old, new = State(found[0], item, [], "2026-01-01"), State(found[1], item, register, "2026-07-01")
    change = effects.change(old, new)
    assert change.before == figure(item, found[0]).value
    if change.effects:
        assert sum(change.effects.values()) == change.difference
        total, shown = effects.rounded(change, item)
        assert sum(shown.values()) == total


def test_each_step_gives_its_own_effect() -> None:
    """Each of the four steps changes the figure."""
    old = named("time-compression", OLDEST)
    given_by, permit = "行政给付", "行政许可"

    def made(number: int, kind: str, statutory: int, promised: int, district: str = "A") -> Unit:
        return unit(number, {"type": kind, "terms": {"statutory_days": statutory, "promised_days": promised}}, district)

    before = [made(1, permit, 10, 5), made(2, permit, 10, 10, "B"), made(3, given_by, 20, 0)]
    after = [made(1, permit, 10, 2), made(4, permit, 10, 0), made(3, given_by, 20, 0), made(2, permit, 10, 10, "B")]
    register = [Exemption(old.id, "B", None, None, "依法", None, None)]
    change = effects.change(
        State(before, old, [], "2025-12-31"), State(after, named("time-compression"), register, "2026-06-30")
    )
    assert change.before == Fraction(25, 40) and change.after == Fraction(18, 20)
    assert change.effects == {
        "edition": Fraction(5, 20) - Fraction(25, 40),
        "exemptions": Fraction(5, 10) - Fraction(5, 20),
        "catalog": Fraction(15, 20) - Fraction(5, 10),
        "work": Fraction(18, 20) - Fraction(15, 20),
    }


@given(found=changes())
def test_a_figure_and_its_districts_agree(found: tuple[list[Unit], list[Unit]]) -> None:
    by_scope = figure_module.figures(named("time-compression").measure(found[0]), figure_module.district_and_department)
    for attribute in ("n", "total"):
        districts = [getattr(one, attribute) for (name, rest), one in by_scope.items() if name and not rest]
        assert sum(districts) == getattr(by_scope[ALL], attribute)


def test_every_period_has_a_title() -> None:
    texts = ["2026", "2026H1", "2026H2", *(f"2026Q{n}" for n in range(1, 5)), *(f"2026-{n:02}" for n in range(1, 13))]
    assert [str(Period.of(text)) for text in texts] == texts
    assert len({Period.of(text).title for text in texts}) == len(texts)
    assert Period.of("2026-12").title == "2026年12月" and Period.of("2026Q4").title == "2026年第四季度"
