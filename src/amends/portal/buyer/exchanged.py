"""What became of an exchange for another article: what is still to come in, what goes back, what is sent."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from amends.casework.buyers import exchanged, exchanging
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.exchanged import ExchangeState
from amends.casework.buyers.models import BuyerExchange
from amends.casework.payments import reading
from amends.casework.queries.case_page import OrderPage
from amends.web import amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeShown:
    """``due``: what is still to come in; ``pay``: where; ``words``: where the buyer's own money stands.

    ``done``: nothing more is to come of the buyer.
    """

    title: str
    words: str
    due: str
    came: str
    pay: str
    done: bool


def exchanges(who: Guest, page: OrderPage) -> list[ExchangeShown]:
    """Those of the order, the newest first."""
    return [_of(each, page) for each in exchanging.of_order(page.shop.merchant_id, who.dossier_id)]


def _of(each: BuyerExchange, page: OrderPage) -> ExchangeShown:
    came, state = exchanging.came_in(page.dossier.facts, each), exchanged.state_of(page.dossier, each)
    due = max(each.difference - came, 0) if state is ExchangeState.AGREED else 0
    return ExchangeShown(
        title=each.title,
        words=_words(each, page, state, due),
        due=amounts.money(due, each.currency) if due else "",
        came=amounts.money(came, each.currency) if came and due else "",
        pay=pay_link(page, each, due) if due else "",
        done=not due and state is not ExchangeState.ASKED,
    )


def _words(each: BuyerExchange, page: OrderPage, state: ExchangeState, due: int) -> str:
    match state:
        case ExchangeState.ASKED:
            return _("The shop has still to agree to it. You pay nothing until then.")
        case ExchangeState.ENDED:
            return _("It is not exchanged after all.")
        case ExchangeState.AGREED | ExchangeState.SENT:
            return _on_its_way(each, page, due)


def _on_its_way(each: BuyerExchange, page: OrderPage, due: int) -> str:
    if due:
        return _("It leaves as soon as the difference has come in.")
    if each.difference >= 0:
        return _("It is being sent to you. Send the other one back as told below.")
    sum_ = amounts.money(-each.difference, each.currency)
    paid = reading.payout_of(page.shop.merchant_id, dossier_id=each.dossier_id, case_no=each.case_no)
    if paid is not None and paid.state is reading.PayoutState.PAID:
        return _("It is being sent to you, and %(sum)s are paid back.") % {"sum": sum_}
    return _("It is being sent to you, and finance pays %(sum)s back.") % {"sum": sum_}


def pay_link(page: OrderPage, each: BuyerExchange, due: int) -> str:
    """The shop's own way of paying, with what it is for; empty: it tells the buyer how."""
    link = str(page.shop.buyer_page.get("pay_link", ""))
    digits = amounts.MINOR_DIGITS.get(each.currency, 2)
    names = {"{sum}": f"{due / 10**digits:.{digits}f}", "{order}": quote(each.order_key), "{ref}": each.ref}
    for name, value in names.items():
        link = link.replace(name, value)
    return link
