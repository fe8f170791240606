"""The book of partners by a key: made, listed, changed and ended by who may, with what is wrong by field and place."""

from typing import Any

import pytest
from django.test import Client

from amends.casework.partners.models import Partner
from amends.merchants import setup
from amends.merchants.models import Change, Member, Shop

pytestmark = pytest.mark.django_db(transaction=True)
CONTACT = {"name": "王站长", "channel": "wechat", "address": "sf-wang"}
TERM = {"what": "claim_within_days", "value": 30, "from": "2026-01-01", "source": "合同 3.2"}
SF: dict[str, Any] = {
    "kind": "carrier", "name": "顺丰速运", "codes": ["SF", " shunfeng "], "contacts": [CONTACT], "terms": [TERM],
    "days": [1, 2, 3, 4, 5], "hours": ["9-12", "13:30-18:00"], "days_off": ["2027-02-01 – 2027-02-07 春节"],
}  # fmt: skip


@pytest.fixture
def key(tmall_shop: Shop) -> str:
    owner = Member.objects.get(merchant=tmall_shop.merchant, user__email="owner@bluebird.test")
    return setup.add_api_key(shop=tmall_shop, member=owner)


def ask(client: Client, key: str, path: str = "", how: str = "get", **said: Any) -> tuple[int, dict[str, Any]]:
    send = getattr(client, how)
    body = () if how == "get" else (said,)
    kind = {} if how == "get" else {"content_type": "application/json"}
    sent = send(f"/api/v1/partners{path}", *body, headers={"authorization": f"Bearer {key}"}, **kind)
    return sent.status_code, sent.json()


@pytest.mark.mission("N12")
def test_made_listed_changed_and_ended(nobody: Client, key: str, tmall_shop: Shop) -> None:
    status, made = ask(nobody, key, how="post", **SF, shops=[tmall_shop.name])
    assert status == 200, made
    assert made["codes"] == ["SF", "shunfeng"]
    assert (made["hours"], made["days"]) == (["09:00-12:00", "13:30-18:00"], [1, 2, 3, 4, 5])
    assert (made["zone"], made["answers_within"]) == ("Asia/Shanghai", 240)  # as a carrier begins
    assert made["days_off"] == ["2027-02-01/2027-02-07 春节"]
    assert made["contacts"] == [CONTACT | {"language": ""}]
    assert made["terms"] == [TERM | {"until": ""}]
    path = f"/{made['id']}"
    status, changed = ask(nobody, key, path, "patch", answers_within=120, days_off=made["days_off"])
    assert (status, changed) == (200, made | {"answers_within": 120})
    assert ask(nobody, key, path)[1] == changed
    assert [each["id"] for each in ask(nobody, key, "?kind=carrier")[1]["partners"]] == [made["id"]]
    assert ask(nobody, key, "?kind=supplier")[1] == {"partners": [], "next": None}
    assert ask(nobody, key, f"{path}/end", "post")[1]["ended_at"] is not None
    assert ask(nobody, key)[1]["partners"] == []
    assert len(ask(nobody, key, "?ended=true")[1]["partners"]) == 1
    assert ask(nobody, key, f"{path}/use", "post")[1]["ended_at"] is None
    assert Change.objects.filter(area="partner").count() == 4  # the page's own history
    assert ask(nobody, key, path, "patch", answers_within=120)[0] == 200
    assert Change.objects.filter(area="partner").count() == 4  # it stood so


def test_hours_by_the_day_say_on_which_days_it_works(nobody: Client, key: str) -> None:
    told: dict[str, Any] = {"kind": "carrier", "name": "宏达", "hours": ["Mon-Fri 9-18", "周六 9-12"]}
    made = ask(nobody, key, how="post", **told)[1]
    assert (made["hours"], made["days"]) == (["Mon-Fri 09:00-18:00", "Sat 09:00-12:00"], [1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"kind": "pigeon"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "x\0"}, "name"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"answers_within": 0}, "answers_within"),
        ({"days": [1, 8]}, "days.1"),
        ({"days": []}, "days"),
        ({"hours": ["9-12", "18-9"]}, "hours.1"),
        ({"hours": ["9-12", "11-13"]}, "hours"),
        ({"hours": ["9-12", "Funday 9-12"]}, "hours.1"),
        ({"hours": ["9-12", "Sun 9-12"]}, "hours"),
        ({"holidays": "XX"}, "holidays"),
        ({"days_off": ["2027-02-30"]}, "days_off.0"),
        ({"shops": ["没有这家"]}, "shops.0"),
        ({"contacts": [CONTACT, CONTACT | {"channel": "pigeon"}]}, "contacts.1.channel"),
        ({"contacts": [CONTACT | {"address": " "}]}, "contacts.0.address"),
        ({"terms": [TERM | {"value": -5}]}, "terms.0.value"),
        ({"terms": [TERM | {"until": "2025-01-01"}]}, "terms.0.until"),
        ({"terms": [TERM | {"what": "luck"}]}, "terms.0.what"),
        ({"codes": ["x"] * 199 + [str(n) for n in range(1)] + ["y"] * 2}, "codes"),
        ({"note": "x" * 501}, "note"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_place(nobody: Client, key: str, wrong: dict[str, Any], at: str) -> None:
    status, problem = ask(nobody, key, how="post", **(SF | wrong))
    assert status == 422
    assert [each["at"] for each in problem["errors"]] == [f"body.said.{at}"]
    assert problem["errors"][0]["reason"]
    assert Partner.objects.count() == 0


def test_nobody_is_there_twice(nobody: Client, key: str) -> None:
    assert ask(nobody, key, how="post", **SF)[0] == 200
    status, problem = ask(nobody, key, how="post", **SF)
    assert (status, problem["errors"][0]["at"]) == (422, "body.said.name")
    other = ask(nobody, key, how="post", **(SF | {"name": "中通"}))[1]
    assert ask(nobody, key, f"/{other['id']}", "patch", name="顺丰速运")[0] == 422
    assert {each["name"] for each in ask(nobody, key)[1]["partners"]} == {"顺丰速运", "中通"}
    first = ask(nobody, key, "?limit=1")[1]
    assert len(first["partners"]) == 1
    assert len(ask(nobody, key, f"?limit=1&after={first['next']}")[1]["partners"]) == 1


def test_only_who_may_by_a_key_of_theirs(
    nobody: Client, key: str, tmall_shop: Shop, agent_member: Member, rival_shop: Shop
) -> None:
    made = ask(nobody, key, how="post", **SF)[1]
    rival = Member.objects.filter(merchant=rival_shop.merchant).first()
    facts, agents = setup.add_api_key(shop=tmall_shop), setup.add_api_key(shop=tmall_shop, member=agent_member)
    abroad = setup.add_api_key(shop=rival_shop, member=rival)
    for other in (facts, agents):
        assert ask(nobody, other)[0] == 404
        assert ask(nobody, other, how="post", **(SF | {"name": "x"}))[0] == 404
    for other in (facts, agents, abroad):
        assert ask(nobody, other, f"/{made['id']}")[0] == 404
        assert ask(nobody, other, f"/{made['id']}", "patch", note="x")[0] == 404
        assert ask(nobody, other, f"/{made['id']}/end", "post")[0] == 404
    assert ask(nobody, abroad)[1]["partners"] == []
    assert Partner.objects.get().archived_at is None
