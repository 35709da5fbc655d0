"""The report page in a real browser: from a figure to a line of YAML, by mouse, keyboard and link."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("jinja2", reason="needs the extra report: jinja2")
pytest.importorskip("playwright.sync_api", reason="needs the extra test: playwright")

from linter.bulletin.document import Bulletin, Problem
from linter.bulletin.formats import publish
from linter.common.text import visible, visible_line
from tests.bulletin.sample_bulletin import bulletin
from tests.support import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Any]


@pytest.fixture(scope="session")
def sample() -> Bulletin:
    return bulletin()


@pytest.fixture(scope="session")
def file(sample: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a page."""
    path = tmp_path_factory.mktemp("report") / "通报 #1.html"
    path.write_bytes(publish(sample, "html"))
    return path


def framed(sample: Bulletin) -> Problem:
    """A problem with source lines whose matter has no hostile name."""
    return next(item for item in sample.problems if item.frame and "许可事项" in item.name)


def hash_of(sample: Bulletin, problem: Problem) -> str:
    """The hash of a problem; the page numbers problems from 0."""
    return f"#figure=claim-rate&matter={quote(problem.matter)}&problem={sample.problems.index(problem)}"


def unfold(page: Any, text: str) -> Any:
    """Opens the first problem that contains a text; a problem that is the only one is open from the start."""
    opener = page.locator(".panel .opener", has_text=text).first
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    page.locator(".frame .here").wait_for()
    assert opener.get_attribute("aria-expanded") == "true"
    return page.locator(".frame .here")


def is_open(page: Any) -> bool:
    return bool(page.evaluate("document.getElementById('panel').open"))


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_figures_open_into_members_members_into_findings_findings_into_lines(
    visit: Visit, file: Path, sample: Bulletin
) -> None:
    page, problem = visit(file), framed(sample)
    page.locator("table a.figure", has_text=sample.figures["claim-rate"].shown).first.click()
    page.locator(".panel h2", has_text="事项认领率").wait_for()
    page.get_by_placeholder("名称、编码、地区或部门").fill(problem.matter)
    page.locator(".panel a.row:visible", has_text=problem.name).first.click()
    page.locator(".panel .back").wait_for()
    here = unfold(page, visible(problem.message))
    assert problem.frame is not None
    line = visible_line(problem.frame[1][problem.line - problem.frame[0]])
    assert here.inner_text() == f"{problem.line}{line}"
    assert page.locator(".frame mark").inner_text() == line[problem.column - 1 : problem.end_column - 1]


def test_every_figure_of_the_page_has_data(visit: Visit, file: Path, sample: Bulletin) -> None:
    page = visit(file)
    hashes = page.eval_on_selector_all("a.figure", "links => [...new Set(links.map((link) => link.hash))]")
    assert hashes
    for address in hashes[:: max(1, len(hashes) // 12)]:
        page.evaluate("address => { location.hash = address }", address)
        page.locator(".panel .stated").wait_for()
        figure = sample.figures[page.evaluate("decodeURIComponent(location.hash.slice(8))")]
        assert page.locator(".panel .stated strong").inner_text() == figure.shown
        sizes = page.locator(".panel .size").all_inner_texts()
        expected = [len(figure.inside), *([] if figure.amounts else [len(figure.outside)])]
        expected += [len(part) for part in (figure.exempt, figure.left_out) if part]
        assert sizes == [f"{size:,}" for size in expected]


def test_a_link_opens_a_problem_at_its_line(visit: Visit, file: Path, sample: Bulletin) -> None:
    problem = framed(sample)
    page = visit(file, hash_of(sample, problem))
    page.locator(".frame .here").wait_for()
    assert problem.fingerprint in page.locator(".panel").inner_text()


@pytest.mark.parametrize(
    "address", ["#figure=nothing", "#matter=nothing", "#figure=%E0%A4", "#find=%3Cb%3E", "#figure="]
)
def test_a_wrong_link_shows_a_message(visit: Visit, file: Path, address: str) -> None:
    page = visit(file, address)
    if "%E0%A4" in address:
        assert not is_open(page)
    else:
        page.locator(".panel h2").wait_for()


def test_back_and_escape_return_to_the_previous_view(visit: Visit, file: Path) -> None:
    page = visit(file)
    link = page.locator("table a.figure").first
    link.focus()
    page.keyboard.press("Enter")
    page.locator(".panel .stated").wait_for()
    assert focused(page) == page.locator(".panel h2").text_content()
    row = page.locator(".panel a.row:visible").nth(1)
    name = row.inner_text()
    row.click()
    page.locator(".panel .back").wait_for()
    page.go_back()
    page.locator(".panel .stated").wait_for()
    assert page.evaluate("document.activeElement.innerText") == name
    page.keyboard.press("Escape")
    page.wait_for_function("!document.getElementById('panel').open")
    assert page.evaluate("document.activeElement.matches('table a.figure')")
    assert page.evaluate("location.hash") == ""
    page.go_back()
    page.locator(".panel .stated").wait_for()
    page.go_back()
    page.wait_for_function("!document.getElementById('panel').open")


def test_search_finds_problems_and_filters_narrow_them(visit: Visit, file: Path, sample: Bulletin) -> None:
    page = visit(file)
    page.keyboard.press("/")
    page.locator(".panel .tabs").wait_for()
    page.keyboard.type("样表")  # the search field has the focus
    status = page.locator(".panel [role=status]")
    hits = [item for item in sample.problems if "样表" in item.title]
    status.filter(has_text=f"找到 {len(hits)} 条").wait_for()
    page.get_by_label("地区").select_option(label="天宁区")
    page.get_by_label("级别").select_option("warning")
    hits = [item for item in hits if item.district == "320402" and item.severity == "warning"]
    assert hits
    assert status.inner_text() == f"找到 {len(hits)} 条"
    page.get_by_role("button", name="事项", exact=True).click()
    assert page.locator(".filters label:visible").count() == 2
    page.reload()
    page.locator(".result-count").wait_for()
    assert page.get_by_label("地区").input_value() == "320402"
    assert page.get_by_role("button", name="事项", exact=True).get_attribute("aria-pressed") == "true"


def test_search_finds_rows_of_tables(visit: Visit, file: Path) -> None:
    page = visit(file, "#find=进驻率 钟楼区&list=rows")
    page.locator(".panel button.row").first.click()
    page.wait_for_function("!document.getElementById('panel').open")
    row = page.locator("tr.found")
    assert "钟楼区" in row.inner_text()
    assert row.evaluate(
        "row => { const at = row.getBoundingClientRect(); return at.top > 0 && at.bottom < innerHeight }"
    )


def test_the_page_is_complete_without_the_script(visit: Visit, file: Path, sample: Bulletin) -> None:
    page = visit(file, java_script_enabled=False)
    assert page.locator("section.table").count() == len(list(sample.tables()))
    assert page.locator("tbody tr").count() == sum(len(table.rows) for table in sample.tables())
    assert not page.locator(".find").is_visible()


def test_the_printed_page_has_every_table_within_the_margins(
    visit: Visit, file: Path, sample: Bulletin, tmp_path: Path
) -> None:
    page = visit(file, width=680)  # A4 without its margins
    page.emulate_media(media="print")
    assert page.locator("section.table:visible").count() == len(list(sample.tables()))
    assert not page.locator(".bar").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pdf = tmp_path / "report.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True).stdout.decode("utf-8")
        joined = "".join(text.split())
        assert [table.title for table in sample.tables() if "".join(table.title.split()) not in joined] == []


@pytest.mark.parametrize("address", ["", "#figure=claim-rate", "#find="])
def test_a_telephone_does_not_scroll_sideways(visit: Visit, file: Path, address: str) -> None:
    page = visit(file, address, width=360)
    if address:
        page.locator(".panel .rows").first.wait_for()
        assert page.evaluate("document.getElementById('panel').scrollWidth <= 360")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_page_of_fifty_thousand_guides_opens_in_time(visit: Visit, tmp_path: Path) -> None:
    folder = ROOT / "benchmarks"
    if not folder.is_dir():
        pytest.skip("no benchmarks/ here: it makes the guides")
    sys.path.insert(0, str(folder))
    try:
        from report import make_report  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(folder))
    # The findings are more than a call in JavaScript takes arguments (about 120,000): a page that spreads them fails.
    large = make_report(50_000, 3)
    path = tmp_path / "large.html"
    path.write_bytes(publish(large, "html"))
    page = visit(path)
    page.locator("table a.figure").first.click()
    page.locator(".panel .rows li").first.wait_for()
    assert page.locator(".panel .rows li").count() == 200
    page.locator(".panel .more:visible").click()
    assert page.locator(".panel .rows li").count() == 400
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#find=兜底 天宁区'")
    page.locator(".panel .result-count").wait_for()
    hits = [item for item in large.problems if item.district == "320402" and item.rule == "material/catch-all"]
    assert page.locator(".result-count").inner_text() == f"找到 {len(hits):,} 条"
    page.locator(".panel .opener").last.click()
    page.locator(".frame .here").wait_for()


def test_a_defect_can_be_followed_from_the_page_to_its_line(
    visit: Visit, catalog: Path, edit: Callable[..., Path]
) -> None:
    """End to end: a defect in YAML, `matterlint report`, and the clicks of a reader."""
    guide = edit("name: 卫生许可证申请表", "name: 其他相关材料")
    out = catalog / "通报.html"
    made = subprocess.run(
        [sys.executable, "-m", "cli", "report", str(catalog), "--format", f"html={out}"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    page = visit(out)
    page.locator("tbody tr", has_text="办事指南完整率").first.locator("a.figure").first.click()
    page.locator(".panel a.row:visible", has_text="公共场所卫生许可").first.click()
    here = unfold(page, "其他相关材料")
    lines = guide.read_text("utf-8").splitlines()
    number = 1 + next(place for place, line in enumerate(lines) if "其他相关材料" in line)
    assert here.inner_text() == f"{number}{lines[number - 1]}"
    assert page.locator(".frame mark").inner_text() == "其他相关材料"
