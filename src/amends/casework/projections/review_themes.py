"""A merchant's own words of reviews: kept in the settings, laid over those that come along, and what follows."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import ReviewRow
from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import HouseTable
from amends.casework.projections import sql
from amends.casework.projections.models import ReviewRecord
from amends.casework.projections.review_words import Theme, pointed_at, shipped, themes, themes_with

TABLE: Final = "themes"
TOGETHER: Final = 500
Own = dict[str, dict[str, Any]]


def themes_of(merchant_id: int) -> dict[str, Theme]:
    """The merchant's, as they hold today."""
    return themes_with(house_rules.own(merchant_id, TABLE, on=timezone.localdate()))


def told(connection: Connection, rows: Sequence[ReviewRow]) -> list[ReviewRow]:
    """The rows with what they speak of by each merchant's own words, where it has some."""
    merchants = sorted({row.merchant_id for row in rows if row.said})
    asked = [merchants, TABLE, timezone.localdate().isoformat()]
    own: dict[int, Own] = {}
    for merchant, name, values in connection.execute(sql.OWN_WORDS, asked).fetchall() if merchants else ():
        own.setdefault(merchant, {})[name] = values
    known = {merchant: themes_with(mine) for merchant, mine in own.items()}
    return [_spoken(row, known[row.merchant_id]) if row.merchant_id in known else row for row in rows]


def _spoken(row: ReviewRow, known: Mapping[str, Theme]) -> ReviewRow:
    found = " ".join(themes(row.said, known))
    return row._replace(themes=found, pointed=pointed_at(found, known))


def anew(merchant_id: int) -> None:
    """Its words have changed: what its reviews speak of is found anew; what people judged stays."""
    known, changed = themes_of(merchant_id), []
    rows = ReviewRecord.objects.filter(merchant_id=merchant_id).exclude(said="").only("said", "themes", "pointed")
    for row in rows.iterator(chunk_size=TOGETHER):
        found = " ".join(themes(row.said, known))
        if (found, pointed_at(found, known)) != (row.themes, row.pointed):
            row.themes, row.pointed = found, pointed_at(found, known)
            changed.append(row)
    ReviewRecord.objects.bulk_update(changed, ["themes", "pointed"], batch_size=TOGETHER)


def register() -> None:
    """Let merchants change them."""
    table = HouseTable(title=_("Words of reviews"), shipped=shipped, called=house_rules.in_words, changed=anew)
    house_rules.add(TABLE, table)
