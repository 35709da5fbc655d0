"""No text of a catalog forges a command, breaks markup or moves the marker of a code frame."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from linter.common.layout import wrapped
from linter.common.log_guard import neutralised, neutralised_json, neutralised_xml
from linter.common.output_format import Screen
from linter.common.text import markdown, visible_line
from linter.findings.finding import Finding, Provenance, Related, Report, RuleInfo
from linter.findings.formats import FORMATS
from linter.findings.formats.code_frame import GUTTER, frame
from linter.findings.formats.github import command, escape_data, escape_property
from linter.findings.formats.markdown import code
from linter.findings.formats.source_lines import Source

PIECES = [
    *("\r", "\n", "\r\n", "\x85", "\u2028", " ", "\t", "\u3000", "\ufeff", "\u202e", "\x1b[31m", "事项", "a"),
    *("%0A", "%", "::", ":", ",", "##[", "##[error]", "::error::", "##vso[task]", "#", "@all"),
    *("[", "|", "\\", "`", "*", "_", "$x$", "](http://x)", "www.x.cn", "<b>", "&lt;", "--", "-->", "]]>"),
]
hostile = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
# Characters of every width: none, one, two cells; no joiners, whose width depends on what stands beside them.
lines = st.text(st.sampled_from("ab 1:-\t中事１，。“𠮷é\u0301\u202e\x1b…"), max_size=120)


def render(report: Report, name: str) -> str:
    return str(FORMATS[name](report, Screen(width=80)))


def finding(path: str, message: str, line: int = 1, column: int = 1, end: int = 2) -> Finding:
    related = (Related(path, 1, 1, message),)
    return Finding(
        "a/b", "error", message, path, None, line, column, line, end, None, None, None, related, None, "0" * 64
    )


def report(one: Finding, source: list[str]) -> Report:
    return Report(
        [one],
        files=1,
        matters=1,
        provenance=Provenance("0", "r", "c", None, None, "2026-09-30", "standard"),
        rules={"a/b": RuleInfo("a/b", one.message, "error", one.message, one.message, (one.message,), ())},
        source=lambda path: source,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"github"}))
@given(path=hostile, message=hostile, line=hostile)
def test_no_format_forges_a_command(name: str, path: str, message: str, line: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        written = render(report(finding(path, message), [line]), name)
    assert "##[" not in written
    assert "##vso[" not in written
    assert not any(each.lstrip().startswith("::") for each in re.split(r"[\r\n]", written))
    assert not any(each.lstrip().startswith("::") for each in written.splitlines())


@given(path=hostile, message=hostile)
def test_github_writes_only_its_own_commands(path: str, message: str) -> None:
    written = render(report(finding(path, message), []), "github")
    (only,) = re.split(r"[\r\n]", written.removesuffix("\n"))
    well_formed = r"::error file=([^:,\r\n]*),line=1,col=1,endLine=1,endColumn=2,title=[^:,\r\n]*::[^\r\n]*"
    assert re.fullmatch(well_formed, only)
    assert only.splitlines() == [only]


@given(text=hostile)
def test_github_escapes_can_be_undone(text: str) -> None:
    def undone(escaped: str) -> str:
        for sign in "\r\n:,%":  # the order the runner uses
            escaped = escaped.replace(f"%{ord(sign):02X}", sign)
        return escaped

    assert undone(escape_data(text)) == text
    assert undone(escape_property(text)) == text
    assert not {"\r", "\n", ":", ","} & set(escape_property(text))
    assert command("notice", {"title": text}, text).count("\n") == 0


@given(text=hostile)
def test_guards_change_nothing_but_commands(text: str) -> None:
    assert json.loads(neutralised_json(json.dumps(text))) == text
    element = ElementTree.Element("a", b=text.translate({27: None}))
    element.text = element.get("b")
    before = ElementTree.tostring(element, encoding="unicode")
    after = ElementTree.fromstring(neutralised_xml(before))
    assert (after.get("b"), after.text) == (
        ElementTree.fromstring(before).get("b"),
        ElementTree.fromstring(before).text,
    )
    if "::" not in text and "##" not in text:
        assert neutralised(text) == text


@pytest.mark.parametrize("name", ["junit", "checkstyle"])
@given(path=hostile, message=st.text(max_size=30))
def test_xml_stays_well_formed(name: str, path: str, message: str) -> None:
    ElementTree.fromstring(render(report(finding(path, message), []), name))


@given(path=hostile, message=hostile, line=hostile)
def test_terminal_output_carries_no_control_characters(path: str, message: str, line: str) -> None:
    for name in ("full", "concise"):
        written = render(report(finding(path, message), [line]), name)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\ufeff]", written)


@given(path=hostile, message=hostile)
def test_markdown_shows_the_text_as_it_is(path: str, message: str) -> None:
    markdown = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    tokens = markdown.parse(render(report(finding(path, message), []), "markdown"))
    cells = [token for token in tokens if token.type == "inline"]
    assert [token.type for token in tokens].count("td_open") == 5 + 3, "one row of counts, one finding"
    kinds = {child.type for cell in cells for child in cell.children or ()}
    assert kinds <= {"text", "text_special", "html_inline", "softbreak"}
    tags = {child.content for cell in cells for child in cell.children or () if child.type == "html_inline"}
    assert tags <= {"<code>", "</code>", "<sub>", "</sub>"}


@given(text=hostile)
def test_markdown_escapes_mentions_and_references(text: str) -> None:
    assert not {"@", "#"} & set(markdown(text))
    assert not re.search(r"(?<!\\)://", code(text) + markdown(text))


@given(line=lines, before=lines, width=st.integers(40, 100), data=st.data())
def test_the_marker_lies_below_the_span(line: str, before: str, width: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    one = finding("x", "m", line=2, column=start + 1, end=end + 1)
    *above, shown, marker = frame(one, Source(report(one, [before, line])), width)
    assert bool(above) == bool(visible_line(before).strip())
    assert marker.marker
    assert set(marker.text) <= {" ", "^"}
    for row in (*above, shown, marker):
        assert cell_len(row.gutter) == GUTTER
        assert cell_len(row.gutter + row.text) <= width
    # Find the stretch that is shown: what stands left of the marker must end where the span begins.
    indent = len(marker.text) - len(marker.text.lstrip(" "))
    safe = visible_line(line)
    lefts = [shown.text[:count] for count in range(len(shown.text) + 1) if cell_len(shown.text[:count]) == indent]
    assert any(left == safe[:start] or (left[:1] == "…" and safe[:start].endswith(left[1:])) for left in lefts)
    marked = len(marker.text.strip())
    if shown.text == safe:
        assert indent == cell_len(safe[:start])
        assert marked == max(1, cell_len(safe[:end]) - cell_len(safe[:start]))


@given(
    text=st.lists(st.sampled_from(["中", "事项，", "ab ", "a。", "“注”", "（一）、", " /1 "]), max_size=80).map(
        "".join
    ),
    room=st.integers(10, 60),
)
def test_wrapping_keeps_the_text_the_width_and_the_punctuation(text: str, room: int) -> None:
    rows = wrapped(text, room)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert max(map(cell_len, rows)) <= room
    assert not any(row[0] in "，。”）、" for row in rows[1:])
    assert not any(row[-1] in "“（" for row in rows if row)


def test_wrapping_breaks_a_word_that_is_too_long() -> None:
    assert wrapped("见 " + "x" * 25, 10) == ["见", "x" * 10, "x" * 10, "x" * 5]
