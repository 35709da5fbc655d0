"""jsonl: the findings alone, for programs that read line by line.

Input: a Report. Output: one JSON object per line, as in the array `findings` of the format json.
"""

from __future__ import annotations

from linter.common.screen_json import dumps
from linter.findings.finding import Report, as_json
from linter.findings.formats.selection import ordered


def render(report: Report) -> str:
    """A line for each finding. Waived and known findings are included; without findings the text is empty."""
    return "".join(dumps(as_json(finding)) + "\n" for finding in ordered(report))
