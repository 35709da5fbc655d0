"""Import the Guangdong export (广东政务服务网): the public portal as it was crawled in 2021.

In: a record with the fields of `guangdong_fields`, one JSON object for each guide. Out: a guide, as
`Importer.guide` says. Example: `"handle_time": "20(工作日)"` becomes `time_limit.statutory: {value: 20, unit: 工作日}`.

A value is carried over as it was written or reported; 无 means that the source states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from linter.guides import codes
from linter.guides.duration import UNITS
from linter.importers import contacts
from linter.importers.guangdong_fields import FIELDS, LACKS, NOTES
from linter.importers.importer import FieldReader, Importer

# A text that one pair of brackets goes around; brackets may stand in it.
_BRACKETED = re.compile("[（(][^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*[)）]")
_AMOUNT_AND_UNIT = re.compile(r"\s*([0-9]{1,5})\s*[（(]?\s*([^（()）\s]+)\s*[)）]?\s*")
_UNIT_SPELLINGS = {"个工作日": "工作日", "日": "自然日", "天": "自然日", "个月": "月", "个小时": "小时"}
_STATES = {"1": "在用", "2": "暂停", "3": "取消"}
_NEEDED = {"name": "TASK_NAME", "basic_code": "CATAID", "district": "AREACODE", "type": "matter_type"}
_NO_ELEMENT = "指南没有这一要素"
_ADDRESS_LABEL = "办理地点："
_NO_WINDOW = "无线下办理窗口"
# The divisions above: 广东省广州市天河区 is named 天河区.
_DIVISIONS_ABOVE = re.compile(r"^广东省(?:.+?市)?(?=.)")
_YES_NO = {"是": True, "支持": True, "否": False, "不支持": False}
_ONLINE_CHECK = {"1": "是", "0": "否"}


def guide(reader: FieldReader) -> dict[str, Any]:
    """Returns the guide of one record."""
    name = _name(reader)
    code_fields = _codes(reader)
    audience = _audience(reader)
    status = reader.text("TASK_STATE")
    document = {
        "name": name,
        **code_fields,
        "district": reader.text("AREACODE"),
        "type": _type(reader),
        "level": _level(reader),
        "status": _STATES.get(status or "", status),
        "agency": _agency(reader, code_fields["task_code"]),
        "audience": audience,
        "themes": _themes(reader, audience),
        "conditions": _conditions(reader),
        "materials": [{"name": material} for material in _materials(reader)],
        "time_limit": {"statutory": _limit(reader, "handle_time"), "promised": _limit(reader, "handle_time_limit")},
        **_handling(reader),
        "contacts": {"consult": _contacts(reader, "consult_phone"), "complain": _contacts(reader, "complain_phone")},
    }
    _account_for_other_names(reader, reader.text("TASK_NAME"))
    _account_for_unplaced_fields(reader)
    return document


def _name(reader: FieldReader) -> str | None:
    """TASK_NAME, with the half-width brackets around its last part made full-width: 许可(变更) is 许可（变更）."""
    name, part = reader.text("TASK_NAME"), reader.text("subTaskName")
    if name is None or part is None or not name.endswith(f"({part})"):
        return name
    return name[: -len(part) - 2] + (part if _BRACKETED.fullmatch(part) else f"（{part}）")


def _materials(reader: FieldReader) -> list[str]:
    if reader.record.data.get("material_intro") == []:
        reader.mark_lost("material_intro", "空列表：不需要材料的，来源写“无”，空着的不知道要不要")
        return []
    return reader.texts("material_intro")


def _codes(reader: FieldReader) -> dict[str, Any]:
    code, basic = reader.text("TASK_CODE"), reader.text("CATAID")
    item = code if code and len(code) == codes.ITEM_CODE_SIZE else None
    task = codes.task_code_of(code) if code and item else code
    if (organisation := reader.text("ORGCODE")) is not None:
        known = task is not None and task[codes.PARTS["/agency/code"]["organisation"]] == organisation
        _mark_repeated_or_lost(reader, "ORGCODE", known, "实施编码第 9–17 位")
    if (kind := reader.text("TASK_TYPE")) is not None:
        known = basic is not None and basic[codes.PARTS["/basic_code"]["type"]] == kind
        _mark_repeated_or_lost(reader, "TASK_TYPE", known, "基本编码第 3–4 位")
    if (parent := reader.text("parentCatalogId")) is not None:
        if basic is not None and parent in (basic, codes.parent_code_of(basic)):
            reader.mark_repeated("parentCatalogId", "可由基本编码推出")
        else:
            reader.mark_lost("parentCatalogId", _NO_ELEMENT)
    return {"basic_code": basic, "task_code": task, "item_code": item}


def _mark_repeated_or_lost(reader: FieldReader, name: str, repeated: bool, other: str) -> None:
    if repeated:
        reader.mark_repeated(name, f"与{other}相同")
    else:
        reader.mark_lost(name, f"与{other}不一致")


def _type(reader: FieldReader) -> str | None:
    label, other = reader.text("matter_type"), reader.text("TASK_TYPE_TEXT")
    if label is not None and other is not None:
        _mark_repeated_or_lost(reader, "TASK_TYPE_TEXT", other == label, " matter_type ")
    return label or other


def _level(reader: FieldReader) -> str | None:
    level, other = reader.text("matter_level"), reader.text("district")
    if other is not None:
        _mark_repeated_or_lost(reader, "district", other == level, " matter_level ")
    return level


def _agency(reader: FieldReader, task_code: str | None) -> dict[str, Any]:
    joint = reader.text("co_department")
    return {
        "name": reader.text("DEPT_NAME"),
        "code": codes.organisation_of(task_code) if task_code and len(task_code) == codes.TASK_CODE_SIZE else None,
        "joint": re.split(r"(?<=）)、", joint) if joint else None,
    }


def _audience(reader: FieldReader) -> list[str]:
    given = (part for text in reader.texts("service_object_name") for part in re.split(r"[、，,；;]", text) if part)
    return list(dict.fromkeys(given))


def _themes(reader: FieldReader, audience: list[str]) -> dict[str, Any] | None:
    themes = reader.texts("theme_category")
    if not themes:
        return None
    if audience == ["自然人"]:
        return {"person": themes}
    if audience and "自然人" not in audience:
        return {"entity": themes}
    reader.mark_lost("theme_category", "分不清自然人主题和法人主题")
    return None


def _conditions(reader: FieldReader) -> list[str]:
    text = reader.text("accept_standard")
    return [line for line in text.split("\n") if line.strip()] if text else []


def _limit(reader: FieldReader, name: str) -> dict[str, Any] | None:
    text = reader.text(name)
    if text is None:
        return None
    match = _AMOUNT_AND_UNIT.fullmatch(text)
    unit = _UNIT_SPELLINGS.get(match[2], match[2]) if match else ""
    if match is None or unit not in UNITS:
        reader.mark_lost(name, "不是“数字(单位)”的写法")
        return None
    return {"value": int(match[1]), "unit": unit}


def _handling(reader: FieldReader) -> dict[str, Any]:
    online, address = reader.text("online_book"), reader.text("handle_location")
    if (check := reader.text("ONLINECHECK")) is not None:
        _mark_repeated_or_lost(reader, "ONLINECHECK", _ONLINE_CHECK.get(check) == online, " online_book ")
    if online is not None and online not in _YES_NO:
        reader.mark_lost("online_book", "不是“是”或“否”")
    if address is not None:
        address = address.removeprefix(_ADDRESS_LABEL).strip()
        if reader.is_empty(address):
            reader.mark_empty("handle_location")
            address = None
    window = address is not None and address != _NO_WINDOW
    channels = ["窗口办理"] * window + ["网上办理"] * (_YES_NO.get(online or "") is True)
    return {
        "handling": {
            "channels": channels,
            "online_url": reader.text("URL"),
            "visits": _visits(reader),
            "express": reader.choice("courier_service", _YES_NO, "不是“是”或“否”"),
        },
        "places": [{"address": address}] if window else None,
    }


def _visits(reader: FieldReader) -> int | None:
    text, other = reader.text("visit_number"), reader.text("LIMIT_SCENE_NUM")
    if text is not None and other is not None:
        _mark_repeated_or_lost(reader, "LIMIT_SCENE_NUM", other == text, " visit_number ")
    name, text = ("visit_number", text) if text is not None else ("LIMIT_SCENE_NUM", other)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text):
        reader.mark_lost(name, "不是 0–99 的整数")
        return None
    return int(text)


def _contacts(reader: FieldReader, name: str) -> list[dict[str, str]]:
    text = reader.text(name)
    if text is None:
        return []
    found = contacts.split_contacts(text)
    if found is None and len(text) > contacts.MAX_PHONE:
        reader.mark_lost(name, "整段文字超出电话一栏，只带入其中的号码")
        return contacts.numbers_in_prose(text)
    return found or [{"phone": text.strip()}]


def _area(data: Mapping[str, Any]) -> str:
    title = data.get("AREA_CODE_TEXT")
    return _DIVISIONS_ABOVE.sub("", title) if isinstance(title, str) else ""


def _account_for_other_names(reader: FieldReader, name: str | None) -> None:
    """Counts the fields with other names: repeated if TASK_NAME holds the text, else lost."""
    for field in ("matter_name", "subTaskName", "subCatalogName", "CATANAME"):
        text = reader.text(field)
        if text is None:
            continue
        if name is not None and text.strip() in name:
            reader.mark_repeated(field, "已含在事项名称中")
        else:
            reader.mark_lost(field, _NO_ELEMENT)
    parent = reader.text("parentCatalogName")
    if parent is not None:
        _mark_repeated_or_lost(reader, "parentCatalogName", parent == reader.record.data.get("CATANAME"), " CATANAME ")


def _account_for_unplaced_fields(reader: FieldReader) -> None:
    """Counts the fields that a guide has no place for."""
    if reader.text("AREA_CODE_TEXT") is not None:
        reader.mark_repeated("AREA_CODE_TEXT", "写入区划登记 registry/divisions.yaml")
    if (address := reader.text("online_book_addr")) is not None:
        if address == reader.record.data.get("URL"):
            reader.mark_repeated("online_book_addr", "与 URL 相同")
        else:
            reader.mark_lost("online_book_addr", "字段含义不能确定")
    for field in ("matter_short", "matter_daily", "matter_code", "bear_paltform", "TASK_TAG"):
        if reader.text(field) is not None:
            reader.mark_lost(field, _NO_ELEMENT)


IMPORTER = Importer(
    name="guangdong",
    title="广东政务服务网（2021 年公开页面）",
    code_list="guangdong",
    as_of=date(2021, 12, 31),
    fields=FIELDS,
    lacks=LACKS,
    filled=("/item_code", "/agency/code"),
    notes=NOTES,
    area=_area,
    guide=guide,
    needed=_NEEDED,
    empty=frozenset({"无", "无。"}),
)
