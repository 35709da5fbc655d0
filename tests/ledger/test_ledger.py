"""整改台账: adding, closing and reopening entries; and edits that keep every other byte of a ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linter
from linter.common.text import digest
from linter.engine import config, examples
from linter.engine.config import ConfigError
from linter.ledger.add import EntryDetails, add
from linter.ledger.close import CloseResult, close
from linter.ledger.edit import edited_ledger_text
from linter.ledger.entry import ENTRIES, Entry, StatusChange, read_entries
from linter.ledger.files import load_ledgers, write_ledgers
from linter.rulebook import example_catalog
from linter.source import parse, yaml_document, yaml_writer
from linter.source.yaml_document import Document
from tests.support import PERMIT

pytestmark = pytest.mark.slow

NOTE = "time-limit/promise-note-missing"
AT = "/time_limit/promised/note"
GUIDE = example_catalog.clean_guides()["行政许可"][1]
OWN = {"rule": NOTE, "matter": GUIDE["task_code"], "at": AT, "value": digest(None), "status": "整改中"}
LEDGER = "ledger/320402.yaml"
DAY = date(2026, 9, 30)


def settings_of(catalog: Path, **changes: Any) -> config.Config:
    return replace(config.load([catalog]), **changes)


def statuses(catalog: Path) -> list[str]:
    return [finding.status for finding in linter.lint([catalog]).findings if finding.rule == NOTE]


def own(text: str) -> Document:
    return yaml_document.from_bytes(text.encode(), LEDGER, "ledger")


def only(text: str) -> Entry:
    (entry,) = read_entries([own(text)])
    return entry


@pytest.fixture
def broken(catalog: Path, edit: Callable[..., Path]) -> Path:
    """A catalog with one finding: the permit lacks the note to its promised time limit."""
    edit("note: 自受理之日起计算", "note: null")
    return catalog


# --- add


def test_an_added_finding_is_known_and_adding_again_changes_nothing(broken: Path) -> None:
    outcome = add(settings_of(broken), [broken], EntryDetails(due=date(2026, 12, 31), lead="天宁区卫生健康局"))
    assert outcome.added == {f"catalog/{LEDGER}": outcome.chosen}
    written = (broken / "catalog" / LEDGER).read_bytes()
    assert statuses(broken) == ["known"]
    assert not [finding for finding in linter.lint([broken]).findings if finding.open]
    assert add(settings_of(broken), [broken], EntryDetails()).chosen == 0
    assert (broken / "catalog" / LEDGER).read_bytes() == written
    entry = next(entry for entry in read_entries(load_ledgers(settings_of(broken))) if entry.rule == NOTE)
    assert (entry.district, entry.due, entry.found_on, entry.lead) == (
        "320402",
        date(2026, 12, 31),
        DAY,
        "天宁区卫生健康局",
    )


def test_rules_severity_and_district_choose_findings(broken: Path) -> None:
    assert add(settings_of(broken), [broken], EntryDetails(), rules=("contact",)).chosen == 0
    assert add(settings_of(broken), [broken], EntryDetails(), severity="error").chosen == 0
    assert add(settings_of(broken), [broken], EntryDetails(), district="新北区").chosen == 0
    assert add(settings_of(broken), [broken], EntryDetails(), rules=("time-limit",), district="天宁区").chosen == 1
    with pytest.raises(ConfigError, match="天宁区"):
        add(settings_of(broken), [broken], EntryDetails(), district="天宁")
    with pytest.raises(ConfigError, match=NOTE):
        add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE[:-1],))


def test_a_finding_in_a_standard_goes_to_the_common_division(catalog: Path) -> None:
    text = yaml_writer.dump({"kind": "standard", "basic_code": "000123029000", "name": "另一事项(样例)"})
    path = catalog / "catalog/standards/000123029000-另一事项.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    assert "catalog/ledger/320000.yaml" in add(settings_of(catalog), [catalog], EntryDetails()).added
    assert not [finding for finding in linter.lint([catalog]).findings if finding.open]


def test_a_file_that_cannot_be_read_cannot_be_accepted(broken: Path) -> None:
    (broken / "catalog/districts/broken.yaml").write_text("kind: [matter\n", "utf-8")
    outcome = add(settings_of(broken), [broken], EntryDetails())
    assert {finding.rule for finding, _ in outcome.refused} == {"yaml/syntax"}
    assert "不能登记 1" in outcome.summary()
    entry = {
        "rule": "yaml/syntax",
        "matter": "catalog/districts/broken.yaml",
        "at": "",
        "value": "0",
        "status": "整改中",
    }
    (broken / "catalog" / LEDGER).write_text(yaml_writer.dump({"entries": [entry]}), "utf-8")
    report = linter.lint([broken])
    assert [finding.status for finding in report.findings if finding.rule == "yaml/syntax"] == ["new"]
    assert [finding.pointer for finding in report.findings if finding.rule == "ledger/not-allowed"] == [
        "/entries/0/rule"
    ]


def test_a_guide_without_code_is_identified_by_its_path(catalog: Path, edit: Callable[..., Path]) -> None:
    path = edit("note: 自受理之日起计算", "note: null")
    path.write_text(re.sub(r"(?m)^(task_code|item_code):.*\n", "", path.read_text("utf-8")), "utf-8")
    add(settings_of(catalog), [catalog], EntryDetails())
    entry = next(entry for entry in read_entries(load_ledgers(settings_of(catalog))) if entry.rule == NOTE)
    assert entry.matter == f"catalog/{PERMIT}"
    assert not [finding for finding in linter.lint([catalog]).findings if finding.open]


def test_a_hostile_district_id_is_no_file_name(broken: Path, edit: Callable[..., Path]) -> None:
    edit('district: "320402"', 'district: "../../../320402"')
    outcome = add(settings_of(broken), [broken], EntryDetails())
    assert outcome.chosen
    assert {Path(path).parent.as_posix() for path in outcome.added} <= {"catalog/ledger"}
    assert not list(broken.parent.glob("*.yaml"))


def test_a_full_ledger_file_is_continued_in_another(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linter.ledger.files.MAX_ITEMS", 1)
    guide = (broken / "catalog" / PERMIT).read_text("utf-8")
    for number in range(2):
        copy = guide.replace(GUIDE["task_code"], f"{GUIDE['task_code'][:-1]}{number + 5}")
        (broken / "catalog" / PERMIT).with_name(f"另{number}.yaml").write_text(copy, "utf-8")
    outcome = add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    names = sorted(Path(path).name for path in outcome.added)
    assert names == ["320402.2.yaml", "320402.3.yaml", "320402.yaml"]
    assert {entry.district for entry in read_entries(load_ledgers(settings_of(broken)))} == {"320402"}
    assert statuses(broken) == ["known"] * 3


def test_a_ledger_folder_that_is_a_link_is_refused(broken: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (broken / "catalog/ledger").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(ConfigError, match="链接"):
        add(settings_of(broken), [broken], EntryDetails())
    assert not list(elsewhere.iterdir())


# --- close and reopen


def test_an_entry_with_a_finding_cannot_be_closed(broken: Path, edit: Callable[..., Path]) -> None:
    add(settings_of(broken), [broken], EntryDetails())
    before = (broken / "catalog" / LEDGER).read_bytes()
    refused = close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"], by="区行政审批局")
    assert (len(refused.closed), len(refused.refused)) == (0, 1)
    assert "仍然报出" in refused.summary()
    assert f"catalog/{PERMIT}:" in refused.summary()
    assert (broken / "catalog" / LEDGER).read_bytes() == before
    edit("5, unit: 工作日, note: null", "5, unit: 工作日, note: 无")
    changed = close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"])
    assert bool(changed.closed) is not any(
        finding.rule == NOTE for finding in linter.lint([broken], ledger=False).findings
    )


def test_an_entry_with_a_waived_finding_cannot_be_closed(broken: Path, edit: Callable[..., Path]) -> None:
    add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    waiver = {"rule": NOTE, "reason": "正在核定", "basis": {"title": "整改方案"}, "until": "2026-12-31"}
    path = broken / "catalog" / PERMIT
    guide = examples.laid_over(
        GUIDE, {"waivers": [waiver], "time_limit": {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}}
    )
    path.write_text(yaml_writer.dump(guide), "utf-8")
    assert "仍然报出" in close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"]).summary()


@pytest.mark.parametrize("note", [None, "事项已取消"])
def test_an_entry_of_a_deleted_guide_needs_a_note_to_be_closed(broken: Path, note: str | None) -> None:
    add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    (broken / "catalog" / PERMIT).unlink()
    outcome = close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"], note=note)
    assert len(outcome.closed) == (note is not None)
    if note:
        (entry,) = read_entries(load_ledgers(settings_of(broken)))
        assert entry.history == (StatusChange("已整改", DAY, None, note),)


@pytest.mark.parametrize("text", ["\tx", "kind: matter\nname: [", "kind: matter\nunknown: 1\n"])
def test_an_entry_of_an_unreadable_guide_cannot_be_closed(broken: Path, text: str) -> None:
    add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    path = broken / "catalog" / PERMIT
    path.write_text(f"# {GUIDE['task_code']}\n{text}", "utf-8")
    outcome = close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"], note="说明")
    assert "格式错误" in outcome.summary()
    assert not outcome.closed


def test_an_entry_at_a_place_in_source_lacks_cannot_be_closed(broken: Path) -> None:
    add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    limit = {**GUIDE["time_limit"], "promised": {"value": 5, "unit": "工作日"}}
    source = {"system": "平台", "exported_on": "2026-09-01", "lacks": [AT]}
    (broken / "catalog" / PERMIT).write_text(
        yaml_writer.dump(examples.laid_over(GUIDE, {"time_limit": limit, "source": source})), "utf-8"
    )
    assert statuses(broken) == []
    assert "source.lacks" in close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"]).summary()


def test_a_rule_that_is_switched_off_is_checked_before_closing(broken: Path) -> None:
    add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,))
    (broken / "matterlint.yaml").write_text(
        f'as_of: "2026-09-30"\nprofile: basic\nignore: [{NOTE}]\nexclude: ["*公*"]\nseverity: {{{NOTE}: "off"}}\n',
        "utf-8",
    )
    assert not close(settings_of(broken), rule=NOTE, matter=GUIDE["task_code"]).closed


def test_closing_and_reopening_change_only_the_entry(broken: Path, edit: Callable[..., Path]) -> None:
    path = broken / "catalog" / LEDGER
    path.parent.mkdir(exist_ok=True)
    head = "# 台账，交接时核对\nkind: ledger\nentries:\n"
    other = "  - {rule: a/b, matter: x, at: /name, value: y, status: 异议}  # 待裁定\n"
    text = yaml_writer.dump({"entries": [{**OWN, "due": "2026-12-31"}]}).removeprefix("entries:\n")
    text = text.replace("status: 整改中", "status: 整改中   # 区里定的")
    path.write_text(head + other + text + other, "utf-8")
    edit("5, unit: 工作日, note: null", "5, unit: 工作日, note: 自受理之日起计算")
    fingerprint = next(
        entry for entry in read_entries(load_ledgers(settings_of(broken))) if entry.rule == NOTE
    ).fingerprint
    outcome = close(settings_of(broken), fingerprint, by="区行政审批局")
    assert len(outcome.closed) == 1
    closed = text.replace("整改中", "已整改").replace(
        "区里定的\n", "区里定的\n    closed: {by: 区行政审批局, date: 2026-09-30}\n"
    )
    assert path.read_text("utf-8") == head + other + closed + other

    edit("note: 自受理之日起计算", "note: null")
    assert statuses(broken) == ["new"]
    assert "ledger/closed-but-firing" in {finding.rule for finding in linter.lint([broken]).findings}
    later = settings_of(broken, as_of=date(2026, 11, 2))
    again = add(later, [broken], EntryDetails(by="市政务办", due=date(2027, 1, 31)), rules=(NOTE,))
    assert again.reopened == {f"catalog/{LEDGER}": 1}
    entry = next(entry for entry in read_entries(load_ledgers(later)) if entry.rule == NOTE)
    assert (entry.status, entry.recurrences, entry.closed_on, entry.due) == ("整改中", 1, None, date(2027, 1, 31))
    assert entry.history == (
        StatusChange("已整改", DAY, "区行政审批局"),
        StatusChange("整改中", date(2026, 11, 2), "市政务办", "原整改期限2026-12-31"),
    )
    assert statuses(broken) == ["known"]
    assert path.read_text("utf-8").startswith(head + other)
    assert path.read_text("utf-8").endswith(other)
    assert "closed:" not in path.read_text("utf-8")


def test_a_finding_with_another_value_at_the_same_place_reopens_the_entry(broken: Path) -> None:
    path = broken / "catalog" / LEDGER
    path.parent.mkdir(exist_ok=True)
    closed = {**OWN, "value": digest("见窗口"), "status": "已整改", "closed": {"date": "2026-08-01"}}
    path.write_text(yaml_writer.dump({"entries": [closed]}), "utf-8")
    assert add(settings_of(broken), [broken], EntryDetails(), rules=(NOTE,)).reopened.total() == 1
    (entry,) = read_entries(load_ledgers(settings_of(broken)))
    assert (entry.value, entry.recurrences, entry.history[-1].note) == (digest(None), 1, "内容与销号前不同")
    assert statuses(broken) == ["known"]


def test_mended_closes_every_entry_without_a_finding(broken: Path) -> None:
    path = broken / "catalog" / LEDGER
    path.parent.mkdir(exist_ok=True)
    mended = {**OWN, "at": "/time_limit/statutory/note"}
    path.write_text(yaml_writer.dump({"entries": [OWN, mended, {**mended, "status": "异议"}]}), "utf-8")
    outcome = close(settings_of(broken), mended=True)
    assert [entry.number for entry in outcome.closed] == [1, 2]
    assert (outcome.refused, outcome.still_firing) == ([], 1)
    assert "复查 3 项：销号 2/3，不能销号 1/3" in outcome.summary()
    assert close(settings_of(broken), mended=True) == CloseResult(still_firing=1)


def test_an_overdue_entry_is_reported_for_its_guide_and_its_ledger(broken: Path) -> None:
    path = broken / "catalog" / LEDGER
    path.parent.mkdir(exist_ok=True)
    elsewhere = {**OWN, "matter": "11320411MB1234567N4000123020000", "due": "2026-08-31"}
    path.write_text(yaml_writer.dump({"entries": [{**OWN, "due": "2026-09-29"}, elsewhere]}), "utf-8")

    def late(target: Path) -> list[str | None]:
        return [finding.pointer for finding in linter.lint([target]).findings if finding.rule == "ledger/overdue"]

    assert late(broken) == ["/entries/0/due", "/entries/1/due"]
    assert late(broken / "catalog" / PERMIT) == ["/entries/0/due"]
    assert late(path) == ["/entries/0/due", "/entries/1/due"]
    other = next(item for item in (broken / "catalog/districts").rglob("*.yaml") if item.name not in PERMIT)
    assert late(other) == []


# --- edits


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and text
)
ITEMS = st.fixed_dictionaries(
    {"rule": TEXTS, "matter": TEXTS, "at": st.just("/name"), "value": st.just("74234e98afe7498f"),
     "status": st.sampled_from(["整改中", "已整改", "异议"])},
    optional={
        "problem": TEXTS, "measures": st.lists(TEXTS, min_size=1, max_size=2), "due": st.just("2026-12-31"),
        "closed": st.fixed_dictionaries({"by": TEXTS, "date": st.just("2026-10-01")}),
        "note": st.just("第一行\n第二行\n"),
    },
)  # fmt: skip


@st.composite
def ledgers(draw: st.DrawFn) -> str:
    """Ledgers as people write them: comments, blank lines, entries on one line, Windows line ends, no last line end."""
    lines = ["# 台账", "entries:"]
    for item in draw(st.lists(ITEMS, min_size=1, max_size=4)):
        if draw(st.booleans()):
            lines.append("  - " + in_brackets(item) + draw(st.sampled_from(["", "  # 注"])))
        else:
            first, *rest = yaml_writer.dump(item).rstrip("\n").split("\n")
            lines += [f"  - {first}", *(f"    {line}" for line in rest)]
        lines += draw(st.sampled_from([[], [""], ["  # 下一项"]]))
    lines += draw(st.sampled_from([[], ["", "inspections: []"], ["inspections: null # 无"]]))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    return line_end.join(lines) + draw(st.sampled_from(["", line_end, line_end * 2]))


def in_brackets(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False)


def with_line_end(text: str) -> str:
    return text if text.endswith("\n") else text + ("\r\n" if "\r\n" in text else "\n")


def read_back(text: str) -> Any:
    document = own(text)
    assert not document.problems
    return document.value


@given(ledgers(), st.data(), st.lists(ITEMS, max_size=2))
def test_an_edit_keeps_every_other_byte(text: str, data: st.DataObject, new: list[Any]) -> None:
    ended = with_line_end(text)
    value = read_back(ended)
    number = data.draw(st.integers(0, len(value["entries"]) - 1))
    steps = [{"status": "整改中", "date": DAY}] * 2
    keys = {"status": "已整改", "closed": {"by": "某局", "date": DAY}, "history": steps}
    changed = edited_ledger_text(LEDGER, text, {(ENTRIES, number): keys}, {})
    result = edited_ledger_text(LEDGER, text, {(ENTRIES, number): keys}, {ENTRIES: new})
    after = read_back(result)["entries"]
    assert after[number]["closed"] == {"by": "某局", "date": "2026-09-30"}
    assert after[:number] + after[number + 1 :] == value["entries"][:number] + value["entries"][number + 1 :] + new
    tree, _ = parse.parse(ended)
    assert tree is not None
    starts = [node.start_mark.index for node in tree.find([ENTRIES])[0][-1].value]
    assert result.startswith(ended[: starts[number]])
    if number + 1 < len(starts):
        assert changed.endswith(ended[starts[number + 1] :])
    assert result.count("\r\n") in (0, result.count("\n"))


@given(ledgers(), st.lists(ITEMS, min_size=1, max_size=3))
def test_adding_only_inserts(text: str, new: list[Any]) -> None:
    result = edited_ledger_text(LEDGER, text, {}, {ENTRIES: new})
    text = with_line_end(text)
    assert read_back(result)["entries"] == [*read_back(text)["entries"], *new]
    head = next(
        index for index in range(len(text) + 1) if text[: index + 1] != result[: index + 1] or index == len(text)
    )
    assert result.endswith(text[head:])


def test_a_ledger_that_changed_since_it_was_read_is_not_overwritten(catalog: Path) -> None:
    settings, path = config.load([catalog]), "catalog/ledger/320402.yaml"
    file, more = catalog / path, {path: {ENTRIES: []}}
    before = load_ledgers(settings)
    write_ledgers(settings, before, {}, more)
    text = file.read_text("utf-8")
    with pytest.raises(ConfigError, match="别人改动"):
        write_ledgers(settings, before, {}, more)
    known = load_ledgers(settings)
    file.write_text(text + "# 记一笔\n", "utf-8")
    with pytest.raises(ConfigError, match="别人改动"):
        write_ledgers(settings, known, {}, more)
    assert file.read_text("utf-8") == text + "# 记一笔\n"
