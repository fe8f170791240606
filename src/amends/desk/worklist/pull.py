"""Taking cases: the next one, or several at once."""

from datetime import datetime
from uuid import uuid4

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.queries.work_list import these
from amends.merchants.models import Member


def take_all(member: Member, keys: list[tuple[int, int]], *, now: datetime) -> int:
    """Take those of the cases that are open and nobody's, in the order given. Returns how many that were."""
    free = {(case.dossier_id, case.no) for case in these(member, keys) if case.is_open and not case.owner}
    return sum(_take(member, *key, now) for key in keys if key in free)


def _take(member: Member, dossier_id: int, no: int, now: datetime) -> bool:
    try:
        case_actions.take(Action(member=member, dossier_id=dossier_id, no=no, token=str(uuid4()), now=now))
    except RefusedError:
        return False
    return True
