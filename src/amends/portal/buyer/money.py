"""What became of the buyer's requests and of their money, in plain words. Of the shop's own sums nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.queries.case_page import OrderPage
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundState, RefundType


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShown:
    """One request for money or goods. ``amount``: minor units, what was asked or has been paid."""

    at: datetime | None
    title: str
    words: str
    amount: int
    done: bool


def requests_of(page: OrderPage) -> list[RequestShown]:
    """The newest first."""
    found = [each for each in page.dossier.facts.subjects.values() if isinstance(each, RefundFacts)]
    shown = [_shown(each) for each in found if each.state is not None]
    return sorted(shown, key=lambda each: each.at.timestamp() if each.at else 0, reverse=True)


def _shown(refund: RefundFacts) -> RequestShown:
    return RequestShown(
        at=refund.asked_at or refund.at,
        title=_title(refund),
        words=str(_STANDS[refund.state]) if refund.state else "",
        amount=refund.amount,
        done=refund.state in (RefundState.PAID, RefundState.CLOSED),
    )


def _title(refund: RefundFacts) -> str:
    match refund.type:
        case RefundType.EXCHANGE:
            return _("You asked for an exchange")
        case RefundType.RETURN_REFUND:
            return _("You asked to send it back for the money")
        case RefundType.RESHIP:
            return _("You asked to have it sent again")
        case RefundType.REPAIR:
            return _("You asked to have it mended")
        case _:
            return _("You asked for the money")


_STANDS: Final = {
    RefundState.ASKED: gettext_lazy("It has not been answered yet."),
    RefundState.AGREED: gettext_lazy("The shop has agreed. If goods are to go back, the next step is yours."),
    RefundState.REFUSED: gettext_lazy("The shop has refused. You can tell more below, or turn to the platform."),
    RefundState.RETURNING: gettext_lazy(
        "What you sent back is on its way. The money comes when it has arrived and was looked at."
    ),
    RefundState.RETURNED: gettext_lazy("What you sent back has arrived. It is being looked at, then the money comes."),
    RefundState.PAID: gettext_lazy("Paid out. A bank or wallet may take some days to show it."),
    RefundState.CLOSED: gettext_lazy("The request is closed."),
}
