"""复发, 整改完成率 and 举一反三 in a report: one number in sentence, rate and table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from linter.audit_text.audit import audit
from linter.bulletin import report
from linter.bulletin.document import Bulletin, Paragraph
from linter.bulletin.formats import FORMATS, publish
from linter.bulletin.forms import FORMS
from linter.bulletin.period_figures import PeriodFigures
from linter.bulletin.verification import verify
from linter.common.text import digest
from linter.engine import config
from linter.ledger.add import EntryDetails, add
from linter.ledger.close import close
from linter.rulebook import example_catalog
from linter.source import yaml_writer
from tests.support import PERMIT, ROOT

pytestmark = pytest.mark.slow

NOTE = "time-limit/promise-note-missing"
GUIDE = example_catalog.clean_guides()["行政许可"][1]
MENDED, BROKEN = "5, unit: 工作日, note: 自受理之日起计算", "5, unit: 工作日, note: null"
CLOSED = {"by": "区行政审批局", "date": "2026-09-01"}
OWN: dict[str, Any] = {"rule": NOTE, "matter": GUIDE["task_code"], "at": "/time_limit/promised/note"}
OWN["value"] = digest(None)


def settings_of(catalog: Path, **changes: Any) -> config.Config:
    return replace(config.load([catalog]), **changes)


def made(settings: config.Config, form: str = "通报") -> Bulletin:
    return report.build_report(settings, report.Request(None, None, form))


def sentences(bulletin: Bulletin, section: str) -> str:
    blocks = next(item for item in bulletin.sections if item.id == section).blocks
    return "".join(span.text for block in blocks if isinstance(block, Paragraph) for span in block.spans)


def column(bulletin: Bulletin, name: str, title: str) -> list[str]:
    table = next(item for item in bulletin.tables() if item.id == name)
    index = [column.title for column in table.columns].index(title)
    return [row[index].text for row in table.rows]


def recurrences(bulletin: Bulletin) -> set[int]:
    """Every place where a report counts what came back."""
    counts = [
        *re.findall(r"整改后复发(\d+)处", sentences(bulletin, "quality")),
        *re.findall(r"复发(\d+)个", sentences(bulletin, "ledger")),
        column(bulletin, "problems-by-family", "其中复发")[-1],
        column(bulletin, "problems-by-department", "其中复发")[-1],
        column(bulletin, "ledger-by-district", "其中复发")[-1],
        bulletin.figures["recurrence-rate"].n,
        sum(problem.status == "复发" for problem in bulletin.problems),
    ]
    assert len(counts) == 7
    return {int(count) for count in counts}


def write_ledger(catalog: Path, *entries: dict[str, Any], **parts: Any) -> None:
    path = catalog / "catalog/ledger/320402.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml_writer.dump({"entries": list(entries), **parts}), "utf-8")


def test_the_sample_report_has_one_number_for_what_came_back() -> None:
    bulletin = report.build_report(config.load([ROOT]), report.Request("2026H1", "2025H2"))
    assert recurrences(bulletin) == {6}
    figure = bulletin.figures["recurrence-rate"]
    assert f"共发现问题{figure.total}处" in sentences(bulletin, "quality")


@pytest.mark.parametrize("setting", [{}, {"ignore": (NOTE,)}, {"exclude": (f"catalog/{PERMIT}",)}])
def test_a_problem_that_is_opened_again_came_back(
    catalog: Path, edit: Callable[..., Path], setting: dict[str, Any]
) -> None:
    settings = settings_of(catalog)
    edit(MENDED, BROKEN)
    add(settings, [catalog], EntryDetails(due=date(2026, 10, 31)), rules=(NOTE,))
    edit(BROKEN, MENDED)
    close(settings, mended=True, by="区行政审批局")
    edit(MENDED, BROKEN)
    add(settings, [catalog], EntryDetails(), rules=(NOTE,))
    assert recurrences(made(replace(settings, **setting))) == {1}


def test_a_waiver_or_a_low_severity_hides_nothing_that_came_back(catalog: Path, edit: Callable[..., Path]) -> None:
    edit(MENDED, BROKEN)
    write_ledger(catalog, {**OWN, "status": "已整改", "closed": CLOSED})
    bulletin = made(settings_of(catalog, severity=((NOTE, "info"),)))
    assert recurrences(bulletin) == {1}
    assert column(bulletin, "problems-by-family", "提示")[-1] == "1"


@pytest.mark.parametrize(("closed", "n"), [(None, 0), ({"date": "2026-09-01"}, 1)])
def test_only_a_proved_closing_is_in_the_rate(catalog: Path, closed: dict[str, str] | None, n: int) -> None:
    write_ledger(catalog, {**OWN, "status": "已整改", **({"closed": closed} if closed else {})})
    bulletin = made(settings_of(catalog))
    figure = bulletin.figures["rectification-rate"]
    assert (figure.n, figure.total) == (n, 1)
    assert ("销号存疑1个" in sentences(bulletin, "ledger")) is (n == 0)
    assert f"（{n}/1）" in sentences(bulletin, "ledger")


def test_every_form_passes_the_audit_and_can_be_made_again(
    catalog: Path, edit: Callable[..., Path], tmp_path: Path
) -> None:
    """Closed and firing, closed without proof, open elsewhere, an info that came back, a row without rule."""
    edit(MENDED, BROKEN)
    limit = {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}
    other = {**GUIDE, "district": "320411", "task_code": "11320411MB1234567N4000123020000", "time_limit": limit}
    path = catalog / "catalog/districts/320411-新北区/样例局/公共场所卫生许可.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml_writer.dump(other), "utf-8")
    source = {"file": "清单.xlsx", "row": 2}
    row = {"source": source, "problem": "窗口人员上班时间玩手机", "status": "整改中", "due": "2026-12-31"}
    unproved = {**OWN, "at": "/time_limit/statutory/note", "status": "已整改"}
    entries = {**OWN, "status": "已整改", "closed": CLOSED}, unproved
    write_ledger(catalog, *entries, inspections=[row, {**row, "source": {**source, "row": 3}, "rule": NOTE}])
    settings = settings_of(catalog, severity=((NOTE, "info"),))
    bulletin = made(settings)
    assert column(bulletin, "open-elsewhere", "别处仍有") == ["1"]
    assert column(bulletin, "open-elsewhere", "其中没有登记也没有暂缓") == ["1"]
    assert "检查反馈的问题2个，关联到规则的1个，另有1个规则库还没有规则" in sentences(bulletin, "ledger")
    for form in FORMS:
        for name in ("text", "markdown", "docx"):
            file = tmp_path / f"{form}{FORMATS[name].suffix}"
            file.write_bytes(publish(made(settings, form), name))
            assert audit(file).findings == (), (form, name)
            if name != "text":
                assert verify(settings, file) == []


def test_ratings_and_cases_that_contradict_each_other_are_listed_in_every_form(catalog: Path, tmp_path: Path) -> None:
    folder = catalog / "catalog/activity/2026H2"
    folder.mkdir(parents=True)
    codes = [guide["task_code"] for _, guide in example_catalog.clean_guides().values() if guide.get("task_code")][:2]
    head = "实施编码,办件数,网办件数,办结数,按时办结数,预警数,超期数\n"
    lost = "11320499MB1234567N4000123020000"
    (folder / "办件.csv").write_text(head + f"{codes[0]},10,5,9,9,0,0\n{lost},4,0,4,4,0,0\n", "utf-8")
    head = "实施编码,评价数,关联数,差评数,差评整改数\n"
    (folder / "评价.csv").write_text(head + f"{codes[0]},12,10,0,0\n{codes[1]},3,3,0,0\n{lost},1,1,0,0\n", "utf-8")
    expected = [
        f"2026H2/办件.csv 第 3 行：实施编码 {lost} 不在目录里，不计入按事项统计的指标",
        f"2026H2/评价.csv 第 4 行：实施编码 {lost} 不在目录里，不计入按事项统计的指标",
        f"2026H2/评价.csv 第 2 行：实施编码 {codes[0]} 评价12条，多于办件10件（2026H2/办件.csv 第 2 行）",
        f"2026H2/评价.csv 第 3 行：实施编码 {codes[1]} 有评价3条，没有办件",
    ]
    settings = settings_of(catalog)
    for form in FORMS:
        for name in ("text", "markdown", "docx"):
            bulletin = made(settings, form)
            data = publish(bulletin, name)
            if name != "docx":
                # Plain text breaks the lines of a cell, Markdown escapes some characters.
                printed = re.sub(r"[\s\\]", "", data.decode())
                assert [text for text in expected if text.replace(" ", "") not in printed] == [], (form, name)
            file = tmp_path / f"{form}{FORMATS[name].suffix}"
            file.write_bytes(data)
            assert audit(file).findings == (), (form, name)
        assert all(scope[1] for scope in PeriodFigures(report.current_survey(settings, "2026H2")).departments)
