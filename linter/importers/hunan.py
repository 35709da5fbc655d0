"""湖南政务服务网, the guides of the province: one JSON object per guide, materials as objects in it.

The map reads from top to bottom like a guide. The export keeps as prose what a guide takes apart
(legal basis, conditions, steps): it is taken apart only where its own marks leave no doubt.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from linter.guides.duration import Duration, durations_in
from linter.guides.fields import keys_below
from linter.importers import legal, numbering
from linter.importers.record_reader import Field, Reader, System

FIELDS = {
    "unifyId": Field("平台内部编号"),
    "unifyName": Field("事项名称", "/name"),
    "typeName": Field("事项类型", "/type"),
    "rightsCode": Field("基本编码", "/basic_code"),
    "ywCode": Field("业务办理项后缀", "/item_code"),
    "orgName": Field("实施主体", "/agency/name"),
    "deptName": Field("业务主管部门"),
    "blbm": Field("办理部门"),
    "schemeLevels": Field("行使层级", "/level"),
    "serveObject": Field("服务对象", "/audience"),
    "doScope": Field("通办范围", "/handling/reach"),
    "transactionFrom": Field("办理形式", "/handling/channels"),
    "quantitativeRestriction": Field("数量限制", "/quantity_limit"),
    "approveLimit": Field("法定办结时限（无单位）", "/time_limit/statutory/value"),
    "approveLimitExplain": Field("法定办结时限说明", "/time_limit/statutory/note"),
    "commitmentLimit": Field("承诺办结时限（无单位）", "/time_limit/promised/value"),
    "commitmentLimitExplain": Field("承诺办结时限说明", "/time_limit/promised/note"),
    "limitsceneexplain": Field("必须现场办理原因", "/handling/visit_reason"),
    "resultSampleName": Field("审批结果名称", "/result/name"),
    "acceptanceCondition": Field("受理条件", "/conditions"),
    "according": Field("设定依据", "/legal_basis"),
    "processDescript": Field("办理流程", "/process"),
    "materialList": Field("申请材料", "/materials"),
    "materialList.materialTitle": Field("材料名称", "/materials/*/name"),
    "materialList.isMust": Field("材料必要性", "/materials/*/necessity"),
    "materialList.acceptStandard": Field("受理标准", "/materials/*/review_points"),
    "materialList.bylaw": Field("材料要求依据", "/materials/*/basis"),
    "materialList.materialExplain": Field("填报须知", "/materials/*/filling_note"),
    "materialList.materialType": Field("原件或复印件", "/materials/*/originals"),
    "materialList.pageformat": Field("纸质材料规格"),
    "materialList.sourceChannel": Field("材料来源渠道", "/materials/*/source"),
    "materialList.sourceexplain": Field("来源渠道说明", "/materials/*/issuer"),
    "materialList.copiesNum": Field("份数", "/materials/*/copies"),
    "materialList.freeSubmission": Field("免提交", "/materials/*/exemption"),
    "materialList.materialStandard": Field("材料形式", "/materials/*/form"),
    "materialList.materialApproveType": Field("材料类型", "/materials/*/kind"),
    "materialList.commitWay": Field("材料提交方式"),
    "materialList.materialCode": Field("平台材料编码"),
    "isCharge": Field("是否收费", "/fees/charged"),
    "isIntermediaryServices": Field("是否涉及中介服务", "/intermediary/required"),
    "isSpecialProcedure": Field("有无特别程序", "/special_procedures"),
    "isonline": Field("是否网办", "/handling/channels"),
    "minExplain": Field("网办分级说明"),
    "minSeq": Field("到现场次数", "/handling/visits"),
    "transactLevel": Field("网办分级", "/handling/online_depth"),
}

LACKS = (
    *("/task_code", "/item_code", "/status", "/version", "/effective", "/power_source"),
    *("/agency/code", "/agency/nature", "/agency/delegated_by", "/agency/joint", "/themes"),
    *(f"/legal_basis/*/{key}" for key in keys_below("/legal_basis") if key != "title"),
    *(f"/materials/*/{key}" for key in ("document", "when", "supplement_within", "issuer")),
    *("/materials/*/blank_form", "/materials/*/sample_form"),
    *(f"/materials/*/basis/*/{key}" for key in keys_below("/materials/*/basis") if key != "title"),
    "/materials/*/exemption/licence",
    *(f"/process/*/{key}" for key in ("owner", "limit", "outcome")),
    *("/time_limit/statutory/unit", "/time_limit/statutory/basis", "/time_limit/promised/unit"),
    *("/time_limit/accept_response", "/time_limit/correction"),
    *("/handling/type", "/handling/online_url", "/handling/mobile_url", "/handling/notice_commitment"),
    *("/handling/appointment", "/handling/appointment_url", "/handling/express", "/handling/in_hall"),
    *("/fees/online_payment", "/fees/items"),
    *("/intermediary/name", "/intermediary/basis", "/intermediary/text"),
    *(f"/result/{key}" for key in ("kind", "licence", "sample", "delivery", "delivery_limit", "validity")),
    *("/places", "/contacts", "/remedies", "/situations", "/supervision", "/artefacts", "/publication", "/faq"),
)

NOTES = (
    "记录是全省统一的办事指南，一律写在湖南省（430000）名下；行使层级照来源，多为市级、县级，不止一级的未带入。"
    "因此“行使层级与区划不符”不能据此认定。",
    "来源没有统一社会信用代码，组不成实施编码和业务办理项编码：同一基本编码的几个业务办理项各写一份，靠事项名称区分。",
    "时限只有数字，没有单位；说明里写明同一数字和单位的，才带入单位。",
    "设定依据、材料要求依据是整段文字：能确定每一条从哪里开始的，拆成名称、文号、条款、条文；"
    "不能确定的整段写入条文内容，名称取其中第一个书名号。因此缺文号、条款、条文不能据此认定。",
    "受理条件、受理标准、办理流程只按原文自己的编号（1、2、3……）拆开，编号不保留；拆不开的条件整段作一条。",
    "办理流程只带入环节名称；编号或箭头表示先后，据此写前置环节。环节的说明文字没有地方可放，未带入。",
    "网办深度来源只有分级：四级（全程网办）记“办理”，三级记“受理”，其余步骤不详。",
    "“法人”分不清企业、事业、社会组织法人，服务对象含“法人”的整项未带入。",
    "材料形式“纸质和电子”“纸质或电子”都记“纸质/电子化”。",
    "材料注明“原件”或“复印件”的，份数各归其位，另一种记 0；注明“原件和复印件”的，分不清各几份，未带入。",
    "“无”“暂无……”视为来源中没有填写；数量限制、中介服务写“无”的是说没有。",
    "名称以 materialList. 开头的字段按材料逐份计数，其余按记录计数。",
)

_EMPTY = frozenset({"无", "暂无", "——", "暂无受理标准", "暂无填报须知", "暂无纸质材料规格", "暂无来源渠道说明"})
_DISTRICT, _AREA = "430000", "湖南省"
_NEEDED = {"name": "unifyName", "basic_code": "rightsCode", "type": "typeName"}
_NO_ELEMENT = "指南没有这一要素"

_LEVELS = {name.removesuffix("级"): name for name in ("国家级", "省级", "市级", "县级", "镇级", "村级")}
_AUDIENCE = {
    "个人": "自然人",
    **{name: name for name in ("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织")},
}
_UNLIMITED = re.compile("(?:暂?无(?:数量)?限制|无)")
_NO_REACH = "不可通办"
_NO_REASON = re.compile("(?:无需|不需|不需要)到?(?:办事)?现场(?:办理)?。?")
_DEPTH = {"三级标准": ["受理"], "四级标准": ["办理"]}
_YES_NO = {"是": True, "否": False}
_THERE_IS = {"有": True, "无": False, **_YES_NO}

_KINDS = {"证照": "证件证书证明", "证明材料": "证件证书证明", "申请表": "申请表格文书", "其他": "其他"}
_NECESSITY = {name: name for name in ("必要", "非必要", "容缺后补")}
_FORMS = {"纸质": "纸质", "电子": "电子化", "纸质和电子": "纸质/电子化", "纸质或电子": "纸质/电子化"}
_EXEMPTIONS = {"电子证照代替": "电子证照"}
# 公安部门核发, 市场监督管理局; not 由申请人自行下载.
_ISSUER = re.compile("由?([\u4e00-\u9fff]{1,30}(?:部门|机关|委员会|局|厅|政府))(?:核发|颁发|发放|出具|开具)?")

_ARROW = re.compile(r"\s{0,9}(?:[-—–]{1,3}>?|=>|→|⇒)\s{0,9}")
_STEP_NAME = re.compile("[^0-9。；;，,：:\n]{1,20}")
_LONGEST_NAME = 40
"""Characters of a numbered part's first sentence that can be the name of a step."""


def guide(reader: Reader) -> dict[str, Any]:
    """The guide of one record."""
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
        "materials": [_material(item) for item in reader.items("materialList")],
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
        "intermediary": {"required": reader.choice("isIntermediaryServices", _THERE_IS)},
    }
    _checks(reader, channels)
    _nowhere(reader, "unifyId", "deptName", "blbm", "minExplain")
    if reader.text("ywCode") is not None:
        reader.lose("ywCode", "没有统一社会信用代码，组不成 33 位的业务办理项编码")
    reader.require(document, _NEEDED)
    return document


def _parts(text: str | None, separators: str) -> list[str]:
    parts = re.split(f"[{re.escape(separators)}]", text or "")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _level(reader: Reader) -> str | None:
    levels = _parts(reader.text("schemeLevels"), "、，,^")
    found = [_LEVELS.get(level.removesuffix("级")) for level in levels]
    if found == ["省级"]:
        return found[0]
    if len(found) == 1 and found[0]:
        # One guide of the province for all its cities or counties: it lies in the province here.
        reader.lose("schemeLevels", "全省统一的指南，放在省级区划下")
    elif found:
        reader.lose("schemeLevels", "指南只写一个行使层级" if len(found) > 1 else "对照表中没有这个值")
    return None


def _audience(reader: Reader) -> list[str]:
    """All of it or nothing: a guide that names some of those who may apply says that the others may not."""
    given = _parts(reader.text("serveObject"), "/、，,^")
    if all(part in _AUDIENCE for part in given):
        return list(dict.fromkeys(_AUDIENCE[part] for part in given))
    vague = "法人" in given
    reader.lose("serveObject", "“法人”分不清企业、事业、社会组织法人" if vague else "对照表中没有这个值")
    return []


def _basis(reader: Reader, name: str) -> list[dict[str, str]]:
    text = reader.text(name)
    if text is None:
        return []
    if found := legal.entries(text):
        return found
    if title := legal.first_title(text):
        return [{"title": title, "text": text.strip()}]
    if len(text) <= legal.MAX_TITLE:
        return [{"title": text.strip()}]
    reader.lose(name, "整段文字里没有依据的名称")
    return []


def _numbered(reader: Reader, name: str) -> list[str]:
    text = reader.text(name)
    return [] if text is None else numbering.items(text)


def _quantity_limit(reader: Reader) -> dict[str, bool] | None:
    value = reader.record.data.get("quantitativeRestriction")
    words = {value: False} if isinstance(value, str) and _UNLIMITED.fullmatch(value.strip()) else {}
    limited = reader.choice("quantitativeRestriction", words, "不能确定数量和分配规则")
    return None if limited is None else {"limited": limited}


def _material(item: Reader) -> dict[str, Any]:
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
    _nowhere(item, "pageformat", "commitWay", "materialCode")
    return material


def _counts(item: Reader) -> dict[str, int | None]:
    kind, number = item.text("materialType"), item.number("copiesNum")
    if kind == "原件":
        return {"originals": number, "copies": 0}
    if kind == "复印件":
        return {"originals": 0, "copies": number}
    if kind is not None:
        item.lose("materialType", "分不清原件、复印件各几份")
    if number is not None:
        item.lose("copiesNum", "分不清原件、复印件各几份")
    return {}


def _issuer(item: Reader) -> str | None:
    text = item.text("sourceexplain")
    if text is None:
        return None
    if match := _ISSUER.fullmatch(text.strip()):
        return match[1]
    if text == item.record.data.get("sourceChannel"):
        item.same("sourceexplain", "与 sourceChannel 相同")
    else:
        item.lose("sourceexplain", "不是出具单位的名称")
    return None


def _process(reader: Reader) -> list[dict[str, Any]]:
    text = reader.text("processDescript")
    if text is None:
        return []
    steps = _steps(text.strip())
    if not steps:
        reader.lose("processDescript", "没有逐个写明环节")
    for _, more in steps:
        if more:
            reader.lose("processDescript", "环节没有说明一栏，只带入环节名称", more)
    return [
        {"id": f"s{number}", "name": name, "after": [f"s{number - 1}"] if number > 1 else None}
        for number, (name, _) in enumerate(steps, 1)
    ]


def _steps(text: str) -> list[tuple[str, str]]:
    """(name, what else is said of it) of the steps that arrows or numbers make clear: 受理→审查→办结, or
    `1.受理。收件……`. Empty if that is not how the text is written."""
    chain = [part.strip("《》【】") for part in _ARROW.split(text.rstrip("。"))]
    if len(chain) > 1 and all(_STEP_NAME.fullmatch(part) for part in chain):
        return [(part, "") for part in chain]
    numbered = numbering.items(text)
    halves = [re.split("[。；;：:\n]", part, maxsplit=1) for part in numbered]
    steps = [(name.strip(), more[0].strip() if more else "") for name, *more in halves]
    clear = len(steps) > 1 and all(0 < len(name) <= _LONGEST_NAME for name, _ in steps)
    return steps if clear else []


def _limit(reader: Reader, amount: str, note: str) -> dict[str, Any]:
    value, text = reader.number(amount), reader.text(note)
    return {"value": value, "unit": _unit(value, text or ""), "note": text}


def _unit(value: int | None, note: str) -> str | None:
    """The unit that a note gives the number with, if it speaks of no other duration: 约75个工作日办结."""
    named = {duration.readings for duration in durations_in(note)}
    readings = named.pop() if len(named) == 1 else ()
    return readings[0].unit if len(readings) == 1 and readings[0] == Duration(value or 0, readings[0].unit) else None


def _visit_reason(reader: Reader) -> str | None:
    text = reader.text("limitsceneexplain")
    if text is not None and _NO_REASON.fullmatch(text.strip()):
        reader.blank("limitsceneexplain")
        return None
    return text


def _reach(reader: Reader) -> str | None:
    text = reader.text("doScope")
    if text == _NO_REACH:
        reader.blank("doScope")
        return None
    return text


def _checks(reader: Reader, channels: list[str]) -> None:
    """Yes-or-no fields that a guide says otherwise."""
    online = reader.choice("isonline", _YES_NO)
    if online is not None and online == ("网上办理" in channels):
        reader.same("isonline", "与 transactionFrom 一致")
    elif online is not None:
        reader.lose("isonline", "与 transactionFrom 不一致")
    special = reader.choice("isSpecialProcedure", _YES_NO)
    if special:
        reader.lose("isSpecialProcedure", "只知道有特别程序，不知道是哪些")
    elif special is not None:
        reader.blank("isSpecialProcedure")


def _nowhere(reader: Reader, *names: str) -> None:
    """Fields that a guide has no place for."""
    for name in names:
        if reader.text(name) is not None:
            reader.lose(name, _NO_ELEMENT)


SYSTEM = System(
    name="hunan",
    title="湖南政务服务网（省级统一办事指南）",
    code_list="national",
    as_of=date(2026, 9, 30),
    fields=FIELDS,
    lacks=LACKS,
    filled=("/district",),
    notes=NOTES,
    area=lambda data: _AREA,
    guide=guide,
    empty=_EMPTY,
    key="unifyId",
)
