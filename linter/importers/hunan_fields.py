"""The fields of the Hunan export (湖南政务服务网), as tables for `linter.importers.hunan`.

FIELDS: every field to its Chinese title and its place in a guide; a field of a material is `materialList.field`.
LACKS: the places that the export has no field for, or cannot always fill. NOTES: what a reader of the new catalog must
know. Example: `FIELDS["materialList.isMust"].to == "/materials/*/necessity"`.
"""

from __future__ import annotations

from collections.abc import Mapping

from linter.guides.fields import keys_below
from linter.importers.importer import Field

FIELDS: Mapping[str, Field] = {
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

LACKS: tuple[str, ...] = (
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

NOTES: tuple[str, ...] = (
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
