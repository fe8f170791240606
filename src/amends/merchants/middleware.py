"""Each signed-in request is one transaction inside its tenant: the database shows it one merchant's rows and no others.

What it answers is answered after the commit. A request that is refused keeps what it wrote, such as its line in the
audit; one that fails (500) leaves nothing half done. The API is asked by its key alone, whoever is signed in beside.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus

import structlog
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from amends.merchants import two_step
from amends.merchants.access import membership
from amends.merchants.models import Member
from amends.merchants.rls import tenant
from amends.merchants.roles import Role

KEYED = "/api/"
UNSECURED = ("my_security", "sign_out", "language")  # pages open to who still has to set up the second step


def _secured(request: HttpRequest, member: Member) -> HttpResponseBase | None:
    """Owners and managers go and set up their second step first, where the merchant wants one."""
    asked = member.merchant.two_step_required and not {Role.OWNER, Role.MANAGER}.isdisjoint(member.roles)
    if not asked or request.path in {reverse(name) for name in UNSECURED} or two_step.is_on(member.user_id):
        return None
    return redirect("my_security")


def _by_clock_of(member: Member | None) -> AbstractContextManager[object]:
    """Within it times are told and taken by the person's own clock, where they chose one: see ``zones``."""
    zone = member.user.zone if member else ""
    return timezone.override(zone) if zone else nullcontext()


def within_tenant(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(KEYED) or not request.user.is_authenticated:
            return get_response(request)
        member = membership(request)
        structlog.contextvars.bind_contextvars(user_id=request.user.pk, merchant_id=member and member.merchant_id)
        with tenant(member.merchant_id if member else 0), _by_clock_of(member):
            led = _secured(request, member) if member else None
            response = led or get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return response

    return middleware
