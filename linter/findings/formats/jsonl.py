"""jsonl: one finding a line and nothing else, to be streamed, joined and counted."""

from __future__ import annotations

from linter.common.screen_json import dumps
from linter.findings.finding import Report, as_json
from linter.findings.formats.selection import ordered


def render(report: Report) -> str:
    """Each line a finding of the contract, suppressed ones included. Empty without findings."""
    return "".join(dumps(as_json(finding)) + "\n" for finding in ordered(report))
