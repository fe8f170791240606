"""The shop's page of what goes out: choose how it is taken, see what waits, was taken, done, given up."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amends.merchants.models import Shop
from tests.casework.api.test_effects import carry, reader, send
from tests.casework.stories import HOUR, NOON, change, feed, one, placed, refund_asked
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(tmall_shop: Shop) -> str:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    return reverse("outgoing", args=[tmall_shop.pk])


def test_chosen_here_taken_there_and_told_back(owner: Client, tmall_shop: Shop, page: str) -> None:
    assert "Hold shipment" in text(owner.get(page))
    owner.post(page, {"way": "pull"})
    carry()
    client = reader(tmall_shop)
    taken = send(client, "lease").json()
    assert "Hold shipment" in text(owner.get(f"{page}?state=taken"))
    assert "Hold shipment" not in text(owner.get(page))
    send(client, f"{taken['effects'][0]['id']}/result", lease=taken["lease"], outcome="done", reference="WMS-7")
    assert "WMS-7" in text(owner.get(f"{page}?state=done"))


def test_given_up_is_seen_with_what_was_said(owner: Client, tmall_shop: Shop, page: str) -> None:
    owner.post(page, {"way": "pull"})
    carry()
    client = reader(tmall_shop)
    taken = send(client, "lease").json()
    number, lease = taken["effects"][0]["id"], taken["lease"]
    send(client, f"{number}/result", lease=lease, outcome="failed", reason="left already")
    assert "left already" in text(owner.get(f"{page}?state=failed"))


def test_back_to_the_file_at_once_and_taken_back(owner: Client, tmall_shop: Shop, page: str) -> None:
    owner.post(page, {"way": "pull"})
    carry()
    change("UPDATE casework_effect SET next_at = now() - interval '1 second'")
    owner.post(page, {"way": "files"})
    carry()
    assert one("SELECT state FROM casework_effect") == "sent"
    owner.post(reverse("settings_undo", args=[one("SELECT max(id) FROM merchants_change")]))
    feed(tmall_shop, placed("T-2"), refund_asked("T-2"), now=timezone.now())
    assert send(reader(tmall_shop), "lease").status_code == 200


def test_page_by_page(owner: Client, tmall_shop: Shop, page: str) -> None:
    orders = [f"T-{n}" for n in range(60)]
    feed(tmall_shop, *map(placed, orders), *map(refund_asked, orders), now=NOON + HOUR)
    first = owner.get(page)
    assert first.context["tabs"][0][2] == 61
    more = owner.get(f"{page}?after={first.context['more']}")
    assert (len(first.context["rows"]), len(more.context["rows"]), more.context["more"]) == (50, 11, "")


def test_only_for_who_manages_the_shop(mate: Client, outsider: Client, page: str) -> None:
    assert {client.get(page).status_code for client in (mate, outsider)} == {404}
    assert {client.post(page, {"way": "pull"}).status_code for client in (mate, outsider)} == {404}


def test_another_way_there_is_not(owner: Client, page: str) -> None:
    assert owner.post(page, {"way": "pigeon"}).status_code == 422
