"""config: matterlint.yaml is found, read as strictly as a guide, and overridden by settings of the command line."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest

from linter.common import china_time
from linter.common.period import iso_date
from linter.engine import config
from linter.engine.config import ConfigError, ReportHead
from tests.support import ROOT


def write(root: Path, text: str) -> None:
    (root / config.FILE).write_text(text, "utf-8")


def test_the_nearest_file_is_found_and_its_folder_is_the_root(tmp_path: Path) -> None:
    write(tmp_path, "profile: strict\nlang: en\n")
    below = tmp_path / "catalog" / "districts"
    below.mkdir(parents=True)
    found = config.load([below])
    assert (found.root, found.file, found.catalog) == (tmp_path, tmp_path / config.FILE, tmp_path / "catalog")
    assert (found.profile, found.lang, found.fail_on) == ("strict", "en", "error")


def test_settings_that_are_given_win_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'profile: strict\nas_of: "2026-09-30"\nseverity: {text: info}\n')
    found = config.load([tmp_path], profile="basic", fail_on=None)
    assert (found.profile, found.fail_on, found.as_of) == ("basic", "error", date(2026, 9, 30))
    assert found.severity == (("text", "info"),)


def test_the_default_day_stands_in_for_a_day_that_the_file_does_not_state(tmp_path: Path) -> None:
    day = date(2025, 1, 2)
    assert config.load([tmp_path], day).as_of == day
    assert config.load([tmp_path]).as_of == china_time.today()
    write(tmp_path, 'as_of: "2026-09-30"\n')
    assert config.load([tmp_path], day).as_of == date(2026, 9, 30)


def test_the_day_of_china_needs_no_time_zone_data() -> None:
    script = "import sys; sys.modules['zoneinfo'] = None; from linter.engine import config; config.china_time.today()"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_today_begins_at_midnight_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 9, 30, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(china_time, "datetime", Clock)
    assert china_time.today() == date(2026, 10, 1)


def test_a_day_that_is_given_needs_no_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(china_time, "today", None)
    assert config.load([tmp_path], as_of=date(2026, 9, 30)).as_of == date(2026, 9, 30)


def test_paths_of_two_roots_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "profile: basic\n")
    with pytest.raises(ConfigError, match="同一个根目录"):
        config.load([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("profil: strict\n", "matterlint.yaml:1:1: "),
        ("lang: zh\nprofile: strong\n", "matterlint.yaml:2:10: "),
        ("\tlang: zh\n", "matterlint.yaml:1:1: "),
        ("- lang\n", "matterlint.yaml:1:3: "),
        ("kind: matter\n", "matterlint.yaml:1:1: "),
        ("", "matterlint.yaml:1:1: "),
        ("catalog: ../elsewhere\n", "路径不能指到目录之外"),
        ("as_of: 2026-02-30\n", "matterlint.yaml:1:8: "),
        ('requires: ">=99"\n', "requires 要求 matterlint >=99"),
    ],
)
def test_a_fault_is_an_error_at_its_place(tmp_path: Path, text: str, place: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        config.load([tmp_path])
    assert place in str(error.value)


def test_the_head_of_a_report_is_read_from_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, "report:\n  issuer: 市政务办\n  index_no: null\n  document_no: 常政务〔2026〕12号\n")
    assert config.report_head(config.load([tmp_path])) == ReportHead("市政务办", document_no="常政务〔2026〕12号")


def test_a_report_without_a_head_has_empty_texts(tmp_path: Path) -> None:
    assert config.report_head(config.load([tmp_path])) == ReportHead("", "", "", "", "")
    write(tmp_path, "report: null\n")
    assert config.report_head(config.load([tmp_path])) == ReportHead()


def test_a_faulty_head_is_an_error_at_its_place(tmp_path: Path) -> None:
    settings = config.load([tmp_path], file=tmp_path / config.FILE)
    write(tmp_path, "report: {isuer: 市政务办}\n")
    with pytest.raises(ConfigError, match=r"matterlint\.yaml:1:10: .*issuer"):
        config.report_head(settings)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("2026-02-30", None),
        ("今天", None),
        ("", None),
        (None, None),
        (20260930, None),
    ],
)
def test_a_text_that_is_a_date(value: object, day: date | None) -> None:
    assert iso_date(value) == day
