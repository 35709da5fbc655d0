"""Reports in all formats: each holds the same tables and texts, and the same report gives the same bytes."""

from __future__ import annotations

import copy
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from typing import Any

import docx
import jsonschema_rs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.bulletin.document import Bulletin, Section, Table
from linter.bulletin.formats import FORMATS, PublishError, publish
from linter.bulletin.formats import json as report_json
from linter.common.errors import UserError
from linter.common.resources import folder
from linter.common.text import visible
from tests.bulletin.sample_bulletin import bulletin

pytestmark = pytest.mark.slow

SAMPLE = bulletin()
SAMPLE.provenance["digest"] = report_json.digest(SAMPLE)
Grid = list[list[str]]


@cache
def published(name: str) -> bytes:
    return publish(SAMPLE, name)


def plain(text: str) -> str:
    """A text as all formats print it: without blanks, invisible characters escaped."""
    shown = visible(text.replace("\n", " ")).replace("＠", "@").replace("＃", "#")
    return re.sub(r"\s", "", shown.replace("\\x0a", ""))


# The tables in a file of each format, the header first.


def in_json(data: bytes) -> Iterator[Grid]:
    def below(section: dict[str, Any]) -> Iterator[Grid]:
        for block in section["blocks"]:
            if "rows" in block:
                head = [column["title"] for column in block["columns"]]
                yield [head, *([cell["text"] for cell in row] for row in block["rows"])]
        for deeper in section["sections"]:
            yield from below(deeper)

    report = json.loads(data)
    for section in (*report["sections"], *report["annexes"]):
        yield from below(section)


def displayed(cell: Any) -> str:
    """The text that a spreadsheet shows in a cell."""
    if cell.value is None or cell.data_type == "s":
        return cell.value or ""
    if cell.is_date:
        return cell.value.date().isoformat()
    value, form = Decimal(str(cell.value)), cell.number_format.split(";")[0]
    places = len(form.rstrip("%").partition(".")[2])
    if form.endswith("%"):
        return f"{value * 100:.{places}f}%"
    return f"{value:+.{places}f}" if form.startswith("+") and value else f"{value:.0f}"


def in_xlsx(data: bytes) -> Iterator[Grid]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        if sheet.title.startswith("表"):
            head = sheet.auto_filter.ref.partition(":")[0]
            yield [[displayed(cell) for cell in row] for row in sheet.iter_rows(min_row=int(head[1:]))]


def in_docx(data: bytes) -> Iterator[Grid]:
    for table in docx.Document(io.BytesIO(data)).tables[1:]:  # the first table holds the publication data
        yield [[cell.text for cell in row.cells] for row in table.rows]


def in_markdown(data: bytes) -> Iterator[Grid]:
    for block in data.decode().split("\n\n"):
        if block.startswith("| "):
            lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in block.strip().split("\n")]
            del lines[1]
            yield [[unmarked(cell) for cell in line] for line in lines]


def unmarked(text: str) -> str:
    text = re.sub(r"\\([^\w\s]|_)", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Tables(HTMLParser):
    """The tables of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Grid] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def in_html(data: bytes) -> Iterator[Grid]:
    parser = Tables()
    parser.feed(data.decode())
    yield from parser.tables


READERS: dict[str, Callable[[bytes], Iterator[Grid]]] = {
    "json": in_json, "xlsx": in_xlsx, "docx": in_docx, "markdown": in_markdown, "html": in_html,
}  # fmt: skip


def grid(table: Table) -> Grid:
    """A table as every format has to hold it."""
    return [[column.title for column in table.columns], *([cell.text for cell in row] for row in table.rows)]


@pytest.mark.parametrize("name", READERS)
def test_every_format_holds_every_cell_of_every_table(name: str) -> None:
    found = [[[plain(text) for text in row] for row in table] for table in READERS[name](published(name))]
    wanted = [[[plain(text) for text in row] for row in grid(table)] for table in SAMPLE.tables()]
    assert found == wanted


def test_plain_text_wraps_cells_without_loss() -> None:
    parts = re.split(r"^-{20,}$", published("text").decode(), flags=re.MULTILINE)
    printed = [Counter(plain(part)) for part in parts]
    for table in SAMPLE.tables():
        head, *rows = grid(table)
        last = rows.pop() if table.total else []
        for lines in (head, [text for row in rows for text in row], last):
            assert not lines or Counter("".join(map(plain, lines))) in printed, table.title


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_titles_sentences_and_provenance(name: str) -> None:
    data = published(name)
    if name == "docx":
        document = docx.Document(io.BytesIO(data))
        parts = [document, *(section.footer for section in document.sections)]
        text = "".join(item.text for part in parts for item in part.paragraphs)
        text += "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    elif name == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        text = "".join(displayed(cell) for sheet in sheets[:2] for row in sheet.iter_rows() for cell in row)
    elif name == "html":
        text = unmarked(re.sub(r"<[^>]*>", "", data.decode()).replace("&#39;", "'").replace("&#34;", '"'))
    else:
        text = unmarked(data.decode()) if name == "markdown" else data.decode()
    text = plain(text)
    wanted = [SAMPLE.title, SAMPLE.addressees, SAMPLE.signature, SAMPLE.dated, SAMPLE.opening[0].text]
    wanted += [text for pair in SAMPLE.front for text in pair]
    wanted += [str(SAMPLE.provenance[key]) for key in ("version", "rulebook", "catalog", "as_of", "digest")]
    if name != "json":
        wanted.append(SAMPLE.sections[0].blocks[0].text)
    assert [item for item in wanted if plain(item) not in text] == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    again = bulletin()
    again.provenance["digest"] = SAMPLE.provenance["digest"]
    assert publish(again, name) == published(name)
    assert FORMATS[name].suffix.startswith(".")


def test_the_message_on_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in (("xlsx", "openpyxl"), ("docx", "docx"), ("html", "jinja2")):
        with monkeypatch.context() as patch:
            for loaded in [*sys.modules]:
                if loaded.startswith(("linter.bulletin.formats.", module + ".")) or loaded == module:
                    patch.delitem(sys.modules, loaded)
            patch.setitem(sys.modules, module, None)
            with pytest.raises(UserError, match=rf"pip install 'matterlint\[{FORMATS[name].needs.extra}\]'"):
                publish(SAMPLE, name)
            assert publish(SAMPLE, "json") == published("json")


# JSON


def test_json_is_valid_under_its_schema() -> None:
    schema = json.loads((folder("schemas") / "report.schema.json").read_text("utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    data = json.loads(published("json"))
    assert [error.message for error in validator.iter_errors(data)] == []
    assert set(data) == set(schema["properties"])
    for name, items in (
        ("figure", [*data["figures"].values()]),
        ("member", data["members"]),
        ("problem", data["problems"]),
    ):
        assert all(set(item) == set(schema["$defs"][name]["properties"]) for item in items)


def test_json_reads_back_as_the_report() -> None:
    assert report_json.read(published("json")) == SAMPLE
    assert report_json.digest(report_json.read(published("json"))) == SAMPLE.provenance["digest"]


def test_the_report_read_from_json_gives_the_same_files() -> None:
    again = report_json.read(published("json"))
    for name in FORMATS:
        assert publish(again, name) == published(name)


def test_the_digest_covers_everything_but_itself() -> None:
    other = bulletin()
    assert report_json.digest(other) == SAMPLE.provenance["digest"]
    other.title += "（修订）"
    assert report_json.digest(other) != SAMPLE.provenance["digest"]


def changed(at: str, value: Any) -> bytes:
    """The sample's JSON with another value at a place and the old digest."""
    data = json.loads(published("json"))
    *above, last = [int(step) if step.isdigit() else step for step in at.split("/")]
    target = data
    for step in above:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是合格的 JSON 报告"),
        (b"\xff\xfe", "不是合格的 JSON 报告"),
        (b"[]", "不是这个版本能读的"),
        (b'{"kind": "report"}', "不是这个版本能读的"),
        (b'{"kind": "report", "version": 1}', "不是合格的 JSON 报告"),
        (b"[" * 100_000, "不是合格的 JSON 报告"),
        (b'{"kind": "report", "version": ' + b"9" * 5_000 + b"}", "不是合格的 JSON 报告"),
        (b'{"a": ' * 50_000, "不是合格的 JSON 报告"),
        (("version", 2), "不是这个版本能读的"),
        (("title", "另一个标题"), "发布以后被改动过"),
        (("title", 5), "不是合格的 JSON 报告"),
        (("figures/claim-rate/n", 1_000), "发布以后被改动过"),
        (("figures/claim-rate/n", 1.5), "不是合格的 JSON 报告"),
        (("figures/claim-rate/n", True), "不是合格的 JSON 报告"),
        (("members/0", None), "发布以后被改动过"),
        (("members/0/name", None), "不是合格的 JSON 报告"),
        (("more", "x"), "发布以后被改动过"),
        (("provenance", {}), "发布以后被改动过"),
        (("sections/0/blocks/0", {}), "不是合格的 JSON 报告"),
        (("sections/0/blocks/0", 7), "不是合格的 JSON 报告"),
        (("sections", {"a": 1}), "不是合格的 JSON 报告"),
        (("problems/0/severity", "fatal"), "不是合格的 JSON 报告"),
    ],
    ids=range(22),
)
def test_a_file_that_is_no_report_is_refused(data: bytes | tuple[str, Any], message: str) -> None:
    """`data` is a whole file, or a place and a value for `changed`."""
    if isinstance(data, tuple):
        data = changed(*data)
    with pytest.raises(PublishError, match=message):
        report_json.read(data)


def test_a_report_with_unknown_content_is_refused() -> None:
    data = json.loads(changed("members/0/nickname", "x"))
    data["provenance"]["digest"] = report_json._digest(data)
    with pytest.raises(PublishError, match="不认识的内容"):
        report_json.read(json.dumps(data).encode())


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_json, "MAX_BYTES", 100)
    with pytest.raises(PublishError, match="太大"):
        report_json.read(published("json"))


@given(
    st.text() | st.sampled_from(["\ud800", "\u202e</script>", "\x00", "\N{BOM}", "\\u202e"]), st.floats(allow_nan=False)
)
def test_every_text_and_number_is_read_back(text: str, number: float) -> None:
    made = copy.copy(SAMPLE)
    made.title, made.addressees = text, text
    made.sections, made.annexes = (Section("s", text),), ()
    made.provenance = {**SAMPLE.provenance, "setting": text, "number": number}
    made.figures, made.members, made.problems = {}, [], []
    data = publish(made, "json")
    made.provenance["digest"] = report_json.digest(made)
    assert report_json.read(data) == made
    assert not set("\x00\u202e\ufeff\x9b") & set(data.decode())


def test_the_sample_covers_every_part_of_a_report() -> None:
    """Without this the tests above could pass on an empty sample."""
    assert isinstance(SAMPLE, Bulletin)
    kinds = {column.kind for table in SAMPLE.tables() for column in table.columns}
    assert kinds == {"text", "count", "percent", "points", "date"}
    assert {cell.tone for table in SAMPLE.tables() for row in table.rows for cell in row} >= {
        "good",
        "bad",
        "warn",
        "note",
    }
    assert any(figure.total == 0 for figure in SAMPLE.figures.values())
    assert any(figure.exempt and figure.left_out and figure.amounts for figure in SAMPLE.figures.values())
