"""What currencies a merchant's work is in."""

from typing import Final

from django.db import connection

from amends.casework.queries import sql
from amends.merchants.models import Member

LOOKED_AT: Final = 5_000  # the most urgent open cases


def met(member: Member) -> set[str]:
    """Currencies of open cases; orders may be in others than their shop's."""
    with connection.cursor() as cursor:
        cursor.execute(sql.MET, [member.merchant_id, LOOKED_AT])
        return {currency for (currency,) in cursor.fetchall()}
