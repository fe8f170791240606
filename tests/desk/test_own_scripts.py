"""A merchant's own scripts: written on a page, in the picker at once, checked, out of use, taken back."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants import changes
from amends.merchants.models import Member, Shop
from tests.casework.stories import one, rows
from tests.desk.conftest import at
from tests.desk.pages import text
from tests.desk.test_script_folders import make, offered

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/scripts/"
WRITTEN: dict[str, Any] = {
    "name": "双11 慢发致歉", "into": 0, "stage": "after_sale", "channels": ["chat", "mail"],
    "zh": "订单 {order} 最晚 {due} 发出，让您久等了。", "en": "Order {order} ships by {due}.", "pt": "",
}  # fmt: skip


def write(client: Client, **more: Any) -> Any:
    return client.post(f"{PAGE}write", {**WRITTEN, **more})


def name() -> str:
    return str(one("SELECT name FROM casework_houserule WHERE part = 'scripts'"))


def filled(client: Client, shop: Shop, script: str, language: str = "zh") -> Any:
    return client.get(f"{at(shop, 'T-1001')}script/{script}?language={language}").json()["text"]


@pytest.mark.mission("A8")
def test_one_is_written_and_in_the_picker_at_once(owner: Client, mate: Client, refund: int, tmall_shop: Shop) -> None:
    """Also of a case that began before it was written; its gaps are filled with the order's facts."""
    assert "{waybill}" in text(owner.get(f"{PAGE}write"))
    folder = make(owner, "大促")
    assert write(owner, into=folder).status_code == 302
    assert offered(mate, tmall_shop)[name()] == "大促"
    said = filled(mate, tmall_shop, name())
    assert "订单 T-1001 最晚 ⟦" in said
    assert filled(mate, tmall_shop, name(), "en").startswith("Order T-1001 ships by ⟦")
    assert filled(mate, tmall_shop, name(), "pt").startswith("订单 T-1001")  # buyers of another language get the first
    assert "双11 慢发致歉" in text(owner.get(PAGE))
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'house_rule.changed'") == [(1,)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"en": "Order {oder} by {due}"}, ("line 1, character 7", "There is no gap {oder}.", "did you mean 'order'")),
        ({"zh": "第一行\n{order} {due} {ship_bye}"}, ("line 2, character 15", "There is no gap {ship_bye}.")),
        ({"en": "Order {order}."}, ("The gap {due} is missing.",)),
        ({"en": "{order} {due} }"}, ("This brace is no gap.",)),
        ({"zh": " ", "en": ""}, ("Write it in one language at least.",)),
        ({"channels": []}, ("required",)),
        ({"name": ""}, ("required",)),
        ({"name": "x" * 61}, ("at most 60",)),
    ],
)
def test_what_cannot_be_kept_says_so(owner: Client, refund: int, more: dict[str, Any], said: tuple[str, ...]) -> None:
    answer = write(owner, **more)
    words = text(answer).replace("’", "'").replace("‘", "'")
    assert answer.status_code == 422
    for each in said:
        assert each in words
    assert rows("SELECT 1 FROM casework_houserule") == []
    kept = more.get("en", WRITTEN["en"])
    assert f">{kept}</textarea>" in answer.text  # what was typed is there still


def test_it_is_read_as_a_buyer_would_while_it_is_typed(owner: Client, mate: Client, tmall_shop: Shop) -> None:
    typed = {"language": "en", "en": "Order {order}: {paid}", "zh": "{order}"}
    assert "Order T-1001: ¥299.00" in text(owner.post(f"{PAGE}reads", typed))
    assert "The gap {paid} is missing." in text(owner.post(f"{PAGE}reads", {**typed, "language": "zh"}))
    assert owner.post(f"{PAGE}reads", {"language": "xx"}).status_code == 404
    assert mate.post(f"{PAGE}reads", typed).status_code == 404


@pytest.mark.mission("A8")
def test_it_is_changed_put_out_of_use_and_taken_back(
    owner: Client, lead: Member, refund: int, tmall_shop: Shop
) -> None:
    write(owner)
    script = name()
    page = f"{PAGE}own/{script}"
    assert "让您久等了" in owner.get(page).text
    owner.post(page, {**WRITTEN, "zh": "{order} 因大促 {due} 前发出"})
    assert "因大促" in filled(owner, tmall_shop, script)
    assert "订单 {order} 最晚" in text(owner.get(page))  # what stood before, in its history
    owner.post(f"{page}/use")
    assert script not in offered(owner, tmall_shop)
    assert owner.get(f"{at(tmall_shop, 'T-1001')}script/{script}").status_code == 404
    assert "out of use" in text(owner.get(PAGE))
    owner.post(f"{page}/use", {"on": "1"})
    assert script in offered(owner, tmall_shop)
    latest = changes.history(lead, area="scripts")
    assert [change.undoes_id for change in latest] == [None] * 4
    owner.post(f"/settings/undo/{latest[0].pk}")
    assert script not in offered(owner, tmall_shop)
    for _n in range(3):
        change = next(each for each in changes.history(lead, area="scripts") if _open(lead, each))
        owner.post(f"/settings/undo/{change.pk}")
    assert rows("SELECT 1 FROM casework_houserule WHERE part = 'scripts'") == []


def _open(lead: Member, change: Any) -> bool:
    """Neither a taking back nor taken back."""
    undone = {each.undoes_id for each in changes.history(lead, area="scripts")}
    return change.undoes_id is None and change.pk not in undone


def test_many_buyers_are_written_to_with_it(owner: Client, refund: int, dispute: int, tmall_shop: Shop) -> None:
    write(owner, zh="订单 {order} 请放心。", en="")
    keys = re.findall(r'name="selected" value="(\d+\.\d+)"', owner.get("/work/?view=all").text)
    page = owner.post("/work/letters/look", {"selected": keys})
    assert "双11 慢发致歉" in text(page)
    read = owner.post("/work/letters/look", {"selected": keys, "script": name(), "channel": "chat"})
    assert "订单 T-1001 请放心。" in text(read)


def test_only_managers_write_and_no_stranger_sees_one(
    owner: Client, mate: Client, outsider: Client, nobody: Client, refund: int
) -> None:
    write(owner)
    page = f"{PAGE}own/{name()}"
    for client in (mate, outsider):
        assert client.get(page).status_code == 404
        assert client.post(f"{page}/use").status_code == 404
    assert write(mate).status_code == 404
    assert mate.get(f"{PAGE}write").status_code == 404
    assert "双11" not in text(outsider.get(PAGE))
    assert nobody.get(page).status_code == 302
    assert owner.get(f"{PAGE}own/own_000000000000").status_code == 404


def test_the_house_rules_page_leaves_them_to_their_own(owner: Client, refund: int) -> None:
    assert "Own script" not in text(owner.get("/settings/rules/histories/"))
    assert owner.get("/settings/rules/scripts/").status_code == 404
