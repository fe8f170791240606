"""Who is behind a proxy: believed of our own proxies only."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from amends.merchants.models import Visit
from amends.web.proxies import behind, networks
from tests.cast import OWNER, PASSWORD

OURS = networks("10.0.0.1, 192.168.0.0/16, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "told", "found"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),  # the first was said by the person themselves
        ("10.0.0.1", ["203.0.113.7", "192.168.3.4"], "203.0.113.7"),
        ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"),  # no proxy of ours: it may say what it likes
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        ("", ["1.1.1.1"], ""),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours(peer: str, told: list[str], found: str) -> None:
    assert behind(peer, told, OURS) == found


def test_what_is_no_address_is_refused_as_it_starts() -> None:
    with pytest.raises(ImproperlyConfigured, match="AMENDS_PROXIES"):
        networks("my-proxy")


@pytest.mark.usefixtures("bluebird")
def test_the_sign_in_notes_who_is_behind_our_proxy(nobody: Client, settings: object) -> None:
    settings.PROXIES = networks("127.0.0.1")  # type: ignore[attr-defined]
    form = {"username": OWNER, "password": PASSWORD}
    nobody.post("/sign-in", form, headers={"x-forwarded-for": "198.51.100.2, 203.0.113.7"})
    assert Visit.objects.get().address == "203.0.113.7"
