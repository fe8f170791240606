"""How a dossier stood before something was decided: what those need to know who keep what has changed."""

from datetime import datetime
from typing import Final, NamedTuple

from amends.engine.dossier import Case, Dossier, Facts, Step
from amends.engine.words import CaseState

INTERNAL: Final = frozenset({"task", "loss", "claim", "silence"})  # groups of cases that are our own paper work


class CaseStood(NamedTuple):
    issue: str
    scene: str
    bearer: str
    proof: int
    state: CaseState
    desk: str
    owner: str
    opened_at: datetime
    steps: tuple[Step, ...]


class Stood(NamedTuple):
    """How a dossier stood before it was decided; ``cases`` by number. ``replied_at``: to the buyer, the last time."""

    placed: bool
    carrier: str
    cases: dict[int, CaseStood]
    sums: int
    replied_at: datetime | None


NO_CASES: Final[dict[int, CaseStood]] = {}


def stood(dossier: Dossier) -> Stood:
    """To be taken before the dossier is worked on: it changes in place."""
    facts = dossier.facts
    cases = {c.no: _stood(dossier, c) for c in dossier.cases} if dossier.cases else NO_CASES
    return Stood(facts.placed_at is not None, facts.carrier, cases, sums(facts) if cases else 0, facts.last_reply_at)


def _stood(dossier: Dossier, case: Case) -> CaseStood:
    return CaseStood(
        issue_of(dossier, case),
        case.scene,
        case.bearer,
        len(case.evidence),
        case.state,
        case.desk,
        case.owner,
        case.opened_at,
        case.steps,
    )


def sums(facts: Facts) -> int:
    """Changes when a sum that a case is about does."""
    return sum(subject.amount for subject in facts.subjects.values())


def issue_of(dossier: Dossier, case: Case) -> str:
    """The code the buyer's reason names, else the scene's; empty for our own paper work."""
    if case.group in INTERNAL:
        return ""
    subject = dossier.facts.subjects.get(case.subject)
    return (subject.issue if subject else "") or case.issue
