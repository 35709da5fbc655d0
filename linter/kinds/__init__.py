"""The kinds of checks that rules are made of, each one module with typed parameters."""

from __future__ import annotations

from linter.kinds import (
    agree,
    attachment,
    compare,
    dates,
    distinct,
    forbidden,
    implies,
    one_of,
    pattern,
    phrases,
    reference,
    required,
    unique,
)
from linter.rule import Kind

KINDS: dict[str, Kind] = {
    "agree": agree.KIND,
    "attachment": attachment.KIND,
    "compare": compare.KIND,
    "dates": dates.KIND,
    "distinct": distinct.KIND,
    "forbidden": forbidden.KIND,
    "implies": implies.KIND,
    "one-of": one_of.KIND,
    "pattern": pattern.KIND,
    "phrases": phrases.KIND,
    "reference": reference.KIND,
    "required": required.KIND,
    "unique": unique.KIND,
}
