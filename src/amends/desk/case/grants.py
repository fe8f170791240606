"""Grants and requests for them in the reader's words: what one may grant, who is waited for, what stood in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.models import ApprovalSignature, Kind, RequestState
from amends.casework.queries.approvals import ApprovalRequest
from amends.casework.queries.authority import Grantable, MyAuthority
from amends.desk.widgets import chips
from amends.desk.words import refusals
from amends.desk.words.people import role_title
from amends.desk.words.titles import Titles
from amends.engine import authority
from amends.engine.authority import Bound
from amends.engine.playbook import Limit, Playbook
from amends.web import amounts
from amends.web.amounts import MINOR_DIGITS

WHOLE: Final = 100
STATES: Final[dict[str, str | Promise]] = {
    RequestState.ASKED: gettext_lazy("Waits for an answer"),
    RequestState.GRANTED: gettext_lazy("Granted"),
    RequestState.REFUSED: gettext_lazy("Refused"),
    RequestState.WITHDRAWN: gettext_lazy("Withdrawn"),
}


def typed(amount: int, currency: str) -> str:
    """Minor units as a number field takes them: 1800 CNY → 18.00."""
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def exact(amount: Decimal, currency: str) -> int:
    """A sum as typed, in minor units. Raises RefusedError (``fine``) where it has more decimals than its currency."""
    whole = amounts.minor(amount, currency)
    if Decimal(whole) != amount * 10 ** amounts.MINOR_DIGITS.get(currency, 2):
        raise RefusedError(refusals.FINE, field="fine")
    return whole


def smallest(currency: str) -> str:
    """The step of a number field for sums."""
    return typed(1, currency)


def limit_words(limit: Limit, currency: str) -> str:
    """¥20.00 or 10 % of the order, whichever is less; ¥300.00 a day."""
    share = f"{limit.share / WHOLE:g} %" if limit.share is not None else ""
    money = amounts.money(limit.money, currency) if limit.money is not None else ""
    parts = [_("%(share)s of the order") % {"share": share}] if share else []
    parts = [money, *parts] if money else parts
    words = _(" and at most ").join(parts)
    if limit.per_day is not None:
        words = _("%(words)s; %(sum)s a day") % {"words": words, "sum": amounts.money(limit.per_day, currency)}
    if limit.per_buyer is not None:
        words = _("%(words)s; %(sum)s to one buyer") % {
            "words": words,
            "sum": amounts.money(limit.per_buyer, currency),
        }
    return words or _("any sum")


def both_words(limit: Limit, book: Playbook) -> str:
    """The same with what may be let go in goods, where that has limits of its own."""
    words = limit_words(limit, book.currency)
    if not authority.apart(book.authority):
        return words
    goods = limit_words(authority.goods_limit(limit), book.currency)
    return f"{words}; " + _("in goods %(limit)s") % {"limit": goods}


def given_in(*, goods: bool) -> str:
    return str(_("in goods") if goods else _("in money"))


def authority_words(mine: MyAuthority, currency: str) -> str:
    """What the reader may grant in this case, in one line."""
    if not mine.limited:
        return _("This playbook limits nobody.")
    if mine.limit is None:
        return _("You grant nothing by yourself: whatever you choose is asked for.")
    words = _("You may grant %(limit)s.") % {"limit": limit_words(mine.limit, mine.currency)}
    sofar = mine.before.money if mine.goods else mine.before.all
    so_far = [
        _in_order(mine, currency),
        _("on this order %(sum)s so far") % {"sum": amounts.money(sofar.on_order, currency)} if sofar.on_order else "",
        _("today %(sum)s") % {"sum": amounts.money(sofar.by_agent_today, currency)}
        if sofar.by_agent_today and mine.limit.per_day is not None
        else "",
        _goods_so_far(mine, currency),
        _("the pool holds %(sum)s") % {"sum": amounts.money(mine.before.pool, currency)}
        if mine.before.pool is not None
        else "",
    ]
    return " · ".join(filter(None, [words, *so_far]))


def _goods_so_far(mine: MyAuthority, currency: str) -> str:
    """What the reader may let go in goods, where these have limits of their own."""
    if mine.goods is None:
        return ""
    words = _("in goods %(limit)s") % {"limit": limit_words(mine.goods, mine.currency)}
    before = mine.before.goods.on_order
    sofar = _("on this order %(sum)s so far") % {"sum": amounts.money(before, currency)}
    return f"{words} ({sofar})" if before else words


def _in_order(mine: MyAuthority, currency: str) -> str:
    """What a limit comes to in another currency than its own."""
    if mine.here is None or mine.limit is None or not mine.limit.money or currency == mine.currency:
        return ""
    if not mine.here.money:
        return _("no rate is known for %(currency)s, so everything is asked for") % {"currency": currency}
    return _("here about %(sum)s") % {"sum": amounts.money(mine.here.money, currency)}


def bound_words(bound: str, limit: int | None, currency: str) -> str:
    """What stood in the way of granting it at once."""
    sum_ = amounts.money(limit or 0, currency)
    match bound:
        case Bound.MONEY:
            return _("above %(sum)s on one order") % {"sum": sum_} if limit else _("grants nothing alone")
        case Bound.SHARE:
            return _("above the share of the order, %(sum)s") % {"sum": sum_}
        case Bound.PER_DAY:
            return _("above %(sum)s a day") % {"sum": sum_}
        case Bound.PER_BUYER:
            return _("above %(sum)s to one buyer") % {"sum": sum_}
        case Bound.POOL | Bound.TOGETHER:
            together = bound == Bound.TOGETHER
            words = _("from %(sum)s on an order on, several agree") if together else _("the pool holds only %(sum)s")
            return words % {"sum": sum_}
        case _:
            return _("one's own request")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountField:
    """The field for a remedy's sum. ``most``, ``free``: as typed; ``asks``: the role the rule's own sum goes to."""

    value: str
    most: str
    free: str
    step: str
    most_words: str
    asks: str


def field(grant: Grantable, currency: str) -> AmountField:
    return AmountField(
        value=typed(grant.most, currency),
        most=typed(grant.most, currency),
        free=typed(grant.free, currency),
        step=smallest(currency),
        most_words=amounts.money(grant.most, currency),
        asks="" if grant.verdict.granted else role_title(grant.verdict.goes_to),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLine:
    """That one of several agreed. ``stands_for``: whom they stood in for, by name."""

    who: str
    role: str
    at: datetime
    reason: str
    stands_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCard:
    """A request as shown. ``waits_for``: names, else the role; ``overdue``: nobody answered and nobody is above.

    Of one that asks several: who has ``signed``, and who is still ``asked``, role and names; ``every`` of them or any.
    """

    request: ApprovalRequest
    title: str
    scene: str
    asked_by: str
    decided_by: str
    waits_for: str
    why: str
    state: str
    chip: str
    share: str
    overdue: bool
    signed: tuple[SignedLine, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    every: bool = True


NAMES: Final = 3


def told(request: ApprovalRequest, people: dict[str, str], now: datetime) -> RequestCard:
    """``people``: names by member id as text."""
    row = request.row
    titles = Titles(request.playbook, get_language() or "en", {})
    title = titles.remedy if row.kind == Kind.REMEDY else titles.step
    names = [people.get(str(id), "") for id in request.waits_for[:NAMES]]
    return RequestCard(
        request=request,
        title=title(row.scene, row.name),
        scene=titles.scene(row.scene),
        asked_by=people.get(str(row.asked_by), ""),
        decided_by=people.get(str(row.decided_by), "") if row.decided_by else "",
        waits_for=_(" or ").join(filter(None, names)) or role_title(row.goes_to),
        why=bound_words(row.bound, row.bound_limit, row.currency),
        state=str(STATES[row.state]),
        chip=chips.of_time(row.due_at, row.due_at - SOON if row.due_at else None, now),
        share=f"{row.amount * WHOLE / row.order_amount:.0f} %" if row.order_amount else "",
        overdue=row.state == RequestState.ASKED and row.due_at is None and row.rises > 0,
        signed=tuple(_signed(each, people) for each in request.signed),
        asked=tuple((role_title(role), _names(ids, people)) for role, ids in request.asked) if row.rule else (),
        every=row.every,
    )


def _signed(signature: ApprovalSignature, people: dict[str, str]) -> SignedLine:
    return SignedLine(
        who=people.get(str(signature.member_id), ""),
        role=role_title(signature.role),
        at=signature.at,
        reason=signature.reason,
        stands_for=people.get(str(signature.stands_for), "") if signature.stands_for else "",
    )


def _names(ids: Sequence[int], people: dict[str, str]) -> str:
    return _(" or ").join(filter(None, (people.get(str(id), "") for id in ids[:NAMES])))


SOON: Final = timedelta(minutes=10)
