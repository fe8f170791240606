"""What came by a link is told to who has the case, else to who made the link."""

from datetime import datetime

from amends.casework.links.models import OutsideLink
from amends.merchants import about
from amends.merchants.models import NoticeKind
from amends.merchants.notices import tell


def tell_came(link: OutsideLink, *, order: str, owner: str, count: int, now: datetime) -> None:
    """So many files."""
    _tell(link, {"say": "outside_files", "case": f"{order}/{link.case_no}", "count": str(count)}, owner, now)


def tell_answered(link: OutsideLink, *, order: str, owner: str, now: datetime) -> None:
    _tell(link, {"say": "outside_answer", "case": f"{order}/{link.case_no}", "who": link.name}, owner, now)


def _tell(link: OutsideLink, words: dict[str, str], owner: str, now: datetime) -> None:
    tell(
        merchant_id=link.merchant_id,
        members=[int(owner) if owner.isdecimal() else link.by],
        kind=NoticeKind.HAND_OVER,
        words=words,
        about=about.case(link.dossier_id, link.case_no),
        once=f"link:{link.id}:{now.isoformat()}",
        now=now,
    )
