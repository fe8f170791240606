"""The book of partners by a key that is bound to who may: listed, made, changed and ended as on their page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Field, Path, Query, Schema
from pydantic import ConfigDict

from amends.casework.api.door import MOST, api, key_of
from amends.casework.api.problems import ApiProblem
from amends.casework.partners import keeping, told
from amends.casework.partners.keeping import LOOKS, RefusedPartner
from amends.casework.partners.models import Partner, PartnerKind
from amends.casework.partners.told import PartnerFault
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.changes import Values
from amends.merchants.models import ApiKey, Member, Shop
from amends.merchants.rls import tenant

Number = Annotated[int, Path(ge=1, lt=2**63)]
Many = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[int, Query(ge=0, lt=2**63)]
Texts = Annotated[list[str], Field(max_length=200)]
KEPT: Final = ("codes", "skus", "hours", "zone", "holidays", "days_off", "answers_within", "note")


class ContactTold(Schema):
    """``channel``: phone, mail, wechat, wecom, dingtalk, feishu, qq or other; ``address``: the number or name there."""

    model_config = ConfigDict(extra="forbid")
    name: str
    channel: str
    address: str
    language: str = ""


class TermTold(Schema):
    """What a contract says, from a day on. ``from``, ``until``: such as 2027-01-31; ``source``: where it is written.

    ``what``: claim_within_days, claim_cap, cap_in_freights, bears_percent, free_per_month, pay_within_days or
    appeal_within_days.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    what: str
    value: int
    begins: Annotated[str, Field(alias="from")]
    until: str = ""
    source: str = ""


class PartnerChange(Schema):
    """What isn't told stays as it is. ``codes``: what orders call it; ``shops``: names, none for all of them.

    ``days``: it works on, 1 Monday to 7; ``hours``: such as 09:00-18:00, of single days
    Sat 09:00-12:00 or Mon-Fri 09:00-18:00, none: not told; ``holidays``: a country's
    code; ``days_off``: 2027-02-01, or 2027-02-01 – 2027-02-07; ``answers_within``: minutes of its hours.
    """

    model_config = ConfigDict(extra="forbid")
    kind: str = ""
    name: str = ""
    codes: Texts = []
    skus: Texts = []
    shops: Texts = []
    contacts: list[ContactTold] = []
    terms: list[TermTold] = []
    days: list[int] = []
    hours: Texts = []
    zone: str = ""
    holidays: str = ""
    days_off: Texts = []
    answers_within: int = 0
    note: str = ""


class PartnerIn(PartnerChange):
    """A new one, a carrier, supplier, installer or warehouse; what isn't told begins as for others of its kind."""

    kind: str
    name: str


class PartnerOut(Schema):
    """``ended_at``: put away since, null while it is in use."""

    id: int
    kind: str
    name: str
    codes: list[str]
    skus: list[str]
    shops: list[str]
    contacts: list[dict[str, str]]
    terms: list[dict[str, str | int]]
    days: list[int]
    hours: list[str]
    zone: str
    holidays: str
    days_off: list[str]
    answers_within: int
    note: str
    ended_at: datetime | None


class PartnerPage(Schema):
    """``next``: pass it as ``after`` for what follows, null at the end."""

    partners: list[PartnerOut]
    next: int | None


@api.get("/partners", response=PartnerPage)
def partners(
    request: HttpRequest, kind: str = "", *, ended: bool = False, after: After = 0, limit: Many = 100
) -> PartnerPage:
    """Those in use, or with ``ended`` those put away.

    For keys that are bound to a member who sees their page; else 404.
    """
    key = key_of(request)
    with tenant(key.merchant_id):
        member = _member(key)
        require(member, LOOKS)
        rows = visible(member, Partner).filter(archived_at__isnull=not ended, id__gt=after)
        if kind in PartnerKind.values:
            rows = rows.filter(kind=kind)
        elif kind:
            raise _not_so([PartnerFault("kind", told.NO_KIND)], place="query")
        found = list(rows.order_by("id")[: limit + 1])
        shops = _shops(member)
    shown = [_out(each, shops) for each in found[:limit]]
    return PartnerPage(partners=shown, next=found[limit - 1].id if len(found) > limit else None)


@api.post("/partners", response=PartnerOut)
def make(request: HttpRequest, said: PartnerIn) -> PartnerOut:
    """A new partner. For keys that are bound to a member who may change partners.

    422 with field and place of what is wrong, also for one of that kind and name that is there already.
    """
    with _editing(request) as (member, now):
        return _out(keeping.make(member, _values(member, said), now=now), _shops(member))


@api.get("/partners/{id}", response=PartnerOut)
def partner(request: HttpRequest, id: Number) -> PartnerOut:
    """One of them."""
    key = key_of(request)
    with tenant(key.merchant_id):
        member = _member(key)
        require(member, LOOKS)
        return _out(get_or_404(member, Partner, id=id), _shops(member))


@api.patch("/partners/{id}", response=PartnerOut)
def change(request: HttpRequest, id: Number, said: PartnerChange) -> PartnerOut:
    """Change what is told; lists come whole. New hours move nothing that was asked already."""
    with _editing(request) as (member, now):
        found = get_or_404(member, Partner, id=id)
        return _out(keeping.change(member, found, _values(member, said), now=now), _shops(member))


@api.post("/partners/{id}/end", response=PartnerOut)
def end(request: HttpRequest, id: Number) -> PartnerOut:
    """Put it away: nothing goes to it, its links open nothing any more; nothing of it is lost."""
    return _ended(request, id, again=False)


@api.post("/partners/{id}/use", response=PartnerOut)
def use(request: HttpRequest, id: Number) -> PartnerOut:
    """Take one that was put away back into use."""
    return _ended(request, id, again=True)


def _ended(request: HttpRequest, id: int, *, again: bool) -> PartnerOut:
    with _editing(request) as (member, now):
        keeping.end(member, get_or_404(member, Partner, id=id), now=now, again=again)
        return _out(get_or_404(member, Partner, id=id), _shops(member))


@contextmanager
def _editing(request: HttpRequest) -> Iterator[tuple[Member, datetime]]:
    """Within the key's merchant, as its member; what is refused is told by field and place."""
    key = key_of(request)
    try:
        with tenant(key.merchant_id), transaction.atomic():
            member = _member(key)
            require(member, keeping.EDITS)
            yield member, timezone.now()
    except RefusedPartner as refused:
        raise _not_so(list(refused.faults)) from refused


def _member(key: ApiKey) -> Member:
    """Whose authority the key has; a key that only reports facts has nothing to do with partners."""
    if key.member is None:
        raise Http404
    return key.member


def _not_so(faults: list[PartnerFault], *, place: str = "body.said") -> ApiProblem:
    with override("en"):
        errors = [{"at": f"{place}.{_called(fault)}", "reason": str(fault.why)} for fault in faults]
    return ApiProblem(422, "partner", "; ".join(f"{each['at']}: {each['reason']}" for each in errors), errors=errors)


def _called(fault: PartnerFault) -> str:
    return fault._replace(field="days").at if fault.field == "week" else fault.at


def _values(member: Member, said: PartnerChange) -> Values:
    """What is told, as the settings keep it."""
    values = said.dict(exclude_unset=True, by_alias=True)
    if "days" in values:
        values["week"] = values.pop("days")
    if "shops" in values:
        values["shops"] = _numbers(values["shops"], {name: number for number, name in _shops(member).items()})
    return values


def _numbers(names: list[str], known: dict[str, int]) -> list[int]:
    wrong = [PartnerFault("shops", told.NO_SHOP, str(n)) for n, name in enumerate(names) if name not in known]
    if wrong:
        raise RefusedPartner(wrong)
    return list(dict.fromkeys(known[name] for name in names))


def _shops(member: Member) -> dict[int, str]:
    return dict(visible(member, Shop).values_list("id", "name"))


def _out(found: Partner, shops: dict[int, str]) -> PartnerOut:
    same: dict[str, Any] = {name: getattr(found, name) for name in (*KEPT, "id", "kind", "name", "contacts", "terms")}
    named = [shops[each] for each in found.shops if each in shops]
    return PartnerOut(**same, shops=named, days=found.days, ended_at=found.archived_at)
