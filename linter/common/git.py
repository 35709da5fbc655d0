"""Ask git about a folder.

Input: a folder and git arguments. Output: text, commits, or the committed bytes of files.
Example: `output_of(root, "rev-parse", "HEAD")` is the commit, or None outside a repository.
The repository is not trusted: every program that it would have git run (hooks, filters, monitors, signature programs,
transports) is switched off, and attributes of the tree change no byte that is read.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=", "log.showSignature=false", "diff.ignoreSubmodules=all")
_SECONDS = 120
"""Seconds after which a git command is given up, so that a repository cannot hang a run."""


class Blob(NamedTuple):
    """A regular file of a commit."""

    path: str
    """POSIX, relative to the folder; bytes that are not UTF-8 are surrogate escapes."""
    object: str
    """The hash of its content in git."""
    size: int
    """Bytes."""


def output_of(root: Path, *arguments: str) -> str | None:
    """Return what a git command prints, without blanks at the ends; None without git, without a repository, or if
    the command fails."""
    done = _run(root, arguments, _environment(root))
    return None if done is None else done.decode("utf-8", "surrogateescape").strip()


def commit_of(root: Path, revision: str) -> str | None:
    """Return the hash of the commit that a revision names, None if there is none."""
    if revision.startswith("-") or "\0" in revision:
        return None
    return output_of(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")


def folder_in_repository(root: Path) -> str:
    """The path of a folder from the top of its repository, POSIX and with a slash at the end: `gov/`. It is empty at
    the top, without git and outside a repository."""
    done = _run(root, ("rev-parse", "--show-prefix"), _environment(root))
    # Only the line feed that git adds is removed: a folder may begin or end with a blank.
    return (done or b"").decode("utf-8", "surrogateescape").removesuffix("\n")


def blobs(root: Path, commit: str) -> list[Blob]:
    """Return the regular files that a commit has below a folder, without links and submodules."""
    found = []
    for line in (_run(root, ("ls-tree", "-r", "-l", "-z", commit), _environment(root)) or b"").split(b"\0"):
        head, _, path = line.decode("utf-8", "surrogateescape").partition("\t")
        if head.startswith("100"):
            _, _, name, size = head.split()
            found.append(Blob(path, name, int(size)))
    return found


def contents(root: Path, files: list[Blob]) -> Iterator[bytes]:
    """Yield the committed bytes of each file, in order. Raises OSError if the repository is damaged."""
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{item.object}\n" for item in files).encode("ascii"))
        asked.seek(0)
        with subprocess.Popen(
            _command(root, ("cat-file", "--batch")), stdin=asked, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=_environment(root),
        ) as process:  # fmt: skip
            assert process.stdout is not None
            try:
                for item in files:
                    yield _content(process.stdout, item)
            finally:
                process.kill()


def _content(stream: IO[bytes], item: Blob) -> bytes:
    head = stream.readline()
    data = stream.read(item.size + 1)
    if head.split()[-1:] != [str(item.size).encode()] or len(data) != item.size + 1:
        raise OSError(None, "提交里的文件读不出来", item.path)
    return data[:-1]


def _environment(root: Path) -> dict[str, str]:
    """Return the environment for git: no network, and every filter that the repository configures is emptied."""
    base = _base_environment()
    names = _run(root, ("config", "-z", "--name-only", "--get-regexp", r"^filter\."), base) or b""
    keys = sorted({name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name})
    off = {f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(keys)}
    off |= {f"GIT_CONFIG_VALUE_{n}": "false" if key.endswith(".required") else "" for n, key in enumerate(keys)}
    return {**base, **off, "GIT_CONFIG_COUNT": str(len(keys))}


def _base_environment() -> dict[str, str]:
    return {**os.environ, "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def _run(root: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> bytes | None:
    try:
        done = subprocess.run(
            _command(root, arguments), capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _command(root: Path, arguments: tuple[str, ...]) -> list[str]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    return ["git", *settings, "-C", str(root), *arguments]
