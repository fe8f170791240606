"""How far the engine goes by itself, scene by scene: seen, changed with a preview, undone like any own value."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.desk.own import levels as own
from amends.desk.own.values import RunningValues
from amends.desk.views.overlays import context_of, editor, show_preview, told
from amends.desk.views.playbooks import known, titles
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.policy import overlay
from amends.policy.problem import Problem


@require_http_methods(["GET", "POST"])
def levels(request: HttpRequest, name: str) -> HttpResponse:
    """The table. POST shows what the chosen levels would change, or why they can't hold."""
    member = editor(request) if request.method == "POST" else _reader(request)
    now = known(member, name)
    if request.method == "GET":
        return _page(request, member, now, {}, "", None)
    chosen, note = own.read(now, request.POST), request.POST.get("note", "")[:200]
    body = own.body(now, chosen)
    if body == now.holding:
        nothing = [Problem("", 0, _("That is what holds already."))]
        return _page(request, member, now, chosen, note, nothing)
    if problems := told(overlay.check(body, base=name)):
        return _page(request, member, now, chosen, note, problems)
    return show_preview(request, member, now, body, note)


def _page(
    request: HttpRequest,
    member: Member,
    now: RunningValues,
    chosen: dict[str, str],
    note: str,
    problems: list[Problem] | None,
) -> HttpResponse:
    context = {
        **context_of(member, now),
        "rows": own.rows(now, titles(member, now.playbook), chosen),
        "note": note,
        "others": problems,
    }
    return render(request, "desk/own_levels.html", context, status=422 if problems else 200)


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return member
