"""What people are told above every page."""

from django.utils.translation import gettext as _

from amends.casework.ledger import data_keys
from amends.casework.maintenance import refills
from amends.merchants.models import Member
from amends.merchants.roles import Role
from amends.web.banners import BannerText


def missing_keys(member: Member) -> list[BannerText]:
    """Keys of buyers' data that are gone, by their marks."""
    if Role.OWNER not in member.roles:
        return []
    words = [{"mark": key.mark, "day": f"{key.since:%Y-%m-%d}"} for key in data_keys.missing()]
    told = _(
        "A key is missing on the server: %(mark)s, used since %(day)s. Buyers' data sealed under it can't be read "
        "until it is put back. Whoever runs the server finds how in docs/security.md."
    )
    return [BannerText(told % each) for each in words]


def filling(_member: Member) -> list[BannerText]:
    """How far it is with filling what a new version keeps."""
    found = refills.progress()
    if found is None:
        return []
    told = _(
        "The new version is going through the orders there are: %(percent)d %%. Until then boards, costs, reviews and "
        "invoices show less than there is."
    )
    return [BannerText(told % {"percent": found.percent}, wrong=False)]
