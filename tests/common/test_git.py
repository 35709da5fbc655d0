"""Git is asked about the folder, whatever the caller's environment and the repository's configuration say."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from linter.common import git
from tests.support import git as run_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit of `gov/a.yaml`; returns the folder `gov`."""
    folder = tmp_path / "repository" / "gov"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("a: 1\n", "utf-8")
    commit(folder.parent, "init")
    return folder


def commit(top: Path, *before: str) -> str:
    """Add everything to a commit, after another git command if there is one; return its hash."""
    if before:
        run_git(top, *before, "-q")
    run_git(top, "add", ".")
    run_git(top, "commit", "-qm", "x")
    return run_git(top, "rev-parse", "HEAD")


def test_the_environment_does_not_choose_the_repository(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = run_git(repository, "rev-parse", "HEAD")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.yaml").write_text("b: 1\n", "utf-8")
    commit(other, "init")
    variables = {
        "GIT_DIR": other / ".git", "GIT_WORK_TREE": other, "GIT_INDEX_FILE": other / ".git" / "index",
        "GIT_OBJECT_DIRECTORY": other / ".git" / "objects", "GIT_COMMON_DIR": other / ".git",
        "GIT_CEILING_DIRECTORIES": repository.parent, "GIT_NAMESPACE": "x", "GIT_PREFIX": "x/",
        "GIT_CONFIG_COUNT": "x", "GIT_CONFIG_PARAMETERS": "'core.bare=true'", "GIT_LITERAL_PATHSPECS": "1",
    }  # fmt: skip
    for name, value in variables.items():
        with monkeypatch.context() as patch:
            patch.setenv(name, str(value))
            assert git.head(repository) == own, name
            assert not git.is_modified(repository, {"a.yaml"}), name
            assert git.folder_in_repository(repository) == "gov/", name
            assert [blob.path for blob in git.blobs(repository, own)] == ["a.yaml"], name


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("arguments", [("-am", "y"), ("-m", "y"), ("-m", "y", "--only", "gov/a.yaml")])
def test_a_hook_sees_the_change_that_is_being_committed(repository: Path, arguments: tuple[str, ...]) -> None:
    """Git gives a hook GIT_DIR, and for some commits an index of its own."""
    top = repository.parent
    program = (
        "from pathlib import Path; from linter.common import git; "
        "f = Path('gov'); print(git.head(f), git.is_modified(f, {'a.yaml'}))"
    )
    hook = top / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    root = Path(__file__).resolve().parents[2]
    hook.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" "{shutil.which("python3")}" -c "{program}" > seen\n', "utf-8")
    hook.chmod(0o755)
    before = run_git(top, "rev-parse", "HEAD")
    (repository / "a.yaml").write_text("a: 2\n", "utf-8")
    if arguments == ("-m", "y"):
        run_git(top, "add", "gov")
    run_git(top, "commit", "-q", *arguments)
    assert (top / "seen").read_text("utf-8").split() == [before, "True"]
    assert not git.is_modified(repository, {"a.yaml"})


def test_files_that_are_read_count_and_others_that_are_ignored_do_not(repository: Path) -> None:
    (repository.parent / ".gitignore").write_text("*.log\nb*\n", "utf-8")
    commit(repository.parent)
    (repository / "x.log").write_text("", "utf-8")
    assert not git.is_modified(repository, {"a.yaml"})
    (repository / "b.yaml").write_text("b: 1\n", "utf-8")
    assert not git.is_modified(repository, {"a.yaml"})
    assert git.is_modified(repository, {"a.yaml", "b.yaml"})
    (repository / "b.yaml").unlink()
    (repository / "books").mkdir()
    (repository / "books" / "许可.yaml").write_text("b: 1\n", "utf-8")
    assert not git.is_modified(repository, {"a.yaml"})
    assert git.is_modified(repository, {"a.yaml", "books/许可.yaml"})
    shutil.rmtree(repository / "books")
    (repository / "许可.yaml").write_text("b: 1\n", "utf-8")
    assert git.is_modified(repository, {"a.yaml"})


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_not_to_look_at_is_compared(repository: Path, mark: str) -> None:
    run_git(repository, "update-index", mark, "a.yaml")
    assert not git.is_modified(repository, {"a.yaml"})
    (repository / "a.yaml").write_text("a: 2\n", "utf-8")
    assert run_git(repository, "status", "--porcelain") == ""
    assert git.is_modified(repository, {"a.yaml"})
    (repository / "a.yaml").unlink()
    assert git.is_modified(repository, set())


def test_a_sparse_checkout_is_not_the_commit(repository: Path) -> None:
    (repository / "b").mkdir()
    (repository / "b" / "b.yaml").write_text("b: 1\n", "utf-8")
    commit(repository.parent)
    run_git(repository.parent, "sparse-checkout", "set", "--no-cone", "/*", "!/gov/b/")
    assert not (repository / "b").exists()
    assert git.is_modified(repository, {"a.yaml"})


@pytest.fixture
def parent(repository: Path, tmp_path: Path) -> Path:
    """A repository whose submodule `catalog` is the repository with `gov/a.yaml`."""
    top = tmp_path / "parent"
    top.mkdir()
    run_git(top, "init", "-q")
    run_git(top, "submodule", "add", "-q", str(repository.parent), "catalog")
    commit(top)
    return top


def test_a_submodule_says_its_own_commit(parent: Path, repository: Path) -> None:
    assert git.head(parent / "catalog") == run_git(repository, "rev-parse", "HEAD") != git.head(parent)


@pytest.mark.slow
@pytest.mark.parametrize("change", ["edit", "new", "ignored", "commit", "staged", "emptied"])
def test_a_change_in_a_submodule_is_a_change(parent: Path, change: str) -> None:
    read = {"catalog/gov/a.yaml"}
    inside = parent / "catalog" / "gov"
    assert not git.is_modified(parent, read)
    if change == "ignored":
        (parent / ".git/modules/catalog/info/exclude").write_text("b*\n", "utf-8")
        (inside / "b.yaml").write_text("b: 1\n", "utf-8")
        read = read | {"catalog/gov/b.yaml"}
    elif change == "emptied":
        run_git(parent, "submodule", "deinit", "-q", "--force", "catalog")
    else:
        (inside / ("new.yaml" if change == "new" else "a.yaml")).write_text("a: 2\n", "utf-8")
    if change in ("commit", "staged"):
        run_git(inside, "add", ".")
    if change == "commit":
        run_git(inside, "commit", "-qm", "y")
    assert git.is_modified(parent, read)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_the_filters_of_a_submodule_do_not_run(parent: Path, tmp_path: Path) -> None:
    script = tmp_path / "evil.sh"
    script.write_text(f'#!/bin/sh\ntouch "{tmp_path}/ran"\ncat\n', "utf-8")
    script.chmod(0o755)
    inside = parent / "catalog"
    run_git(parent, "config", "submodule.catalog.ignore", "none")
    run_git(inside, "config", "filter.evil.clean", str(script))
    run_git(inside, "config", "core.fsmonitor", str(script))
    (parent / ".git/modules/catalog/info/attributes").write_text("*.yaml filter=evil\n", "utf-8")
    os.utime(inside / "gov" / "a.yaml", (1, 1))
    git.is_modified(parent, {"catalog/gov/a.yaml"})
    assert not (tmp_path / "ran").exists()


def test_the_words_of_git_are_passed_on(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(git.GitError, match="不在 git 仓库里（git：fatal: not a git repository") as outside:
        git.head(tmp_path)
    assert outside.value.outside
    with pytest.raises(git.GitError, match="没有这个提交（git：fatal: Needed a single revision"):
        git.commit_of(repository, "no-such")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(git.GitError, match=r"没有找到 git 程序.*No such file") as missing:
        git.head(repository)
    assert not missing.value.outside


def test_a_shallow_clone_says_that_it_is_one(repository: Path, tmp_path: Path) -> None:
    first = git.head(repository)
    (repository / "a.yaml").write_text("a: 2\n", "utf-8")
    commit(repository.parent)
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", "--depth", "1", repository.parent.as_uri(), str(clone))
    for revision in (first, "HEAD~1"):
        with pytest.raises(git.GitError, match=r"浅克隆.*git fetch --unshallow.*git：.*fatal"):
            git.commit_of(clone, revision)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_repository_of_somebody_else_and_a_git_that_hangs(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    program.write_text("#!/bin/sh\necho \"fatal: detected dubious ownership in '/a\033[2J'\" >&2\nexit 128\n", "utf-8")
    program.chmod(0o755)
    with pytest.raises(git.GitError, match=r"safe\.directory（git：fatal: detected dubious ownership in '/a\\x1b"):
        git.head(repository)
    program.write_text("#!/bin/sh\nexec sleep 60\n", "utf-8")
    monkeypatch.setattr(git, "_SECONDS", 0.1)
    with pytest.raises(git.GitError, match="没有完成"):
        git.head(repository)


def test_a_damaged_commit_says_which_file_and_why(repository: Path) -> None:
    found = git.blobs(repository, git.head(repository))
    (missing,) = (repository.parent / ".git" / "objects").glob(f"{found[0].object[:2]}/{found[0].object[2:]}")
    missing.unlink()
    with pytest.raises(git.GitError, match=r"提交里的文件读不出来：a\.yaml"):
        list(git.contents(repository, found))
