"""People: who is a member, what they may do and can do, where they sit, when they are away, what is lent to them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.merchants import changes, invites, standing
from amends.merchants.access import get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Absence, Change, Desk, DeskSeat, Invitation, Loan, Member, TwoStep
from amends.merchants.people_forms import AbsenceForm, Choices, InviteForm, LoanForm, MemberForm
from amends.merchants.roles import Permission, Role

MOST_PEOPLE = 500
LEFT = "left"  # the absence of somebody who was let go


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and inviting one more."""
    me = _manager(request)
    form = InviteForm(request.POST or None, desks=_desks(me))
    link = ""
    if request.method == "POST" and form.is_valid():
        link = _invite(request, me, form)
    status = 422 if request.method == "POST" and not link else 200
    return render(request, "merchants/settings/people.html", _people(me, form, link), status=status)


def _people(me: Member, form: InviteForm, link: str) -> dict[str, Any]:
    now = timezone.now()
    seats: dict[int, list[str]] = {}
    for member_id, name in visible(me, DeskSeat).order_by("desk__name").values_list("member_id", "desk__name"):
        seats.setdefault(member_id, []).append(name)
    lent: dict[int, list[Loan]] = {}
    for loan in standing.active_loans(now).filter(merchant_id=me.merchant_id).select_related("desk"):
        lent.setdefault(loan.member_id, []).append(loan)
    away = {
        a.member_id: a for a in visible(me, Absence).filter(from_at__lte=now, until_at__gt=now).order_by("-until_at")
    }
    everybody = visible(me, Member).select_related("user", "mentor__user").order_by("-is_active", "user__name", "id")
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
    return {"rows": rows, "form": form, "link": link, "invitations": list(waiting[:100])}


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
    me, now = _manager(request), timezone.now()
    found = get_or_404(me, Invitation, id=number, accepted_at=None)
    visible(me, Invitation).filter(id=found.pk).update(revoked_at=now)
    changes.note(by=me, area="invitation", key=str(found.pk), before={"email": found.email}, after=None, now=now)
    messages.success(request, _("The link no longer works."))
    return redirect("people")


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One colleague: roles, seats, skills; absence and loans beside it."""
    me = _manager(request)
    them = _them(me, number)
    form = MemberForm(request.POST or None, initial=_initial(them), desks=_desks(me), mentors=_others(me, them))
    if request.method == "POST" and form.is_valid() and _may(me, them, form):
        _save(me, them, form.cleaned_data, timezone.now())
        messages.success(request, _("Saved"))
        return redirect("person", them.pk)
    return _person(request, me, them, form=form)


def _save(me: Member, them: Member, wanted: dict[str, Any], now: datetime) -> None:
    names = ("roles", "seniority", "part_time", "languages", "platforms", "issues")
    after = {**{name: wanted[name] for name in names}, "mentor_id": wanted["mentor"], "desks": sorted(wanted["desks"])}
    changes.change(by=me, area="member", key=str(them.pk), after=after, now=now)


def _may(me: Member, them: Member, form: MemberForm) -> bool:
    """Owners are made and unmade by owners only, and there is always one."""
    wanted = set(form.cleaned_data["roles"])
    touches = (Role.OWNER in wanted) != (Role.OWNER in them.roles)
    if touches and Role.OWNER not in me.roles:
        form.add_error("roles", _("Only owners make owners."))
        return False
    if Role.OWNER in them.roles and Role.OWNER not in wanted and _last_owner(me, them):
        form.add_error("roles", _("A merchant needs an owner: make somebody else one first."))
        return False
    return True


def _last_owner(me: Member, them: Member) -> bool:
    owners = visible(me, Member).filter(roles__contains=[Role.OWNER.value], is_active=True)
    return not owners.exclude(id=them.pk).exists()


@require_POST
def activate(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody go, or back in. Their open cases go back to their desks; their browsers are signed out."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    if them.pk == me.pk or (Role.OWNER in them.roles and Role.OWNER not in me.roles):
        raise Http404
    on = request.POST.get("active") == "1"
    if not on and Role.OWNER in them.roles and _last_owner(me, them):
        raise Http404
    changes.change(by=me, area="member", key=str(them.pk), after={"is_active": on}, now=now)
    if not on:
        far = now.replace(year=now.year + 50)
        Absence.objects.create(merchant_id=me.merchant_id, member=them, from_at=now, until_at=far, note=LEFT)
    else:
        visible(me, Absence).filter(member=them, until_at__gt=now, note=LEFT).update(until_at=now)
    messages.success(request, _("Back in") if on else _("Let go: signed out everywhere, open cases go back"))
    return redirect("person", them.pk)


@require_POST
def absence(request: HttpRequest, number: int) -> HttpResponse:
    """Note an absence; when it begins, open cases go to the stand-in or back to the desk."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    form = AbsenceForm(request.POST, auto_id="absence_%s", people=_others(me, them))
    if not form.is_valid():
        return _person(request, me, them, absence_form=form)
    wanted = form.cleaned_data
    made = Absence.objects.create(
        merchant_id=me.merchant_id,
        member=them,
        stand_in_id=wanted["stand_in"],
        from_at=wanted["from_at"],
        until_at=wanted["until_at"],
        note=wanted["note"],
    )
    after = {"from": made.from_at.isoformat(), "until": made.until_at.isoformat(), "stand_in": made.stand_in_id}
    changes.note(by=me, area="absence", key=str(them.pk), before=None, after=after, now=now)
    messages.success(request, _("Noted"))
    return redirect("person", them.pk)


@require_POST
def back(request: HttpRequest, number: int, absence_id: int) -> HttpResponse:
    """Somebody is back earlier, or doesn't go after all."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    found = get_or_404(me, Absence, id=absence_id, member_id=them.pk)
    if found.from_at >= now:
        visible(me, Absence).filter(id=found.pk).delete()
    else:
        visible(me, Absence).filter(id=found.pk, until_at__gt=now).update(until_at=now)
    before = {"from": found.from_at.isoformat(), "until": found.until_at.isoformat()}
    changes.note(by=me, area="absence", key=str(them.pk), before=before, after=None, now=now)
    return redirect("person", them.pk)


@require_POST
def lend(request: HttpRequest, number: int) -> HttpResponse:
    """Lend a role and a desk for a time and an amount of work (row B10)."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    if them.pk == me.pk or not them.is_active:
        raise Http404
    form = LoanForm(request.POST, auto_id="loan_%s", desks=_desks(me))
    if not form.is_valid():
        return _person(request, me, them, loan_form=form)
    wanted = form.cleaned_data
    desk = get_or_404(me, Desk, code=wanted.pop("desk"))
    Loan.objects.create(merchant_id=me.merchant_id, member=them, desk=desk, from_at=now, given_by=me, **wanted)
    after = {
        "role": wanted["role"],
        "desk": desk.code,
        "until": wanted["until_at"].isoformat(),
        "most": wanted["most"],
        "reason": wanted["reason"],
    }
    changes.note(by=me, area="loan", key=str(them.pk), before=None, after=after, now=now)
    messages.success(
        request, _("Lent until %(at)s") % {"at": timezone.localtime(wanted["until_at"]).strftime("%m-%d %H:%M")}
    )
    return redirect("person", them.pk)


@require_POST
def end_loan(request: HttpRequest, number: int, loan_id: int) -> HttpResponse:
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    found = get_or_404(me, Loan, id=loan_id, member_id=them.pk, ended_at=None)
    visible(me, Loan).filter(id=found.pk).update(ended_at=now)
    before = {"role": found.role, "until": found.until_at.isoformat()}
    changes.note(by=me, area="loan", key=str(them.pk), before=before, after=None, now=now)
    return redirect("person", them.pk)


@require_POST
def reset_link(request: HttpRequest, number: int) -> HttpResponse:
    """A link with which somebody sets a new password; shown once, works once, for a day."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    if (Role.OWNER in them.roles and Role.OWNER not in me.roles) or _works_elsewhere(them):
        raise Http404
    uid = urlsafe_base64_encode(force_bytes(them.user_id))
    path = reverse("reset", args=[uid, default_token_generator.make_token(them.user)])
    changes.note(by=me, area="password", key=str(them.pk), before=None, after={"link": "made"}, now=now)
    return _person(request, me, them, link=request.build_absolute_uri(path))


def _works_elsewhere(them: Member) -> bool:
    """No merchant may take over the account of a person who works for another as well."""
    from amends.merchants.rls import outside_tenant

    with outside_tenant():
        return (
            Member.objects.filter(user_id=them.user_id, is_active=True).exclude(merchant_id=them.merchant_id).exists()
        )


@require_POST
def drop_two_step(request: HttpRequest, number: int) -> HttpResponse:
    """A lost phone: the person sets up the second step anew after signing in."""
    me, now = _manager(request), timezone.now()
    them = _them(me, number)
    if them.pk == me.pk or (Role.OWNER in them.roles and Role.OWNER not in me.roles) or _works_elsewhere(them):
        raise Http404
    TwoStep.objects.filter(user_id=them.user_id).delete()
    changes.note(by=me, area="two_step", key=str(them.pk), before={"on": True}, after={"on": False}, now=now)
    messages.success(request, _("The second step is off for this person until they set it up again."))
    return redirect("person", them.pk)


@require_GET
def person_history(request: HttpRequest, number: int) -> HttpResponse:
    me = _manager(request)
    them = _them(me, number)
    found = visible(me, Change).filter(area__in=PERSONAL, key=str(them.pk)).select_related("by__user")
    return render(
        request, "merchants/settings/history.html", {"changes": told(list(found.order_by("-id")[:200])), "about": them}
    )


PERSONAL = ("member", "absence", "loan", "password", "two_step", "notices")


def _person(request: HttpRequest, me: Member, them: Member, *, link: str = "", **forms: Any) -> HttpResponse:
    now = timezone.now()
    desks, others = _desks(me), _others(me, them)
    context = {
        "them": them,
        "own": them.pk == me.pk,
        "form": MemberForm(initial=_initial(them), desks=desks, mentors=others),
        "absence_form": AbsenceForm(auto_id="absence_%s", people=others),
        "loan_form": LoanForm(auto_id="loan_%s", desks=desks),
        "absences": list(visible(me, Absence).filter(member=them, until_at__gt=now).select_related("stand_in__user")),
        "loans": list(
            visible(me, Loan).filter(member=them).select_related("desk", "given_by__user").order_by("-id")[:10]
        ),
        "now": now,
        "link": link,
        "two_step": TwoStep.objects.filter(user_id=them.user_id).exclude(confirmed_at=None).exists(),
        "changes": told(list(_recent(me, them))),
        **forms,
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "merchants/settings/person.html", context, status=422 if failed else 200)


def _recent(me: Member, them: Member) -> Any:
    found = visible(me, Change).filter(area__in=PERSONAL, key=str(them.pk)).select_related("by__user")
    return found.order_by("-id")[:10]


def _initial(them: Member) -> dict[str, Any]:
    seats = DeskSeat.objects.filter(merchant_id=them.merchant_id, member_id=them.pk)
    return {
        "roles": them.roles,
        "desks": list(seats.values_list("desk__code", flat=True)),
        "seniority": them.seniority,
        "part_time": them.part_time,
        "mentor": them.mentor_id,
        "languages": them.languages,
        "platforms": them.platforms,
        "issues": " ".join(them.issues),
    }


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me


def _them(me: Member, number: int) -> Member:
    get_or_404(me, Member, id=number)
    return visible(me, Member).select_related("user", "mentor__user").get(id=number)


def _desks(me: Member) -> Choices:
    return list(visible(me, Desk).order_by("name").values_list("code", "name"))


def _others(me: Member, them: Member) -> Choices:
    others = visible(me, Member).filter(is_active=True).exclude(id=them.pk).order_by("user__name", "id")
    return [(str(number), name) for number, name in others.values_list("id", "user__name")]
