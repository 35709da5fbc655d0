"""`sample`: which guides to inspect next, so that anybody can draw the same ones again and see why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from linter.common import screen_json
from linter.common.period import Period
from linter.common.text import markdown, share, visible
from linter.engine.config import Config, ConfigError
from linter.engine.phase_one import FactExtras
from linter.engine.run import Run, inspect
from linter.figures import activity, populations
from linter.figures.populations import IN_USE, Ground
from linter.ledger.entry import read_entries
from linter.ledger.inspected_guides import inspected_matters
from linter.rulebook.indicator import Unit

HIGH, FREQUENT = "高频", 2
"""The tag of a matter that many ask for, and what it weighs."""
MANY_CASES, ERRORS, OTHERS = 2, 2, 1
"""What it weighs to be in the upper quarter of its district by cases, to have an error, to have another finding."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A guide that can be drawn."""

    code: str
    name: str
    district: str
    department: str
    path: str
    seen: bool
    """Whether it was inspected before."""
    weight: int
    reasons: tuple[str, ...]
    lot: str
    """Decides between equals: digest of as-of, catalog, seed and code."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """n of the N guides in use of a district were ever inspected; how many are drawn now."""

    district: str
    n: int
    total: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What to inspect, and how far inspection has come."""

    as_of: date
    catalog: str
    seed: str
    period: str | None
    """Of the cases that were looked at, None without any."""
    drawn: tuple[Candidate, ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[str, ...]
    """Rows of the activity data that could not be used."""

    @property
    def n(self) -> int:
        """Guides ever inspected."""
        return sum(row.n for row in self.coverage)

    @property
    def total(self) -> int:
        """Guides in use."""
        return sum(row.total for row in self.coverage)


def sample(config: Config, n: int, seed: str = "", period: str | None = None) -> Sample:
    """Draws `n` guides (all, if there are fewer), by a share for each district: never inspected ones first, then
    those that many people need or in which much was found."""
    run = inspect([], config, extras=FactExtras(records=True))
    guides = [unit for unit in populations.guides(run.facts) if unit.record.get("status") in (None, IN_USE)]
    entries = read_entries(run.ledgers)
    seen = inspected_matters(run.ledgers, entries)
    period = _named(config, period) if period is not None else _latest(config)
    data = activity.read(config.catalog / "activity" / period) if period else activity.Activity()
    reasons = _reasons(run, guides, {row.code: row.terms.get("cases", 0) for row in data.cases})
    draw = f"{config.as_of}\0{run.report.provenance.catalog}\0{seed}"
    pool: dict[str, list[Candidate]] = {}
    for unit in guides:
        why = reasons[unit.path]
        candidate = Candidate(
            code=visible(unit.code),
            name=visible(unit.name),
            district=visible(run.report.districts.get(unit.district, unit.district)),
            department=visible(unit.department),
            path=unit.path,
            seen=unit.code in seen,
            weight=sum(weight for weight, _ in why),
            reasons=("以前抽查过" if unit.code in seen else "从未抽查", *(reason for _, reason in why)),
            lot=hashlib.sha256(f"{draw}\0{unit.code}\0{unit.path}".encode("utf-8", "surrogatepass")).hexdigest(),
        )
        pool.setdefault(unit.district, []).append(candidate)
    quota = _quotas({district: len(own) for district, own in pool.items()}, n, _unseen(pool))
    drawn = {
        district: sorted(own, key=lambda one: (one.seen, -one.weight, one.lot))[: quota[district]]
        for district, own in pool.items()
    }
    return Sample(
        as_of=config.as_of,
        catalog=run.report.provenance.catalog,
        seed=visible(seed),
        period=period,
        drawn=tuple(one for district in sorted(drawn) for one in drawn[district]),
        coverage=tuple(
            Coverage(own[0].district, sum(one.seen for one in own), len(own), quota[district])
            for district, own in sorted(pool.items())
        ),
        problems=tuple(data.problems),
    )


def districts(config: Config) -> dict[str, str]:
    """The district of every guide, by its code."""
    facts = inspect([], config, extras=FactExtras(records=True)).facts
    return {unit.code: unit.district for unit in populations.guides(facts)}


def _named(config: Config, text: str) -> str:
    """A period with activity data, as its folder is called. Raises ConfigError for a text that names none."""
    try:
        period = str(Period.of(text))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if not (config.catalog / "activity" / period).is_dir():
        raise ConfigError(f"目录里没有 {period} 的办件数据")
    return period


def _latest(config: Config) -> str | None:
    """The last period with activity data that had begun on the day."""
    folder, found = config.catalog / "activity", []
    for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
        try:
            period = Period.of(path.name)
        except ValueError:
            continue
        if path.is_dir() and period.start <= config.as_of:
            found.append((period.end, period.start, path.name))
    return max(found)[2] if found else None


def _reasons(run: Run, guides: list[Unit], cases: Mapping[str, int]) -> dict[str, list[tuple[int, str]]]:
    """Why a guide should be inspected, each reason with its weight, by path; `cases` are those of a code."""
    found = Counter((item.path, item.severity == "error") for item in run.report.findings if item.status != "waived")
    often = {unit.path for unit in populations.frequent(Ground(run.context, guides)) if unit.path}
    often |= {unit.path for unit in guides if HIGH in (unit.record.get("tags") or ())}
    counts = {unit.path: cases.get(unit.code, cases.get(str(unit.record.get("task_code")), 0)) for unit in guides}
    many = _upper_quarter(guides, counts)
    reasons = {}
    for path, count in counts.items():
        errors, others = (found[path, grave] for grave in (True, False))
        told = [
            (FREQUENT, "高频事项", path in often),
            (MANY_CASES, f"办件量居本区划前四分之一（{count:,} 件）", path in many),
            (ERRORS, f"错误 {errors} 处", errors > 0),
            (OTHERS, f"其他问题 {others} 处", others > 0),
        ]
        reasons[path] = [(weight, reason) for weight, reason, holds in told if holds]
    return reasons


def _upper_quarter(guides: Sequence[Unit], counts: Mapping[str, int]) -> set[str]:
    """The paths of the guides that belong to the quarter of their district with most cases (`counts`, by path)."""
    by_district: dict[str, list[tuple[int, str]]] = {}
    for unit in guides:
        by_district.setdefault(unit.district, []).append((counts[unit.path], unit.path))
    found = set()
    for own in by_district.values():
        own.sort(key=lambda item: (-item[0], item[1]))
        found |= {path for count, path in own[: (len(own) + 3) // 4] if count}
    return found


def _unseen(pool: Mapping[str, Iterable[Candidate]]) -> dict[str, int]:
    return {district: sum(not one.seen for one in own) for district, own in pool.items()}


def _quotas(sizes: Mapping[str, int], n: int, unseen: Mapping[str, int]) -> dict[str, int]:
    """How many of each district: one at least, the rest by largest remainder, never more than there are. With fewer
    than districts, those come first that have most guides nobody has looked at."""
    n = min(n, sum(sizes.values()))
    ranked = sorted(sizes, key=lambda district: (-unseen[district], district))
    if n <= len(ranked):
        return {district: int(district in ranked[:n]) for district in sizes}
    quota = dict.fromkeys(sizes, 1)
    total = sum(sizes.values())
    while sum(quota.values()) < n:
        # One after the other to whom most is due, so that no rounding can leave anything over.
        open_ = [district for district in sizes if quota[district] < sizes[district]]
        due = max(open_, key=lambda district: (sizes[district] * n - quota[district] * total, -ranked.index(district)))
        quota[due] += 1
    return quota


_TITLES = ("序号", "区划", "部门", "事项", "编码", "为什么")


def _heads(found: Sample) -> list[str]:
    how = f"按 {found.as_of}、目录 {found.catalog}、种子“{found.seed}”抽取，同样的输入抽出同样的事项"
    lines = [
        f"抽查建议：{len(found.drawn)} 项",
        how,
        f"办件量取自 {visible(found.period)}" if found.period else "目录里没有办件数据，未按办件量排",
        f"抽查覆盖率 {share(found.n, found.total)}（在用指南）",
    ]
    return lines + [f"未用的办件数据：{problem}" for problem in found.problems]


def _rows(found: Sample) -> list[tuple[str, ...]]:
    return [
        (str(number), one.district, one.department, one.name, one.code, "；".join(one.reasons))
        for number, one in enumerate(found.drawn, 1)
    ]


def as_text(found: Sample) -> str:
    """For the screen."""
    lines = [*_heads(found), "", "按区划"]
    lines += [f"  {row.district}  覆盖率 {share(row.n, row.total)}，本次 {row.drawn} 项" for row in found.coverage]
    lines.append("")
    for number, district, department, name, code, why in _rows(found):
        lines += [f"{number:>3} {district} {department} {name} {code}", f"    {why}"]
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(found: Sample) -> str:
    """For a plan of inspection."""
    first, *rest = map(markdown, _heads(found))
    lines = [f"# {first}", "", *(f"- {line}" for line in rest)]
    lines += ["", "| 区划 | 抽查覆盖率 | 本次 |", "|---|---:|---:|"]
    lines += [f"| {markdown(row.district)} | {share(row.n, row.total)} | {row.drawn} |" for row in found.coverage]
    lines += ["", f"| {' | '.join(_TITLES)} |", "|---:" + "|---" * (len(_TITLES) - 1) + "|"]
    lines += [f"| {' | '.join(map(markdown, row))} |" for row in _rows(found)]
    return "\n".join(lines) + "\n"


def as_json(found: Sample) -> str:
    """For another program."""
    whole = {**asdict(found), "n": found.n, "total": found.total}
    return screen_json.document(whole)
