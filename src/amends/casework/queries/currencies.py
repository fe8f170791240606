"""What currencies a merchant's work is in."""

from typing import Final

from django.db import connection

from amends.merchants.models import Member

LOOKED_AT: Final = 5_000  # the most urgent open cases
_MET: Final = """
SELECT DISTINCT currency FROM (
    SELECT currency FROM casework_case WHERE merchant_id = %s AND state = 'open'
    ORDER BY band DESC, rank DESC, dossier_id, no LIMIT %s) c
WHERE currency <> ''
"""


def met(member: Member) -> set[str]:
    """Currencies of open cases; orders may be in others than their shop's."""
    with connection.cursor() as cursor:
        cursor.execute(_MET, [member.merchant_id, LOOKED_AT])
        return {currency for (currency,) in cursor.fetchall()}
