"""Signing in for good: the session, and which browser it is; between password and code a person only waits."""

from datetime import timedelta
from typing import Final

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from amends.merchants.models import User, Visit
from amends.merchants.rls import outside_tenant

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
WAITING: Final = "waiting"
WAITS: Final = timedelta(minutes=10)


def enter(request: HttpRequest, person: User) -> None:
    """Sign somebody in and note the browser."""
    with outside_tenant():
        request.session.pop(WAITING, None)
        login(request, person, backend=BACKEND)
        note(request, person)


def note(request: HttpRequest, person: User) -> None:
    """Note the browser of a session that has just been made."""
    key = request.session.session_key or ""
    agent = request.headers.get("user-agent", "")[:200]
    address = str(request.META.get("REMOTE_ADDR", ""))[:45]
    of = User.objects.values_list("merchants", flat=True).get(id=person.pk)
    Visit.objects.update_or_create(
        key=key,
        defaults={"user": person, "agent": agent, "address": address, "at": timezone.now(), "merchants": of},
    )


def wait(request: HttpRequest, person: User, *, after: str) -> None:
    """The password was right; the code is asked next."""
    request.session.cycle_key()
    request.session[WAITING] = {"user": person.pk, "until": (timezone.now() + WAITS).timestamp(), "next": after}


def waiting_user(request: HttpRequest) -> User | None:
    """Who has given a right password and may now give a code; None when it was too long ago."""
    kept = request.session.get(WAITING)
    if not kept or kept["until"] < timezone.now().timestamp():
        return None
    return User.objects.filter(id=kept["user"], is_active=True).first()
