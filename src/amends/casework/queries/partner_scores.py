"""How well each partner answers, and what is lost and got back with it, over some days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from amends.casework.losses.models import Loss, LossState
from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerAsk
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 20_000
CLAIMED: Final = (LossState.CLAIMED, LossState.ANSWERED, LossState.RECOVERED, LossState.WRITTEN_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSums:
    """Minor units of one currency: all that it bears, what of it was claimed, what came back."""

    currency: str
    count: int
    lost: int
    claimed: int
    recovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerScore:
    """``in_time``, ``late``: of those answered; ``open``: waiting, ``overdue``: of these past their time.

    ``hours``: the median of its own hours from being asked to the answer, None where nothing was answered.
    """

    partner: Partner
    asked: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    hours: float | None = None
    sums: list[LossSums] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        """Answered in time, per cent of what was due; None where nothing was."""
        due = self.in_time + self.late + self.overdue
        return round(100 * self.in_time / due) if due else None


def scores(member: Member, *, since: datetime, until: datetime, now: datetime) -> list[PartnerScore]:
    """Of every partner in use, by kind and name: what it was asked and what was lost in these days."""
    asks: dict[int, list[PartnerAsk]] = defaultdict(list)
    found = visible(member, PartnerAsk).filter(asked_at__gte=since, asked_at__lt=until, gone=False)
    for ask in found.order_by("-asked_at")[:MOST]:
        asks[ask.partner_id].append(ask)
    losses = list(visible(member, Loss).filter(opened_at__gte=since, opened_at__lt=until)[:MOST])
    return [_score(each, asks[each.id], losses, now) for each in book.partners(member)]


def _score(partner: Partner, asks: Sequence[PartnerAsk], losses: Sequence[Loss], now: datetime) -> PartnerScore:
    answered = [(ask, ask.answered_at) for ask in asks if ask.answered_at is not None]
    waiting = [ask for ask in asks if ask.answered_at is None]
    hours = [book.open_time(partner, ask.asked_at, at).total_seconds() / 3600 for ask, at in answered]
    in_time = sum(at <= ask.first_due_at for ask, at in answered)
    return PartnerScore(
        partner=partner,
        asked=len(asks),
        in_time=in_time,
        late=len(answered) - in_time,
        open=len(waiting),
        overdue=sum(ask.first_due_at < now for ask in waiting),
        hours=round(median(hours), 1) if hours else None,
        sums=_sums(loss for loss in losses if _bears(partner, loss)),
    )


def _bears(partner: Partner, loss: Loss) -> bool:
    names = {each.strip().casefold() for each in (partner.name, *partner.codes)}
    return loss.party == partner.kind and loss.partner.strip().casefold() in names


def _sums(losses: Iterable[Loss]) -> list[LossSums]:
    of: dict[str, list[Loss]] = defaultdict(list)
    for loss in losses:
        of[loss.currency].append(loss)
    return [
        LossSums(
            currency=currency,
            count=len(rows),
            lost=sum(row.amount for row in rows),
            claimed=sum(row.claimed or row.amount for row in rows if row.state in CLAIMED),
            recovered=sum(row.recovered for row in rows),
        )
        for currency, rows in sorted(of.items())
    ]
