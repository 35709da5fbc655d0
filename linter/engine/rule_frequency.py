"""Count how often each rule fires in real catalogs, for the rule reference.

Input: titles and roots of catalogs. Output: a JSON file with an entry per catalog, such as
`{"title": "广东省", "guides": 120, "rules": {"code/organisation-code-wrong": 3}}`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from linter.engine import config, run
from linter.source.yaml_writer import write_atomic


def count(title: str, root: Path) -> dict[str, Any]:
    """The entry of one catalog: open findings by rule, under the profile strict."""
    report = run.lint([root], config.load([root], profile="strict"))
    fired = Counter(finding.rule for finding in report.findings if finding.open)
    return {"title": title, "guides": report.matters, "rules": dict(sorted(fired.items()))}


def write(file: Path, catalogs: Iterable[tuple[str, Path]]) -> None:
    """Write the entries of catalogs (title, root) into a file, which is replaced."""
    entries = [count(title, root) for title, root in catalogs]
    write_atomic(file, json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
