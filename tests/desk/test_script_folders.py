"""A merchant's own folders of scripts: made, named, ordered, filled, for some desks; the picker and its history."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants import changes
from amends.merchants.models import Member, Shop
from tests.casework.stories import rows
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/scripts/"


def make(client: Client, name: str) -> int:
    client.post(f"{PAGE}new", {"name": name})
    ((number,),) = rows(f"SELECT id FROM casework_scriptfolder WHERE name = '{name}'")  # noqa: S608
    return int(number)


def put(client: Client, folder: int, *scripts: str) -> Any:
    return client.post(f"{PAGE}move", {"script": scripts, "into": folder}, follow=True)


def names(page: Any) -> list[str]:
    return re.findall(r'<h2 class="card-title" id="folder-\d+"[^>]*>(?:<svg.*?</svg>)?([^<]+)', page.content.decode())


def offered(client: Client, shop: Shop) -> dict[str, str]:
    """Scripts of the picker on a case's page, in order, with the folder each stands in."""
    found = re.findall(
        r'id="script-[^"]+" data-name="([^"]+)" data-folder="([^"]*)"', client.get(at(shop, "T-1001")).content.decode()
    )
    assert found
    return dict(found)


@pytest.mark.mission("A8")
def test_folders_are_made_named_ordered_and_filled(owner: Client, refund: int, tmall_shop: Shop) -> None:
    assert "No folder yet" in text(owner.get(PAGE))
    first, second = make(owner, "退款"), make(owner, "物流")
    assert names(owner.get(PAGE)) == ["退款", "物流"]
    owner.post(f"{PAGE}{second}/shift", {"way": "up"})
    assert names(owner.get(PAGE)) == ["物流", "退款"]
    page = put(owner, first, "freight_ours", "cancel_agreed")
    assert "Moved" in text(page)
    picked = offered(owner, tmall_shop)
    assert (picked["freight_ours"], picked["cancel_agreed"]) == ("退款", "退款")
    order = [name for name in picked if picked[name] == "退款"]
    owner.post(f"{PAGE}{first}/shift", {"way": "up", "script": "cancel_agreed"})
    inside = rows(
        "SELECT jsonb_path_query_array(scripts, '$[*].script') FROM casework_scriptfolder WHERE name = '退款'"
    )
    assert inside == [('["cancel_agreed", "freight_ours"]',)]
    assert set(order) == {"freight_ours", "cancel_agreed"}
    put(owner, second, "freight_ours")  # a script stands in one folder
    assert offered(owner, tmall_shop)["freight_ours"] == "物流"
    owner.post(f"{PAGE}{second}/drop")
    assert offered(owner, tmall_shop)["freight_ours"] == ""


def test_a_name_is_taken_once_and_needed(owner: Client, bluebird: object) -> None:
    first, second = make(owner, "退款"), make(owner, "物流")
    for address, name in (
        (f"{PAGE}new", "退款"),
        (f"{PAGE}{second}", "退款"),
        (f"{PAGE}new", ""),
        (f"{PAGE}{first}", "x" * 41),
    ):
        answer = owner.post(address, {"name": name})
        assert (answer.status_code, "invalid-feedback" in answer.content.decode()) == (422, True)
    assert "Tick the scripts" in text(owner.post(f"{PAGE}move", {"into": first}, follow=True))
    assert owner.post(f"{PAGE}999", {"name": "x"}).status_code == 404


def test_what_changed_is_written_down_and_taken_back(owner: Client, lead: Member, tmall_shop: Shop) -> None:
    folder = make(owner, "退款")
    put(owner, folder, "freight_ours")
    page = text(owner.get(PAGE))
    assert "Folder of scripts 退款" in page
    owner.post(f"{PAGE}{folder}/drop")
    gone = changes.history(lead, area="folder")[0]
    assert gone.after is None
    owner.post(f"/settings/undo/{gone.pk}")
    assert rows("SELECT name, scripts -> 0 ->> 'script' FROM casework_scriptfolder") == [("退款", "freight_ours")]


def test_a_folder_of_other_desks_is_not_offered(owner: Client, agent: Client, refund: int, tmall_shop: Shop) -> None:
    from amends.casework.people.desks import open_desks

    lead = Member.objects.get(user__email="owner@bluebird.test")
    open_desks(merchant=lead.merchant, language="en", members=[lead])
    folder = make(owner, "仓库用")
    put(owner, folder, "freight_ours")
    assert "freight_ours" in offered(agent, tmall_shop)
    owner.post(f"{PAGE}{folder}", {"name": "仓库用", "desk": ["warehouse"]})
    assert "freight_ours" not in offered(agent, tmall_shop)
    assert offered(owner, tmall_shop)["freight_ours"] == "仓库用"  # leads are offered everything
    assert "Warehouse" in text(owner.get(PAGE))


def test_agents_look_and_managers_change(agent: Client, outsider: Client, owner: Client, tmall_shop: Shop) -> None:
    folder = make(owner, "退款")
    page = agent.get(PAGE)
    assert ("退款" in text(page), "New folder" in text(page)) == (True, False)
    for address in ("new", "move", str(folder), f"{folder}/shift", f"{folder}/drop"):
        assert agent.post(f"{PAGE}{address}", {"name": "x", "way": "up", "into": folder}).status_code in (403, 404)
        assert outsider.post(f"{PAGE}{folder}/drop").status_code == 404
    assert "退款" not in text(outsider.get(PAGE))
    assert rows("SELECT name FROM casework_scriptfolder") == [("退款",)]
