"""A claim sheet on paper: what is claimed from one partner, order by order, with its proof; each on its own pages."""

import io
from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from amends.casework.evidence import paper
from amends.casework.losses.sheets import Sheet

_BODY: Final = ParagraphStyle("claim", fontName=paper.FONT, fontSize=8.5, leading=12, wordWrap="CJK")
_SMALL: Final = ParagraphStyle("claim-small", parent=_BODY, fontSize=7.5, textColor=paper.GREY)
_TITLE: Final = ParagraphStyle("claim-title", parent=_BODY, fontSize=16, leading=22)
_WIDTHS: Final = [38 * mm, 28 * mm, 48 * mm, 34 * mm, 26 * mm]


def draw(sheets: Sequence[Sheet]) -> bytes:
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=16 * mm,
        title=sheets[0].title if sheets else "", author="amends", invariant=1,
    )  # fmt: skip
    parts: list[Any] = []
    for number, sheet in enumerate(sheets):
        parts += [PageBreak()] if number else []
        parts += [_p(sheet.title, _TITLE), _p(sheet.subtitle, _SMALL), Spacer(0, 8), _table(sheet)]
    document.build(parts)
    return out.getvalue()


def _table(sheet: Sheet) -> Table:
    rows = [[_p(head, _SMALL) for head in sheet.heads]]
    rows += [[_p(cell) for cell in row] for row in sheet.rows]
    rows.append([_p(""), _p(""), _p(""), _p(""), _p(sheet.total)])
    lines: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -2), 0.25, paper.LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table(rows, colWidths=_WIDTHS, style=TableStyle(lines), repeatRows=1)


def _p(text: str, style: ParagraphStyle = _BODY) -> Paragraph:
    return paper.paragraph(text, style)
