"""What tests share: a small catalog of clean guides, and a way to break one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from linter.engine import examples
from linter.rulebook import example_catalog

# A busy machine is no failure; what is random is printed so that it can be run again.
settings.register_profile("matterlint", deadline=None, print_blob=True)
settings.load_profile("matterlint")

PERMIT = "districts/320402-天宁区/样例局/公共场所卫生许可.yaml"
"""The clean permit, relative to the catalog."""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A root with matterlint.yaml and a catalog of clean guides; as of the day the examples are read on."""
    shutil.copytree(
        example_catalog.clean_folder(), tmp_path / "catalog", ignore=shutil.ignore_patterns("matterlint.yaml")
    )
    (tmp_path / "matterlint.yaml").write_text(f'as_of: "{examples.AS_OF}"\n', "utf-8")
    return tmp_path


@pytest.fixture
def edit(catalog: Path) -> Callable[..., Path]:
    """Replaces text in a guide of the catalog (the clean permit); the text must be there."""

    def replace(old: str, new: str, path: str = PERMIT) -> Path:
        file = catalog / "catalog" / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        return file

    return replace
