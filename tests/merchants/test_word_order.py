"""A column of codes is sorted by its words: one look-up in the database, and none is written before it is asked for."""

from datetime import UTC, datetime

import pytest
from django.db.models import Case, Expression, Q, QuerySet, Value, When
from django.db.models.functions import NullIf
from django.test import Client

from amends.casework.losses.models import Loss
from amends.desk.directory import directory
from amends.desk.words.sorted_by import acts, titled
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.word_order import UNKNOWN, MadeWhenSorted, by_words, looked_up
from tests.cast import OWNER

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = {"tmall": "Zebra", "jd": "Ant", "aliexpress": "Zebra", "": "None of them"}


@pytest.fixture
def shops(bluebird: Merchant) -> QuerySet[Shop]:
    for number, platform in enumerate(("tmall", "jd", "aliexpress", "alibaba1688")):
        Shop.objects.create(merchant=bluebird, name=f"S{number}", platform=platform, currency="CNY", zone="UTC",
                            country="CN", playbook=platform if number < 2 else "tmall", created_at=NOW)  # fmt: skip
    return Shop.objects.filter(merchant=bluebird).order_by("name")


def placed(shops: QuerySet[Shop], by: Expression | MadeWhenSorted) -> list[int | None]:
    return list(shops.annotate(place=by).values_list("place", flat=True))


def test_a_codes_place_is_that_of_its_words_and_equal_words_share_it(shops: QuerySet[Shop]) -> None:
    assert placed(shops, by_words("platform", WORDS)) == [1, 0, 1, UNKNOWN]
    assert placed(shops, by_words("platform", WORDS, unknown=None)) == [1, 0, 1, None]
    assert placed(shops, by_words("platform", WORDS, {"": Q(name="S0"), "jd": Q(name="S3")})) == [1, 0, 1, 0]
    ids = {shop.pk: shop.name[::-1] for shop in shops}
    assert placed(shops, by_words("id", ids)) == [0, 1, 2, 3]
    last = shops.annotate(last=Case(When(name="S3", then=True), default=False))
    assert placed(last, by_words("last", {True: "Ant", False: "Zebra"})) == [1, 1, 1, 0]


def test_where_there_is_no_code_there_is_no_place(shops: QuerySet[Shop]) -> None:
    code = Case(When(name="S1", then=Value("")), default=NullIf("name", Value("S2")))
    assert placed(shops.annotate(code=code), by_words("code", {"S0": "b", "S1": "a"})) == [1, None, None, UNKNOWN]


def test_a_code_of_several_parts_is_looked_up_in_its_own_mapping(shops: QuerySet[Shop]) -> None:
    places = {"first": {"tmall/CNY": 7, "aliexpress/USD": 8}, "other": {"jd/CNY": 9}}
    within = ({"S0": "first", "S1": "other", "S2": "first"}, "name")
    assert placed(shops, looked_up(places, "platform", "currency", within=within)) == [7, 9, None, None]


def test_words_of_playbooks_are_looked_up_at_once_and_only_when_sorted_by(owner: Client, shops: QuerySet[Shop]) -> None:
    asked: list[str] = []

    def told() -> Expression:
        asked.append("made")
        return Value(1)

    later = MadeWhenSorted(told)
    assert asked == []
    assert placed(shops, later) == [1, 1, 1, 1]
    assert asked == ["made"]
    here = directory(Member.objects.get(user__email=OWNER))
    query = str(Loss.objects.annotate(place=titled(here, acts, "state", "party", "scene")).query)
    assert "WHEN" not in query
    assert '"step/' in query
