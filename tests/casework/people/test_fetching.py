"""What is fetched within bounds is what the pure rule says lies within them."""

import random

import msgspec
import pytest
from django.db import connection

from amends.casework.ledger import order_sql
from amends.casework.people import assignment, sql
from amends.engine.assignment.fit import Bounds, Offer, Person, bounds, fits

pytestmark = pytest.mark.django_db

KNOWN = {
    "language": ("", "zh", "pt"),
    "issue": ("", "late", "broken"),
    "subject": ("", "refund:1", "dispute:1"),
    "shop": (1, 2),
    "tone": (0, 1, 2),
    "points": (0, 3),
    "money": (0, 10_000, 10_001),
    "owner": (0, 7),
}
WITHIN = [
    Bounds(),
    bounds(Person(id=1, new=True)),
    bounds(Person(id=1, new=True), simple=10_000),
    bounds(Person(id=1, languages=("pt",), shops=(2,))),
    bounds(Person(id=1, shops=(), issues=("late",))),
    bounds(Person(id=1, worn=True, issues=("late", "broken"))),
]
ROW = """(SELECT %s::bigint AS dossier_id, %s::int AS no, 0::smallint AS band, 0::float AS rank, %s::text AS language,
    %s::bigint AS shop_id, %s::text AS issue, %s::smallint AS tone, %s::int AS points, %s::bigint AS money,
    %s::text AS subject, %s::text AS owner)"""


def made(number: int) -> Offer:
    rng = random.Random(number)
    return Offer(dossier_id=number, no=1, **{name: rng.choice(values) for name, values in KNOWN.items()})  # type: ignore[arg-type]


@pytest.mark.parametrize("within", WITHIN)
def test_the_rows_fetched_are_those_that_fit(within: Bounds) -> None:
    offers = [made(number) for number in range(300)]
    table = " UNION ALL ".join([ROW] * len(offers)).replace("%s", "{}")
    shown = table.format(*(literal for offer in offers for literal in _literals(offer))).replace("%", "%%")
    with connection.cursor() as cursor:
        asked = f"SELECT {sql.COLUMNS} FROM ({shown}) c WHERE {sql.WITHIN}"  # noqa: S608 - rows of our own
        cursor.execute(asked, assignment.values(within) | order_sql.values(0.0))
        fetched = [assignment.offer(row) for row in cursor.fetchall()]
    fetched = [msgspec.structs.replace(each, score=0) for each in fetched]
    assert sorted(fetched, key=lambda offer: offer.dossier_id) == [offer for offer in offers if fits(offer, within)]


def _literals(offer: Offer) -> list[str]:
    owner = str(offer.owner or "")
    values = [offer.dossier_id, 1, offer.language, offer.shop, offer.issue, offer.tone, offer.points, offer.money]
    return [f"'{value}'" for value in (*values, offer.subject, owner)]
