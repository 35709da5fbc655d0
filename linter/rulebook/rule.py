"""A rule: one file with its logic, its words and its tests.

What a check yields is a `Hit`: a place, and what the message names. Everything else a finding needs
(position, severity, words, fingerprint) is the engine's work, so that a check stays a few lines.
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
"""How a citation is known, in both languages."""


@dataclass(slots=True)
class Hit:
    """A place in a guide where a rule is broken."""

    pointer: Pointer
    values: dict[str, Any] = field(default_factory=dict)
    variant: str | None = None
    """Which of the rule's messages, where it has several."""
    part: tuple[int, int] | None = None
    """The code points of the text that are wrong."""
    replacement: str | None = None
    """What the scalar should say instead; becomes a fix if the rule is fixable."""
    related: tuple[Pointer, ...] = ()


class Beside(NamedTuple):
    """Another guide beside the one that is wrong."""

    fact: Fact
    said: str
    """What stands there."""
    who: str = ""
    """Whose guide it is; a standard is called so anyway, in the language of the run."""
    place: str | None = None
    """Where, None for the same place."""


@dataclass(slots=True)
class GroupHit:
    """A place in one of several guides."""

    fact: Fact
    place: str
    values: dict[str, Any] = field(default_factory=dict)
    variant: str | None = None
    related: tuple[Beside, ...] = ()
    part: ComparedPart | None = None
    """The entry of the list or the text that is wrong, where it is not the whole place."""
    replacement: str | None = None
    """What the part's scalar should say instead; becomes a fix if the rule is fixable."""
    declared: Variance | None = None
    """The live variance that allows it: the finding is listed, not counted."""
    district: str | None = None
    """The district that lacks what a list or a standard, which belong to none, asks for."""
    at_most: Severity | None = None
    """The severity that this hit does not go beyond, whatever its rule has: what nobody can decide is no error."""


Check = Callable[["Guide"], Iterable[Hit]]
"""A compiled check of one guide."""


class GroupCheck(NamedTuple):
    """A compiled check of many guides: the places whose values it needs, and the judgement."""

    places: tuple[str, ...]
    judge: Callable[[list[Fact], Context], Iterable[GroupHit]]
    normalised: tuple[str, ...] = ()
    """Those of the places whose texts and lists are compared after normalisation."""
    derived: Mapping[str, Callable[[Guide], Any]] = MappingProxyType({})
    """What else it needs of a guide, by name: small plain values (`Fact.derived`), None for nothing."""


class Kind(NamedTuple):
    """A kind of check: the JSON Schema of its parameters, and how it is made of them."""

    params: Mapping[str, Any]
    build: Callable[[Mapping[str, Any], Tables], Check | GroupCheck]
    reads: tuple[str, ...] | None = None
    """The top-level keys of a guide that its checks read besides the places their parameters name. With that
    said, what is found depends on nothing else that differs within a run, and is found once for guides that
    say the same there. None: more than keys can say, such as files beside the guide."""


Tables = Callable[[str], Mapping[str, Any]]
"""A table of rules/tables by name."""


@dataclass(slots=True)
class Rule:
    """A rule as the engine uses it; `data` is its file."""

    id: str
    data: Mapping[str, Any]
    applies: Callable[[Any], bool]
    check: Check | GroupCheck | None
    """None where the reader or the schema finds what the rule names."""
    messages: Mapping[Lang, Mapping[str | None, Template]]
    types: frozenset[str] | None
    """The matter types it applies to, None for all."""
    reads: tuple[str, ...] | None = None
    """The top-level keys on which alone it depends (see `Kind.reads`), in order; None if it is not known."""

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
        """The message of a variant, the rule's only one without."""
        messages = self.messages[lang]
        return messages[variant] if variant in messages else messages[next(iter(messages))]

    def info(self, lang: Lang) -> RuleInfo:
        """What a renderer may say about it."""
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
    """A legal or other basis in one line, with how it is known."""
    grade = EVIDENCE[basis["evidence"]][0 if lang == "zh" else 1]
    name = f"《{basis['title']}》{basis.get('article') or ''}" if basis.get("title") else basis.get("source") or ""
    quote = f"“{basis['quote']}”" if basis.get("quote") else ""
    return f"{name}{quote}（{grade}）" if lang == "zh" else f"{name}{quote} ({grade})"
