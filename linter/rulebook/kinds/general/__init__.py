"""The kinds of checks that rules are made of, each one module with typed parameters."""

from __future__ import annotations

from linter.rulebook.kinds.general import (
    agree,
    attachment,
    better_or_equal,
    compare,
    coverage,
    dates,
    distinct,
    forbidden,
    graph,
    implies,
    local,
    member_of,
    on_list,
    one_of,
    pattern,
    phrases,
    prose,
    reference,
    required,
    similar,
    unique,
    unlike,
)
from linter.rulebook.rule import Kind

KINDS: dict[str, Kind] = {
    "agree": agree.KIND,
    "among": member_of.KIND,
    "attachment": attachment.KIND,
    "better-or-equal": better_or_equal.KIND,
    "claimed": coverage.KIND,
    "compare": compare.KIND,
    "dates": dates.KIND,
    "distinct": distinct.KIND,
    "forbidden": forbidden.KIND,
    "graph": graph.KIND,
    "implies": implies.KIND,
    "local": local.KIND,
    "on-list": on_list.KIND,
    "one-of": one_of.KIND,
    "pattern": pattern.KIND,
    "phrases": phrases.KIND,
    "prose": prose.KIND,
    "reference": reference.KIND,
    "required": required.KIND,
    "similar": similar.KIND,
    "unique": unique.KIND,
    "unlike": unlike.KIND,
}
