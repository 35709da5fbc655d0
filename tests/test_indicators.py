"""Indicators: each definition does what its vectors say, and asks for what records hold."""

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
from linter.engine.figure_record import COMPUTED_PLACES, KEPT_PLACES, Recorder
from linter.figures import activity, effects, populations, survey
from linter.figures import figure as figure_module
from linter.figures.effects import State
from linter.figures.figure import ALL, Figure, Scope, ranking
from linter.figures.populations import Ground
from linter.figures.survey import JUDGED
from linter.guides.guide import Context, Guide, ListFile
from linter.guides.no_meeting import Words
from linter.rulebook import example_catalog, indicator
from linter.rulebook.indicator import Exemption, Indicator, Measured, Part, Unit
from linter.rulebook.rule_data import RulebookError, table
from linter.source.yaml_writer import dump

ROOT = Path(__file__).parent.parent
ALL_OF_THEM = indicator.definitions()
EVERY = pytest.mark.parametrize("item", ALL_OF_THEM, ids=lambda item: f"{item.id}-{item.edition}")
TERMS = {
    "guides": {"statutory_days", "promised_days", "applicable_elements", "filled_elements", "unknown_elements"},
    "cases": set(activity.CASES.values()),
    "ratings": set(activity.RATINGS.values()),
}


def unit(number: int, record: Mapping[str, Any], district: str = "A", department: str = "甲局") -> Unit:
    return Unit(f"u{number}", f"事项{number}", f"{number:012}", district, department, f"{number}.yaml", record)


def units(records: Iterable[Mapping[str, Any]]) -> list[Unit]:
    return [unit(number, record) for number, record in enumerate(records)]


def named(name: str, year: str = "2026", **changes: Any) -> Indicator:
    found = next(item for item in indicator.edition(year) if item.id == name)
    return Indicator({**found.data, **changes})


def figure(item: Indicator, found: Iterable[Unit], scope: Scope = ALL) -> Figure:
    return figure_module.figures(item.measure(found), figure_module.both)[scope]


def summed(item: Indicator, pairs: Mapping[str, tuple[int, int]]) -> dict[Scope, Figure]:
    """The figures of districts of which only n and N are known."""
    parts = [
        Part(unit(number, {}, name), n, total) for number, (name, (n, total)) in enumerate(pairs.items()) if total or n
    ]
    return figure_module.figures(Measured(item, parts), figure_module.both)


def records(item: Indicator, vector: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The records of a vector: those it has, else rows as terms within the scope, else n and N−n of its like."""
    if vector.get("records") is not None:
        return list(vector["records"])
    if vector.get("rows") is not None:
        scope = {place.strip("/"): values[0] for place, values in item.data["scope"].items()}
        names = indicator.terms(item.data)
        return [{**scope, "terms": dict(zip(names, row, strict=True))} for row in vector["rows"]]
    known = [record for other in item.data["vectors"] for record in other.get("records") or ()]
    alone = [(record, figure(item, units([record]))) for record in known]
    inside = next(record for record, found in alone if (found.n, found.total) == (1, 1))
    outside = next((record for record, found in alone if (found.n, found.total) == (0, 1)), None)
    assert outside is not None or vector["n"] == vector["N"]
    return [inside] * vector["n"] + [outside or {}] * (vector["N"] - vector["n"])


# The definitions


@EVERY
def test_vectors(item: Indicator) -> None:
    for vector in item.data["vectors"]:
        found = figure(item, units(records(item, vector)))
        assert (found.n, found.total, found.shown) == (vector["n"], vector["N"], vector["shows"])


@EVERY
def test_a_definition_is_complete(item: Indicator) -> None:
    data = item.data
    assert data["definition"]["zh"] and data["definition"]["en"] and data["note"]["zh"] and data["note"]["en"]
    assert data["topic"] and data["of"] and data["scope"], (
        "the scope is written out: another scope is another indicator"
    )
    assert data["evidence"] in "ABC" and data["direction"] in ("higher", "lower", "none")
    assert all(basis["evidence"] == "read" for basis in data.get("basis") or ())
    assert any(vector["shows"] == "—" and vector["N"] == 0 for vector in data["vectors"])
    assert any(vector.get("records") or vector.get("rows") for vector in data["vectors"]), "worked out, not only stated"


@EVERY
def test_a_ratio_cannot_exceed_one(item: Indicator) -> None:
    """Of counts n is part of N by construction; the terms of sums are held below one another by the reader."""
    for vector in item.data["vectors"]:
        assert not figure(item, units(records(item, vector))).over
    if "sum" in item.data["numerator"] and item.of in ("cases", "ratings"):
        assert activity.WITHIN[item.data["numerator"]["sum"]] == item.data["denominator"]["sum"]


def test_ids_and_editions() -> None:
    assert len({(item.id, item.edition) for item in ALL_OF_THEM}) == len(ALL_OF_THEM)
    assert indicator.names() == {item.id for item in ALL_OF_THEM}
    titles = {item.title for item in indicator.edition("2026")}
    assert len(titles) == len(indicator.edition("2026")) == len(indicator.names()), "a title names one indicator"
    folder = ROOT / "rules/indicators"
    for path in folder.rglob("*.yaml"):
        relative = path.relative_to(folder).parts
        assert len(relative) == 1 or (relative[0] == "superseded" and len(relative) == 3), path


def test_an_old_period_is_counted_by_its_edition() -> None:
    old, new = named("time-compression", "2025"), named("time-compression", "2026")
    assert (old.edition, new.edition) == ("2025", "2026")
    for item in ALL_OF_THEM:
        newest = max(other.edition for other in ALL_OF_THEM if other.id == item.id)
        assert (item.edition == newest) == (item in indicator.edition("2099"))
    assert {item.edition for item in indicator.edition("2021")} == {"2025"}, "before all editions, by the oldest"


def test_topics_are_those_of_the_schema() -> None:
    topics = json.loads((ROOT / "schemas/indicator.schema.json").read_text("utf-8"))["properties"]["topic"]["enum"]
    assert [topic for topic in topics if topic] == list(indicator.TOPICS)
    assert {item.data["topic"] for item in ALL_OF_THEM} == set(indicator.TOPICS)


def test_what_cannot_be_used_is_refused() -> None:
    with pytest.raises(RulebookError, match="claim-rate"):
        named("claim-rate", numerator={"count": {"about": 1}})
    with pytest.raises(RulebookError, match="七成"):
        named("claim-rate", target="七成")


# What records hold


@cache
def surveyed() -> survey.Survey:
    return survey.take(config.load([ROOT], jobs=1), Period.of("2026H2"))


def held(records: Iterable[Mapping[str, Any]]) -> set[str]:
    return {f"/{key}" for record in records for key in record}


@EVERY
def test_definitions_ask_for_what_records_hold(item: Indicator) -> None:
    asked = indicator.places(item.data)
    assert set(indicator.terms(item.data)) <= TERMS.get(item.of, set())
    if item.of == "guides":
        assert asked <= {*(place.text for place in KEPT_PLACES), *COMPUTED_PLACES, *JUDGED}
    elif item.of in ("cases", "ratings"):
        (found,) = populations.reported(GROUND, item.of, [activity.Row("1", "", 1, {"linked": 1})])
        assert asked <= held([found.record])
    elif item.of == "supervision":
        assert asked <= held([*(found.record for found in populations.supervision(GROUND, {"C1": 1}))])
    else:
        assert asked <= held(found.record for found in surveyed().units[item.of])


@EVERY
def test_scopes_name_values_that_there_are(item: Indicator) -> None:
    """A scope that asks for a value nobody may write counts nothing, for ever."""
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
    proxy = named("no-meeting-rate", "2025")
    inside = [figure(proxy, units([{"handling": {"online_depth": [depth], "visits": 1}}])).n for depth in depths]
    assert inside == [int(number >= 4) for number in range(7)]


def test_every_level_and_status_counts_where_it_should() -> None:
    for name in ("once-rate", "zero-visit-rate"):
        left_out = [level for level in labels("level") if not figure(named(name), units([{"level": level}])).total]
        assert left_out == ["镇级", "村级"], name
    for item in indicator.edition("2026"):
        if item.of == "guides":
            whole = {"type": "行政许可", "standard": "正式", "terms": dict.fromkeys(TERMS["guides"], 1)}
            counted = [
                status for status in labels("status") if figure(item, units([{**whole, "status": status}])).total
            ]
            assert counted == ["在用", None], item.id


def test_records_hold_what_they_promise(catalog: Path) -> None:
    """Every place of COMPUTED_PLACES and JUDGED is written, for a guide of which it is true."""
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
    assert set(found.places) == {*(place.text for place in KEPT_PLACES), *COMPUTED_PLACES}
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
    ("promised", "unit", "told"),
    [(4, "工作日", {}), (3, "工作日", {"better": 1}), (5, "工作日", {"worse": 1}), (4, "自然日", {"differs": 1})],
)
def test_only_what_beats_the_standard_is_better(catalog: Path, promised: int, unit: str, told: dict[str, int]) -> None:
    """Districts that differ where no standard says anything (visits here) are no better for it, and a limit in another
    unit is not the same."""
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
    assert found == {"320402": told, "320404": {}}


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


def test_a_percentage_alone_says_nothing() -> None:
    """Many pairs show as 85.40%, so n and N are kept; the smallest is 117/137."""
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


def test_rounding_does_not_go_back() -> None:
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


def test_ties_share_a_place_and_who_equals_the_average_is_not_below() -> None:
    by_scope = summed(named("instant-rate"), {"a": (9, 10), "b": (5, 10), "c": (5, 10), "d": (1, 10), "e": (0, 0)})
    everyone = [by_scope.get((name, ""), Figure(named("instant-rate"), (name, ""))) for name in "abcde"]
    found = ranking(everyone)
    assert [(row.figure.scope[0], row.place) for row in found.rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert found.average == Fraction(1, 2)
    assert [row.figure.scope[0] for row in found.below] == ["d"]
    assert [row.gap for row in found.rows] == [0, 0, 0, 4]
    assert [item.scope[0] for item in found.empty] == ["e"] and found.empty[0].shown == "—"


def test_below_the_average_are_those_below_it() -> None:
    """23 departments of 40 below 45.18%, one of which equals what is printed but not the average itself."""
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


def test_a_mean_over_districts_is_none_over_matters() -> None:
    found = [*limited([(10, 0), (10, 0), (10, 10)]), unit(9, limited([(10, 10)])[0].record, "B")]
    shown = {name: figure(named("time-compression", aggregate=name), found).shown for name in ("pooled", "mean")}
    assert shown == {"pooled": "50.00%", "mean": "33.33%"}
    nobody = [*found, unit(10, limited([(10, 0)])[0].record, "")]
    assert figure(named("time-compression", aggregate="mean"), nobody).shown == "33.33%"


def test_more_than_all_is_told() -> None:
    (found,) = [summed(named("list-rate"), {"a": (7120, 7111)})[ALL]]
    assert found.over and found.shown == "100.13%"


# Exemptions


def test_only_the_register_takes_a_matter_out() -> None:
    item = named("no-meeting-rate")
    found = units([{"colour": "绿"}, {"colour": "负面", "basic_code": "000711001000"}, {"colour": "橙"}])
    register = [Exemption(item.id, None, None, "000711001000", "法律要求到场", "2026-01-01", "2026-12-31")]
    one = figure_module.figures(item.measure(found, register, "2026-09-30"), figure_module.both)[ALL]
    assert (one.n, one.total, one.shown, one.with_exempt) == (1, 2, "50.00%", (1, 3))
    assert [reason for _, reason in one.exempt] == ["法律要求到场"]
    for day in ("2026-01-01", "2026-12-31"):
        assert figure_module.figures(item.measure(found, register, day), figure_module.both)[ALL].total == 2
    for day in ("2025-12-31", "2027-01-01"):
        assert figure_module.figures(item.measure(found, register, day), figure_module.both)[ALL].total == 3
    elsewhere = [register[0]._replace(district="B"), register[0]._replace(indicator="instant-rate")]
    assert figure_module.figures(item.measure(found, elsewhere, "2026-09-30"), figure_module.both)[ALL].total == 3


def test_a_register_that_does_nothing_is_told(catalog: Path) -> None:
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


def test_a_catalog_without_divisions_is_not_told_of_districts(catalog: Path) -> None:
    (catalog / "catalog/registry/divisions.yaml").unlink()
    entry = {"indicator": "no-meeting-rate", "district": "320402", "reason": "依法", "basis": {"title": "负面清单"}}
    whole = {**entry, "approved_by": "市政府办公室", "until": "2026-12-31"}
    text = dump({"kind": "exemptions", "exemptions": [whole]})
    (catalog / "catalog/registry/exemptions.yaml").write_text(text, "utf-8")
    assert not [item for item in linter.lint([catalog]).findings if item.rule.startswith("waiver/")]


def test_a_broken_register_is_no_pass(catalog: Path) -> None:
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
    made = Recorder([], Words.of(table("face-to-face")))(guide(**value))
    assert made is not None
    return made


def test_units_that_cannot_be_converted_are_left_out_and_told() -> None:
    limits = {"statutory": {"value": 20, "unit": "工作日"}, "promised": {"value": 24, "unit": "小时"}}
    found = figure(named("time-compression"), units([record(time_limit=limits)]))
    assert (found.total, found.shown, found.reasons) == (0, "—", {"unit-not-convertible": 1})
    none = figure(named("time-compression"), units([record(time_limit={"promised": limits["promised"]}), record()]))
    assert none.reasons == {"no-statutory-limit": 2}


def test_what_is_done_at_once_takes_no_days() -> None:
    limits = {"statutory": {"value": 20, "unit": "工作日"}, "promised": {"value": 1, "unit": "小时"}}
    found = figure(named("time-compression"), units([record(time_limit=limits, handling={"type": "即办件"})]))
    assert (found.n, found.total) == (20, 20)


def test_what_a_source_could_not_know_is_counted_apart() -> None:
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
    assert "colour" not in found[0].record, "nobody can say that it is green"
    known = units([record(**{**whole, "handling": {"visits": 2}})])
    assert known[0].record["colour"] != "绿", "what is known to stand in the way does"


# Populations


CONTEXT = Context(
    Path("/"), Path("/"), date(2026, 9, 30), {},
    registry={"divisions": {"areas": [{"id": "320402", "name": "天宁区", "level": "县级"}]}},
)  # fmt: skip
CONTEXT.lists = [
    ListFile("a.yaml", {"list": "监管事项清单", "applies_to": ["320402"], "entries": [{"code": "C1", "name": "检查"}]})
]
GROUND = Ground(CONTEXT, [])


def supervised(claimed: int, lists: int, listed: int) -> list[Unit]:
    """The supervision matters of a district that claims some of those listed and keeps so many checklists."""
    codes = [f"C{number:04}" for number in range(listed)]
    checked = [codes[number % claimed] for number in range(lists)]
    context = Context(CONTEXT.root, CONTEXT.catalog, CONTEXT.as_of, {}, registry=CONTEXT.registry)
    for name, entries in (("监管事项清单", codes), ("检查实施清单", checked)):
        file = {"list": name, "applies_to": ["320402"], "entries": [{"code": code, "name": code} for code in entries]}
        context.lists.append(ListFile(f"{name}.yaml", file))
    owners = [{"supervision": {"matters": [code]}, "status": "在用"} for code in codes[:claimed]]
    guides = [unit(number, owner, "320402") for number, owner in enumerate(owners)]
    return list(populations.supervision(Ground(context, guides), {}))


def test_matters_are_counted_and_not_checklists() -> None:
    found = supervised(claimed=343, lists=422, listed=995)
    claim, lists, coverage = (
        figure(named(f"supervision-{name}"), found) for name in ("claim-rate", "checklist-rate", "coverage")
    )
    assert (lists.n, lists.total, lists.shown) == (343, 343, "100.00%")
    assert (claim.n, claim.total, claim.shown) == (343, 995, "34.47%")
    assert (coverage.total, coverage.shown) == (0, "—"), "nothing is known of what was done"


def test_what_a_district_added_by_itself_is_in_neither_term() -> None:
    found = figure(named("supervision-claim-rate"), supervised(claimed=930, lists=0, listed=1043))
    assert (found.n, found.total, found.shown) == (930, 1043, "89.17%")


def test_cases_of_unknown_matters_belong_to_nobody() -> None:
    own = unit(1, {"status": "在用", "basic_code": "x", "task_code": "T1"})
    ground = Ground(CONTEXT, [own])
    cases = populations.reported(
        ground,
        "case",
        [activity.Row("T1", "", 2, {"cases": 10, "overdue": 1}), activity.Row("T2", "", 3, {"cases": 5})],
    )
    assert figure(named("case-overdue-share"), cases).total == 10
    ratings = [{"ratings": 8, "linked": 8, "bad": 1, "bad_mended": 1}] * 2
    rows = [activity.Row(code, "", 2, terms) for code, terms in zip(("T1", "T2"), ratings, strict=True)]
    rated = populations.reported(ground, "rating", rows)
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
        total, shown = effects.shown(change, item)
        assert sum(shown.values()) == total


def test_each_effect_is_told_by_itself() -> None:
    """Old: 1 of 2 by the old definition; then one step after the other changes the figure."""
    old = named("time-compression", "2025")
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
    by_scope = figure_module.figures(named("time-compression").measure(found[0]), figure_module.both)
    for attribute in ("n", "total"):
        districts = [getattr(one, attribute) for (name, rest), one in by_scope.items() if name and not rest]
        assert sum(districts) == getattr(by_scope[ALL], attribute)


def test_every_period_has_a_title() -> None:
    texts = ["2026", "2026H1", "2026H2", *(f"2026Q{n}" for n in range(1, 5)), *(f"2026-{n:02}" for n in range(1, 13))]
    assert [str(Period.of(text)) for text in texts] == texts
    assert len({Period.of(text).title for text in texts}) == len(texts)
    assert Period.of("2026-12").title == "2026年12月" and Period.of("2026Q4").title == "2026年第四季度"
