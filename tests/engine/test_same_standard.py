"""A small city of four districts in which everything agrees; each test breaks one thing and sees exactly
one finding, where it should be."""

from __future__ import annotations

import copy
import random
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import linter
from linter.engine import examples
from linter.findings import fix
from linter.findings.finding import Finding
from linter.guides.credit_code import check_character
from linter.rulebook import example_catalog
from linter.source import yaml_document
from linter.source.yaml_writer import dump

pytestmark = pytest.mark.slow

DISTRICTS = {"320402": "天宁区", "320404": "钟楼区", "320411": "新北区", "320412": "武进区"}
STANDARD = "standards/000123020000-公共场所卫生许可.yaml"
SHARED = ("audience", "legal_basis", "conditions", "materials", "situations", "faq", "themes")
City = dict[str, dict[str, Any]]


def guide_of(district: str, name: str) -> dict[str, Any]:
    """The clean permit as this district would write it."""
    base = copy.deepcopy(example_catalog.clean_guides()["行政许可"][1])
    code = f"11{district}MB1234567"
    code += check_character(code)
    text = dump(base).replace("天宁区", name).replace("tianning-hall", f"hall-{district}")
    text = text.replace("0519-85550101", f"0519-85{district}").replace("320402", district)
    text = text.replace(base["agency"]["code"], code).replace(base["agency"]["code"].replace("320402", district), code)
    value = yaml_document.from_bytes(text.encode(), "a.yaml", "matter").value
    assert value is not None
    return value


def path_of(district: str) -> str:
    return f"districts/{district}-{DISTRICTS[district]}/样例局/公共场所卫生许可.yaml"


@cache
def _agreeing() -> tuple[City, dict[str, Any]]:
    """The guide of every district and the standard that they follow; callers change copies of them."""
    guides = {district: guide_of(district, name) for district, name in DISTRICTS.items()}
    first = guides["320402"]
    standard = {"kind": "standard", **{key: first[key] for key in ("basic_code", "name", "type", *SHARED)}}
    standard["time_limit"] = {"statutory": {"value": 20, "unit": "工作日"}, "promised": {"value": 5, "unit": "工作日"}}
    standard["process"] = copy.deepcopy(first["process"])
    standard["handling"] = {"visits": 0}
    standard["fees"] = {"charged": False}
    standard["result"] = {key: first["result"][key] for key in ("name", "kind", "validity")}
    return guides, standard


@pytest.fixture
def city(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Writes the city as some change leaves it, and lints it: (change of the guides, change of the standard)."""
    clean = example_catalog.clean_folder()
    guides, standard = _agreeing()

    def write(place: str, document: dict[str, Any]) -> None:
        path = tmp_path / "catalog" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(document), "utf-8")

    def lint(
        change: Callable[[City], Any] | None = None,
        stated: Callable[[dict[str, Any]], Any] | None = None,
        *,
        alone: bool = False,
        **settings: Any,
    ) -> list[Finding]:
        shutil.rmtree(tmp_path / "catalog", ignore_errors=True)
        (tmp_path / "matterlint.yaml").write_text(f'as_of: "{examples.AS_OF}"\n', "utf-8")
        shutil.copytree(clean / "registry", tmp_path / "catalog/registry")
        _registry(tmp_path / "catalog/registry", guides)
        # One copy each: documents read from equal texts share their values.
        own, common = {name: copy.deepcopy(guide) for name, guide in guides.items()}, copy.deepcopy(standard)
        if change:
            change(own)
        if stated:
            stated(common)
        attachments = (clean / Path(example_catalog.clean_guides()["行政许可"][0])).parent / "attachments"
        for place in [path_of(district) for district in own if district in DISTRICTS] + [STANDARD]:
            shutil.copytree(attachments, tmp_path / "catalog" / Path(place).parent / "attachments")
        for district, guide in own.items():
            write(path_of(district), guide)
        if not alone:
            write(STANDARD, common)
        settings = {"profile": "standard", **settings}
        return linter.lint([tmp_path], **settings).findings

    lint.root = tmp_path  # type: ignore[attr-defined]
    return lint


def _registry(folder: Path, guides: City) -> None:
    from linter.rulebook.rule_data import load_document

    divisions = load_document(folder / "divisions.yaml", "divisions")
    known = {area["id"] for area in divisions["areas"]}
    divisions["areas"] += [
        {"id": district, "name": name, "level": "县级", "parent": "320400", "nature": "行政区划", "phone_code": "0519"}
        for district, name in DISTRICTS.items()
        if district not in known
    ]
    (folder / "divisions.yaml").write_text(dump(divisions), "utf-8")
    departments = load_document(folder / "departments.yaml", "departments")
    venues = load_document(folder / "venues.yaml", "venues")
    department, venue = departments["departments"][0], venues["venues"][0]
    departments["departments"] = [
        {**department, "code": guide["agency"]["code"], "name": guide["agency"]["name"], "district": district}
        for district, guide in guides.items()
    ]
    venues["venues"] = [
        {
            **venue,
            "id": f"hall-{district}",
            "name": f"{name}政务服务中心",
            "district": district,
            "address": f"常州市{name}样例路 1 号二楼",
            "phone": f"0519-86{district}",
        }
        for district, name in DISTRICTS.items()
    ]
    (folder / "departments.yaml").write_text(dump(departments), "utf-8")
    (folder / "venues.yaml").write_text(dump(venues), "utf-8")


def told(findings: list[Finding]) -> list[str]:
    return [f"{finding.rule} {finding.district} {finding.pointer} {finding.message}" for finding in findings]


def test_the_city_is_clean(city: Callable[..., list[Finding]]) -> None:
    assert told(city(profile="strict")) == []
    assert told(city(alone=True, ignore=["code/base-code-unknown"])) == []


def put(district: str, *steps: str | int, value: Any) -> Callable[[City], Any]:
    """A change of one place of one guide."""

    def change(guides: City) -> None:
        target: Any = guides[district]
        for step in steps[:-1]:
            target = target[step]
        target[steps[-1]] = value

    return change


def add(district: str, *steps: str | int, value: Any) -> Callable[[City], Any]:
    """An entry more in a list of one guide."""

    def change(guides: City) -> None:
        target: Any = guides[district]
        for step in steps:
            target = target[step]
        target.append(value)

    return change


def drop(district: str, *steps: str | int) -> Callable[[City], Any]:
    def change(guides: City) -> None:
        target: Any = guides[district]
        for step in steps[:-1]:
            target = target[step]
        del target[steps[-1]]

    return change


def several(*changes: Callable[[City], Any]) -> Callable[[City], Any]:
    return lambda guides: [change(guides) for change in changes]


EXTRA = {
    "name": "场所平面图",
    "kind": "其他",
    "necessity": "必要",
    "form": "纸质/电子化",
    "originals": 1,
    "copies": 0,
    "source": "申请人自备",
    "basis": [{"title": "公共场所卫生管理条例", "rank": "行政法规", "article": "第四条"}],
    "review_points": ["与现场一致"],
}
LONGER = {"value": 7, "unit": "工作日", "note": "自受理之日起计算"}
SHORTER = {"value": 3, "unit": "工作日", "note": "自受理之日起计算"}
BODY = {"name": "天宁区样例局", "code": "11320402MB1234567N", "nature": "法定机关", "delegated_by": None, "joint": []}

WRITTEN = "1. 营业场所的卫生检测结果，符合公共场所卫生标准；"
AGAINST_STANDARD: dict[str, tuple[Callable[[City], Any], str]] = {
    "name-differs": (put("320411", "name", value="公共场所卫生许可证核发"), "/name"),
    "type-differs": (put("320411", "type", value="其他行政权力"), "/type"),
    "legal-basis-differs": (put("320411", "legal_basis", 0, "article", value="第八条"), "/legal_basis"),
    "conditions-differ": (add("320411", "conditions", value="营业面积在一百平方米以上"), "/conditions"),
    "material-missing": (drop("320411", "materials", 1), "/materials"),
    "material-extra": (add("320411", "materials", value=EXTRA), "/materials/2/name"),
    "material-stricter": (drop("320411", "materials", 1, "exemption"), "/materials/1/name"),
    "audience-differs": (put("320411", "audience", value=["自然人"]), "/audience"),
    "statutory-limit-differs": (put("320411", "time_limit", "statutory", "value", value=30), "/time_limit/statutory"),
    "steps-differ": (put("320411", "process", 1, "name", value="现场勘验"), "/process"),
    "result-differs": (put("320411", "result", "name", value="卫生许可决定书"), "/result/name"),
    "field-differs": (put("320411", "themes", value={"entity": ["市场监管"]}), "/themes/entity"),
    "situations-differ": (drop("320411", "situations", 0, "options", 1), "/situations"),
    "promise-worse": (put("320411", "time_limit", "promised", value=LONGER), "/time_limit/promised"),
    "visits-worse": (put("320411", "handling", "visits", value=1), "/handling/visits"),
    "steps-worse": (
        add("320411", "process", value={"id": "file", "name": "归档", "after": ["deliver"], "owner": "审批科",
                                        "limit": {"value": 0, "unit": "工作日"}, "outcome": "档案", "counted": False}),
        "/process",
    ),
    "fees-worse": (put("320411", "fees", "charged", value=True), "/fees/charged"),
    "better-than-standard": (put("320411", "time_limit", "promised", value=SHORTER), "/time_limit/promised"),
    "writing-differs": (put("320411", "conditions", 0, value=WRITTEN), "/conditions/0"),
    "agency-copied": (put("320411", "agency", value=BODY), "/agency/code"),
    "phone-copied": (
        several(
            put("320411", "contacts", "consult", 0, "phone", value="0519-86320402"),
            put("320402", "contacts", "consult", 0, "phone", value="0519-86320402"),
        ),
        "/contacts/consult/0/phone",
    ),
    "address-copied": (put("320411", "remedies", "review", value="天宁区人民政府"), "/remedies/review"),
}  # fmt: skip


@pytest.mark.parametrize("slug", AGAINST_STANDARD)
def test_one_defect_one_finding(slug: str, city: Callable[..., list[Finding]]) -> None:
    change, pointer = AGAINST_STANDARD[slug]
    found = city(change, profile="strict", select=["same-standard"])
    assert [(finding.rule, finding.district, finding.pointer) for finding in found] == [
        (f"same-standard/{slug}", "320411", pointer)
    ], told(found)
    assert found[0].related
    assert "新北区" in found[0].message or slug in ("writing-differs",)


def test_every_rule_of_the_family_has_its_defect(city: Callable[..., list[Finding]]) -> None:
    from linter.rulebook.rulebook import Rulebook

    family = {rule.id.partition("/")[2] for rule in Rulebook() if rule.family == "same-standard"}
    compared = {rule.id.partition("/")[2] for rule in Rulebook() if rule.data["check"]["kind"] in
                ("agree", "same-writing", "must-equal", "better-or-equal", "local")}  # fmt: skip
    assert compared <= set(AGAINST_STANDARD) | {"districts-differ"}
    assert compared <= family


WITHOUT_STANDARD = [
    slug
    for slug in AGAINST_STANDARD
    if not slug.endswith("-worse") and slug not in ("material-stricter", "steps-differ", "better-than-standard")
]


@pytest.mark.parametrize("slug", WITHOUT_STANDARD)
def test_without_a_standard_the_majority_decides(slug: str, city: Callable[..., list[Finding]]) -> None:
    change, pointer = AGAINST_STANDARD[slug]
    found = city(change, alone=True, select=["same-standard"])
    assert [(finding.rule, finding.district, finding.pointer) for finding in found] == [
        (f"same-standard/{slug}", "320411", pointer)
    ], told(found)


def test_what_no_standard_says_may_differ_and_is_worth_a_word(city: Callable[..., list[Finding]]) -> None:
    change = put("320411", "time_limit", "promised", value=LONGER)
    found = city(change, alone=True, profile="strict", select=["same-standard"])
    assert [(finding.rule, finding.severity, finding.district) for finding in found] == [
        ("same-standard/districts-differ", "info", "320411")
    ]


def test_a_tie_is_called_a_tie(city: Callable[..., list[Finding]]) -> None:
    change = several(*(put(district, "result", "name", value="卫生许可决定书") for district in ("320411", "320412")))
    found = city(change, alone=True, select=["same-standard"])
    assert {finding.rule for finding in found} == {"same-standard/result-differs"}
    assert [finding.district for finding in found] == ["320402", "320404", "320411", "320412"]
    assert all("并列而没有多数" in finding.message for finding in found)
    assert {finding.severity for finding in found} == {"warning"}, "nobody knows which of them is wrong"
    kept = city(change, alone=True, select=["same-standard"], severity=[("same-standard/result-differs", "info")])
    assert {finding.severity for finding in kept} == {"info"}


def test_what_stands_beside_is_told_in_the_language_of_the_run(city: Callable[..., list[Finding]]) -> None:
    change = put("320411", "time_limit", "statutory", value={"value": 30, "unit": "工作日"})
    for lang, standard, district in (("zh", "标准：20 工作日", "：20"), ("en", "the standard: 20 工作日", ": 20")):
        (finding,) = city(change, select=["same-standard"], lang=lang)
        assert finding.related[0].message == standard
        assert all(district in place.message for place in finding.related[1:]) and len(finding.related) > 1


def test_levels_are_compared_within_themselves(city: Callable[..., list[Finding]]) -> None:
    def change(guides: City) -> None:
        for district in ("320411", "320412"):
            guides[district]["level"] = "市级"
            guides[district]["time_limit"]["statutory"]["value"] = 15

    found = city(change, alone=True, select=["same-standard"])
    assert told(found) == []


def test_items_of_a_matter_are_compared_with_their_like(city: Callable[..., list[Finding]]) -> None:
    def change(guides: City) -> None:
        for number, guide in enumerate(guides.values()):
            guide["item_code"] = f"{guide['task_code']}0{number % 2 + 1}"
            guide["name"] = f"公共场所卫生许可（第{number % 2}类）"
            guide["conditions"] = [f"第{number % 2}类场所"]

    assert told(city(change, alone=True, select=["same-standard"])) == []


def variance(place: str, until: str = "2026-12-31") -> list[dict[str, Any]]:
    basis = {"title": "优化营商环境条例", "article": "第三十五条"}
    return [{"field": place, "reason": "省政府令将本区列为试点", "basis": basis, "until": until}]


@pytest.mark.parametrize("slug", [slug for slug in AGAINST_STANDARD if slug not in ("writing-differs", "phone-copied")])
def test_a_live_variance_is_listed_not_counted(slug: str, city: Callable[..., list[Finding]]) -> None:
    change, pointer = AGAINST_STANDARD[slug]
    declared = put("320411", "variances", value=variance(re.sub("/[0-9].*", "", pointer)))
    (found,) = city(several(change, declared), profile="strict", select=["same-standard"])
    assert (found.rule, found.status) == (f"same-standard/{slug}", "waived")
    assert "省政府令将本区列为试点" in found.related[0].message
    assert found.related[0].path == found.path


def test_an_expired_variance_is_an_error_beside_what_it_allowed(city: Callable[..., list[Finding]]) -> None:
    change, pointer = AGAINST_STANDARD["promise-worse"]
    declared = put("320411", "variances", value=variance(pointer, "2026-09-29"))
    found = city(several(change, declared), select=["same-standard", "waiver"])
    assert {(finding.rule, finding.status) for finding in found} == {
        ("same-standard/promise-worse", "new"),
        ("waiver/variance-expired", "new"),
    }


def test_a_variance_of_one_field_allows_no_other(city: Callable[..., list[Finding]]) -> None:
    change, _ = AGAINST_STANDARD["promise-worse"]
    declared = put("320411", "variances", value=variance("/time_limit/statutory"))
    (found,) = city(several(change, declared), select=["same-standard"])
    assert found.status == "new"


def test_a_standard_that_changes_shows_every_guide_it_contradicts(city: Callable[..., list[Finding]]) -> None:
    def change(standard: dict[str, Any]) -> None:
        standard["result"]["name"] = "公共场所卫生许可证"

    found = city(None, change, select=["same-standard"])
    assert [(finding.rule, finding.district) for finding in found] == [
        ("same-standard/result-differs", district) for district in DISTRICTS
    ]


def test_what_is_left_to_the_standard_never_deviates(city: Callable[..., list[Finding]]) -> None:
    def change(guides: City) -> None:
        for guide in list(guides.values())[1:]:
            for key in SHARED:
                guide.pop(key)

    assert told(
        city(change, lambda standard: standard["conditions"].append("另一个条件"), select=["same-standard"])
    ) == ["same-standard/conditions-differ 320402 /conditions 天宁区的受理条件与标准不同：少了 另一个条件；多了 —"]


def test_other_files_and_their_order_change_nothing(city: Callable[..., list[Finding]]) -> None:
    changes = several(*(AGAINST_STANDARD[slug][0] for slug in ("conditions-differ", "promise-worse", "fees-worse")))

    def shuffled(guides: City) -> None:
        changes(guides)
        items = list(guides.items())
        random.Random(7).shuffle(items)
        guides.clear()
        guides.update(items)

    before = city(changes, select=["same-standard"])
    assert len(before) == 3
    assert city(shuffled, select=["same-standard"]) == before
    assert city(shuffled, select=["same-standard"], jobs=2) == before

    def without(guides: City) -> None:
        changes(guides)
        del guides["320412"]

    # A district less: the same findings, with a related place and a voice less.
    fewer = city(without, select=["same-standard"])
    assert [finding.fingerprint for finding in fewer] == [finding.fingerprint for finding in before]


def test_writing_is_fixed_and_nothing_is_left(city: Callable[..., list[Finding]]) -> None:
    change, _ = AGAINST_STANDARD["writing-differs"]
    (found,) = city(change, select=["same-standard"])
    root: Path = city.root  # type: ignore[attr-defined]
    assert found.fix is not None
    files, skipped = fix.fixed_files(root, linter.lint([root], select=["same-standard"]))
    assert ([file.path for file in files], skipped) == ([found.path], [])
    fix.save(root, files[0])
    assert told(linter.lint([root], select=["same-standard"]).findings) == []
    assert "  - 营业场所的卫生检测结果符合公共场所卫生标准\n" in (root / found.path).read_text("utf-8") or (
        "conditions: [营业场所的卫生检测结果符合公共场所卫生标准]" in (root / found.path).read_text("utf-8")
    )


def test_a_hotline_and_a_common_number_may_be_shared(city: Callable[..., list[Finding]]) -> None:
    def same(guides: City) -> None:
        for guide in guides.values():
            guide["contacts"]["consult"][0]["phone"] = "0519-86681234"

    assert told(city(same, select=["same-standard"])) == []


def test_what_is_unknown_of_both_is_told_of_both(city: Callable[..., list[Finding]]) -> None:
    change = several(
        *(put(district, "contacts", "consult", 0, "phone", value="0519-86681234") for district in ("320411", "320412"))
    )
    found = city(change, select=["same-standard"])
    assert [(finding.rule, finding.district) for finding in found] == [
        ("same-standard/phone-copied", "320411"),
        ("same-standard/phone-copied", "320412"),
    ]


def items(guides: City, numbers: dict[str, tuple[str, str]]) -> None:
    for district, (number, name) in numbers.items():
        guides[district] |= {"item_code": guides[district]["task_code"] + number, "name": f"公共场所卫生许可（{name}）"}


def test_items_are_the_same_by_name_not_by_the_number_a_body_gave_them(city: Callable[..., list[Finding]]) -> None:
    def change(guides: City) -> None:
        items(
            guides,
            {"320402": ("01", "新办"), "320404": ("01", "延续"), "320411": ("02", "新办"), "320412": ("02", "延续")},
        )
        for district in ("320404", "320411"):
            guides[district]["conditions"] = ["卫生许可证在有效期内"]

    found = city(change, alone=True, select=["same-standard"])
    assert [(finding.rule, finding.district) for finding in found] == [
        ("same-standard/conditions-differ", district) for district in DISTRICTS
    ]
    assert {place.message[:3] for place in found[0].related} == {"新北区"}
    assert all("没有多数" in finding.message for finding in found)


def test_the_standard_of_a_matter_does_not_name_its_items(city: Callable[..., list[Finding]]) -> None:
    numbers = dict.fromkeys(DISTRICTS, ("01", "新办"))
    assert told(city(lambda guides: items(guides, numbers), select=["same-standard"])) == []
