"""Boards as files, CSV and XLSX: a line for each group, or for each case behind a number."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from amends.desk.widgets.sheets import CSV, sheet
from amends.insight import boards, lines
from amends.insight.asked import address_of, language, reader_of
from amends.insight.cases_sorted import columns
from amends.insight.drawing import BoardDrawing
from amends.insight.words import Names
from amends.merchants.row_order import asked


@require_GET
def cases_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """A line for each case, in the order of the page."""
    looking = reader_of(request)
    address = address_of(request, looking)
    names = Names(looking, language())
    order = asked(request, columns(address, looking, names)).order
    told = lines.case_lines(address, looking, names, today=timezone.localdate(), order=order)
    return sheet("cases", lines.case_heads(address), told, kind)


@require_GET
def board_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """A line for each group."""
    looking = reader_of(request)
    board = boards.count(address_of(request, looking), looking, today=timezone.localdate())
    drawn = BoardDrawing(board, Names(looking, language(), board.begun), looking.here.books.rates.home, timezone.now())
    return sheet("board", lines.group_heads(board), lines.group_lines(board, drawn), kind)
