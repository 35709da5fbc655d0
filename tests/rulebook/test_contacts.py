"""Telephone numbers and places: right ones in every lawful form pass, and mending is mending once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import examples
from linter.guides.guide import Guide
from linter.rulebook.kinds import KINDS
from linter.rulebook.kinds.domain.contact_points import normal, same, valid
from linter.rulebook.rulebook import Rulebook

CONTEXT = examples.Runner(Rulebook()).context


def found(kind: str, *phones: str | None, complain: tuple[str, ...] = ("12345",), **more: Any) -> list[Any]:
    listed = {"consult": [{"phone": phone} for phone in phones], "complain": [{"phone": phone} for phone in complain]}
    value = {"district": "320402", **more, "contacts": listed}
    return list(KINDS[kind].compile({})(Guide("示例.yaml", value, CONTEXT)))  # type: ignore[operator]


@pytest.mark.parametrize(
    "number",
    [
        "0519-85550101",
        "0519-8555010",
        "010-85550101",
        "020-12333-9-0",
        "0519-85550101-8012",
        "12345",
        "0519-12345",
        "110",
        "95598",
        "400-700-0690",
        "400-7000-690",
        "4007000690",
        "13912345678",
    ],
)
def test_numbers_that_can_be_dialled(number: str) -> None:
    assert valid(number) and normal(number) == number
    assert [
        found(kind, number)
        for kind in ("phone-malformed", "phone-separator", "phone-several", "phone-without-area-code")
    ] == [[], [], [], []]


@pytest.mark.parametrize(
    "number", ["020-8555010", "0519-855501011", "0020-12366", "020-123456", "0519-1855010", "0000swjw", "12", "电话"]
)
def test_numbers_that_cannot(number: str) -> None:
    assert len(found("phone-malformed", number)) == 1


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("（0519）85550101", "0519-85550101"),
        ("(8620)2236 0123", "020-22360123"),
        ("０５１９－８５５５０１０１", "0519-85550101"),
        ("020-38356454 转分机1", "020-38356454转1"),
        ("020-38356454#1", "020-38356454-1"),
        ("020—12366-2-4", "020-12366-2-4"),
        ("020--12345-1", "020-12345-1"),
        ("0519- 85550101", "0519-85550101"),
    ],
)
def test_writing_is_mended_once(written: str, right: str) -> None:
    (hit,) = found("phone-separator", written)
    assert hit.replacement == right
    assert found("phone-separator", right) == found("phone-malformed", right) == []


@pytest.mark.parametrize(
    ("written", "several"),
    [
        ("0519-85550101、85550102", True),
        ("0519-85550101 0519-85550102", True),
        ("拨打12348或020-86350683", True),
        ("省厅：020-83134746；市局：020-83134747", True),
        ("020-12333-9-1、2-3", True),
        ("0519-8555 0101", False),
        ("窗口和科室", False),
        ("登录网站（http://www.example.com/）查询，电话0519-85550101", False),
    ],
)
def test_several_numbers_in_one_field(written: str, several: bool) -> None:
    assert bool(found("phone-several", written)) is several


@given(st.text(max_size=40))
def test_any_text_has_one_normal_form_and_one_verdict(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    if valid(normal(text)):
        assert same(text) == same(normal(text))
    assert (
        sum(
            len(found(kind, text))
            for kind in ("phone-several", "phone-separator", "phone-malformed", "phone-without-area-code")
        )
        <= 1
    )


def test_complaints_go_elsewhere() -> None:
    assert found("complain-same-as-consult", "0519-85550101", complain=("0519-85550102",)) == []
    assert found("complain-same-as-consult", "0519-85550101", "0519-85550102", complain=("0519-85550102",))
    assert found("complain-same-as-consult", "0519-85550101", complain=("0519-85550101转2",)) == []
    for hotline in ("12345", "12348", "95598", "0519-12333-2"):  # nobody's own
        assert found("complain-same-as-consult", "0519-85550101", hotline, complain=(hotline,)) == []
    assert found("complain-same-as-consult", "0519-12348", complain=("12348",)) == []
    assert found("complain-same-as-consult", "0519-85550101", complain=()) == []
    assert found("complain-same-as-consult") == []


def test_area_codes_are_those_of_the_district_or_above() -> None:
    assert found("phone-area-code-foreign", "0519-85550101", "12345", "400-700-0690", "13912345678") == []
    assert len(found("phone-area-code-foreign", "0510-85550101", "020-12345")) == 2
    assert found("phone-area-code-foreign", "0510-85550101", district="999999") == []  # an unknown district has no code
    assert found("phone-without-area-code", "85550101")[0].replacement == "0519-85550101"


def at(kind: str, *listed: Any, district: str = "320402") -> list[Any]:
    guide = Guide("示例.yaml", {"district": district, "places": list(listed)}, CONTEXT)
    return [(hit.pointer[1:], hit.variant) for hit in KINDS[kind].compile({})(guide)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("address", "vague"),
    [
        ("政务服务大厅", True),
        ("样例街道便民服务中心一楼", True),
        ("各县区残联服务窗口", True),
        ("天宁区竹林北路256号", False),
        ("样例村三组12号", False),
        ("软件路与科技街交叉口", False),
    ],
)
def test_an_address_can_be_found(address: str, vague: bool) -> None:
    assert bool(at("address-vague", {"address": address})) is vague


@pytest.mark.parametrize(
    ("opens", "closes", "days", "wrong"),
    [
        ("9:00", "12:00", "周一至周五", []),
        ("09:00", "17:30", "工作日（法定节假日除外）", []),
        ("13:30", "5:30", "周一至周五", [((0, "hours", 0, "to"), "order")]),
        ("9:00", "9:00", "每天", [((0, "hours", 0, "to"), "order")]),
        ("9点", "25:00", "每天", [((0, "hours", 0, "from"), "time"), ((0, "hours", 0, "to"), "time")]),
        ("9:00", "17:00", "上班时间", [((0, "hours", 0, "days"), "days")]),
        (None, "17:00", None, [((0, "hours", 0, "days"), "missing"), ((0, "hours", 0, "from"), "missing")]),
    ],
)
def test_opening_hours(opens: str | None, closes: str, days: str | None, wrong: list[Any]) -> None:
    assert at("hours-wrong", {"hours": [{"days": days, "from": opens, "to": closes}]}) == wrong


def test_wrong_hours_in_the_registry_are_reported_at_the_place_that_takes_them() -> None:
    wrong = {"id": "v1", "name": "某大厅", "hours": [{"days": "周一至周五", "from": "17:00", "to": "9:00"}]}
    context = replace(CONTEXT, registry={**CONTEXT.registry, "venues": {"venues": [wrong]}})
    for own, count in ((None, 1), ([{"days": "工作日", "from": "9:00", "to": "17:00"}], 0)):
        guide = Guide("示例.yaml", {"places": [{"venue": "v1", "hours": own}]}, context)
        found = list(KINDS["hours-wrong"].compile({})(guide))  # type: ignore[operator, arg-type]
        assert [(hit.pointer, hit.variant) for hit in found] == [(("places", 0, "venue"), "registry")] * count
        assert all(hit.values["venue"] == "某大厅" for hit in found)


def test_venues_are_near() -> None:
    assert at("venue-elsewhere", {"venue": "tianning-hall"}) == []
    assert at("venue-elsewhere", {"venue": "xinbei-hall"}) == [((0, "venue"), None)]
    assert (
        at("venue-elsewhere", {"venue": "xinbei-hall"}, district="320400") == []
    )  # the city's matter at a district's hall
    assert (
        at("venue-elsewhere", {"venue": "unknown"})
        == at("venue-elsewhere", {"venue": "xinbei-hall"}, district="999999")
        == []
    )


@pytest.mark.parametrize(
    "kind",
    [
        "venue-closed",
        "venue-elsewhere",
        "window-unknown",
        "place-nowhere",
        "address-vague",
        "address-differs",
        "venue-unreferenced",
        "hours-missing",
        "hours-wrong",
    ],
)
@pytest.mark.parametrize("listed", [[], [None], [{}], ["x"]])
def test_no_shape_of_places_crashes_a_check(kind: str, listed: list[Any]) -> None:
    at(kind, *listed)


def test_the_number_of_a_hall_is_that_of_a_hall_the_guide_names() -> None:
    def hall(label: str | None, phone: str, *venues: str) -> int:
        consult = [{"label": label, "phone": phone}]
        value = {
            "district": "320402",
            "places": [{"venue": venue} for venue in venues],
            "contacts": {"consult": consult},
        }
        check = KINDS["hall-phone-differs"].compile({})
        return len(list(check(Guide("示例.yaml", value, CONTEXT))))  # type: ignore[operator, arg-type]

    wrong, right = "0519-85550109", "（0519）85550100"
    assert hall("大厅总服务台", wrong, "tianning-hall") == 1
    assert hall("大厅总服务台", right, "tianning-hall") == 0, "the same number, written otherwise"
    assert hall("卫生健康局", wrong, "tianning-hall") == hall(None, wrong, "tianning-hall") == 0
    assert hall("大厅总服务台", wrong) == 0, "no hall is named"
    assert hall("大厅总服务台", wrong, "tianning-hall", "xinbei-hall") == 0, "of one of them no number is known"
    assert hall("政务服务大厅", "12345", "tianning-hall") == 0


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("常州市天宁区样例路1号二楼", 1),
        ("样例路 1 号（天宁区政务服务中心）三楼", 1),
        ("常州市天宁区样例路 1 号", 0),
        ("新北区政务服务中心一楼", 0),
    ],
)
def test_an_address_that_is_a_hall_of_the_district(address: str, found: int) -> None:
    assert len(at("venue-unreferenced", {"address": address})) == found
    assert at("venue-unreferenced", {"address": address, "venue": "tianning-hall"}) == []
