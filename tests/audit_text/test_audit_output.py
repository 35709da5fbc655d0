"""The output of audit-text for a person and for a program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from linter.audit_text.result import MAX_LISTED, TITLES
from linter.audit_text.result_output import as_text
from linter.common.output_format import Screen
from tests.audit_text.audited import audit_of
from tests.support import check_golden

GOLDEN = Path(__file__).parent / "golden"


def test_findings_beyond_the_limit_are_counted_and_a_note_says_so() -> None:
    result = audit_of("办结率102%。\n" * (MAX_LISTED + 1))
    assert len(result.findings) == MAX_LISTED
    assert result.counts["over-hundred"].findings == MAX_LISTED + 1
    assert any("只列出" in note for note in result.notes)


def test_control_characters_are_escaped_in_the_output() -> None:
    audit = replace(audit_of("\x1b[31m\u202e办结率102%\x07"), file="\x1b]0;x.txt")
    text = as_text(audit, Screen(width=100))
    assert not set("\x1b\u202e\x07") & set(text)
    assert "\\x1b" in text


@pytest.mark.parametrize("form", ["full", "json"])
def test_the_output_is_as_in_the_golden_files(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    monkeypatch.setenv("COLUMNS", "100")
    done = CliRunner().invoke(main, ["audit-text", "bulletin.md", "--format", form])
    check_golden(GOLDEN / f"audit.{form}", done.output)
    assert done.exit_code == 1


def test_json_has_every_check_and_the_place_of_each_finding(tmp_path: Path) -> None:
    file = tmp_path / "通报.txt"
    file.write_text("仅检查21个站点,占比17%。", "utf-8")
    done = CliRunner().invoke(main, ["audit-text", str(file), "--format", "json"])
    document = json.loads(done.output)
    assert done.exit_code == 0
    assert document["version"] == 1
    assert document["file"] == file.as_posix()
    assert document["checked"].keys() == TITLES.keys()
    (finding,) = document["findings"]
    assert (finding["check"], finding["severity"], finding["line"], finding["column"]) == ("denominator", "info", 1, 12)
    assert finding["end_column"] == 15
    assert finding["ask"] and finding["computed"] and finding["excerpt"]


def test_places_without_a_finding_are_counted_in_the_output(tmp_path: Path) -> None:
    file = tmp_path / "通报.txt"
    file.write_text("全市共办理业务437690件,其中大厅23455件,窗口414235件。", "utf-8")
    done = CliRunner().invoke(main, ["audit-text", str(file)])
    assert done.exit_code == 0
    assert "合计与分项：1 处，全部相符" in done.output
