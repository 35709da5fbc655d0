"""Turn problems and hits into findings: message, position, fingerprint.

Input: `Problem`s of the reader and the schema, `Hit`s and `GroupHit`s of checks. Output: `Finding`s of one file.
Example: `writer.hit(rule, Hit(("name",)), tree)` appends one finding to `writer.findings`.
Every text of a finding is safe to print except its paths: a path is exactly the name on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from linter.common.text import digest, visible
from linter.findings.finding import SEVERITIES, Finding, Related, Severity, Status
from linter.guides.fact import place_name
from linter.guides.fields import is_inheritable
from linter.rulebook.rule import GroupHit, Hit, Lang, RelatedGuide, Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import yaml_writer
from linter.source.parse import Tree
from linter.source.pointer import Place, Pointer, render, resolve
from linter.source.read import Problem
from linter.source.schema import Schema
from linter.source.span import FILE_START, Edit, Fix, Span

_FILE = {"zh": "文件内容", "en": "the file"}
_DECLARED = {"zh": "已声明差异，到 {} 为止：{}", "en": "declared variance until {}: {}"}
_STANDARD = {"zh": "标准", "en": "the standard"}
_COLON = {"zh": "：", "en": ": "}
_SEE = {"zh": "另一处", "en": "the other place"}


def element_title(schema: Schema | None, pointer: Sequence[str | int], lang: Lang) -> str | None:
    """Return the title of a place by the schema, or of the nearest place around it that has one; None if none has."""
    for length in range(len(pointer), 0, -1):
        shape = schema.shape.at(pointer[:length]) if schema else None
        title = (shape.title if lang == "zh" else shape.title_en or shape.title) if shape else ""
        if title:
            return title
    return None


def problem_message(rulebook: Rulebook, problem: Problem, lang: Lang, schema: Schema | None) -> str:
    """Return the message of a problem that the reader or the schema found."""
    values = {"element": element_title(schema, problem.pointer or (), lang) or _FILE[lang], **problem.values}
    return rulebook[problem.rule].template(lang, problem.variant).render(values)


def fingerprint(rule: str, identity: str, place: str, value: str, ordinal: int = 0) -> str:
    """Return the identity of a finding across edits, 32 hex digits; it depends on no line and no list index.

    `identity` is that of the guide, `place` names list items by what they are, `value` is the digest of the value
    there. `ordinal` tells equal findings at one place apart; 0 is left out, so that the fingerprint of the first one
    follows from the ledger entry (rule, matter, place, value).
    """
    parts = [rule, identity, place, value, *([str(ordinal)] if ordinal else [])]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Writer:
    """Collects the findings of one file.

    `schema` gives the titles of places, `document` the values for fingerprints, `identity` is that of the guide in
    fingerprints, `matter` the code that findings name.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        severities: dict[str, Severity],
        lang: Lang,
        path: str,
        schema: Schema | None,
        document: Any,
        identity: str,
        matter: str | None,
    ) -> None:
        self.rulebook, self.severities, self.lang = rulebook, severities, lang
        self.path, self.schema, self.document = path, schema, document
        self.identity, self.matter = identity, matter
        self.has_standard = False
        """Whether the document has a standard, with which it must agree in inheritable places."""
        district = document.get("district") if isinstance(document, dict) else None
        self.district = visible(district) if isinstance(district, str) else None
        self.findings: list[Finding] = []
        self._seen: dict[tuple[str, str, str], int] = {}

    def problem(self, problem: Problem) -> None:
        """Add the finding of a problem, unless its rule is switched off."""
        if problem.rule not in self.severities:
            return
        message = problem_message(self.rulebook, problem, self.lang, self.schema)
        pointer = problem.pointer
        value = digest(problem.values if pointer is None else resolve(self.document, pointer))
        self._add(problem.rule, message, problem.span, pointer, value, fix=problem.fix)

    def hit(self, rule: Rule, hit: Hit, tree: Tree | None) -> None:
        """Add the finding of a hit in this file. Without a tree it stands at the start of the file, until
        `inherited_findings` gives it its position."""
        values = {"element": element_title(self.schema, hit.pointer, self.lang), **hit.values}
        found = resolve(self.document, hit.pointer)
        values.setdefault("value", found)
        message = rule.template(self.lang, hit.variant).render(values, self.document, hit.pointer)
        fix = None
        if tree and hit.replacement is not None and rule.fixable in ("safe", "unsafe"):
            edits = tree.replace(hit.pointer, hit.replacement)
            # A fix of the guide alone would make it differ from its standard.
            safe = rule.fixable == "safe" and not (self.has_standard and is_inheritable(hit.pointer))
            fix = Fix("safe" if safe else "unsafe", edits) if edits else None
        related = tuple(self._related(tree, pointer) for pointer in hit.related) if tree else ()
        span = tree.span(hit.pointer, hit.part) if tree else FILE_START
        self._add(rule.id, message, span, hit.pointer, digest(found), fix=fix, related=related)

    def group_hit(self, rule: Rule, hit: GroupHit) -> None:
        """Add the finding of a group rule about this file."""
        found = hit.fact.values.get(hit.place)
        exact = hit.fact.values.span(hit.place, hit.part) if hit.part else None
        span = exact or hit.fact.values.span(hit.place) or FILE_START
        pointer = hit.part.pointer if hit.part else Place(hit.place).steps
        values = {"element": element_title(self.schema, pointer, self.lang), "value": found.shown if found else None}
        message = rule.template(self.lang, hit.variant).render({**values, **hit.values})
        related = []
        for other in hit.related:
            there = other.fact.values.span(other.place or hit.place) or FILE_START
            related.append(Related(other.fact.path, there.line, there.column, self._related_message(other)))
        if hit.declared is not None:
            there, reason = hit.declared.span, _DECLARED[self.lang].format(hit.declared.until, hit.declared.reason)
            related.insert(0, Related(self.path, there.line, there.column, visible(reason)))
        fix = None
        if hit.replacement is not None and hit.part is not None and hit.part.whole and exact:
            edit = Edit((span.line, span.column), (span.end_line, span.end_column), yaml_writer.scalar(hit.replacement))
            fix = Fix("safe" if rule.fixable == "safe" else "unsafe", (edit,)) if rule.fixable != "none" else None
        place = hit.part.place if hit.part else place_name(pointer, self.document)
        value = digest(hit.part.text) if hit.part else found.digest if found else digest(None)
        if hit.district is not None:
            # An entry that several districts lack is one finding per district, and each needs its own fingerprint.
            value = digest([value, hit.district])
        self._add(
            rule.id, message, span, pointer, value, fix=fix, related=tuple(related), place=place,
            district=hit.district, status="waived" if hit.declared else "new", at_most=hit.at_most,
        )  # fmt: skip

    def crash(self, rule: Rule, error: Exception) -> None:
        """Add the finding that a rule crashed on this file."""
        values = {"rule": rule.id, "error": f"{type(error).__name__}: {error}"}
        self.problem(Problem("engine/rule-crashed", FILE_START, values))

    def _related(self, tree: Tree, pointer: Pointer) -> Related:
        span = tree.span(pointer)
        name = element_title(self.schema, pointer, self.lang) or _SEE[self.lang]
        return Related(self.path, span.line, span.column, name)

    def _related_message(self, other: RelatedGuide) -> str:
        who = _STANDARD[self.lang] if other.fact.kind == "standard" else other.owner
        return visible(f"{who}{_COLON[self.lang]}{other.text}" if who else other.text)

    def _add(
        self,
        rule: str,
        message: str,
        span: Span,
        pointer: Pointer | None,
        value: str,
        *,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
        place: str | None = None,
        district: str | None = None,
        status: Status = "new",
        at_most: Severity | None = None,
    ) -> None:
        if place is None:
            place = place_name(pointer, self.document) if pointer is not None else ""
        key = (rule, place, value)
        ordinal = self._seen[key] = self._seen.get(key, -1) + 1
        self.findings.append(
            Finding(
                rule=rule,
                severity=max(self.severities[rule], at_most or "error", key=SEVERITIES.index),
                message=message,
                path=self.path,
                pointer=visible(render(pointer)) if pointer is not None else None,
                line=span.line,
                column=span.column,
                end_line=span.end_line,
                end_column=span.end_column,
                matter=visible(self.matter) if self.matter else None,
                district=visible(district) if district else self.district,
                element=element_title(self.schema, pointer or (), self.lang),
                related=related,
                fix=fix,
                fingerprint=fingerprint(rule, self.identity, place, value, ordinal),
                status=status,
                place=place,
                value=value,
            )
        )
