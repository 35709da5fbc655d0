"""Measure whole commands against each other, and against other validators that are installed.

    python benchmarks/commands.py FOLDER [--rounds 3]

In: the folder of a catalog, e.g. one made by `city.py`. Out: for each command the median seconds of processor time and
by the clock, and ratios of two commands: `lint` to `ajv` and `check-jsonschema` with the schema for guides alone, a
second run to a start of Python that looks at every file, `--version` to `import click`. The rounds of all commands
alternate, so that a slow moment of the machine hits all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STAT_ALL = (
    "import os, sys\nfor above, _, names in os.walk(sys.argv[1]):\n    for name in names: os.stat(f'{above}/{name}')"
)


class Command(NamedTuple):
    """A command to measure."""

    name: str
    words: list[str]
    fresh: bool = False
    """Whether the kept results of earlier runs are removed first."""
    edits: bool = False
    """Whether one guide gets another byte first."""


class Taken(NamedTuple):
    """What one run took, in seconds."""

    processor: float
    clock: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    guides = sorted((given.folder / "catalog" / "districts").rglob("*.yaml"))
    with tempfile.TemporaryDirectory() as cache:
        os.environ["MATTERLINT_CACHE_DIR"] = cache
        commands = _commands(given.folder, guides)
        taken: dict[str, list[Taken]] = {command.name: [] for command in commands}
        for _ in range(given.rounds):
            for command in commands:
                taken[command.name].append(_run(command, Path(cache), guides[0]))
    print(f"{len(guides)} guides, {given.rounds} rounds, {os.cpu_count()} processors, Python {sys.version.split()[0]}")
    medians = {name: Taken(*map(statistics.median, zip(*runs, strict=True))) for name, runs in taken.items()}
    for name, median in medians.items():
        print(f"{name:<44} {median.processor:8.2f} s of processors {median.clock:8.2f} s by the clock")
    _print_ratios(medians)


def _commands(folder: Path, guides: list[Path]) -> list[Command]:
    program = [sys.executable, str(ROOT / "cli.py")]
    lint = [*program, "lint", "--format", f"json={os.devnull}"]
    rule, schema = "time-limit/promise-note-missing", str(ROOT / "schemas" / "matter.schema.json")
    found = [
        Command("import click", [sys.executable, "-c", "import click"]),
        Command("--version", [*program, "--version"]),
        Command("--help", [*program, "--help"]),
        Command("explain", [*program, "explain", rule]),
        Command("stat of every file", [sys.executable, "-c", STAT_ALL, str(folder)]),
        Command("lint, cold", [*lint, str(folder)], fresh=True),
        Command("lint, nothing changed", [*lint, str(folder)]),
        Command("lint, one guide changed", [*lint, str(folder)], edits=True),
        Command("lint ONE-FILE", [*lint, str(guides[1])]),
    ]
    names = [str(guide) for guide in guides]
    if ajv := shutil.which("ajv"):
        found.append(Command("ajv", [ajv, "validate", "--spec=draft2020", "-s", schema, *_pairs("-d", names)]))
    if check := shutil.which("check-jsonschema"):
        found.append(Command("check-jsonschema", [check, "--schemafile", schema, *names]))
    return found


def _pairs(option: str, names: list[str]) -> list[str]:
    return [word for name in names for word in (option, name)]


def _run(command: Command, cache: Path, guide: Path) -> Taken:
    if command.fresh:
        for path in cache.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if command.edits:
        with guide.open("a", encoding="utf-8") as file:
            file.write("#\n")
    before, start = os.times(), time.perf_counter()
    subprocess.run(command.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    clock, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(used, clock)


def _print_ratios(medians: dict[str, Taken]) -> None:
    pairs = (
        ("lint, cold", "ajv"), ("check-jsonschema", "lint, cold"), ("lint, nothing changed", "stat of every file"),
        ("lint, one guide changed", "lint, nothing changed"), ("lint ONE-FILE", "stat of every file"),
        ("--version", "import click"), ("--help", "import click"), ("explain", "import click"),
    )  # fmt: skip
    print()
    for first, second in pairs:
        if first in medians and second in medians:
            one, other = medians[first], medians[second]
            ratio, clock = one.processor / other.processor, one.clock / other.clock
            print(f"{first + ' / ' + second:<58} {ratio:7.2f} of processor time {clock:7.2f} by the clock")


if __name__ == "__main__":
    main()
