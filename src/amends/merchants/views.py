"""In and out, the language, the shop looked at, and one's own profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.merchants import brakes, first_run, outside_sign_in, two_step, visits
from amends.merchants.access import MERCHANT_KEY, SHOP_KEY, allows, get_or_404, member_for, memberships, visible
from amends.merchants.context import RAIL, frame_of
from amends.merchants.forms import LanguageForm, ProfileForm, SignInForm
from amends.merchants.models import Member, Shop, User, Visit
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import HIGHEST_FIRST, Permission, Role
from amends.web import rail
from amends.web.origin import came_from


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the person's highest role is at home; a page that says what to do first while there is nothing to see."""
    member = member_for(request)
    places = frame_of(request, member).rail
    if allows(member, Permission.MANAGE_MERCHANT) and not visible(member, Shop).exists():
        return redirect("start")
    if first_run.underway(member):
        return redirect(places[0].url)
    mine = rail.home(places, [role for role in HIGHEST_FIRST if role in member.roles])
    return redirect(mine.url) if mine else render(request, "merchants/home.html")


class SignIn(LoginView):
    """The sign-in page; the person's own language is set on the way in."""

    template_name = "merchants/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ways": outside_sign_in.ways()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nobody is let in from an address at which passwords are guessed, right or wrong."""
        if brakes.guesses(str(request.META.get("REMOTE_ADDR", "")), now=timezone.now()):
            return locked(request, {})
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """In at once, or on to the code for who has a second step."""
        person = form.get_user()
        if two_step.is_on(person.pk):
            visits.wait(self.request, person, after=self.get_redirect_url())
            return _speak(redirect("sign_in_code"), person.language)
        response = super().form_valid(form)
        visits.note(self.request, person)
        return _speak(response, person.language)


def locked(request: HttpRequest, _credentials: dict[str, Any], *_: object) -> HttpResponse:
    """The sign-in page for somebody who guessed too often; other people's sign-in goes on."""
    form = SignInForm(request)
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "merchants/sign_in.html", {"form": form, "locked_minutes": minutes}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    with outside_tenant():  # the log of sign-ins belongs to no merchant
        logout(request)
    return redirect("sign_in")


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and remember it with the person."""
    form = LanguageForm(request.POST)
    response = redirect(came_from(request) or "home")
    if not form.is_valid():
        return response
    chosen = form.cleaned_data["language"]
    if isinstance(request.user, User):
        User.objects.filter(id=request.user.id).update(language=chosen)
    return _speak(response, chosen)


@require_POST
def switch_shop(request: HttpRequest) -> HttpResponse:
    """Look at one shop, or at all with an empty `shop`."""
    chosen = request.POST.get("shop", "")
    if chosen:
        shop = get_or_404(member_for(request), Shop, id=_number(chosen))
        request.session[SHOP_KEY] = shop.id
    else:
        request.session.pop(SHOP_KEY, None)
    return redirect("home")


@require_POST
def keep_rail(request: HttpRequest) -> HttpResponse:
    """Remember which group of the rail this person keeps open; an empty one: none."""
    me, group = member_for(request), request.POST.get("group", "")
    if group and group not in rail.groups():
        return HttpResponse(status=422)
    others = [each for each in me.shown if not each.startswith(RAIL)]
    visible(me, Member).filter(id=me.pk).update(shown=[*others, f"{RAIL}{group}"])
    return HttpResponse(status=204)


@require_POST
def switch_merchant(request: HttpRequest) -> HttpResponse:
    """Act for another merchant one belongs to; anything else changes nothing."""
    chosen = _number(request.POST.get("merchant", ""))
    if any(member.merchant_id == chosen for member in memberships(request)):
        request.session[MERCHANT_KEY] = chosen
        request.session.pop(SHOP_KEY, None)
    return redirect("home")


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = member_for(request).user
    form = ProfileForm(request.POST or None, initial=_known(person))
    if not form.is_valid():
        return _profile(request, form, PasswordChangeForm(person))
    User.objects.filter(id=person.id).update(**form.cleaned_data)
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Saved"))
    return _speak(redirect("profile"), form.cleaned_data["language"])


@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; other browsers are signed out by it."""
    person = member_for(request).user
    form = PasswordChangeForm(person, request.POST)
    if not form.is_valid():
        return _profile(request, ProfileForm(initial=_known(person)), form)
    update_session_auth_hash(request, form.save())
    Visit.objects.filter(user_id=person.id).delete()
    visits.note(request, person)
    messages.success(request, _("New password set. Other browsers are signed out."))
    return redirect("profile")


def _known(person: User) -> dict[str, str]:
    return {"name": person.name, "language": person.language, "zone": person.zone}


def _profile(request: HttpRequest, form: ProfileForm, password_form: PasswordChangeForm) -> HttpResponse:
    roles = [Role(role).label for role in member_for(request).roles]
    context = {"form": form, "password_form": password_form, "roles": roles}
    return render(
        request, "merchants/profile.html", context, status=422 if form.errors or password_form.errors else 200
    )


def _speak(response: HttpResponse, code: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response


def _number(text: str) -> int:
    """A row id as sent by a form; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 — bigint holds 18 digits whole
