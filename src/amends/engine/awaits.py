"""After our answer: since when it is out, until the platform says anything of what it answers, or it is given up.

What a colleague chose or did is only asked for by that; it is so when the platform tells. Till then nothing is ours to
do, so patrols stand still; the platform's own deadlines run on.
"""

from datetime import datetime
from typing import Final

from amends.engine import answers
from amends.engine.dossier import Case
from amends.engine.work import Work

ANSWERS: Final = answers.PROVING | {"refund", "agree_refund", "agree_return", "agree_exchange", "propose"}
"""Kinds of effects that the platform, or the buyer through it, is to say something of."""
_TELLS: Final = ("refund:", "dispute:", "review:")


def begin(work: Work, case: Case, first: int) -> None:
    """Of what an action asked for (effects from ``first`` on), an answer to the platform is awaited from now on."""
    for effect in work.effects[first:]:
        if effect.to == answers.PLATFORM and effect.kind in ANSWERS:
            case.awaits, case.awaits_since = effect.kind, work.at
            return


def heard(work: Work, about: str, at: datetime) -> None:
    """The platform has said something of a refund, dispute or review: what answered that is awaited no more."""
    if not about.startswith(_TELLS):
        return
    for case in work.d.cases:
        since = case.awaits_since
        if since is not None and at >= since.replace(microsecond=0) and _answers(case.subject, about):
            _over(case)


def _answers(subject: str, about: str) -> bool:
    """Whether what is told answers a case about ``subject``: of a problem or dispute, its refund does as well."""
    return subject == about or (about.startswith("refund:") and not subject.startswith("refund:"))


def given_up(case: Case, kind: str) -> None:
    """It could not be delivered: the answer is still owed."""
    if case.no and case.awaits == kind:
        _over(case)


def _over(case: Case) -> None:
    case.awaits, case.awaits_since = "", None
