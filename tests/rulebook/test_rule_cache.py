"""The kept contents of the built-in rules: the same as those of the files, and never used if anything changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linter.common.resources import folder
from linter.rulebook import rule_cache
from linter.rulebook.rule_cache import load_built_in_rules
from linter.rulebook.rule_data import BuiltInRule, load_built_in_rule
from linter.rulebook.rulebook import rule_files

PATHS = rule_files(folder("rules"))[:30]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "cache" / "rules.cache"
    monkeypatch.setattr(rule_cache, "kept_file", lambda: file)
    return file


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The rule files that were read."""
    paths: list[Path] = []

    def load(path: Path) -> dict[str, Any]:
        paths.append(path)
        return load_built_in_rule(path)

    monkeypatch.setattr(rule_cache, "load_built_in_rule", load)
    return paths


def test_the_second_program_gets_the_same_rules_without_reading_their_files(kept: Path, read: list[Path]) -> None:
    first = load_built_in_rules(PATHS)
    assert read == PATHS
    assert load_built_in_rules(PATHS) == first
    assert read == PATHS
    assert [type(rule) for rule in load_built_in_rules(PATHS)] == [BuiltInRule] * len(PATHS)
    assert load_built_in_rules(PATHS)[0]["examples"]["bad"]


def test_a_program_that_changed_reads_the_files_again(
    kept: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_built_in_rules(PATHS)
    monkeypatch.setattr(rule_cache, "program_digest", lambda: "another")
    load_built_in_rules(PATHS)
    load_built_in_rules(PATHS[:-1])
    assert len(read) == 3 * len(PATHS) - 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"program": 1}', b"\xff", b'{"program": {}, "rules": []}']
)
def test_a_damaged_file_is_not_used(content: bytes, kept: Path, read: list[Path]) -> None:
    right = load_built_in_rules(PATHS)
    whole = kept.read_bytes()
    for damaged in (content, whole[: len(whole) // 2]):
        kept.write_bytes(damaged)
        read.clear()
        assert load_built_in_rules(PATHS) == right
        assert read == PATHS
        assert json.loads(kept.read_bytes())["rules"]


def test_a_folder_that_nobody_may_write_is_no_error(
    read: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_cache, "kept_file", lambda: tmp_path / "no" / "folder" / "rules.cache")
    assert load_built_in_rules(PATHS) == load_built_in_rules(PATHS)
    assert len(read) == 2 * len(PATHS)
