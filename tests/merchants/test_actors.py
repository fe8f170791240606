"""Actors: who acts or reports, and that neither our code nor the database shows them more than their scope."""

import pytest
from django.db import DatabaseError, connection

from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.merchants import actors, reach, setup
from amends.merchants.access import reachable
from amends.merchants.actors import Actor, ActorKind
from amends.merchants.models import ApiKey, Member, Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def orders(tmall_shop: Shop, olist_shop: Shop, rival_shop: Shop) -> list[int]:
    """An order with a case: two of the Tmall shop, one of the other, one of the rival."""
    where = ((tmall_shop, "T-1"), (tmall_shop, "T-2"), (olist_shop, "T-3"), (rival_shop, "T-4"))
    return [feed(shop, placed(order), refund_asked(order), now=NOON + HOUR) for shop, order in where]


def key_of(shop: Shop) -> Actor:
    setup.add_api_key(shop=shop)
    return Actor.of_key(ApiKey.objects.select_related("shop", "member__user").get(shop=shop))


def seen(table: str = "casework_dossier", column: str = "id") -> set[int]:
    """Past all of our own code."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608
        return {number for (number,) in cursor.fetchall()}


def reached(actor: Actor) -> set[int]:
    """By our code and by the database; the two must agree, over orders and over cases."""
    ours = set(reachable(actor, DossierRecord).values_list("id", flat=True))
    assert set(reachable(actor, CaseRecord).values_list("dossier_id", flat=True)) == ours
    with reach.within(actor):
        assert seen() == seen("casework_case", "dossier_id") == seen("casework_signal", "dossier_id") == ours
    return ours


def test_a_shops_key_sees_its_shop(orders: list[int], tmall_shop: Shop) -> None:
    assert reached(key_of(tmall_shop)) == set(orders[:2])
    assert len(seen()) == len(orders)  # given back


def test_a_partners_contact_sees_what_it_was_asked_about(orders: list[int], tmall_shop: Shop) -> None:
    merchant = tmall_shop.merchant_id
    asked = frozenset((orders[1], orders[3]))  # the last is another merchant's
    assert reached(Actor.contact(merchant_id=merchant, id=1, name="Chen", dossiers=asked)) == {orders[1]}
    assert reached(Actor.contact(merchant_id=merchant, id=1, name="Chen", dossiers=frozenset())) == set()


def test_a_buyer_sees_one_order(orders: list[int], tmall_shop: Shop) -> None:
    assert reached(Actor.buyer(merchant_id=tmall_shop.merchant_id, dossier=orders[0], name="")) == {orders[0]}


@pytest.mark.parametrize("what", ["INSERT INTO casework_audit DEFAULT VALUES", "SELECT * FROM merchants_user"])
def test_narrow_actors_reach_no_other_table(orders: list[int], tmall_shop: Shop, what: str) -> None:
    with pytest.raises(DatabaseError), reach.within(key_of(tmall_shop)), connection.cursor() as cursor:
        cursor.execute(what)
    assert len(seen()) == len(orders)


def test_a_colleague_is_the_desks(mate_member: Member) -> None:
    with pytest.raises(ValueError, match="no bounds"), reach.within(Actor.of_member(mate_member)):
        pass


def test_whose_hand_it_was_can_be_read_again(mate_member: Member, tmall_shop: Shop) -> None:
    mate, key = Actor.of_member(mate_member), key_of(tmall_shop)
    assert (mate.name, mate.ref, mate.by) == ("Mate", f"member:{mate_member.pk}", str(mate_member.pk))
    assert key.by == key.ref == f"key:{key.id}"
    assert [actors.read(by) for by in (mate.by, mate.ref, key.by, "lin", "engine")] == [
        (ActorKind.MEMBER, mate.id),
        (ActorKind.MEMBER, mate.id),
        (ActorKind.KEY, key.id),
        (ActorKind.MEMBER, "lin"),
        (ActorKind.ENGINE, ""),
    ]
