"""What must be there before a step can be done: evidence of the case, or facts."""

from amends.engine.changes import NOT_THERE
from amends.engine.conditions import read
from amends.engine.dossier import Case, Dossier
from amends.engine.evidence import checklist
from amends.engine.fold import subject_of
from amends.engine.playbook import Scene, StepRule


def missing(dossier: Dossier, case: Case, scene: Scene, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``names`` that are not there yet: items or choices of the scene's evidence, else field words."""
    if not names:
        return ()
    proofs = {item.choice or item.name for item in scene.evidence} | {item.name for item in scene.evidence}
    owed = {need.name for need in checklist(dossier, case, scene).needs if not need.complete}
    return tuple(n for n in names if (n in owed if n in proofs else not _known(dossier, case, n)))


def goes_without(dossier: Dossier, case: Case, scene: Scene, rule: StepRule) -> bool:
    """Whether a step is done by evidence that isn't there, and may be done without it."""
    return rule.excused and bool(missing(dossier, case, scene, rule.collects))


def _known(dossier: Dossier, case: Case, word: str) -> bool:
    about = subject_of(dossier.facts, case.subject)
    return read(word, dossier, dossier.facts, about, case) not in NOT_THERE
