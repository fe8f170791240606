"""The paper in a pack: what is in it, where it comes from and what happened, as PDF; and watermarked copies.

The font is STSong-Light, one of Adobe's that every PDF reader brings or replaces: no font file is needed for Chinese.
"""

import io
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from amends.casework.evidence.pictures import opened
from amends.casework.evidence.printed import Paper, PaperLine

FONT: Final = "STSong-Light"
GREY, LINE = HexColor("#5b6573"), HexColor("#cfd6de")
LONGEST_SIDE: Final = 2200  # pixels of a watermarked copy
LAST_OF_BMP: Final = 0xFFFF
STAND_INS: Final = str.maketrans({"·": "・", "✓": "√", "–": "-"})  # what the font lacks
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

_BODY: Final = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
_SMALL: Final = ParagraphStyle("small", parent=_BODY, fontSize=7.5, leading=10.5, textColor=GREY)
_HEAD: Final = ParagraphStyle("head", parent=_BODY, fontSize=12, leading=17, spaceBefore=10, spaceAfter=4)
_TITLE: Final = ParagraphStyle("title", parent=_BODY, fontSize=17, leading=24)


def draw(paper: Paper, files: list[tuple[str, ...]], *, mark: str = "") -> bytes:
    """``files``: rows under ``paper.heads``, the hash last. ``mark``: the watermark of each page, if any."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=18 * mm,
        title=_plain(paper.title), author="amends", invariant=1,
    )  # fmt: skip

    def page(canvas: Canvas, _: Any) -> None:
        _foot(canvas, paper.words["foot"])
        if mark:
            _watermark(canvas, mark, A4[0], A4[1])

    document.build([*_first(paper), *_files(paper, files), *_story(paper)], onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _first(paper: Paper) -> list[Any]:
    facts = _table([[_p(a, _SMALL), _p(b)] for a, b in paper.facts], [32 * mm, 142 * mm])
    parts: list[Any] = [_p(paper.title, _TITLE), _p(paper.subtitle, _SMALL), Spacer(0, 8), facts]
    if paper.checklist:
        rows = [[_p(mark), _p(what), _p(by, _SMALL)] for mark, what, by in paper.checklist]
        parts += [_p(paper.words["checklist"], _HEAD), _table(rows, [16 * mm, 84 * mm, 74 * mm])]
    return parts


def _files(paper: Paper, files: list[tuple[str, ...]]) -> list[Any]:
    rows: list[list[Any]] = [[_p(head, _SMALL) for head in paper.heads]]
    for *cells, sha256 in files:
        rows += [[_p(cell) for cell in cells], [_p(f"SHA-256 {sha256}", _SMALL), *[""] * (len(cells) - 1)]]
    widths = [10 * mm, 60 * mm, 44 * mm, 32 * mm, 28 * mm]
    table = _table(rows, widths)
    table.setStyle(TableStyle([("SPAN", (0, n), (-1, n)) for n in range(2, len(rows), 2)]))
    return [_p(paper.words["files"], _HEAD), table]


def _story(paper: Paper) -> list[Any]:
    rows = [[_p(line.at, _SMALL), _told(line)] for line in paper.story]
    return [_p(paper.words["story"], _HEAD), _table(rows, [32 * mm, 142 * mm])] if rows else []


def _told(line: PaperLine) -> list[Paragraph]:
    parts = [_p(f"{line.text} · {line.who}" if line.who else line.text)]
    parts += [_p(line.quote, _SMALL)] if line.quote else []
    return [*parts, *[_p(f"→ {each}", _SMALL) for each in line.decided]]


def _table(rows: list[list[Any]], widths: list[float]) -> Table:
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return Table(rows, colWidths=widths, style=TableStyle(style), splitInRow=1)


def _p(text: str, style: ParagraphStyle = _BODY) -> Paragraph:
    return Paragraph(escape(_plain(text)).replace("\n", "<br/>"), style)


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Text from outside as a paragraph: nothing in it is taken for markup, and the font can write it."""
    return _p(text, style)


def _plain(text: str) -> str:
    """The font has no letters beyond the basic plane (emoji): a box says that something stood there."""
    kept = "".join("□" if ord(c) > LAST_OF_BMP else c for c in text if c == "\n" or ord(c) >= ord(" "))
    return kept.translate(STAND_INS)


def _foot(canvas: Canvas, words: str) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 7.5)
    canvas.setFillColor(GREY)
    canvas.drawString(18 * mm, 10 * mm, _plain(words))
    canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def _watermark(canvas: Canvas, words: str, width: float, height: float) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 15)
    canvas.setFillColor(HexColor("#7a8594"), alpha=0.28)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(30)
    reach = int(max(width, height))
    for y in range(-reach, reach, 120):
        for x in range(-reach, reach, 330):
            canvas.drawCentredString(x + (y // 120 % 2) * 165, y, _plain(words))
    canvas.restoreState()


def marked(content: bytes, kind: str, words: str) -> bytes:
    """A picture of that media type as a page with the watermark over it, drawn anew. Raises NoPicture."""
    picture = opened(content, kind)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = picture.convert("RGB")
    width, height = A4[0], A4[0] * picture.height / picture.width
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)
    _watermark(canvas, words, width, height)
    canvas.save()
    return out.getvalue()
