"""The data model of a report: `Bulletin` → `Section` → `Paragraph` and `Table` → `Span` and `Cell`.

`forms.build_bulletin` makes a `Bulletin`; every module in `formats` prints one, and prints the same texts, so that
totals agree across formats. A number that is a figure carries a key into `Bulletin.figures` (`Cell.figure`,
`Span.figure`), which the HTML page opens into the matters counted.
Example: `Cell("90.40%", 0.904, digits=2, figure="claim-rate@320402")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from linter.findings.finding import Severity

Tone = Literal["", "good", "bad", "warn", "note"]
"""The colour of a cell. A colour only repeats what the cell's text says."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence. `figure` is the key of the figure that the piece states."""

    text: str
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: the text that all formats print, and the number behind it if it has one."""

    text: str
    number: int | float | None = None
    """A count, or a ratio (0.904 for 90.40%); None for text and for "—"."""
    digits: int = 0
    """Decimals of a percentage."""
    figure: str | None = None
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column. `kind` decides alignment, and the number format in a workbook."""

    title: str
    kind: Literal["text", "count", "percent", "points", "date"] = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn. `label`, `values` and `target` are indexes of its columns."""

    kind: Literal["bullet", "bars", "stacked", "heat", "slope", "line", "matrix"]
    label: int
    """The column that names the bars, or the points of the axis."""
    values: tuple[int, ...]
    """The columns drawn. slope: first and last period. line: one series each. stacked: the parts in order."""
    target: int | None = None
    """The column that holds the value to reach."""
    average: float | None = None
    """A ratio or count drawn as a line across all bars."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `id` is unique in its bulletin, such as `ranking-claim-rate-设区市`."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Footnotes, without the label 注."""
    chart: Chart | None = None
    total: bool = False
    """True if the last row holds the totals of the rows above it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section. `title` has no number: `formats.section_numbers` adds it."""

    id: str
    title: str
    blocks: tuple[Paragraph | Table, ...] = ()
    sections: tuple[Section, ...] = ()

    def tables(self) -> Iterator[Table]:
        """The tables of this section and of its subsections, in order."""
        yield from (block for block in self.blocks if isinstance(block, Table))
        for section in self.sections:
            yield from section.tables()


@dataclass(frozen=True, slots=True)
class Member:
    """A matter, list entry or ledger problem that a figure counts. Figures refer to it by its index in
    `Bulletin.members`."""

    key: str
    name: str
    code: str
    district: str
    department: str
    path: str


@dataclass(frozen=True, slots=True)
class FigureData:
    """A figure with the members behind it, as indexes into `Bulletin.members`.

    In a figure that counts, each member of `inside` adds 1 to n and to N. In a figure that sums, `amounts` holds
    what each member adds.
    """

    key: str
    indicator: str
    """Id of the indicator, such as `claim-rate`."""
    title: str
    scope: str
    """Name of the area or department, such as 全市, 天宁区, 天宁区卫生健康局."""
    n: int
    total: int
    unit: str
    value: str | None
    """The exact ratio as a fraction, such as "160/177"; None if N is 0."""
    shown: str
    inside: tuple[int, ...]
    """Members counted in n and N; of a sum, all members counted."""
    outside: tuple[int, ...]
    """Members counted in N only."""
    amounts: tuple[tuple[int, int], ...] = ()
    """Of a sum: what each member of `inside` adds to n and to N."""
    exempt: tuple[tuple[int, str], ...] = ()
    """Members that the register of exemptions removes from N, each with the reason given there."""
    with_exempt: tuple[int, int, str] | None = None
    """n, N and the printed ratio with exempt members counted; None if no member is exempt."""
    left_out: tuple[tuple[int, str], ...] = ()
    """Members that cannot be counted, each with the reason in words."""
    unknown: int = 0
    """Members of N whose source does not say whether they belong to n."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as the report lists it."""

    rule: str
    title: str
    family: str
    severity: Severity
    status: str
    """新发现, 台账在册, 已暂缓 or 复发."""
    change: str
    """新增 or 仍在, compared with the previous period; empty if the report has none."""
    message: str
    element: str
    path: str
    line: int
    column: int
    end_column: int
    matter: str
    name: str
    district: str
    department: str
    fingerprint: str
    frame: tuple[int, tuple[str, ...]] | None
    """Number of the first line and the source lines around the finding; None if they were not kept."""


@dataclass(slots=True)
class Bulletin:
    """A complete report."""

    form: str
    """One of `forms.FORMS`: 通报, summary, department."""
    period: str
    title: str
    front: tuple[tuple[str, str], ...]
    """Publication data above the title: pairs of label and text, such as ("发布机构", "市政务办")."""
    addressees: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Section, ...]
    signature: str
    dated: str
    """The day of signature, such as 2026年9月30日."""
    provenance: dict[str, Any]
    """How the report was made: `as_of`, `version`, `rulebook`, `catalog`, `digest` …"""
    figures: dict[str, FigureData] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    areas: dict[str, str] = field(default_factory=dict)
    """District id to name."""

    def tables(self) -> Iterator[Table]:
        """All tables of sections and annexes, in the order of the document."""
        for section in (*self.sections, *self.annexes):
            yield from section.tables()
