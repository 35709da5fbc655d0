"""Reports for tests: random ones with hostile texts (`bulletins`), and a small one for golden files (`small`)."""

from __future__ import annotations

from itertools import cycle, islice

from hypothesis import strategies as st

from linter.bulletin.document import Bulletin, Cell, Column, Paragraph, Section, Span, Table

_TRAPS = st.sampled_from(
    ["<script>", "&amp;", "&", "</w:t>", "|", "\\|", "`a`", "**a**", "_a_", "[a](http://b)", "![a](b)", "https://a.b",
     "www.a.b", "- a", "+ a", "* a", "1. a", "1) a", "---", "- - -", "===", "# a", "> a", "~~~", "    a", "\ta",
     "a\n\nb", "a\n===", "\r\n", "[^1]", "@a", "a#1", "{{a}}", "=1+1", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\ud800",
     "\ufffe", "𠮷", "👨‍👩‍👧", "e\u0301", "", " ", "　", "长" * 200, "A" * 200, "—", "90.40%"]
)  # fmt: skip
TEXTS = st.text(max_size=30) | _TRAPS | st.lists(_TRAPS, min_size=2, max_size=3).map("".join)
_KINDS = st.sampled_from(["text", "count", "percent", "points", "date"])


@st.composite
def tables(draw: st.DrawFn, most_columns: int = 10) -> Table:
    columns = draw(st.lists(st.builds(Column, TEXTS, _KINDS), min_size=1, max_size=most_columns))
    # The cells repeat a few texts in turn: each draw takes hypothesis as long as a format to print a row.
    texts = draw(st.lists(TEXTS, min_size=1, max_size=8))
    cells = cycle(map(Cell, texts))
    rows = [tuple(islice(cells, len(columns))) for _ in range(draw(st.integers(0, 6)))]
    notes = draw(st.lists(TEXTS, max_size=2))
    return Table("t", draw(TEXTS), tuple(columns), tuple(rows), tuple(notes), total=draw(st.booleans()))


PARAGRAPHS = st.lists(st.builds(Span, TEXTS), max_size=3).map(lambda spans: Paragraph(tuple(spans)))


def _sections(levels: int) -> st.SearchStrategy[Section]:
    blocks = st.lists(PARAGRAPHS | tables(), max_size=2).map(tuple)
    inner = st.lists(_sections(levels - 1), max_size=2).map(tuple) if levels else st.just(())
    return st.builds(Section, st.just("s"), TEXTS, blocks, inner)


def bulletins() -> st.SearchStrategy[Bulletin]:
    sections = st.lists(_sections(2), max_size=2).map(tuple)
    return st.builds(
        Bulletin,
        form=st.sampled_from(["通报", "summary", "department"]), period=st.just("2026H1"), title=TEXTS,
        front=st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple), addressees=TEXTS,
        opening=st.lists(PARAGRAPHS, max_size=1).map(tuple), sections=sections, annexes=sections,
        signature=TEXTS, dated=TEXTS,
        provenance=st.builds(lambda text: {"as_of": "2026-09-30", "commit": text}, TEXTS),
    )  # fmt: skip


def small(form: str = "通报") -> Bulletin:
    """A report of one or two pages with every kind of block."""
    ranking = Table(
        "ranking", "事项认领率排名",
        (Column("位次", "count"), Column("区县"), Column("认领率", "percent"), Column("n/N"), Column("还差")),
        (
            (Cell("1", 1), Cell("溧阳市"), Cell("100.00%", 1.0, 2), Cell("24/24"), Cell("—")),
            (Cell("2", 2), Cell("天宁区"), Cell("90.40%", 0.904, 2), Cell("480/531"), Cell("还差51项", tone="bad")),
            (Cell("—"), Cell("经开区＊"), Cell("—"), Cell("0/0"), Cell("没有分母，不参加排名", tone="note")),
            (Cell(""), Cell("全市"), Cell("90.81%", 0.9081, 2), Cell("504/555"), Cell("")),
        ),
        ("＊ 有事项经例外登记不计入分母", "百分比四舍五入"), total=True,
    )  # fmt: skip
    matrix = Table(
        "matrix", "区县指标一览", (Column("区县"), *(Column(f"指标{number}", "percent") for number in range(1, 14))),
        tuple((Cell(area), *(Cell(f"{80 + number}.00%") for number in range(13))) for area in ("溧阳市", "天宁区")),
    )  # fmt: skip
    unclaimed = Table(
        "unclaimed", "未认领事项", (Column("事项"), Column("部门"), Column("编码"), Column("截止", "date")),
        (
            (Cell("公共场所卫生许可"), Cell("卫生健康局"), Cell("000123020000"), Cell("2026-12-31")),
            (Cell("=cmd|' /C calc'!A0 <b>粗</b>"), Cell("公共\u202e局"), Cell("[a](http://b)"), Cell("—")),
            (Cell("名称很长的事项" * 12), Cell("市场监督管理局"), Cell("000131070000"), Cell("2026-12-31")),
        ),
    )  # fmt: skip
    said = Paragraph(
        (Span("天宁区事项认领率为"), Span("90.40%", "claim/320402"), Span("（480/531），低于全市平均水平。"))
    )
    return Bulletin(
        form=form, period="2026H1", title="2026年上半年政务服务事项标准化工作情况通报",
        front=(("信息名称", "2026年上半年政务服务事项标准化工作情况通报"), ("索引号", "014109429/2026-00001"),
               ("发布机构", "市政务办"), ("统计截止日期", "2026-09-30")),
        addressees="市各有关部门，各辖市（区）政务办：",
        opening=(Paragraph((Span("现将2026年上半年工作情况通报如下。"),)),),
        sections=(
            Section("overall", "总体情况", (said,)),
            Section("topics", "主要指标", (), (
                Section("claim", "认领情况", (said, ranking), (Section("next", "下步工作", (said,)),)),
                Section("all", "指标一览", (matrix,)),
            )),
        ),
        annexes=(Section("unclaimed", "未认领事项清单", (unclaimed,)), Section("wide", "指标明细", (matrix,))),
        signature="常州市政务服务管理办公室", dated="2026年9月30日",
        provenance={"version": "0.1.0", "as_of": "2026-09-30", "commit": None, "digest": "5f1d" * 16},
    )  # fmt: skip
