"""The front line answers and routes: whoever is nothing else holds cases of the reception only."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from amends.engine.dossier import Case, Dossier
from amends.engine.signals import CaseTaken
from amends.engine.words import CaseState, Source

DESKS: Final = frozenset({"reception"})  # where it works; the codes of the common playbook


def own_desks(desks: Iterable[str]) -> list[str]:
    """Those of the desks whose cases the front line may hold."""
    return [desk for desk in desks if desk in DESKS]


def may_hold(case: Case) -> bool:
    return case.desk in DESKS


def let_go(dossier: Dossier, staff: Collection[str], *, version: int, now: datetime) -> list[CaseTaken]:
    """Put back every open case of the back office that one of ``staff`` (ids) holds. ``version``: the next."""
    return [
        CaseTaken(
            id=f"front_line:{dossier.key}:{case.no}:{version}",
            at=dossier.now or now,
            order=dossier.key,
            case=case.no,
            source=Source.ENGINE,
        )
        for case in dossier.cases
        if case.owner in staff and case.state is CaseState.OPEN and not may_hold(case)
    ]
