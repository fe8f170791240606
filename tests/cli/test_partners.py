"""`amends partner`: the book of partners listed, made, changed and ended, refused as its page and table refuse."""

import json

import pytest

from amends import cli
from amends.casework.partners.models import Partner
from amends.cli.errors import CliError
from amends.merchants.models import Change, Shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.cli.partners.begin", lambda **_: None)
    monkeypatch.setattr("amends.cli.partners.join_demo", lambda **_: None)


def run(*words: str) -> int:
    asked = cli.parser().parse_args(["partner", *words])
    status: int = asked.func(asked)
    return status


@pytest.mark.mission("N12")
def test_made_listed_changed_and_ended(owner: object, tmall_shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    contacts, terms = "林站长 mail lin@zto.test; 王 phone 0571-1", "claim_within_days: 7 (2026-01-01–) 合同 4.1"
    made = ("--kind", "carrier", "--codes", "ZTO,zto", "--contacts", contacts, "--terms", terms, "--days", "1,2,3,4,5")
    assert run("make", "中通快递", *made, "--shops", tmall_shop.name) == 0
    partner = Partner.objects.get()
    assert (partner.codes, partner.days, partner.shops) == (["ZTO", "zto"], [1, 2, 3, 4, 5], [tmall_shop.pk])
    assert (partner.hours, partner.answers_within) == (["08:00-20:00"], 240)  # as a carrier begins
    assert [each["address"] for each in partner.contacts] == ["lin@zto.test", "0571-1"]
    assert run("change", "中通快递", "--hours", "9-12 13-18", "--rename", "中通") == 0
    partner.refresh_from_db()
    assert (partner.name, partner.hours, partner.codes) == ("中通", ["09:00-12:00", "13:00-18:00"], ["ZTO", "zto"])
    capsys.readouterr()
    assert run("list") == 0
    assert capsys.readouterr().out == "carrier    中通 (ZTO, zto): 09:00-12:00, 13:00-18:00 Asia/Shanghai\n"
    assert run("end", "中通") == 0
    assert run("end", "中通") == 0
    assert "put away already" in capsys.readouterr().out
    assert run("list", "--ended", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["terms"][0]["value"] == 7
    assert run("use", "中通") == 0
    assert Change.objects.filter(area="partner").count() == 4


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("make", "x", "--kind", "pigeon"), "kind: It is a carrier"),
        (("make", "x", "--kind", "carrier", "--hours", "18-9"), "hours: Hours open before they close"),
        (("make", "x", "--kind", "carrier", "--contacts", "Lin"), "contacts: A contact is written"),
        (("make", "x", "--kind", "carrier", "--shops", "no such"), "shops: There is no shop of that name"),
        (("make", "x", "--kind", "carrier", "--days", "8"), "days: Days are numbers"),
        (("make", "x", "--kind", "carrier", "--answers-within", "soon"), "answers-within: Minutes are needed"),
        (("make", "顺丰", "--kind", "carrier"), "There is a partner of this kind and name"),
        (("change", "nobody", "--note", "x"), "No partner named"),
        (("end", "顺丰"), "Several are called"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    owner: object, tmall_shop: Shop, words: tuple[str, ...], why: str
) -> None:
    assert run("make", "顺丰", "--kind", "carrier") == 0
    assert run("make", "顺丰", "--kind", "supplier") == 0
    with pytest.raises(CliError, match=why):
        run(*words)
    assert Partner.objects.count() == 2
    assert Change.objects.filter(area="partner").count() == 2
