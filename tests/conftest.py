"""Fixtures that several rooms share: a small catalog of clean guides, and a way to break one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from linter.engine import examples
from linter.rulebook import example_catalog
from tests.support import PERMIT, ROOT, THOROUGH, example_count

# Tests start the program a hundred times. Without bytecode each start, and each process of pytest-xdist, would compile
# all modules again, which takes longer than the tests; so bytecode is kept also where the environment says not to.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# hypothesis keeps its files where .gitignore expects them, whatever folder pytest is started in.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".hypothesis"))
# Tests change the program while it runs, which the cache cannot see; those about the cache name a folder themselves.
os.environ["MATTERLINT_CACHE_DIR"] = "off"
# No test fails because the machine is busy: there is no time limit for an example or for making one.
settings.register_profile(
    "matterlint",
    max_examples=example_count(100),
    derandomize=not THOROUGH,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("matterlint")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A folder with matterlint.yaml and `catalog`, a copy of the clean catalog, as of the day of the rule examples."""
    shutil.copytree(
        example_catalog.clean_folder(), tmp_path / "catalog", ignore=shutil.ignore_patterns("matterlint.yaml")
    )
    (tmp_path / "matterlint.yaml").write_text(f'as_of: "{examples.AS_OF}"\n', "utf-8")
    return tmp_path


@pytest.fixture
def edit(catalog: Path) -> Callable[..., Path]:
    """`edit(old, new, path=PERMIT)` replaces a text in a guide of `catalog` and returns the file; fails without it."""

    def replace(old: str, new: str, path: str = PERMIT) -> Path:
        file = catalog / "catalog" / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        return file

    return replace
