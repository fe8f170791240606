"""What owners are told above every page."""

from django.utils.translation import gettext as _

from amends.casework.ledger import data_keys
from amends.merchants.models import Member
from amends.merchants.roles import Role


def missing_keys(member: Member) -> list[str]:
    """Keys of buyers' data that are gone, by their marks."""
    if Role.OWNER not in member.roles:
        return []
    words = [{"mark": key.mark, "day": f"{key.since:%Y-%m-%d}"} for key in data_keys.missing()]
    told = _(
        "A key is missing on the server: %(mark)s, used since %(day)s. Buyers' data sealed under it can't be read "
        "until it is put back. Whoever runs the server finds how in docs/security.md."
    )
    return [told % each for each in words]
