"""A complaint that came by the page: told as a problem and in the buyer's own words, routed at once by issue and tone.

By when a first answer is promised says the clock that a buyer's message starts (``first_answer`` of the playbook
the shop runs on), so that what the page states binds the desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from amends.casework.actions.held_dossier import hold
from amends.casework.buyers import acting, heard
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.choices import Trouble
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.evidence.redaction import Masker
from amends.casework.ledger.privacy import Private
from amends.engine import signals as s
from amends.engine.dossier import Dossier
from amends.engine.words import CaseState, ClockState

ANSWER: Final = "first_answer"
AGAIN: Final = timedelta(minutes=10)  # the same trouble told again so soon is the same press of a button
TEXT: Final = 2000
RATING: Final = 300  # characters of what is said with a rating
REQUESTED: Final = "R-"  # begins the number of a return that was asked for
AT_THE_DOOR: Final = "buyers_door"
WANTS: Final = "wants_"  # begins the trait that says what would make it good


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTold:
    """``wanted``: a code of what would make it good; ``traits``: what was said yes to; ``known``: said already."""

    trouble: Trouble
    text: str
    wanted: str
    traits: tuple[str, ...]
    amount: int
    language: str
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingTold:
    """``stars``: 1 to 5; ``why``: a code, or nothing; ``text``: in the buyer's words, if they like."""

    stars: int
    why: str
    text: str


@transaction.atomic
def raise_complaint(who: Guest, telling: ComplaintTold, *, token: str, now: datetime) -> BuyerComplaint:
    """Take it in; the same token again is the same. The same trouble within minutes is no second complaint.

    Words that weren't said before are added to it. Raises RefusedError.
    """
    dossier = hold(who.vouching, who.dossier_id).dossier  # one at a time
    ref = f"B-{token[:12]}"
    mine = complaints_of(who)
    same = [c for c in mine if c.ref == ref]
    told = [c for c in mine if c.issue == telling.trouble.code and c.at > now - AGAIN and is_open(dossier, c)]
    if told and not same and not telling.known:
        acting.write(who, text=telling.text, language=telling.language, token=token, now=now)
    if same or told:
        return (same or told)[0]
    problem = acting.fact(
        s.ProblemReported,
        who,
        token=token,
        now=now,
        ref=ref,
        issue=telling.trouble.code,
        amount=telling.amount,
        traits=(AT_THE_DOOR, *telling.traits, *([f"{WANTS}{telling.wanted}"] if telling.wanted else [])),
        text=telling.text,
    )
    acting.tell(who, problem, now=now)
    acting.write(who, text=telling.text, language=telling.language, token=token, now=now)
    dossier = hold(who.vouching, who.dossier_id).dossier
    made = BuyerComplaint.objects.create(
        merchant_id=who.page.shop.merchant_id,
        dossier_id=who.dossier_id,
        ref=ref,
        shop_id=who.page.shop.pk,
        case_no=case_no(dossier, ref),
        issue=telling.trouble.code,
        wanted=telling.wanted,
        at=now,
        promised_at=promised(dossier),
        currency=dossier.facts.currency or who.page.shop.currency,
    )
    heard.tell_desk(made, now=now)
    return made


def complaints_of(who: Guest) -> list[BuyerComplaint]:
    """Those of the order, the newest first."""
    rows = BuyerComplaint.objects.filter(merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id)
    return list(rows.order_by("-at"))


def case_no(dossier: Dossier, ref: str) -> int:
    """The case a problem has; 0: none of its own."""
    about = f"refund:{ref}" if ref.startswith(REQUESTED) else f"problem:{ref}"
    return next((case.no for case in reversed(dossier.cases) if case.subject == about), 0)


def promised(dossier: Dossier) -> datetime | None:
    """By when the buyer's last word is answered at the latest, as the running clock says."""
    running = (clock for clock in dossier.clocks if clock.name == ANSWER and clock.state is ClockState.RUNNING)
    return min((clock.due_at for clock in running), default=None)


@transaction.atomic
def settle(who: Guest, complaint: BuyerComplaint, *, how: str, token: str, now: datetime) -> None:
    """The buyer says that it is good so (``agreed``), or takes it back (``withdrawn``). Raises RefusedError."""
    shape: dict[str, Any] = {"token": f"{token}:s", "now": now, "ref": complaint.ref}
    requested = complaint.ref.startswith(REQUESTED)
    said = (
        acting.fact(s.RefundClosed, who, **shape) if requested else acting.fact(s.ProblemSettled, who, how=how, **shape)
    )
    acting.tell(who, said, now=now)
    if how == "withdrawn":
        _row(complaint).filter(withdrawn_at=None).update(withdrawn_at=now)


def rate(complaint: BuyerComplaint, telling: RatingTold, *, private: Private, now: datetime) -> None:
    """How they say it was handled; said anew it is what counts. Of their words nothing is kept that says who they are.

    ``private``: what is known of the buyer.
    """
    said = Masker(private).of(telling.text.strip()[:RATING])
    _row(complaint).update(stars=telling.stars, why=telling.why, said=said, rated_at=now)


def is_open(dossier: Dossier, complaint: BuyerComplaint) -> bool:
    case = dossier.case(complaint.case_no)
    return case is not None and case.state is CaseState.OPEN


def _row(complaint: BuyerComplaint) -> "QuerySet[BuyerComplaint]":
    return BuyerComplaint.objects.filter(
        merchant_id=complaint.merchant_id, dossier_id=complaint.dossier_id, ref=complaint.ref
    )
