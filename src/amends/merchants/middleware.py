"""Each signed-in request runs inside its tenant: the database shows it one merchant's rows and no others."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amends.merchants.access import membership
from amends.merchants.rls import tenant


def within_tenant(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        member = membership(request)
        structlog.contextvars.bind_contextvars(user_id=request.user.pk, merchant_id=member and member.merchant_id)
        with tenant(member.merchant_id if member else 0):
            return get_response(request)

    return middleware
