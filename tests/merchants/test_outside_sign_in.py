"""Signing in by a service outside, spoken to over a real socket: who gets in, and who doesn't."""

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from amends.merchants import two_step
from amends.merchants.models import Member, Merchant, OutsideLogin, TwoStep, User
from amends.web import sign_in_ways
from tests.cast import MATE, OWNER
from tests.desk.pages import text
from tests.merchants.oidc_provider import CLIENT, SECRET, Provider, serving

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN = """
[company]
kind = "oidc"
name = "Bluebird ID"
issuer = "{issuer}"
client_id = "{client}"
secret = "{secret}"
{more}
"""


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Iterator[Provider]:
    with serving() as found:
        configure(tmp_path, settings, found.issuer)
        yield found


def configure(home: Path, settings: Any, issuer: str, more: str = "") -> None:
    written = WRITTEN.format(issuer=issuer, client=CLIENT, secret=SECRET, more=more)
    (home / sign_in_ways.NAME).write_text(written)
    settings.SIGN_IN_WAYS = sign_in_ways.read(home)


def visit(address: str) -> str:
    """What a browser does at the provider: ask, and be sent on. Returns the path and query back to us."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 80, timeout=5)
    connection.request("GET", f"{where.path}?{where.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"


def started(client: Client) -> str:
    """Where the button leads."""
    answer: Any = client.get("/sign-in/with/company")
    return str(answer.url)


def come_in(client: Client) -> Any:
    return client.get(visit(started(client)), follow=True)


def who(client: Client) -> str:
    key = client.session.get("_auth_user_id")
    return User.objects.get(id=key).email if key else ""


def claims(email: str, *, sub: str = "u-1", verified: bool = True) -> dict[str, Any]:
    return {"sub": sub, "email": email, "email_verified": verified, "name": "Somebody"}


@pytest.fixture
def browser_of(bluebird: Merchant, mate_member: Member) -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_proven_address_opens_its_account(browser_of: Client, provider: Provider) -> None:
    page = text(browser_of.get("/sign-in"))
    assert "Sign in by Bluebird ID" in page
    provider.person = claims(MATE.upper())
    answer = come_in(browser_of)
    assert answer.status_code == 200
    assert who(browser_of) == MATE
    assert {"/token", "/userinfo", "/jwks"} <= set(provider.asked)


def test_nobody_is_made_an_account_and_no_merchant_is_joined(browser_of: Client, provider: Provider) -> None:
    before = (User.objects.count(), Member.objects.count())
    provider.person = claims("stranger@elsewhere.test")
    answer = come_in(browser_of)
    assert answer.status_code == 403
    assert "Nobody here has this address" in text(answer)
    assert who(browser_of) == ""
    assert (User.objects.count(), Member.objects.count()) == before


def test_an_address_that_is_not_proven_opens_nothing(browser_of: Client, provider: Provider) -> None:
    provider.person = claims(OWNER, verified=False)
    answer = come_in(browser_of)
    assert answer.status_code == 403
    assert "isn't tied to an account yet" in text(answer)
    assert who(browser_of) == ""


def test_an_address_the_operator_trusts_is_proven(
    browser_of: Client, provider: Provider, tmp_path: Path, settings: Any
) -> None:
    configure(tmp_path, settings, provider.issuer, more="vouches = true")
    provider.person = claims(MATE, verified=False)
    come_in(browser_of)
    assert who(browser_of) == MATE


def test_the_second_step_is_asked_all_the_same(browser_of: Client, provider: Provider) -> None:
    person = User.objects.get(email=MATE)
    two_step.begin(person)
    TwoStep.objects.filter(user=person).update(confirmed_at=timezone.now())
    provider.person = claims(MATE)
    answer = come_in(browser_of)
    assert answer.redirect_chain[-1][0] == "/sign-in/code"
    assert who(browser_of) == ""


def test_who_was_let_go_stays_out(browser_of: Client, provider: Provider) -> None:
    User.objects.filter(email=MATE).update(is_active=False)
    provider.person = claims(MATE)
    assert come_in(browser_of).status_code == 403
    assert who(browser_of) == ""


@pytest.mark.parametrize(
    "bad",
    (
        {"forged": True},
        {"audience": "another-client"},
        {"age": 4_000},
        {"profile": claims(OWNER, sub="u-2")},
    ),
    ids=("signed by another key", "meant for somebody else", "long over", "profile of another person"),
)
def test_a_token_that_does_not_hold_opens_nothing(browser_of: Client, provider: Provider, bad: dict[str, Any]) -> None:
    provider.person = claims(MATE)
    for name, value in bad.items():
        setattr(provider, name, value)
    answer = come_in(browser_of)
    assert answer.status_code == 403
    assert who(browser_of) == ""


def test_a_way_back_that_this_browser_did_not_begin_opens_nothing(
    browser_of: Client, provider: Provider, mate_member: Member
) -> None:
    provider.person = claims(MATE)
    back = visit(started(browser_of))
    other = Client()
    assert other.get(back).status_code == 403
    assert who(other) == ""
    assert browser_of.get(back, follow=True).status_code == 200
    browser_of.logout()
    assert browser_of.get(back).status_code == 403  # nor twice


def test_breaking_it_off_and_a_service_that_is_away_are_said(
    browser_of: Client, provider: Provider, tmp_path: Path, settings: Any
) -> None:
    provider.refuses = True
    assert "You broke it off" in text(come_in(browser_of))
    configure(tmp_path, settings, "http://127.0.0.1:1")
    answer = browser_of.get("/sign-in/with/company")
    assert answer.status_code == 403
    assert "can't be reached" in text(answer)
    assert browser_of.get("/sign-in/with/other").status_code == 404


def test_a_login_is_tied_by_its_person_and_then_opens_their_account(
    mate: Client, browser_of: Client, provider: Provider
) -> None:
    provider.person = claims("private@elsewhere.test", sub="u-9", verified=False)
    page = mate.post("/profile/security/tie/company")
    (address,) = re.findall(r'href="(http://127\.0\.0\.1[^"]+)"', page.content.decode())
    answer = mate.get(visit(address.replace("&amp;", "&")), follow=True)
    assert "From now on you can sign in by Bluebird ID" in text(answer)
    assert OutsideLogin.objects.get().user.email == MATE
    come_in(browser_of)
    assert who(browser_of) == MATE
    mate.post("/profile/security/untie/company")
    assert OutsideLogin.objects.count() == 0


def test_somebody_elses_login_is_not_taken_over(mate: Client, outsider: Client, provider: Provider) -> None:
    provider.person = claims("x@elsewhere.test", sub="u-9", verified=False)
    for client in (mate, outsider):
        page = client.post("/profile/security/tie/company").content.decode()
        (address,) = re.findall(r'href="(http://127\.0\.0\.1[^"]+)"', page)
        last = client.get(visit(address.replace("&amp;", "&")), follow=True)
    assert "tied to another account" in text(last)
    assert OutsideLogin.objects.get().user.email == MATE


def test_a_link_alone_ties_nothing(mate: Client, browser_of: Client, provider: Provider) -> None:
    """Who is lured to the way back without having asked for it keeps their account as it is."""
    provider.person = claims("thief@elsewhere.test", sub="u-666")
    thief = Client()
    assert mate.get(visit(started(thief))).status_code == 302
    assert started(mate) == "/"
    assert OutsideLogin.objects.count() == 0


def test_a_sign_in_begun_before_another_ties_nothing_either(browser_of: Client, provider: Provider) -> None:
    provider.person = claims("thief@elsewhere.test", sub="u-666")
    back = visit(started(browser_of))
    browser_of.force_login(User.objects.get(email=MATE))
    assert browser_of.get(back).status_code == 302
    assert OutsideLogin.objects.count() == 0
    assert who(browser_of) == MATE


def test_without_a_file_there_is_no_button(nobody: Client, bluebird: Merchant, settings: Any) -> None:
    settings.SIGN_IN_WAYS = ()
    assert "Sign in by" not in text(nobody.get("/sign-in"))


@pytest.mark.parametrize(
    ("written", "said"),
    (
        ('[a]\nkind = "oidc"\nname = "A"\nclient_id = "x"\nsecret = "y"\n', "[a] needs issuer"),
        ('[a]\nkind = "wecom"\n', "[a] needs a kind"),
        ('[A b]\nkind = "google"\n', "can't be read"),
        ('[a]\nkind = "google"\nname = "G"\nclient_id = "x"\nsecret = "y"\nurl = ""\n', "fields nobody knows: url"),
        (WRITTEN.format(issuer="http://id.example.com", client="a", secret="b", more=""), "by https"),
    ),
)
def test_what_is_wrong_in_the_file_is_said_with_its_place(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / sign_in_ways.NAME).write_text(written)
    with pytest.raises(ImproperlyConfigured, match=re.escape(said)):
        sign_in_ways.read(tmp_path)
