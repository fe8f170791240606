"""People: who is a member and may do what; inviting one more, taking an invitation back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.merchants import (
    changes,
    desk_names,
    duty,
    invites,
    row_order,
    table_pages,
)
from amends.merchants.access import get_or_404, visible
from amends.merchants.changetext import told
from amends.merchants.models import Absence, DeskSeat, Invitation, Loan, Member, TwoStep
from amends.merchants.pages.person import desk_choices, manager
from amends.merchants.people_forms import InviteForm
from amends.merchants.roles import Role
from amends.merchants.row_order import SortedList
from amends.merchants.staff_areas import invitation_values, key_of
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn

MOST_PEOPLE = 500


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and inviting one more."""
    me = manager(request)
    form = InviteForm(request.POST or None, desks=desk_choices(me))
    link = ""
    if request.method == "POST" and form.is_valid():
        link = _invite(request, me, form)
    status = 422 if request.method == "POST" and not link else 200
    return render(
        request,
        "merchants/settings/people.html",
        _people(me, form, link, row_order.asked(request, _columns())),
        status=status,
    )


def _columns() -> tuple[ListColumn, ...]:
    """By the first of somebody's roles."""
    return (
        ListColumn("name", _("Name"), "user__name"),
        ListColumn("roles", _("Roles"), by_words("roles__0", dict(Role.choices))),
        ListColumn("seats", _("Seats")),
        ListColumn("skills", _("Skills")),
    )


def _people(me: Member, form: InviteForm, link: str, listed: SortedList) -> dict[str, Any]:
    now = timezone.now()
    seats: dict[int, list[str]] = {}
    for member_id, name in visible(me, DeskSeat).order_by("desk__name").values_list("member_id", "desk__name"):
        seats.setdefault(member_id, []).append(desk_names.said(name))
    lent: dict[int, list[Loan]] = {}
    for loan in duty.active_loans(now).filter(merchant_id=me.merchant_id).select_related("desk"):
        lent.setdefault(loan.member_id, []).append(loan)
    away = {
        a.member_id: a for a in visible(me, Absence).filter(from_at__lte=now, until_at__gt=now).order_by("-until_at")
    }
    everybody = table_pages.in_order(visible(me, Member), listed.order, ("-is_active", "user__name", "id"))
    everybody = everybody.select_related("user", "mentor__user")
    secured = set(TwoStep.objects.exclude(confirmed_at=None).values_list("user_id", flat=True))
    rows = [
        {
            "member": each,
            "roles": [Role(role).label for role in each.roles],
            "seats": seats.get(each.pk, []),
            "loans": lent.get(each.pk, []),
            "away": away.get(each.pk),
            "two_step": each.user_id in secured,
        }
        for each in everybody[:MOST_PEOPLE]
    ]
    waiting = visible(me, Invitation).filter(accepted_at=None, revoked_at=None, expires_at__gt=now).order_by("-id")
    return {
        "listed": listed,
        "rows": rows,
        "form": form,
        "link": link,
        "invitations": list(waiting[:100]),
        "changes": told(changes.history(me, area="invitation", most=10)),
    }


def _invite(request: HttpRequest, me: Member, form: InviteForm) -> str:
    wanted = form.cleaned_data
    if Role.OWNER in wanted["roles"] and Role.OWNER not in me.roles:
        form.add_error("roles", _("Only owners make owners."))
        return ""
    try:
        token = invites.invite(
            by=me, email=wanted["email"], roles=wanted["roles"], desks=wanted["desks"], now=timezone.now()
        )
    except invites.AlreadyIn:
        form.add_error("email", _("This person is a member already."))
        return ""
    return request.build_absolute_uri(reverse("join", args=[token]))


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    me, now = manager(request), timezone.now()
    found = get_or_404(me, Invitation, id=number, accepted_at=None)
    visible(me, Invitation).filter(id=found.pk).update(revoked_at=now)
    key, before = key_of("", found.pk), invitation_values(found)
    changes.note(by=me, area="invitation", key=key, before=before, after=None, now=now)
    messages.success(request, _("The link no longer works."))
    return redirect("people")
