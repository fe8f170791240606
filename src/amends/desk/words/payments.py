"""The words of the payments page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from amends.casework.actions.transaction import RefusedError
from amends.casework.payments.payees import PayeeFault
from amends.desk.words import refusals
from amends.web import amounts

FAULTS: Final[dict[PayeeFault, Promise]] = {
    PayeeFault.NAME: _("The name on the account is needed."),
    PayeeFault.ALIPAY: _("An Alipay account is a mobile number of 11 digits or a mail address."),
    PayeeFault.BANK: _("The bank is needed."),
    PayeeFault.CARD: _("This is no card or account number: its digits don't check."),
}
_REFUSED: Final[dict[str, Promise]] = {
    "none of these waits": _("None of these waits any more: a colleague has just taken them."),
    "they are in another currency": _("What you chose is in another currency: choose that one."),
    "an account has changed": _(
        "An account in it was changed after it was put together. Take the batch apart: the next one takes the new"
        " account."
    ),
    "more than is left": _(
        "More would go back than is left of what a buyer paid: it was given back another way meanwhile. Take the batch"
        " apart: the next one leaves that payment out, and you can give it up."
    ),
    "no account is known": _("None of these has an account of this way yet: type it first."),
    "it is released or taken apart already": _("It is released or taken apart already."),
    "nobody releases their own": _("You made this batch: somebody else releases it."),
    "the batch is above the limit": _("You may release batches up to %(sum)s. Ask who may release more."),
    "a payment is above the limit": _("A payment in it is above %(sum)s, the most you may release at once."),
    "more than is left of the day": _(
        "Of what may be released today %(sum)s is left. Release it tomorrow, or ask an owner."
    ),
    "it isn't released": _("Nothing is paid before a second person has released the batch."),
    "it isn't held by this batch": _("This payment isn't this batch's any more."),
    "it failed, and waits for another batch": _("It failed and waits for another batch."),
    "it was paid": _("It was paid: what is paid doesn't fail."),
    "a reason is needed": _("Say why it will not be paid."),
}


def refusal(refused: RefusedError, currency: str) -> str:
    """Why it was not done, in the reader's words."""
    words = _REFUSED.get(str(refused))
    if words is None:
        return refusals.say(refused, currency)
    return str(words) % {"sum": amounts.money(refused.amount, currency)}


def left_out(count: int) -> str:
    """Of what was chosen, this many are in no batch."""
    return ngettext(
        "%(n)d of those you chose was left out: no account of this way, another currency, or a colleague has it.",
        "%(n)d of those you chose were left out: no account of this way, another currency, or a colleague has them.",
        count,
    ) % {"n": count}
