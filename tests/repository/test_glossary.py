"""docs/glossary.md: every name of the code that it gives exists, and every field of a guide has a row."""

from __future__ import annotations

import importlib
import re

import pytest

from linter.guides.fields import fields, fields_of
from linter.rulebook.rulebook import Rulebook
from linter.source import schema
from tests.support import ROOT

PAGE = (ROOT / "docs/glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if re.match(r"\|[^-|]", line)
]
TERMS = [row for row in ROWS if row != ["中文", "English", "代码"]]
RULES = Rulebook().rules


def exists(name: str) -> bool:
    """Whether a code name of the glossary names a place of a schema, a rule, or something that can be imported."""
    kind, colon, place = name.partition(":")
    if kind == "rule":
        return place in RULES
    if name.startswith("/"):
        return name in fields()
    if colon:
        return kind in schema.kinds() and place in fields_of(schema.of_kind(kind))
    return _importable(name)


def _importable(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 1, -1):
        try:
            found: object = importlib.import_module(".".join(["linter", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_every_code_name_exists(row: list[str]) -> None:
    chinese, english, code = row
    assert re.search("[一-鿿]", chinese) and re.search("[a-z]", english), "a term is given in both languages"
    names = re.findall("`([^`]+)`", code)
    assert names, "and has a name in the code"
    assert [name for name in names if not exists(name)] == []


def test_names_that_do_not_exist_are_noticed() -> None:
    wrong = ("/no_field", "list:/no", "nolist:/entries", "guides.codes.no", "guides.no.codes", "rule:no/rule")
    assert [name for name in wrong if exists(name)] == []


def test_every_field_has_a_row_with_its_title() -> None:
    """If this fails: add a row with the title of the field and its place."""
    known = {name: row[0] for row in TERMS for name in re.findall("`(/[^`/]+)`", row[2])}
    wanted = {place: field.title for place, field in fields().items() if place.count("/") == 1}
    assert known == wanted


def test_no_term_is_given_twice() -> None:
    assert len({row[0] for row in TERMS}) == len(TERMS)
