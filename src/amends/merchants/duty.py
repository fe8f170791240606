"""What a member is right now beyond what they always are: roles lent to them, the phase, the desks they serve.

Read along with the membership in one query per request; a member loaded otherwise asks by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from amends.merchants import desk_names
from amends.merchants.models import (
    Loan,
    Member,
    Promotion,
    PromotionPhase,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Where the promotion stands: the ``day``-th of ``days`` of the phase. ``promotion`` 0: none, usual days."""

    phase: PromotionPhase
    promotion: int = 0
    name: str = ""
    day: int = 0
    days: int = 0
    ends_on: date | None = None


USUAL: Final = Now(phase=PromotionPhase.USUAL)
FOLLOWS: Final = (PromotionPhase.WARM_UP, PromotionPhase.SALE, PromotionPhase.AFTER_SALES)


def annotated(members: QuerySet[Member], *, now: datetime) -> QuerySet[Member]:
    """The members with ``lent`` roles and ``promotion`` that runs today, in the same query."""
    today = timezone.localdate(now)
    return members.annotate(
        lent=ArraySubquery(active_loans(now).filter(member_id=OuterRef("pk")).values(json=_LOAN)),
        promotion=Subquery(running(today).filter(merchant_id=OuterRef("merchant_id")).values(json=_AS_JSON)[:1]),
    )


_AS_JSON: Final = JSONObject(
    id="id", name="name", warm_up="warm_up_on", sale="sale_on", after_sales="after_sales_on", ends="ends_on"
)


_LOAN: Final = JSONObject(role="role", desk="desk__name", until="until_at", most="most", used="used")


def running(today: date) -> QuerySet[Promotion]:
    """Promotions that run on a day; of several, the one that began last."""
    return Promotion.objects.filter(warm_up_on__lte=today, ends_on__gte=today).order_by("-warm_up_on", "-id")


def active_loans(now: datetime) -> QuerySet[Loan]:
    return Loan.objects.filter(from_at__lte=now, until_at__gt=now, ended_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What is lent to somebody: ``left`` cases more, None for any number."""

    role: str
    desk: str
    until_at: datetime
    left: int | None


def lent(member: Member, *, now: datetime) -> list[Lent]:
    """What is lent to the member now; kept on the object for the request."""
    kept: list[dict[str, Any]] | None = getattr(member, "lent", None)
    if kept is None:
        mine = active_loans(now).filter(merchant_id=member.merchant_id, member_id=member.pk)
        kept = list(mine.values_list(_LOAN, flat=True))
        member.lent = kept  # type: ignore[attr-defined]
    return [_lent(loan) for loan in kept]


def _lent(loan: dict[str, Any]) -> Lent:
    left = None if loan["most"] is None else max(loan["most"] - loan["used"], 0)
    until_at = datetime.fromisoformat(loan["until"])
    return Lent(role=loan["role"], desk=desk_names.said(loan["desk"]), until_at=until_at, left=left)


def lent_roles(member: Member, *, now: datetime) -> list[str]:
    """Roles lent to the member."""
    return [loan.role for loan in lent(member, now=now)]


def unread(member: Member) -> int:
    """How many notices the member has not read whose cause is still there; asked where the merchant's rows lie."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [member.merchant_id, member.pk])
        return int(cursor.fetchone()[0])


_UNREAD: Final = """
SELECT count(*) FROM merchants_notice
WHERE merchant_id = %s AND member_id = %s AND read_at IS NULL AND gone_at IS NULL
"""


def phase_now(member: Member, *, today: date) -> Now:
    """Where the member's merchant stands in its promotion."""
    if hasattr(member, "promotion"):
        kept: dict[str, Any] | None = member.promotion
    else:
        kept = running(today).filter(merchant_id=member.merchant_id).values_list(_AS_JSON, flat=True).first()
    return _now(kept, today) if kept else USUAL


def phase_of(promotion: Promotion | None, *, today: date) -> Now:
    if promotion is None:
        return USUAL
    dates = (promotion.warm_up_on, promotion.sale_on, promotion.after_sales_on, promotion.ends_on)
    return _reckoned(promotion.pk, promotion.name, dates, today)


def _now(kept: dict[str, Any], today: date) -> Now:
    days = [date.fromisoformat(kept[name]) for name in ("warm_up", "sale", "after_sales", "ends")]
    return _reckoned(kept["id"], kept["name"], (days[0], days[1], days[2], days[3]), today)


def _reckoned(number: int, name: str, dates: tuple[date, date, date, date], today: date) -> Now:
    *starts, ends = dates
    if not starts[0] <= today <= ends:
        return USUAL
    index = max(i for i, start in enumerate(starts) if start <= today)
    last = starts[index + 1].toordinal() - 1 if index + 1 < len(starts) else ends.toordinal()
    return Now(
        phase=FOLLOWS[index],
        promotion=number,
        name=name,
        day=(today - starts[index]).days + 1,
        days=last - starts[index].toordinal() + 1,
        ends_on=date.fromordinal(last),
    )


# Own desks of the phase's roster, else one's seats; desks lent; and desks closed in the phase that any of these stands
# in for.
_DESKS: Final = """
WITH rostered AS (
    SELECT DISTINCT desk_id FROM merchants_shift
    WHERE merchant_id = %(merchant)s AND member_id = %(member)s AND phase = %(phase)s
), own AS (
    SELECT desk_id FROM rostered
    UNION SELECT desk_id FROM merchants_deskseat WHERE merchant_id = %(merchant)s AND member_id = %(member)s
        AND NOT EXISTS (SELECT 1 FROM rostered)
    UNION SELECT desk_id FROM merchants_loan WHERE merchant_id = %(merchant)s AND member_id = %(member)s
        AND from_at <= %(now)s AND until_at > %(now)s AND ended_at IS NULL AND (most IS NULL OR used < most)
), closed AS (
    SELECT desk_id, stand_in_id FROM merchants_closeddesk WHERE merchant_id = %(merchant)s AND phase = %(phase)s
)
SELECT code FROM merchants_desk WHERE merchant_id = %(merchant)s AND id IN (
    SELECT desk_id FROM own UNION SELECT desk_id FROM closed WHERE stand_in_id IN (SELECT desk_id FROM own)
) ORDER BY code
"""


def desks_of(member: Member, *, now: datetime) -> tuple[str, ...]:
    """Codes of the desks whose work is the member's in this phase."""
    phase = phase_now(member, today=timezone.localdate(now)).phase
    values: dict[str, int | str | datetime] = {
        "merchant": member.merchant_id,
        "member": member.pk,
        "phase": phase.value,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DESKS, values)
        return tuple(code for (code,) in cursor.fetchall())
