"""Stations: what waits at each desk and for whom, the jam, the rows behind a number, a screen on the wall."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.pages import text
from tests.desk.walks import Walk, hired, records, seat, seated, writes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1")]
SHORT = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "这款没货了"}


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Four orders that a supplier can't deliver: their customers are to be told first."""
    hired(bluebird, mei=Role.FRONT_LINE, lin=Role.AGENT, wang=Role.SUPERVISOR, fang=Role.FINANCE)
    seated(bluebird, reception="mei", purchasing="lin")
    made = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    for n in range(4):
        made.tell("order.placed", "11-11 10:00", f"T-{n}", **facts, tags=["supplier:Huaxin"])
    made.at("11-11 14:00")
    for n in range(4):
        records(seat("wang"), made.order(f"T-{n}"), "partner-reported", **SHORT)
    return made


def board(client: Client) -> dict[str, str]:
    """The words of each station, by its name."""
    page = client.get("/stations/").content.decode()
    cards = re.findall(
        r'<li class="card pipe-station.*?</ol>|<li class="card pipe-station.*?(?=<li class="card pipe)', page, re.DOTALL
    )
    words = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card)).strip() for card in cards]
    return {each.split(" ", 1)[0]: each for each in words}


def number_leads_to(client: Client, desk: str, of: str) -> str:
    """The page behind a number of a desk's card."""
    (address,) = set(
        re.findall(
            rf'href="(/stations/steps\?desk={desk}&amp;of={of}[^"]*)"', client.get("/stations/").content.decode()
        )
    )
    return text(client.get(address.replace("&amp;", "&")))


def test_a_lead_sees_what_waits_where_and_for_whom_and_each_number_leads_to_its_rows(walk: Walk) -> None:
    wang = seat("wang")
    assert "4 to do" in board(wang)["Reception"].replace("  ", " ")
    assert "Waits for the supplier 4" in text(wang.get("/stations/"))
    rows = number_leads_to(wang, "reception", "todo")
    assert all(f"T-{n}" in rows for n in range(4))
    assert "Talk to the customer at once" in rows
    writes(seat("mei"), walk.case("T-0", "supplier_out_of_stock"), "您好，这款暂时缺货，您愿意等补货，还是退款？")
    walk.wait()
    assert "3 to do" in board(wang)["Reception"]
    assert "T-0" not in number_leads_to(wang, "reception", "todo")
    assert "T-0" in number_leads_to(wang, "reception", "done")
    held = text(wang.get("/stations/steps", {"of": "blocked", "party": "supplier"}))
    assert all(f"T-{n}" in held for n in range(4))
    assert "No step stands so now" in text(wang.get("/stations/steps", {"of": "blocked", "party": "carrier"}))


def test_where_it_jams_is_marked_by_the_pace_of_the_last_hours(walk: Walk) -> None:
    wang = seat("wang")
    assert "Jams" not in text(wang.get("/stations/"))
    walk.at("11-11 19:00")  # four letters unwritten for five hours, and nobody has written any
    assert "Jams at Reception" in text(wang.get("/stations/"))
    assert "Jams here" in board(wang)["Reception"]
    assert "oldest 5 h" in board(wang)["Reception"]
    for n in range(2):
        writes(
            seat("mei"), walk.case(f"T-{n}", "supplier_out_of_stock"), "您好，这款暂时缺货，您愿意等补货，还是退款？"
        )
    walk.wait()
    assert "Jams" not in text(wang.get("/stations/"))  # two are left: no jam
    assert "0.2 an hour" in board(wang)["Reception"]


def test_an_agent_sees_their_own_desks_only_and_an_outsider_nothing(walk: Walk, outsider: Client) -> None:
    mei, lin = seat("mei"), seat("lin")
    assert list(board(mei)) == ["Reception"]
    assert "Reception" not in text(lin.get("/stations/board"))
    assert "T-1" in text(mei.get("/stations/steps"))
    assert "T-1" not in text(lin.get("/stations/steps", {"desk": "reception"}))
    assert "No desk has anything to do" in text(outsider.get("/stations/"))
    assert "T-1" not in text(outsider.get("/stations/steps"))
    assert "T-1" not in outsider.get("/stations/steps.csv").getvalue().decode()


def test_the_wall_has_no_frame_and_comes_anew_by_itself_and_both_lists_are_files(walk: Walk) -> None:
    wang = seat("wang")
    wall = wang.get("/stations/wall").content.decode()
    assert 'class="rail"' not in wall
    assert 'hx-get="/stations/board?wall=1" hx-trigger="every 15s"' in wall
    assert "<html" not in wang.get("/stations/board").content.decode()
    lines = wang.get("/stations.csv").getvalue().decode().splitlines()
    assert any(line.startswith("Reception,") and ",4,4,0,0,0," in line for line in lines), lines
    rows = wang.get("/stations/steps.csv?of=todo&desk=reception").getvalue().decode()
    assert rows.count("Reception") == 4
    assert wang.get("/stations.xlsx").status_code == wang.get("/stations/steps.xlsx").status_code == 200
    for odd in ("page=x", "page=-1", "of=nothing", "page=99999999", "desk=%00"):
        assert wang.get(f"/stations/steps?{odd}").status_code in (200, 400)
