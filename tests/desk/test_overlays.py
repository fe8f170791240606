"""A merchant's own values over a playbook: changed by a form or as text, seen first, undone; nobody else's business."""

from typing import Any

import pytest
from django.test import Client

from amends.casework.overlay.models import Overlay
from amends.desk.own.values import find, read, with_line, without_line
from amends.merchants.models import Merchant, Shop
from amends.policy.overlay import check
from tests.desk.pages import press, text
from tests.packs import book

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B11")]
OWN = "/playbooks/tmall/own"
PATH = "clocks.answer_unshipped.due.after"
BODY = f"base: tmall\nset:\n  {PATH}: 1 d\n"
TMALL = book("tmall")
TEMPLATE = TMALL.templates[0]
CHANGES = (
    (PATH, "1 d", "1 d"),
    ("authority.front_line.money", "31", "31 CNY"),
    ("authority.front_line.share", "11", "11 %"),
    (f"templates.{TEMPLATE.name}.text.zh", TEMPLATE.text.zh + "\n谢谢: 您", None),
    ("scenes.cancel_changed_mind.steps.refund.within", "3 h", "3 h"),
    ("scenes.late_shipment.off", "true", True),
)


def put(client: Client, body: str, *, on: int = 0, **more: object) -> Any:
    return press(client, f"{OWN}/put", {"body": body, "on": on, **more})


@pytest.mark.parametrize(("path", "typed", "kept"), CHANGES, ids=[row[0] for row in CHANGES])
def test_each_kind_of_value_is_changed_by_a_form_in_three_steps(
    owner: Client, tmall_shop: Shop, bluebird: Merchant, path: str, typed: str, kept: str | bool | None
) -> None:
    assert f'value="{path}"' in owner.get(f"{OWN}/change?path={path}").content.decode()
    seen = owner.post(f"{OWN}/change", {"path": path, "value": typed, "note": "we promise"})
    assert seen.status_code == 200
    assert "What it changes" in text(seen)
    assert not Overlay.objects.exists()
    words = text(put(owner, seen.context["body"], note="we promise"))
    assert "In force: version 1" in words
    assert "we promise" in words
    made = Overlay.objects.get(merchant=bluebird, pack="tmall", active=True)
    assert read(made.body) == {path: typed if kept is None else kept}


def test_a_preview_says_what_changes_and_which_examples_turn(owner: Client, tmall_shop: Shop) -> None:
    seen = owner.post(f"{OWN}/change", {"path": PATH, "value": "1 h"})
    found = seen.context["seen"]
    assert [(line.before, line.after) for line in found.lines] == [("2 d", "1 h")]
    assert 0 < len(found.turned) < found.ran
    assert f"{len(found.turned)} of {found.ran} examples come out otherwise" in text(seen)
    assert found.turned[0].name in text(seen)


def test_a_steps_own_time_is_named_by_its_scene_and_step_without_keys(owner: Client, tmall_shop: Shop) -> None:
    path = "scenes.cancel_changed_mind.steps.refund.within"
    seen = owner.post(f"{OWN}/change", {"path": path, "value": "3 h"})
    (line,) = seen.context["seen"].lines
    scene = next(each for each in TMALL.scenes if each.name == "cancel_changed_mind")
    step = next(each for each in scene.steps if each.name == "refund")
    assert line.title == f"{scene.title.say('en')}: {step.title.say('en')}"
    assert f"<code>{path}</code>" not in seen.text


def test_a_cure_writes_durations_as_people_do(owner: Client, tmall_shop: Shop) -> None:
    owner.post("/language", {"language": "zh-hans", "next": "/work/"})
    answer = text(owner.post(f"{OWN}/change", {"path": PATH, "value": "1"}))
    assert "1 小时" in answer
    assert "1 h" not in answer


@pytest.mark.mission("X5")
@pytest.mark.parametrize(
    ("path", "typed", "said"),
    (
        (PATH, "1", "has no unit"),
        (PATH, "soon", "soon"),
        ("authority.front_line.money", "30 USD", "not the playbook's currency"),
        (f"templates.{TEMPLATE.name}.text.zh", "您好 {nobody}", "nobody"),
        (PATH, "2 d", "That is what holds already."),
    ),
)
def test_what_does_not_hold_is_said_beside_the_field(
    owner: Client, tmall_shop: Shop, path: str, typed: str, said: str
) -> None:
    answer = owner.post(f"{OWN}/change", {"path": path, "value": typed, "note": "kept"})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="kept"' in answer.content.decode()
    assert not Overlay.objects.exists()


def test_a_value_set_back_takes_its_line_away(owner: Client, tmall_shop: Shop) -> None:
    put(owner, BODY + "  authority.front_line.money: 31 CNY\n")
    seen = owner.post(f"{OWN}/change", {"path": PATH, "value": "2 d"})
    assert read(seen.context["body"]) == {"authority.front_line.money": "31 CNY"}


def test_experts_write_text_and_are_told_the_line(owner: Client, tmall_shop: Shop) -> None:
    wrong = owner.post(f"{OWN}/preview", {"body": BODY.replace("1 d", "1")})
    assert wrong.status_code == 422
    assert "line 3" in text(wrong)
    assert "due.after: 1" in wrong.content.decode()
    assert "What it changes" in text(owner.post(f"{OWN}/preview", {"body": BODY}))


def test_an_older_version_comes_back_and_so_does_the_playbook_as_shipped(owner: Client, tmall_shop: Shop) -> None:
    put(owner, BODY)
    put(owner, BODY.replace("1 d", "12 h"), on=1)
    assert "12 h after" in text(owner.get("/playbooks/tmall/?tab=clocks"))
    owner.post(f"{OWN}/activate", {"number": 1})
    assert "In force: version 1" in text(owner.get(OWN))
    owner.post(f"{OWN}/activate", {"number": 0})
    assert "In force: as shipped" in text(owner.get(OWN))
    assert "+m" not in text(owner.get("/playbooks/tmall/"))


def test_two_people_at_once_lose_nothing(owner: Client, tmall_shop: Shop) -> None:
    put(owner, BODY)
    late = put(owner, BODY.replace("1 d", "3 d"), on=0)
    assert late.status_code == 422
    assert "Somebody changed it meanwhile" in text(late)
    assert "3 d" in late.content.decode()
    assert Overlay.objects.count() == 1


def test_a_scene_shows_what_is_different_and_that_it_is_off(owner: Client, tmall_shop: Shop) -> None:
    put(owner, "base: tmall\nset:\n  scenes.late_shipment.off: true\n")
    words = text(owner.get("/playbooks/tmall/late_shipment/"))
    assert "Switched off here" in words
    assert "Different from the playbook as shipped" in words
    assert "our own values, version 1" in text(owner.get("/playbooks/"))


@pytest.mark.mission("X2")
def test_others_read_and_only_managers_change(mate: Client, owner: Client, tmall_shop: Shop) -> None:
    put(owner, BODY)
    page = mate.get(OWN)
    assert "In force: version 1" in text(page)
    assert "Managers change it." in text(page)
    assert "own/change" not in mate.get("/playbooks/tmall/?tab=clocks").content.decode()
    for answer in (
        mate.get(f"{OWN}/change?path={PATH}"),
        mate.post(f"{OWN}/change", {"path": PATH, "value": "1 h"}),
        mate.post(f"{OWN}/preview", {"body": BODY}),
        mate.post(f"{OWN}/put", {"body": BODY, "on": 1}),
        mate.post(f"{OWN}/activate", {"number": 0}),
    ):
        assert answer.status_code == 404
    assert Overlay.objects.get(active=True).number == 1


@pytest.mark.mission("X2")
def test_one_merchants_values_are_never_anothers(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    put(owner, BODY, note="our secret")
    for address in (OWN, "/playbooks/", "/playbooks/tmall/", "/playbooks/tmall/?tab=clocks"):
        words = text(outsider.get(address))
        assert "our secret" not in words
        assert "+m1" not in words
    assert "In force: as shipped" in text(outsider.get(OWN))
    assert outsider.post(f"{OWN}/activate", {"number": 1}).status_code == 404
    put(outsider, BODY.replace("1 d", "5 h"))
    assert "1 d" in Overlay.objects.get(merchant=tmall_shop.merchant, active=True).body
    assert "5 h after" not in text(owner.get("/playbooks/tmall/?tab=clocks"))


def test_nothing_else_is_changed_by_a_form(owner: Client, tmall_shop: Shop, nobody: Client) -> None:
    for path in ("", "clocks.nothing.due.after", "version", "scenes.late_shipment.when", "authority.front_line.role"):
        assert owner.get(f"{OWN}/change?path={path}").status_code == 404
    assert owner.get("/playbooks/nothing/own").status_code == 404
    assert owner.post(f"{OWN}/activate", {"number": "x"}).status_code == 404
    assert nobody.get(OWN).status_code == 302


def test_a_line_is_added_and_comments_stay() -> None:
    body = "base: tmall\n# ours\nset:\n  look_ahead: 6 h # earlier\n"
    added = with_line(body, base="tmall", path=PATH, text="1 d")
    assert added == body + f"  {PATH}: 1 d\n"
    assert check(added) == []
    again = with_line(added, base="tmall", path=PATH, text="12 h")
    assert read(again) == {"look_ahead": "6 h", PATH: "12 h"}
    assert read(without_line(again, base="tmall", path="look_ahead")) == {PATH: "12 h"}
    assert check(without_line(BODY, base="tmall", path=PATH)) == []


def test_what_a_form_shows_is_what_it_would_write() -> None:
    for path in ("authority.supervisor.money", "authority.manager.per_day", "authority.supervisor.within"):
        value = find(TMALL, path)
        assert value is not None
        if value.text:
            assert check(with_line("", base="tmall", path=path, text=value.text)) == []
