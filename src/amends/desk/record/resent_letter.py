"""The buyer is told that it went out again, with the new number: the playbook's script, held for ten seconds."""

from datetime import datetime
from typing import Any, Final

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters import replies
from amends.casework.letters.replies import Written
from amends.casework.queries.case_page import CasePage
from amends.casework.resends.models import ResentParcel
from amends.desk.writing import scripts
from amends.merchants import about
from amends.merchants.access import allows, visible
from amends.merchants.models import Member, NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Permission, Role

SCRIPT: Final = "reshipped"
GIFT_SCRIPT: Final = "gift_reshipped"
LEADS: Final = (Role.SUPERVISOR, Role.MANAGER, Role.OWNER)


def tell_buyer(member: Member, page: CasePage, parcel: ResentParcel, *, gift: bool, now: datetime) -> bool:
    """Post the letter in the name of who has the case, else of a lead. False: whoever has it is to tell the buyer."""
    voice, text = _voice(member, page), _text(page, parcel, gift=gift)
    if voice is not None and text and page.case.state == "open":
        action = Action(
            member=voice, dossier_id=page.dossier_id, no=page.case.no, token=f"{parcel.signal_id}:say", now=now
        )
        written = Written(text=text, channel=replies.CHANNELS[0], looked=True, language=_language(page))
        try:
            replies.post_among(action, written, policy=page.policy, send_at=now + replies.HELD)
        except RefusedError:
            return _by_hand(member, page, parcel, now)
        return True
    return _by_hand(member, page, parcel, now)


def _text(page: CasePage, parcel: ResentParcel, *, gift: bool) -> str:
    known: dict[str, Any] = {"carrier": parcel.carrier, "waybill": parcel.waybill, "order": page.key}
    language = _language(page)
    wanted = (GIFT_SCRIPT, SCRIPT) if gift else (SCRIPT,)
    return next((text for name in wanted if (text := scripts.filled(page, name, language, known))), "")


def _language(page: CasePage) -> str:
    told = page.dossier.facts.language[:2].lower()
    return told if told in {"zh", "en", "pt"} else ("zh" if page.shop.country == "CN" else "en")


def _voice(member: Member, page: CasePage) -> Member | None:
    owner = _owner(member, page)
    there = visible(member, Member).filter(is_active=True).select_related("user")
    found = [there.filter(id=owner).first(), *there.filter(roles__overlap=list(LEADS)).order_by("id")[:1]]
    return next((each for each in found if each is not None and allows(each, Permission.ANSWER_BUYERS)), None)


def _owner(member: Member, page: CasePage) -> int:
    case = visible(member, CaseRecord).filter(dossier_id=page.dossier_id, no=page.case.no).first()
    return int(case.owner) if case is not None and case.owner.isdecimal() else 0


def _by_hand(member: Member, page: CasePage, parcel: ResentParcel, now: datetime) -> bool:
    owner = _owner(member, page)
    tell(
        merchant_id=member.merchant_id,
        members=[owner] if owner else members_with(merchant_id=member.merchant_id, roles=LEADS),
        kind=NoticeKind.HAND_OVER,
        words={"say": "resent", "case": f"{page.key}/{page.case.no}", "waybill": parcel.waybill},
        about=about.case(page.dossier_id, page.case.no),
        once=f"resent:{parcel.signal_id}",
        now=now,
    )
    return False
