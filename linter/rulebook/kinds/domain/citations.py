"""Citations of laws: titles, ranks, articles, and their entries in the registry of laws.

In: a guide, e.g. with /legal_basis/0/title "《中华人民共和国行政许可法》（2019修正）". Out: hits at titles, ranks and
articles that are written wrong, repealed, of too low a rank or beyond the last article of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.domain.article_numbers import article_form, article_number, is_article
from linter.rulebook.kinds.kind import EACH_PLACE, PLACE, PLACES, TEXTS, Kind, Parameter, fixed, table_with
from linter.rulebook.rule import Check, Hit
from linter.source.pointer import Place, Pointer, resolve

NATION = "中华人民共和国"
ORDER = {
    "法律": 1,
    "行政法规": 2,
    "国务院决定": 2,
    "地方性法规": 3,
    "部门规章": 4,
    "政府规章": 4,
    "规范性文件": 5,
}
"""Rank to its position, 1 the highest. Rules of ministries and of governments have the same position."""
_ENACTED = frozenset(ORDER) - {"国务院决定", "规范性文件"}
"""The ranks whose texts have numbered articles and titles of their own kind (…法, …条例, …办法)."""
_YEAR = regex.compiled(
    r"\s*[（(]\s*[0-9]{4}\s*年?\s*(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改)?版?本?\s*[)）]\s*$"
)
_PAPER = regex.compiled("(?:通知|意见|方案|批复|的函)$")
"""Endings of the titles of documents that are no law, whatever rank is stated."""


@lru_cache(maxsize=2048)  # the guides of a catalog cite the same laws over and over
def _key(title: str) -> str:
    return folded(bare(title))


def bare(title: str) -> str:
    """A title without book marks and the year of its version: 《行政许可法》（2019修正） → 行政许可法."""
    for start, _ in _YEAR.spans(title):
        title = title[:start]
    return title.strip("《》 　")


def law_of(context: Context, title: Any) -> dict[str, Any] | None:
    """The registry's entry of a law by its title or an alias, with or without 中华人民共和国; None if unknown."""
    laws = context.named("laws", "laws", "title")
    if not laws or not isinstance(title, str):
        return None
    key = _key(title)
    return laws.get(key) or laws.get(key.removeprefix(NATION)) or laws.get(NATION + key)


def rank_of(context: Context, citation: Mapping[str, Any]) -> str | None:
    """The rank that a citation states, else the rank in the registry, else None."""
    rank = citation.get("rank") or (law_of(context, citation.get("title")) or {}).get("rank")
    return rank if isinstance(rank, str) else None


def _citations(guide: Guide) -> list[dict[str, Any]]:
    listed = guide.value.get("legal_basis")
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _build_titles(judge: Callable[[Context, Pointer, str], Hit | None]) -> Callable[[Mapping[str, Any]], Check]:
    """The builder of a kind that judges each title at the places `in`."""

    def build(spec: Mapping[str, Any]) -> Check:
        places = [Place(text) for text in spec["in"]]

        def check(guide: Guide) -> Iterator[Hit]:
            for place in places:
                for pointer, title in guide.each(place):
                    if isinstance(title, str) and filled(title) and (hit := judge(guide.context, pointer, title)):
                        yield hit

        return check

    return build


def _marked(_context: Context, pointer: Pointer, title: str) -> Hit | None:
    text = title.strip()
    opens, closes = text.startswith("《"), text.endswith("》")
    if text.count("《") != text.count("》"):
        inner = text.removeprefix("《") if opens else text.removesuffix("》") if closes else text
        balanced = inner.count("《") == inner.count("》")
        return Hit(pointer, variant="marks", replacement=inner) if balanced else None
    if not opens:
        return None
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "《") - (char == "》")
        if depth == 0:
            # Only a pair around the whole text can be removed: in 《条例》第四条 the article is in the wrong field.
            whole = index == len(text) - 1
            return Hit(pointer, variant="marks", replacement=text[1:-1]) if whole else Hit(pointer, variant="more")
    return None


def _dated(_context: Context, pointer: Pointer, title: str) -> Hit | None:
    for start, end in _YEAR.spans(title) if title.rstrip().endswith((")", "）")) else ():
        if title[:start].strip():
            found = {"found": title[start:end].strip()}
            return Hit(pointer, found, part=(start, end), replacement=title[:start].strip())
    return None


def _aliased(context: Context, pointer: Pointer, title: str) -> Hit | None:
    law = law_of(context, title)
    known = str(law.get("title")) if law else ""
    if not law or _key(title).removeprefix(NATION) == _key(known).removeprefix(NATION):
        return None
    return Hit(pointer, {"known": known}, replacement=known)


def build_only_phrases(spec: Mapping[str, Any]) -> Check:
    place = Place(spec["at"])
    phrases = regex.compiled(f"(?:{'|'.join(spec['table']['phrases'])})+")

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, title in guide.each(place):
            if isinstance(title, str) and phrases.full(title.strip("《》。 ")):
                yield Hit(pointer)

    return check


def build_repealed(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]
    in_table = {folded(entry["title"]): entry for entry in spec["table"]["entries"]}

    def check(guide: Guide) -> Iterator[Hit]:
        today = guide.context.as_of.isoformat()
        for place in places:
            for pointer, title in guide.each(place):
                if not isinstance(title, str) or not filled(title):
                    continue
                law, variant = law_of(guide.context, title), "registry"
                day = (law or {}).get("repealed_on")
                if law is None:
                    law, variant = in_table.get(_key(title).removeprefix(NATION)), "table"
                    day = (law or {}).get("known")
                if law is not None and isinstance(day, str) and day <= today:
                    successor = law.get("replaced_by")
                    values = {"day": day, "successor": f"，现为《{successor}》" if successor else ""}
                    yield Hit(pointer, {**values, "instead": f"; now {successor}" if successor else ""}, variant)

    return check


def build_basis_rank(spec: Mapping[str, Any]) -> Check:
    sufficient = frozenset(spec["ranks"])

    def check(guide: Guide) -> Iterator[Hit]:
        ranks = [rank_of(guide.context, item) for item in _citations(guide)]
        if ranks and None not in ranks and sufficient.isdisjoint(ranks):
            yield Hit(("legal_basis",), {"ranks": "、".join(dict.fromkeys(filter(None, ranks)))})

    return check


def _out_of_order(guide: Guide) -> Iterator[Hit]:
    lowest = 0
    for index, item in enumerate(_citations(guide)):
        position = ORDER.get(item.get("rank") or "", 0)
        if position and position < lowest:
            yield Hit(("legal_basis", index, "rank"), {"title": item.get("title")})
            return
        lowest = max(lowest, position)


def build_number_of_two_titles(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        first: dict[str, tuple[Pointer, str]] = {}
        for place in places:
            for pointer, title in guide.each(place):
                cited = resolve(guide.value, (*pointer[:-1], "document_no"))
                if not isinstance(title, str) or not isinstance(cited, str):
                    continue
                # A number without a year, 国务院令第3号, may belong to several documents.
                for start, end in _NUMBERED.spans(folded(cited)):
                    number = folded(cited)[start:end]
                    where, other = first.setdefault(number, (pointer, title))
                    if not _is_title_of(title, other):
                        yield Hit(pointer, {"number": cited, "other": other}, related=(where,))

    return check


_NUMBERED = regex.compiled(r"[\p{Han}]{1,12}[〔\[(（]?(?:19|20)[0-9]{2}[〕\])）]?(?:第)?[0-9]{1,4}号")


def _is_title_of(first: str, second: str) -> bool:
    """Whether two titles may be of one document: one may leave out 中华人民共和国 or the body that issued it."""
    one, other = (_key(title).removeprefix(NATION).strip("《》") for title in (first, second))
    return one in other or other in one


def build_rank(spec: Mapping[str, Any]) -> Check:
    at = Place(spec["at"])

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, rank in guide.each(at):
            title = resolve(guide.value, (*pointer[:-1], "title"))
            if not isinstance(rank, str) or not isinstance(title, str):
                continue
            law = law_of(guide.context, title)
            known = law.get("rank") if law else None
            if known and known != rank:
                yield Hit(pointer, {"known": known}, "registry", replacement=known)
            elif not known and rank in _ENACTED and _PAPER.found(bare(title)):
                yield Hit(pointer, {"title": title}, "title")

    return check


def build_article_form(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, article in guide.each(place):
                if not isinstance(article, str) or not filled(article) or is_article(article):
                    continue
                citation = resolve(guide.value, pointer[:-1])
                if isinstance(citation, dict) and rank_of(guide.context, citation) in _ENACTED:
                    mended = article_form(article)
                    if mended != article:
                        yield Hit(pointer, {"mended": mended}, "form", replacement=mended)
                    else:
                        yield Hit(pointer, variant="strange")

    return check


def build_article_beyond_last(spec: Mapping[str, Any]) -> Check:
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, article in guide.each(place):
                if not isinstance(article, str):
                    continue
                law = law_of(guide.context, resolve(guide.value, (*pointer[:-1], "title")))
                last = law.get("last_article") if law else None
                number = article_number(article) if isinstance(last, int) else None
                if law and number and number > int(last or 0):
                    yield Hit(pointer, {"law": law.get("title"), "last": last})

    return check


_TITLES = {"in": Parameter(PLACES, "法规名称的位置")}
_ARTICLES = {"in": Parameter(PLACES, "条款的位置，旁边应有 title")}
KINDS = (
    Kind(
        "article-beyond-last",
        "引用的条，不应超过法规的最后一条（注册库里登记了最后一条时才检查）。",
        "A cited article exists in the law, as far as the registry states its last article.",
        build_article_beyond_last,
        _ARTICLES,
        {"law": "法规名称", "last": "最后一条的序号"},
        reads=EACH_PLACE,
    ),
    Kind(
        "article-form",
        "法律、法规、规章的条款应写成“第四十四条第一款第（二）项”的样子。",
        "An article of a law is written 第…条第…款第（…）项.",
        build_article_form,
        _ARTICLES,
        {"mended": "规范的写法"},
        {"form": "只是数字、括号、空格写法不同，可以改正", "strange": "看不出是哪一条"},
        reads=EACH_PLACE,
    ),
    Kind(
        "law-rank",
        "写明的法规层级，应当与注册库一致；通知、意见之类不能写成法律、法规、规章。",
        "A stated rank agrees with the registry and with the title.",
        build_rank,
        {"at": Parameter(PLACE, "层级的位置，旁边应有 title")},
        {"known": "注册库里的层级", "title": "法规名称"},
        {"registry": "与注册库不一致", "title": "从名称看不是这个层级"},
        reads=(),
    ),
    Kind(
        "law-repealed",
        "引用的法规在检查的那一天应当有效。",
        "A cited law is in force on the day of the check.",
        build_repealed,
        {**_TITLES, "table": Parameter(table_with("entries"), "注册库里没有的已废止法规：{title, known, replaced_by}")},
        {"day": "哪一天废止", "successor": "现在的法规（中文，可为空）", "instead": "现在的法规（英文，可为空）"},
        {"registry": "注册库里登记为废止", "table": "词表里列为废止"},
        reads=EACH_PLACE,
    ),
    Kind(
        "law-title-marks",
        "法规名称不带书名号，书名号之外不写别的。",
        "A title stands without book marks.",
        _build_titles(_marked),
        _TITLES,
        variants={"marks": "去掉书名号就对", "more": "书名号后面还有别的文字"},
        reads=EACH_PLACE,
    ),
    Kind(
        "law-title-year",
        "法规名称不带修正、修订的年份。",
        "A title stands without the year of its version.",
        _build_titles(_dated),
        _TITLES,
        {"found": "年份部分"},
        reads=EACH_PLACE,
    ),
    Kind(
        "law-title-alias",
        "法规名称应写全称，不写注册库里的别名。",
        "A law is cited by its title in the registry, not by an alias.",
        _build_titles(_aliased),
        _TITLES,
        {"known": "全称"},
        reads=EACH_PLACE,
    ),
    Kind(
        "number-of-two-titles",
        "同一份指南里，一个带年份的文号只应有一个名称；一个名称包含另一个的不算。",
        "Within a guide, a document number with its year has one title.",
        build_number_of_two_titles,
        {"in": Parameter(PLACES, "文件名称的位置；文号写在同一条的 document_no")},
        {"number": "文号", "other": "别处写的名称"},
        reads=(),
    ),
    Kind(
        "only-phrases",
        "整段文字不能只由词表里的空话组成，如“国家有关规定”。",
        "A text does not consist of vague phrases alone.",
        build_only_phrases,
        {"at": Parameter(PLACE, "文字的位置"), "table": Parameter(table_with("phrases"), "词表，含 phrases（RE2）")},
        reads=(),
    ),
    Kind(
        "ranks-in-order",
        "设定依据应按法规层级从高到低排列。",
        "The legal bases stand in the order of their ranks.",
        fixed(_out_of_order),
        values={"title": "排错位置的法规"},
        reads=("legal_basis",),
    ),
    Kind(
        "basis-rank",
        "设定依据中至少有一条达到规定的层级；有依据查不到层级时不检查。",
        "At least one legal basis has one of certain ranks.",
        build_basis_rank,
        {"ranks": Parameter(TEXTS, "规定的层级")},
        {"ranks": "现有依据的层级"},
        reads=("legal_basis",),
    ),
)
