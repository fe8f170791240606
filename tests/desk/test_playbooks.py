"""Playbooks as pages: every scene and clock of every shipped pack can be read in both languages."""

import pytest
from django.test import Client

from amends.casework.overlay.compiled import policy
from amends.desk.playbook import card, flows
from amends.desk.playbook import scene as scenedrawing
from amends.desk.playbook.pages import Reader
from amends.desk.words.titles import Titles
from amends.merchants.models import Shop
from amends.policy.load import names
from tests.desk.pages import text

pytestmark = pytest.mark.django_db


def test_the_packs_of_my_shops_come_first(owner: Client, tmall_shop: Shop) -> None:
    words = text(owner.get("/playbooks/"))
    assert words.index("Tmall after-sales") < words.index("Common playbook")
    assert "Bluebird Tmall" in words


def test_a_pack_lists_scenes_clocks_and_sources(owner: Client, tmall_shop: Shop) -> None:
    for tab, said in (
        ("scenes", "Refund before shipping"),
        ("clocks", "Hourly patrol of the open refund"),
        ("clocks", "assumption"),
        ("sources", "Taobao dispute rule"),
        ("authority", "Front line"),
        ("flows", "Tmall dispute"),
        ("conduct", "Instead"),
        ("templates", "Gaps:"),
        ("issues", "PARCEL_LOST"),
        ("coverage", "just at the limit"),
        ("penalties", "The platform takes"),
        ("examples", "Running"),
    ):
        assert said in text(owner.get(f"/playbooks/tmall/?tab={tab}")), tab
    assert owner.get("/playbooks/tmall/?tab=nothing").status_code == 404


def test_scenes_and_scripts_are_narrowed_by_words_and_topic(owner: Client, tmall_shop: Shop) -> None:
    every = owner.get("/playbooks/tmall/").context["scenes"]
    for query in ("q=refund before", "desk=returns", "issue=PARCEL_LOST", "q=PARCEL_LOST&desk="):
        found = owner.get(f"/playbooks/tmall/?{query}").context["scenes"]
        assert 0 < len(found) < len(every), query
    assert "No scene fits" in text(owner.get("/playbooks/tmall/?q=zzzz"))
    assert "No script holds" in text(owner.get("/playbooks/tmall/?tab=templates&q=zzzz"))


@pytest.mark.mission("T5")
def test_a_text_is_tried_against_the_conduct_rules(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    found = text(owner.post("/playbooks/tmall/conduct", {"text": "加我微信 abc，好评返现 <b>"}))
    assert "Instead:" in found
    assert "Nothing against it." in text(owner.post("/playbooks/tmall/conduct", {"text": "您好，已为您查询物流。"}))


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_scene_and_procedure_can_be_drawn(name: str, language: str) -> None:
    reader = Reader(Titles(policy(name).playbook, language, {}))
    for scene in reader.titles.playbook.scenes:
        picture = scenedrawing.draw(reader, scene)
        assert len({(box.x, box.y) for box in picture.boxes}) == len(picture.boxes) >= 3
        assert all(box.x + box.width <= picture.width for box in picture.boxes)
        assert all(box.y + box.height <= picture.height for box in picture.boxes)
        assert len(scenedrawing.time_line(reader, scene).tracks) == len(scene.clocks)
        assert card.rest(reader, scene).off is False
    for flow in flows.flows(reader):
        assert len(flow.picture.boxes) == len(flow.stages) + 1
        assert all(move.to for stage in flow.stages for move in stage.moves)


@pytest.mark.mission("T9")
def test_a_scene_shows_trigger_condition_steps_and_source(owner: Client, tmall_shop: Shop) -> None:
    words = text(owner.get("/playbooks/tmall/shipped_after_refund/"))
    for said in (
        "Handed to the carrier",
        "refund asked before handed to the carrier",
        "Have the carrier bring it back",
    ):
        assert said in words


@pytest.mark.parametrize("name", names())
def test_examples_hold_when_run(owner: Client, tmall_shop: Shop, name: str) -> None:
    words = text(owner.get(f"/playbooks/{name}/examples"))
    assert "does not hold" not in words
    assert "do not hold" not in words


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_everything_has_a_title(name: str, language: str) -> None:
    reader = Reader(Titles(policy(name).playbook, language, {}))
    for scene in reader.titles.playbook.scenes:
        assert reader.scene(scene).row.title
    for clock in reader.clocks():
        assert clock.title
        assert clock.due


def test_what_is_not_there_is_not_found(owner: Client, tmall_shop: Shop) -> None:
    assert owner.get("/playbooks/nothing/").status_code == 404
    assert owner.get("/playbooks/tmall/nothing/").status_code == 404
