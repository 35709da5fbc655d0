"""A fix removes its finding, changes no other text, and leaves nothing to fix in a second run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linter
from linter.engine import examples, phase_one
from linter.findings import fix
from linter.findings.finding import Finding
from linter.guides.guide import Standard
from linter.rulebook import example_catalog
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source import yaml_document, yaml_writer
from linter.source.catalog import Entry
from linter.source.span import Edit, Fix

BOOK = Rulebook()
FIXABLE = [rule for rule in BOOK if rule.fixable != "none" and rule.scope == "matter"]


@pytest.fixture(scope="module")
def runner() -> examples.Runner:
    return examples.Runner(BOOK)


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_a_fix_removes_its_finding_and_a_second_run_has_nothing_to_fix(rule: Rule, runner: examples.Runner) -> None:
    path, base = example_catalog.clean_guides()[examples.base_type(rule)]
    mended = 0
    for example in rule.data["examples"]["bad"]:
        if "catalog" in example or "setup" in example:
            continue
        raw = example.get("source")
        text = raw if isinstance(raw, str) else yaml_writer.dump(examples.laid_over(base, example))
        entry = Entry(path, example.get("kind") or "matter")
        found = named(runner, rule.id, entry, text)
        after, count = fix.apply(text, [finding for finding in found if finding.fix])
        mended += count
        left = named(runner, rule.id, entry, after)
        assert [finding for finding in left if finding.fix] == []
        assert len(left) == len(found) - count
        assert len(after.splitlines()) == len(text.splitlines())
    assert mended, "a fixable rule whose examples show no fix"


def named(runner: examples.Runner, rule: str, entry: Entry, text: str) -> list[Finding]:
    result = runner.inspector.inspect(yaml_document.from_bytes(text.encode(), entry.path, entry.kind))
    return [finding for finding in result.findings if finding.rule == rule]


def finding(*edits: Edit) -> Finding:
    fields: dict[str, Any] = dict.fromkeys(Finding.__dataclass_fields__)
    return Finding(**{**fields, "fix": Fix("safe", edits), "status": "new", "path": "a.yaml"})


@pytest.mark.parametrize(
    ("over", "standard", "safety"),
    [
        ({"name": "公共场所卫生许可(新办)"}, True, "unsafe"),
        ({"name": "公共场所卫生许可(新办)"}, False, "safe"),
        ({"handling": {"visit_reason": "需当面核验身份,并签名"}}, True, "safe"),
    ],
)
def test_a_fix_of_a_value_that_must_equal_the_standard_is_unsafe(
    runner: examples.Runner, over: dict[str, Any], standard: bool, safety: str
) -> None:
    path, base = example_catalog.clean_guides()[example_catalog.DEFAULT_TYPE]
    stated = Standard("standards/示例.yaml", {"name": base["name"], "basic_code": base["basic_code"]})
    standards = {base["basic_code"]: stated} if standard else {}
    inspector = phase_one.Inspector(runner.config, replace(runner.context, standards=standards), BOOK)
    text = yaml_writer.dump(examples.laid_over(base, over))
    result = inspector.inspect(yaml_document.from_bytes(text.encode(), path, "matter"))
    assert [finding.fix.safety for finding in result.findings if finding.fix] == [safety]


def test_edits_count_lines_and_code_points() -> None:
    text = "𠮷a: 一\nb: 二\n"
    edits = Edit((1, 5), (1, 6), "壹"), Edit((2, 4), (2, 5), "贰")
    assert fix.apply(text, [finding(*edits)]) == ("𠮷a: 壹\nb: 贰\n", 1)


def test_the_first_of_overlapping_fixes_is_applied() -> None:
    first, second = finding(Edit((1, 1), (1, 3), "X")), finding(Edit((1, 2), (1, 4), "Y"))
    assert fix.apply("abcd\n", [first, second]) == ("Xcd\n", 1)


@given(st.text("ab\n𠮷", max_size=30), st.data())
def test_text_outside_the_edits_is_unchanged(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    end = data.draw(st.integers(start, len(lines[number])))
    after, _ = fix.apply(text, [finding(Edit((number + 1, start + 1), (number + 1, end + 1), "*"))])
    offset = sum(len(line) + 1 for line in lines[:number])
    assert after == text[: offset + start] + "*" + text[offset + end :]


def test_writing_is_atomic_and_keeps_line_ends(catalog: Path, edit: Callable[..., Path]) -> None:
    file = edit('basic_code: "000123020000"', "basic_code: 000123020000")
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    report = linter.lint([catalog])
    ((fixed,), _) = fix.fixed_files(catalog, report)
    fix.save(catalog, fixed)
    assert b'basic_code: "000123020000"\r\n' in file.read_bytes()
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n")
    assert list(file.parent.glob("*.tmp")) == []
