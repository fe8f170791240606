"""Making, opening and taking back links. A link is ``MERCHANT.SECRET``: whose it is is known before it is looked up."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, QuerySet

from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import LINK_MADE, LINK_REVOKED
from amends.casework.links import sql
from amends.casework.links.models import OutsideLink, Purpose
from amends.casework.partners import tasks
from amends.casework.people import step_rights
from amends.engine.dossier import Case
from amends.engine.grants import PAYING, SENDING
from amends.engine.playbook import Wording
from amends.engine.words import CaseState, Party, StepState
from amends.merchants.access import digest, get_or_404, require, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission, Role

NOT_OUTSIDE: Final = PAYING | SENDING
LASTS: Final = timedelta(days=3)
OPENED_LASTS: Final = timedelta(hours=12)  # a task opened from a partner's list
LONGEST: Final = 120  # characters of a link; a longer one is none of ours
MOST_OPEN: Final = 20  # of a case
MOST_FILES: Final = 20  # of a link
OUTSIDE: Final = (
    Party.WAREHOUSE, Party.CARRIER, Party.SUPPLIER, Party.INSTALLER, Party.PLATFORM, Party.BUYER,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTask:
    """What a link is for; see ``models.OutsideLink``."""

    purpose: Purpose
    party: Party
    item: str = ""
    step: str = ""
    name: str = ""


@transaction.atomic
def make(action: Action, task: LinkTask) -> str:
    """Make a link and return it; it is shown once. Raises Http404, RefusedError (``field``: ``link``).

    To an answer files may come as well, where the scene claims on who answers and says what proves it.
    """
    require(action.member, Permission.WORK_CASES)
    item = _check(action, task) or task.item
    merchant_id = action.member.merchant_id
    token = f"{merchant_id:x}.{secrets.token_urlsafe(24)}"
    values: list[Any] = [
        merchant_id, action.dossier_id, action.no, task.purpose, item, task.step, task.party, task.name,
        digest(token), action.member.pk, action.now, action.now + LASTS,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT, values)
        (number,) = cursor.fetchone()
    _note(action.member, LINK_MADE, action.dossier_id, action.no, number, task.party, action.now)
    return token


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTask:
    """A task on a partner's own list: its place (dossier, case, step), whose list, what the partner is."""

    place: tuple[int, int, str]
    partner_id: int
    kind: str


@transaction.atomic
def for_partner(vouching: Member, token: str, task: ListedTask, *, name: str, now: datetime) -> None:
    """Keep a link to one task that a contact opened from its partner's list; the one opened before ends.

    Whether the task is on that list is for the caller to know. Raises Http404.
    """
    dossier_id, no, step = task.place
    held = hold(vouching, dossier_id)
    case = held.dossier.case(no)
    item = _proof(held, case, step) if case is not None else ""
    before = OutsideLink.objects.filter(merchant_id=vouching.merchant_id, dossier_id=dossier_id, case_no=no, step=step)
    before.filter(partner_id=task.partner_id, done_at=None, revoked_at=None).update(revoked_at=now)
    values: list[Any] = [
        vouching.merchant_id, dossier_id, no, Purpose.ANSWER, item, step, task.kind, name, digest(token), vouching.pk,
        now, now + OPENED_LASTS, task.partner_id,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT_LISTED, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedTask:
    """``title``: what is asked, in words; ``link``: its number; ``token``: to be sent, and kept nowhere."""

    link: int
    token: str
    title: Wording


@transaction.atomic
def for_contact(vouching: Member, task: ListedTask, *, name: str, until: datetime, now: datetime) -> MailedTask | None:
    """A link that goes to a contact by itself; None where the step isn't outsiders' to answer, or waits no longer."""
    dossier_id, no, step = task.place
    held = hold(vouching, dossier_id)
    case = held.dossier.case(no)
    if case is None or case.state is CaseState.CLOSED or not _waits(case, step) or not _is_outsiders(held, case, step):
        return None
    token = f"{vouching.merchant_id:x}.{secrets.token_urlsafe(24)}"
    values: list[Any] = [
        vouching.merchant_id, dossier_id, no, Purpose.ANSWER, _proof(held, case, step), step, task.kind, name,
        digest(token), vouching.pk, now, until,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT, values)
        (number,) = cursor.fetchone()
    _note(vouching, LINK_MADE, dossier_id, no, number, task.kind, now)
    return MailedTask(link=number, token=token, title=_title(held, case, step))


def _waits(case: Case, name: str) -> bool:
    return any(step.name == name and step.state in (StepState.READY, StepState.BLOCKED) for step in case.steps)


def _title(held: HeldDossier, case: Case, name: str) -> Wording:
    scene = held.policy.of(case.policy).scene(case.scene)
    return next((each.rule.title for each in scene.steps if each.rule.name == name), Wording()) if scene else Wording()


def _check(action: Action, task: LinkTask) -> str:
    """What files sent with the answer prove; empty where none are taken. Raises RefusedError."""
    held = hold(action.member, action.dossier_id)
    case = held.dossier.case(action.no)
    if case is None or case.state is CaseState.CLOSED:
        raise RefusedError("the case is closed", field="closed")
    mine = of_case(action.member, dossier_id=action.dossier_id, no=action.no)
    if sum(link.is_open(action.now) for link in mine) >= MOST_OPEN:
        raise RefusedError("there are too many open links of this case: take some back", field="link")
    if task.purpose is Purpose.ANSWER:
        waiting = (StepState.READY, StepState.BLOCKED)
        step = next((s for s in case.steps if s.name == task.step and s.state in waiting), None)
        if step is None:
            raise RefusedError("this step is done already", field="step")
        if not _is_outsiders(held, case, task.step):
            raise RefusedError("this step waits for nobody outside", field="link_step")
        if not step_rights.may_do(action.member, step.desk, pays=False, now=action.now):
            raise RefusedError(f"this step is the work of the desk {step.desk}", field="desk")
        return _proof(held, case, task.step)
    return ""


def _proof(held: HeldDossier, case: Case, name: str) -> str:
    """The first evidence that a claim on the step's party takes, or that a warehouse is to collect; empty for none."""
    scene, rule = held.policy.of(case.policy).scene(case.scene), tasks.rule_of(held.policy, case, name)
    party = rule.party if rule is not None else ""
    if rule is not None and rule.collects and tasks.is_contractors(rule):
        return rule.collects[0]
    claims = scene.scene.claims if scene else ()
    return next((claim.proof[0] for claim in claims if claim.party == party and claim.proof), "")


def _is_outsiders(held: HeldDossier, case: Case, name: str) -> bool:
    """Whether a step waits for somebody outside and lets no money go: only then is it theirs to answer.

    Or is a warehouse's, which a contractor may do as well as our own desk.
    """
    rule = tasks.rule_of(held.policy, case, name)
    if rule is None or any(effect.kind in NOT_OUTSIDE for effect in rule.effects):
        return False
    return bool(rule.party) or tasks.is_contractors(rule)


def of_case(member: Member, *, dossier_id: int, no: int) -> list[OutsideLink]:
    """The links of a case, oldest first."""
    return list(visible(member, OutsideLink).filter(dossier_id=dossier_id, case_no=no).order_by("id"))


def merchant_of(token: str) -> int:
    """Whose link it would be; 0 for what is none."""
    whose, dot, _secret = token.partition(".")
    fits = dot and len(token) <= LONGEST and whose.isascii() and whose.isalnum() and len(whose) < LONGEST // 8
    try:
        return min(int(whose, 16), 2**63 - 1) if fits else 0
    except ValueError:
        return 0


def find(token: str) -> OutsideLink | None:
    """The link itself, open or not. Within the tenant of ``merchant_of``, or as the tables' owner."""
    return OutsideLink.objects.filter(merchant_id=merchant_of(token), sha256=digest(token)).first()


def see(link: OutsideLink, *, now: datetime) -> None:
    """It was opened; the first time counts."""
    _rows(link).filter(opened_at=None).update(opened_at=now)


def came(link: OutsideLink, *, files: int, now: datetime) -> None:
    """What it was for has come: so many files, or the answer. Files that come before an answer don't end it."""
    done_at = link.done_at if files and link.purpose == Purpose.ANSWER else now
    _rows(link).update(done_at=done_at, files=F("files") + files)


def revoke(member: Member, *, id: int, now: datetime) -> OutsideLink:
    """It opens nothing any more. Raises Http404."""
    require(member, Permission.WORK_CASES)
    link = get_or_404(member, OutsideLink, id=id)
    if _rows(link).filter(revoked_at=None).update(revoked_at=now):
        _note(member, LINK_REVOKED, link.dossier_id, link.case_no, link.id, link.party, now)
    return link


def actor(link: OutsideLink) -> Actor:
    """Who acts by it: the order's buyer, or a partner's contact, who reach that order and nothing else."""
    if link.party == Party.BUYER:
        return Actor.buyer(merchant_id=link.merchant_id, dossier=link.dossier_id, name=link.name)
    reached = frozenset({link.dossier_id})
    return Actor.contact(merchant_id=link.merchant_id, id=link.id, name=link.name, dossiers=reached)


def vouching(link: OutsideLink) -> Member | None:
    """The colleague whose authority it acts within: who made it, else, when they have gone, an owner."""
    there = Member.objects.filter(merchant_id=link.merchant_id, is_active=True).select_related("user")
    return there.filter(id=link.by).first() or there.filter(roles__contains=[Role.OWNER]).order_by("id").first()


def _rows(link: OutsideLink) -> "QuerySet[OutsideLink]":
    return OutsideLink.objects.filter(merchant_id=link.merchant_id, id=link.id)


def _note(member: Member, verb: str, dossier_id: int, no: int, number: int, party: str, now: datetime) -> None:
    detail = {"link": number, "for": party, "case": f"{dossier_id}/{no}"}
    note(member=member, verb=verb, about=f"case:{dossier_id}/{no}", detail=detail, now=now)
