from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from amends.merchants import brakes
from amends.merchants.models import Merchant, User
from tests.cast import OWNER, PASSWORD


def sign_in(client: Client, email: str, password: str, **more: str) -> int:
    return client.post("/sign-in", {"username": email, "password": password, **more}).status_code


@pytest.mark.parametrize("page", ["/", "/profile", "/profile/password", "/switch/shop", "/sign-out"])
def test_every_page_wants_a_person(nobody: Client, page: str) -> None:
    answer = nobody.get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?" + urlencode({"next": page}, safe="/"))


def test_in_and_out(nobody: Client, bluebird: Merchant) -> None:
    assert sign_in(nobody, "  OWNER@bluebird.test ", PASSWORD) == 302
    assert nobody.get("/profile").status_code == 200
    assert nobody.post("/sign-out").status_code == 302
    assert nobody.get("/profile").status_code == 302


def test_a_wrong_password_and_an_unknown_address_look_the_same(nobody: Client, bluebird: Merchant) -> None:
    wrong = nobody.post("/sign-in", {"username": OWNER, "password": "wrong"})
    unknown = nobody.post("/sign-in", {"username": "who@bluebird.test", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 200
    said = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert said[0] == said[1] == ["E-mail and password don't match. Check both; capitals count in the password."]


@pytest.mark.usefixtures("bluebird")
def test_guessing_is_throttled_for_that_address_only(nobody: Client, rival: Merchant) -> None:
    assert [sign_in(nobody, OWNER, f"guess {n}") for n in range(5)] == [200, 200, 200, 200, 429]
    answer = nobody.post("/sign-in", {"username": OWNER, "password": PASSWORD})
    assert answer.status_code == 429
    assert "locked here for 15 minutes" in answer.text
    assert sign_in(nobody, "outsider@rival.test", PASSWORD) == 302


@pytest.mark.usefixtures("bluebird")
def test_guessing_over_many_accounts_locks_the_address_and_no_other(nobody: Client) -> None:
    tried = [sign_in(nobody, f"person{n // 4}@bluebird.test", f"guess {n}") for n in range(brakes.MOST)]
    assert set(tried) == {200}
    assert sign_in(nobody, OWNER, PASSWORD) == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    assert sign_in(elsewhere, OWNER, PASSWORD) == 302


def test_a_link_for_a_new_password_lives_a_day_as_its_page_says() -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60


@pytest.mark.usefixtures("bluebird")
@pytest.mark.parametrize("there", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_the_way_back_stays_here(nobody: Client, there: str) -> None:
    answer = nobody.post("/sign-in", {"username": OWNER, "password": PASSWORD, "next": there})
    assert answer["Location"] == "/"
    assert nobody.post("/language", {"language": "en", "next": there})["Location"] == "/"


def test_a_switched_off_person_stays_out(nobody: Client, bluebird: Merchant) -> None:
    User.objects.filter(email=OWNER).update(is_active=False)
    assert sign_in(nobody, OWNER, PASSWORD) == 200


def test_the_persons_language_is_spoken_after_signing_in(nobody: Client, bluebird: Merchant) -> None:
    User.objects.filter(email=OWNER).update(language="zh-hans")
    sign_in(nobody, OWNER, PASSWORD)
    assert '<html lang="zh-hans"' in nobody.get("/profile").text


def test_forms_without_their_token_are_refused(bluebird: Merchant) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/sign-in", {"username": OWNER, "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form is too old" in answer.text
