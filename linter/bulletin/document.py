"""A report as a document: sections of paragraphs and tables, whatever it is printed as.

Every number that is a figure names it (`Cell.figure`, `Span.figure`), so that a format in which one can click
opens it; all formats print the same texts, so that totals agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from linter.findings.finding import Severity

Tone = Literal["", "good", "bad", "warn", "note"]
"""What a cell says at a glance; its text says it too."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence; `figure` is the key of what it states."""

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
    """A cell as printed, with the number behind it where it is one."""

    text: str
    number: int | float | None = None
    """A count, or a ratio (0.904 for 90.40%); None for text and for "—"."""
    digits: int = 0
    """Of a percentage."""
    figure: str | None = None
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` says how its numbers are written."""

    title: str
    kind: Literal["text", "count", "percent", "points", "date"] = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table: which column names the bars or the axis, which are drawn."""

    kind: Literal["bullet", "bars", "stacked", "heat", "slope", "line", "matrix"]
    label: int
    """The column of the labels."""
    values: tuple[int, ...]
    """The columns drawn; of a slope the two ends, of a line the series, of a stack its parts in order."""
    target: int | None = None
    """The column of the mark to reach."""
    average: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with an id of its own; the same rows stand in every format."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Footnotes."""
    chart: Chart | None = None
    total: bool = False
    """Whether the last row is one of totals."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section, its heading without number: a format numbers it."""

    id: str
    title: str
    blocks: tuple[Paragraph | Table, ...] = ()
    sections: tuple[Section, ...] = ()

    def tables(self) -> Iterator[Table]:
        """Its tables and those of the sections in it."""
        yield from (block for block in self.blocks if isinstance(block, Table))
        for section in self.sections:
            yield from section.tables()


@dataclass(frozen=True, slots=True)
class Member:
    """A matter, entry or problem that is counted somewhere; figures name it by its number in `Bulletin.members`."""

    key: str
    name: str
    code: str
    district: str
    department: str
    path: str


@dataclass(frozen=True, slots=True)
class FigureData:
    """What a figure opens into. Members are numbers in `Bulletin.members`; a count's members bring 1 each, a sum's
    what `amounts` says."""

    key: str
    indicator: str
    title: str
    scope: str
    """全市, 天宁区, 天宁区卫生健康局."""
    n: int
    total: int
    unit: str
    value: str | None
    """The exact ratio as a fraction, such as "160/177"; None without a denominator."""
    shown: str
    inside: tuple[int, ...]
    """Members in n (of a sum: all that count)."""
    outside: tuple[int, ...]
    """Members in N but not in n."""
    amounts: tuple[tuple[int, int], ...] = ()
    """Of a sum: n and N of each member of `inside`."""
    exempt: tuple[tuple[int, str], ...] = ()
    """Members that the register of exemptions takes out, with the reason."""
    with_exempt: tuple[int, int, str] | None = None
    """n, N and how it shows without the register, where that differs."""
    left_out: tuple[tuple[int, str], ...] = ()
    """Members not counted, with the reason in words."""
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding, with its lines where they were kept."""

    rule: str
    title: str
    family: str
    severity: Severity
    status: str
    """新发现, 台账在册, 已豁免 or 复发."""
    change: str
    """新增, 仍在, or empty without an earlier period."""
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


@dataclass(slots=True)
class Bulletin:
    """A report; every format prints this and nothing else."""

    form: str
    """通报, summary or department."""
    period: str
    title: str
    front: tuple[tuple[str, str], ...]
    """The head of the publication: label and text."""
    addressees: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Section, ...]
    signature: str
    dated: str
    """The day as it is signed: 2026年9月30日."""
    provenance: dict[str, Any]
    figures: dict[str, FigureData] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    areas: dict[str, str] = field(default_factory=dict)
    """District id to name."""

    def tables(self) -> Iterator[Table]:
        """All tables, in the order of the document."""
        for section in (*self.sections, *self.annexes):
            yield from section.tables()
