"""Page, fonts, styles and page numbers of an official document (公文), after GB/T 9704.

Input: an empty python-docx document. Output: the same document with these styles.
Lengths are twips (1/20 point), sizes of fonts half points. Example: body text is 仿宋_GB2312 in 三号 (32 half points).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from linter.bulletin.formats.docx_columns import CELL_MARGIN
from linter.bulletin.formats.docx_xml import Element, paragraph, run, w

CHARACTER = 320
"""Width of a character of body text (三号, 16 points)."""
LINE = 560
"""Height of a line of body text (28 points)."""
GREY = "E7E6E6"
"""Fill of header cells, as RRGGBB."""

_TITLE, _BODY, _HEAD, _SECOND, _TABLE = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LATIN = "Times New Roman"
# Word uses the substitute where the font of a Chinese office is not installed.
_SUBSTITUTES = {_TITLE: "宋体", _BODY: "仿宋", _HEAD: "SimHei", _SECOND: "楷体", _TABLE: "SimSun"}


class Page(NamedTuple):
    """An A4 page: its size, its margins, and the distance of the footer from the bottom edge."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    footer: int

    @property
    def room(self) -> int:
        """Width of a line of text."""
        return self.width - self.left - self.right


PORTRAIT = Page(11906, 16838, top=2098, right=1474, bottom=1984, left=1587, footer=1304)
LANDSCAPE = Page(16838, 11906, top=1587, right=1984, bottom=1474, left=2098, footer=794)


def apply_styles(document: Document) -> None:
    """Replaces the styles, settings and fonts of an empty document and adds page numbers. Other parts of python-docx's
    template (theme, numbering, custom XML) are dropped."""
    package, part = document.part.package, document.part
    _keep(package.rels, {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES})
    _keep(part.rels, {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS})
    fonts = serialize_part_xml(w("fonts", *(_font(name, other) for name, other in _SUBSTITUTES.items())))
    name = PackURI("/word/fontTable.xml")
    part.relate_to(Part(name, CONTENT_TYPE.WML_FONT_TABLE, fonts, package), RELATIONSHIP_TYPE.FONT_TABLE)
    _refill(document.styles.element, _styles())
    _refill(document.settings.element, _settings())
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _refill(footer._element, [_page_number(side)])


def page_section(document: Document, page: Page) -> Element:
    """The properties (w:sectPr) of a sequence of pages of one size, with the page numbers of the document."""
    last = document.sections[-1]._sectPr
    orientation = {"orient": "landscape"} if page.width > page.height else {}
    margins = {side: getattr(page, side) for side in ("top", "right", "bottom", "left", "footer")}
    return w(
        "sectPr",
        *map(deepcopy, last.footerReference_lst),
        w("type", val="nextPage"),
        w("pgSz", w=page.width, h=page.height, **orientation),
        w("pgMar", **margins, header=851, gutter=0),
    )


def _keep(relations: dict[str, object], kinds: set[str]) -> None:
    """Removes all relations of other kinds, and with them the parts that they lead to."""
    for name in [name for name, relation in relations.items() if relation.reltype not in kinds]:  # type: ignore[attr-defined]
        del relations[name]


def _refill(element: Element, children: Iterator[Element] | list[Element]) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(children)


def _font(name: str, other: str) -> Element:
    return w("font", w("altName", val=other), w("charset", val="86"), w("family", val="auto"), name=name)


def _settings() -> Iterator[Element]:
    yield w("zoom", percent=100)
    yield w("defaultTabStop", val=420)
    yield w("evenAndOddHeaders")
    yield w("characterSpacingControl", val="compressPunctuation")
    uri = "http://schemas.microsoft.com/office/word"
    yield w("compat", w("useFELayout"), w("compatSetting", name="compatibilityMode", uri=uri, val=15))
    yield w("themeFontLang", val="en-US", eastAsia="zh-CN")


def _page_number(side: str) -> Element:
    """The page number — 1 —, one character from the outer edge of the page."""
    field = w("fldSimple", run("1"), instr=" PAGE ")
    properties = (w("ind", **{side: CHARACTER}), w("jc", val=side))
    return paragraph("Footer", run("— "), field, run(" —"), properties=properties)


def _styles() -> Iterator[Element]:
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    yield w("docDefaults", w("rPrDefault", w("rPr", *_letters(_BODY, 32), language)), w("pPrDefault"))
    yield w("style", w("name", val="Normal"), w("qFormat"), _lines(LINE), type="paragraph", default=1, styleId="Normal")
    margins = w("tblCellMar", *(w(side, w=CELL_MARGIN, type="dxa") for side in ("left", "right")))
    borders = w("tblBorders", *(w(side, val="single", sz=4, space=0, color="auto") for side in _EDGES))
    yield w("style", w("name", val="Normal Table"), w("tblPr", margins), type="table", default=1, styleId="TableNormal")
    yield w(
        "style", w("name", val="Table Grid"), w("basedOn", val="TableNormal"), w("tblPr", borders),
        type="table", styleId="TableGrid",
    )  # fmt: skip
    indent = w("ind", firstLineChars=200, firstLine=2 * CHARACTER)
    # Body text is not justified: a figure such as 99.96%（2601/2602） moves to the next line as a whole, and
    # justification would stretch the line before it.
    yield _style("BodyText", "Body Text", indent)
    yield _style("Title", "Title", w("spacing", before=240, after=480, line=720, lineRule="exact"), _align("center"),
                 letters=_letters(_TITLE, 44))  # fmt: skip
    yield _style("Salutation", "Salutation")
    headings = ((_HEAD, ()), (_SECOND, ()), (_BODY, (w("b"),)), (_BODY, ()))
    for level, (font, bold) in enumerate(headings, 1):
        yield _style(f"Heading{level}", f"heading {level}", w("keepNext"), deepcopy(indent),
                     w("outlineLvl", val=level - 1), letters=_letters(font, 32, *bold))  # fmt: skip
    yield _style("Signature", "Signature", w("keepNext"), w("spacing", before=2 * LINE), _align("right"))
    yield _style("Date", "Date", _align("right"))
    yield _style("AnnexList", "附件说明")
    yield _style("AnnexMark", "附件标记", w("keepNext"), w("pageBreakBefore"), letters=_letters(_HEAD, 32))
    yield _style("AnnexTitle", "附件标题", w("keepNext"), _align("center"), w("outlineLvl", val=0), based="Title",
                 letters=[])  # fmt: skip
    yield _style("Caption", "caption", w("keepNext"), w("spacing", before=160, after=60, line=300, lineRule="auto"),
                 _align("center"), letters=_letters(_HEAD, 24))  # fmt: skip
    yield _style("TableText", "表格文字", w("spacing", before=20, after=20, line=240, lineRule="auto"),
                 letters=_letters(_TABLE, 21))  # fmt: skip
    yield _style("TableNumber", "表格数字", _align("right"), based="TableText", letters=[])
    yield _style("TableDate", "表格日期", _align("center"), based="TableText", letters=[])
    yield _style("TableHead", "表头", w("keepNext"), _align("center"), based="TableText", letters=_letters(_HEAD, 21))
    yield _style("TableNote", "表注", based="TableText", letters=_letters(_TABLE, 18))
    yield _style("TableEnd", "表后", w("spacing", line=120, lineRule="exact"))
    rules = w("pBdr", *(w(side, val="single", sz=6, space=4, color="auto") for side in ("top", "bottom")))
    yield _style("Imprint", "编制信息", w("keepNext"), w("keepLines"), rules, based="TableNote", letters=[])
    yield _style("Footer", "footer", w("spacing", line=240, lineRule="auto"), letters=_letters(_TABLE, 28))


def _style(
    name: str, title: str, *properties: Element, letters: list[Element] | None = None, based: str = "Normal"
) -> Element:
    """A paragraph style. `properties` must be in the order that the schema of w:pPr prescribes."""
    inner = [w("name", val=title), w("basedOn", val=based), w("qFormat"), w("pPr", *properties)]
    if letters:
        inner.append(w("rPr", *letters))
    return w("style", *inner, type="paragraph", styleId=name)


def _letters(font: str, size: int, *bold: Element) -> list[Element]:
    fonts = w("rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=font, cs=_LATIN)
    return [fonts, *bold, w("sz", val=size), w("szCs", val=size)]


def _lines(height: int) -> Element:
    return w("pPr", w("spacing", line=height, lineRule="exact"))


def _align(side: str) -> Element:
    return w("jc", val=side)
