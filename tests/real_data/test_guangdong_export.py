"""The import of the real export of Guangdong: every count is made twice, in the guides and straight in the export."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from tests.importers.test_guangdong import guides
from tests.real_data.conftest import Imported
from tests.support import needs_guangdong

pytestmark = pytest.mark.slow


def _joined(record: dict[str, Any]) -> str:
    """The name as it should have been joined: 甲（乙）, where the export has 甲(乙) and 甲(（乙）)."""
    name: str = record["TASK_NAME"]
    part: str | None = record["subTaskName"]
    if part is None:
        return name
    return name.removesuffix(f"({part})") + (
        part if re.fullmatch("（(?:[^（）]|（[^（）]*）)*）", part) else f"（{part}）"
    )


@needs_guangdong
def test_the_real_export(records: list[dict[str, Any]], imported: Imported) -> None:
    """Counted twice: in the guides that were written, and straight in the export."""
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
        assert outcome.carried + outcome.empty + outcome.same.total() + outcome.lost == 1767, name
    codes = {record["TASK_CODE"] for record in records}
    assert {code for _, code, _ in report.losses} <= codes
