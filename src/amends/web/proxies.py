"""Whom a proxy speaks for: the address of the person behind it, where the proxy is one of ours (``AMENDS_PROXIES``).

Without that everybody behind a proxy has its address, and who guesses passwords there locks out the others.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Network = IPv4Network | IPv6Network


def networks(told: str) -> tuple[Network, ...]:
    """Addresses and networks by comma. Raises ImproperlyConfigured."""
    try:
        return tuple(ip_network(each.strip()) for each in told.split(",") if each.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"AMENDS_PROXIES: {error}") from error


def for_whom(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    if not settings.PROXIES:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("HTTP_X_FORWARDED_FOR")
        if told:
            chain = [each.strip() for each in told.split(",")]
            request.META["REMOTE_ADDR"] = behind(str(request.META.get("REMOTE_ADDR", "")), chain, settings.PROXIES)
        return get_response(request)

    return middleware


def behind(peer: str, chain: list[str], ours: Iterable[Network]) -> str:
    """The last address that none of our proxies has. ``chain``: as told, the nearest last; only ours are believed."""
    address = peer
    while chain and _is_in(address, ours) and _is_address(chain[-1]):
        address = chain.pop()
    return address


def _is_in(address: str, ours: Iterable[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in ours)


def _is_address(told: str) -> bool:
    try:
        ip_address(told)
    except ValueError:
        return False
    return True
