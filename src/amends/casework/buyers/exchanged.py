"""Where an exchange for another article stands, by its case: asked for, agreed to, sent, or ended without anything."""

from enum import StrEnum
from typing import Final

from amends.casework.buyers.models import BuyerExchange
from amends.engine.dossier import Case, Dossier
from amends.engine.words import CaseState, StepState

SCENE: Final = "exchange_for_another"
AGREED: Final = "agreed"
SEND: Final = "send"
REFUSE: Final = "refuse"
OUT: Final = "difference_out"


class ExchangeState(StrEnum):
    """``ASKED``: nobody entitled has agreed yet. ``ENDED``: refused or taken back before anything left."""

    ASKED = "asked"
    AGREED = "agreed"
    SENT = "sent"
    ENDED = "ended"


def state_of(dossier: Dossier, exchange: BuyerExchange) -> ExchangeState:
    """Its piece is the buyer's to exchange again only once it has ended."""
    case = dossier.case(exchange.case_no)
    if case is None:
        return ExchangeState.ENDED
    if _done(case, SEND):
        return ExchangeState.SENT
    if case.state is CaseState.CLOSED and not _done(case, OUT):
        return ExchangeState.ENDED
    waits = any(step.name == AGREED and step.state is not StepState.DONE for step in case.steps)
    return ExchangeState.ASKED if waits else ExchangeState.AGREED


def left(dossier: Dossier, exchange: BuyerExchange) -> bool:
    """Whether the other article, or what it costs less, is on its way."""
    case = dossier.case(exchange.case_no)
    return case is not None and (_done(case, SEND) or _done(case, OUT))


def _done(case: Case, name: str) -> bool:
    return any(step.name == name and step.state is StepState.DONE for step in case.steps)
