"""The store of earlier results: what was written comes back, and nothing else does."""

from __future__ import annotations

import os
import pickle
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.engine import store as stores
from linter.engine.store import MAGIC, MAX_AGE, Store
from linter.source.span import Span

KEY = "rulebook 1, as of 2026-09-30"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache", [Span])


def test_what_was_written_comes_back(store: Store) -> None:
    value = {"span": Span(1, 2, 3, 4), "parts": ("a", ["b"]), "names": frozenset({"c"})}
    store.write("results", KEY, value)
    assert store.read("results", KEY) == value


def test_another_key_or_name_finds_nothing(store: Store) -> None:
    store.write("results", KEY, 1)
    assert store.read("results", KEY + " ") is None
    assert store.read("other", KEY) is None


def test_without_a_folder_nothing_is_found_and_nothing_raised(store: Store) -> None:
    assert store.read("results", KEY) is None
    assert store.usage().entries == 0
    store.trim()


def test_a_folder_that_cannot_be_made_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "cache", [])
    store.write("results", KEY, 1)
    assert store.read("results", KEY) is None


def entry_of(store: Store) -> Path:
    (path,) = store.folder.iterdir()
    return path


@given(cut=st.integers(0, 200), at=st.integers(0, 200), byte=st.integers(1, 255))
def test_an_entry_that_was_cut_or_altered_is_not_read(cut: int, at: int, byte: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), [])
        store.write("results", KEY, list(range(50)))
        path = entry_of(store)
        data = path.read_bytes()
        path.write_bytes(data[: min(cut, len(data) - 1)])
        assert store.read("results", KEY) is None
        altered = bytearray(data)
        altered[at % len(data)] ^= byte
        path.write_bytes(altered)
        assert store.read("results", KEY) is None


class Harmful:
    """Runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_an_entry_that_was_forged_runs_nothing(store: Store, tmp_path: Path) -> None:
    import hashlib

    store.write("results", KEY, 1)
    payload = pickle.dumps(Harmful(tmp_path / "ran"))
    entry_of(store).write_bytes(MAGIC + hashlib.sha256(payload).digest() + payload)
    assert store.read("results", KEY) is None
    assert not (tmp_path / "ran").exists()


def test_a_class_that_is_not_allowed_is_not_made(tmp_path: Path) -> None:
    Store(tmp_path, [Span]).write("results", KEY, Span(1, 1, 1, 1))
    assert Store(tmp_path, []).read("results", KEY) is None


def test_two_writers_leave_one_whole_entry(store: Store) -> None:
    values = [[number] * 10_000 for number in range(4)]
    writers = [threading.Thread(target=store.write, args=("results", KEY, value)) for value in values]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.read("results", KEY) in values
    assert store.usage().entries == 1


def test_old_and_abandoned_files_go_and_those_of_others_stay(store: Store) -> None:
    store.write("results", KEY, 1)
    path = entry_of(store)
    (store.folder / "0123456789abcdef.tmp").write_bytes(b"half")
    (store.folder / "notes.txt").write_text("not ours")
    now = path.stat().st_mtime
    store.trim(now + 3 * 3600)
    assert {item.name for item in store.folder.iterdir()} == {path.name, "notes.txt"}
    store.trim(now + MAX_AGE + 1)
    assert {item.name for item in store.folder.iterdir()} == {"notes.txt"}


def test_the_least_recently_used_entry_goes_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        store.write("results", str(number), b"x" * 1000)
        path = store._path("results", str(number))
        os.utime(path, (number, number))
    monkeypatch.setattr(stores, "MAX_BYTES", 2500)
    store.trim(10)
    assert store.read("results", "0") is None
    assert store.read("results", "2") == b"x" * 1000


def test_cleaning_says_what_was_there(store: Store) -> None:
    store.write("results", KEY, 1)
    assert store.clean().entries == 1
    assert store.usage().entries == 0


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MATTERLINT_CACHE_DIR", str(tmp_path))
    assert stores.default_folder() == tmp_path
    monkeypatch.delenv("MATTERLINT_CACHE_DIR")
    assert stores.default_folder().name in ("matterlint", "Cache")
