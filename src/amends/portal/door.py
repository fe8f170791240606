"""Coming in by a link: within its merchant's tenant, with the one case it is about, and nobody's account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from amends.casework.actions.case_actions import Action
from amends.casework.links import links
from amends.casework.links.models import OutsideLink
from amends.casework.queries.case_page import CasePage, case_page
from amends.merchants.models import Member
from amends.merchants.rls import outside_tenant, tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTask:
    """``vouching``: the colleague within whose authority it is done."""

    link: OutsideLink
    vouching: Member
    page: CasePage

    def action(self, *, token: str, now: datetime) -> Action:
        """Something done by who came in."""
        return Action(
            member=self.vouching,
            dossier_id=self.link.dossier_id,
            no=self.link.case_no,
            token=token,
            now=now,
            actor=links.actor(self.link),
        )


@contextmanager
def entered(token: str, *, now: datetime) -> Iterator[OutsideTask | None]:
    """What a link opens; None where it opens nothing, whatever the reason. To a colleague it shows no more."""
    with outside_tenant(), tenant(links.merchant_of(token)):
        yield _opened(token, now)


def _opened(token: str, now: datetime) -> OutsideTask | None:
    link = links.find(token)
    vouching = links.vouching(link) if link is not None and link.is_open(now) else None
    if link is None or vouching is None:
        return None
    page = case_page(vouching, dossier_id=link.dossier_id, no=link.case_no)
    return OutsideTask(link=link, vouching=vouching, page=page) if page is not None else None
