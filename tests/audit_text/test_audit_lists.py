"""The checks `top-list`, `item-count`, `value-count`, `repeated-name`, and `name-count` for areas and categories."""

from __future__ import annotations

import pytest

from tests.audit_text.audited import audit_of, findings_of

CHECKS = {"top-list", "item-count", "value-count", "repeated-name", "name-count"}


def told(text: str) -> list[tuple[str, str, str]]:
    return [finding for finding in findings_of(text) if finding[0] in CHECKS]


@pytest.mark.parametrize("text", [
    "排名前3名的是甲区、乙区、丙县。",
    "排名前三的是甲区、乙区、丙县和丁县(并列第三)。",
    "办件量前五位的部门是市公安局、市人社局、市自然资源和规划局、市税务局。",
    "前三季度受理量为甲区、乙区、丙县、丁县最多。",
    "办件量位于前三的市直部门:住建局99件;公安局77件;城管局68件。",
    "居前两位的是甲区98%,乙区97%。",
    "存在以下3个问题:材料不全、超期办结、告知不清。",
    "存在3个问题:一是材料不全、告知不清;二是超期办结;三是推诿扯皮。",
    "主要有2个方面:材料多、环节多、时间长,群众意见大。",
    "抓好3项工作:优化流程、压减材料等。",
    "新增3个试点县区:甲区、乙区、丙县。",
    "推出4项措施:提前介入;容缺受理,先办后补;并联审批;邮寄送达。",
    "甲区、乙区、丙县办结率分别为98%、97%、96%。",
    "甲区、乙区的办结率、满意率分别为98%、97%、96%、95%。",
    "受理量、办结量分别为1200件、1100件。",
    "市自然资源和规划局、市公安局分别办理300件、200件。",
    "两区办结率分别为98%、97%。",
    "三次产业增加值占比分别为5.8%、40.1%和54.1%。",
    "甲区、乙区等分别增长20%、15%、12%。",
    "市公安局、市民政局、市教育局、市人社局等部门按期完成整改。",
    "甲区、乙区与丙县、甲区签订合作协议。",
    "甲镇、乙镇、丙镇等3个镇未完成任务。",
    "甲区、乙区35个镇全部覆盖。",
    "甲区、乙区、丙区、丁区16个园区全部覆盖。",
    "涉及教育、医疗、社保、住房4个领域。",
    "完善机制、优化流程、推进3个领域改革。",
    "组织学习、开展培训、解决5个方面问题。",
    "92个网站中,广东、北京、湖南、四川6个省级网站和茂名、密云2个市网站靠前。",
])  # fmt: skip
def test_right_lists_have_no_finding(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "check", "severity", "computed"), [
    ("排名前3名的是甲区、乙区、丙县、丁县。", "top-list", "error", "3≠4：甲区、乙区、丙县、丁县"),
    ("排名后3位的分别是甲区、乙县。", "top-list", "error", "3≠2：甲区、乙县"),
    ("办件量居前三的事项是社保卡申领、户口迁移、公积金提取、医保报销。", "top-list", "warning",
     "3≠4：社保卡申领、户口迁移、公积金提取、医保报销"),
    ("办件量位于前三的市直部门:住建局99件;公安局77件。", "top-list", "error", "3≠2：住建局、公安局"),
    ("存在以下3个问题:材料不全、超期办结、告知不清、推诿扯皮。", "item-count", "warning",
     "3≠4：材料不全、超期办结、告知不清、推诿扯皮"),
    ("存在3个问题:一是材料不全、告知不清;二是超期办结。", "item-count", "warning", "3≠2：一是、二是"),
    ("新增4个试点县区:甲区、乙区、丙县。", "item-count", "error", "4≠3：甲区、乙区、丙县"),
    ("甲区、乙区、丙县办结率分别为98%、97%。", "value-count", "error", "3≠2"),
    ("受理量、办结量分别为1200件、1100件、900件。", "value-count", "warning", "2≠3"),
    ("甲区、乙区、丙县,办结率分别为98%、97%。", "value-count", "error", "3≠2"),
    ("三区办结率分别为98%、97%。", "value-count", "warning", "3≠2"),
    ("市公安局、市民政局、市公安局、市人社局等部门按期完成整改。", "repeated-name", "warning", ""),
    ("甲区、乙区、丙县、乙区4个县区未达标。", "repeated-name", "warning", ""),
    ("甲镇、乙镇、丙镇、丁镇等3个镇未完成任务。", "name-count", "error", "3≠4：甲镇、乙镇、丙镇、丁镇"),
    ("甲区、乙区、丙区、丁区、戊区、己区、庚区等 2 个区未达标。", "name-count", "error",
     "2≠7：甲区、乙区、丙区、丁区、戊区、己区、庚区"),
    ("高新区、经开区、保税区2个园区未达标。", "name-count", "error", "2≠3：高新区、经开区、保税区"),
    ("涉及教育、医疗、社保、住房5个领域。", "name-count", "warning", "5≠4：涉及教育、医疗、社保、住房"),
    ("甲局、乙局、丙局等 2 个部门未完成。", "name-count", "error", "2≠3：甲局、乙局、丙局"),
])  # fmt: skip
def test_wrong_lists_are_told(text: str, check: str, severity: str, computed: str) -> None:
    assert told(text) == [(check, severity, computed)]


@pytest.mark.parametrize(("text", "check"), [
    ("排名前3名的是甲区、乙区、丙县。", "top-list"),
    ("存在3个问题:一是材料不全、告知不清;二是超期办结;三是推诿扯皮。", "item-count"),
    ("甲区、乙区、丙县办结率分别为98%、97%、96%。", "value-count"),
    ("市公安局、市民政局、市教育局等3个部门按期完成。", "repeated-name"),
    ("甲镇、乙镇、丙镇等3个镇未完成任务。", "name-count"),
])  # fmt: skip
def test_right_lists_are_counted_as_examined(text: str, check: str) -> None:
    assert audit_of(text).counts[check].checked == 1
