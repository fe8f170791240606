"""Who is told at once that a buyer complains by the page: whoever has the case, else those who sit at its desk.

Of a desk without a hand on the case nobody hears it for every complaint of a busy hour: once in ten minutes, but of an
annoyed buyer each time.
"""

from datetime import datetime
from typing import Final

from amends.casework.buyers.models import BuyerComplaint
from amends.casework.ledger.models import CaseRecord
from amends.casework.notices.work import MOST_TOLD
from amends.merchants import about
from amends.merchants.models import DeskSeat, NoticeKind
from amends.merchants.notices import tell

SLOT: Final = 10  # minutes


def tell_desk(complaint: BuyerComplaint, *, now: datetime) -> None:
    of = {"merchant_id": complaint.merchant_id, "dossier_id": complaint.dossier_id, "no": complaint.case_no}
    case = CaseRecord.objects.filter(**of).only("order_key", "desk", "owner", "tone").first()
    if case is None:
        return
    seats = DeskSeat.objects.filter(merchant_id=complaint.merchant_id, desk__code=case.desk)
    owned = case.owner.isdecimal()
    slot = f"{case.desk}:{now:%Y%m%d%H}{now.minute // SLOT}"
    tell(
        merchant_id=complaint.merchant_id,
        members=[int(case.owner)] if owned else list(seats.values_list("member_id", flat=True)[:MOST_TOLD]),
        kind=NoticeKind.HAND_OVER,
        words={"say": "door_complaint", "case": f"{case.order_key}/{complaint.case_no}"},
        about=about.case(complaint.dossier_id, complaint.case_no),
        once=f"door:{complaint.ref if owned or case.tone else slot}",
        now=now,
    )
