"""The other orders in an order's parcels."""

from collections import defaultdict

from amends.casework.search.models import SharedParcel
from amends.merchants.access import visible
from amends.merchants.models import Member


def beside(member: Member, dossier_id: int) -> dict[str, list[SharedParcel]]:
    """By the parcel's number."""
    numbers = list(visible(member, SharedParcel).filter(dossier_id=dossier_id).values_list("number", flat=True))
    found: dict[str, list[SharedParcel]] = defaultdict(list)
    if numbers:
        others = visible(member, SharedParcel).filter(number__in=numbers).exclude(dossier_id=dossier_id)
        for each in others.order_by("number", "order_key"):
            found[each.number].append(each)
    return dict(found)
