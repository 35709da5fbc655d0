"""Import the Hunan export (湖南政务服务网): the guides of the province, materials as objects in them.

In: a record with the fields of `hunan_fields`, one JSON object for each guide. Out: a guide, as `Importer.guide` says.
Example: `"schemeLevels": "省"` becomes `level: 省级`.

The export keeps as prose what a guide keeps in parts (legal basis, conditions, steps). Prose is split only where its
own numbers and marks leave no doubt.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from linter.guides.duration import Duration, durations_in
from linter.importers.hunan_fields import FIELDS, LACKS, NOTES
from linter.importers.importer import FieldReader, Importer
from linter.importers.law_citations import MAX_TITLE, first_title, split_citations
from linter.importers.numbered_text import split_numbered

_EMPTY = frozenset({"无", "暂无", "——", "暂无受理标准", "暂无填报须知", "暂无纸质材料规格", "暂无来源渠道说明"})
_DISTRICT, _AREA = "430000", "湖南省"
_NEEDED = {"name": "unifyName", "basic_code": "rightsCode", "type": "typeName"}
_NO_ELEMENT = "指南没有这一要素"

_LEVELS = {name.removesuffix("级"): name for name in ("国家级", "省级", "市级", "县级", "镇级", "村级")}
_AUDIENCE = {
    "个人": "自然人",
    **{name: name for name in ("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织")},
}
_NO_QUANTITY_LIMIT = re.compile("(?:暂?无(?:数量)?限制|无)")
_NO_REACH = "不可通办"
_NO_VISIT_NEEDED = re.compile("(?:无需|不需|不需要)到?(?:办事)?现场(?:办理)?。?")
_DEPTH = {"三级标准": ["受理"], "四级标准": ["办理"]}
_YES_NO = {"是": True, "否": False}
_HAS_OR_NOT = {"有": True, "无": False, **_YES_NO}

_KINDS = {"证照": "证件证书证明", "证明材料": "证件证书证明", "申请表": "申请表格文书", "其他": "其他"}
_NECESSITY = {name: name for name in ("必要", "非必要", "容缺后补")}
_FORMS = {"纸质": "纸质", "电子": "电子化", "纸质和电子": "纸质/电子化", "纸质或电子": "纸质/电子化"}
_EXEMPTIONS = {"电子证照代替": "电子证照"}
# Matches 公安部门核发 and 市场监督管理局, not 由申请人自行下载.
_ISSUER = re.compile("由?([\u4e00-\u9fff]{1,30}(?:部门|机关|委员会|局|厅|政府))(?:核发|颁发|发放|出具|开具)?")

_ARROW = re.compile(r"\s{0,9}(?:[-—–]{1,3}>?|=>|→|⇒)\s{0,9}")
_STEP_NAME = re.compile("[^0-9。；;，,：:\n]{1,20}")
_MAX_STEP_NAME = 40
"""Characters; a numbered part whose first sentence is longer is prose, and that sentence no name of a step."""


def guide(reader: FieldReader) -> dict[str, Any]:
    """Returns the guide of one record."""
    channels = _parts(reader.text("transactionFrom"), "^")
    document = {
        "name": reader.text("unifyName"),
        "basic_code": reader.text("rightsCode"),
        "district": _DISTRICT,
        "type": reader.text("typeName"),
        "level": _level(reader),
        "agency": {"name": reader.text("orgName")},
        "audience": _audience(reader),
        "legal_basis": _basis(reader, "according"),
        "conditions": _numbered(reader, "acceptanceCondition"),
        "quantity_limit": _quantity_limit(reader),
        "materials": [_material(item) for item in reader.objects("materialList")],
        "process": _process(reader),
        "time_limit": {
            "statutory": _limit(reader, "approveLimit", "approveLimitExplain"),
            "promised": _limit(reader, "commitmentLimit", "commitmentLimitExplain"),
        },
        "handling": {
            "channels": channels,
            "online_depth": reader.choice("transactLevel", _DEPTH, "这一分级不能换算成办理深度"),
            "visits": reader.number("minSeq"),
            "visit_reason": _visit_reason(reader),
            "reach": _reach(reader),
        },
        "fees": {"charged": reader.choice("isCharge", _YES_NO)},
        "result": {"name": reader.text("resultSampleName")},
        "intermediary": {"required": reader.choice("isIntermediaryServices", _HAS_OR_NOT)},
    }
    _account_for_yes_or_no_fields(reader, channels)
    _account_for_unplaced_fields(reader, "unifyId", "deptName", "blbm", "minExplain")
    if reader.text("ywCode") is not None:
        reader.mark_lost("ywCode", "没有统一社会信用代码，组不成 33 位的业务办理项编码")
    return document


def _parts(text: str | None, separators: str) -> list[str]:
    parts = re.split(f"[{re.escape(separators)}]", text or "")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _level(reader: FieldReader) -> str | None:
    levels = _parts(reader.text("schemeLevels"), "、，,^")
    found = [_LEVELS.get(level.removesuffix("级")) for level in levels]
    if found == ["省级"]:
        return found[0]
    if len(found) == 1 and found[0]:
        # The guide is one for all cities or counties of the province; the new catalog keeps it under the province.
        reader.mark_lost("schemeLevels", "全省统一的指南，放在省级区划下")
    elif found:
        reader.mark_lost("schemeLevels", "指南只写一个行使层级" if len(found) > 1 else "对照表中没有这个值")
    return None


def _audience(reader: FieldReader) -> list[str]:
    """The audience; [] if one part is not clear, because a guide that names some applicants excludes the others."""
    given = _parts(reader.text("serveObject"), "/、，,^")
    if all(part in _AUDIENCE for part in given):
        return list(dict.fromkeys(_AUDIENCE[part] for part in given))
    vague = "法人" in given
    reader.mark_lost("serveObject", "“法人”分不清企业、事业、社会组织法人" if vague else "对照表中没有这个值")
    return []


def _basis(reader: FieldReader, name: str) -> list[dict[str, str]]:
    text = reader.text(name)
    if text is None:
        return []
    if found := split_citations(text):
        return found
    if title := first_title(text):
        return [{"title": title, "text": text.strip()}]
    if len(text) <= MAX_TITLE:
        return [{"title": text.strip()}]
    reader.mark_lost(name, "整段文字里没有依据的名称")
    return []


def _numbered(reader: FieldReader, name: str) -> list[str]:
    text = reader.text(name)
    return [] if text is None else split_numbered(text)


def _quantity_limit(reader: FieldReader) -> dict[str, bool] | None:
    value = reader.record.data.get("quantitativeRestriction")
    words = {value: False} if isinstance(value, str) and _NO_QUANTITY_LIMIT.fullmatch(value.strip()) else {}
    limited = reader.choice("quantitativeRestriction", words, "不能确定数量和分配规则")
    return None if limited is None else {"limited": limited}


def _material(item: FieldReader) -> dict[str, Any]:
    exemption = item.choice("freeSubmission", _EXEMPTIONS)
    material = {
        "name": item.text("materialTitle"),
        "kind": item.choice("materialApproveType", _KINDS),
        "necessity": item.choice("isMust", _NECESSITY),
        "form": item.choice("materialStandard", _FORMS),
        **_counts(item),
        "source": item.text("sourceChannel"),
        "issuer": _issuer(item),
        "basis": _basis(item, "bylaw"),
        "filling_note": item.text("materialExplain"),
        "review_points": _numbered(item, "acceptStandard"),
        "exemption": {"by": exemption} if exemption else None,
    }
    _account_for_unplaced_fields(item, "pageformat", "commitWay", "materialCode")
    return material


def _counts(item: FieldReader) -> dict[str, int | None]:
    kind, number = item.text("materialType"), item.number("copiesNum")
    if kind == "原件":
        return {"originals": number, "copies": 0}
    if kind == "复印件":
        return {"originals": 0, "copies": number}
    if kind is not None:
        item.mark_lost("materialType", "分不清原件、复印件各几份")
    if number is not None:
        item.mark_lost("copiesNum", "分不清原件、复印件各几份")
    return {}


def _issuer(item: FieldReader) -> str | None:
    text = item.text("sourceexplain")
    if text is None:
        return None
    if match := _ISSUER.fullmatch(text.strip()):
        return match[1]
    if text == item.record.data.get("sourceChannel"):
        item.mark_repeated("sourceexplain", "与 sourceChannel 相同")
    else:
        item.mark_lost("sourceexplain", "不是出具单位的名称")
    return None


def _process(reader: FieldReader) -> list[dict[str, Any]]:
    text = reader.text("processDescript")
    if text is None:
        return []
    steps = _steps(text.strip())
    if not steps:
        reader.mark_lost("processDescript", "没有逐个写明环节")
    for _, rest in steps:
        if rest:
            reader.mark_lost("processDescript", "环节没有说明一栏，只带入环节名称", rest)
    return [
        {"id": f"s{number}", "name": name, "after": [f"s{number - 1}"] if number > 1 else None}
        for number, (name, _) in enumerate(steps, 1)
    ]


def _steps(text: str) -> list[tuple[str, str]]:
    """(name, rest of its text) for each step of 受理→审查→办结 or `1.受理。收件……`; [] for a text in another form."""
    chain = [part.strip("《》【】") for part in _ARROW.split(text.rstrip("。"))]
    if len(chain) > 1 and all(_STEP_NAME.fullmatch(part) for part in chain):
        return [(part, "") for part in chain]
    numbered = split_numbered(text)
    halves = [re.split("[。；;：:\n]", part, maxsplit=1) for part in numbered]
    steps = [(name.strip(), rest[0].strip() if rest else "") for name, *rest in halves]
    clear = len(steps) > 1 and all(0 < len(name) <= _MAX_STEP_NAME for name, _ in steps)
    return steps if clear else []


def _limit(reader: FieldReader, amount: str, note: str) -> dict[str, Any]:
    value, text = reader.number(amount), reader.text(note)
    return {"value": value, "unit": _unit(value, text or ""), "note": text}


def _unit(value: int | None, note: str) -> str | None:
    """The unit of a limit, from a note that states the same number and no other duration: 约75个工作日办结."""
    named = {duration.readings for duration in durations_in(note)}
    readings = named.pop() if len(named) == 1 else ()
    return readings[0].unit if len(readings) == 1 and readings[0] == Duration(value or 0, readings[0].unit) else None


def _visit_reason(reader: FieldReader) -> str | None:
    text = reader.text("limitsceneexplain")
    if text is not None and _NO_VISIT_NEEDED.fullmatch(text.strip()):
        reader.mark_empty("limitsceneexplain")
        return None
    return text


def _reach(reader: FieldReader) -> str | None:
    text = reader.text("doScope")
    if text == _NO_REACH:
        reader.mark_empty("doScope")
        return None
    return text


def _account_for_yes_or_no_fields(reader: FieldReader, channels: list[str]) -> None:
    """Counts two yes-or-no fields that a guide states in another form or not at all."""
    online = reader.choice("isonline", _YES_NO)
    if online is not None and online == ("网上办理" in channels):
        reader.mark_repeated("isonline", "与 transactionFrom 一致")
    elif online is not None:
        reader.mark_lost("isonline", "与 transactionFrom 不一致")
    special = reader.choice("isSpecialProcedure", _YES_NO)
    if special:
        reader.mark_lost("isSpecialProcedure", "只知道有特别程序，不知道是哪些")
    elif special is not None:
        reader.mark_empty("isSpecialProcedure")


def _account_for_unplaced_fields(reader: FieldReader, *names: str) -> None:
    """Counts the fields `names`, which a guide has no place for, as lost."""
    for name in names:
        if reader.text(name) is not None:
            reader.mark_lost(name, _NO_ELEMENT)


IMPORTER = Importer(
    name="hunan",
    title="湖南政务服务网（省级统一办事指南）",
    code_list="national",
    as_of=date(2026, 9, 30),
    fields=FIELDS,
    lacks=LACKS,
    filled=("/district",),
    notes=NOTES,
    area=lambda _data: _AREA,
    guide=guide,
    needed=_NEEDED,
    empty=_EMPTY,
    key="unifyId",
)
