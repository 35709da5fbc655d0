"""slips: a slip of the keyboard is named where it is, with a fix; the same characters inside a text are not."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.findings import fix
from linter.findings.finding import Finding
from linter.rulebook.example_catalog import clean_folder
from linter.source import slips, yaml_document
from linter.source.parse import parse
from linter.source.read import Problem
from linter.source.yaml_document import Document
from tests.support import PERMIT

SLIPS = {
    "colon of a name": ("name: 公共场所卫生许可", "name：公共场所卫生许可", "："),
    "colon with a space": ("name: 公共场所卫生许可", "name： 公共场所卫生许可", "："),
    "colon below": ("  statutory: {", "  statutory：{", "："),
    "colon in the first field of an entry": ("  - name: 居民身份证", "  - name：居民身份证", "："),
    "colon in an entry": ("    kind: 证件证书证明", "    kind：证件证书证明", "："),
    "colon before a list": ("conditions:\n", "conditions：\n", "："),
    "colon in braces": ("{value: 5, unit: 工作日, note", "{value: 5, unit：工作日, note", "："),
    "colon of the only field": ("quantity_limit: {limited: false}", "quantity_limit:\n  limited：false", "："),
    "no-break spaces": ("\n  statutory:", "\n\u00a0\u00a0statutory:", "\u00a0"),
    "ideographic space": ("\n  statutory:", "\n\u3000statutory:", "\u3000"),
    "em space": ("\n  promised:", "\n\u2003promised:", "\u2003"),
    "mixed spaces": ("\n  promised:", "\n \u00a0promised:", "\u00a0"),
    "space after a colon": ("name: 公共场所卫生许可", "name:\u3000公共场所卫生许可", "\u3000"),
    "space after a dash": ("  - 营业场所的", "  -\u00a0营业场所的", "\u00a0"),
    "invisible space": ("\n  promised:", "\n\u200b  promised:", "\u200b"),
    "dash": ("  - 营业场所的", "  － 营业场所的", "－"),
    "dash without a space": ("  - 营业场所的", "  —营业场所的", "—"),
    "dash glued": ("  - 营业场所的", "  -营业场所的", "-营"),
    "code in quotes": ('basic_code: "000123020000"', "basic_code: “000123020000”", "“"),
    "entry in quotes": ('windows: ["12"]', "windows: [“12”]", "“"),
    "choice in quotes": ("status: 在用", "status: “在用”", "“"),
    "closing quote": ('district: "320402"', 'district: "320402”', "”"),
    "comma of a list": ("audience: [自然人, 企业法人]", "audience: [自然人，企业法人]", "，"),
    "enumeration comma": ("audience: [自然人, 企业法人]", "audience: [自然人、企业法人]", "、"),
    "comma in braces": ("{value: 5, unit: 工作日, note", "{value: 5，unit: 工作日, note", "，"),
    "semicolon in braces": ("{value: 5, unit: 工作日, note", "{value: 5; unit: 工作日, note", ";"),
    "comment": ("conditions:\n", "＃ 受理条件\nconditions:\n", "＃"),
    "comment after a number": ("version: 1\n", "version: 1 ＃ 第一版\n", "＃"),
    "comment after a choice": ("status: 在用\n", "status: 在用 ＃ 现行\n", "＃"),
    "brackets": ("audience: [自然人, 企业法人]", "audience: 【自然人，企业法人】", "【"),
    "closing bracket": ("audience: [自然人, 企业法人]", "audience: [自然人, 企业法人］", "］"),
    "braces": ("quantity_limit: {limited: false}", "quantity_limit: ｛limited：false｝", "｛"),
    "braces with a colon": ("quantity_limit: {limited: false}", "quantity_limit: ｛limited: false｝", "｛"),
    "digit": ("promised: {value: 5,", "promised: {value: ５,", "５"),
    "no space after a colon": ("name: 公共场所卫生许可", "name:公共场所卫生许可", ":公"),
    "no space in braces": ("{value: 5, unit: 工作日, note", "{value: 5, unit:工作日, note", ":工"),
}
"""A slip to (text of the clean guide, the same mistyped, the beginning of what is wrong)."""


@cache
def clean() -> str:
    return (clean_folder() / PERMIT).read_text("utf-8")


def read(text: str) -> Document:
    return yaml_document.from_bytes(text.encode(), PERMIT, "matter")


def mistyped(right: str, wrong: str) -> str:
    assert right in clean()
    return clean().replace(right, wrong, 1)


def mended(text: str, problems: list[Problem]) -> str:
    """The text after the fixes of its problems."""
    values = dict.fromkeys(Finding.__dataclass_fields__)
    found = [Finding(**{**values, "fix": problem.fix}) for problem in problems if problem.fix]  # type: ignore[arg-type]
    return fix.apply(text, found)[0]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_at_its_character_and_can_be_fixed(name: str, line_end: str) -> None:
    right, wrong, sign = SLIPS[name]
    text = mistyped(right, wrong).replace("\n", line_end)
    at = text.index(wrong.replace("\n", line_end)) + wrong.replace("\n", line_end).index(sign)
    (problem,) = read(text).problems
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    assert (problem.span.line, problem.span.column) == place
    assert problem.fix is not None
    assert problem.fix.safety == "safe"
    after = read(mended(text, [problem]))
    assert after.problems == []
    assert after.value == read(clean()).value


def test_every_slip_of_a_file_is_named() -> None:
    text = clean()
    for key in ("name", "type", "level", "agency", "conditions"):
        text = text.replace(f"\n{key}:", f"\n{key}：", 1)
    found = read(text).problems
    assert [problem.rule for problem in found] == ["yaml/lookalike"] * 5
    assert read(mended(text, found)).value == read(clean()).value


@pytest.mark.parametrize(
    "text",
    [
        "注意：name：写全称", "name：写全称", "“原件”和复印件", "自然人，企业法人、其他", "－ 不是列表",
        "【重要】请带原件", "１号窗口 ＃2", "第一行\n    name 写全称", "“原件”", "\u3000按证件填写", "［1］", "-1 至 5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["plain", "quoted", "block"])
def test_the_same_characters_in_a_text_are_silent(text: str, style: str) -> None:
    lines = text.replace("\n    ", "\n      ")
    written = {"plain": lines, "quoted": f'"{lines}"', "block": f"|\n      {lines}"}[style]
    whole = mistyped("filling_note: 按证件填写姓名或者单位名称", f"filling_note: {written}")
    assert read(whole).problems == []
    # Nor is it blamed for a fault elsewhere in the file.
    (problem,) = read(whole.replace("\nfees: {", "\nfees: {{")).problems
    assert problem.rule == "yaml/syntax"
    assert whole.split("\n")[problem.span.line - 1].startswith("fees")


def test_a_key_that_ran_into_the_text_before_is_named() -> None:
    text = mistyped("    kind: 证件证书证明\n", "    kind: 证件证书证明\n").replace(
        "    filling_note: 按证件填写姓名或者单位名称\n",
        "    filling_note: 按证件填写\n      review_points：[一致]\n",
    )
    (problem,) = read(text).problems
    line = text[: text.index("：[一致]")]
    assert (problem.rule, problem.variant, problem.fix) == ("yaml/lookalike", "colon", None)
    assert (problem.span.line, problem.span.column) == (line.count("\n") + 1, len(line) - line.rfind("\n"))


@pytest.mark.parametrize(
    ("text", "variant", "place"),
    [
        ("a: 1\nname 证明\nb: 2\n", "no-colon", (2, 5)),
        ("conditions\n  - 一\nb: 2\n", "no-colon", (1, 11)),
        ("a: 1\n名称 证明\nb: 2\n", "no-colon", (2, 1)),
        ('a: "一\nb: 2\nc: "二"\n', "open-quote", (1, 4)),
        ("a: {b: 1, c: 注: 二}\n", "second-colon", (1, 15)),
        ("a: [一, 二\nb: 2\n", "bracket", (1, 4)),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "conflict", (2, 1)),
    ],
)
def test_an_error_is_told_where_it_was_made(text: str, variant: str, place: tuple[int, int]) -> None:
    _, (problem,) = parse(text)
    assert (problem.variant, (problem.span.line, problem.span.column)) == (variant, place)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        ": ［",
        ": “",
        "a：\n",
        "{a",
        "\u3000",
        "，a",
        "\u3000a: 1\n",
        "\u3000a: 1\na: 1\n",
        "\u3000- a:\n",
        "- " * 50 + "a",
        ': "',
        "[］",
        " ",
        "a:b\n",
        "a: “” “",
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\n]\n", "\nb: c: d\n"])
def test_a_hostile_text_takes_little_time(line: str, end: str) -> None:
    """The time is not asserted: a search that is quadratic would take minutes."""
    parse("x: [\n" + line * (200_000 // len(line)) + end)
    parse("x: 1\n" + line * (200_000 // len(line)) + end)


@given(
    st.lists(
        st.sampled_from([*"：，、［］【】“”－＃ \n\u00a0\u3000a1", "name", "- ", ": ", "[", "]", "{", "}"]), max_size=30
    )
)
def test_fixes_lead_on(parts: list[str]) -> None:
    """Every fix that is offered for a text that does not parse gets the parser further, and nothing crashes."""
    text = "".join(parts)
    tree, problems = parse(text)
    for problem in problems:
        if problem.rule == "yaml/lookalike":
            assert tree is None
            assert problem.fix
    if problems and all(problem.fix for problem in problems):
        assert mended(text, problems) != text


def test_entries_that_ran_into_one_are_parted() -> None:
    text = mistyped("{value: 5, unit: 工作日, note: 自", "{value: 5，unit：工作日；note：自")
    (problem,) = read(text).problems
    assert problem.rule == "yaml/lookalike"
    assert text.split("\n")[problem.span.line - 1][problem.span.column - 1] == "，"
    assert read(mended(text, [problem])).value == read(clean()).value


@pytest.mark.parametrize("sign", ["：", ":"])
def test_a_required_field_whose_value_hangs_on_it_is_not_called_missing(sign: str) -> None:
    text = f"kind: documents\ndocuments:\n  - {{id{sign}id-card, name: 居民身份证}}\n"
    (problem,) = yaml_document.from_bytes(text.encode(), "registry/documents.yaml", "documents").problems
    assert (problem.rule.split("/")[0], problem.span.line, problem.span.column) == ("yaml", 3, 8)


def test_a_field_that_an_unusual_blank_takes_out_of_its_group() -> None:
    """The text is YAML: the last field of the group is one of the file, whose name begins with the blank."""
    text = clean()
    text = text.replace("\n  reviewed_on:", "\n\u3000reviewed_on:").replace(
        "\n  published_on:", "\n\u3000published_on:"
    )
    text = text.replace("\n  verified_on:", "\n\u3000verified_on:")
    found = read(text).problems
    assert {problem.rule for problem in found} == {"yaml/lookalike"}
    assert sum(len(problem.fix.edits) for problem in found if problem.fix) == 3
    assert read(mended(text, found)).value == read(clean()).value


@pytest.mark.parametrize(
    "line", ["  statutory:", "  accept_response:", "  correction:", "  published_on:", "    kind: 证件"]
)
@pytest.mark.parametrize(
    "blanks", ["\u3000", "\u3000\u3000", "\u2003\u2003", "\u00a0", "\u00a0" * 2, "\u00a0" * 4, "\u3000 "]
)
def test_the_indentation_that_was_meant_is_found(line: str, blanks: str) -> None:
    """The first, a middle and the last field of a group, and a field of an entry; one blank or two for a step."""
    (problem,) = read(mistyped(f"\n{line}", f"\n{blanks}{line.lstrip()}")).problems
    assert (problem.rule, problem.variant, problem.span.column) == ("yaml/lookalike", "blank", 1)
    fits = problem.fix and len(problem.fix.edits[0].text) in (len(blanks), len(slips.blanks(blanks)))
    assert problem.fix and problem.fix.safety == ("safe" if fits else "unsafe")
    after = read(mended(mistyped(f"\n{line}", f"\n{blanks}{line.lstrip()}"), [problem]))
    assert (after.problems, after.value) == ([], read(clean()).value)


@pytest.mark.parametrize("step", ["\u3000", "\u3000\u3000", "\u00a0\u00a0", "\u2002\u2002"])
@pytest.mark.parametrize("field", ["time_limit", "handling", "quantity_limit", "conditions", "materials"])
def test_a_group_whose_every_line_is_indented_by_unusual_blanks(field: str, step: str) -> None:
    text = clean()
    start = text.index(f"\n{field}:") + 1
    end = next(match.start() for match in re.finditer(r"^\w", text, re.MULTILINE) if match.start() > start)
    odd = re.sub(r"^(?:  )+", lambda match: step * (len(match[0]) // 2), text[start:end], flags=re.MULTILINE)
    whole = text[:start] + odd + text[end:]
    for _ in range(20):
        problems = read(whole).problems
        if not problems:
            break
        assert {problem.rule for problem in problems} == {"yaml/lookalike"}
        whole = mended(whole, problems)
    assert read(whole).value == read(text).value


@pytest.mark.parametrize("text", ["x" + " " * 100_000, "x ＃" * 30_000, "，" * 100_000, "a：" * 50_000, "-　" * 50_000])
def test_a_long_value_takes_linear_time(text: str) -> None:
    """The time is not asserted: a search that is quadratic would take minutes."""
    for kinds in (["array"], ["object"], ["integer"], ["string"], ["boolean"]):
        slips.in_value(text, kinds, ["许可", "确认"], flow=True)
