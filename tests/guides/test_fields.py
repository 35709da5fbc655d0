"""The fields of a guide: declared once in the schema, and known everywhere that they have to be known.

`missing` names every place that does not know a field yet, and what to add there. If a test of this module fails after
a change of schemas/matter.schema.json, its message is the list of what is left to do.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from linter.engine import examples, figure_record
from linter.guides import codes, fields, no_meeting
from linter.guides.fact import ID_KEYS, NAME_KEYS
from linter.guides.fields import Field, fields_of
from linter.guides.prose_texts import passages
from linter.importers import IMPORTERS
from linter.importers.importer import Importer
from linter.rulebook import example_catalog
from linter.rulebook.rule import Rule
from linter.rulebook.rulebook import Rulebook
from linter.source.pointer import Place, parse, render
from linter.source.schema import Schema
from linter.source.yaml_writer import dump
from tests.support import PERMIT, ROOT

BOOK = Rulebook()
MATTER: dict[str, Any] = json.loads((ROOT / "schemas/matter.schema.json").read_text("utf-8"))
STANDARD: dict[str, Any] = json.loads((ROOT / "schemas/standard.schema.json").read_text("utf-8"))
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")


# Completeness


def missing(
    matter: dict[str, Any],
    standard: dict[str, Any] = STANDARD,
    rules: Iterable[Rule] = tuple(BOOK),
    importers: Mapping[str, Importer] = IMPORTERS,
    glossary: str = GLOSSARY,
) -> list[str]:
    """What has to be added, and where, so that every field of a schema is known everywhere: a sentence each."""
    declared = fields_of(Schema(matter))
    found = [*_annotations(declared), *_comparisons(declared, tuple(rules))]
    known = fields_of(Schema(standard))
    for field in declared.values():
        if field.policy in ("must-equal", "better") and field.place not in known:
            name, pointer = parse(field.place)[-1], "/".join(f"properties/{step}" for step in parse(field.place))
            found.append(
                f'schemas/standard.schema.json: a standard states {field.place}; add "{name}": '
                f'{{"$ref": "matter.schema.json#/{pointer}"}}'
            )
    for name, importer in importers.items():
        handled = [*importer.lacks, *importer.filled, *(item.to for item in importer.fields.values() if item.to)]
        for field in _leaves(declared):
            if field.imported and not any(_inside(field.place, place) for place in handled):
                found.append(
                    f"{importer.guide.__module__.replace('.', '/')}.py: add {field.place} to `lacks` of the importer "
                    f'{name}, or fill it; if no platform can have it, write "x-import": false in '
                    f"schemas/matter.schema.json"
                )
    for place, field in declared.items():
        if len(parse(place)) == 1 and not re.search(
            rf"^\|[^|]*{field.title}[^|]*\|.*`{place}`", glossary, re.MULTILINE
        ):
            found.append(f"docs/glossary.md: add a row for {field.title} with `{place}`")
    return found


def _annotations(declared: Mapping[str, Field]) -> Iterator[str]:
    where = "schemas/matter.schema.json:"
    for field in declared.values():
        if field.policy is None and "properties" not in field.keywords:
            yield f'{where} {field.place} needs "x-policy": one of {", ".join(fields.POLICIES)}'
        if field.prose is None:
            yield f'{where} {field.place} is a text and needs "x-prose": true (people read it), false or "quoted"'
        keys = field.item_keywords.get("properties", {})
        if field.lists_mappings and not {*ID_KEYS, *NAME_KEYS} & {*keys} and "x-identity" not in field.item_keywords:
            yield (
                f"{where} the entries of {field.place} have none of the keys {', '.join((*ID_KEYS, *NAME_KEYS))}, "
                f'which name an entry in findings; use one of them, or write "x-identity": "content" in its "items"'
            )


def _comparisons(declared: Mapping[str, Field], rules: tuple[Rule, ...]) -> Iterator[str]:
    """Fields that no rule compares though their policy demands it, and lists whose entries nothing identifies."""
    modes: dict[str, str] = {place: field.compare for place, field in declared.items() if field.compare}
    measures: dict[str, str] = {}
    for rule in rules:
        check = rule.data["check"]
        if check["kind"] == "agree":
            modes |= dict.fromkeys(check["fields"], check.get("compare", "exact"))
        elif check["kind"] == "better-or-equal":
            measures |= check["measures"]
    for field in declared.values():
        stated = field.keywords.get("x-policy")
        if stated == "must-equal" and not any(_inside(place, field.place) for place in modes):
            yield (
                f'schemas/matter.schema.json: {field.place} must equal the standard and needs "x-compare" (one of '
                f"{', '.join(fields.COMPARE_MODES)}), or a rule of kind agree in rules/same-standard that names it"
            )
        if stated == "better" and not any(_inside(place, field.place) for place in measures):
            yield (
                f"rules/same-standard: {field.place} may be better than the standard, not worse; "
                f"name it in `measures` of a rule of kind better-or-equal"
            )
        by_entry = modes.get(field.place) in ("set", "sequence") or measures.get(field.place) in (
            "count",
            "demand",
            "rate",
        )
        if by_entry and field.lists_mappings and field.item is None:
            yield f'schemas/matter.schema.json: the entries of {field.place} are compared; add "x-item" to its "items"'


def _leaves(declared: Mapping[str, Field]) -> list[Field]:
    return [field for field in declared.values() if "properties" not in field.keywords and not field.lists_mappings]


def _inside(place: str, around: str) -> bool:
    return place == around or place.startswith(f"{around}/")


def test_every_field_is_known_everywhere() -> None:
    assert missing(MATTER) == []


def test_a_field_without_annotations_fails_with_what_to_add() -> None:
    two = {name: IMPORTERS[name] for name in ("guangdong", "hunan")}
    assert missing(with_field("slogan", {"type": ["string", "null"]}), importers=two) == [
        'schemas/matter.schema.json: /slogan needs "x-policy": one of must-equal, better, local, free, declared',
        'schemas/matter.schema.json: /slogan is a text and needs "x-prose": true (people read it), false or "quoted"',
        "linter/importers/guangdong.py: add /slogan to `lacks` of the importer guangdong, or fill it; if no platform "
        'can have it, write "x-import": false in schemas/matter.schema.json',
        "linter/importers/hunan.py: add /slogan to `lacks` of the importer hunan, or fill it; if no platform "
        'can have it, write "x-import": false in schemas/matter.schema.json',
        "docs/glossary.md: add a row for 宣传语 with `/slogan`",
    ]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({"x-policy": "must-equal", "x-prose": True}, '/slogan must equal the standard and needs "x-compare"'),
        ({"x-policy": "must-equal", "x-prose": True}, 'a standard states /slogan; add "slogan": {"$ref"'),
        ({"x-policy": "better", "x-prose": True}, "name it in `measures` of a rule of kind better-or-equal"),
        (
            {
                "x-policy": "must-equal",
                "x-compare": "set",
                "type": ["array", "null"],
                "items": {"properties": {"x": {}}},
            },
            'the entries of /slogan are compared; add "x-item"',
        ),
        (
            {"x-policy": "free", "type": ["array", "null"], "items": {"properties": {"x": {}}}},
            "the entries of /slogan have none of the keys document, id,",
        ),
    ],
)
def test_what_an_annotation_demands_is_named(annotations: dict[str, Any], expected: str) -> None:
    found = missing(with_field("slogan", {"type": ["string", "null"], **annotations}))
    assert any(expected in sentence for sentence in found), found


def test_a_field_inside_another_needs_its_annotations_too() -> None:
    matter = copy.deepcopy(MATTER)
    matter["properties"]["result"]["properties"]["colour"] = {"title": "颜色", "type": ["string", "null"]}
    found = "\n".join(missing(matter))
    assert '/result/colour needs "x-policy"' in found and '/result/colour is a text and needs "x-prose"' in found
    matter = copy.deepcopy(MATTER)
    matter["properties"]["materials"]["items"]["properties"]["colour"] = {"title": "颜色", "type": ["string", "null"]}
    assert fields_of(Schema(matter))["/materials/*/colour"].policy == "must-equal", "as the list that it lies in"
    assert '/materials/*/colour is a text and needs "x-prose"' in "\n".join(missing(matter))


def with_field(name: str, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the schema of guides with one field more, well formed but for annotations."""
    matter = copy.deepcopy(MATTER)
    own = {"title": "宣传语", "x-en": "slogan", "description": "一句话。", "minLength": 1, "maxLength": 200, **keywords}
    matter["properties"][name] = own
    return matter


# The whole program with one field more


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program whose schema declares /slogan, with all annotations."""
    for name in ("linter", "rules", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("cli.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    annotations = {"x-policy": "must-equal", "x-compare": "normalised-text", "x-prose": True, "x-record": "value"}
    matter = with_field("slogan", {"type": ["string", "null"], "x-import": False, "examples": ["好"], **annotations})
    (tmp_path / "schemas/matter.schema.json").write_text(json.dumps(matter, ensure_ascii=False), "utf-8")
    standard = copy.deepcopy(STANDARD)
    standard["properties"]["slogan"] = {"$ref": "matter.schema.json#/properties/slogan"}
    (tmp_path / "schemas/standard.schema.json").write_text(json.dumps(standard, ensure_ascii=False), "utf-8")
    row = "| 宣传语 | slogan | `/slogan` |"
    # The reference leads into the copied schema, which this process does not read.
    resolved = {**standard, "properties": {**standard["properties"], "slogan": matter["properties"]["slogan"]}}
    assert missing(matter, resolved, glossary=f"{GLOSSARY}\n{row}\n") == [], "with annotations nothing is left to do"
    return tmp_path


def run(program: Path, folder: Path, *arguments: str) -> str:
    """What the copied program prints, run in a folder."""
    command = [sys.executable, str(program / "cli.py"), *arguments]
    environment = {
        **os.environ,
        "PYTHONPATH": str(program),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    ).stdout


@pytest.mark.slow
def test_an_annotated_field_is_inherited_compared_checked_and_counted(program: Path, catalog: Path) -> None:
    clean = example_catalog.clean_guides()["行政许可"][1]
    stated = {"kind": "standard", **{key: clean[key] for key in ("basic_code", "name", "type")}, "slogan": "便民利民"}
    (catalog / "catalog/standards").mkdir()
    (catalog / "catalog/standards/示例.yaml").write_text(dump(stated), "utf-8")
    other = catalog / "catalog/districts/320411-示例/样例局/公共场所卫生许可.yaml"
    other.parent.mkdir(parents=True)
    shutil.copytree((catalog / "catalog" / PERMIT).parent / "attachments", other.parent / "attachments")
    own = {**clean, "district": "320411", "task_code": "1132", "slogan": "便民,利民,，快"}
    other.write_text(dump(own), "utf-8")

    shown = run(program, catalog, "show", clean["task_code"])
    assert "slogan: 便民利民  # 来自标准" in shown
    compared = json.loads(run(program, catalog, "compare", clean["basic_code"], "--format", "json"))
    (row,) = [row for row in compared["tables"][0]["rows"] if row["pointer"] == "/slogan"]
    assert row["element"] == "宣传语" and [cell["status"] for cell in row["cells"]] == ["same", "differs"]
    report = json.loads(run(program, catalog, "lint", "--format", "json", "--profile", "strict"))
    about = {item["rule"]: item for item in report["findings"] if item["pointer"] == "/slogan"}
    assert about["same-standard/field-differs"]["element"] == "宣传语"
    assert any(rule.startswith("text/") for rule in about), about.keys()
    assert "各区县之间: 必须与标准一致" in run(program, catalog, "explain", "宣传语")
    run(program, catalog, "report", "--period", "2026H2", "--snapshot", "--format", "json=报告.json")
    survey = json.loads((catalog / "catalog/snapshots/2026H2.json").read_text("utf-8"))["survey"]
    assert "/slogan" in survey["places"]
    assert {unit["record"].get("slogan") for unit in survey["units"]["guides"]} == {None, "便民利民", "便民,利民,，快"}


# What the annotations say is what the program does


def test_tables_come_from_the_schema() -> None:
    assert "/materials" in fields.inheritable() and "/time_limit/statutory" in fields.inheritable()
    assert not {"/time_limit", "/time_limit/promised", "/agency", "/result"} & {*fields.inheritable()}
    assert fields.is_inheritable(("materials", 0, "name")) and not fields.is_inheritable(("time_limit", "promised"))
    assert fields.compared()["/special_procedures"] == "set" and "/faq" not in fields.compared()
    assert fields.required_parts() == tuple(part for part in MATTER["properties"] if part in fields.required_parts())
    assert fields.keys_below("/materials")[0] == "name" and fields.keys_below("/artefacts") == figure_record.ARTEFACTS
    assert (
        "/handling/notice_commitment/text" in fields.attachments() and "/intermediary/text" not in fields.attachments()
    )


def test_codes_ids_and_paths_are_no_prose() -> None:
    guide = {
        "supervision": {"matters": ["C320402-0231"], "agency": "天宁区卫生监督所"},
        "handling": {"notice_commitment": {"text": "attachments/告知承诺书.docx", "verification": "现场核查"}},
        "situations": [{"id": "a", "ask": "办什么", "options": [{"label": "新办", "materials": ["application-form"]}]}],
        "legal_basis": [{"title": "行政许可法", "rank": "法律", "article": "第四条"}],
        "not_a_field": ["文字"],
    }
    assert [(render(pointer), quoted) for pointer, _, quoted in passages(guide)] == [
        ("/supervision/agency", False),
        ("/handling/notice_commitment/verification", False),
        ("/situations/0/ask", False),
        ("/situations/0/options/0/label", False),
        ("/legal_basis/0/title", True),
        ("/legal_basis/0/article", True),
        ("/not_a_field/0", False),
    ]


def filled_in(place: str, value: str) -> dict[str, Any]:
    """The top-level key of the clean permit that a place lies under, with a value at the place."""
    guide = copy.deepcopy(example_catalog.clean_guides()["行政许可"][1])
    *above, last = [0 if step == "*" else step for step in parse(place)]
    target: Any = guide
    for step, following in zip(above, [*above[1:], last], strict=True):
        empty: Any = [{}] if following == 0 else {}
        if isinstance(step, int):
            target = target[step]
        else:
            target[step] = target.get(step) or empty
            target = target[step]
    target[last] = value
    return {parse(place)[0]: guide[parse(place)[0]]}


@pytest.mark.parametrize("place", [place for place, field in fields.fields().items() if field.marked("x-url")])
def test_every_web_address_is_checked(place: str) -> None:
    """If this fails for a new field: `links_of` in linter/rulebook/kinds/domain/web_links.py does not read it."""
    runner = examples.Runner(BOOK)
    found = runner.findings(BOOK["link/not-https"], filled_in(place, "http://www.jszwfw.gov.cn/"))
    assert any(item.rule == "link/not-https" and item.pointer == place.replace("*", "0") for item in found)


@pytest.mark.parametrize("place", [place for place, field in fields.fields().items() if field.marked("x-phone")])
def test_every_phone_number_is_checked(place: str) -> None:
    """If this fails for a new field: linter/rulebook/kinds/domain/contact_points.py does not read it."""
    runner = examples.Runner(BOOK)
    found = runner.findings(BOOK["contact/phone-malformed"], filled_in(place, "八八八"))
    assert any(item.rule == "contact/phone-malformed" and item.pointer == place.replace("*", "0") for item in found)


@pytest.mark.slow
def test_places_that_the_program_names_are_fields() -> None:
    """A field that is renamed in the schema must not vanish silently from what reads it."""
    named = [*codes.SIZES, *codes.PARTS, *map(render, no_meeting.READ_PLACES), *figure_record._COUNTED.values()]
    named += [place for item in BOOK for place in _read_by(item)]
    matter, standard = fields.fields(), fields_of(Schema(STANDARD))
    known = [Place(place).steps for place in {*matter, *standard}]
    lists = json.loads((ROOT / "schemas/list.schema.json").read_text("utf-8"))
    known += [Place(place).steps for place in fields_of(Schema(lists))]
    unknown = [place for place in named if not any(_matches(Place(place).steps, steps) for steps in known)]
    assert unknown == []


def _matches(steps: tuple[str | int, ...], known: tuple[str | int, ...]) -> bool:
    """Whether a place names a field, or an entry of a list of texts."""
    if len(steps) == len(known) + 1 and (steps[-1] == "*" or isinstance(steps[-1], int)):
        steps = steps[:-1]
    return len(steps) == len(known) and all(
        step == other or step == "*" or (other == "*" and isinstance(step, int))
        for step, other in zip(steps, known, strict=True)
    )


def _read_by(rule: Rule) -> Iterator[str]:
    check = rule.data["check"]
    for place in _places([check, rule.data.get("applies") or {}]):
        # The place that a graph leads to is counted from an entry of its list.
        relative = check["kind"].startswith("graph-") and place != check["at"]
        yield f"{check['at']}/*{place}" if relative else place


def _places(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("/"):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _places(key)
            yield from _places(item)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item)


def test_records_keep_what_other_populations_read() -> None:
    """Entries of lists take these from the record of their guide, by name."""
    read = {"/type", "/level", "/status", "/tags", "/handling/in_hall", "/handling/channels", "/supervision/matters",
            "/publication/published_on"}  # fmt: skip
    assert read <= {place.text for place in fields.recorded()}
