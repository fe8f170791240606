"""Boards: one board by its address, the cases behind a number, sets of boards, those on the wall."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.desk.words import home as homewords
from amends.insight import address as addresses
from amends.insight import behind, boards, cells, choosing
from amends.insight.address import BoardAddress
from amends.insight.asked import address_of, language, reader_of
from amends.insight.behind import PAGE, CountedCase
from amends.insight.boards import CountedBoard
from amends.insight.cases_sorted import columns
from amends.insight.cells import BoardLine
from amends.insight.drawing import BoardDrawing
from amends.insight.lines import case_words
from amends.insight.mailed import mail_choice, mailed_to
from amends.insight.measures import FigureUnit
from amends.insight.pins import kept, places
from amends.insight.readers import BoardReader
from amends.insight.sets import sets
from amends.insight.words import Names
from amends.merchants.access import shop_in_view
from amends.merchants.row_order import SortedList
from amends.merchants.row_order import asked as asked_list


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """A board, if the address says one; else those there are."""
    looking = reader_of(request)
    if "measure" in request.GET:
        return _board(request, looking)
    context = {
        "sets": [(each, each.said(language())) for each in sets().values()],
        "pinned": kept(looking),
        "mailed": mailed_to(looking),
        "start": BoardAddress().query(),
        "sees_scores": looking.whose is None,
    }
    return render(request, "insight/boards.html", context)


def _board(request: HttpRequest, looking: BoardReader) -> HttpResponse:
    address = address_of(request, looking)
    context = tile(address, looking) | {
        "choosing": choosing.choosing(address, looking, language()),
        "places": places(looking),
        "mail": mail_choice(looking, address),
        "is_wide": True,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "insight/board_drawn.html", context)
    return render(request, "insight/board.html", context)


def tile(address: BoardAddress, looking: BoardReader) -> dict[str, Any]:
    """What a board is drawn from."""
    board = boards.count(address, looking, today=timezone.localdate())
    names = Names(looking, language(), board.begun)
    rates = looking.here.books.rates
    drawn = BoardDrawing(board, names, rates.home, timezone.now())
    kind, wide = board.address.drawn, len(board.address.split) > 1
    return {
        "address": board.address,
        "title": choosing.title(board.address),
        "board": board,
        "measure": board.address.counted,
        "kind": kind,
        "heads": [each.title for each in board.address.split],
        "rows": "" if wide else _rows(board, drawn.lines()),
        "heat": drawn.heat() if wide else None,
        "total": drawn.total(),
        "chart": json.dumps(drawn.chart()) if kind in {"bars", "lines"} and drawn.told_at_all else "",
        "told_at_all": drawn.told_at_all,
        "lacks": address.compare == "promotion" and not board.compared,
        "compared": drawn.compared(),
        "narrowed": choosing.narrowed(board.address, names),
        "query": board.address.query(),
        "rates": [homewords.said(code, rates) for code in sorted(looking.factors) if code != rates.home]
        if board.address.counted.unit is FigureUnit.MONEY
        else [],
    }


def _rows(board: CountedBoard, lines: Sequence[BoardLine]) -> SafeString:
    measure = board.address.counted
    return cells.rows(lines, spread=measure.spread, orders=measure.orders, compared=board.compared is not None,
                      cases=measure.unit is not FigureUnit.COUNT)  # fmt: skip


@require_GET
def one_set(request: HttpRequest, name: str) -> HttpResponse:
    """A set of boards; it is drawn anew in place, for a display on the wall."""
    looking = reader_of(request)
    found = sets().get(name)
    if found is None:
        raise Http404
    shown = [each for each in found.addresses(shop_in_view(request)) if looking.allowed(each)]
    title = found.said(language())
    return _tiles(request, looking, title, shown, {"sets": [(each, each.said(language())) for each in sets().values()],
                                                   "here": name})  # fmt: skip


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The boards pinned for the display on the wall."""
    looking = reader_of(request)
    shown = [each.address for each in kept(looking) if each.pinned.wall]
    return _tiles(request, looking, _("On the wall"), shown, {"here": "wall"})


def _tiles(
    request: HttpRequest, looking: BoardReader, title: str, shown: list[BoardAddress], more: dict[str, Any]
) -> HttpResponse:
    context = {"title": title, "tiles": [tile(each, looking) for each in shown], "now": timezone.now(), **more}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "insight/tiles.html", context)
    return render(request, "insight/set.html", context)


# --- behind a number --------------------------------------------------------------------------------------------------


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    looking = reader_of(request)
    address, names = address_of(request, looking), Names(looking, language())
    listed = asked_list(request, columns(address, looking, names))
    found, more = _behind(address, looking, listed)
    whole = boards.count(replace(address, by=addresses.TOTAL, over="", compare=""), looking, today=timezone.localdate())
    told = [(case, case_words(case, names, address, looking)) for case in found]
    context = {
        "address": address,
        "title": choosing.title(replace(address, by=addresses.TOTAL, over="")),
        "narrowed": choosing.narrowed(address, names),
        "span": whole.span,
        "count": whole.total.now.n,
        "counted": f"{whole.total.now.n:,}",
        "rows": told,
        "listed": listed,
        "measure": address.counted,
        "back": f"{reverse('boards')}?{address.query()}",
        "query": address.query(chart=None, compare=None) + listed.said,
        "more": more,
    }
    return render(request, "insight/cases.html", context)


def _behind(address: BoardAddress, looking: BoardReader, listed: SortedList) -> tuple[list[CountedCase], str]:
    """A page of the cases, and where the next begins."""
    today, after = timezone.localdate(), listed.after
    if listed.sort:
        return behind.sorted_page(address, looking, listed.order, today=today, after=after)
    found = behind.page(address, looking, today=today, after=after)
    return found[:PAGE], found[PAGE - 1].after(address) if len(found) > PAGE else ""
