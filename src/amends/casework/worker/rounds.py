"""The staff's rounds, walked by the worker every few seconds: give out work, settle absences, announce the phase."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import msgspec
import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.alerts.causes import THE_SHOP
from amends.casework.approval import bookings
from amends.casework.deciding import rounds as clear_cases
from amends.casework.erasure import retention
from amends.casework.intake import inbox
from amends.casework.ledger import audit, sweeps
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters import replies
from amends.casework.maintenance import board_sweep, evidence_sweep
from amends.casework.maintenance.calendars import follow_days
from amends.casework.maintenance.ranking import rerank_due
from amends.casework.notices import work
from amends.casework.people import assignment
from amends.casework.people import sql as people_sql
from amends.casework.people.models import DeskTurn
from amends.casework.readiness import items as readiness_items
from amends.casework.staffing.loans import settle_loans
from amends.engine.assignment import fit, turns
from amends.engine.assignment.fit import Offer, Person
from amends.engine.assignment.turns import TurnWay
from amends.engine.signals import PhaseChanged
from amends.engine.words import Season
from amends.merchants import about
from amends.merchants import duty as standing
from amends.merchants.models import Absence, Assignment, Desk, Member, NoticeKind, Promotion, Shop
from amends.merchants.notices import tell

MOST_GIVEN: Final = 50  # per desk and round
log = structlog.get_logger(__name__)


def round_once(*, now: datetime) -> None:
    """Everything once. As the tables' owner; what fails is logged and tried again in the next round."""
    duties = (
        assign_due,
        settle_absences,
        settle_loans,
        announce_phases,
        follow_days,
        rerank_due,
        _tell_due,
        replies.send_due,
        evidence_sweep.sweep_due,
        board_sweep.sweep_due,
        retention.round_due,
        readiness_items.remind_due,
        bookings.settle_due,
        clear_cases.decide_due,
    )
    for duty in duties:
        _try(duty, now)


def _tell_due(*, now: datetime) -> int:
    return work.tell_due(now=now)


def _try(duty: Callable[..., int], now: datetime) -> None:
    try:
        done = duty(now=now)
    except (DatabaseError, Http404, OSError) as error:
        log.warning("round failed", duty=duty.__name__, error=type(error).__name__)
        return
    if done:
        log.info("round", duty=duty.__name__, done=done)


# --- giving out -----------------------------------------------------------------------------------------------------


def assign_due(*, now: datetime) -> int:
    """Give the free cases of desks that give out by themselves to people on duty. Returns how many were given."""
    of: dict[int, list[Desk]] = defaultdict(list)
    for desk in Desk.objects.exclude(assignment=Assignment.TAKE).order_by("id"):
        of[desk.merchant_id].append(desk)
    return sweeps.go_over("work given out", of, lambda merchant: _give_out(merchant, of[merchant], now))


def _give_out(merchant_id: int, desks: list[Desk], now: datetime) -> int:
    free = CaseRecord.objects.filter(merchant_id=merchant_id, state="open", owner="", desk__in=[d.code for d in desks])
    waiting = set(free.values_list("desk", flat=True).distinct())
    return sum(_give_desk(desk, now) for desk in desks if desk.code in waiting)


def _give_desk(desk: Desk, now: datetime) -> int:
    members = {each.pk: each for each in assignment.on_duty(merchant_id=desk.merchant_id, desk=desk.code, now=now)}
    loads = assignment.loads(desk.merchant_id, members)
    people = [assignment.person(member, load=loads[key], now=now) for key, member in members.items()]
    way, simple = TurnWay(desk.assignment), assignment.simple()
    given = 0
    offers = _offers(desk, people, simple, now)
    for each in turns.give_out(people, offers, way, after=_turn(desk), most=MOST_GIVEN, simple=simple):
        if not _give(members[each.person.id], desk, each.offer.dossier_id, each.offer.no, now):
            break
        given += 1
    return given


def _turn(desk: Desk) -> int:
    """The member whose turn it was last; 0 before the first."""
    found = DeskTurn.objects.filter(merchant_id=desk.merchant_id, desk_id=desk.pk)
    return found.values_list("given_to", flat=True).first() or 0


def _offers(desk: Desk, people: list[Person], simple: int, now: datetime) -> list[Offer]:
    """All that can be given in one round: the most urgent for each of the people."""
    bounds = {within for person in people for within in fit.rounds(person, simple=simple)}
    found = [
        offer
        for within in bounds
        for offer in assignment.waiting(desk.merchant, desk=desk.code, within=within, most=MOST_GIVEN, now=now)
    ]
    return list({(offer.dossier_id, offer.no): offer for offer in found}.values())


@transaction.atomic
def _give(member: Member, desk: Desk, dossier_id: int, no: int, now: datetime) -> bool:
    try:
        case_actions.take(Action(member=member, dossier_id=dossier_id, no=no, token=str(uuid4()), now=now))
    except RefusedError:
        return False
    with connection.cursor() as cursor:
        cursor.execute(people_sql.TURN, [desk.merchant_id, desk.pk, member.pk])
    subject = about.case(dossier_id, no)
    audit.note(member=member, verb="case.given", about=subject, detail={"by": "desk", "rule": desk.assignment}, now=now)
    words = {"say": "given_by_desk", "desk": desk.name}
    tell(
        merchant_id=member.merchant_id,
        members=[member.pk],
        kind=NoticeKind.HAND_OVER,
        words=words,
        about=subject,
        once=f"given:{dossier_id}/{no}:{now.isoformat()}",
        now=now,
    )
    return True


# --- absences -------------------------------------------------------------------------------------------------------


def settle_absences(*, now: datetime) -> int:
    """Open cases of who has gone away go to the stand-in, or back to the desk. Returns how many cases moved."""
    due = Absence.objects.filter(settled_at=None, from_at__lte=now)
    return sweeps.go_over("absences", _merchants(due), lambda merchant: _settle_all(merchant, due, now))


def _settle_all(merchant_id: int, due: "QuerySet[Absence]", now: datetime) -> int:
    mine = due.filter(merchant_id=merchant_id).select_related("member__user", "stand_in__user")
    return sum(_settle(absence, now) for absence in mine.order_by("id")[:100])


def _merchants(rows: "QuerySet[Any]") -> list[int]:
    """Whose rows they are; of a table that is on every node."""
    return list(rows.order_by("merchant_id").values_list("merchant_id", flat=True).distinct())


@transaction.atomic
def _settle(absence: Absence, now: datetime) -> int:
    """One that has passed already moves nothing any more."""
    moved = 0
    if absence.until_at > now:
        mine = CaseRecord.objects.filter(merchant_id=absence.merchant_id, owner=str(absence.member_id), state="open")
        moved = sum(
            _move(absence, *case, now) for case in mine.values_list("dossier_id", "no").order_by("dossier_id", "no")
        )
    Absence.objects.filter(id=absence.pk).update(settled_at=now)
    if moved and absence.stand_in_id:
        words = {"say": "stands_in", "who": absence.member.user.name, "count": str(moved)}
        tell(
            merchant_id=absence.merchant_id,
            members=[absence.stand_in_id],
            kind=NoticeKind.STAFF,
            words=words,
            about=about.MY_WORK,
            once=f"absence:{absence.pk}",
            now=now,
        )
    return moved


def _move(absence: Absence, dossier_id: int, no: int, now: datetime) -> int:
    def action(member: Member) -> Action:
        return Action(member=member, dossier_id=dossier_id, no=no, token=str(uuid4()), now=now)

    try:
        case_actions.put_back(action(absence.member))
        if absence.stand_in is not None and absence.stand_in.is_active:
            case_actions.take(action(absence.stand_in))
    except RefusedError as refused:
        log.warning("case of an absent colleague stays", reason=str(refused))
        return 0
    return 1


# --- phases ---------------------------------------------------------------------------------------------------------


def announce_phases(*, now: datetime) -> int:
    """Tell every shop's dossier when its merchant's promotion has entered another phase. Returns how many did."""
    today = timezone.localdate(now)
    stale: dict[int, list[Promotion]] = defaultdict(list)
    for each in Promotion.objects.order_by("id"):
        if standing.phase_of(each, today=today).phase != each.announced:
            stale[each.merchant_id].append(each)
    return sweeps.go_over("phases", stale, lambda merchant: _announce_all(stale[merchant], now))


def _announce_all(promotions: list[Promotion], now: datetime) -> int:
    for promotion in promotions:
        announce(promotion, now=now)
    return len(promotions)


@transaction.atomic
def announce(promotion: Promotion, *, now: datetime) -> None:
    """Send ``phase.changed`` to the merchant's shops, once per phase and day."""
    today = timezone.localdate(now)
    at = standing.phase_of(promotion, today=today)
    signal = PhaseChanged(
        id=f"phase:{promotion.pk}:{at.phase.value}:{now.isoformat()}",
        at=now,
        order=THE_SHOP,
        phase=Season(at.phase.value),
    )
    for shop in Shop.objects.filter(merchant_id=promotion.merchant_id).order_by("id"):
        inbox.receive(shop=shop, items=msgspec.json.encode([signal]), source="phases", now=now)
    Promotion.objects.filter(id=promotion.pk).update(announced=at.phase.value)
