"""The fields of the Guangdong export (广东政务服务网), as tables for `linter.importers.guangdong`.

FIELDS: every field to its Chinese title and its place in a guide. LACKS: the places that the export has no field for.
NOTES: what a reader of the new catalog must know. Example: `FIELDS["TASK_NAME"].to == "/name"`.
"""

from __future__ import annotations

from collections.abc import Mapping

from linter.guides.fields import keys_below
from linter.importers.importer import Field

FIELDS: Mapping[str, Field] = {
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

# /status is here although TASK_STATE is meant for it: that column of the export is never filled. The catalog writer
# leaves a place out of a guide's list where the guide does state it.
LACKS: tuple[str, ...] = (
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

NOTES: tuple[str, ...] = (
    "受理条件只有第一段：抓取时丢掉了其余各段，“受理条件不完整”不能据此认定。",
    "online_book 名为预约，实为是否网办；online_book_addr 里预约页、办理页、门户首页混杂，含义不能确定，未带入。",
    "服务对象既有自然人又有法人的，主题分类分不清属于哪一方，未带入。",
    "办理形式由是否网办和办理地点推出：网办为“是”记网上办理，写有地址记窗口办理；是否支持快递另记，不当作快递申请。",
    "办理地点按原文写入地址：没有场所登记，窗口和办公时间无从得知。",
    "事项名称末尾的业务办理项，来源用半角括号拼接，改为全角；业务办理项自己带着括号的不再套一层。",
    "“无”视为来源中没有填写，相应要素不写，也不列入 source.lacks。",
)
