"""The pages of signing in by a service outside, and of tying such a login to one's account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from amends.merchants import outside_sign_in as outside
from amends.merchants import two_step, visits
from amends.merchants.access import member_for
from amends.merchants.forms import SignInForm
from amends.merchants.models import OutsideLogin, User
from amends.merchants.outside_sign_in import NotLetIn, OutsideWord
from amends.merchants.rls import outside_tenant


@never_cache
@login_not_required
@require_GET
def begin(request: HttpRequest, way: str) -> HttpResponse:
    """Off to the service."""
    if request.user.is_authenticated:
        return redirect("home")
    try:
        return redirect(outside.begin(request, outside.way_named(way), after=request.GET.get("next", "")))
    except NotLetIn as why:
        return _refused(request, why)


@never_cache
@login_not_required
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the service: in, on to the second step, or tied to the account that asked for it."""
    way = outside.way_named(provider_id)
    person = request.user
    try:
        with outside_tenant():  # whose login it is belongs to no merchant
            if isinstance(person, User):
                return _tied(request, person, outside.told_by(request, way), asked=outside.is_tying(request, way))
            told = outside.told_by(request, way)
            return _in(request, outside.person_of(told))
    except NotLetIn as why:
        return _refused(request, why)


def back_plain(request: HttpRequest) -> HttpResponse:
    """The same for services whose address of return holds no name: it is that of its kind."""
    kind = request.path.strip("/").split("/")[-2]
    found = next((way.id for way in outside.ways() if way.kind == kind), "")
    return back(request, found)


back_plain.login_required = False  # type: ignore[attr-defined] # as login_not_required does


def _in(request: HttpRequest, person: User) -> HttpResponse:
    if two_step.is_on(person.pk):
        visits.wait(request, person, after="")
        return redirect("sign_in_code")
    visits.enter(request, person)
    return redirect("home")


def _tied(request: HttpRequest, person: User, told: OutsideWord, *, asked: bool) -> HttpResponse:
    if not asked:
        return redirect("home")
    outside.tie(person, told)
    messages.success(request, _("From now on you can sign in by %(way)s.") % {"way": told.way.name})
    return redirect("my_security")


@never_cache
@require_POST
def tie(request: HttpRequest, way: str) -> HttpResponse:
    """A page with the way on to the service: a form may not lead out of here by itself."""
    person, found = member_for(request).user, outside.way_named(way)
    try:
        address = outside.begin(request, found)
    except NotLetIn as why:
        return _refused(request, why)
    outside.start_tying(request, person, found)
    return render(request, "merchants/tie.html", {"way": found, "address": address})


@require_POST
def untie(request: HttpRequest, way: str) -> HttpResponse:
    person = member_for(request).user
    with outside_tenant():
        OutsideLogin.objects.filter(user_id=person.pk, way=way).delete()
    messages.success(request, _("Untied"))
    return redirect("my_security")


def _refused(request: HttpRequest, why: NotLetIn) -> HttpResponse:
    words = {
        "cancelled": _("You broke it off. Nothing happened."),
        "away": _("That service can't be reached, or it said no. Try again, or sign in with your password."),
        "nobody": _("Nobody here has this address. Ask whoever runs your shop to invite you."),
        "unproven": _(
            "That login isn't tied to an account yet. Sign in with your password, then tie it under Signing in."
        ),
        "taken": _("That login is tied to another account."),
    }
    if request.user.is_authenticated:
        messages.error(request, words[why.why])
        return redirect("my_security")
    context = {"form": SignInForm(request), "refused": words[why.why], "ways": outside.ways()}
    return render(request, "merchants/sign_in.html", context, status=403)
