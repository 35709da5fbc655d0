"""广东政务服务网 as crawled from the public portal in 2021: one JSON object per guide, 38 fields.

The map reads from top to bottom like a guide. Nothing is invented: what the export has no field for
is named in LACKS, what is 无 there stays absent, and what has no place in a guide is reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from linter.guides import codes
from linter.guides.duration import UNITS
from linter.guides.fields import keys_below
from linter.importers import contacts
from linter.importers.record_reader import Field, Reader, System

FIELDS = {
    "TASK_CODE": Field("实施编码（33 位的含业务办理项）", "/task_code"),
    "ORGCODE": Field("组织机构代码"),
    "TASK_TYPE": Field("事项类型代码"),
    "TASK_TYPE_TEXT": Field("事项类型", "/type"),
    "LIMIT_SCENE_NUM": Field("到现场次数", "/handling/visits"),
    "TASK_STATE": Field("事项状态", "/status"),
    "TASK_TAG": Field("事项标签"),
    "TASK_NAME": Field("事项名称", "/name"),
    "CATANAME": Field("主项名称"),
    "CATAID": Field("基本编码", "/basic_code"),
    "parentCatalogId": Field("主项编码"),
    "parentCatalogName": Field("主项名称"),
    "subCatalogName": Field("子项名称"),
    "subTaskName": Field("业务办理项名称"),
    "DEPT_NAME": Field("实施主体", "/agency/name"),
    "AREACODE": Field("区划代码", "/district"),
    "AREA_CODE_TEXT": Field("区划名称"),
    "URL": Field("在线办理网址", "/handling/online_url"),
    "ONLINECHECK": Field("是否网办"),
    "matter_name": Field("事项名称"),
    "matter_short": Field("事项简称"),
    "matter_daily": Field("日常用语"),
    "matter_code": Field("另一套业务办理项编码"),
    "matter_level": Field("行使层级", "/level"),
    "matter_type": Field("事项类型", "/type"),
    "visit_number": Field("到现场次数", "/handling/visits"),
    "co_department": Field("联办机构", "/agency/joint"),
    "handle_location": Field("办理地点", "/places"),
    "handle_time": Field("法定办结时限", "/time_limit/statutory"),
    "handle_time_limit": Field("承诺办结时限", "/time_limit/promised"),
    "accept_standard": Field("受理条件（只有第一段）", "/conditions"),
    "consult_phone": Field("咨询方式", "/contacts/consult"),
    "complain_phone": Field("投诉方式", "/contacts/complain"),
    "courier_service": Field("是否支持物流快递", "/handling/express"),
    "bear_paltform": Field("办理系统名称"),
    "online_book": Field("是否网办（字段名误作预约）", "/handling/channels"),
    "online_book_addr": Field("含义不明的网址"),
    "district": Field("行使层级"),
    "theme_category": Field("主题分类", "/themes"),
    "service_object_name": Field("服务对象", "/audience"),
    "material_intro": Field("材料名称", "/materials"),
}

# TASK_STATE is a column of the export that was never filled; the writer leaves out what a guide does state.
LACKS = (
    "/status",
    "/version",
    "/effective",
    "/power_source",
    "/agency/nature",
    "/agency/delegated_by",
    "/legal_basis",
    "/quantity_limit",
    *(f"/materials/*/{key}" for key in keys_below("/materials") if key != "name"),
    "/process",
    "/special_procedures",
    "/time_limit/statutory/note",
    "/time_limit/statutory/basis",
    "/time_limit/promised/note",
    "/time_limit/accept_response",
    "/time_limit/correction",
    "/handling/type",
    "/handling/online_depth",
    "/handling/mobile_url",
    "/handling/appointment",
    "/handling/appointment_url",
    "/handling/visit_reason",
    "/handling/reach",
    "/handling/notice_commitment",
    "/handling/in_hall",
    "/fees",
    "/result",
    "/intermediary",
    "/places/*/venue",
    "/places/*/windows",
    "/places/*/hours",
    "/remedies",
    "/situations",
    "/supervision",
    "/artefacts",
    "/publication",
    "/faq",
)

NOTES = (
    "受理条件只有第一段：抓取时丢掉了其余各段，“受理条件不完整”不能据此认定。",
    "online_book 名为预约，实为是否网办；online_book_addr 里预约页、办理页、门户首页混杂，含义不能确定，未带入。",
    "服务对象既有自然人又有法人的，主题分类分不清属于哪一方，未带入。",
    "办理形式由是否网办和办理地点推出：网办为“是”记网上办理，写有地址记窗口办理；是否支持快递另记，不当作快递申请。",
    "办理地点按原文写入地址：没有场所登记，窗口和办公时间无从得知。",
    "事项名称末尾的业务办理项，来源用半角括号拼接，改为全角；业务办理项自己带着括号的不再套一层。",
    "“无”视为来源中没有填写，相应要素不写，也不列入 source.lacks。",
)

# One pair of brackets around all of it.
_BRACKETED = re.compile("[（(][^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*[)）]")
_LIMIT = re.compile(r"\s*([0-9]{1,5})\s*[（(]?\s*([^（()）\s]+)\s*[)）]?\s*")
_OTHER_UNITS = {"个工作日": "工作日", "日": "自然日", "天": "自然日", "个月": "月", "个小时": "小时"}
_STATES = {"1": "在用", "2": "暂停", "3": "取消"}
_NEEDED = {"name": "TASK_NAME", "basic_code": "CATAID", "district": "AREACODE", "type": "matter_type"}
_NO_ELEMENT = "指南没有这一要素"
_PLACE = "办理地点："
_NO_WINDOW = "无线下办理窗口"
# 广东省广州市天河区 is 天河区.
_ABOVE = re.compile(r"^广东省(?:.+?市)?(?=.)")
_YES_NO = {"是": True, "支持": True, "否": False, "不支持": False}
_ONLINE_CHECK = {"1": "是", "0": "否"}


def guide(reader: Reader) -> dict[str, Any]:
    """The guide of one record."""
    name = _name(reader)
    codes = _codes(reader)
    audience = _audience(reader)
    status = reader.text("TASK_STATE")
    document = {
        "name": name,
        **codes,
        "district": reader.text("AREACODE"),
        "type": _type(reader),
        "level": _level(reader),
        "status": _STATES.get(status or "", status),
        "agency": _agency(reader, codes["task_code"]),
        "audience": audience,
        "themes": _themes(reader, audience),
        "conditions": _conditions(reader),
        "materials": [{"name": material} for material in _materials(reader)],
        "time_limit": {"statutory": _limit(reader, "handle_time"), "promised": _limit(reader, "handle_time_limit")},
        **_handling(reader),
        "contacts": {"consult": _contacts(reader, "consult_phone"), "complain": _contacts(reader, "complain_phone")},
    }
    _other_names(reader, reader.text("TASK_NAME"))
    _nowhere(reader)
    reader.require(document, _NEEDED)
    return document


def _name(reader: Reader) -> str | None:
    """The name; the half-width brackets that the export joins its last part on with become wide."""
    name, part = reader.text("TASK_NAME"), reader.text("subTaskName")
    if name is None or part is None or not name.endswith(f"({part})"):
        return name
    return name[: -len(part) - 2] + (part if _BRACKETED.fullmatch(part) else f"（{part}）")


def _materials(reader: Reader) -> list[str]:
    if reader.record.data.get("material_intro") == []:
        reader.lose("material_intro", "空列表：不需要材料的，来源写“无”，空着的不知道要不要")
        return []
    return reader.texts("material_intro")


def _codes(reader: Reader) -> dict[str, Any]:
    code, basic = reader.text("TASK_CODE"), reader.text("CATAID")
    item = code if code and len(code) == codes.ITEM_CODE_SIZE else None
    task = codes.task_code_of(code) if code and item else code
    if (organisation := reader.text("ORGCODE")) is not None:
        known = task is not None and task[codes.PARTS["/agency/code"]["organisation"]] == organisation
        _same_or_lost(reader, "ORGCODE", known, "实施编码第 9–17 位")
    if (kind := reader.text("TASK_TYPE")) is not None:
        known = basic is not None and basic[codes.PARTS["/basic_code"]["type"]] == kind
        _same_or_lost(reader, "TASK_TYPE", known, "基本编码第 3–4 位")
    if (parent := reader.text("parentCatalogId")) is not None:
        if basic is not None and parent in (basic, codes.parent_code_of(basic)):
            reader.same("parentCatalogId", "可由基本编码推出")
        else:
            reader.lose("parentCatalogId", _NO_ELEMENT)
    return {"basic_code": basic, "task_code": task, "item_code": item}


def _same_or_lost(reader: Reader, name: str, same: bool, other: str) -> None:
    if same:
        reader.same(name, f"与{other}相同")
    else:
        reader.lose(name, f"与{other}不一致")


def _type(reader: Reader) -> str | None:
    label, other = reader.text("matter_type"), reader.text("TASK_TYPE_TEXT")
    if label is not None and other is not None:
        _same_or_lost(reader, "TASK_TYPE_TEXT", other == label, " matter_type ")
    return label or other


def _level(reader: Reader) -> str | None:
    level, other = reader.text("matter_level"), reader.text("district")
    if other is not None:
        _same_or_lost(reader, "district", other == level, " matter_level ")
    return level


def _agency(reader: Reader, task_code: str | None) -> dict[str, Any]:
    joint = reader.text("co_department")
    return {
        "name": reader.text("DEPT_NAME"),
        "code": codes.organisation_of(task_code) if task_code and len(task_code) == codes.TASK_CODE_SIZE else None,
        "joint": re.split(r"(?<=）)、", joint) if joint else None,
    }


def _audience(reader: Reader) -> list[str]:
    given = (part for text in reader.texts("service_object_name") for part in re.split(r"[、，,；;]", text) if part)
    return list(dict.fromkeys(given))


def _themes(reader: Reader, audience: list[str]) -> dict[str, Any] | None:
    themes = reader.texts("theme_category")
    if not themes:
        return None
    if audience == ["自然人"]:
        return {"person": themes}
    if audience and "自然人" not in audience:
        return {"entity": themes}
    reader.lose("theme_category", "分不清自然人主题和法人主题")
    return None


def _conditions(reader: Reader) -> list[str]:
    text = reader.text("accept_standard")
    return [line for line in text.split("\n") if line.strip()] if text else []


def _limit(reader: Reader, name: str) -> dict[str, Any] | None:
    text = reader.text(name)
    if text is None:
        return None
    match = _LIMIT.fullmatch(text)
    unit = _OTHER_UNITS.get(match[2], match[2]) if match else ""
    if match is None or unit not in UNITS:
        reader.lose(name, "不是“数字(单位)”的写法")
        return None
    return {"value": int(match[1]), "unit": unit}


def _handling(reader: Reader) -> dict[str, Any]:
    online, address = reader.text("online_book"), reader.text("handle_location")
    if (check := reader.text("ONLINECHECK")) is not None:
        _same_or_lost(reader, "ONLINECHECK", _ONLINE_CHECK.get(check) == online, " online_book ")
    if online is not None and online not in _YES_NO:
        reader.lose("online_book", "不是“是”或“否”")
    if address is not None:
        address = address.removeprefix(_PLACE).strip()
        if reader.is_empty(address):
            reader.blank("handle_location")
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


def _visits(reader: Reader) -> int | None:
    text, other = reader.text("visit_number"), reader.text("LIMIT_SCENE_NUM")
    if text is not None and other is not None:
        _same_or_lost(reader, "LIMIT_SCENE_NUM", other == text, " visit_number ")
    name, text = ("visit_number", text) if text is not None else ("LIMIT_SCENE_NUM", other)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text):
        reader.lose(name, "不是 0–99 的整数")
        return None
    return int(text)


def _contacts(reader: Reader, name: str) -> list[dict[str, str]]:
    text = reader.text(name)
    if text is None:
        return []
    found = contacts.split(text)
    if found is None and len(text) > contacts.MAX_PHONE:
        reader.lose(name, "整段文字超出电话一栏，只带入其中的号码")
        return contacts.numbers(text)
    return found or [{"phone": text.strip()}]


def _area(data: Mapping[str, Any]) -> str:
    title = data.get("AREA_CODE_TEXT")
    return _ABOVE.sub("", title) if isinstance(title, str) else ""


def _other_names(reader: Reader, name: str | None) -> None:
    """The names besides TASK_NAME: mostly parts of it."""
    for field in ("matter_name", "subTaskName", "subCatalogName", "CATANAME"):
        text = reader.text(field)
        if text is None:
            continue
        if name is not None and text.strip() in name:
            reader.same(field, "已含在事项名称中")
        else:
            reader.lose(field, _NO_ELEMENT)
    parent = reader.text("parentCatalogName")
    if parent is not None:
        _same_or_lost(reader, "parentCatalogName", parent == reader.record.data.get("CATANAME"), " CATANAME ")


def _nowhere(reader: Reader) -> None:
    """Fields that a guide has no place for."""
    if reader.text("AREA_CODE_TEXT") is not None:
        reader.same("AREA_CODE_TEXT", "写入区划登记 registry/divisions.yaml")
    if (address := reader.text("online_book_addr")) is not None:
        if address == reader.record.data.get("URL"):
            reader.same("online_book_addr", "与 URL 相同")
        else:
            reader.lose("online_book_addr", "字段含义不能确定")
    for field in ("matter_short", "matter_daily", "matter_code", "bear_paltform", "TASK_TAG"):
        if reader.text(field) is not None:
            reader.lose(field, _NO_ELEMENT)


SYSTEM = System(
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
    empty=frozenset({"无", "无。"}),
)
