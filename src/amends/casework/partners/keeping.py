"""Making, changing and ending a partner, by whichever door: looked at, kept as a setting with its history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from amends.casework.partners import book, told, week_hours
from amends.casework.partners.models import Partner, PartnerKind
from amends.casework.partners.told import PartnerFault
from amends.merchants import changes
from amends.merchants.access import require, visible
from amends.merchants.changes import AREAS, Values
from amends.merchants.models import Change, Member, Shop
from amends.merchants.models.records import id_by_time
from amends.merchants.roles import Permission

LOOKS: Final = Permission.APPROVE
EDITS: Final = Permission.MANAGE_MERCHANT
TWICE: Final = _("There is a partner of this kind and name.")
ELSEWHERE: Final = "Asia/Shanghai"  # where a merchant has no shop yet


class RefusedPartner(ValueError):
    """Nothing was kept; ``faults``: why not, each with its field and place."""

    def __init__(self, faults: Sequence[PartnerFault]) -> None:
        super().__init__("; ".join(f"{fault.at}: {fault.why}" for fault in faults))
        self.faults = tuple(faults)


def make(by: Member, values: Mapping[str, Any], *, now: datetime) -> Partner:
    """A new one; what isn't told is as its kind begins. Raises Http404, RefusedPartner."""
    key = str(id_by_time())
    put(by, key, values, now=now)
    return visible(by, Partner).get(id=key)


def change(by: Member, partner: Partner, values: Mapping[str, Any], *, now: datetime) -> Partner:
    """What isn't told stays as it is. Raises Http404, RefusedPartner."""
    put(by, str(partner.id), values, now=now)
    return visible(by, Partner).get(id=partner.id)


def end(by: Member, partner: Partner, *, now: datetime, again: bool = False) -> bool:
    """Put it away, its links open nothing any more; or, ``again``, take it back into use. Whether that changed it."""
    require(by, EDITS)
    if bool(partner.archived_at) is not again:
        return False
    gone = None if again else now.isoformat()
    return changes.change(by=by, area=book.AREA, key=str(partner.id), after={"archived_at": gone}, now=now) is not None


def put(by: Member, key: str, values: Mapping[str, Any], *, now: datetime) -> Change | None:
    """Keep what is told of the partner of a number, see ``told``. None: it stood so already."""
    require(by, EDITS)
    whole, faults = looked(by, values, AREAS[book.AREA].read(by, key))
    if faults:
        raise RefusedPartner(faults)
    try:
        with transaction.atomic():
            return changes.change(by=by, area=book.AREA, key=key, after=whole, now=now)
    except IntegrityError as error:
        raise RefusedPartner([PartnerFault("name", TWICE)]) from error


def looked(
    by: Member, values: Mapping[str, Any], stands: Mapping[str, Any] | None
) -> tuple[Values, list[PartnerFault]]:
    """What is told as it would be kept, of a new one (``stands`` None) all fields; and what is wrong with it.

    Where hours are told by the day of the week and the days it works are not, these follow from the hours.
    """
    kept, faults = told.checked(values)
    before = begun(by, str(values.get("kind", ""))) if stands is None else stands
    if not faults and kept.get("hours") and "week" not in kept:
        named, others = week_hours.named_days(kept["hours"])
        kept |= {"week": sorted(named | set(before["week"] if others else ()))} if named else {}
    whole = {**before, **kept}
    return (whole if stands is None else kept), faults or told.together(whole)


def home_zone(by: Member) -> str:
    """The time zone of most shops, of as many the one opened first."""
    zones = list(visible(by, Shop).order_by("id").values_list("zone", flat=True))
    return max(zones, key=zones.count, default=ELSEWHERE)


def begun(by: Member, kind: str) -> Values:
    """How a new one of a kind begins (``terms.yaml``)."""
    begin = book.starting(kind if kind in PartnerKind.values else PartnerKind.CARRIER.value)
    empty: Values = {name: [] for name in ("codes", "skus", "shops", "contacts", "terms", "days_off")}
    hours = {"hours": list(begin.hours), "holidays": "", "answers_within": begin.answers_within}
    return empty | hours | {"week": list(begin.days), "zone": home_zone(by), "note": "", "archived_at": None}
