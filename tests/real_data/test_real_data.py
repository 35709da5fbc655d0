"""Rules and indicators on 1,767 real guides of Guangdong, compared with a recount that uses no code of the linter.

The recount reads the export itself, not the imported catalog, so that it also notices values that the importer loses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import yaml

from linter.figures import figure, survey
from linter.figures.figure import ALL, Figure
from linter.rulebook import indicator
from linter.rulebook.rulebook import Rulebook
from tests.importers.test_guangdong import guides
from tests.real_data.conftest import Imported, Surveyed
from tests.support import needs_guangdong

Record = dict[str, Any]
pytestmark = [pytest.mark.slow, needs_guangdong]

PERMIT, SERVICE = "行政许可", "公共服务"
HALL_LESS = "无线下办理窗口"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def kind(record: Record, *kinds: str) -> bool:
    return record["matter_type"] in kinds


def given(record: Record, field: str) -> str:
    """The text of a field, "" for an empty field and for 无."""
    text: str = record[field] or ""
    return "" if text.strip() in ("无", "无。") else text.strip()


def limit(record: Record, field: str) -> tuple[int, str] | None:
    """20(工作日) as (20, 工作日)."""
    match = re.fullmatch(r"([0-9]+)\((.+)\)", given(record, field))
    return (int(match[1]), match[2]) if match else None


def statutory(record: Record) -> tuple[int, str] | None:
    return limit(record, "handle_time")


def promised(record: Record) -> tuple[int, str] | None:
    return limit(record, "handle_time_limit")


def materials(record: Record) -> list[str]:
    """The names of a list, or of a list that was printed into a text."""
    value = record["material_intro"]
    return value if isinstance(value, list) else re.findall("'([^']*)'", value)


def states_none(record: Record) -> bool:
    """Whether the record states 无 for materials; an empty list states nothing."""
    return record["material_intro"] != [] and not materials(record)


def online(record: Record) -> bool:
    return bool(record["online_book"] == "是")


def address(record: Record) -> str:
    text = given(record, "handle_location").removeprefix("办理地点：").strip()
    return "" if text in ("无", HALL_LESS) else text


def check_character(code: str) -> str | None:
    """The check character by GB 32100 (powers of 3 modulo 31), None if the code has another character."""
    if not set(code) <= set(ALPHABET):
        return None
    return ALPHABET[-sum(ALPHABET.index(char) * 3**place for place, char in enumerate(code[:17])) % 31]


def is_wrong_organisation(record: Record) -> bool:
    code: str = record["TASK_CODE"][:18]
    return check_character(code) != code[17]


def number(record: Record, field: str) -> str:
    """The text of a telephone field; a hotline of five digits without the area code of Guangzhou."""
    return re.sub("^020-(?=[0-9]{5}$)", "", given(record, field))


def is_undivided(record: Record) -> bool:
    """Whether one number serves for consulting and complaints; a hotline of five digits may."""
    consult, complain = number(record, "consult_phone"), number(record, "complain_phone")
    return consult == complain and len(re.sub("[^0-9]", "", complain)) > 5


def is_above(record: Record) -> bool:
    first, second = statutory(record), promised(record)
    return first is not None and second is not None and first[1] == second[1] and second[0] > first[0]


def units_differ(record: Record) -> bool:
    first, second = statutory(record), promised(record)
    return first is not None and second is not None and first[1] != second[1]


def is_in_natural_days(record: Record) -> bool:
    return kind(record, PERMIT) and (statutory(record) or (0, ""))[1] == "自然日"


def is_power(record: Record) -> bool:
    return not kind(record, PERMIT, SERVICE)


RECOUNT: dict[str, Callable[[Record], bool]] = {
    "channel/channels-missing": lambda r: not online(r) and not address(r),
    "channel/online-only": lambda r: online(r) and not address(r) and not kind(r, SERVICE),
    "channel/visits-over-one": lambda r: int(r["visit_number"]) > 1,
    "code/organisation-code-wrong": is_wrong_organisation,
    "condition/missing": lambda r: kind(r, PERMIT) and not given(r, "accept_standard"),
    "condition/missing-for-power": lambda r: is_power(r) and not given(r, "accept_standard"),
    "condition/missing-for-service": lambda r: kind(r, SERVICE) and not given(r, "accept_standard"),
    "contact/complain-missing": lambda r: not given(r, "complain_phone"),
    "contact/complain-same-as-consult": is_undivided,
    "contact/consult-hotline-only": lambda r: number(r, "consult_phone") == "12345",
    "contact/consult-missing": lambda r: not given(r, "consult_phone"),
    "link/ip-address": lambda r: bool(re.match("https?://([0-9]+[.]){3}[0-9]+[:/]", given(r, "URL"))),
    "link/not-https": lambda r: given(r, "URL").startswith("http://"),
    "link/session-in-link": lambda r: bool(re.search("(?i)(sessionid|tokenid)=[0-9a-z]", given(r, "URL"))),
    "material/list-missing": lambda r: kind(r, PERMIT) and states_none(r),
    "material/unstated": lambda r: not kind(r, PERMIT) and states_none(r),
    "time-limit/permit-in-natural-days": lambda r: is_in_natural_days(r) and not units_differ(r),
    "time-limit/promise-not-shorter": lambda r: statutory(r) == promised(r) and (statutory(r) or (0, ""))[0] > 1,
    "time-limit/promise-over-statutory": is_above,
    "time-limit/service-promise-missing": lambda r: kind(r, SERVICE) and bool(statutory(r)) and not promised(r),
    "time-limit/service-without-limits": lambda r: kind(r, SERVICE) and not statutory(r) and not promised(r),
    "time-limit/statutory-missing": lambda r: kind(r, PERMIT) and not statutory(r),
    "time-limit/units-differ": units_differ,
}
"""Rule to a test of a record that does the same; each rule has at most one finding in a guide."""


@pytest.fixture(scope="module")
def found(surveyed: Surveyed) -> dict[str, list[str]]:
    """Rule to the sorted matter codes of its findings."""
    by_rule: dict[str, list[str]] = defaultdict(list)
    for finding in surveyed.report.findings:
        by_rule[finding.rule].append(finding.matter or finding.path)
    return {rule: sorted(matters) for rule, matters in by_rule.items()}


def test_rules_find_what_a_recount_finds(records: list[Record], found: dict[str, list[str]]) -> None:
    for rule, applies in RECOUNT.items():
        assert found.get(rule, []) == sorted(record["TASK_CODE"] for record in records if applies(record)), rule


def test_imported_guides_can_be_read(found: dict[str, list[str]]) -> None:
    assert not [rule for rule in found if rule.startswith(("engine/", "schema/", "yaml/"))]


def test_recount_agrees_with_what_is_known_of_the_export(records: list[Record]) -> None:
    limitless = [record for record in records if not statutory(record)]
    assert len(limitless) == 572
    assert all(kind(record, SERVICE) for record in limitless)
    assert sum(map(units_differ, records)) == 3
    wrong = [record for record in records if is_wrong_organisation(record)]
    assert (len(wrong), len({record["DEPT_NAME"] for record in wrong})) == (5, 2)
    same = [record for record in records if record["consult_phone"] == record["complain_phone"]]
    assert (len(same), sum(bool(given(record, "consult_phone")) for record in same)) == (191, 129)


# Figures, recounted from the export alone

DAYS = ("工作日", "自然日")
ON_APPLICATION = (PERMIT, "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力")


def days(record: Record) -> tuple[int, int] | None:
    """Statutory and promised days, None unless both limits are in days of the same kind."""
    first, second = statutory(record), promised(record)
    if first is None or second is None or (first[0] > 0 and second[0] > 0 and first[1] != second[1]):
        return None
    return (first[0], second[0]) if {first[1], second[1]} <= set(DAYS) else None


@pytest.fixture(scope="module")
def taken(surveyed: Surveyed) -> survey.Survey:
    return surveyed.survey


def counted(taken: survey.Survey, name: str, year: str = "2026") -> Figure:
    item = next(item for item in indicator.edition(year) if item.id == name)
    return figure.figures(
        item.measure(taken.units[item.of], taken.exemptions, taken.as_of), figure.district_and_department
    )[ALL]


@pytest.mark.parametrize(("year", "types"), [("2026", (PERMIT,)), ("2025", ON_APPLICATION)])
def test_time_compression_is_that_of_a_recount(
    records: list[Record], taken: survey.Survey, year: str, types: tuple[str, ...]
) -> None:
    chosen = [record for record in records if kind(record, *types)]
    pairs = [pair for record in chosen if (pair := days(record))]
    figure = counted(taken, "time-compression", year)
    assert (figure.n, figure.total) == (sum(a - b for a, b in pairs), sum(a for a, _ in pairs))
    assert sum(figure.reasons.values()) == len(chosen) - len(pairs)
    assert figure.reasons["unit-not-convertible"] == sum(units_differ(record) for record in chosen)


def test_the_mean_of_the_matters_is_that_of_a_recount(records: list[Record], taken: survey.Survey) -> None:
    ratios = [
        Fraction(a - b, a) for record in records if kind(record, PERMIT) and (pair := days(record)) for a, b in [pair]
    ]
    assert counted(taken, "time-compression-mean").value == sum(ratios) / len(ratios)


def test_visits_are_those_of_a_recount(records: list[Record], taken: survey.Survey) -> None:
    own = [int(record["visit_number"]) for record in records if record["matter_level"] not in ("镇级", "村级")]
    for name, most in (("once-rate", 1), ("zero-visit-rate", 0)):
        figure = counted(taken, name)
        assert (figure.n, figure.total) == (sum(visits <= most for visits in own), len(own)), name
    everyone = counted(taken, "once-rate-all-levels")
    assert (everyone.n, everyone.total) == (sum(int(record["visit_number"]) <= 1 for record in records), len(records))


def test_rates_without_a_field_in_the_export_are_unknown(records: list[Record], taken: survey.Survey) -> None:
    """The export has no field for the kind of handling and the depth of online service, so these rates stay unknown."""
    for name in ("instant-rate", "online-rate", "fully-online-rate", "guidance-scene-rate"):
        figure = counted(taken, name)
        assert (figure.n, figure.total, figure.unknown) == (0, len(records), len(records)), name
    green = counted(taken, "no-meeting-rate")
    assert (green.n, green.total) == (0, len(records))
    # A matter without visits counts, whatever its online depth is.
    zero = sum(int(record["visit_number"]) == 0 for record in records)
    proxy = counted(taken, "no-meeting-rate", "2025")
    assert (proxy.n, proxy.unknown) == (zero, len(records) - zero)


def test_rates_over_lists_are_empty_in_a_catalog_without_lists(taken: survey.Survey) -> None:
    for name in ("claim-rate", "hall-entry-rate", "same-standard-rate", "supervision-claim-rate", "on-time-rate"):
        assert counted(taken, name).shown == "—", name


# What the rules find, counted and read by people


def test_real_guides_are_not_flooded(surveyed: Surveyed) -> None:
    standard = Rulebook().active("standard")
    counts = Counter(finding.rule for finding in surveyed.report.findings if finding.rule in standard)
    # Every one of these was read and is right.
    assert counts["material/catch-all"] == 4
    assert counts["condition/catch-all"] == 2
    assert counts["material/open-list"] == 18
    assert counts["place/address-vague"] == 8
    assert counts["contact/phone-malformed"] == 15
    assert counts["contact/phone-several"] == 9


def test_real_codes_of_one_province(surveyed: Surveyed) -> None:
    counts = Counter(finding.rule for finding in surveyed.report.findings if finding.rule.startswith("code/"))
    assert counts["code/organisation-code-wrong"] == 5
    assert not {rule for rule in counts if Rulebook()[rule].severity == "error"} - {"code/organisation-code-wrong"}
    assert counts["code/organisation-code-division-differs"] <= 5


# The import: every count is made twice, in the guides that were written and straight in the export


def _joined(record: dict[str, Any]) -> str:
    """The name that a guide should have: 甲（乙） where the export has 甲(乙) or 甲(（乙）)."""
    name: str = record["TASK_NAME"]
    part: str | None = record["subTaskName"]
    if part is None:
        return name
    return name.removesuffix(f"({part})") + (
        part if re.fullmatch("（(?:[^（）]|（[^（）]*）)*）", part) else f"（{part}）"
    )


def test_the_real_export(records: list[dict[str, Any]], imported: Imported) -> None:
    root, report = imported
    written = [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in root.rglob("districts/*/*/*.yaml")]
    assert len(written) == report.guides == len(records) == 1767
    assert not report.refused and not report.repeated
    assert len(guides(root)) == 1767, "all valid by the schema"

    def count(test: Any) -> int:
        return sum(1 for guide in written if test(guide))

    limits = [guide.get("time_limit", {}) for guide in written]
    unlimited = count(lambda guide: "statutory" not in guide.get("time_limit", {}))
    assert unlimited == sum(record["handle_time"] == "无" for record in records) == 572
    assert all(guide["type"] == "公共服务" for guide in written if "statutory" not in guide.get("time_limit", {}))
    differing = [
        limit for limit in limits if len(limit) == 2 and limit["statutory"]["unit"] != limit["promised"]["unit"]
    ]
    units = [
        (record["handle_time"].split("(")[1], record["handle_time_limit"].split("(")[1])
        for record in records
        if "无" not in (record["handle_time"], record["handle_time_limit"])
    ]
    assert len(differing) == sum(one != other for one, other in units) == 3
    days = sum(limit["statutory"]["value"] for limit in limits if "statutory" in limit)
    assert days == sum(int(r["handle_time"].split("(")[0]) for r in records if r["handle_time"] != "无")

    assert count(lambda guide: "item_code" in guide) == sum(len(record["TASK_CODE"]) == 33 for record in records)
    assert Counter(guide["type"] for guide in written) == Counter(record["matter_type"] for record in records)
    assert {guide["name"] for guide in written} == {_joined(record) for record in records}
    materials = [guide.get("materials", []) for guide in written]
    listed = [record["material_intro"] for record in records if isinstance(record["material_intro"], list)]
    assert sum(map(len, materials)) == sum(map(len, listed))
    assert count(lambda guide: "/materials" in guide["source"]["lacks"]) == sum(not names for names in listed) == 6
    equal = count(
        lambda guide: "contacts" in guide and guide["contacts"].get("consult") == guide["contacts"].get("complain")
    )
    same = [record for record in records if record["consult_phone"] == record["complain_phone"] != "无"]
    assert equal == len(same) == 129
    stated = [record for record in records if record["accept_standard"] not in ("无", "无。")]
    assert count(lambda guide: "conditions" in guide) == len(stated)
    assert count(lambda guide: guide["handling"]["visits"] > 0) == sum(
        record["visit_number"] != "0" for record in records
    )

    for name, outcome in report.fields.items():
        assert outcome.carried + outcome.empty + outcome.repeated.total() + outcome.lost == 1767, name
    codes = {record["TASK_CODE"] for record in records}
    assert {code for _, code, _ in report.losses} <= codes
