"""The real export of Guangdong, imported once and surveyed once for all tests of this folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from linter import importers
from linter.common.period import Period
from linter.engine import config, run
from linter.figures import survey
from linter.findings.finding import Report
from linter.importers.import_report import ImportReport
from tests.support import GUANGDONG

AS_OF = date(2021, 12, 31)
"""The end of the year of the export."""


class Imported(NamedTuple):
    """The catalog made from the export, and the report of the importer."""

    root: Path
    report: ImportReport


class Surveyed(NamedTuple):
    """The survey of the imported catalog, and the findings of the strict profile that it was made from."""

    report: Report
    survey: survey.Survey


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GUANGDONG.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    root = tmp_path_factory.mktemp("real") / "catalog"
    return Imported(root, importers.run("guangdong", GUANGDONG, root))


@pytest.fixture(scope="session")
def surveyed(imported: Imported) -> Surveyed:
    runs: list[run.Run] = []

    def inspect(*arguments: Any, **options: Any) -> run.Run:
        runs.append(run.inspect(*arguments, **options))
        return runs[-1]

    # A survey runs all rules and keeps a summary of the findings; the findings themselves are taken on the way,
    # because a second run of 1,767 guides costs as much again.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(survey, "inspect", inspect)
        settings = config.load([imported.root], profile="strict", as_of=AS_OF, jobs=1)
        made = survey.take(settings, Period.of("2026"))
    return Surveyed(runs[0].report, made)
