"""Where a small form was sent from, as it says itself in ``next``."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest) -> str | None:
    """The address to go back to, or None if that is no page of ours."""
    there = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return there if ours and there.startswith("/") else None
