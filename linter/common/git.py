"""Ask git about a folder. No other module runs git.

Input: a folder and git arguments. Output: bytes, commits, the committed bytes of files; GitError with git's own words.
Example: `head(root)` is the hash of the commit that is checked out.
The repository is not trusted: every program that it would have git run (hooks, filters, monitors, signature programs,
transports) is switched off, and attributes of the tree change no byte that is read. The caller is not trusted either:
its GIT_* variables, which git sets for hooks and users for other repositories, would choose another repository.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Set
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple

from linter.common.errors import UserError
from linter.common.text import shorten, visible

_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showSignature=false")
_SECONDS = 120
"""Seconds after which a git command is given up, so that a repository cannot hang a run."""
_UNPACK_SECONDS = 3600
"""Seconds after which reading the files of a commit is given up; a province takes minutes."""
_MAX_WORDS = 200
"""Code points of git's words that a message quotes."""
_SHA1 = 40
"""Hex digits of the name of an object in a repository with SHA-1."""
_OUTSIDE = "not a git repository"
_REASONS = {
    _OUTSIDE: "目录不在 git 仓库里",
    "dubious ownership": "仓库属于别的用户，git 不肯读，请按 git 的提示设置 safe.directory",
    "Needed a single revision": "没有这个提交",
}
"""A part of git's message to the sentence that explains it."""


class GitError(UserError):
    """Git did not answer. The message is a Chinese sentence with git's own words."""

    def __init__(self, reason: str, said: str = "", code: int | None = None) -> None:
        words = shorten(visible(" ".join(said.split())), _MAX_WORDS)
        super().__init__(f"{reason}（git：{words}）" if words else reason)
        self.said = said
        self.outside = _OUTSIDE in said
        """Whether the folder is in no repository, which is no fault."""
        self.code = code
        """The exit code of git, None if it did not come to an end."""


class Blob(NamedTuple):
    """A regular file of a commit."""

    path: str
    """POSIX, relative to the folder; bytes that are not UTF-8 are surrogate escapes."""
    object: str
    """The hash of its content in git."""
    size: int
    """Bytes."""


def head(folder: Path) -> str:
    """Return the hash of the commit that the repository of a folder has checked out. Raises GitError."""
    return commit_of(folder, "HEAD")


def commit_of(folder: Path, revision: str) -> str:
    """Return the hash of the commit that a revision names. Raises GitError if there is none."""
    try:
        return _text(_run(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")).strip()
    except GitError as error:
        if error.outside or _run(folder, "rev-parse", "--is-shallow-repository").strip() != b"true":
            raise
        raise GitError("仓库是浅克隆，没有较早的提交，请先运行 git fetch --unshallow", error.said) from error


def day_of(folder: Path, commit: str) -> str:
    """Return the day on which a commit was made, such as 2026-09-30. Raises GitError."""
    return _text(_run(folder, "log", "-1", "--format=%cs", commit, "--")).strip()


def folder_in_repository(folder: Path) -> str:
    """The path of a folder from the top of its repository, POSIX and with a slash at the end: `gov/`. It is empty at
    the top, without git and outside a repository."""
    try:
        # Only the line feed that git adds is removed: a folder may begin or end with a blank.
        return _text(_run(folder, "rev-parse", "--show-prefix")).removesuffix("\n")
    except GitError:
        return ""


def is_modified(folder: Path, files: Set[str]) -> bool:
    """Return whether anything below a folder differs from the commit that is checked out. Raises GitError.

    `files` are the files that were read, relative to the folder: an ignored file counts if it is one of them. Every
    submodule is asked by itself, with its own filters switched off, since git would run them.
    """
    options = ("--porcelain", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames")
    status = _run(folder, "status", *options, "--ignore-submodules=dirty", "--", ".")
    above = folder_in_repository(folder)
    for entry in filter(None, status.split(b"\0")):
        path = _text(entry[3:]).removeprefix(above)
        ignored = entry.startswith(b"!!")
        if not ignored or path in files or (path.endswith("/") and any(name.startswith(path) for name in files)):
            return True
    if any(_content_differs(folder / path, name) for path, name in _unwatched(folder)):
        return True
    return any(_is_submodule_modified(folder, path, files) for path in _submodules(folder))


def _unwatched(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (path, object) of the files that git was told not to look at: those outside a sparse checkout, and those
    that somebody marked (`git update-index --assume-unchanged`)."""
    for line in _text(_run(folder, "ls-files", "-v", "--stage", "-z", "--", ".")).split("\0"):
        about, _, path = line.partition("\t")
        if about[:1] == "S" or about[:1].islower():
            yield path, about.split()[2]


def _content_differs(file: Path, object_name: str) -> bool:
    """Return whether a file is absent, or its bytes are not those of an object. A link counts as different."""
    try:
        data = b"" if file.is_symlink() else file.read_bytes()
    except OSError:
        return True
    made = hashlib.new("sha1" if len(object_name) == _SHA1 else "sha256", b"blob %d\0" % len(data) + data)
    return file.is_symlink() or made.hexdigest() != object_name


def _is_submodule_modified(folder: Path, path: str, files: Set[str]) -> bool:
    """Return whether the files of a submodule differ from its commit; without a repository they are not there."""
    top = folder / path
    if top.is_symlink() or not (top / ".git").exists():
        return True
    return is_modified(top, {name.removeprefix(f"{path}/") for name in files if name.startswith(f"{path}/")})


def _submodules(folder: Path) -> list[str]:
    """Return the paths of the submodules that the commit has below a folder, relative to it."""
    lines = _text(_run(folder, "ls-tree", "-r", "-d", "-z", "HEAD")).split("\0")
    return [line.partition("\t")[2] for line in lines if line.startswith("160000 ")]


def blobs(folder: Path, commit: str) -> list[Blob]:
    """Return the regular files that a commit has below a folder, without links and submodules. Raises GitError."""
    found = []
    for line in _text(_run(folder, "ls-tree", "-r", "-l", "-z", commit)).split("\0"):
        about, _, path = line.partition("\t")
        if about.startswith("100"):
            _, _, name, size = about.split()
            found.append(Blob(path, name, int(size)))
    return found


def contents(folder: Path, files: list[Blob]) -> Iterator[bytes]:
    """Yield the committed bytes of each file, in order. Raises GitError if the repository is damaged."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
        asked.write("".join(f"{item.object}\n" for item in files).encode("ascii"))
        asked.seek(0)
        with _started(folder, ("cat-file", "--batch"), asked, said) as process:
            assert process.stdout is not None
            limit = Timer(_UNPACK_SECONDS, process.kill)
            limit.start()
            try:
                for item in files:
                    data = _content(process.stdout, item)
                    if data is None:
                        process.wait()
                        said.seek(0)
                        raise GitError(f"提交里的文件读不出来：{visible(item.path)}", _text(said.read()))
                    yield data
            finally:
                limit.cancel()
                process.kill()


def _content(stream: IO[bytes], item: Blob) -> bytes | None:
    """Read one answer of `cat-file`; None if git does not have the file or stopped."""
    about = stream.readline()
    if about.split()[-1:] != [str(item.size).encode()]:
        return None
    data = stream.read(item.size + 1)
    return data[:-1] if len(data) == item.size + 1 else None


def _run(folder: Path, *arguments: str) -> bytes:
    """Return what a git command prints. Raises GitError if it fails."""
    with _started(folder, arguments) as process:
        try:
            printed, said = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise GitError(f"git {arguments[0]} 超过 {_SECONDS} 秒没有完成") from None
    if process.returncode:
        words = _text(said)
        reasons = (reason for part, reason in _REASONS.items() if part in words)
        raise GitError(next(reasons, f"git {arguments[0]} 没有成功"), words, process.returncode)
    return printed


def _started(
    folder: Path, arguments: tuple[str, ...], asked: IO[bytes] | int = subprocess.DEVNULL, said: IO[bytes] | int = -1
) -> subprocess.Popen[bytes]:
    """Start git, the only place that does. It reads `asked` and writes its complaints to `said`, by default a pipe."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", "--no-pager", *settings, "-C", str(folder), *arguments]
    try:
        environment = _environment() if arguments[0] == "config" else _without_filters(folder)
        return subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=said, env=environment)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise GitError("没有找到 git 程序，或者它不能运行", words) from error


def _environment() -> dict[str, str]:
    """Return the environment for git: that of the caller without its GIT_* variables; messages in English, no network,
    no question to a user, and no write to the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return {
        **kept, "LC_ALL": "C", "LANGUAGE": "", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    }  # fmt: skip


def _without_filters(folder: Path) -> dict[str, str]:
    """Return the environment in which every filter that the repository configures is empty."""
    try:
        names = _text(_run(folder, "config", "-z", "--name-only", "--get-regexp", r"^filter\."))
    except GitError as error:
        if error.code != 1:
            raise
        names = ""  # no filter: git says so by exit code 1
    keys = sorted({name for name in names.split("\0") if name})
    off = {f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(keys)}
    off |= {f"GIT_CONFIG_VALUE_{n}": "false" if key.endswith(".required") else "" for n, key in enumerate(keys)}
    return {**_environment(), **off, "GIT_CONFIG_COUNT": str(len(keys))}


def _text(printed: bytes) -> str:
    return printed.decode("utf-8", "surrogateescape")
