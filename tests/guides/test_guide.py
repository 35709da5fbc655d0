"""Guide: answers are computed once for all rules, and one search over all texts of a place finds what any text
holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.common import regex
from linter.guides.attachments import Files
from linter.guides.guide import Context, Guide
from linter.source.pointer import Place

TEXTS = st.lists(st.text(alphabet="其他材料a1 \n。", max_size=6), max_size=5)
PATTERNS = st.sampled_from(
    ["其他", "^其他", "材料$", "^$", "^[^。]*$", "其.料", "(?s)其.料", r"\s+", "[^a]1", "(a|1)+。"]
)


def guide(**value: object) -> Guide:
    return Guide("示例.yaml", value, Context(Path(), Path(), date(2026, 9, 30), {}))


@given(texts=TEXTS, pattern=PATTERNS)
def test_a_match_in_one_text_is_found_in_the_joined_texts(texts: list[str], pattern: str) -> None:
    joined = guide(conditions=texts).texts(Place("/conditions/*"))
    if any(regex.compiled(pattern).found(text) for text in texts):
        assert regex.anywhere("不会出现", pattern).found(joined)


@pytest.mark.parametrize("pattern", [r"\A其他", r"材料\z"])
def test_patterns_with_text_boundaries_are_refused_for_joined_texts(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\^ 和 \$"):
        regex.anywhere(pattern)
    assert regex.anywhere(r"\\A").found(rb"\A")


def test_equal_questions_are_computed_once() -> None:
    asked: list[str] = []

    def work(guide: Guide, about: str) -> str:
        asked.append(about)
        return f"{guide.path} {about}"

    one = guide(conditions=["甲"])
    assert [one.once(work, "甲"), one.once(work, "乙"), one.once(work, "甲")] == [
        "示例.yaml 甲",
        "示例.yaml 乙",
        "示例.yaml 甲",
    ]
    assert asked == ["甲", "乙"]
    assert one.each(Place("/conditions/*")) is one.each(Place("/conditions/*"))


def test_an_attachment_is_examined_once_per_run(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 0 0 m S")
    files = Files(tmp_path)
    path, wrong = files.find("", "a.pdf")
    assert path == tmp_path / "a.pdf" and wrong is None
    content = files.content(path)
    path.unlink()
    assert files.find("", "a.pdf") == (path, None)
    assert files.content(path) is content is not None
    assert Files(tmp_path).find("", "a.pdf") == (None, "missing")


@pytest.mark.parametrize("named", ["/etc/passwd", "../../../etc/passwd", "a/../../b", "C:/a", "\\\\host\\a"])
def test_a_path_out_of_the_catalog_is_not_looked_at(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise AssertionError(path)

    monkeypatch.setattr("linter.guides.attachments.os.lstat", refuse)
    files = Files(tmp_path)
    assert files.find("", named) == (None, "outside")
    assert files.state("", named) == ("outside", None)
