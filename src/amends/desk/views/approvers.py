"""Sums that several have to agree to: the rules there are, one more, one less; each seen before it holds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from amends.desk.own import approvers as own
from amends.desk.own.approvers import ApproverForm
from amends.desk.own.values import RunningValues
from amends.desk.views.overlays import context_of, editor, show_preview, told
from amends.desk.views.playbooks import known
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.policy import overlay
from amends.policy.problem import Problem


@require_http_methods(["GET", "POST"])
def approvers(request: HttpRequest, name: str) -> HttpResponse:
    """The rules. POST shows what one more, or with ``drop`` one less, would change, or what is wrong with it."""
    member = editor(request) if request.method == "POST" else _reader(request)
    now = known(member, name)
    if request.method == "GET":
        return _page(request, member, now, ApproverForm(), None)
    if drop := request.POST.get("drop", ""):
        if drop not in {row.name for row in own.rows(now) if row.own}:
            raise Http404
        return show_preview(request, member, now, own.without_rule(now, drop), "")
    form = ApproverForm(request.POST)
    if not form.is_valid():
        return _page(request, member, now, form, [])
    body = own.with_rule(now, form.cleaned_data)
    if problems := told(overlay.check(body, base=name)):
        return _page(request, member, now, form, problems)
    return show_preview(request, member, now, body, request.POST.get("note", "")[:200])


def _page(
    request: HttpRequest, member: Member, now: RunningValues, form: ApproverForm, problems: list[Problem] | None
) -> HttpResponse:
    context = {
        **context_of(member, now),
        "rows": own.rows(now),
        "form": form,
        "currency": now.playbook.currency,
        "others": problems,
    }
    return render(request, "desk/own_approvers.html", context, status=200 if problems is None else 422)


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return member
