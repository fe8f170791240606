"""Who hears an alert now: who sits at the desk by roster, absence and loan; else its stand-in, the lead, the owner."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from amends.casework.alerts.escalation import Hearer
from amends.casework.people import assignment
from amends.merchants import duty
from amends.merchants.models import Absence, ClosedDesk, Member
from amends.merchants.roles import Role

LEADS: Final = (Role.SUPERVISOR, Role.MANAGER)


@dataclass(slots=True)
class Audience:
    """For one look at the alerts: a desk that several are for is asked for once."""

    now: datetime
    _known: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def hearers(self, merchant_id: int, hearer: Hearer, desk: str) -> list[int]:
        """Ids of members; of nobody only where a merchant has neither lead nor owner."""
        wanted = desk if hearer is Hearer.DESK else hearer.value
        key = merchant_id, wanted
        if key not in self._known:
            self._known[key] = self._find(merchant_id, wanted)
        return self._known[key]

    def _find(self, merchant_id: int, wanted: str) -> list[int]:
        if wanted == Hearer.OWNER:
            return _with_roles(merchant_id, Role.OWNER)
        if wanted != Hearer.LEAD and (there := self._at_desk(merchant_id, wanted)):
            return there
        return self._leads(merchant_id) or _with_roles(merchant_id, Role.OWNER)

    def _at_desk(self, merchant_id: int, desk: str) -> list[int]:
        there = self._seated(merchant_id, desk)
        if not there and (stand_in := self._stand_in(merchant_id, desk)):
            there = self._seated(merchant_id, stand_in)
        return [member.pk for member in there]

    def _seated(self, merchant_id: int, desk: str) -> list[Member]:
        """Who sits there; while nobody has a seat, who works there by what they are."""
        there = assignment.on_duty(merchant_id=merchant_id, desk=desk, now=self.now)
        return there or assignment.by_role(merchant_id=merchant_id, desk=desk, now=self.now)

    def _stand_in(self, merchant_id: int, desk: str) -> str:
        promotion = duty.running(timezone.localdate(self.now)).filter(merchant_id=merchant_id).first()
        phase = duty.phase_of(promotion, today=timezone.localdate(self.now)).phase
        closed = ClosedDesk.objects.filter(merchant_id=merchant_id, phase=phase, desk__code=desk)
        return closed.values_list("stand_in__code", flat=True).first() or ""

    def _leads(self, merchant_id: int) -> list[int]:
        away = Absence.objects.filter(merchant_id=merchant_id, from_at__lte=self.now, until_at__gt=self.now)
        gone = set(away.values_list("member_id", flat=True))
        return [number for number in _with_roles(merchant_id, *LEADS) if number not in gone]


def _with_roles(merchant_id: int, *roles: Role) -> list[int]:
    wanted = Q()
    for role in roles:
        wanted |= Q(roles__contains=[role.value])
    there = Member.objects.filter(wanted, merchant_id=merchant_id, is_active=True).order_by("id")
    return list(there.values_list("id", flat=True))
