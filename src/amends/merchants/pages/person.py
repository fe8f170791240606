"""One colleague: roles, seats and skills, letting go, a new password, a lost phone, what was changed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.merchants import changes, desk_names
from amends.merchants.access import get_or_404, member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Absence, Change, Desk, DeskSeat, Loan, Member, TwoStep
from amends.merchants.people_forms import AbsenceForm, Choices, LoanForm, MemberForm
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import Permission, Role
from amends.merchants.staff_areas import PERSONAL, key_of


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One colleague: roles, seats, skills; absence and loans beside it."""
    me = manager(request)
    them = them_of(me, number)
    form = MemberForm(request.POST or None, initial=_initial(them), desks=desk_choices(me), mentors=others_of(me, them))
    if request.method == "POST" and form.is_valid() and _may(me, them, form):
        _save(me, them, form.cleaned_data, timezone.now())
        messages.success(request, _("Saved"))
        return redirect("person", them.pk)
    return page(request, me, them, form=form)


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
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    if them.pk == me.pk or (Role.OWNER in them.roles and Role.OWNER not in me.roles):
        raise Http404
    on = request.POST.get("active") == "1"
    if not on and Role.OWNER in them.roles and _last_owner(me, them):
        raise Http404
    changes.change(by=me, area="member", key=str(them.pk), after={"is_active": on}, now=now)
    messages.success(request, _("Back in") if on else _("Let go: signed out everywhere, open cases go back"))
    return redirect("person", them.pk)


@require_POST
def reset_link(request: HttpRequest, number: int) -> HttpResponse:
    """A link with which somebody sets a new password; shown once, works once, for a day."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    if (Role.OWNER in them.roles and Role.OWNER not in me.roles) or _works_elsewhere(them):
        raise Http404
    uid = urlsafe_base64_encode(force_bytes(them.user_id))
    path = reverse("reset", args=[uid, default_token_generator.make_token(them.user)])
    changes.note(by=me, area="password", key=str(them.pk), before=None, after={"link": "made"}, now=now)
    return page(request, me, them, link=request.build_absolute_uri(path))


def _works_elsewhere(them: Member) -> bool:
    """No merchant may take over the account of a person who works for another as well."""
    with outside_tenant():
        return (
            Member.objects.filter(user_id=them.user_id, is_active=True).exclude(merchant_id=them.merchant_id).exists()
        )


@require_POST
def drop_two_step(request: HttpRequest, number: int) -> HttpResponse:
    """A lost phone: the person sets up the second step anew after signing in."""
    me, now = manager(request), timezone.now()
    them = them_of(me, number)
    if them.pk == me.pk or (Role.OWNER in them.roles and Role.OWNER not in me.roles) or _works_elsewhere(them):
        raise Http404
    TwoStep.objects.filter(user_id=them.user_id).delete()
    changes.note(by=me, area="two_step", key=str(them.pk), before={"on": True}, after={"on": False}, now=now)
    messages.success(request, _("The second step is off for this person until they set it up again."))
    return redirect("person", them.pk)


@require_GET
def person_history(request: HttpRequest, number: int) -> HttpResponse:
    me = manager(request)
    them = them_of(me, number)
    found = _changes(me, them)
    return render(request, "merchants/settings/history.html", {"changes": told(list(found[:200])), "about": them})


def page(request: HttpRequest, me: Member, them: Member, *, link: str = "", **forms: Any) -> HttpResponse:
    """The page of a colleague; ``forms``: what was sent and refused, by name."""
    now = timezone.now()
    desks, others = desk_choices(me), others_of(me, them)
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
        "changes": told(list(_changes(me, them)[:10])),
        **forms,
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "merchants/settings/person.html", context, status=422 if failed else 200)


def _changes(me: Member, them: Member) -> QuerySet[Change]:
    """All that was changed about a person."""
    about = Q(key=str(them.pk)) | Q(key__startswith=key_of(them.pk, 0)[:-1])
    return visible(me, Change).filter(about, area__in=PERSONAL).select_related("by__user").order_by("-id")


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


def manager(request: HttpRequest) -> Member:
    """Who manages the merchant; Http404 for others."""
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me


def them_of(me: Member, number: int) -> Member:
    """The colleague a page is about."""
    get_or_404(me, Member, id=number)
    return visible(me, Member).select_related("user", "mentor__user").get(id=number)


def desk_choices(me: Member) -> Choices:
    """The merchant's desks: code and name."""
    return list(desk_names.by_code(visible(me, Desk).values_list("code", "name")).items())


def others_of(me: Member, them: Member) -> Choices:
    """Everybody else who is active: number and name."""
    others = visible(me, Member).filter(is_active=True).exclude(id=them.pk).order_by("user__name", "id")
    return [(str(number), name) for number, name in others.values_list("id", "user__name")]
