"""jsonl: one finding a line and nothing else, to be streamed, joined and counted."""

from __future__ import annotations

from linter.encode import dumps
from linter.finding import Report, as_json
from linter.render.pick import ordered


def render(report: Report) -> str:
    """Each line a finding of the contract, suppressed ones included. Empty without findings."""
    return "".join(dumps(as_json(finding)) + "\n" for finding in ordered(report))
