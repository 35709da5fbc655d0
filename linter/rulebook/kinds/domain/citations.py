"""Checks of citations: titles, ranks, articles, and what the registry of laws knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from linter.common import regex
from linter.common.text import folded
from linter.guides.condition import filled
from linter.guides.guide import Context, Guide
from linter.rulebook.kinds.parameters import PLACE, PLACES, TABLE, TEXTS, params
from linter.rulebook.rule import Check, Hit, Kind, Tables
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
"""Rank to its place from the highest down; ministries' and governments' rules stand side by side."""
_ENACTED = frozenset(ORDER) - {"国务院决定", "规范性文件"}
_YEAR = regex.compiled(
    r"\s*[（(]\s*[0-9]{4}\s*年?\s*(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改)?版?本?\s*[)）]\s*$"
)


@lru_cache(maxsize=2048)  # a catalog cites the same laws over and over
def _key(title: str) -> str:
    return folded(bare(title))


def bare(title: str) -> str:
    """A title without book marks and the year of its version, as it is looked up."""
    for start, _ in _YEAR.spans(title):
        title = title[:start]
    return title.strip("《》 　")


def law_of(context: Context, title: Any) -> dict[str, Any] | None:
    """The registry's entry of a law, by its title or an alias, with or without 中华人民共和国."""
    laws = context.named("laws", "laws", "title")
    if not laws or not isinstance(title, str):
        return None
    key = _key(title)
    return laws.get(key) or laws.get(key.removeprefix(NATION)) or laws.get(NATION + key)


def rank_of(context: Context, citation: Mapping[str, Any]) -> str | None:
    """The rank a citation states, else the one the registry knows."""
    rank = citation.get("rank") or (law_of(context, citation.get("title")) or {}).get("rank")
    return rank if isinstance(rank, str) else None


def _citations(guide: Guide) -> list[dict[str, Any]]:
    listed = guide.value.get("legal_basis")
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _titles(spec: Mapping[str, Any], tables: Tables) -> Check:
    """`find` in the titles at `in`: marks (《》, fix unless more is written behind them), year, alias."""
    places, find = [Place(text) for text in spec["in"]], spec["find"]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, title in guide.each(place):
                if not isinstance(title, str) or not filled(title):
                    continue
                if find == "marks":
                    hit = _marked(pointer, title)
                elif find == "year":
                    hit = _dated(pointer, title)
                else:
                    hit = _aliased(guide.context, pointer, title)
                if hit is not None:
                    yield hit

    return check


def _marked(pointer: Pointer, title: str) -> Hit | None:
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
            # Only a pair around the whole is to go: in 《条例》第四条 the article stands in the wrong place.
            whole = index == len(text) - 1
            return Hit(pointer, variant="marks", replacement=text[1:-1]) if whole else Hit(pointer, variant="more")
    return None


def _dated(pointer: Pointer, title: str) -> Hit | None:
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


def _vague(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A title that is nothing but the words of a table: 国家有关规定, 上级文件要求."""
    place = Place(spec["at"])
    words = regex.compiled(f"(?:{'|'.join(tables(spec['table'])['phrases'])})+")

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, title in guide.each(place):
            if isinstance(title, str) and words.full(title.strip("《》。 ")):
                yield Hit(pointer)

    return check


def _repealed(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A law repealed on the day of the check, by the registry or by a table {title, known}."""
    places = [Place(text) for text in spec["in"]]
    listed = {folded(entry["title"]): entry for entry in tables(spec["table"])["entries"]}

    def check(guide: Guide) -> Iterator[Hit]:
        today = guide.context.as_of.isoformat()
        for place in places:
            for pointer, title in guide.each(place):
                if not isinstance(title, str) or not filled(title):
                    continue
                law, variant = law_of(guide.context, title), "registry"
                day = (law or {}).get("repealed_on")
                if law is None:
                    law, variant = listed.get(_key(title).removeprefix(NATION)), "table"
                    day = (law or {}).get("known")
                if law is not None and isinstance(day, str) and day <= today:
                    successor = law.get("replaced_by")
                    values = {"day": day, "successor": f"，现为《{successor}》" if successor else ""}
                    yield Hit(pointer, {**values, "instead": f"; now {successor}" if successor else ""}, variant)

    return check


def _set_by(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A guide whose legal bases all have a rank, and none of them one of `ranks`."""
    able = frozenset(spec["ranks"])

    def check(guide: Guide) -> Iterator[Hit]:
        ranks = [rank_of(guide.context, item) for item in _citations(guide)]
        if ranks and None not in ranks and able.isdisjoint(ranks):
            yield Hit(("legal_basis",), {"ranks": "、".join(dict.fromkeys(filter(None, ranks)))})

    return check


def _ordered(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A legal basis that stands behind one of lower rank."""

    def check(guide: Guide) -> Iterator[Hit]:
        lowest = 0
        for index, item in enumerate(_citations(guide)):
            place = ORDER.get(item.get("rank") or "", 0)
            if place and place < lowest:
                yield Hit(("legal_basis", index, "rank"), {"title": item.get("title")})
                return
            lowest = max(lowest, place)

    return check


def _rank(spec: Mapping[str, Any], tables: Tables) -> Check:
    """A stated rank that the registry, or the title's last words, contradict."""
    at = Place(spec["at"])
    paper = regex.compiled("(?:通知|意见|方案|批复|的函)$")

    def check(guide: Guide) -> Iterator[Hit]:
        for pointer, rank in guide.each(at):
            title = resolve(guide.value, (*pointer[:-1], "title"))
            if not isinstance(rank, str) or not isinstance(title, str):
                continue
            law = law_of(guide.context, title)
            known = law.get("rank") if law else None
            if known and known != rank:
                yield Hit(pointer, {"known": known}, "registry", replacement=known)
            elif not known and rank in _ENACTED and paper.found(bare(title)):
                yield Hit(pointer, {"title": title}, "title")

    return check


_DIGITS = "零一二三四五六七八九"
_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_ITEM = f"(?:第?（{_NUMBER}）项|第{_NUMBER}项)"
_CLAUSE = f"(?:第{_NUMBER}条(?:之{_NUMBER})?)?(?:第{_NUMBER}款)?{_ITEM}?(?:第[0-9]+目)?"
_WHOLE = "全文|附则|附[件表].*"
_ARTICLE = regex.compiled(f"(?:第{_NUMBER}[编章节])*{_CLAUSE}(?:(?:、|，|和|至|以及|及){_CLAUSE})*|{_WHOLE}")
_FIGURES = regex.compiled("第?[（(]?[0-9]{1,4}[)）]?[条款项]|第[（(]?[0-9]{1,4}[)）]?[编章节]")
_FIRST = regex.compiled(f"第({_NUMBER})条")


def chinese(number: int) -> str:
    """1 to 9999 as in the numbering of laws: 一百零五, 十二."""
    text, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def arabic(text: str) -> int:
    """The number that `chinese` writes; 两 and 〇 are read as well."""
    total = digit = 0
    for char in text.replace("两", "二").replace("〇", "零"):
        if char in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            digit = _DIGITS.index(char)
    return total + digit


_is_formed = lru_cache(maxsize=2048)(_ARTICLE.full)


@lru_cache(maxsize=2048)
def article_number(text: str) -> int | None:
    """The number of the first article that a citation names."""
    groups = _FIRST.groups(article_form(text))
    return arabic(groups[0]) if groups and groups[0] else None


@lru_cache(maxsize=2048)
def article_form(text: str) -> str:
    """An article as laws write it, where only figures, brackets and blanks differ; else the text as it was."""
    clean = "".join(text.split()).replace("(", "（").replace(")", "）")
    pieces, end = [], 0
    for start, stop in _FIGURES.spans(clean):
        piece = clean[start:stop]
        figures = "".join(filter(str.isdigit, piece))
        pieces += [clean[end:start], piece.replace(figures, chinese(int(figures)) if int(figures) else figures)]
        end = stop
    mended = "".join([*pieces, clean[end:]])
    return mended if mended and _ARTICLE.full(mended) else text


def _article(spec: Mapping[str, Any], tables: Tables) -> Check:
    """An article of a law not written 第…条第…款第（…）项."""
    places = [Place(text) for text in spec["in"]]

    def check(guide: Guide) -> Iterator[Hit]:
        for place in places:
            for pointer, article in guide.each(place):
                if not isinstance(article, str) or not filled(article) or _is_formed(article):
                    continue
                citation = resolve(guide.value, pointer[:-1])
                if isinstance(citation, dict) and rank_of(guide.context, citation) in _ENACTED:
                    mended = article_form(article)
                    if mended != article:
                        yield Hit(pointer, {"mended": mended}, "form", replacement=mended)
                    else:
                        yield Hit(pointer, variant="strange")

    return check


def _beyond(spec: Mapping[str, Any], tables: Tables) -> Check:
    """An article that the law, as the registry knows it, does not have."""
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


KINDS: dict[str, Kind] = {
    "article-beyond-last": Kind(params("in", **{"in": PLACES}), _beyond, ()),
    "article-form": Kind(params("in", **{"in": PLACES}), _article, ()),
    "law-rank": Kind(params("at", at=PLACE), _rank, ()),
    "law-repealed": Kind(params("in table", **{"in": PLACES}, table=TABLE), _repealed, ()),
    "law-title": Kind(params("in find", **{"in": PLACES}, find={"enum": ["marks", "year", "alias"]}), _titles, ()),
    "only-words-of": Kind(params("at table", at=PLACE, table=TABLE), _vague, ()),
    "ranks-in-order": Kind(params(), _ordered, ("legal_basis",)),
    "set-by": Kind(params("ranks", ranks=TEXTS), _set_by, ("legal_basis",)),
}
