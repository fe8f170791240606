"""Whose turn it was at a desk that gives work out by itself; see ``models`` for the rules of all tables."""

from django.db import models

from amends.merchants.models import Merchant


class DeskTurn(models.Model):
    """``given_to``: the member who was given a case last; the next in turn comes after them."""

    pk = models.CompositePrimaryKey("merchant_id", "desk_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    desk_id = models.BigIntegerField()
    given_to = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.desk_id}: {self.given_to}"
