"""Boards: one board by its address, the cases behind a number, sets of boards, and those people have pinned."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.lists import pinned_boards
from amends.casework.lists.pinned_boards import Pinned
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import home as homewords
from amends.insight import address as addresses
from amends.insight import behind, boards, choosing
from amends.insight.address import BoardAddress
from amends.insight.behind import PAGE, CountedCase
from amends.insight.boards import CountedBoard
from amends.insight.drawing import BoardDrawing
from amends.insight.measures import FigureUnit
from amends.insight.readers import BoardReader, reader
from amends.insight.sets import sets
from amends.insight.words import Names, figure
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.roles import Permission
from amends.web import moments
from amends.web.amounts import MINOR_DIGITS

LONGEST: Final = 60  # characters of a pinned board's name


class PinForm(forms.Form):
    name = forms.CharField(max_length=LONGEST)
    query = forms.CharField(max_length=2000)
    place = forms.CharField(max_length=40, required=False)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """A board, if the address says one; else those there are."""
    looking = _reader(request)
    if "measure" in request.GET:
        return _board(request, looking)
    context = {
        "sets": [(each, each.said(_language())) for each in sets().values()],
        "pinned": _pinned(looking),
        "start": BoardAddress().query(),
        "sees_scores": looking.whose is None,
    }
    return render(request, "insight/boards.html", context)


def _board(request: HttpRequest, looking: BoardReader) -> HttpResponse:
    address = _address(request, looking)
    context = tile(address, looking) | {
        "choosing": choosing.choosing(address, looking, _language()),
        "places": _places(looking),
        "pinned": _pinned(looking),
        "is_wide": True,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "insight/board_drawn.html", context)
    return render(request, "insight/board.html", context)


def tile(address: BoardAddress, looking: BoardReader) -> dict[str, Any]:
    """What a board is drawn from."""
    board = boards.count(address, looking, today=timezone.localdate())
    names = Names(looking, _language(), board.begun)
    rates = looking.here.books.rates
    drawn = BoardDrawing(board, names, rates.home)
    kind, wide = board.address.drawn, len(board.address.split) > 1
    return {
        "address": board.address,
        "title": choosing.title(board.address),
        "board": board,
        "measure": board.address.counted,
        "kind": kind,
        "heads": [each.title for each in board.address.split],
        "lines": [] if wide else drawn.lines(),
        "heat": drawn.heat() if wide else None,
        "total": drawn.total(),
        "chart": json.dumps(drawn.chart()) if kind in {"bars", "lines"} and board.rows else "",
        "compared": drawn.compared(),
        "narrowed": choosing.narrowed(board.address, names),
        "query": board.address.query(),
        "rates": [homewords.said(code, rates) for code in sorted(looking.factors) if code != rates.home]
        if board.address.counted.unit is FigureUnit.MONEY
        else [],
    }


@require_GET
def one_set(request: HttpRequest, name: str) -> HttpResponse:
    """A set of boards; it is drawn anew in place, for a display on the wall."""
    looking = _reader(request)
    found = sets().get(name)
    if found is None:
        raise Http404
    shown = [each for each in found.addresses(shop_in_view(request)) if looking.allowed(each)]
    title = found.said(_language())
    return _tiles(request, looking, title, shown, {"sets": [(each, each.said(_language())) for each in sets().values()],
                                                   "here": name})  # fmt: skip


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The boards pinned for the display on the wall."""
    looking = _reader(request)
    shown = [each.address for each in _pinned(looking) if each.pinned.wall]
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
    looking = _reader(request)
    address, after = _address(request, looking), request.GET.get("after", "")
    found = behind.page(address, looking, today=timezone.localdate(), after=after)
    whole = boards.count(replace(address, by=addresses.TOTAL, over="", compare=""), looking, today=timezone.localdate())
    names = Names(looking, _language())
    told = [(case, _told(case, names, address, looking)) for case in found[:PAGE]]
    context = {
        "address": address,
        "title": choosing.title(replace(address, by=addresses.TOTAL, over="")),
        "narrowed": choosing.narrowed(address, names),
        "span": whole.span,
        "count": whole.total.now.n,
        "rows": told,
        "measure": address.counted,
        "back": f"{reverse('boards')}?{address.query()}",
        "query": address.query(chart=None, compare=None),
        "more": found[PAGE - 1].after(address) if len(found) > PAGE else "",
    }
    return render(request, "insight/cases.html", context)


def _told(case: CountedCase, names: Names, address: BoardAddress, looking: BoardReader) -> dict[str, str]:
    """A case's words, by column."""
    split = {each: choosing.named(each) for each in ("shop", "scene", "issue", "desk", "person", "product")}
    values = {"shop": case.shop_id, "scene": case.scene, "issue": case.issue, "desk": case.desk, "person": case.owner,
              "product": case.product}  # fmt: skip
    unit = address.counted.unit
    told = figure(case.figure, unit, looking.here.books.rates.home) if case.figure is not None else ""
    return {name: names.of(split[name], value) for name, value in values.items()} | {
        "figure": told,
        "outcome": names.of(choosing.named("outcome"), case.outcome) if case.closed_at else "",
    }


@require_GET
def cases_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """A line for each case."""
    looking = _reader(request)
    address, names = _address(request, looking), Names(looking, _language())
    header = [
        _("Order"), _("Case"), _("Shop"), _("Scene"), _("Issue"), _("Desk"), _("Person"), _("Product"), _("Carrier"),
        _("Country"), _("Opened"), _("Closed"), _("How it ended"), _("Currency"), _("Refunded"), _("Points"),
        _("Deadlines missed"), _("First answer (s)"), _("Time to solve (s)"), str(address.counted.title),
    ]  # fmt: skip
    return sheet("cases", header, _case_lines(address, looking, names), kind)


def _case_lines(address: BoardAddress, looking: BoardReader, names: Names) -> Iterator[list[str]]:
    for case in behind.every(address, looking, today=timezone.localdate()):
        told = _told(case, names, address, looking)
        yield [
            case.order_key, str(case.no), told["shop"], told["scene"], told["issue"], told["desk"],
            told["person"] if looking.leads else "", told["product"], case.carrier, case.country,
            moments.exact(case.opened_at), moments.exact(case.closed_at) if case.closed_at else "", told["outcome"],
            case.currency, _money(case.refunded, case.currency) if allows(looking.member, Permission.APPROVE) else "",
            str(case.points), str(case.breaches), _number(case.answered), _number(case.solved), told["figure"],
        ]  # fmt: skip


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _money(minor: int, currency: str) -> str:
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{minor / 10**digits:.{digits}f}"


@require_GET
def board_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """A line for each group."""
    looking = _reader(request)
    address = _address(request, looking)
    board = boards.count(address, looking, today=timezone.localdate())
    drawn = BoardDrawing(board, Names(looking, _language(), board.begun), looking.here.books.rates.home)
    header = [*(str(each.title) for each in board.address.split), str(address.counted.title), _("Cases"), _("Median"),
              "p90", _("Orders"), _("Before")]  # fmt: skip
    return sheet("board", header, _group_lines(board, drawn), kind)


def _group_lines(board: CountedBoard, drawn: BoardDrawing) -> Iterator[list[str]]:
    for row, line in zip(board.rows, drawn.lines(), strict=True):
        was = row.before.value if row.before else None
        sold = "" if row.now.of is None else f"{row.now.of:.0f}"
        median, p90, before = (_bare(each, drawn) for each in (row.now.median, row.now.p90, was))
        yield [*line.names, _bare(row.now.value, drawn), str(row.now.n), median, p90, sold, before]


def _bare(value: float | None, drawn: BoardDrawing) -> str:
    """A figure as a spreadsheet takes it: money in units, time in seconds, shares from 0 to 1, ratios per 100."""
    if value is None:
        return ""
    if drawn.unit is FigureUnit.MONEY:
        return _money(round(value), drawn.home)
    value *= 100 if drawn.unit is FigureUnit.PER_HUNDRED else 1
    return f"{value:.6f}".rstrip("0").rstrip(".")


# --- pinned -----------------------------------------------------------------------------------------------------------


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    looking, form = _reader(request), PinForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give it a name."))
        return redirect(request.headers.get("referer") or "boards")
    asked = form.cleaned_data
    address = addresses.read(parse_qs(asked["query"]))
    place = asked["place"] if asked["place"] in dict(_places(looking)) else ""
    if not looking.allowed(address):
        raise Http404
    if pinned_boards.pin(member=looking.member, name=asked["name"], query=address.query(), place=place):
        messages.success(request, _("Pinned"))
    else:
        messages.error(request, _("That is as many as one can keep: let one go first."))
    return redirect(f"{reverse('boards')}?{address.query()}")


@require_POST
def unpin(request: HttpRequest) -> HttpResponse:
    looking = _reader(request)
    pinned_boards.unpin(member=looking.member, name=request.POST.get("name", ""))
    messages.success(request, _("Not pinned any more"))
    return redirect("boards")


class _Board:
    """A pinned board as a page lists it."""

    def __init__(self, pinned: Pinned, address: BoardAddress, *, own: bool) -> None:
        self.pinned, self.address, self.own = pinned, address, own
        self.query = address.query()


def _pinned(looking: BoardReader) -> list[_Board]:
    found = pinned_boards.pinned(looking.member, desks=looking.here.mine)
    told = [_Board(each, addresses.read(parse_qs(each.query)), own=each.own) for each in found]
    return [each for each in told if looking.allowed(each.address)]


def _places(looking: BoardReader) -> list[tuple[str, str]]:
    """For whom one may pin: oneself; a lead for a desk or the wall, too."""
    places = [("", _("for me"))]
    if looking.leads:
        places += [(f"desk:{code}", name) for code, name in looking.here.desks.items()]
        places.append((pinned_boards.WALL, _("for the display on the wall")))
    return places


def _reader(request: HttpRequest) -> BoardReader:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return reader(member)


def _address(request: HttpRequest, looking: BoardReader) -> BoardAddress:
    """The board asked for. Raises Http404 for what the person may not see."""
    found = addresses.read(dict(request.GET.lists()), shop=shop_in_view(request))
    if not looking.allowed(found):
        raise Http404
    return found


def _language() -> str:
    return get_language() or "en"
