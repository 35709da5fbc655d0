"""Reports pass the audit-text of this tool: every form in every readable format, with and without comparison."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from linter.audit_text.audit import Audit, audit
from linter.bulletin import report
from linter.bulletin.document import Bulletin
from linter.bulletin.formats import FORMATS, publish
from linter.bulletin.forms import FORMS
from linter.engine import config
from tests.support import ROOT

READABLE = ("text", "markdown", "docx")
"""The formats that audit-text reads."""


@cache
def made(form: str, against: str | None) -> Bulletin:
    """The report; sheets only of the departments of one district, because there are ninety in all."""
    district = "天宁区" if form == "department" else None
    return report.build_report(config.load([ROOT]), report.Request("2026H1", against, form, district))


def audited(bulletin: Bulletin, name: str, folder: Path) -> Audit:
    file = folder / f"通报{FORMATS[name].suffix}"
    file.write_bytes(publish(bulletin, name))
    return audit(file)


@pytest.mark.slow
@pytest.mark.parametrize("against", [None, "2025H2"], ids=["alone", "compared"])
@pytest.mark.parametrize("form", FORMS)
def test_a_report_passes_the_audit_in_every_format(tmp_path: Path, form: str, against: str | None) -> None:
    results = {name: audited(made(form, against), name, tmp_path) for name in READABLE}
    for name, result in results.items():
        assert result.findings == (), name
    # All formats print the same, so that the same places are examined.
    examined = [{check: count.checked for check, count in result.counts.items()} for result in results.values()]
    assert examined[0] == examined[1] == examined[2]
    least = {"通报": 1000, "summary": 10, "department": 200}[form]
    assert sum(examined[0].values()) > least
    assert (examined[0]["table-total"] > 20) is (form == "通报")


def test_the_reports_hold_recurred_findings() -> None:
    """A row in which 复发 is not 0 is what made the table of findings fail."""
    assert any(problem.status == "复发" for problem in made("通报", None).problems)
