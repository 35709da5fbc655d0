"""Measure the size of a report and the time to print it, for a city that exists in memory only.

    python benchmarks/report.py [--guides 50000] [--findings 6] [--format html] [--to FILE]

In: a number of guides, findings in each, and a format. Out: two lines on the screen, and the report if `--to` names a
file. The report has ten indicators for the city, each district and each of their departments; on the HTML page every
one of these figures opens into its guides.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path

from linter.bulletin.document import (
    Bulletin,
    Cell,
    Chart,
    Column,
    FigureData,
    Member,
    Paragraph,
    Problem,
    Section,
    Span,
    Table,
)
from linter.bulletin.formats import publish
from linter.findings.finding import SEVERITIES, Severity

AREAS = {
    "320481": "溧阳市", "320413": "金坛区", "320412": "武进区", "320411": "新北区",
    "320402": "天宁区", "320404": "钟楼区", "320400-jk": "常州经开区",
}  # fmt: skip
DEPARTMENTS = (
    "卫生健康局", "市场监督管理局", "人力资源和社会保障局", "住房和城乡建设局", "自然资源和规划局", "交通运输局",
    "农业农村局", "教育局", "民政局", "公安局", "应急管理局", "文化广电和旅游局",
)  # fmt: skip
INDICATORS = {
    "claim": "事项认领率", "list": "实施清单编制率", "complete": "办事指南完整度", "stored": "入库完整率",
    "compression": "时限压缩度", "instant": "即办件比率", "no-meeting": "不见面办理率", "online": "网上可办率",
    "hall": "进驻率", "same": "同标一致率",
}  # fmt: skip
RULES: tuple[tuple[str, str, str, Severity], ...] = (
    ("material/catch-all", "兜底材料", "申请材料", "error"),
    ("time-limit/promise-note-missing", "承诺时限没有说明", "办理时限", "warning"),
    ("time-limit/step-limit-missing", "环节没有时限", "办理时限", "warning"),
    ("same-standard/promise-worse", "承诺时限劣于标准", "同一标准", "error"),
    ("contact/phone-separator", "电话写法不规范", "咨询方式", "info"),
    ("text/half-width-punctuation", "半角标点", "文字", "info"),
)  # fmt: skip
NAMES = ("公共场所卫生许可", "食品经营许可", "劳务派遣经营许可", "建筑工程施工许可", "临时用地审批", "道路运输证核发")
STATES = ("新发现", "新发现", "台账在册", "已暂缓", "复发")


class City:
    """The guides of a city in the order of a catalog (district, department), their findings, and figures over them."""

    def __init__(self, guides: int, findings: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.guides = guides
        self.members = [self._member(number) for number in range(guides)]
        self.problems = [self._problem(member, number) for member in self.members for number in range(findings)]
        self.figures: dict[str, FigureData] = {}
        self.within: dict[tuple[str, str], list[int]] = {}
        """District and department ("" for all) to the indexes of the guides in it."""
        for number, member in enumerate(self.members):
            for scope in (("", ""), (member.district, ""), (member.district, member.department)):
                self.within.setdefault(scope, []).append(number)

    def _member(self, number: int) -> Member:
        district = list(AREAS)[number * len(AREAS) // self.guides]
        department = DEPARTMENTS[number * len(AREAS) % self.guides * len(DEPARTMENTS) // self.guides]
        name = f"{NAMES[number % len(NAMES)]}（{number + 1:05d}）"
        code = f"11{district[:6]}014{number:06d}"
        path = f"catalog/districts/{district}-{AREAS[district]}/{department}/{name}.yaml"
        return Member(code, name, code, district, department, path)

    def _problem(self, member: Member, number: int) -> Problem:
        rule, title, family, severity = RULES[(number + self.random.randrange(3)) % len(RULES)]
        line = self.random.randrange(3, 120)
        lines = ("materials:", f"  - name: 其他相关材料{self.random.randrange(99)}", "    form: 原件")
        return Problem(
            rule, title, family, severity,
            status=self.random.choice(STATES), change=self.random.choice(("新增", "仍在")),
            message=f"《{member.name}》的第 {number + 1} 处：{title}，办事群众不知道应当准备什么",
            element=f"{family}名称", path=member.path, line=line, column=11, end_column=17, matter=member.code,
            name=member.name, district=member.district, department=member.department,
            fingerprint=f"{self.random.getrandbits(128):032x}", frame=(line - 1, lines),
        )  # fmt: skip

    def cell(self, indicator: str, district: str = "", department: str = "") -> Cell:
        """Returns a figure as a cell, and keeps in `figures` the guides that the figure opens into."""
        key = "@".join(filter(None, (indicator, "/".join(filter(None, (district, department))))))
        order = list(INDICATORS).index(indicator)
        within = self.within.get((district, department), [])
        inside = [number for number in within if (number * 7919 + order * 104_729) % 1000 < 600 + 40 * order]
        chosen = set(inside)
        outside = [number for number in within if number not in chosen]
        amounts = tuple((number % 20, 20) for number in within) if indicator == "compression" else ()
        n = sum(part for part, _ in amounts) if amounts else len(inside)
        total = sum(whole for _, whole in amounts) if amounts else len(within)
        value = Fraction(n, total) if total else None
        shown = "—" if value is None else f"{float(100 * value):.2f}%"
        self.figures[key] = FigureData(
            key=key, indicator=indicator, title=INDICATORS[indicator], scope=AREAS.get(district, "全市") + department,
            n=n, total=total, unit="天" if amounts else "项", value=None if value is None else str(value), shown=shown,
            inside=tuple(within if amounts else inside), outside=() if amounts else tuple(outside), amounts=amounts,
        )  # fmt: skip
        return Cell(shown, None if value is None else float(value), 2, key)


def make_report(guides: int = 50_000, findings: int = 6, seed: int = 1) -> Bulletin:
    """Returns the report on a city of `guides` guides with `findings` findings each."""
    city = City(guides, findings, seed)
    titles = [Column(title, "percent") for title in INDICATORS.values()]
    overview = Table(
        "overview", "主要指标", (Column("指标"), Column("本期", "percent")),
        tuple((Cell(title), city.cell(key)) for key, title in INDICATORS.items()), chart=Chart("bullet", 0, (1,)),
    )  # fmt: skip
    districts = Table(
        "districts", "各地区主要指标", (Column("地区"), *titles),
        tuple((Cell(name), *(city.cell(key, area) for key in INDICATORS)) for area, name in AREAS.items()),
        chart=Chart("heat", 0, tuple(range(1, len(INDICATORS) + 1))),
    )  # fmt: skip
    counts = Counter((problem.department, problem.severity) for problem in city.problems)
    quality = Table(
        "quality", "各部门问题", (Column("部门"), *(Column(name, "count") for name in ("错误", "警告", "提示"))),
        tuple((Cell(name), *(Cell(str(counts[name, grade]), counts[name, grade]) for grade in SEVERITIES))
              for name in DEPARTMENTS),
        chart=Chart("stacked", 0, (1, 2, 3)),
    )  # fmt: skip
    departments = Table(
        "departments", "各地区各部门主要指标", (Column("地区"), Column("部门"), *titles),
        tuple((Cell(name), Cell(department), *(city.cell(key, area, department) for key in INDICATORS))
              for area, name in AREAS.items() for department in DEPARTMENTS),
    )  # fmt: skip
    return Bulletin(
        form="通报", period="2026H1", title="关于2026年上半年政务服务事项标准化情况的通报", front=(), addressees="",
        opening=(Paragraph((Span(f"目录共有办事指南{guides}份。"),)),),
        sections=(Section("overall", "总体情况", (overview, districts)), Section("quality", "质检情况", (quality,))),
        annexes=(Section("annex", "部门指标", (departments,)),), signature="", dated="2026年6月30日",
        provenance={"version": "0", "as_of": "2026-06-30"}, figures=city.figures, members=city.members,
        problems=city.problems, areas=dict(AREAS),
    )  # fmt: skip


def main() -> None:
    """Makes a report, prints it in a format, and says how large it is and how long that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guides", type=int, default=50_000)
    parser.add_argument("--findings", type=int, default=6)
    parser.add_argument("--format", default="html")
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    bulletin = make_report(options.guides, options.findings)
    begin = time.perf_counter()
    data = publish(bulletin, options.format)
    seconds = time.perf_counter() - begin
    print(f"{options.guides:,} guides, {len(bulletin.problems):,} findings, {len(bulletin.figures):,} figures")
    print(f"{options.format}: {len(data) / 1e6:.1f} MB in {seconds:.1f} s")
    if options.to:
        options.to.write_bytes(data)


if __name__ == "__main__":
    main()
