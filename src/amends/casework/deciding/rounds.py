"""Clear cases decided: those open and not looked at as they stand, by the rules their merchant has switched on.

A rule presses the button a colleague would, within the authority of who switched it on: the same limits, pool, refund
guard and undo. What stands in its way leaves the case to people.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.approval.grants import day_began
from amends.casework.deciding import guards, rules, sql
from amends.casework.deciding.models import DECIDED, LEFT, STOPPED, DecidingLook
from amends.casework.deciding.rules import DecidingLimits
from amends.casework.ledger import sweeps
from amends.engine.deciding import Clear, clear
from amends.engine.dossier import Case
from amends.merchants.access import allows
from amends.merchants.actors import Actor
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

MOST: Final = 50  # of a merchant in a round
Rules = dict[str, DecidingLimits]


def decide_due(*, now: datetime) -> int:
    """Every merchant's clear cases. Returns how many were decided."""
    return sweeps.go_over("clear cases", sweeps.with_work(sql.WHO), lambda merchant: _decide_all(merchant, now))


def _decide_all(merchant_id: int, now: datetime) -> int:
    on = rules.switched_on(merchant_id, now.date())
    if not on:
        return 0
    return sum(_decide(merchant_id, on, dossier, no, now) for dossier, no in _open(merchant_id, on, now))


def _open(merchant_id: int, on: Rules, now: datetime) -> list[tuple[int, int]]:
    """Cases of scenes that have a rule, by the shops whose playbook it is of."""
    packs = dict(Shop.objects.filter(merchant_id=merchant_id).values_list("id", "playbook"))
    names = [name.split(rules.BETWEEN) for name in on]
    pairs = {(shop, scene) for shop, pack in packs.items() for of, scene, _rule in names if of == pack}
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "shops": [shop for shop, _ in sorted(pairs)],
        "scenes": [scene for _, scene in sorted(pairs)],
        "mark": rules.mark(on),
        "now": now,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.OPEN, values)
        return list(cursor.fetchall())


@transaction.atomic
def _decide(merchant_id: int, on: Rules, dossier_id: int, no: int, now: datetime) -> int:
    """One case, its dossier in hand. Whether it was decided."""
    anybody = Member.objects.filter(merchant_id=merchant_id, is_active=True).order_by("id").first()
    held = hold(anybody, dossier_id) if anybody is not None else None
    case = held.dossier.case(no) if held is not None else None
    if held is None or case is None:
        return 0
    look = DecidingLook(merchant_id=merchant_id, dossier_id=dossier_id, case_no=no, version=held.entry.version)
    look.mark, look.state, look.at = rules.mark(on), LEFT, now
    if not held.entry.sample and not _stopped(look):
        _try(held, case, on, look, now)
    _keep(look)
    return int(look.state == DECIDED)


def _stopped(look: DecidingLook) -> bool:
    mine = DecidingLook.objects.filter(merchant_id=look.merchant_id, dossier_id=look.dossier_id, case_no=look.case_no)
    return mine.filter(state=STOPPED).exists()


def _try(held: HeldDossier, case: Case, on: Rules, look: DecidingLook, now: datetime) -> None:
    """The first rule that fits decides it, unless something is in its way; ``look`` says what came of it."""
    for fit in list(clear(held.dossier, held.policy, case)):
        limits = on.get(rules.named(held.shop.playbook, case.scene, fit.rule.name))
        if limits is None:
            continue
        look.rule, look.amount = limits.name, fit.amount
        member = _vouching(look.merchant_id, limits)
        look.why = guards.against(member, held, case, fit, limits, now=now) if member else "nobody"
        if look.why == "per_day":
            look.again_at = day_began(now, held.policy.playbook.zone) + timedelta(days=1)
        if member is not None and not look.why:
            _press(member, held, case, fit, limits, look, now)
        return


def _vouching(merchant_id: int, limits: DecidingLimits) -> Member | None:
    """Who switched it on, while they are there and may decide about money."""
    found = Member.objects.filter(merchant_id=merchant_id, id=limits.by, is_active=True).select_related("user").first()
    return found if found is not None and allows(found, Permission.DECIDE_MONEY) else None


def _press(
    member: Member,
    held: HeldDossier,
    case: Case,
    fit: Clear,
    limits: DecidingLimits,
    look: DecidingLook,
    now: datetime,
) -> None:
    waits = fit.rule.waits.elapsed if fit.rule.waits else timedelta()
    token = f"rule:{limits.name}:{held.dossier_id}/{case.no}:{held.entry.version}"
    actor = Actor.of_rule(merchant_id=member.merchant_id, name=limits.name, rule=limits.cited, waits=waits)
    action = Action(member=member, dossier_id=held.dossier_id, no=case.no, token=token, now=now, actor=actor, held=held)
    try:
        with transaction.atomic():
            acted = _done(action, fit)
    except RefusedError as refused:
        look.why = refused.field or "refused"
        return
    if acted.asked is not None:
        look.why = guards.ASKED
    elif acted.applied:
        look.state, look.version, look.signal_id = DECIDED, acted.version, case_actions.signal_id(token)
        look.until = now + waits


def _done(action: Action, fit: Clear) -> ActionResult:
    rule = fit.rule
    if rule.step:
        return case_actions.do_step(action, step=rule.step)
    return case_actions.choose_remedy(action, remedy=rule.remedy, form=dict(rule.says))


def _keep(look: DecidingLook) -> None:
    """What a rule decided, or why it didn't, stands until a rule fits again."""
    mine = DecidingLook.objects.filter(merchant_id=look.merchant_id, dossier_id=look.dossier_id, case_no=look.case_no)
    if not look.rule and mine.update(version=look.version, mark=look.mark, again_at=None):
        return
    columns = [
        "version", "mark", "state", "rule", "why", "amount", "signal_id", "at", "until", "again_at", "member_id",
    ]  # fmt: skip
    DecidingLook.objects.bulk_create(
        [look], update_conflicts=True, unique_fields=["merchant_id", "dossier_id", "case_no"], update_fields=columns
    )
