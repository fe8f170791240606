"""A process that has warmed up knows the playbooks of the shops there are before the first signal comes."""

import gc

import pytest

from amends.casework.overlay import compiled, policies
from amends.casework.worker import warm_up
from amends.desk.own import preview
from amends.engine.compiler import Policy
from amends.merchants.models import Merchant, Shop
from amends.policy.examples import interpreted
from amends.policy.pack import shipped
from amends.policy.problem import PlaybookError
from tests.casework.stories import NOON, feed, ledger, placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("T9")
def test_what_the_shops_run_on_is_compiled_before_the_first_signal(tmall_shop: Shop) -> None:
    compiled.forget()
    with ledger() as connection:
        assert warm_up.warm(connection) >= 1
    misses = compiled._compiled.cache_info().misses
    feed(tmall_shop, placed(), now=NOON)
    assert compiled._compiled.cache_info().misses == misses
    assert isinstance(compiled.policy("tmall"), Policy)


def test_a_playbook_that_does_not_hold_keeps_nobody_from_starting(
    tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> Policy:
        raise PlaybookError([])

    monkeypatch.setattr(policies, "policy", broken)
    with ledger() as connection:
        assert warm_up.warm(connection) == 0


def test_a_web_process_warms_in_a_subject_of_its_own(tmall_shop: Shop) -> None:
    compiled.forget()
    gc.disable()  # as wsgi leaves it
    warm_up.aside().join(30)
    assert gc.isenabled()
    assert compiled._compiled.cache_info().currsize >= 1


def test_a_web_process_has_what_a_scenes_page_needs_before_it_is_asked_for(tmall_shop: Shop) -> None:
    compiled.forget()
    preview.examples.cache_clear()
    interpreted.cache_clear()
    warm_up.aside(also=preview.ready).join(30)
    read, made = preview.examples.cache_info().misses, interpreted.cache_info().misses
    found = compiled.policy("tmall")
    assert preview.examples("tmall")
    assert preview.examples("common")
    interpreted(found)
    assert (preview.examples.cache_info().misses, interpreted.cache_info().misses) == (read, made)


def test_what_one_playbook_lacks_keeps_no_other_from_being_ready(tmall_shop: Shop, olist_shop: Shop) -> None:
    asked: list[str] = []

    def ready(pack: str) -> None:
        asked.append(pack)
        raise PlaybookError([])

    warm_up.aside(also=ready).join(30)
    assert {"tmall", "aliexpress-brazil"} <= set(asked)


def test_playbooks_that_no_shop_is_on_are_read_when_somebody_asks_for_them(tmall_shop: Shop) -> None:
    asked: list[str] = []
    compiled.forget()
    warm_up.aside(also=asked.append).join(30)
    assert asked == ["tmall"]
    before = compiled._compiled.cache_info().currsize
    assert compiled.policy("jd").playbook.scenes
    assert compiled._compiled.cache_info().currsize == before + 1


def test_where_no_shop_is_yet_any_may_be_chosen(bluebird: Merchant) -> None:
    asked: list[str] = []
    warm_up.aside(also=asked.append).join(30)
    assert sorted(asked) == list(shipped())
