"""The rail: parts below their place, the page one is on, and what a phone's bar keeps."""

from django.test import Client

from amends.desk.apps import PLACES
from amends.web import rail


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


def test_the_first_place_is_home(owner: Client, tmall_shop: object) -> None:
    assert owner.get("/").headers["Location"] == "/work/"
