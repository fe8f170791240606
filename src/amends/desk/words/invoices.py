"""The words of the invoices room: faults of details, refusals, tabs."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.actions.transaction import RefusedError
from amends.casework.invoices.details import DetailFault
from amends.casework.invoices.models import InvoiceState
from amends.casework.queries.invoices import REDDEN, TAKEN
from amends.desk.words import refusals
from amends.desk.words.vocabulary import Words
from amends.web import amounts

FAULTS: Final[dict[DetailFault, Promise]] = {
    DetailFault.NEEDED: _("It is needed."),
    DetailFault.LENGTH: _("A credit code has 18 places; older tax numbers have 15 or 20."),
    DetailFault.DIGIT: _("The last place doesn't fit the others: a digit or letter is mistyped."),
    DetailFault.CODE: _(
        "This is no credit code: the letters I, O, S, V and Z don't occur in one, and it begins with a known kind."
    ),
    DetailFault.MAIL: _("This is no mail address."),
    DetailFault.PHONE: _("This is no phone number."),
    DetailFault.ACCOUNT: _("An account number has 8 to 30 digits."),
}
NAMES: Final[dict[str, Promise]] = {
    "title": _("Made out to"),
    "code": _("Credit code or tax number"),
    "address": _("Registered address"),
    "phone": _("Registered phone"),
    "bank": _("Bank"),
    "account": _("Account"),
    "email": _("Mail for the electronic invoice"),
    "post_to": _("Where the paper goes, if not to the order's address"),
}
TABS: Final[Words] = {
    InvoiceState.ASKED.value: _("To be issued"),
    TAKEN: _("Being issued"),
    InvoiceState.ISSUED.value: _("To be sent"),
    REDDEN: _("To be taken off after a refund"),
    InvoiceState.SENT.value: _("Sent"),
    InvoiceState.PART_VOID.value: _("Void in part"),
    InvoiceState.VOID.value: _("Void"),
}
_REFUSED: Final[dict[str, Promise]] = {
    "a number is needed": _("Its number is what says that it is issued: type it."),
    "it is issued already": _("It is issued already. Void it first to issue another."),
    "another invoice has this number": _("Another invoice has this number already."),
    "a sum is needed": _("A sum is needed."),
    refusals.FINE: _("Not done: the sum has more decimals than its currency."),
    "more than was paid": _("Not more than what was paid and not refunded: %(sum)s at most."),
    "a day to come": _("The day lies ahead: an invoice bears the day it is issued."),
    "it isn't issued": _("It isn't issued yet."),
    "a waybill is needed": _("A paper invoice goes by post, at our cost: its waybill is needed."),
    "a file or a waybill is needed": _("Attach the invoice's file, or say by which waybill it went."),
    "it is void already": _("It is void already."),
    "more than stands on it": _("Only %(sum)s stands on it."),
    "the red-letter number is the invoice's own": _(
        "That is this invoice's own number: the red-letter one has its own."
    ),
    "it is noted already": _("This red-letter invoice is noted already: a further one has a number of its own."),
    "a red-letter number is needed": _("The red-letter invoice's number is needed."),
}


def refusal(refused: RefusedError, currency: str) -> str:
    """Why it was not done, in the reader's words."""
    words = _REFUSED.get(str(refused))
    if words is None:
        return refusals.say(refused, currency)
    return str(words) % {"sum": amounts.money(refused.amount, currency)}
