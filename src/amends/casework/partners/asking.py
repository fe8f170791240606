"""Partners who were asked and stay silent: the next contact's turn comes, in the partner's own hours, then a lead's.

What waits for whom is told by the steps; this keeps since when and until when, and so how well each partner answers.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.overlay.policies import card_of
from amends.casework.partners import book, sql, tasks
from amends.casework.partners.models import Partner, PartnerAsk, PartnerKind
from amends.engine.dossier import decode
from amends.merchants import about
from amends.merchants.models import NoticeKind, Shop
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role

MOST: Final = 1000
LEADS: Final = (Role.SUPERVISOR, Role.MANAGER, Role.OWNER)


def ask_due(*, now: datetime) -> int:
    """Of all merchants; as the tables' owner. Returns how many turns came or went."""
    return sweeps.go_over("partners asked", sweeps.with_work(sql.WHO), lambda merchant: ask_of(merchant, now))


@transaction.atomic
def ask_of(merchant_id: int, now: datetime) -> int:
    """What is newly asked, what has been answered, and whose time to answer is over."""
    known = list(Partner.objects.filter(merchant_id=merchant_id, archived_at=None)[: book.MOST])
    stores = any(each.kind == PartnerKind.WAREHOUSE for each in known)
    done = _end(merchant_id, now) + _begin(merchant_id, known, _unasked(merchant_id, stores=stores))
    late = PartnerAsk.objects.filter(merchant_id=merchant_id, answered_at=None, gone=False, due_at__lte=now)
    by_id = {partner.id: partner for partner in known}
    for ask in late.order_by("due_at")[:MOST]:
        done += _pass_on(merchant_id, ask, by_id.get(ask.partner_id), now)
    return done


class UnaskedStep(NamedTuple):
    """A step that waits for somebody outside whom nobody has asked yet, as far as is known."""

    dossier_id: int
    case_no: int
    step: str
    party: str
    shop_id: int
    ready_at: datetime


def _unasked(merchant_id: int, *, stores: bool) -> list[UnaskedStep]:
    """``stores``: some of the goods lie with a contractor, for whom the warehouse desk's steps wait, too."""
    values: dict[str, Any] = {
        "merchant": merchant_id, "kinds": PartnerKind.values, "most": MOST, "warehouse": stores,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.UNASKED, values)
        return [UnaskedStep(*row) for row in cursor.fetchall()]


def _begin(merchant_id: int, known: list[Partner], steps: list[UnaskedStep]) -> int:
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in={s.dossier_id for s in steps}, sample=False)
    dossiers = {row.id: decode(bytes(row.state)) for row in rows.only("id", "merchant_id", "state")}
    shops = {each.shop_id for each in steps if not each.party}
    cards = {shop.pk: card_of(shop) for shop in Shop.objects.filter(merchant_id=merchant_id, id__in=shops)}
    begun = []
    for each in steps:
        of = dossiers.get(each.dossier_id)
        kind = each.party or PartnerKind.WAREHOUSE
        whose = book.of_order(known, kind, of.facts, shop_id=each.shop_id) if of is not None else None
        if of is not None and whose is not None and (each.party or tasks.is_its(cards[each.shop_id], of, each)):
            due = tasks.due(whose, of, (each.case_no, each.step), each.ready_at)
            begun.append(
                PartnerAsk(
                    merchant_id=merchant_id, dossier_id=each.dossier_id, case_no=each.case_no, step=each.step,
                    asked_at=each.ready_at, partner_id=whose.id, first_due_at=due, due_at=due,
                )
            )  # fmt: skip
    return len(PartnerAsk.objects.bulk_create(begun, ignore_conflicts=True))


def _end(merchant_id: int, now: datetime) -> int:
    """What was answered, or isn't asked any more."""
    values: dict[str, Any] = {"merchant": merchant_id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(sql.ENDED, values)
        return int(cursor.rowcount)


def _pass_on(merchant_id: int, ask: PartnerAsk, partner: Partner | None, now: datetime) -> int:
    """The next contact is to be asked; after the last a lead hears of it."""
    of: dict[str, Any] = {
        "merchant_id": merchant_id,
        "dossier_id": ask.dossier_id,
        "case_no": ask.case_no,
        "step": ask.step,
    }
    rows = PartnerAsk.objects.filter(**of, asked_at=ask.asked_at)
    following = partner.contacts[ask.turn + 1] if partner and ask.turn + 1 < len(partner.contacts) else None
    if partner is None or following is None:
        rows.update(due_at=None)
        _tell(merchant_id, ask, "partner_silent", partner.name if partner else "—", "", now)
        return 1
    rows.update(turn=ask.turn + 1, due_at=book.due(partner, now))
    whom = " ".join(filter(None, (following["name"], following["channel"], following["address"])))
    _tell(merchant_id, ask, "partner_next", partner.name, whom, now)
    return 1


def _tell(merchant_id: int, ask: PartnerAsk, say: str, who: str, whom: str, now: datetime) -> None:
    case = CaseRecord.objects.filter(merchant_id=merchant_id, dossier_id=ask.dossier_id, no=ask.case_no).first()
    if case is None:
        return
    leads = members_with(merchant_id=merchant_id, roles=LEADS)
    owner = [int(case.owner)] if case.owner.isdecimal() and say == "partner_next" else leads
    tell(
        merchant_id=merchant_id,
        members=owner,
        kind=NoticeKind.WARNING,
        words={"say": say, "who": who, "whom": whom, "case": f"{case.order_key}/{case.no}"},
        about=about.case(ask.dossier_id, ask.case_no),
        once=f"{say}:{ask.dossier_id}/{ask.case_no}/{ask.step}:{ask.turn}",
        now=now,
    )
