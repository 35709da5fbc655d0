"""Formats for code review name files from the top of the git repository, also those whose names are not UTF-8."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest

import linter
from linter.common import git
from linter.common.output_format import PLAIN, encoded
from linter.findings.finding import Finding, Provenance, Related, Report
from linter.findings.formats import FORMATS
from linter.findings.formats.sarif import uri
from linter.findings.formats.xml import xml_path

REVIEW = ("checkstyle", "github", "gitlab", "junit", "rdjson", "sarif")
"""The formats that annotate a repository."""
GUIDE, STANDARD = "catalog/districts/a.yaml", "catalog/standards/b.yaml"


@pytest.fixture(autouse=True)
def _no_build_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.delenv(name, raising=False)


def report(folder: str, path: str = GUIDE, related: str = STANDARD) -> Report:
    """A report with one finding, which has one related place without a message."""
    finding = Finding(
        "a/b", "error", "错", path, None, 1, 1, 1, 2, None, None, None, (Related(related, 3, 1, ""),), None, "f"
    )
    made = Provenance("0", "r", "c", None, None, "2026-09-30", "standard")
    return Report([finding], files=1, matters=1, provenance=made, folder_in_repository=folder)


def paths(name: str, written: str) -> list[str]:
    """The paths that a program reads in a format: of the finding, then of related places."""
    if name in ("checkstyle", "junit"):
        tag = {"checkstyle": "file", "junit": "testsuite"}[name]
        names = [element.get("name") or "" for element in ElementTree.fromstring(written).iter(tag)]
        return [str(json.loads(text)) if text.startswith('"') else text for text in names]
    if name == "github":
        return re.findall("file=([^,]*),", written)
    if name == "jsonl":
        return [json.loads(written)["path"], *(each["path"] for each in json.loads(written)["related"])]
    data = json.loads(written)
    if name == "json":
        (finding,) = data["findings"]
        return [finding["path"], *(each["path"] for each in finding["related"])]
    if name == "gitlab":
        return [issue["location"]["path"] for issue in data]
    if name == "rdjson":
        (one,) = data["diagnostics"]
        return [one["location"]["path"], *(each["location"]["path"] for each in one["related_locations"])]
    (result,) = data["runs"][0]["results"]
    places = [*result["locations"], *result["relatedLocations"]]
    addresses = [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]
    assert all(address.isascii() for address in addresses)
    return [os.fsdecode(unquote_to_bytes(address)) for address in addresses]


def printed(name: str, of: Report) -> str:
    return encoded(FORMATS[name](of, PLAIN)).decode("utf-8")


@pytest.mark.parametrize("name", REVIEW)
@pytest.mark.parametrize("folder", ["", "gov/", " 政务/a b/"])
def test_formats_for_code_review_name_files_from_the_top_of_the_repository(name: str, folder: str) -> None:
    written = printed(name, report(folder))
    assert paths(name, written) in ([folder + GUIDE], [folder + GUIDE, folder + STANDARD])
    if name == "junit":
        (case,) = ElementTree.fromstring(written).iter("testcase")
        assert case.get("classname") == f"{folder}catalog/districts/a"
        assert (case[0].text or "").startswith(f"{folder}{GUIDE}:1:1 ")
    if name == "sarif":
        assert f"[{folder}{STANDARD}](1)" in written


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_names_files_from_the_root(name: str) -> None:
    assert paths(name, printed(name, report("gov/"))) == [GUIDE, STANDARD]


@pytest.mark.parametrize("name", ["full", "concise", "markdown"])
def test_formats_for_people_name_files_from_the_root(name: str) -> None:
    assert "gov/" not in printed(name, report("gov/"))


def test_an_absolute_path_is_its_own_address() -> None:
    assert report("gov/").address("/elsewhere/a.yaml") == "/elsewhere/a.yaml"


NAMES = {
    "gbk": os.fsdecode("catalog/districts/许可.yaml".encode("gbk")),
    "one-byte": "catalog/districts/\udcff.yaml",
    "utf-16": "catalog/districts/\ud83d.yaml",
    "quoted": 'catalog/districts/"a".yaml',
}
"""File names that not every grammar can hold; a lone surrogate that is no byte occurs on Windows only."""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", NAMES)
def test_a_name_that_is_not_utf8_breaks_no_format(name: str, kind: str) -> None:
    path = NAMES[kind]
    written = FORMATS[name](report("", path, path), PLAIN)
    assert isinstance(written, str)
    written.encode("utf-8")  # the printer has escaped the name, not the stream
    if name in ("json", "jsonl", "gitlab", "rdjson", "checkstyle", "junit") or (name == "sarif" and kind != "utf-16"):
        assert set(paths(name, written)) == {path}


def test_a_uri_has_the_bytes_of_the_name_on_disk() -> None:
    assert uri(os.fsdecode(b"a/\xd0\xed.yaml")) == "a/%D0%ED.yaml"
    assert uri("./a/许.yaml") == "a/%E8%AE%B8.yaml"
    assert uri("a/\ud83d.yaml") == "a/%ED%A0%BD.yaml"


def test_xml_tells_a_json_string_from_a_name_that_looks_like_one() -> None:
    for path in ("a.yaml", "a\x1b.yaml", "\udcff.yaml", '"a".yaml', json.dumps("a\x1b.yaml")):
        written = xml_path(path)
        assert (json.loads(written) if written.startswith('"') else written) == path


@pytest.fixture
def inside(catalog: Path, edit: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Puts a catalog with an error into a folder of a new repository; returns the top of the repository."""
    edit("value: 20, unit: 工作日", "value: 二十, unit: 工作日")

    def put(folder: str) -> Path:
        top = tmp_path_factory.mktemp("repository")
        subprocess.run(["git", "init", "-q", str(top)], check=True)
        shutil.copytree(catalog, top / folder, dirs_exist_ok=True)
        return top

    return put


@pytest.mark.parametrize("folder", [".", "gov", "省/ 政务 "])
def test_the_folder_of_the_catalog_is_asked_of_git(folder: str, inside: Callable[[str], Path]) -> None:
    top = inside(folder)
    found = linter.lint([top / folder])
    (path,) = {finding.path for finding in found.findings}
    assert (top / folder / path).samefile(top / found.address(path))
    assert set(paths("gitlab", printed("gitlab", found))) == {found.address(path)}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have UTF-8 names only")
def test_a_folder_whose_name_is_not_utf8(inside: Callable[[str], Path]) -> None:
    name = os.fsdecode(b"\xd5\xfe\xce\xf1")
    assert git.folder_in_repository(inside(name) / name) == f"{name}/"


def test_without_git_and_outside_a_repository_paths_stay_as_they_are(
    catalog: Path, inside: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert git.folder_in_repository(catalog) == ""
    top = inside("gov")
    assert linter.lint([top / "gov"]).folder_in_repository == "gov/"
    monkeypatch.setenv("PATH", "")
    assert linter.lint([top / "gov"]).folder_in_repository == ""
