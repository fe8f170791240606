"""One's own security: the second step, browsers signed in; joining and a new password by a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from amends.merchants import invites, outside_sign_in, two_step
from amends.merchants.access import MERCHANT_KEY, member_for
from amends.merchants.areas import sign_out_browsers
from amends.merchants.models import TwoStep, User, Visit
from amends.merchants.people_forms import JoinForm
from amends.merchants.rls import outside_tenant
from amends.merchants.visits import WAITING, enter, waiting_user


@never_cache
@require_http_methods(["GET", "POST"])
def my_security(request: HttpRequest) -> HttpResponse:
    """Set the second step up, or see that it is on; the browsers signed in."""
    person = member_for(request).user
    codes: list[str] | None = None
    wrong = False
    if request.method == "POST" and not two_step.is_on(person.pk):
        codes = two_step.confirm(person, code=request.POST.get("code", ""), now=timezone.now())
        wrong = codes is None
    return _my_security(request, person, codes=codes, wrong=wrong)


def _my_security(request: HttpRequest, person: User, *, codes: list[str] | None, wrong: bool = False) -> HttpResponse:
    on = two_step.is_on(person.pk)
    row = two_step.begin(person)
    uri = "" if on else two_step.address(row, email=person.email)
    context: dict[str, Any] = {
        "on": on,
        "left": len(row.recovery),
        "lost": on and not two_step.readable(row),
        "codes": codes,
        "wrong": wrong,
        "picture": uri and two_step.picture(uri),
        "secret": "" if on else two_step.secret_text(row),
        "visits": list(Visit.objects.filter(user=person).order_by("-at")[:20]),
        "here": request.session.session_key,
        "ways": outside_sign_in.ways_of(person),
    }
    return render(request, "merchants/my_security.html", context, status=422 if wrong else 200)


@never_cache
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """New recovery codes."""
    person = member_for(request).user
    codes = two_step.renew_recovery(person) if two_step.is_on(person.pk) else None
    return _my_security(request, person, codes=codes)


@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Switch one's own second step off, with a code."""
    person = member_for(request).user
    try:
        good = two_step.is_on(person.pk) and two_step.passes(
            person, code=request.POST.get("code", ""), now=timezone.now()
        )
    except two_step.Locked:
        good = False
    if good:
        TwoStep.objects.filter(user=person).delete()
        messages.success(request, _("The second step is off."))
    else:
        messages.error(request, _("That code doesn't fit; nothing was changed."))
    return redirect("my_security")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all other sessions."""
    person = member_for(request).user
    ended = sign_out_browsers(person.pk, but=request.session.session_key or "")
    messages.success(request, _("%(count)s other browsers signed out") % {"count": ended})
    return redirect("my_security")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second page of signing in."""
    person = waiting_user(request)
    if person is None:
        return redirect("sign_in")
    wrong = locked = False
    if request.method == "POST":
        try:
            if two_step.passes(person, code=request.POST.get("code", ""), now=timezone.now()):
                return _in(request, person)
            wrong = True
        except two_step.Locked:
            locked = True
    context = {"wrong": wrong, "locked": locked, "lost": two_step.lost(person)}
    return render(request, "merchants/code.html", context, status=429 if locked else 422 if wrong else 200)


def _in(request: HttpRequest, person: User) -> HttpResponse:
    there = str(request.session.get(WAITING, {}).get("next", ""))
    enter(request, person)
    return redirect(there or "home")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by an invitation: set name and password; who is known already just says yes, signed in."""
    now = timezone.now()
    with outside_tenant():
        found = invites.open_invitation(token, now=now)
        if found is None:
            return render(request, "merchants/link_ended.html", status=410)
        known = User.objects.filter(email=found.email).first()
        return _join_known(request, token, found, known) if known else _join_new(request, token, found)


def _join_known(request: HttpRequest, token: str, found: Any, known: User) -> HttpResponse:
    mine = request.user.is_authenticated and request.user.pk == known.pk
    if request.method == "POST" and mine:
        member = invites.accept(token, name=known.name, password="", language=known.language, now=timezone.now())
        if member is not None:
            request.session[MERCHANT_KEY] = member.merchant_id
            return redirect("home")
    context = {"invitation": found, "known": True, "mine": mine}
    return render(request, "merchants/join.html", context)


def _join_new(request: HttpRequest, token: str, found: Any) -> HttpResponse:
    form = JoinForm(request.POST or None, person=User(email=found.email))
    if request.method == "POST" and form.is_valid():
        member = invites.accept(token, **form.cleaned_data, now=timezone.now())
        if member is not None:
            enter(request, member.user)
            return redirect("home")
    context = {"invitation": found, "known": False, "form": form}
    return render(request, "merchants/join.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a new password by a link a manager made; every browser is signed out by it."""
    with outside_tenant():
        person = _person(uid)
        if person is None or not default_token_generator.check_token(person, token):
            return render(request, "merchants/link_ended.html", status=410)
        form = SetPasswordForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            form.save()
            sign_out_browsers(person.pk)
            messages.success(request, _("New password set: sign in with it."))
            return redirect("sign_in")
    return render(request, "merchants/reset.html", {"form": form}, status=422 if form.is_bound else 200)


def _person(uid: str) -> User | None:
    try:
        number = int(urlsafe_base64_decode(uid).decode())
    except (ValueError, UnicodeDecodeError):
        return None
    return User.objects.filter(id=number, is_active=True).first()
