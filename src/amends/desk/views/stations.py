"""The pipeline as stations: where things wait, for whom, and where it jams; on a wall, too; and the rows behind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from amends.casework.queries import stations as asked_of
from amends.casework.queries.stations import StationAsked, StationRow
from amends.desk.directory import Directory, directory
from amends.desk.pipeline import whose_hours
from amends.desk.pipeline.stations import StationTeller
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import sheet
from amends.desk.words import vocabulary
from amends.desk.words.sorted_by import coded, coded_people, coded_titles, desks, scenes, steps
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import WORKS_AT, Permission, Role
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

WHOLE: Final = 20_000  # rows of a file
LONGEST: Final = 80
LAST_PAGE: Final = 4_000
KINDS: Final[dict[str, Promise]] = {
    "todo": gettext_lazy("To do"),
    "waiting": gettext_lazy("Nobody has it yet"),
    "working": gettext_lazy("In work"),
    "late": gettext_lazy("Late"),
    "blocked": gettext_lazy("Held up"),
    "done": gettext_lazy("Done lately"),
}


@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/stations.html", _context(request))


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a screen on the wall: large, without a frame, anew by itself."""
    return render(request, "desk/stations_wall.html", _context(request))


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The picture alone, as it stands now."""
    return render(request, "desk/stations_board.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    member, here, asked, now = _reader(request)
    found = asked_of.stations(member, asked, now=now)
    cards = StationTeller(here, now, {}).cards(found)
    tallies = [each.tally for each in cards]
    rule = asked_of.rule()
    return {
        "cards": cards,
        "jam": next((each for each in cards if each.jams), None),
        "todo": sum(each.todo for each in tallies),
        "held_up": sum(each.held_up for each in tallies),
        "late": sum(each.late for each in tallies),
        "done": sum(each.done for each in tallies),
        "now": now,
        "own": asked.desks is not None,
        "is_wall": request.GET.get("wall", "") == "1" or request.path.endswith("/wall"),
        "pace_hours": int(rule.pace.total_seconds() // 3600),
        "jam_hours": int(rule.jam.total_seconds() // 3600),
        "least": rule.least,
    }


@require_GET
def stations_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A line for each desk and kind of step."""
    member, here, asked, now = _reader(request)
    cards = StationTeller(here, now, {}).cards(asked_of.stations(member, asked, now=now))
    header = [
        _("Desk"), _("Step"), _("To do"), _("Nobody has it yet"), _("In work"), _("Late"), _("Held up"),
        _("Waits for"), _("Oldest"), _("Done lately"), _("without a hand"), _("Per hour"), _("Clears in"),
    ]  # fmt: skip
    lines = (
        [
            desk.name, each.name, *map(str, (each.tally.todo, each.tally.waiting, each.tally.working, each.tally.late)),
            str(each.tally.held_up), ", ".join(f"{by.party}: {by.n}" for by in each.held_up), each.oldest,
            str(each.tally.done), str(each.tally.by_rule), each.pace, each.clears,
        ]
        for desk in cards
        for each in desk.steps
    )  # fmt: skip
    return sheet("stations", header, lines, kind)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The steps behind a number, those that wait longest first."""
    member, here, asked, now = _reader(request)
    kind, query = _narrowed(request)
    narrowed = replace(asked, desk=query.get("desk", ""), step=query.get("step", ""), party=query.get("party", ""))
    listed = asked_list(request, _columns(kind, narrowed.desk, here))
    found, more = asked_of.behind(member, kind, narrowed, now=now, order=listed.order, after=listed.after)
    teller = StationTeller(here, now, {})
    whose = whose_hours.of_rows(member, found) if kind == "blocked" else {}
    told = [_told(each, teller, here, now) | {"hours": whose.get(whose_hours.place(each), "")} for each in found]
    step = told[0]["step"] if told and narrowed.step else narrowed.step.replace("_", " ")
    kinds = [(code, title, urlencode({**query, "of": code})) for code, title in KINDS.items()]
    context = {
        "rows": told,
        "kind": kind,
        "kinds": kinds,
        "desk": teller.desk(narrowed.desk) if narrowed.desk else "",
        "step": step,
        "party": vocabulary.say(vocabulary.WAITING, narrowed.party),
        "listed": listed,
        "query": listed.query,
        "more": more,
        "now": now,
    }
    return render(request, "desk/station_rows.html", context)


@require_GET
def rows_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    member, here, asked, now = _reader(request)
    of, query = _narrowed(request)
    narrowed = replace(asked, desk=query.get("desk", ""), step=query.get("step", ""), party=query.get("party", ""))
    header = [
        _("Order"), _("Case"), _("Step"), _("Desk"), _("State"), _("Waits for"), _("Handled by"), _("Since"),
        _("Due"), _("Done at"), _("By whom"), _("Shop"),
    ]  # fmt: skip
    order = asked_list(request, _columns(of, narrowed.desk, here)).order
    found, _more = asked_of.behind(member, of, narrowed, now=now, order=order, most=WHOLE)
    return sheet(f"steps-{of}", header, _lines(found, StationTeller(here, now, {}), here, now), kind)


def _lines(found: list[StationRow], teller: StationTeller, here: Directory, now: datetime) -> Iterator[list[str]]:
    for row in found:
        told = _told(row, teller, here, now)
        shop = here.shops.get(row.shop_id)
        yield [
            row.order_key, told["scene"], told["step"], told["desk"], str(KINDS.get(row.state, row.state)),
            told["party"], told["owner"], *(moments.exact(at) if at else "" for at in (row.ready_at, row.due_at)),
            moments.exact(row.done_at) if row.done_at else "", told["by"], shop.name if shop else "",
        ]  # fmt: skip


def _columns(kind: str, desk: str, here: Directory) -> tuple[ListColumn, ...]:
    done = kind == "done"
    at = ListColumn("at", _("Done at") if done else _("Since"), "done_at" if done else "ready_at", down=done)
    by = {
        "blocked": ListColumn("who", _("Waits for"), coded("party", vocabulary.WAITING)),
        "done": ListColumn("who", _("By whom"), coded_people(here, "done_by")),
    }
    due = "due_at" if kind != "done" else None
    found = (
        at,
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("step", _("Step"), coded_titles(here, steps, "scene || '/' || step")),
        ListColumn("case", _("Case"), coded_titles(here, scenes, "scene")),
        ListColumn("desk", _("Desk"), coded_titles(here, desks, "desk")),
        ListColumn("due", _("Due"), due),
        by.get(kind, ListColumn("who", _("Handled by"), coded_people(here, "owner"))),
        ListColumn("buyer", _("Buyer"), "nullif(buyer, '')"),
    )
    return tuple(each for each in found if not (desk and each.name == "desk"))


def _told(row: StationRow, teller: StationTeller, here: Directory, now: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "scene": teller.title(row.shop_id, row.scene),
        "step": teller.title(row.shop_id, row.scene, row.step),
        "desk": teller.desk(row.desk),
        "party": vocabulary.say(vocabulary.WAITING, row.party),
        "owner": here.people.get(row.owner, ""),
        "by": here.people.get(row.done_by, "") or (_("without a hand") if row.how == "rule" else ""),
        "since": moments.duration(now - row.ready_at) if row.ready_at and row.state != "done" else "",
        "chip": chips.of_date(row.due_at, now) if row.due_at and row.state != "done" else "",
    }


def _narrowed(request: HttpRequest) -> tuple[str, dict[str, str]]:
    kind = request.GET.get("of", "todo")
    query = {name: request.GET.get(name, "")[:LONGEST] for name in ("desk", "step", "party") if request.GET.get(name)}
    return kind if kind in KINDS else "todo", query


def _reader(request: HttpRequest) -> tuple[Member, Directory, StationAsked, datetime]:
    """Leads and those who look on see every desk; everybody else their own, or all while they sit at none."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here = directory(member)
    asked = StationAsked(desks=_desks(member, here), shop_id=shop_in_view(request))
    return member, here, asked, timezone.now()


def _desks(member: Member, here: Directory) -> tuple[str, ...] | None:
    if allows(member, Permission.ASSIGN_CASES) or Role.OBSERVER in member.roles:
        return None
    return (*here.mine, *(WORKS_AT[Role(role)] for role in member.roles if role in WORKS_AT)) or None
