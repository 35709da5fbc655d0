"""A report with everything that a report may hold: seven districts, twelve departments, ten indicators, ties, "—",
exemptions, several levels of sections, and hostile texts. It is the same in every run."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

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
    Tone,
)
from linter.findings.finding import SEVERITIES

DISTRICTS = {
    "320481": "溧阳市", "320482": "金坛区", "320412": "武进区", "320411": "新北区", "320402": "天宁区",
    "320404": "钟楼区", "320400-jk": "常州经开区",
}  # fmt: skip
DEPARTMENTS = (
    "卫生健康局", "市场监督管理局", "公安局", "民政局", "住房和城乡建设局", "应急管理局",
)  # fmt: skip
INDICATORS = {
    "claim-rate": "事项认领率", "list-rate": "实施清单编制率", "guide-rate": "服务指南编制率",
    "time-compression": "时限压缩度", "instant-rate": "即办件比率", "no-meeting-rate": "不见面办理率",
    "online-rate": "网上可办率", "once-rate": "最多跑一次率", "same-standard-rate": "同标一致率",
    "hall-rate": "进驻率",
}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "公共\u202e场所", "长" * 500, "a|b*c_d`e`[f](http://x.example)",
    "+1", "-1+2", "@SUM(A1)", "\x1b[31m红", "</table>&amp;<!--", "第一行\n第二行", "#1 $x$ \\n ~~y~~",
)  # fmt: skip
"""Hostile names of matters."""


def percent(n: int, total: int, digits: int = 2) -> str:
    """n/N as a report prints it, computed independently of the program."""
    if not total:
        return "—"
    return f"{(Decimal(100 * n) / total).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)}%"


def _members() -> list[Member]:
    members = []
    for d, (district, area) in enumerate(DISTRICTS.items()):
        for p, department in enumerate(DEPARTMENTS):
            for m in range(1 + (d + p) % 3):
                number = len(members)
                hostile = number // 7 if number % 7 == 0 else len(HOSTILE)
                name = HOSTILE[hostile] if hostile < len(HOSTILE) else f"{department}许可事项{p:02}{m}"
                code = f"11{district[:6]}MB00000{p:02}4{m:03}{number:06}"
                path = f"catalog/districts/{district}-{area}/{p:02}/{code}.yaml"
                members.append(Member(code, name, code, district, department, path))
    return members


def _status(number: int, kind: int, district: str) -> str:
    """How a matter counts: "inside" n, "outside" n but in N, "exempt" or "left" out."""
    if kind == 9 and district == "320400-jk":
        return "left"  # a district without a denominator
    turn = (number * 7 + kind * 13) % 23
    return "exempt" if turn == 0 else "left" if turn == 1 else "outside" if turn < 2 + kind else "inside"


def _figure(
    key: str, indicator: str, kind: int, scope: str, numbers: list[int], members: list[Member], digits: int
) -> FigureData:
    found: dict[str, list[int]] = {"inside": [], "outside": [], "exempt": [], "left": []}
    for number in numbers:
        found[_status(number, kind, members[number].district)].append(number)
    amounts: tuple[tuple[int, int], ...] = ()
    if indicator == "time-compression":
        inside = found["inside"] + found["outside"]
        found |= {"inside": inside, "outside": []}
        amounts = tuple((number % 15, 20) for number in inside)
        n, total = sum(n for n, _ in amounts), sum(total for _, total in amounts)
    else:
        n, total = len(found["inside"]), len(found["inside"]) + len(found["outside"])
    more = len(found["exempt"])
    return FigureData(
        key, indicator, INDICATORS[indicator], scope, n, total, "工作日" if amounts else "件",
        str(Fraction(n, total)) if total else None,
        percent(n, total, digits), tuple(found["inside"]), tuple(found["outside"]), amounts,
        tuple((number, "依法须当面核验（《办法》第九条）") for number in found["exempt"]),
        (n, total + more, percent(n, total + more, digits)) if more else None,
        tuple((number, "没有法定时限") for number in found["left"]), unknown=n % 3,
    )  # fmt: skip


def _figures(members: list[Member]) -> dict[str, FigureData]:
    figures = {}
    everybody = list(range(len(members)))
    for kind, indicator in enumerate(INDICATORS):
        made = [_figure(indicator, indicator, kind, "全市", everybody, members, 2)]
        for district, area in DISTRICTS.items():
            own = [number for number in everybody if members[number].district == district]
            made.append(_figure(f"{indicator}/{district}", indicator, kind, area, own, members, 1))
            for p, department in enumerate(DEPARTMENTS):
                here = [number for number in own if members[number].department == department]
                key = f"{indicator}/{district}/{p:02}"
                made.append(_figure(key, indicator, kind, area + department, here, members, 1))
        figures.update({figure.key: figure for figure in made})
    return figures


def _problems(members: list[Member]) -> list[Problem]:
    states, changes = ("新发现", "台账在册", "已暂缓", "复发"), ("新增", "仍在", "")
    found = []
    for number, member in enumerate(members):
        for turn in range(number % 3):
            hostile = HOSTILE[(number + turn) % len(HOSTILE)] if number % 5 == 0 else "承诺办结时限没有说明"
            frame = (40 + turn, ("time_limit:", f"  note: {hostile}", "  unit: 工作日")) if number % 2 else None
            found.append(
                Problem(
                    "time-limit/promise-note-missing" if turn else "material/sample-empty",
                    "承诺时限说明缺失" if turn else "样表是空的",
                    "办理时限" if turn else "申请材料",
                    SEVERITIES[(number + turn) % 3],
                    states[number % 4],
                    changes[number % 3],
                    f"{hostile}，请补充",
                    "承诺办结时限说明",
                    member.path,
                    41 + turn,
                    13,
                    40,
                    member.key,
                    member.name,
                    member.district,
                    member.department,
                    f"{number:08x}{turn:08x}",
                    frame,
                )
            )
    return found


def _cell(figure: FigureData, tone: Tone = "") -> Cell:
    number = figure.n / figure.total if figure.total else None
    digits = len(figure.shown.rstrip("%").partition(".")[2])
    return Cell(figure.shown, number, digits, figure.key, tone if number is not None else "")


def _overview(figures: dict[str, FigureData]) -> Table:
    columns = (
        Column("指标"), Column("n", "count"), Column("N", "count"), Column("全市", "percent"),
        Column("目标", "percent"), Column("变化（百分点）", "points"), Column("统计日期", "date"),
    )  # fmt: skip
    rows = []
    for number, (indicator, title) in enumerate(INDICATORS.items()):
        figure = figures[indicator]
        change = Decimal(number * 37 - 150).scaleb(-2)
        reached = figure.n * 100 >= 85 * figure.total
        rows.append((
            Cell(title), Cell(str(figure.n), figure.n), Cell(str(figure.total), figure.total),
            _cell(figure, "good" if reached else "bad"), Cell("85.00%", 0.85, 2),
            Cell(f"{change:+}" if number else "—", float(change) if number else None, 2,
                 tone="bad" if number and change < 0 else ""),
            Cell("2026-09-30"),
        ))  # fmt: skip
    return Table(
        "overview", "主要指标", columns, tuple(rows), ("百分比按四舍五入保留两位小数。", "=1+1 不是公式"),
        Chart("bullet", 0, (3,), 4),
    )  # fmt: skip


def _matrix(figures: dict[str, FigureData]) -> Table:
    columns = (Column("区县"), *(Column(title, "percent") for title in INDICATORS.values()))
    rows = [
        (Cell(area), *(_cell(figures[f"{indicator}/{district}"]) for indicator in INDICATORS))
        for district, area in DISTRICTS.items()
    ]
    rows.append((Cell("全市"), *(_cell(figures[indicator]) for indicator in INDICATORS)))
    chart = Chart("heat", 0, tuple(range(1, len(columns))))
    return Table("matrix", "区县指标一览", columns, tuple(rows), ("“—”：没有应统计的事项。",), chart, total=True)


def _ranking(figures: dict[str, FigureData], indicator: str) -> Table:
    columns = (
        Column("位次", "count"), Column("区县"), Column("n", "count"), Column("N", "count"),
        Column(INDICATORS[indicator], "percent"), Column("还差"),
    )  # fmt: skip
    found = [figures[f"{indicator}/{district}"] for district in DISTRICTS]
    ranked = sorted((f for f in found if f.total), key=lambda f: (-Decimal(f.n) / f.total, f.key))
    values = [Decimal(f.n) / f.total for f in ranked]
    rows = [
        (
            Cell(str(values.index(value) + 1), values.index(value) + 1), Cell(figure.scope),
            Cell(str(figure.n), figure.n), Cell(str(figure.total), figure.total), _cell(figure),
            Cell(f"还差 {place} 项" if value < values[0] else "已达到", tone="warn" if value < values[0] else "good"),
        )
        for place, (figure, value) in enumerate(zip(ranked, values, strict=True))
    ]  # fmt: skip
    rows += [
        (Cell("—"), Cell(figure.scope), Cell("0", 0), Cell("0", 0), _cell(figure), Cell("不参加排名", tone="note"))
        for figure in found
        if not figure.total
    ]
    total = figures[indicator]
    rows.append(
        (
            Cell(""),
            Cell("合计"),
            Cell(str(total.n), total.n),
            Cell(str(total.total), total.total),
            _cell(total),
            Cell(""),
        )
    )
    title = f"{INDICATORS[indicator]}排名"
    return Table(f"ranking-{indicator}", title, columns, tuple(rows), (), Chart("bars", 1, (4,)), total=True)


def _hostile(members: list[Member]) -> Table:
    columns = (Column("事项"), Column("<b>部门</b>"), Column("编码"))
    rows = tuple((Cell(text), Cell(members[0].department), Cell("000123020000")) for text in HOSTILE)
    return Table("hostile", "未认领事项 <i>清单</i>", columns, rows, (HOSTILE[0], HOSTILE[1]))


def bulletin() -> Bulletin:
    """A sample of its own for each caller, who may replace every field and change every dict and list of it."""
    made = _sample()
    return replace(
        made,
        provenance=deepcopy(made.provenance),
        figures=dict(made.figures),
        members=list(made.members),
        problems=list(made.problems),
        areas=dict(made.areas),
    )


@cache
def _sample() -> Bulletin:
    members = _members()
    figures = _figures(members)
    claim = figures["claim-rate"]
    sentence = Paragraph((
        Span("市级层面，事项认领率为"), Span(claim.shown, claim.key),
        Span(f"（{claim.n}/{claim.total}）；{HOSTILE[0]}等3个部门低于全市平均水平。"),
    ))  # fmt: skip
    rankings = Section("rankings", "主要指标", (), tuple(
        Section(f"rank-{indicator}", INDICATORS[indicator], (sentence, _ranking(figures, indicator)))
        for indicator in ("claim-rate", "hall-rate")
    ))  # fmt: skip
    return Bulletin(
        form="通报", period="2026H1", title="关于2026年上半年政务服务事项标准化情况的通报",
        front=(("索引号", "014109429/2026-00001"), ("发布机构", "市政务服务管理办公室"), ("内容概述", HOSTILE[9])),
        addressees="市各有关部门，各辖市（区）政务办：",
        opening=(Paragraph((Span("现将2026年上半年有关情况通报如下。"),)),),
        sections=(
            Section("overall", "总体情况", (sentence, _overview(figures))),
            Section("online", "一网通办", (_matrix(figures),), (rankings, Section("empty", "没有内容的一节"))),
        ),
        annexes=(Section("annex-unclaimed", "未认领事项清单", (_hostile(members),)),),
        signature="市政务服务管理办公室", dated="2026年9月30日",
        provenance={
            "version": "0.1.0", "rulebook": "5f1d", "catalog": "ab12", "commit": None, "clean": None,
            "as_of": "2026-09-30", "profile": "standard", "excluded": 3, "switched_off": ["text/width"],
            "edition": "2026",
        },
        figures=figures, members=members, problems=_problems(members), areas=dict(DISTRICTS),
    )  # fmt: skip
