"""Playbooks as pages: every scene and clock of every shipped pack can be read in both languages."""

import pytest
from django.test import Client

from amends.casework.policies import policy
from amends.desk.playbookpages import Reader
from amends.desk.titles import Titles
from amends.merchants.models import Shop
from amends.policy.load import names
from tests.desk.pages import text

pytestmark = pytest.mark.django_db


def test_the_packs_of_my_shops_come_first(owner: Client, tmall_shop: Shop) -> None:
    words = text(owner.get("/playbooks/"))
    assert words.index("Tmall after-sales") < words.index("Common playbook")
    assert "Bluebird Tmall" in words


def test_a_pack_lists_scenes_clocks_and_sources(owner: Client, tmall_shop: Shop) -> None:
    words = text(owner.get("/playbooks/tmall/"))
    for said in ("Refund before shipping", "Hourly patrol of the open refund", "Taobao dispute rule", "assumption"):
        assert said in words


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
