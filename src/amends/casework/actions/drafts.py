"""Drafts kept on the server, one per member, case and box, so that no crash and no expired session loses them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from amends.casework.actions.models import Draft, DraftBox
from amends.casework.ledger.models import DossierRecord
from amends.merchants.access import get_or_404, visible
from amends.merchants.models import Member

LONGEST: Final = 8000
MOST_FILES: Final = 9


def keep(
    *, member: Member, dossier_id: int, no: int, box: DraftBox, text: str, files: Sequence[str] = (), now: datetime
) -> None:
    """Keep what was typed so far; nothing typed keeps nothing. ``files``: ids of those that are to go with it.

    Raises Http404 for another merchant's dossier.
    """
    get_or_404(member, DossierRecord, id=dossier_id)
    place = {"merchant_id": member.merchant_id, "member_id": member.pk, "dossier_id": dossier_id, "case_no": no}
    if not text.strip() and not files:
        forget(member=member, dossier_id=dossier_id, no=no, box=box)
        return
    Draft.objects.bulk_create(
        [Draft(**place, box=box, text=text[:LONGEST], files=list(files)[:MOST_FILES], at=now)],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id", "dossier_id", "case_no", "box"],
        update_fields=["text", "files", "at"],
    )


def forget(*, member: Member, dossier_id: int, no: int, box: DraftBox) -> None:
    visible(member, Draft).filter(member_id=member.pk, dossier_id=dossier_id, case_no=no, box=box).delete()


def of(member: Member, *, dossier_id: int, no: int) -> dict[str, Draft]:
    """The member's drafts on a case, by box."""
    found = visible(member, Draft).filter(member_id=member.pk, dossier_id=dossier_id, case_no=no)
    return {draft.box: draft for draft in found}
