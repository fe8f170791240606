"""How a buyer found their complaint was handled: told on the shop's page, read by a lead with reason and case."""

import pytest
from django.test import Client

from tests.desk.pages import text
from tests.desk.test_reviews import table
from tests.portal.conftest import ORDER, complain, enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("N6")
def test_a_buyers_rating_stands_with_its_reason_and_its_case(
    owner: Client, outsider: Client, phone: Client, lamp: int, open_page: str
) -> None:
    assert "No ratings yet" in text(owner.get("/quality/ratings/"))
    home = enter(phone, open_page)
    ref = complain(phone, home)
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": "7c9e6679-7425-40de-944b-e07fc1f90ae7"})
    phone.post(f"{home}c/{ref}/rate", {"stars": "4", "why": "quick"})
    page = owner.get("/quality/ratings/")
    said = text(page)
    assert all(each in said for each in ("★★★★☆", "It was quick", ORDER, "1 rating in 90 days", "100 %"))
    assert f"/cases/{lamp}/" in page.content.decode()
    (line,) = table(owner, "/quality/ratings.csv")
    assert (line["Order"], line["Stars"], line["Reason"]) == (ORDER, "4", "It was quick")
    assert ORDER not in text(outsider.get("/quality/ratings/"))
    board = "/boards/?measure=rated&by=product&days=30&chart=table"
    told = owner.get(board.replace("/boards/", "/boards.csv")).getvalue().decode("utf-8-sig").splitlines()
    assert told[1].split(",")[:4] == ["LAMP-9", "4", "1", "4"]
    assert "How buyers rate us" in text(owner.get(board))
    opened = text(owner.get(board.replace("/boards/", "/boards/cases/")))
    assert "1 case" in opened
    assert ORDER in opened
