"""Articles of laws as text: Chinese numbers, and the form 第…条第…款第（…）项.

In: an article as somebody wrote it, "第44条(二)项". Out: its form in laws, "第四十四条第（二）项", and its number, 44.
"""

from __future__ import annotations

from functools import lru_cache

from linter.common import regex

_DIGITS = "零一二三四五六七八九"
_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_ITEM = f"(?:第?（{_NUMBER}）项|第{_NUMBER}项)"
_CLAUSE = f"(?:第{_NUMBER}条(?:之{_NUMBER})?)?(?:第{_NUMBER}款)?{_ITEM}?(?:第[0-9]+目)?"
_WHOLE = "全文|附则|附[件表].*"
_ARTICLE = regex.compiled(f"(?:第{_NUMBER}[编章节])*{_CLAUSE}(?:(?:、|，|和|至|以及|及){_CLAUSE})*|{_WHOLE}")
_FIGURES = regex.compiled("第?[（(]?[0-9]{1,4}[)）]?[条款项]|第[（(]?[0-9]{1,4}[)）]?[编章节]")
_FIRST = regex.compiled(f"第({_NUMBER})条")


def chinese(number: int) -> str:
    """The Chinese number of an integer from 1 to 9999, as laws number their articles: 105 → 一百零五, 12 → 十二."""
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
    """The integer of a Chinese number, the reverse of `chinese`; also reads 两 and 〇."""
    total = digit = 0
    for char in text.replace("两", "二").replace("〇", "零"):
        if char in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            digit = _DIGITS.index(char)
    return total + digit


is_article = lru_cache(maxsize=2048)(_ARTICLE.full)
"""Whether a whole text is an article, or several, as laws write it; also 全文, 附则, 附件…."""


@lru_cache(maxsize=2048)
def article_number(text: str) -> int | None:
    """The number of the first article that a citation names, e.g. 44 for 第四十四条第二款; None without an article."""
    groups = _FIRST.groups(article_form(text))
    return arabic(groups[0]) if groups and groups[0] else None


@lru_cache(maxsize=2048)
def article_form(text: str) -> str:
    """An article as laws write it: 第44条(二)项 → 第四十四条第（二）项; a text that cannot be brought into this form
    unchanged."""
    clean = "".join(text.split()).replace("(", "（").replace(")", "）")
    pieces, end = [], 0
    for start, stop in _FIGURES.spans(clean):
        piece = clean[start:stop]
        figures = "".join(filter(str.isdigit, piece))
        pieces += [clean[end:start], piece.replace(figures, chinese(int(figures)) if int(figures) else figures)]
        end = stop
    mended = "".join([*pieces, clean[end:]])
    return mended if mended and _ARTICLE.full(mended) else text
