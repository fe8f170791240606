"""The second step: set up, asked for, used once, recovered from, required."""

import time
from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from amends.merchants import two_step
from amends.merchants.models import Member, Merchant, Shop, TwoStep, User
from tests.cast import OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(user: User, *, later: int = 0) -> str:
    """What the phone shows, ``later`` periods from now."""
    secret = b32decode(two_step.secret_text(TwoStep.objects.get(user=user)).replace(" ", ""))
    phone = TOTP(secret, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303
    return phone.generate(int(time.time()) + 30 * later).decode()


def set_up(client: Client, user: User) -> list[str]:
    client.get("/profile/security")
    page: Any = client.post("/profile/security", {"code": code_of(user)})
    codes = page.context["codes"]
    assert isinstance(codes, list)
    return codes


def sign_in(client: Client) -> Any:
    return client.post("/sign-in", {"username": OWNER, "password": PASSWORD})


@pytest.fixture
def person(owner: Client) -> User:
    return User.objects.get(email=OWNER)


def test_signing_in_asks_for_the_code_and_takes_each_once(owner: Client, nobody: Client, person: User) -> None:
    assert len(set_up(owner, person)) == 10
    assert sign_in(nobody).headers["location"] == "/sign-in/code"
    assert nobody.get("/profile").status_code == 302
    assert nobody.post("/sign-in/code", {"code": code_of(person)}).status_code == 422  # used when it was set up
    assert nobody.post("/sign-in/code", {"code": code_of(person, later=1)}).status_code == 302
    assert nobody.get("/profile").status_code == 200


def test_a_recovery_code_works_once(owner: Client, nobody: Client, person: User) -> None:
    code = set_up(owner, person)[0]
    sign_in(nobody)
    assert nobody.post("/sign-in/code", {"code": code.upper()}).status_code == 302
    again = Client()
    sign_in(again)
    assert again.post("/sign-in/code", {"code": code}).status_code == 422


def test_after_five_wrong_codes_it_waits(owner: Client, nobody: Client, person: User) -> None:
    codes = set_up(owner, person)
    sign_in(nobody)
    for _ in range(5):
        assert nobody.post("/sign-in/code", {"code": "000000x"}).status_code == 422
    assert nobody.post("/sign-in/code", {"code": codes[0]}).status_code == 429
    TwoStep.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert nobody.post("/sign-in/code", {"code": codes[0]}).status_code == 302


def test_without_the_password_there_is_no_code_page(nobody: Client, person: User) -> None:
    assert nobody.get("/sign-in/code").headers["location"] == "/sign-in"


def test_a_merchant_may_require_it_of_owners(owner: Client, person: User, tmall_shop: Shop, mate: Client) -> None:
    assert "lock yourself out" in owner.post("/settings/security/", {"two_step_required": "1"}, follow=True).text
    set_up(owner, person)
    owner.post("/settings/security/", {"two_step_required": "1"})
    assert owner.get("/work/").status_code == 200
    TwoStep.objects.all().delete()
    assert owner.get("/work/").headers["location"] == "/profile/security"
    assert owner.get("/profile/security").status_code == 200
    assert mate.get("/work/").status_code == 200


def test_signing_out_everywhere_else(owner: Client, nobody: Client, person: User) -> None:
    sign_in(nobody)
    other = Client()
    sign_in(other)
    assert "1 other browsers signed out" in nobody.post("/profile/security/sign-out", follow=True).text
    assert other.get("/profile").status_code == 302
    assert nobody.get("/profile").status_code == 200


def test_a_lost_phone_is_the_managers_to_reset(
    owner: Client, mate: Client, mate_member: Member, outsider: Client
) -> None:
    set_up(mate, mate_member.user)
    assert outsider.post(f"/settings/people/{mate_member.pk}/two-step").status_code == 404
    assert owner.post(f"/settings/people/{mate_member.pk}/two-step").status_code == 302
    assert not two_step.is_on(mate_member.user_id)


def test_secrets_are_sealed(owner: Client, person: User, bluebird: Merchant) -> None:
    set_up(owner, person)
    row = TwoStep.objects.get(user=person)
    assert b32decode(two_step.secret_text(row).replace(" ", "")) not in bytes(row.secret)


def test_with_the_installations_secret_lost_words_and_a_recovery_code_lead_on(
    owner: Client, nobody: Client, person: User
) -> None:
    codes = set_up(owner, person)
    with override_settings(SECRET_KEY="another one, made when the first was lost"):
        assert sign_in(nobody).headers["location"] == "/sign-in/code"
        assert "the key of this installation was replaced" in nobody.get("/sign-in/code").text
        assert nobody.post("/sign-in/code", {"code": "123456"}).status_code == 422
        assert nobody.post("/sign-in/code", {"code": codes[0]}).status_code == 302
        page = nobody.get("/profile/security").text
        assert "Switch the second step off with a recovery code" in page
        assert "is off" in nobody.post("/profile/security/off", {"code": codes[1]}, follow=True).text
        set_up(nobody, person)
        assert not two_step.lost(person)


def test_a_secret_that_was_never_confirmed_is_made_anew(owner: Client, person: User) -> None:
    owner.get("/profile/security")
    with override_settings(SECRET_KEY="another one"):
        again = Client()
        assert sign_in(again).status_code == 302
        assert "QR code" in again.get("/profile/security").text
        set_up(again, person)
