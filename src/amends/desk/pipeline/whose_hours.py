"""By whose hours the clocks of waiting steps run, where these are a partner's: as they held when each began."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.ledger.models import DossierRecord
from amends.casework.partners import book
from amends.casework.partners.models import Partner
from amends.casework.queries.stations import StationRow
from amends.desk.words import hours
from amends.engine.compiled_steps import STEP
from amends.engine.dossier import Clock, decode
from amends.engine.words import ClockState
from amends.merchants.access import visible
from amends.merchants.models import Member

RUNS: Final = (ClockState.RUNNING, ClockState.PAUSED)
Place = tuple[int, int, str]  # dossier, case, step


def place(row: StationRow) -> Place:
    return row.dossier_id, row.case_no, row.step


def of_rows(member: Member, rows: Iterable[StationRow]) -> dict[Place, str]:
    """``by the hours of Hongda: Mon to Sat 09:00–18:00`` of each that waits in a partner's hours."""
    waiting = {place(row) for row in rows if row.state == "blocked"}
    clocks = dict(_clocks(member, waiting)) if waiting else {}
    known = {each.id: each for each in visible(member, Partner).filter(id__in={c.partner for c in clocks.values()})}
    return {at: said for at, clock in clocks.items() if (said := _said(known.get(clock.partner), clock))}


def _clocks(member: Member, places: set[Place]) -> Iterable[tuple[Place, Clock]]:
    numbers = {dossier for dossier, _no, _step in places}
    for record in visible(member, DossierRecord).filter(id__in=numbers).only("merchant_id", "id", "state"):
        for clock in decode(bytes(record.state)).clocks:
            at = (record.id, clock.case, clock.name.removeprefix(STEP))
            if clock.partner and clock.state in RUNS and clock.name.startswith(STEP) and at in places:
                yield at, clock


def _said(partner: Partner | None, clock: Clock) -> str:
    own = book.told_at(partner, clock.started_at) if partner is not None else None
    if partner is None or own is None:
        return ""
    return _("by the hours of %(who)s: %(hours)s") % {"who": partner.name, "hours": hours.said(own)}
