"""Orders by the numbers of their parcels, whichever of several it is; carriers write theirs in capitals."""

from typing import Final

from django.db.models import Q

from amends.casework.search.models import ParcelNumber

MOST: Final = 60


def written(number: str) -> list[str]:
    """The ways a parcel's number may be kept; [] for none."""
    return [number, number.upper()] if number else []


def of_parcel(merchant_id: int, number: str) -> Q:
    """What a dossier of the merchant has to be like to have a parcel of that number."""
    several = ParcelNumber.objects.filter(merchant_id=merchant_id, number__in=written(number))
    numbered = list(several.values_list("dossier_id", flat=True)[:MOST])
    return (Q(waybill__in=written(number)) & ~Q(waybill="")) | Q(id__in=numbered)
