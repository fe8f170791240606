"""An account is whose who proves the address: nobody is let in, or keeps a password, behind their back."""

from argparse import Namespace

import pytest
from django.test import Client

from amends.cli import accounts
from amends.cli.errors import CliError
from amends.merchants.models import Member, Merchant, TwoStep, User
from tests.cast import OUTSIDER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the test's own database."""
    monkeypatch.setattr(accounts, "begin", lambda: None)
    monkeypatch.delenv("AMENDS_PASSWORD", raising=False)


def asked(**more: object) -> Namespace:
    return Namespace(email=OUTSIDER, merchant="Bluebird", name="", role=["agent"], desk=[], **more)


def test_who_has_an_account_joins_a_second_merchant_by_their_own_word(
    outsider: Client, bluebird: Merchant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert accounts.run_member(asked()) == 0
    assert not Member.objects.filter(merchant=bluebird, user__email=OUTSIDER).exists()
    path = capsys.readouterr().out.splitlines()[-1]
    assert Client().get(path).status_code == 200
    outsider.post(path)
    assert Member.objects.get(merchant=bluebird, user__email=OUTSIDER).roles == ["agent"]


def test_a_password_is_never_ignored(outsider: Client, bluebird: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_PASSWORD", "another long password")
    with pytest.raises(CliError, match="another password"):
        accounts.run_member(asked())
    with pytest.raises(CliError, match="another password"):
        accounts.run_merchant(Namespace(name="Third", owner=OUTSIDER, language="en"))
    assert not Merchant.objects.filter(name="Third").exists()
    monkeypatch.setenv("AMENDS_PASSWORD", PASSWORD)
    assert accounts.run_member(asked()) == 0
    assert Member.objects.filter(merchant=bluebird, user__email=OUTSIDER).exists()


def test_an_account_taken_by_a_rival_is_given_back(
    outsider: Client, rival: Merchant, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = User.objects.get(email=OUTSIDER)
    TwoStep.objects.create(user=taken, secret=b"x")
    assert accounts.run_reset(Namespace(email=OUTSIDER, leave=True, no_second_step=False)) == 0
    assert not Member.objects.filter(user=taken, is_active=True).exists()
    assert not TwoStep.objects.filter(user=taken).exists()
    path = capsys.readouterr().out.splitlines()[-1]
    fresh = {"new_password1": "truly my own words", "new_password2": "truly my own words"}
    assert Client().post(path, fresh).status_code == 302
    taken.refresh_from_db()
    assert taken.check_password("truly my own words")
    assert outsider.get("/profile").status_code == 302
