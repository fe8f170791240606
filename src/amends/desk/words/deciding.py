"""What rules decided, and why they left a case to people, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.actions.case_actions import signal_id
from amends.casework.deciding import rules, stopping
from amends.casework.deciding.models import DECIDED, STOPPED, DecidingLook, DecidingTrialRun
from amends.casework.deciding.trial import OTHERWISE, SAME, WAITING, DecidingTrial, Fitted
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.compiled import policy
from amends.casework.queries.case_page import CasePage
from amends.merchants.access import visible
from amends.merchants.actors import ActorKind, read
from amends.merchants.changes import Values
from amends.merchants.models import Member
from amends.web import amounts

PRESSED: Final = signal_id(f"{ActorKind.RULE}:")  # what begins so, a rule did
WHY: Final[dict[str, str | Promise]] = {
    "money": gettext_lazy("it is above the rule's limit for one order"),
    "per_buyer": gettext_lazy("it is above the rule's limit for one buyer"),
    "per_day": gettext_lazy("it is above the rule's limit for one day"),
    "flagged": gettext_lazy("a person should look at this buyer's history"),
    "dispute": gettext_lazy("the platform has been called in"),
    "payout": gettext_lazy("the payouts of this order don't add up"),
    "asks": gettext_lazy("something changed that a person has to look at"),
    "asked": gettext_lazy("it has been asked for: somebody has to agree"),
    "currency": gettext_lazy("the order is in another currency than the limits"),
    "nobody": gettext_lazy("who switched the rule on may not decide about money any more"),
    "pool": gettext_lazy("the fund pool doesn't cover it"),
}
REFUSED: Final[dict[str, str | Promise]] = {
    "moved": gettext_lazy("Too late: something else has happened to the order since."),
    "gone": gettext_lazy("Too late: it has gone out."),
}
BECAME: Final[dict[str, str | Promise]] = {
    SAME: gettext_lazy("people did the same"),
    OTHERWISE: gettext_lazy("people settled it otherwise"),
    WAITING: gettext_lazy("still waits for somebody"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCard:
    """``left``: why it was left to people; ``until``: when what was sent goes out, None once it may be out."""

    title: str
    why: str
    decided: bool
    left: str
    stopped_by: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCard:
    """``looked`` at of ``there``, ``since`` then, ``until`` it was begun."""

    looked: int
    there: int
    since: datetime
    until: datetime
    decided: int
    amount: str
    same: int
    otherwise: int
    waiting: int
    above: int
    sooner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    dossier_id: int
    no: int
    key: str
    at: datetime
    amount: str
    became: str


def rule(name: str, language: str) -> tuple[str, str]:
    """Title and reason of a rule."""
    known = rules.known(name)
    return rules.called(language, name, {}), known.rule.why.say(language) if known else ""


def of_whom(by: str, language: str) -> tuple[str, str] | None:
    """Title and reason of the rule that a signal's ``by`` names; None where it names none."""
    kind, name = read(by)
    return rule(name, language) if kind is ActorKind.RULE else None


def bounds(name: str, values: Values, language: str) -> str:
    """Which cases it is for and up to what sums, as the merchant has them."""
    known = rules.known(name)
    scene, most = known.scene.say(language) if known else "", rules.limits(name, values)
    if not most.money:
        return scene
    words = {"scene": scene, "order": sums(most.money, name), "day": sums(most.per_day, name)}
    return _("%(scene)s · up to %(order)s an order and %(day)s a day") % words


def lines(member: Member, language: str) -> list[tuple[str, str, int]]:
    """The rules that decide today, with how many cases they have decided so far: name, title, number."""
    on = rules.switched_on(member.merchant_id, timezone.localdate())
    done = visible(member, DecidingLook).filter(state=DECIDED)
    return [(name, rule(name, language)[0], done.filter(rule=name).count()) for name in on]


def card(look: DecidingLook, language: str, people: Mapping[str, str], *, now: datetime) -> DecidedCard | None:
    """None where no rule concerns the case."""
    if not look.rule:
        return None
    title, why = rule(look.rule, language)
    return DecidedCard(
        title=title,
        why=why,
        decided=look.state == DECIDED,
        left=str(WHY.get(look.why, _("it could not be done"))) if look.why else "",
        stopped_by=people.get(str(look.member_id), "—") if look.state == STOPPED else "",
        until=look.until if look.until and look.until > now else None,
    )


def held(member: Member, page: CasePage, language: str, people: Mapping[str, str], now: datetime) -> DecidedCard | None:
    """What a rule decided of the case and can still be taken back: none of it is out, nothing else has happened."""
    if not page.dossier.latest.startswith(PRESSED):
        return None
    look = stopping.look_of(member, page.dossier_id, page.case.no)
    if look is None or look.state != DECIDED or look.signal_id != page.dossier.latest:
        return None
    told = card(look, language, people, now=now)
    return told if told is not None and told.until is not None else None


def sums(amount: int, name: str) -> str:
    """In the currency of the rule's playbook."""
    return amounts.money(amount, policy(name.split(rules.BETWEEN, maxsplit=1)[0]).playbook.currency)


def trial(run: DecidingTrialRun, found: DecidingTrial) -> TrialCard:
    return TrialCard(
        looked=found.looked,
        there=run.there,
        since=run.since,
        until=run.started_at,
        decided=len(found.decided),
        amount=sums(found.amount, run.rule),
        same=found.count(SAME),
        otherwise=found.count(OTHERWISE),
        waiting=found.count(WAITING),
        above=found.above,
        sooner=f"{found.sooner:.1f}" if found.sooner is not None else "",
    )


def rows(member: Member, found: list[Fitted], name: str) -> list[TrialRow]:
    """Those orders that are still there."""
    there = visible(member, DossierRecord).filter(id__in={each.dossier_id for each in found})
    keys = dict(there.values_list("id", "key"))
    return [
        TrialRow(
            dossier_id=each.dossier_id, no=each.no, key=keys[each.dossier_id], at=each.at,
            amount=sums(each.amount, name) if each.amount else "—", became=str(BECAME[each.became]),
        )
        for each in found
        if each.dossier_id in keys
    ]  # fmt: skip
