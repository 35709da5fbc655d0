"""Keep the report of a whole run for the next one.

Input: the paths and the configuration of a run. Output: the report of an earlier run, if nothing that it depends on has
changed: the program, the rules, the settings, and the status of every file that was read or looked for.
Example: `RunRecord(targets, config).find()` takes one `lstat` per file and reads no guide, no rule and no schema.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from linter.common import git
from linter.common.resources import program_digest
from linter.common.version import VERSION
from linter.engine import loading
from linter.engine.config import Config
from linter.engine.result_cache import settled
from linter.engine.run_provenance import state_in_git
from linter.engine.store import Store
from linter.findings.finding import Finding, Provenance, Related, Report, RuleInfo
from linter.guides.attachments import Files, Named, Signature, State, path_of
from linter.source.catalog import Entry, Listing, surroundings
from linter.source.read import Problem
from linter.source.span import Edit, Fix, Span

CLASSES = (Listing, Entry, Problem, Signature, Finding, Related, Provenance, RuleInfo, Span, Edit, Fix)
NAME = "run"
_OWN = ("source", "seconds")
"""The fields of a report that belong to its run and are not kept."""


class RunRecord:
    """The record of runs over the same paths with the same settings."""

    def __init__(self, targets: Sequence[Path], config: Config) -> None:
        """Note the status of every file before any of them is read; `targets` are canonical."""
        assert config.cache is not None
        self._config = config
        self._store = Store(config.cache, CLASSES)
        self._key = repr((VERSION, program_digest(), list(map(str, targets)), replace(config, cache=None, jobs=None)))
        self._moment = time.time_ns()
        asked = loading.list_files(config, targets)
        others = [*surroundings(config.root, config.catalog), *loading.list_guides(config)]
        self._files: tuple[Listing, dict[str, Signature | None]] = (
            asked,
            {entry.path: Signature.of(config.root / entry.path) for entry in (*asked.entries, *others)}
            | {str(path): Signature.of(path) for path in _rule_files(config)},
        )

    def find(self) -> Report | None:
        """Return the report of the earlier run if it still holds, None otherwise. What git says is asked again."""
        config = self._config
        kept = self._store.read(NAME, self._key)
        if kept is None:
            return None
        files, consulted, content = kept
        looked_for = Files(config.root)
        if files != self._files or any(looked_for.state(*named) != state for named, state in consulted.items()):
            return None
        report = Report(**content)
        attachments = (path_of(named) for named, (reason, _) in consulted.items() if reason is None)
        commit, clean, report.git_problem = state_in_git(config, [*files[1], *attachments])
        report.provenance = replace(report.provenance, commit=commit, clean=clean)
        report.folder_in_repository = git.folder_in_repository(config.root)
        return report

    def keep(self, report: Report, consulted: dict[Named, State]) -> None:
        """Keep the report of the run that began when this record was made, unless a file is too recent for that."""
        signatures = [*self._files[1].values(), *(signature for _, signature in consulted.values())]
        if all(settled(signature, self._moment) for signature in signatures):
            content = {item.name: getattr(report, item.name) for item in fields(report) if item.name not in _OWN}
            self._store.write(NAME, self._key, (self._files, consulted, content))


def _rule_files(config: Config) -> Iterable[Path]:
    return (path for folder in config.rules for path in sorted(folder.rglob("*")))
