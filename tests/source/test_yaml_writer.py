"""yaml_writer: every value reads back exactly, and short mappings and lists stand on one line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.source import yaml_document
from linter.source.yaml_writer import WIDTH, dump, write_atomic
from tests.support import example_count

# Texts that YAML readers misread; random texts would rarely be like them.
_TRAPS = (
    st.sampled_from(
        ["", "~", "null", "yes", "NO", "y", "=", "<<", "a:", "---", "...", "%a", "@a", "`a", "&a", "*a", "!a"]
    )
    | st.sampled_from(["0", "-1", "0x1F", "0o17", "1_000", "1e3", ".5", ".inf", "9:00", "1:2:3", "2024-05-10", "1-2"])
    | st.sampled_from(["a: b", "a #b", "- a", "? a", "2024-1-2 3:4:5", " a", "a ", "\u3000a", "'", '"', "\\", "\\n"])
    | st.sampled_from(["a\n", "\na", "a\n\nb", "a\n b", "a\n ", " a\nb", "a\r\nb", "\ta", "x" * 200, "长" * 100])
    | st.sampled_from(["a\x85b", "\u2028", "\u202e", "\ufeff", "\x00", "\x7f", "\ufffe", "𠮷", "👨\u200d👩"])
)
_TEXTS = st.text(max_size=30) | st.text("-?:,[]{}#&*!|>'\"%@`~=.0eExy \n中", max_size=12) | _TRAPS
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_TEXTS, below, max_size=4),
    max_leaves=20,
)


@pytest.mark.slow
@settings(max_examples=example_count(300))
@given(st.dictionaries(_TEXTS, _VALUES, max_size=5))
def test_every_value_reads_back(document: dict[str, object]) -> None:
    text = dump(document)
    assert yaml.load(text, yaml.CSafeLoader) == document
    assert yaml.load(text, yaml.SafeLoader) == document
    assert list(yaml.load(text, yaml.CSafeLoader)) == list(document), "key order"


@settings(max_examples=example_count(200))
@given(_TEXTS.filter(bool))
def test_our_own_reader_takes_every_text_as_written(text: str) -> None:
    written = dump({"kind": "matter", "name": text, "conditions": [text]})
    document = yaml_document.from_bytes(written.encode("utf-8"), "a.yaml", "matter")
    assert not document.source.problems, "nothing that the reader forbids stands in the file itself"
    assert document.tree is not None
    assert document.written["name"] == text and document.written["conditions"] == [text]


GUIDE = {
    "kind": "matter",
    "name": "公共场所卫生许可",
    "basic_code": "000123020000",
    "item_code": None,
    "district": "320400-jk",
    "version": 3,
    "effective": {"from": date(2024, 5, 10), "until": None},
    "agency": {"name": "某区卫生健康局", "code": "11320402MB0000000Y", "joint": []},
    "audience": ["企业法人", "事业法人"],
    "conditions": ["营业场所的卫生检测结果符合公共场所卫生标准和本地的补充规定", "第一行\n第二行"],
    "materials": [
        {"name": "申请表", "document": "application-form", "basis": [{"title": "实施细则", "article": "第二十三条"}]},
        {"name": "营业执照", "necessity": "必要", "exemption": {"by": "电子证照", "licence": "business-licence"}},
    ],
    "process": [{"id": "accept", "name": "受理", "limit": {"value": 0, "unit": "工作日"}}],
    "handling": {
        "channels": ["窗口办理", "网上办理", "快递申请"],
        "online_url": "https://www.example.invalid/guide?item=1#top",
        "visit_reason": "需要现场核验人员、设备和场地，核验内容见受理条件的第一项和第二项",
        "express": True,
    },
    "places": [{"venue": "hall", "windows": ["12"], "hours": [{"days": "周一至周五", "from": "9:00", "to": "17:00"}]}],
    "contacts": {"consult": [{"phone": "0519-85550101"}], "complain": [{"label": "热线", "phone": "12345"}]},
    "supervision": {"matters": ["C320402-0231"]},
    "tags": [f"标签{number}" for number in range(30)],
    "waivers": [],
}

WRITTEN = """\
# yaml-language-server: $schema=../../../../schemas/matter.schema.json
kind: matter
name: 公共场所卫生许可
basic_code: "000123020000"
item_code: null
district: "320400-jk"
version: 3
effective: {from: 2024-05-10, until: null}
agency: {name: 某区卫生健康局, code: "11320402MB0000000Y", joint: []}
audience: [企业法人, 事业法人]
conditions:
  - 营业场所的卫生检测结果符合公共场所卫生标准和本地的补充规定
  - |-
    第一行
    第二行
materials:
  - name: 申请表
    document: application-form
    basis: [{title: 实施细则, article: 第二十三条}]
  - {name: 营业执照, necessity: 必要, exemption: {by: 电子证照, licence: business-licence}}
process: [{id: accept, name: 受理, limit: {value: 0, unit: 工作日}}]
handling:
  channels: [窗口办理, 网上办理, 快递申请]
  online_url: "https://www.example.invalid/guide?item=1#top"
  visit_reason: 需要现场核验人员、设备和场地，核验内容见受理条件的第一项和第二项
  express: true
places:
  - venue: hall
    windows: ["12"]
    hours: [{days: 周一至周五, from: "9:00", to: "17:00"}]
contacts:
  consult: [{phone: 0519-85550101}]
  complain: [{label: 热线, phone: "12345"}]
supervision: {matters: ["C320402-0231"]}
tags: [标签0, 标签1, 标签2, 标签3, 标签4, 标签5, 标签6, 标签7, 标签8, 标签9, 标签10, 标签11, 标签12, 标签13, 标签14,
  标签15, 标签16, 标签17, 标签18, 标签19, 标签20, 标签21, 标签22, 标签23, 标签24, 标签25, 标签26, 标签27, 标签28,
  标签29]
waivers: []
"""


def test_house_style() -> None:
    assert dump(GUIDE, "../../../../schemas/matter.schema.json") == WRITTEN


def test_lists_on_one_line_keep_within_the_width() -> None:
    for line in dump({"a": {"b": [f"词{number}" for number in range(200)]}}).splitlines():
        assert len(line.encode("gb18030")) <= WIDTH, "a Chinese character takes two columns"


@pytest.mark.parametrize("text", ["000125004000", "9:00", "no", "2024-05-10", "11320402MB0000000Y", "44210905700Y"])
def test_text_that_looks_like_another_type_is_quoted(text: str) -> None:
    assert dump({"a": text}) == f'a: "{text}"\n'


@pytest.mark.parametrize("text", ["020-34121084", "400-7000-690", "国发〔1987〕24号", "https://a.cn/b#c", "A区（一）"])
def test_plain_text_stays_plain(text: str) -> None:
    assert dump({"a": text}) == f"a: {text}\n"


def test_invisible_characters_become_escapes() -> None:
    assert dump({"a": "x\t\x1b\u0085\u2028\u202ey\U000e0041"}) == 'a: "x\\t\\x1b\\x85\\u2028\\u202ey\\U000e0041"\n'
    surrogate = dump({"a": "\ud800"})
    assert surrogate == 'a: "\\ud800"\n'
    assert yaml.load(surrogate, yaml.SafeLoader) == {"a": "\ud800"}


def test_an_empty_document() -> None:
    assert dump({}) == "{}\n"


@pytest.mark.parametrize("value", [1.5, datetime(2024, 1, 1), b"x", {1: 2}, ("a",)])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump({"a": value})


def test_a_key_too_long_to_be_one_is_refused() -> None:
    with pytest.raises(ValueError, match="键过长"):
        dump({"键" * 2000: 1})


def test_write_atomic(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched", "utf-8")
    link = tmp_path / "link.yaml"
    link.symlink_to(outside)
    write_atomic(link, "甲\n")
    assert link.read_bytes() == "甲\n".encode()
    assert not link.is_symlink() and outside.read_text("utf-8") == "untouched"
    with pytest.raises(UnicodeEncodeError):
        write_atomic(link, "\ud800")
    assert link.read_bytes() == "甲\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "outside"], "no scratch file stays behind"
