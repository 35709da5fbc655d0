"""Halls and their doors are read out of an address only where there is no doubt."""

from __future__ import annotations

import pytest

from linter.rulebook.kinds.domain.shared_places import _hall_and_door


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("样本市样本区样例路 12 号样本区政务服务中心二楼", ("样本区政务服务中心", ("样例路", "12"))),
        ("新城样例路12号样本区政务服务中心3号窗口", ("样本区政务服务中心", ("样例路", "12"))),
        ("样例东路7-1号样例街道便民服务中心", ("样例街道便民服务中心", ("例东路", "7"))),
    ],
)
def test_hall_and_door(address: str, read: object) -> None:
    assert _hall_and_door(address) == read


@pytest.mark.parametrize(
    "address",
    [
        "样例路12号",
        "样本区政务服务中心",
        "样本区样例路1号样本区政务服务中心，或者东明路2号样本区政务服务中心分厅",
        "样例路1号样本区政务服务中心或者东明路2号东明区政务服务中心",
        "样例路12号办事大厅",
    ],
)
def test_no_hall_or_no_single_door(address: str) -> None:
    assert _hall_and_door(address) is None
