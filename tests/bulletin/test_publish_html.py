"""The format html: the page loads and runs nothing else, texts are no markup, every figure has its data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("jinja2", reason="needs the extra report: jinja2")

from linter.bulletin.document import Bulletin, Cell, Chart, Column, Paragraph, Section, Table
from linter.bulletin.formats import charts, html, html_drilldown
from linter.common.text import share, visible, visible_line
from tests.bulletin.sample_bulletin import bulletin

VOID = {"meta", "link", "br", "rect", "circle", "path", "line"}


class Page(HTMLParser):
    """A parsed page: elements with their attributes, and the text of each script and style."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: list[tuple[str, dict[str, str], str]] = []
        self.text = ""
        self._inside: tuple[str, dict[str, str]] | None = None
        self._open: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs)
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("script", "style"):
            self._inside = (tag, found)
            self.raw.append((tag, found, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            tag, attributes, text = self.raw[-1]
            self.raw[-1] = (tag, attributes, text + data)
        else:
            self.text += data


@pytest.fixture(scope="module")
def sample() -> Bulletin:
    return bulletin()


@pytest.fixture(scope="module")
def page(sample: Bulletin) -> Page:
    return Page(html.render(sample))


def unpacked(sample: Bulletin) -> dict[str, Any]:
    return {name: json.loads(zlib.decompress(base64.b64decode(data))) for name, data in html_drilldown.blocks(sample)}


def test_the_policy_allows_only_the_script_and_the_style_of_the_page(page: Page) -> None:
    policy = next(attrs["content"] for tag, attrs in page.elements if attrs.get("http-equiv"))
    running = [(tag, text) for tag, attrs, text in page.raw if attrs.get("type") != "application/json"]
    assert [tag for tag, _ in running] == ["style", "script"]
    for tag, text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_attribute_runs_script_or_loads_a_file(page: Page) -> None:
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("style", "src", "srcset", "action") for name in attributes), (
            tag
        )
        assert attributes.get("href", "#").startswith(("#", "data:,")), attributes
    style = next(text for tag, _, text in page.raw if tag == "style")
    assert re.findall(r"url\((?!#)|@import|expression", style) == []
    assert {tag for tag, _ in page.elements} & {"iframe", "object", "embed", "form", "img", "base", "b", "i"} == set()


def test_data_blocks_hold_only_base64(page: Page) -> None:
    blocks = [text for _, attrs, text in page.raw if attrs.get("type") == "application/json"]
    assert len(blocks) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9+/=]+", text) for text in blocks)


def test_the_page_holds_every_text(page: Page, sample: Bulletin) -> None:
    text = page.text
    for table in sample.tables():
        wanted = [table.title, *table.notes, *(column.title for column in table.columns)]
        wanted += [cell.text for row in table.rows for cell in row]
        assert [item for item in wanted if visible(item) not in text] == []
    assert [item for pair in sample.front for item in pair if visible(item) not in text] == []
    assert str(sample.provenance["rulebook"]) in text


def test_every_figure_link_names_a_figure(page: Page, sample: Bulletin) -> None:
    links = {unquote(attrs["href"][8:]) for _, attrs in page.elements if attrs.get("href", "").startswith("#figure=")}
    assert links
    assert links <= sample.figures.keys()
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = {
        attrs["href"][1:] for _, attrs in page.elements if attrs.get("href", "").startswith(("#part-", "#table-"))
    }
    assert inside <= set(ids)


def test_the_data_of_figures_members_and_problems_are_complete(sample: Bulletin) -> None:
    found = unpacked(sample)
    data = found["data"]
    texts = data["texts"]
    for packed, figure in zip(data["figures"], sample.figures.values(), strict=True):
        numbers, number = [], 0
        for step in packed["inside"]:
            number += step
            numbers.append(number)
        assert tuple(numbers) == figure.inside
        assert (packed["n"], packed["total"], packed["shown"]) == (figure.n, figure.total, visible(figure.shown))
        assert [(member, texts[why]) for member, why in packed["exempt"]] == list(figure.exempt)
    for place, problem in enumerate(sample.problems):
        kind, where, state, message, element, *position = (column[place] for column in data["problems"])
        assert texts[data["kinds"][kind][0]] == problem.rule
        assert texts[data["places"][where][0]] == visible(problem.path)
        assert [texts[text] for text in data["states"][state]] == [problem.status, problem.change]
        assert (texts[message], texts[element]) == (visible(problem.message), visible(problem.element))
        assert position == [problem.line, problem.column, problem.end_column]
        lines = found[f"lines-{place // html_drilldown.BLOCK}"][place % html_drilldown.BLOCK]
        kept = [] if problem.frame is None else [problem.frame[0], *map(visible_line, problem.frame[1])]
        assert lines == [problem.fingerprint, *kept]


def test_the_same_report_gives_the_same_bytes(sample: Bulletin) -> None:
    assert html.render(sample) == html.render(bulletin())


# Hostile texts.
texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "<!--",
        "]]>",
        "{{ 7 * 7 }}",
        "{% raw %}",
        '" onclick="x',
        "' x='",
        "&lt;",
        "\u202e",
    ]
)


@pytest.mark.slow
@given(texts, texts, texts)
def test_a_text_never_becomes_markup(title: str, cell: str, name: str) -> None:
    made = bulletin()
    table = Table(
        name, title, (Column(cell), Column(title, "count")), ((Cell(cell, tone="bad"), Cell(title, 1)),), (cell,)
    )
    made.title, made.sections, made.annexes = title, (Section(cell, title, (table,)),), ()
    made.members = [type(member)(name, name, name, name, name, name) for member in made.members[:1]]
    made.figures, made.problems, made.areas = {}, made.problems[:1], {name: title}
    plain = bulletin()
    # Both texts have the same length, because long texts get a wider column.
    other = Table(
        "x",
        "x",
        (Column("x"), Column("x", "count")),
        ((Cell("x" * len(cell), tone="bad"), Cell("x" * len(title), 1)),),
        ("x",),
    )
    plain.sections, plain.annexes = (Section("x", "x", (other,)),), ()
    found, expected = Page(html.render(made)), Page(html.render(plain))
    assert [tag for tag, _ in found.elements] == [tag for tag, _ in expected.elements]
    assert [sorted(attrs) for _, attrs in found.elements] == [sorted(attrs) for _, attrs in expected.elements]
    assert visible(cell) in found.text


def table_of(kind: Any, numbers: list[list[float | None]], column: Any = "count", **options: Any) -> Table:
    columns = (Column("名称"), *(Column(f"第{place}列", column) for place in range(len(numbers[0]))))
    rows = tuple((Cell(str(place)), *(Cell(str(n), n) for n in row)) for place, row in enumerate(numbers))
    return Table("t", "表", columns, rows, (), Chart(kind, 0, tuple(range(1, len(columns))), **options))


counts = st.lists(st.lists(st.integers(0, 10**7), min_size=3, max_size=3), min_size=1, max_size=20)


@given(counts)
def test_the_parts_of_a_bar_are_adjacent_and_fit(numbers: list[list[float | None]]) -> None:
    chart = charts.draw(table_of("stacked", [*numbers, [0, 0, 1]]))
    assert isinstance(chart, charts.Bars)
    shown = [row for row in [*numbers, [0, 0, 1]] if any(row)]
    assert chart.left_out == len(numbers) + 1 - len(shown)
    longest = max(sum(filter(None, row)) for row in shown)
    for row, bar in zip(shown, chart.rows, strict=True):
        end = 0.0
        for part in bar.parts:
            assert abs(part.start - end) < 0.02
            end = part.start + part.length
        assert end <= 100.05
        assert abs(end - 100 * sum(filter(None, row)) / longest) < 0.05
        assert bar.text == f"{sum(filter(None, row)):,}"


@given(counts)
def test_lines_stay_inside_the_plot_and_grid_steps_are_whole(numbers: list[list[float | None]]) -> None:
    chart = charts.draw(table_of("line", [*numbers, [1, 2, None]]))
    assert isinstance(chart, charts.Lines)
    for line in chart.lines:
        assert all(0 <= x <= 100 and 10 <= y <= chart.height - 10 for x, y in line.points)
    assert all(re.fullmatch(r"[\d,]+", label.text) for label in chart.left)
    below = [label.y for label in chart.right]
    assert all(after - before >= 20 for before, after in pairwise(below))
    assert chart.ticks[0][0] == 0


@given(st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=2), min_size=1, max_size=9))
def test_a_slope_names_every_row_at_both_ends(places: list[list[float | None]]) -> None:
    chart = charts.draw(table_of("slope", places))
    assert isinstance(chart, charts.Lines)
    for side in (chart.left, chart.right):
        named = [name for label in side for name in label.text.partition(" ")[2].split("、")]
        assert sorted(named, key=int) == [str(place) for place in range(len(places))]
    for (then, now), line in zip(places, chart.lines, strict=True):
        assert then is not None and now is not None
        assert line.style == ("rise" if now < then else "fall" if now > then else "same")


def test_a_bar_ends_at_its_ratio_and_the_mark_at_the_target() -> None:
    chart = charts.draw(table_of("bullet", [[0.25, 0.9], [None, 0.5]], "percent"))
    assert isinstance(chart, charts.Bars)
    assert [bar.parts[0].length for bar in chart.rows] == [25, 90, 0, 50]
    columns = (Column("名称"), Column("值", "percent"), Column("目标", "percent"))
    rows = ((Cell("甲"), Cell("40.00%", 0.4, 2), Cell("95%", 0.95)), (Cell("乙"), Cell("—"), Cell("—")))
    aimed = charts.draw(Table("t", "表", columns, rows, (), Chart("bullet", 0, (1,), target=2)))
    assert isinstance(aimed, charts.Bars)
    assert [(bar.target, bar.target_text, bar.text) for bar in aimed.rows] == [(95, "95%", "40.00%"), (None, "", "—")]


@given(st.integers(1, 10**7).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
@example((1, 800))
def test_the_average_of_a_chart_is_rounded_as_in_tables(counted: tuple[int, int]) -> None:
    n, total = counted
    rows = ((Cell("甲"), Cell("50.00%", 0.5, 2)), (Cell("乙"), Cell("—")))
    chart = Chart("bars", 0, (1,), average=n / total)
    found = charts.draw(Table("t", "表", (Column("地区"), Column("率", "percent")), rows, (), chart))
    assert isinstance(found, charts.Bars)
    assert share(n, total) == f"{n}/{total} = {found.average_text}"


def test_bars_of_counts_are_sorted_and_zeros_are_not_drawn() -> None:
    chart = charts.draw(table_of("bars", [[3], [0], [None], [7]]))
    assert isinstance(chart, charts.Bars)
    assert [(bar.label, bar.text) for bar in chart.rows] == [("3", "7"), ("0", "3")]
    assert chart.left_out == 2


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("stacked", [[0, 0]]),
        ("bars", [[1], [1]]),
        ("bars", [[None]]),
        ("line", [[3, 4]]),
        ("heat", [[1, 2]]),
        ("matrix", [[None]]),
    ],
)
def test_a_table_without_two_values_has_no_chart(kind: str, numbers: list[list[float | None]]) -> None:
    assert charts.draw(table_of(kind, numbers)) is None


def test_a_heat_map_shades_each_column_by_its_numbers() -> None:
    found = charts.shades(table_of("heat", [[0.1, 5], [0.5, None], [0.9, 5]]))
    assert found == {(0, 1): 0, (1, 1): 2, (2, 1): 4, (0, 2): 2, (2, 2): 2}


def test_a_heat_map_groups_the_columns_behind_a_value(sample: Bulletin) -> None:
    columns = (
        Column("地区"),
        Column("比率", "percent"),
        Column("n/N"),
        Column("位次", "count"),
        Column("另一", "percent"),
    )
    rows = ((Cell("天宁区"), Cell("90.00%", 0.9, 2), Cell("9/10"), Cell("1", 1), Cell("—")),)
    table = Table("heat", "热力图", columns, rows, (), Chart("heat", 0, (1, 4)))
    sample = bulletin()
    sample.sections, sample.annexes = (Section("s", "节", (Paragraph(()), table)),), ()
    page = Page(html.render(sample))
    assert [tag for tag, _ in page.elements if tag in ("th", "td")] == ["th"] * 3 + ["th", "td", "td"]
    assert "90.00%9/101" in "".join(page.text.split())


def test_a_shortened_table_states_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_ROWS", 3)
    sample = bulletin()
    table = Table("long", "长表", (Column("名称"),), tuple((Cell(f"第{place}行"),) for place in range(5)))
    sample.sections = (Section("s", "节", (table,)),)
    text = Page(html.render(sample)).text
    assert "第2行" in text
    assert "第3行" not in text
    assert "本表共 5 行，页面列出前 3 行" in text
