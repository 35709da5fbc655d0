"""The formats a report can be written in: one module each, loaded when it is asked for.

A renderer knows findings and nothing else: it reads no files (source lines come from
`Report.source`), prints nothing, and gives the same bytes for the same report.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from linter.findings.finding import Report
from linter.findings.formats import log_guard


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format: the module of this package whose `render(report)` writes it, and how what a build
    log would obey is made harmless in it. One for a `terminal` also takes `color` and `width`."""

    module: str
    guard: Callable[[str], str]
    terminal: bool = False

    def __call__(self, report: Report, *, color: bool, width: int) -> str:
        """The report as text. Loads the module."""
        module = import_module(f"{__name__}.{self.module}")
        text: str = module.render(report, color=color, width=width) if self.terminal else module.render(report)
        return self.guard(text) if log_guard.needed(os.environ) else text


FORMATS: dict[str, Renderer] = {
    "full": Renderer("full", log_guard.neutralised, terminal=True),
    "concise": Renderer("concise", log_guard.neutralised),
    "json": Renderer("json", log_guard.neutralised_json),
    "jsonl": Renderer("jsonl", log_guard.neutralised_json),
    "sarif": Renderer("sarif", log_guard.neutralised_json),
    # The one format whose lines are meant as commands; it escapes what it carries itself.
    "github": Renderer("github", log_guard.untouched),
    "gitlab": Renderer("gitlab", log_guard.neutralised_json),
    "junit": Renderer("junit", log_guard.neutralised_xml),
    "checkstyle": Renderer("checkstyle", log_guard.neutralised_xml),
    "rdjson": Renderer("rdjson", log_guard.neutralised_json),
    "markdown": Renderer("markdown", log_guard.neutralised),
}
"""Every format by its name on the command line."""


def render(report: Report, name: str, *, color: bool, width: int) -> str:
    """The report in the format `name`, ending in a line feed unless empty. `color` (ANSI) and
    `width` (terminal cells) matter to `full` only. Raises KeyError for a name not in FORMATS."""
    return FORMATS[name](report, color=color, width=width)
