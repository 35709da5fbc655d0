"""The house: data flows one way, no module imports one that stands later, none is too long to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import linter

HERE = Path(linter.__file__).parent
# The order of DESIGN: files, tree, schema, rules, facts, findings, verdict, outputs, command line.
ORDER = [
    "version", "errors", "resources", "pointer", "regex", "rounding", "text", "layout", "encode", "finding", "uscc",
    "duration", "normal", "content", "files", "git", "period", "read", "parse", "shape", "schema", "emit", "workbook",
    "condition", "message", "rule", "prose", "guide", "facts", "extract", "similar", "groups", "lists", "noface",
    "bundles", "kinds", "checks", "rulebook", "record", "indicator", "wording", "config", "catalog",
    "engine", "together", "verdict", "exemptions", "run", "ledger", "activity", "populations", "survey", "snapshot",
    "figures", "effects", "bulletin", "publish", "report", "five", "sweep", "lookup", "show", "compare",
    "side_by_side", "draft", "sample", "fix", "examples", "scaffold", "audit", "explain", "reference", "render",
    "importers",
    "__init__", "commands",
]  # fmt: skip
MAX_LINES = 400


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(HERE.rglob("*.py")):
        relative = path.relative_to(HERE)
        if relative.parts[0] != "_data":
            yield relative.parts[0].removesuffix(".py"), path


def imported(path: Path) -> Iterator[str]:
    """The rooms that a module imports when it is loaded (imports for types and inside functions left out)."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("linter"):
            parts = (node.module or "").split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]


def test_every_module_has_its_place() -> None:
    assert {room for room, _ in modules()} <= set(ORDER)


def test_no_module_imports_one_that_stands_later() -> None:
    wrong = [
        f"{path.relative_to(HERE)} imports {room}"
        for own, path in modules()
        for room in imported(path)
        if ORDER.index(room) > ORDER.index(own)
    ]
    assert wrong == []


def test_renderers_know_findings_and_nothing_else() -> None:
    allowed = {"finding", "text", "layout", "encode", "render", "version"}
    for own, path in modules():
        if own == "render":
            assert set(imported(path)) <= allowed, path


def test_formats_of_the_report_know_the_document_and_nothing_else() -> None:
    allowed = {
        "errors", "rounding", "bulletin", "text", "layout", "encode",
        "version", "workbook", "publish", "emit", "finding",
    }  # fmt: skip
    for own, path in modules():
        if own == "publish":
            assert set(imported(path)) <= allowed, path


def test_no_module_is_too_long_to_read_in_a_sitting() -> None:
    long = [
        str(path.relative_to(HERE)) for _, path in modules() if len(path.read_text("utf-8").splitlines()) > MAX_LINES
    ]
    assert long == []


def test_the_command_line_holds_no_logic() -> None:
    """It may import the linter inside its commands; only the version is needed to start."""
    for path in (HERE.parent / "cli.py", *(HERE / "commands").glob("*.py")):
        assert set(imported(path)) <= {"version", "commands"}, path
