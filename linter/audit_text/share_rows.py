"""Rows of counts with percentages that have no printed total: the sum of the rows is the denominator.

Input: a passage and the claims of its percentages. Output: per row whether its percentage fits the sum of all rows.
Example: in "电话300件，占60%；网络200件，占40%" both rows fit the sum 500.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from linter.audit_text.division import fits
from linter.audit_text.percentage_claims import Claim
from linter.audit_text.text_document import Passage

_SURE = 3
"""Rows from which one that does not fit is wrong: the others prove the denominator."""
_MAX_GAP = 40
"""Code points between the percentage of a row and the count of the next."""


class Row(NamedTuple):
    """A row with the sum of all rows."""

    base: Fraction
    right: bool
    known: bool
    """Whether the other rows prove that the sum is the denominator."""
    first: int
    """Offset of the percentage of the first row."""


def shares_of_rows(passage: Passage, claims: Sequence[Claim]) -> dict[int, Row]:
    """The rows by the offset of their percentage. Rows whose denominator may be another number are left out."""
    found: dict[int, Row] = {}
    for rows in _runs(passage, claims):
        base = sum((row.part for row in rows), Fraction(0))
        right = [fits(row.part, base, row.percent) for row in rows]
        if all(right):
            known = True
        elif any(row.bases for row in rows):
            continue
        else:
            known = len(rows) >= _SURE and right.count(False) == 1
        first = rows[0].percent.start
        for row, fit in zip(rows, right, strict=True):
            found[row.percent.start] = Row(base, fit and known, known, first)
    return found


def _runs(passage: Passage, claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The runs of at least two neighbouring rows with exact counts of one unit and no name of the denominator."""
    run: list[Claim] = []
    for claim in claims:
        row = len(claim.parts) == 1 and claim.is_exact and claim.sure and not claim.base_name
        follows = bool(run) and _follows(passage, run[-1], claim)
        if not (row and follows):
            if len(run) > 1:
                yield run
            run = []
        if row:
            run.append(claim)
    if len(run) > 1:
        yield run


def _follows(passage: Passage, before: Claim, claim: Claim) -> bool:
    """Whether a row comes right behind another one, without a full stop between."""
    part = claim.parts[0]
    near = before.percent.end <= part.start <= before.percent.end + _MAX_GAP
    sentences = {passage.sentence_index(figure.start) for figure in (before.percent, part)}
    return near and len(sentences) == 1 and before.parts[0].unit == part.unit
