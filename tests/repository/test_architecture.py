"""The rooms of linter/: which may import which, what a module may be called, how long it may be.

The rooms and their order are described in docs/architecture.md; `ROOMS` is the same order as data.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import linter
from tests.support import ROOT, check_golden

HERE = Path(linter.__file__).parent
ROOMS = (
    "common", "source", "findings", "guides", "rulebook", "engine", "ledger", "figures", "matters", "bulletin",
    "importers", "audit_text", "commands",
)  # fmt: skip
"""A room imports only rooms that stand before it."""
MAX_LINES = 400
SHARED_JOBS = {"__init__", "formats", "ledger", "report"}
"""Names that several modules may have because they do the same job for different things: the table of the formats of a
room, and the command of a room. Printers of one format, in folders named `formats`, may share a name too."""


def modules() -> list[Path]:
    """Every module of the linter, without the data that a wheel carries."""
    return [path for path in sorted(HERE.rglob("*.py")) if path.relative_to(HERE).parts[0] != "_data"]


def name_of(path: Path) -> str:
    """`linter/source/read.py` → `source.read`; a package is named without `__init__`."""
    parts = path.relative_to(HERE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in modules()}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imported(path: Path, *, everywhere: bool = True) -> frozenset[str]:
    """The modules of the linter that a module imports: at its top; `everywhere`: in functions too."""
    return frozenset(_imports(path, everywhere))


def _imports(path: Path, everywhere: bool) -> Iterator[str]:
    top = parsed(path).body
    for node in _statements(top) if everywhere else top:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "linter":
            base = (node.module or "").partition(".")[2]
            for alias in node.names:
                full = f"{base}.{alias.name}".strip(".")
                yield full if full in NAMES else base
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("linter."):
                    yield alias.name.partition(".")[2]


def _statements(block: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block and of the blocks inside it; imports are statements."""
    for node in block:
        yield node
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, part, ()))
        for part in ("handlers", "cases"):
            for branch in getattr(node, part, ()):
                yield from _statements(branch.body)


def room_of(name: str) -> str:
    return name.partition(".")[0]


def test_every_module_is_in_a_room() -> None:
    assert {room_of(name) for name in NAMES if name} == set(ROOMS)


def test_a_room_imports_only_rooms_before_it() -> None:
    wrong = [
        f"{name} imports {target}"
        for path in modules()
        if (name := name_of(path))
        for target in sorted(imported(path))
        if target and ROOMS.index(room_of(target)) > ROOMS.index(room_of(name))
    ]
    assert wrong == []


def test_modules_import_one_another_without_a_circle() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        graph[name_of(path)] |= {target for target in imported(path) if target != name_of(path)}
    # The public function `lint` imports the engine when it is called; everything may import the package itself.
    graph.pop("", None)
    TopologicalSorter(graph).prepare()


def test_no_two_modules_share_a_name_without_sharing_a_job() -> None:
    counted = Counter(path.stem for path in modules() if path.parent.name != "formats")
    assert {name for name, count in counted.items() if count > 1} - SHARED_JOBS == set()


def test_printers_of_findings_know_findings_and_nothing_else() -> None:
    allowed = {"findings", "common", "source.span"}
    for path in modules():
        if name_of(path).startswith("findings.formats"):
            assert {target for target in imported(path) if not {room_of(target), target} & allowed} == set(), path


def test_printers_of_the_bulletin_know_the_document_and_nothing_else() -> None:
    allowed = {"common", "bulletin.document", "source.yaml_writer", "findings.finding"}
    for path in modules():
        if name_of(path).startswith("bulletin.formats"):
            targets = {target for target in imported(path) if not target.startswith("bulletin.formats")}
            assert {target for target in targets if not {room_of(target), target} & allowed} == set(), path


def test_no_module_is_too_long_to_read_in_one_sitting() -> None:
    assert [name_of(path) for path in modules() if len(path.read_text("utf-8").splitlines()) > MAX_LINES] == []


def test_commands_import_the_linter_only_when_they_run() -> None:
    """`--version` and `--help` must not pay for the engine."""
    for path in (HERE.parent / "cli.py", *(HERE / "commands").glob("*.py")):
        targets = set(imported(path, everywhere=False))
        assert {target for target in targets if room_of(target) != "commands"} <= {"common.version"}, path


def module_tables() -> str:
    """The end of docs/architecture.md: a table per room, each module with the first sentence of its docstring."""
    parts = []
    for room in ROOMS:
        rows = [
            f"| `{name_of(path)}` | {first_sentence(path)} |"
            for path in sorted((HERE / room).rglob("*.py"))
            if path.stem != "__init__"
        ]
        parts.append("\n".join([f"### {room}", "", "| module | what it does |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def first_sentence(path: Path) -> str:
    docstring = ast.get_docstring(parsed(path))
    assert docstring, f"{path.relative_to(ROOT)} begins with no docstring: say what goes in and what comes out"
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return re.split(r"(?<=[.。]) ", paragraph)[0].replace("|", r"\|")


def test_the_architecture_page_lists_every_module() -> None:
    """If this fails: MATTERLINT_UPDATE_GOLDEN=1 pytest tests/repository/test_architecture.py"""
    page = ROOT / "docs/architecture.md"
    before, room, _ = page.read_text("utf-8").partition(f"### {ROOMS[0]}\n")
    assert room
    check_golden(page, before + module_tables())


def test_what_another_program_prints_is_read_in_a_stated_encoding() -> None:
    """`text=True` alone means the encoding of the locale. Ruff (PLW1514) sees this for files, not for processes."""
    for folder in ("linter", "tests", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if "subprocess" in text else ():
                names = {keyword.arg for keyword in node.keywords} if isinstance(node, ast.Call) else set()
                assert not names & {"text", "universal_newlines"} or "encoding" in names or not _starts(node), path


def _starts(node: ast.AST) -> bool:
    """Whether a call starts a process: `subprocess.run(…)`, `Popen(…)`."""
    starters = {"run", "Popen", "check_output", "check_call", "call"}
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", None)) in starters
