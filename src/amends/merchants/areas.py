"""The areas of settings: shops, desks, promotions, closed desks, rosters, people, notices, security."""

from datetime import date, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.merchants import own_days, rates, sessions
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.models import (
    Absence,
    ClosedDesk,
    Desk,
    DeskSeat,
    Loan,
    Member,
    Merchant,
    Promotion,
    Shift,
    Shop,
    Visit,
)

SEEN_BY = "assign_cases"  # the permission that shows settings at all; each part asks for its own
SHOP_FIELDS = ("name", "playbook", "currency", "zone", "country")
LEFT = "left"  # the absence of somebody who was let go
FOR_GOOD = timedelta(days=365 * 50)
DESK_FIELDS = ("name", "assignment")
HEARD, QUIET = ("muted", "sounding", "popping"), ("quiet_from", "quiet_until")
DATES = ("warm_up_on", "sale_on", "after_sales_on", "ends_on")
MEMBER_FIELDS = ("roles", "seniority", "part_time", "mentor_id", "languages", "platforms", "issues", "is_active")


def _row_values(row: Any, fields: tuple[str, ...]) -> Values:
    return {name: getattr(row, name) for name in fields}


def _read_shop(member: Member, key: str) -> Values | None:
    shop = visible(member, Shop).filter(id=key).first()
    return _row_values(shop, SHOP_FIELDS) if shop else None


def _write_shop(member: Member, key: str, values: Values) -> None:
    visible(member, Shop).filter(id=key).update(**{name: values[name] for name in SHOP_FIELDS})


def _read_desk(member: Member, key: str) -> Values | None:
    desk = visible(member, Desk).filter(code=key).first()
    return _row_values(desk, DESK_FIELDS) if desk else None


def _write_desk(member: Member, key: str, values: Values) -> None:
    fields = {name: values[name] for name in DESK_FIELDS}
    Desk.objects.update_or_create(merchant_id=member.merchant_id, code=key, defaults=fields)


def _read_promotion(member: Member, key: str) -> Values | None:
    found = visible(member, Promotion).filter(name=key).first()
    return {name: getattr(found, name).isoformat() for name in DATES} if found else None


def _write_promotion(member: Member, key: str, values: Values) -> None:
    dates = {name: date.fromisoformat(values[name]) for name in DATES}
    Promotion.objects.update_or_create(merchant_id=member.merchant_id, name=key, defaults=dates)


def _drop_promotion(member: Member, key: str) -> None:
    visible(member, Promotion).filter(name=key).delete()


def _drop_desk(member: Member, key: str) -> None:
    """A desk nobody sits at and nothing stands in for; cases that name it keep its code."""
    desk = visible(member, Desk).get(code=key)
    used = (DeskSeat.objects.filter(desk=desk), Shift.objects.filter(desk=desk), Loan.objects.filter(desk=desk),
            ClosedDesk.objects.filter(Q(desk=desk) | Q(stand_in=desk)))  # fmt: skip
    if any(rows.exists() for rows in used):
        raise NotUndone
    desk.delete()


def _read_closed(member: Member, key: str) -> Values:
    rows = visible(member, ClosedDesk).filter(phase=key).order_by("desk__code")
    return {"closed": dict(rows.values_list("desk__code", "stand_in__code"))}


def _write_closed(member: Member, key: str, values: Values) -> None:
    desks = dict(visible(member, Desk).values_list("code", "id"))
    visible(member, ClosedDesk).filter(phase=key).delete()
    ClosedDesk.objects.bulk_create(
        ClosedDesk(merchant_id=member.merchant_id, phase=key, desk_id=desks[code], stand_in_id=desks[stand_in])
        for code, stand_in in values["closed"].items()
        if code in desks and stand_in in desks
    )


def _read_roster(member: Member, key: str) -> Values:
    rows = visible(member, Shift).filter(phase=key).order_by("desk__code", "from_hour", "member_id", "id")
    fields = ("desk__code", "member_id", "weekdays", "from_hour", "until_hour")
    names = ("desk", "member", "days", "from", "until")
    return {"shifts": [dict(zip(names, row, strict=True)) for row in rows.values_list(*fields)]}


def _write_roster(member: Member, key: str, values: Values) -> None:
    desks = dict(visible(member, Desk).values_list("code", "id"))
    people = set(visible(member, Member).values_list("id", flat=True))
    visible(member, Shift).filter(phase=key).delete()
    Shift.objects.bulk_create(
        Shift(
            merchant_id=member.merchant_id,
            phase=key,
            desk_id=desks[shift["desk"]],
            member_id=shift["member"],
            weekdays=shift["days"],
            from_hour=shift["from"],
            until_hour=shift["until"],
        )
        for shift in values["shifts"]
        if shift["desk"] in desks and shift["member"] in people
    )


def _read_member(member: Member, key: str) -> Values | None:
    found = visible(member, Member).filter(id=key).first()
    if found is None:
        return None
    seats = DeskSeat.objects.filter(merchant_id=member.merchant_id, member_id=found.pk).order_by("desk__code")
    return {**_row_values(found, MEMBER_FIELDS), "desks": list(seats.values_list("desk__code", flat=True))}


def _write_member(member: Member, key: str, values: Values) -> None:
    found = visible(member, Member).get(id=key)
    if found.is_active != values["is_active"]:
        _let_go_or_in(found, back=values["is_active"])
    visible(member, Member).filter(id=key).update(**{name: values[name] for name in MEMBER_FIELDS})
    DeskSeat.objects.filter(merchant_id=member.merchant_id, member_id=found.pk).delete()
    desks = visible(member, Desk).filter(code__in=values["desks"])
    DeskSeat.objects.bulk_create(DeskSeat(merchant_id=member.merchant_id, desk=d, member=found) for d in desks)
    if not values["is_active"]:
        sign_out_browsers(found.user_id)


def _let_go_or_in(them: Member, *, back: bool) -> None:
    """Who is let go is away for good, so that open cases go back; who is let in again isn't any more."""
    now, far = timezone.now(), timezone.now() + FOR_GOOD
    if back:
        Absence.objects.filter(member=them, until_at__gt=now, note=LEFT).update(until_at=now)
    else:
        Absence.objects.create(merchant_id=them.merchant_id, member=them, from_at=now, until_at=far, note=LEFT)


def sign_out_browsers(user_id: int, *, but: str = "") -> int:
    """End every session of a person, except the one with key ``but``. Returns how many there were."""
    keys = list(Visit.objects.filter(user_id=user_id).exclude(key=but).values_list("key", flat=True))
    sessions.end(keys)
    Visit.objects.filter(user_id=user_id, key__in=keys).delete()
    return len(keys)


def _read_notices(member: Member, key: str) -> Values | None:
    found = visible(member, Member).filter(id=key).first()
    if found is None:
        return None
    quiet = {name: getattr(found, name).isoformat("minutes") if getattr(found, name) else None for name in QUIET}
    return {name: sorted(getattr(found, name)) for name in HEARD} | quiet


def _write_notices(member: Member, key: str, values: Values) -> None:
    """What an older change doesn't tell stays as it is."""
    lists = {name: values[name] for name in HEARD if name in values}
    times = {name: time.fromisoformat(values[name]) if values[name] else None for name in QUIET if name in values}
    visible(member, Member).filter(id=key).update(**lists, **times)


def _read_security(member: Member, _key: str) -> Values:
    return {"two_step_required": Merchant.objects.get(id=member.merchant_id).two_step_required}


def _write_security(member: Member, _key: str, values: Values) -> None:
    Merchant.objects.filter(id=member.merchant_id).update(two_step_required=values["two_step_required"])


def _read_buyers(member: Member, _key: str) -> Values:
    return {"erase_after_days": Merchant.objects.get(id=member.merchant_id).erase_after_days}


def _write_buyers(member: Member, _key: str, values: Values) -> None:
    Merchant.objects.filter(id=member.merchant_id).update(erase_after_days=values["erase_after_days"])


def _read_buyer_page(member: Member, key: str) -> Values | None:
    shop = visible(member, Shop).filter(id=key).first()
    return dict(shop.buyer_page) if shop else None


def _write_buyer_page(member: Member, key: str, values: Values) -> None:
    visible(member, Shop).filter(id=key).update(buyer_page=values)


AREAS |= {
    "shop": Area(title=_("Shops"), read=_read_shop, write=_write_shop),
    "desk": Area(title=_("Desks"), read=_read_desk, write=_write_desk, drop=_drop_desk),
    "calendar": Area(title=_("Working days"), read=own_days.read, write=own_days.write),
    "rates": Area(title=_("Exchange rates"), read=rates.read, write=rates.write),
    "promotion": Area(title=_("Promotions"), read=_read_promotion, write=_write_promotion, drop=_drop_promotion),
    "closed": Area(title=_("Desks by phase"), read=_read_closed, write=_write_closed),
    "roster": Area(title=_("Roster"), read=_read_roster, write=_write_roster),
    "member": Area(title=_("People"), read=_read_member, write=_write_member),
    "notices": Area(title=_("Notifications"), read=_read_notices, write=_write_notices),
    "security": Area(title=_("Security"), read=_read_security, write=_write_security),
    "buyer_page": Area(title=_("Buyers' page"), read=_read_buyer_page, write=_write_buyer_page),
    "buyers": Area(title=_("Buyers' data"), read=_read_buyers, write=_write_buyers),
}
