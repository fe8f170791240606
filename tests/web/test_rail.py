"""The rail: parts below their place, the page one is on, and what a phone's bar keeps."""

import pytest
from django.test import Client

from amends.desk.apps import PLACES
from amends.merchants import setup
from amends.merchants.models import Language, Merchant, Shop
from amends.merchants.roles import Role
from amends.web import rail
from tests.cast import OPENED_AT, PASSWORD, signed_in


def shown(path: str, *, may: set[str] | None = None, view: str = "") -> list[rail.RailPlace]:
    return rail.places(path=path, allows=lambda name: may is None or name in may, asked={"view": view})


def current(path: str, *, view: str = "") -> list[str]:
    return [place.item.name for place in shown(path, view=view) if place.current]


def test_one_is_where_the_address_and_its_question_say(db: None) -> None:
    assert current("/work/") == ["work"]
    assert current("/work/", view="mine") == ["work?view=mine"]
    assert current("/work/", view="all") == ["work"]
    assert current("/work/promises/") == ["promises"]
    assert current("/settings/team/") == ["team"]
    assert current("/settings/people/3/") == ["settings"]
    assert current("/nowhere") == []


def test_a_part_whose_place_one_may_not_see_stands_alone() -> None:
    parts = {place.item.view: place.part for place in shown("/", may={"manage_merchant"})}
    assert parts["audit"] is False
    assert {place.item.view: place.part for place in shown("/")}["audit"] is True


def test_letters_are_used_once_and_a_phone_keeps_four() -> None:
    letters = [place.item.key for place in shown("/") if place.item.key]
    assert len(letters) == len(set(letters))
    assert [item.view for item in PLACES if item.bar] == ["work", "approvals", "tasks", "holds"]


def test_an_owner_lands_on_the_overview(owner: Client, tmall_shop: object) -> None:
    assert owner.get("/").headers["Location"] == "/boards/"


@pytest.mark.parametrize(
    ("role", "lands", "uses", "has_no_use_for"),
    (
        (
            Role.FINANCE,
            "/reconcile/",
            {"pool", "reconcile", "losses", "approvals"},
            {"holds", "promises", "dock", "quarantine"},
        ),
        (Role.WAREHOUSE, "/holds/", {"holds", "dock", "tasks"}, {"promises", "pool", "causes", "quarantine"}),
        (Role.SUPERVISOR, "/work/?view=risk", {"approvals", "holds", "dock", "team", "packs"}, set()),
        (Role.AGENT, "/work/", {"promises", "packs", "holds", "quarantine"}, {"pool", "dock", "team"}),
        (Role.FRONT_LINE, "/work/", {"promises", "tasks"}, {"holds", "packs", "causes", "pool"}),
    ),
)
def test_each_role_lands_on_its_own_and_sees_what_it_uses(
    bluebird: Merchant, tmall_shop: Shop, role: Role, lands: str, uses: set[str], has_no_use_for: set[str]
) -> None:
    setup.add_member(
        merchant=bluebird, email="her@bluebird.test", name="Her", password=PASSWORD, roles=[role],
        language=Language.ENGLISH, now=OPENED_AT,
    )  # fmt: skip
    her = signed_in("her@bluebird.test")
    assert her.get("/").headers["Location"] == lands
    rail_of = her.get(lands).context["frame"].rail
    views = [place.item.view for place in rail_of]
    assert uses <= set(views)
    assert has_no_use_for.isdisjoint(views)
    if "quarantine" in views and role is Role.AGENT:
        assert views.index("quarantine") > views.index("playbooks")  # at the foot, not among the work


def seen(client: Client, path: str) -> dict[str, bool]:
    """By name of the parts on the rail: whether they are seen."""
    return {place.item.name: not place.shut for place in client.get(path).context["frame"].rail if place.part}


def test_a_group_is_open_on_its_pages_and_one_more_is_kept_open_by_each_person(
    owner: Client, mate: Client, tmall_shop: Shop
) -> None:
    usual = seen(owner, "/settings/")
    assert {name for name, is_seen in usual.items() if is_seen} >= {"promises", "approvals", "audit"}
    assert not usual["losses"]
    assert seen(owner, "/losses/")["losses"]
    assert owner.post("/rail", {"group": "pool"}).status_code == 204
    kept = seen(owner, "/settings/")
    assert (kept["losses"], kept["promises"], kept["audit"]) == (True, False, True)
    assert seen(mate, "/work/")["promises"]
    owner.post("/rail", {"group": ""})
    assert not any(seen(owner, "/playbooks/").values())
    assert set(seen(owner, "/playbooks/")) == set(usual)  # nothing is lost
    for nonsense in ("losses", "no-such", "work?view=mine"):
        assert owner.post("/rail", {"group": nonsense}).status_code == 422
    assert owner.get("/rail").status_code == 405
    assert Client().post("/rail", {"group": "pool"}).status_code == 302
