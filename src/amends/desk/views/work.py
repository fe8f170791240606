"""The work list: what is to be done, most urgent first; taking the next case, or several."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions import case_actions
from amends.casework.lists import look as list_look
from amends.casework.queries.work_list import (
    View,
    counts,
    these,
)
from amends.desk import session
from amends.desk.directory import Directory, directory
from amends.desk.words.vocabulary import CLOSING, OUTCOMES
from amends.desk.worklist import listing, pull, sorting
from amends.desk.worklist.choices import choices
from amends.desk.worklist.columns import EVERY, Drawing, chosen, draw
from amends.desk.worklist.filters import Narrowing, read
from amends.desk.worklist.rows import RowTeller
from amends.desk.worklist.saved_lists import saved_lists
from amends.desk.worklist.tabs import tabs
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web.sorting import said
from amends.web.whole import whole

MOST_SHOWN = 200


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here, now, may_assign = directory(member), timezone.now(), allows(member, Permission.ASSIGN_CASES)
    staff = [(str(each.pk), each.user.name) for each in here.at_work] if may_assign else []
    view, narrowed = view_of(request, here), narrowed_by(request, member, here, now)
    filters, query, after = narrowed.filters, narrowed.query, request.GET.get("after", "")
    told, look, sort = teller(here), list_look.look(member), sorting.read(request.GET.get("sort", ""))
    page = listing.page(member, view=view, filters=filters, sort=sort, after=after, told=told, now=now)
    asked = {"view": view.value, **query, **said(sort)}
    columns, closed, may_work = chosen(look.columns), view is View.CLOSED, allows(member, Permission.WORK_CASES)
    how = Drawing(columns, may_work, closed=closed, grouped=not closed and sort is None)
    context = {
        "view": view,
        "closed": closed,
        "rows": draw([told.row(case, now) for case in page.rows], how),
        "more": page.after and f"?{urlencode({**asked, 'after': page.after})}",
        "may_work": may_work,
        "sort": sort or "",
        "wide": len(columns) + 1,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/work_rows.html", context)
    context |= {
        "listed": listing.listed(columns, view=view, query=query, sort=sort),
        "tabs": tabs({} if filters.narrows else counts(member, filters=filters, now=now), view=view, query=query),
        "fresh_query": urlencode(asked),
        "csv": reverse("work_csv"),
        "xlsx": reverse("work_xlsx"),
        "deeper": bool(after),
        "narrowed": filters.narrows,
        "undo": session.offered(request, now),
        "lists": saved_lists(member, desks=here.desks, mine=here.mine),
        "look": look,
        "every_column": [(each, each in columns) for each in EVERY],
        "may_assign": may_assign,
        "closings": [(word, OUTCOMES[word]) for word in CLOSING],
        "query": query,
        "own_desks": [(code, here.desks.get(code, code)) for code in here.mine],
        "my_desks": [here.desks.get(code, code) for code in here.mine],
        **choices(here, told, query),
        "people": staff,
    }
    return render(request, "desk/work.html", context)


@require_GET
def tab_counts(request: HttpRequest) -> HttpResponse:
    """The tabs with what a narrowed list holds: counted apart, so that the list itself is there first."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here, now = directory(member), timezone.now()
    view, narrowed = view_of(request, here), narrowed_by(request, member, here, now)
    counted = counts(member, filters=narrowed.filters, now=now)
    return render(request, "desk/work_tabs.html", {"tabs": tabs(counted, view=view, query=narrowed.query)})


@require_POST
def fresh(request: HttpRequest) -> HttpResponse:
    """What changed since a list was drawn: rows in their places, and how many new ones wait above or among them."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    here, now = directory(member), timezone.now()
    view, narrowed = view_of(request, here), narrowed_by(request, member, here, now)
    shown = _shown(request)
    told, sort = teller(here), sorting.read(request.GET.get("sort", ""))
    top = listing.page(member, view=view, filters=narrowed.filters, sort=sort, after="", told=told, now=now).rows
    news = [case for case in top if case.key not in shown]
    changed = [case for case in these(member, _keys(shown), desks=here.mine) if shown[case.key] != case.version]
    columns = chosen(list_look.look(member).columns)
    how = Drawing(columns, allows(member, Permission.WORK_CASES), closed=view is View.CLOSED, in_place=True)
    context = {"news": len(news), "rows": draw([told.row(case, now) for case in changed], how)}
    return render(request, "desk/work_fresh.html", context)


@require_POST
def next_case(request: HttpRequest) -> HttpResponse:
    """Hand out the best case of my desks that nobody has."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    here = directory(member)
    now = timezone.now()
    case = take_best(member, here, now)
    if case is None:
        messages.info(request, _("Nothing is waiting at your desks."))
        return redirect("work")
    session.offer(request, *case, _("Taken"), now)
    return redirect("case", *case)


def take_best(member: Member, here: Directory, now: datetime) -> tuple[int, int] | None:
    """The best case of somebody's desks that nobody has, theirs now: (dossier id, number); None where there is none."""
    desks = list(here.mine) or every_desk(here)
    return case_actions.take_next(member=member, desks=desks, token=str(uuid4()), now=now)


@require_POST
def take_several(request: HttpRequest) -> HttpResponse:
    """Take the selected cases that nobody has; who was faster keeps theirs."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    keys = _keys(dict.fromkeys(request.POST.getlist("selected")[:MOST_SHOWN], 0))
    taken = pull.take_all(member, keys, now=timezone.now())
    words = ngettext("%(count)s case taken", "%(count)s cases taken", taken) % {"count": taken}
    left = len(keys) - taken
    if left:
        words += " · " + ngettext("%(count)s had an owner already", "%(count)s had owners already", left) % {
            "count": left
        }
    messages.success(request, words)
    return redirect(f"{reverse('work')}?view=mine")


def view_of(request: HttpRequest, here: Directory) -> View:
    """What was asked for; the first time, one's desks, or everything for who sits at none."""
    try:
        return View(request.GET.get("view", ""))
    except ValueError:
        return View.DESK if here.mine else View.ALL


def narrowed_by(request: HttpRequest, member: Member, here: Directory, now: datetime) -> Narrowing:
    return read(request.GET.dict(), member=member, here=here, shop_in_view=shop_in_view(request), now=now)


def teller(here: Directory) -> RowTeller:
    return RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)


def every_desk(here: Directory) -> list[str]:
    """The codes of all desks: the merchant's own and those its playbooks know."""
    playbooks = {shop.playbook for shop in here.shops.values()}
    known = {code for name in playbooks for code in here.books.playbook(name).desks}
    return sorted(known | set(here.desks))


def _shown(request: HttpRequest) -> dict[str, int]:
    """The rows a page shows, as ``dossier.no`` with the version they were drawn from."""
    found: dict[str, int] = {}
    for text in request.POST.getlist("shown")[:MOST_SHOWN]:
        key, _dot, version = text.rpartition(".")
        if (read := whole(version)) is not None:
            found[key] = read
    return found


def keys_of(selected: list[str]) -> list[tuple[int, int]]:
    """Cases as a list's check boxes name them, ``dossier.no``, each once."""
    return _keys(dict.fromkeys(selected[:MOST_SHOWN], 0))


def _keys(shown: dict[str, int]) -> list[tuple[int, int]]:
    read = ((whole(dossier), whole(no)) for dossier, _dot, no in (key.partition(".") for key in shown))
    return [(dossier, no) for dossier, no in read if dossier is not None and no is not None]
