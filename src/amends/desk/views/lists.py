"""Named lists, and how somebody likes the list to look."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.lists import look as list_look
from amends.casework.lists import saved_lists
from amends.casework.queries.promises import open_promises_count
from amends.desk.directory import directory
from amends.desk.worklist import saved_lists as savedlists
from amends.desk.worklist.columns import BY_NAME
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission


def _viewer(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The kept lists with how much each holds now: asked for when they are opened."""
    member = _viewer(request)
    here, now = directory(member), timezone.now()
    kept = savedlists.saved_lists(member, desks=here.desks, mine=here.mine)
    told = [(each, savedlists.counted(each, member=member, here=here, now=now)) for each in kept]
    return render(request, "desk/lists_counted.html", {"lists": told})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is narrowed now under a name."""
    member = _viewer(request)
    name = request.POST.get("name", "").strip()[: saved_lists.NAME]
    query = {key: request.POST.get(key, "") for key in saved_lists.KEPT}
    whose = request.POST.get("shared", "")
    if not name:
        messages.error(request, _("A list needs a name."))
    elif saved_lists.save(member, name=name, query=query, shared=bool(whose), desk=_desk(whose, member)):
        messages.success(request, _("List kept"))
    else:
        messages.error(request, _("You have kept as many lists as there can be: forget one first."))
    return redirect(f"{reverse('work')}?{urlencode({key: value for key, value in query.items() if value})}")


def _desk(whose: str, member: Member) -> str:
    """``desk:CODE`` of a desk of one's own; anything else is everybody."""
    code = whose.removeprefix("desk:")
    return code if whose.startswith("desk:") and code in directory(member).mine else ""


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    member = _viewer(request)
    saved_lists.forget(member, name=request.POST.get("name", ""))
    messages.success(request, _("List forgotten"))
    return redirect("work")


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember which columns somebody wants and how close the rows stand."""
    member = _viewer(request)
    columns = [name for name in request.POST.getlist("column") if name in BY_NAME]
    list_look.keep(member, columns=columns, density=request.POST.get("density", ""))
    query = {key: request.POST[key] for key in saved_lists.KEPT if request.POST.get(key)}
    return redirect(f"{reverse('work')}?{urlencode(query)}")


@require_GET
def waiting_counts(request: HttpRequest) -> HttpResponse:
    """How many promises wait, for the tab."""
    return render(request, "desk/tab_count.html", {"count": open_promises_count(_viewer(request))})
