"""The types of a rule: the compiled `Rule`, the checks that it runs, and the hits that a check returns.

In: the data of a rule file (see `rulebook.compile_rule`). Out: `Rule`, whose check maps a guide to hits, e.g.
Hit(("name",), {"found": "有关"}). A hit states a place and the values for the message; the engine adds position,
severity, wording and fingerprint, so a check stays a few lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from linter.findings.finding import RuleInfo, Severity
from linter.rulebook.message import Template
from linter.source.pointer import Pointer

if TYPE_CHECKING:
    from linter.guides.fact import ComparedPart, Fact, Variance
    from linter.guides.guide import Context, Guide

Lang = Literal["zh", "en"]
PROFILES = ("basic", "standard", "strict")
EVIDENCE = {
    "read": ("已读原文", "read"),
    "secondary": ("转引", "secondary source"),
    "inspection": ("检查通报", "inspection report"),
    "practice": ("业务实践", "practice"),
}
"""How a citation is known, in Chinese and English."""
MAX_RELATED = 20
"""Related places of one finding; a matter that a hundred districts share would bury the message."""


@dataclass(slots=True)
class Hit:
    """A place in one guide that breaks a rule."""

    pointer: Pointer
    values: dict[str, Any] = field(default_factory=dict)
    """Values for the message, by the name in its braces."""
    variant: str | None = None
    """The key of the message, for a rule with several `messages`."""
    part: tuple[int, int] | None = None
    """Start and end of the wrong part of the text, in code points."""
    replacement: str | None = None
    """The right text of the whole scalar; becomes a fix if the rule is fixable."""
    related: tuple[Pointer, ...] = ()
    """Other places of the same guide that the finding refers to."""


class RelatedGuide(NamedTuple):
    """Another guide that a finding refers to."""

    fact: Fact
    text: str
    """The content at its place, for the reader."""
    owner: str = ""
    """The district whose guide it is. Not needed for a standard: the engine calls it "the standard"."""
    place: str | None = None
    """The place in the other guide; None: the same place as in the guide that breaks the rule."""


@dataclass(slots=True)
class GroupHit:
    """A place in one of several guides that breaks a rule; fields named as in `Hit` mean the same."""

    fact: Fact
    """The guide that breaks the rule."""
    place: str
    values: dict[str, Any] = field(default_factory=dict)
    variant: str | None = None
    related: tuple[RelatedGuide, ...] = ()
    part: ComparedPart | None = None
    """The wrong entry of the list, or the wrong text, where it is not the whole place."""
    replacement: str | None = None
    """The right text of the scalar that `part` stands for."""
    declared: Variance | None = None
    """The variance in force that allows the difference; the finding is then listed but not counted."""
    district: str | None = None
    """The district of the finding, where `fact` is a list or a standard, which belong to no district."""
    at_most: Severity | None = None
    """The highest severity of this finding, whatever its rule states. A tie between districts is at most a warning."""


Check = Callable[["Guide"], Iterable[Hit]]
"""A compiled check of one guide."""


class GroupCheck(NamedTuple):
    """A compiled check of all guides together."""

    places: tuple[str, ...]
    """The places whose values the check compares; phase one keeps these values in each `Fact`."""
    judge: Callable[[list[Fact], Context], Iterable[GroupHit]]
    normalised: tuple[str, ...] = ()
    """Those of the places whose texts and lists are compared after normalisation."""
    derived: Mapping[str, Callable[[Guide], Any]] = MappingProxyType({})
    """Name to a function of a guide whose result phase one keeps in `Fact.derived`: small plain data, None for none."""


@dataclass(slots=True)
class Rule:
    """A compiled rule; `data` is the content of its file."""

    id: str
    data: Mapping[str, Any]
    applies: Callable[[Any], bool]
    check: Check | GroupCheck | None
    """None for a rule of kind `built-in`: the reader, the schema or the engine finds the problem itself."""
    messages: Mapping[Lang, Mapping[str | None, Template]]
    """Language to key of the message to the compiled message; the key is None for a rule with one `message`."""
    types: frozenset[str] | None
    """The matter types to which the rule applies, None for all."""
    reads: tuple[str, ...] | None = None
    """The top-level keys on which alone the findings depend (see `Kind.reads`), sorted; None: they depend on more."""
    apart: tuple[str, ...] = ()
    """The keys that are judged one by one (`KeyByKey`): a finding about one of them depends on it and on `reads` only.
    `*` stands for keys that the schema does not have. (): the keys of `reads` are judged together."""

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]

    @property
    def severity(self) -> Severity:
        severity: Severity = self.data["severity"]
        return severity

    @property
    def scope(self) -> str:
        scope: str = self.data["scope"]
        return scope

    @property
    def profile(self) -> str:
        profile: str = self.data["profile"]
        return profile

    @property
    def fixable(self) -> str:
        fixable: str = self.data.get("fixable") or "none"
        return fixable

    @property
    def waivable(self) -> bool:
        return self.data.get("waivable") is not False

    def template(self, lang: Lang, variant: str | None) -> Template:
        """The message with the key `variant`, or the first one if the rule has none with that key."""
        messages = self.messages[lang]
        return messages[variant] if variant in messages else messages[next(iter(messages))]

    def info(self, lang: Lang) -> RuleInfo:
        """The texts about the rule that output formats print."""
        data = self.data
        return RuleInfo(
            self.id,
            data["title"][lang],
            self.severity,
            data["why"][lang],
            data["remedy"][lang],
            tuple(citation(item, lang) for item in data.get("basis") or ()),
            (self.family, self.profile, *(data.get("tags") or ())),
        )


def citation(basis: Mapping[str, Any], lang: Lang) -> str:
    """A legal or other basis in one line, with its evidence: 《行政许可法》第四十四条（已读原文）."""
    grade = EVIDENCE[basis["evidence"]][0 if lang == "zh" else 1]
    name = f"《{basis['title']}》{basis.get('article') or ''}" if basis.get("title") else basis.get("source") or ""
    quote = f"“{basis['quote']}”" if basis.get("quote") else ""
    return f"{name}{quote}（{grade}）" if lang == "zh" else f"{name}{quote} ({grade})"
