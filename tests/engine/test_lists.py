"""Lists and what follows from them, in a small city: two districts, a list of every kind, one defect at a time."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import linter
from linter.engine import examples
from linter.findings.finding import Finding
from linter.guides import lists, no_meeting
from linter.guides.bundles import reductions
from linter.guides.codes import index_keys, lookup_keys
from linter.guides.duration import Duration
from linter.guides.guide import Context, Guide, ListFile
from linter.rulebook import example_catalog, rule_data, rulebook
from linter.source.yaml_writer import dump
from tests.support import PERMIT

pytestmark = pytest.mark.slow

FAMILIES = ["list", "bundle", "lifecycle", "supervision", "permit", "process/prerequisite-cycle"]
TIANNING, XINBEI = "320402", "320411"
HYGIENE, JOBLESS, DISABLED = "000123020000", "002014004000", "000508002000"
City = dict[str, dict[str, Any]]
"""Path in the catalog to document."""


def listed(name: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "list", "list": name, "title": f"示例{name}（2026年版）", "edition": "2026", **more,
            "entries": copy.deepcopy(list(entries))}  # fmt: skip


def entry(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {"basic_code": code, "name": name, **more}


def build() -> City:
    """A city in which nothing is wrong."""
    city: City = {}
    for path, guide in example_catalog.clean_guides().values():
        own = copy.deepcopy(guide)
        if own["basic_code"] != HYGIENE:
            own["supervision"] = None
        city[path] = own
        city[path.replace("320402-天宁区", "320411-新北区")] = {**copy.deepcopy(own), "district": XINBEI}
    permit = entry(HYGIENE, "公共场所卫生许可")
    agreed = entry(HYGIENE, "公共场所卫生许可", mode="全程网办")
    city[PERMIT]["handling"]["reach"] = "跨市"
    city[PERMIT]["artefacts"] = dict.fromkeys(
        ("sheet", "form", "handbook", "book", "diagram"), "attachments/申请表.docx"
    )
    city[PERMIT]["handling"]["mobile_url"] = "https://www.example.com/m"
    city[PERMIT]["materials"].append({"name": "出生医学证明", "document": "birth-proof"})
    city[PERMIT]["fees"] = {"charged": True, "items": [{"name": "登记费", "standard": "80", "unit": "元/件"}]}
    city[PERMIT]["supervision"] = {"matters": ["C320402-0001"], "agency": "天宁区样例局"}
    city["districts/320411-新北区/样例局/公共场所卫生许可.yaml"]["supervision"] = city[PERMIT]["supervision"]
    everywhere, here = {"applies_to": "all"}, {"applies_to": [TIANNING]}
    gone = entry("000123099000", "公共浴室开业审批")
    handover = dict.fromkeys(("account", "window", "staff", "system"), True)
    documents: dict[str, dict[str, Any]] = {
        "许可-2025": listed("行政许可事项清单", permit, gone, edition="2025", **everywhere),
        "许可-2026": listed("行政许可事项清单", permit, **everywhere),
        "公共服务": listed("公共服务事项清单", entry(JOBLESS, "失业登记"), **everywhere),
        "服务": listed("不见面审批服务事项清单", permit, **everywhere),
        "可突破": listed("不见面审批可突破事项清单", **everywhere),
        "高频": listed("高频事项清单", permit, **here),
        "移动": listed("移动端标准应用清单", permit, **here),
        "大厅": listed("进驻大厅事项清单", permit, **everywhere),
        "下放": listed("下放事项清单", entry(JOBLESS, "失业登记", handover=handover)),
        "监管": listed("监管事项清单", {"code": "C320402-0001", "basic_code": HYGIENE, "name": "对公共场所的检查"}),
        "检查": listed("检查实施清单", {"code": "C320402-0001", "name": "公共场所检查"}),
        "惠企": listed("惠企政策清单", {"name": "第一条", "members": [HYGIENE]}, **everywhere),
        "证明": listed("证明事项清单", entry(HYGIENE, "出生证明"), **everywhere),
        "收费": listed("收费目录清单", entry(HYGIENE, "登记费", rate={"standard": "80", "unit": "元/件"})),
        "甲": listed("跨域通办事项清单", agreed, owner="天宁区", partners=["亭湖区"], **here),
        "乙": listed("跨域通办事项清单", agreed, owner="亭湖区", partners=["天宁区"], applies_to=["320902"]),
        "一件事": listed(
            "一件事清单",
            {"code": "shop", "name": "开店一件事", "members": [HYGIENE, JOBLESS], "materials": ["申请表", "id-card"],
             "promised": {"value": 5, "unit": "工作日"}, "steps": 6, "visits": 0, "fees": 0},
            {"code": "all", "name": "全部一件事", "members": ["shop", DISABLED]},
            **everywhere,
        ),
    }  # fmt: skip
    city |= {f"lists/{name}.yaml": document for name, document in documents.items()}
    return city


@pytest.fixture
def lint(catalog: Path) -> Callable[..., list[Finding]]:
    """Writes a city and lints it, the whole of it or some paths, for all that lists have to do with."""

    def run(city: City, *paths: str, select: Sequence[str] = FAMILIES) -> list[Finding]:
        shutil.rmtree(catalog / "catalog/districts/320411-新北区", ignore_errors=True)
        attachments = catalog / "catalog" / Path(PERMIT).parent / "attachments"
        shutil.copytree(attachments, catalog / "catalog/districts/320411-新北区/样例局/attachments")
        for path, document in city.items():
            file = catalog / "catalog" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dump(document), "utf-8")
        report = linter.lint([catalog / path for path in paths or (".",)], select=select, profile="strict", jobs=1)
        return report.findings

    return run


def first(city: City, name: str) -> dict[str, Any]:
    found: dict[str, Any] = city[f"lists/{name}.yaml"]["entries"][0]
    return found


def outside(city: City) -> None:
    path = "districts/320402-天宁区/样例局/失业登记.yaml"
    city[path] |= {"type": "行政许可", "supervision": {"matters": ["C320402-0001"], "agency": "天宁区样例局"}}
    first(city, "监管").pop("basic_code")
    city["lists/公共服务.yaml"]["applies_to"] = [TIANNING]


def reborn(city: City) -> None:
    city["districts/320402-天宁区/样例局/食品生产加工小作坊登记.yaml"]["name"] = "公共浴室开业备案"


def life(city: City) -> None:
    city[PERMIT]["situations"] = [
        {"id": "kind", "ask": "办理哪一种业务", "options": [
            {"label": "新办", "materials": ["application-form", "id-card"]},
            {"label": "变更", "materials": ["application-form"]}]}
    ]  # fmt: skip


def prerequisite(city: City) -> None:
    other = city["districts/320402-天宁区/样例局/食品生产加工小作坊登记.yaml"]
    city[PERMIT]["result"]["licence"] = "business-licence"
    city[PERMIT]["situations"] = None
    other["situations"] = None
    other["result"]["licence"] = "id-card"
    other["materials"][1] |= {"name": "营业执照", "document": "business-licence", "exemption": None}
    city[PERMIT]["materials"][1] |= {"exemption": None}


PLANTED: dict[str, tuple[Callable[[City], Any], str, str]] = {
    # rule: (what is broken, file, place)
    "permit/outside-list": (outside, "districts/320402-天宁区/样例局/失业登记.yaml", "/basic_code"),
    "permit/reborn": (reborn, "districts/320402-天宁区/样例局/食品生产加工小作坊登记.yaml", "/type"),
    "list/not-implemented": (
        lambda city: city["districts/320411-新北区/样例局/公共场所卫生许可.yaml"].update(basic_code="000123020009"),
        "lists/许可-2026.yaml", "/entries/1/basic_code",
    ),
    "list/not-claimed": (
        lambda city: city["lists/公共服务.yaml"]["entries"].append(entry("002014099000", "就业见习"))
        or city["lists/公共服务.yaml"].update(applies_to=[XINBEI]),
        "lists/公共服务.yaml", "/entries/1/basic_code",
    ),
    "list/policy-unclaimed": (lambda city: first(city, "惠企").update(members=[]), "lists/惠企.yaml", "/entries/0"),
    "list/policy-unlisted": (
        lambda city: city["districts/320402-天宁区/样例局/失业登记.yaml"].update(tags=["惠企"]),
        "districts/320402-天宁区/样例局/失业登记.yaml", "/tags/0",
    ),
    "list/colour-differs": (
        lambda city: city[PERMIT].update(
            special_procedures=[{"name": "现场踏勘", "limit": {"value": 5, "unit": "工作日"}, "counted": False}]
        ),
        PERMIT, "/special_procedures/0/name",
    ),
    "list/colour-better": (
        lambda city: city["lists/可突破.yaml"].update(
            entries=[entry(JOBLESS, "失业登记")], applies_to=[XINBEI]
        ),
        "districts/320411-新北区/样例局/失业登记.yaml", "/handling/visits",
    ),
    "list/artefacts-missing": (lambda city: city[PERMIT]["artefacts"].pop("book"), PERMIT, "/artefacts/book"),
    "list/mobile-missing": (lambda city: city[PERMIT]["handling"].pop("mobile_url"), PERMIT, "/handling/mobile_url"),
    "list/hall-missing": (lambda city: city[PERMIT]["handling"].update(in_hall=False), PERMIT, "/handling/in_hall"),
    "list/reach-differs": (lambda city: city[PERMIT]["handling"].update(reach="全县"), PERMIT, "/handling/reach"),
    "list/not-reciprocal": (lambda city: first(city, "乙").update(mode="多地联办"), "lists/乙.yaml", "/entries/0/mode"),
    "list/not-operable": (
        lambda city: first(city, "下放")["handover"].update(staff=False), "lists/下放.yaml", "/entries/0",
    ),
    "list/proof-unlisted": (
        lambda city: first(city, "证明").update(basic_code=JOBLESS), PERMIT, "/materials/2",
    ),
    "list/proof-unasked": (
        lambda city: city["lists/证明.yaml"]["entries"].append({"name": "介绍信"}),
        "lists/证明.yaml", "/entries/1/name",
    ),
    "list/fee-unlisted": (lambda city: first(city, "收费").update(name="工本费"), PERMIT, "/fees/items/0/name"),
    "list/fee-over": (
        lambda city: first(city, "收费")["rate"].update(standard="60"), PERMIT, "/fees/items/0/standard",
    ),
    "supervision/matter-unknown": (
        lambda city: city[PERMIT]["supervision"].update(matters=["C320402-0009"])
        or city["districts/320411-新北区/样例局/公共场所卫生许可.yaml"].update(
            supervision={"matters": ["C320402-0001"], "agency": "新北区样例局"}
        ),
        PERMIT, "/supervision/matters/0",
    ),
    "supervision/link-differs": (
        lambda city: city["lists/监管.yaml"]["entries"].append(
            {"code": "C320402-0002", "basic_code": JOBLESS, "name": "对失业登记的检查"}
        )
        or city["lists/检查.yaml"]["entries"].append({"code": "C320402-0002", "name": "检查"})
        or city[PERMIT].update(supervision={"matters": ["C320402-0002"], "agency": "天宁区样例局"}),
        PERMIT, "/supervision/matters/0",
    ),
    "supervision/checklist-missing": (
        lambda city: city["lists/监管.yaml"]["entries"].append({"code": "C320402-0002", "name": "对别的检查"}),
        "lists/监管.yaml", "/entries/1",
    ),
    "bundle/member-missing": (
        lambda city: city["districts/320411-新北区/样例局/残疾人两项补贴.yaml"].update(status="取消"),
        "lists/一件事.yaml", "/entries/1/members/1",
    ),
    "bundle/contains-itself": (
        lambda city: first(city, "一件事")["members"].append("all")
        or first(city, "一件事").update(steps=None),
        "lists/一件事.yaml", "/entries/0/members",
    ),
    "bundle/material-repeated": (
        lambda city: first(city, "一件事")["materials"].append("身份证"), "lists/一件事.yaml", "/entries/0/materials/2",
    ),
    "bundle/promise-too-long": (
        lambda city: first(city, "一件事")["promised"].update(value=6), "lists/一件事.yaml", "/entries/0/promised",
    ),
    "bundle/not-fewer": (lambda city: first(city, "一件事").update(steps=9), "lists/一件事.yaml", "/entries/0/steps"),
    "lifecycle/stage-missing": (life, PERMIT, "/name"),
    "process/prerequisite-cycle": (prerequisite, PERMIT, "/result/licence"),
}  # fmt: skip


def told(findings: list[Finding]) -> list[str]:
    return [f"{item.rule} {item.path} {item.pointer} {item.message}" for item in findings]


def test_a_city_in_which_nothing_is_wrong(lint: Callable[..., list[Finding]]) -> None:
    assert told(lint(build())) == []


@pytest.mark.parametrize("rule", PLANTED)
def test_one_planted_defect_is_found_and_nothing_else(rule: str, lint: Callable[..., list[Finding]]) -> None:
    plant, path, place = PLANTED[rule]
    city = build()
    if rule == "list/not-implemented":
        # Sub-items of one main item stand for one another only if one of them is the whole.
        city["lists/许可-2026.yaml"]["entries"].append(entry("000123020001", "公共场所卫生许可（其他）"))
        city["lists/许可-2026.yaml"]["entries"][0]["basic_code"] = "00012302000Y"
        city["lists/许可-2026.yaml"]["applies_to"] = [XINBEI]
        for name in ("服务", "大厅", "惠企", "一件事"):
            city[f"lists/{name}.yaml"]["applies_to"] = [TIANNING]
        city["lists/监管.yaml"]["applies_to"] = [TIANNING]
    plant(city)
    found = lint(city)
    assert [(item.rule, item.path, item.pointer) for item in found] == [(rule, f"catalog/{path}", place)], told(found)
    # At the entry or the field itself, not at the top of the file.
    assert found[0].line > 1


def test_every_rule_about_lists_is_planted() -> None:
    book = rulebook.Rulebook()
    # What one guide says by itself has its tests in tests/rulebook/test_rules.py.
    alone = {"permit/faq-missing", "permit/remedies-missing", "permit/renewal-window-differs"}
    alone |= {"supervision/agency-missing", "supervision/matters-missing"}
    assert book.matching(FAMILIES) - alone == set(PLANTED)


def test_what_is_missing_is_told_of_districts_that_were_seen(lint: Callable[..., list[Finding]]) -> None:
    """A run over one guide cannot know what its district lacks, a run over a district nothing of the others."""
    city = build()
    city["lists/公共服务.yaml"]["entries"].append(entry("002014099000", "就业见习"))
    assert {item.district for item in lint(city)} == {TIANNING, XINBEI}
    assert {item.district for item in lint(city, "catalog/districts/320411-新北区")} == {XINBEI}
    assert lint(city, f"catalog/{PERMIT}") == []
    assert lint(city, "catalog/registry") == []


def test_fingerprints_of_entries_survive_other_entries(lint: Callable[..., list[Finding]]) -> None:
    city = build()
    city["lists/公共服务.yaml"]["entries"].append(entry("002014099000", "就业见习"))
    before = [item.fingerprint for item in lint(city)]
    assert len(set(before)) == 2, "one for each district"
    city["lists/公共服务.yaml"]["entries"].insert(0, entry(DISABLED, "残疾人两项补贴"))
    assert [item.fingerprint for item in lint(city)] == before


def test_a_list_of_another_district_asks_nothing(lint: Callable[..., list[Finding]]) -> None:
    city = build()
    city["lists/高频.yaml"]["applies_to"] = [XINBEI]
    city["districts/320411-新北区/样例局/公共场所卫生许可.yaml"]["artefacts"] = city[PERMIT].pop("artefacts")
    assert told(lint(city)) == []


def test_what_a_guide_leaves_to_its_standard_counts(lint: Callable[..., list[Finding]]) -> None:
    """Rules of same-standard keep nothing of inherited values; those about lists still see them."""
    city = build()
    prerequisite(city)
    del city[PERMIT]["result"]["licence"]
    stated = {"kind": "standard", "basic_code": HYGIENE, "name": "公共场所卫生许可", "type": "行政许可"}
    city["standards/公共场所卫生许可.yaml"] = {**stated, "result": {"licence": "business-licence"}}
    found = lint(city, select=[*FAMILIES, "same-standard"])
    cycles = [item.path for item in found if item.rule == "process/prerequisite-cycle"]
    assert cycles == [f"catalog/{PERMIT}"], told(found)


def test_a_licence_without_an_end_by_its_standard_needs_no_renewal(lint: Callable[..., list[Finding]]) -> None:
    city = build()
    life(city)
    city[PERMIT]["situations"][0]["options"].append({"label": "注销", "materials": ["application-form"]})
    city[PERMIT]["result"]["validity"] = "4年"
    assert [item.rule for item in lint(city)] == ["lifecycle/stage-missing"]
    del city[PERMIT]["result"]["validity"]
    stated = {"kind": "standard", "basic_code": HYGIENE, "name": "公共场所卫生许可", "type": "行政许可"}
    for validity, expected in (("长期", 0), ("4年", 1)):
        city["standards/公共场所卫生许可.yaml"] = {**stated, "result": {"validity": validity}}
        found = lint(city, select=[*FAMILIES, "same-standard"])
        assert [item.rule for item in found].count("lifecycle/stage-missing") == expected, told(found)


def context_of(*documents: dict[str, Any]) -> Context:
    from datetime import date

    files = [ListFile(f"lists/{number}.yaml", document) for number, document in enumerate(documents)]
    return Context(Path(), Path(), date(2026, 9, 30), {}, lists=files)


def test_the_newest_edition_counts_and_batches_add_up() -> None:
    old = listed("一件事清单", title="一件事清单（2025年版）", edition="2025")
    new = listed("一件事清单", title="一件事清单（2026年版）", edition="2026")
    newer = listed("一件事清单", title="一件事清单（2026年版）", edition="2026-10")
    batch = listed("一件事清单", title="一件事清单（第二批，2025年）", edition="2025")
    found = lists.in_force(context_of(newer, old, batch, new), ("一件事清单",))
    assert [file.value["edition"] for file in found] == ["2026-10", "2025"]


@pytest.mark.parametrize(
    ("code", "asked", "same"),
    [
        ("000123020000", "000123020000", True),
        ("000123020001", "00012302000Y", True),
        ("00012302000Y", "000123020001", True),
        ("000123020000", "000123020002", True),
        ("000123020001", "000123020002", False),
        ("000123020000", "000123021000", False),
    ],
)
def test_main_items_and_sub_items(code: str, asked: str, same: bool) -> None:
    assert bool(index_keys(code).intersection(lookup_keys(asked))) is same


def guide(**changes: Any) -> Guide:
    value = examples.laid_over(example_catalog.clean_guides()["行政许可"][1], changes)
    return Guide("a.yaml", value, context_of())


PAPER = [{"name": "营业执照", "document": "business-licence", "necessity": "必要", "form": "纸质"}]


@pytest.mark.parametrize(
    ("changes", "colour", "step"),
    [
        ({}, "绿", None),
        ({"materials": PAPER}, "橙", "营业执照收电子件，或者归集电子证照"),
        ({"materials": [{**PAPER[0], "necessity": "非必要"}]}, "绿", None),
        ({"materials": [{**PAPER[0], "exemption": {"by": "电子证照"}}]}, "绿", None),
        ({"result": {"delivery": ["窗口领取"]}}, "橙", "结果开通邮寄或者电子送达"),
        ({"handling": {"channels": ["窗口办理"]}}, "橙", "开通网上申请或者快递申请"),
        ({"special_procedures": [{"name": "现场踏勘"}]}, "黄", "现场踏勘改为视频或者告知承诺后核查"),
        ({"special_procedures": [{"name": "检测"}]}, "绿", None),
        (
            {"special_procedures": [{"name": "专家评审"}], "result": {"delivery": ["窗口领取"]}},
            "黄", "结果开通邮寄或者电子送达",
        ),
        ({"handling": {"visits": 1, "visit_reason": "双方应当亲自到场"}}, "负面", "法律修改以前不能不见面"),
        ({"handling": {"visits": 1, "visit_reason": "残疾评定须本人到场"}}, "橙", "改为网上核验、邮寄或者帮办代办"),
    ],
)  # fmt: skip
def test_the_colour_is_computed_with_the_cheapest_step(changes: dict[str, Any], colour: str, step: str | None) -> None:
    found = no_meeting.colour(guide(**changes), no_meeting.ReasonPatterns.of(rule_data.table("face-to-face")))
    assert (found.colour, found.step) == (colour, step)


def test_five_reductions_are_computed() -> None:
    parts: list[dict[str, Any]] = [
        {"steps": 4, "materials": ["a", "b"], "promised": {"value": 5, "unit": "工作日"}, "visits": 1, "fees": 0},
        {"steps": 4, "materials": ["a", "c"], "promised": {"value": 9, "unit": "工作日"}, "visits": 1, "fees": 1},
    ]
    bundle = {"steps": 5, "materials": ["a", "b", "c"], "promised": {"value": 10, "unit": "工作日"}, "visits": 1}
    found = {item.measure: (item.before, item.after, item.order) for item in reductions(bundle, parts)}
    assert found == {
        "steps": (8, 5, -1),
        "materials": (4, 3, -1),
        "promised": (Duration(9, "工作日"), Duration(10, "工作日"), 1),
        "visits": (2, 1, -1),
        "fees": (1, None, None),
    }
