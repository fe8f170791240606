"""A board as a mail: the same figures as words, as a table and as a workbook, in the reader's language and clock."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from amends.casework.mail.post import MailFile, MailText
from amends.desk.widgets.sheets import book
from amends.insight import boards, choosing, lines
from amends.insight.address import BoardAddress, read
from amends.insight.boards import CountedBoard
from amends.insight.cells import HeatMap
from amends.insight.drawing import BoardDrawing
from amends.insight.readers import BoardReader
from amends.insight.words import Names
from amends.merchants.models import Member

SALT: Final = "boards by mail"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE: Final = frozenset("WF")  # East Asian widths that take two columns
MOST_WIDE: Final = 28  # columns of a name in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A board's figures as a plain table; the first ``names`` columns are names, the others figures."""

    heads: list[str]
    rows: list[list[str]]
    names: int


class GoneError(Exception):
    """They may not see this board any more."""


def letter(member: Member, query: str, looking: BoardReader, *, day: date) -> MailText:
    """A board as it stands. In the reader's language and clock, which the caller turns on. Raises GoneError."""
    address = read(parse_qs(query))
    if not looking.allowed(address):
        raise GoneError(query)
    board = boards.count(address, looking, today=day)
    drawn = BoardDrawing(
        board, Names(looking, member.user.language, board.begun), looking.here.books.rates.home, timezone.now()
    )
    told = _told(board, drawn, member, query)
    return MailText(
        to=member.user.email,
        name=member.user.name,
        subject=f"{told['title']}: {told['total'].cell.told} ({board.span.last:%Y-%m-%d})",
        text=_text(told),
        html=render_to_string("insight/board_letter.html", told)[:],  # a plain text of it, to be written down
        attached=(MailFile(name=f"board-{board.span.last:%Y-%m-%d}.xlsx", content=_workbook(board, drawn), kind=XLSX),),
        stop=told["stop"],
    )


def _workbook(board: CountedBoard, drawn: BoardDrawing) -> bytes:
    """A line for each group; of a board that isn't split, its one line."""
    told = board if board.rows else replace(board, rows=[board.total])
    drawing = BoardDrawing(told, drawn.names, drawn.home, drawn.now)
    return book(lines.group_heads(told), lines.group_lines(told, drawing)).getvalue()


def _told(board: CountedBoard, drawn: BoardDrawing, member: Member, query: str) -> dict[str, Any]:
    heat = drawn.heat() if len(board.address.split) > 1 else None
    return {
        "title": choosing.title(board.address),
        "board": board,
        "measure": board.address.counted,
        "total": drawn.total(),
        "compared": drawn.compared(),
        "narrowed": choosing.narrowed(board.address, drawn.names),
        "grid": _heat(heat, board.address) if heat else _lines(board, drawn),
        "cut": heat.cut.said if heat and heat.cut else "",
        "url": f"{site()}{reverse('boards')}?{query}",
        "stop": f"{site()}{reverse('board_mail_stop', args=[ticket(member.merchant_id, member.pk, query)])}",
        "merchant": member.merchant.name,
    }


def _lines(board: CountedBoard, drawn: BoardDrawing) -> Grid:
    measure, heads = board.address.counted, [str(each.title) for each in board.address.split]
    names = len(heads)
    heads.append(str(measure.title))
    columns = ["told"]
    for there, head, column in (
        (measure.spread, _("Median"), "median"), (measure.spread, "p90", "p90"), (measure.orders, _("Orders"), "of"),
        (board.compared, _("Before"), "before"), (board.compared, _("Changed by"), "change"),
    ):  # fmt: skip
        if there:
            heads.append(head)
            columns.append(column)
    rows = [
        [*line.names, *(line.cell.told if column == "told" else getattr(line, column) for column in columns)]
        for line in drawn.lines()
    ]
    return Grid(heads=heads, rows=rows, names=names)


def _heat(heat: HeatMap, address: BoardAddress) -> Grid:
    rows = [[name, *(cell.told if cell.n or cell.shade else "" for cell in cells)] for name, cells in heat.rows]
    return Grid(heads=[str(address.split[0].title), *heat.columns], rows=rows, names=1)


# --- as text ----------------------------------------------------------------------------------------------------------


def _text(told: dict[str, Any]) -> str:
    board, total = told["board"], told["total"]
    span = f"{board.span.first:%Y-%m-%d} – {board.span.last:%Y-%m-%d}"
    head = [told["title"], f"{total.cell.told} {total.change}".strip(), span]
    if told["compared"]:
        head.append(_("before: {span}").format(span=told["compared"]))
    head += [f"{each.title}: {each.value}" for each in told["narrowed"]]
    body = _table(told["grid"]) if told["grid"].rows and not board.empty else [_("Nothing in this time")]
    body += [told["cut"]] if told["cut"] else []
    foot = [_("The board: {url}").format(url=told["url"]), _("No more of these: {url}").format(url=told["stop"])]
    return "\n".join([*head, "", *body, "", *foot, ""])


def _table(grid: Grid) -> list[str]:
    """Names to the left, figures to the right, as wide as they are drawn in fixed letters."""
    rows = [[_short(cell) for cell in row] for row in (grid.heads, *grid.rows)]
    widths = [max(_columns(row[n]) for row in rows) for n in range(len(grid.heads))]
    cells = [[_padded(cell, widths[n], left=n < grid.names) for n, cell in enumerate(row)] for row in rows]
    drawn = ["  ".join(row).rstrip() for row in cells]
    return [drawn[0], "  ".join("-" * width for width in widths), *drawn[1:]]


def _short(cell: str) -> str:
    if _columns(cell) <= MOST_WIDE:
        return cell
    kept = ""
    for each in cell:
        if _columns(kept + each) >= MOST_WIDE:
            break
        kept += each
    return f"{kept}…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in WIDE else 1 for each in text)


def _padded(cell: str, width: int, *, left: bool) -> str:
    blank = " " * (width - _columns(cell))
    return f"{cell}{blank}" if left else f"{blank}{cell}"


# --- addresses --------------------------------------------------------------------------------------------------------


def site() -> str:
    """Where people reach the house."""
    return f"{settings.ADDRESS.scheme}://{settings.ADDRESS.netloc}"


def ticket(merchant_id: int, member_id: int, query: str) -> str:
    """What stops a mail without signing in. It does nothing else."""
    return signing.dumps([merchant_id, member_id, marked(query)], salt=SALT, compress=True)


def marked(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]


def read_ticket(text: str) -> Sequence[Any] | None:
    """Merchant, member and the mark of the board; None for what was not made here."""
    try:
        found: Sequence[Any] = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return found
