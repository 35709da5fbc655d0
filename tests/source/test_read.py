"""read: a file that is not plain UTF-8 is refused or reported at the byte where it stops being so."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.source.read import MAX_BYTES, MAX_REPEATS, Source, decode, read

TEXT = "name: 公共场所卫生许可\n"


def places_of(source: Source) -> list[tuple[str, int, int]]:
    """(rule, line, column) of the problems."""
    return [(problem.rule, problem.span.line, problem.span.column) for problem in source.problems]


def test_a_plain_file_is_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(TEXT.encode())
    assert read(path) == Source(TEXT, TEXT.encode())


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("name: 密", "utf-8")
    for target in (tmp_path / "secret", tmp_path / "gone", Path("/etc/hostname"), tmp_path):
        link = tmp_path / f"{target.name}.yaml"
        link.symlink_to(target)
        source = read(link)
        assert places_of(source) == [("engine/link-not-followed", 1, 1)]
        assert (source.text, source.data) == (None, b"")


def test_a_link_put_in_place_of_the_file_while_it_is_read_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(TEXT, "utf-8")
    before = path.lstat()
    path.unlink()
    path.symlink_to("/etc/hostname")
    monkeypatch.setattr(Path, "lstat", lambda self: before)
    assert places_of(read(path)) == [("engine/unreadable", 1, 1)]


def test_folders_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    folder, pipe, door = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    folder.mkdir()
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(door))
        for path in (folder, pipe, door, Path("/dev/zero")):
            assert places_of(read(path)) == [("engine/not-a-file", 1, 1)]


@pytest.mark.parametrize("name", ["gone.yaml", "nul\0.yaml", "long" * 100, "a.yaml/b.yaml"])
def test_an_unreadable_file_is_reported_with_the_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text(TEXT, "utf-8")
    (problem,) = read(tmp_path / name).problems
    assert problem.rule == "engine/unreadable"
    assert problem.values["reason"]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(TEXT, "utf-8")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("linter.source.read.os.open", refuse)
    assert read(path).problems[0].values == {"reason": "Permission denied"}


def test_size_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert read(path).text is not None
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    (problem,) = read(path).problems
    assert (problem.rule, problem.values["size"]) == ("yaml/too-large", MAX_BYTES + 1)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#")
    before = path.lstat()
    path.write_bytes(b"#" * (MAX_BYTES + 5))
    monkeypatch.setattr(Path, "lstat", lambda self: before)
    assert places_of(read(path)) == [("yaml/too-large", 1, 1)]


@pytest.mark.parametrize(
    ("data", "place", "encoding"),
    [
        (TEXT.encode("gbk"), (1, 7), "GBK/GB18030"),
        (("# 说明\n" + TEXT).encode("gb18030"), (1, 4), "GBK/GB18030"),
        ("a: 1\nname: 𠮷\n".encode("gb18030"), (2, 7), "GBK/GB18030"),
        (TEXT.encode("utf-16"), (1, 1), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), (1, 1), "UTF-16"),
        (("a: 1\n" * 9 + TEXT).encode("utf-16-le"), (10, 26), "UTF-16"),
        (b"a: \xff\xff\n", (1, 4), None),
        ("a: 𠮷".encode() + b"\x80", (1, 5), None),
        (b"a: \xed\xa0\x80", (1, 4), None),
    ],
)
def test_other_encodings_are_named_where_utf8_ends(data: bytes, place: tuple[int, int], encoding: str | None) -> None:
    source = decode(data)
    (problem,) = source.problems
    assert (problem.rule, problem.values["encoding"], source.text) == ("yaml/encoding", encoding, None)
    assert (problem.span.line, problem.span.column) == place


def test_a_bom_is_reported_and_left_out() -> None:
    source = decode(b"\xef\xbb\xbf" + TEXT.encode())
    assert (source.text, places_of(source)) == (TEXT, [("yaml/bom", 1, 1)])
    assert places_of(decode(TEXT.encode() + "\ufeff".encode())) == [("yaml/hidden-character", 2, 1)]


@pytest.mark.parametrize(
    ("character", "rule", "readable"),
    [
        ("\t", "yaml/tab", True),
        ("\u202e", "yaml/bidi-character", True),
        ("\u2066", "yaml/bidi-character", True),
        ("\u061c", "yaml/bidi-character", True),
        ("\u200b", "yaml/hidden-character", True),
        ("\u00ad", "yaml/hidden-character", True),
        ("\u2060", "yaml/hidden-character", True),
        ("\x00", "yaml/control-character", False),
        ("\x1b", "yaml/control-character", False),
        ("\x7f", "yaml/control-character", False),
        ("\x85", "yaml/control-character", False),
        ("\x9b", "yaml/control-character", False),
        ("\u2028", "yaml/control-character", False),
        ("\u2029", "yaml/control-character", False),
        ("\ufffe", "yaml/control-character", False),
        ("\uffff", "yaml/control-character", False),
    ],
)
def test_characters_that_no_plain_file_holds(character: str, rule: str, readable: bool) -> None:
    source = decode(f"a: 1\nname: 卫生{character}许可\n".encode())
    assert places_of(source) == [(rule, 2, 9)]
    assert source.problems[0].values == {"character": f"U+{ord(character):04X}"}
    assert (source.text is not None) == readable


def test_line_ends() -> None:
    assert places_of(decode(b"a: 1\r\nb: 2\r\n")) == []
    assert places_of(decode(b"a: 1\rb: 2\r")) == [("yaml/control-character", 1, 5)]


def test_a_character_that_repeats_is_reported_a_few_times() -> None:
    source = decode("\t\u202e".encode() * 100_000)
    assert len(source.problems) == 2 * MAX_REPEATS


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    source = decode(data)
    assert source.text is not None or source.problems
    if source.text is not None:
        assert source.text.encode() == data.removeprefix(b"\xef\xbb\xbf")
