"""Evidence: what a case still has to collect, and on whom the burden of proof lies."""

import msgspec

from amends.engine.conditions import holds
from amends.engine.dossier import Case, Dossier
from amends.engine.fold import subject_of
from amends.engine.playbook import EvidenceItem, Liability, Scene


class Need(msgspec.Struct, frozen=True):
    """One thing needed: an item, or a choice of which any one item will do."""

    name: str
    items: tuple[EvidenceItem, ...]
    have: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return bool(self.have)


class Checklist(msgspec.Struct, frozen=True):
    needs: tuple[Need, ...]

    @property
    def done(self) -> int:
        return sum(need.complete for need in self.needs)

    @property
    def complete(self) -> bool:
        return self.done == len(self.needs)


def checklist(dossier: Dossier, case: Case, scene: Scene) -> Checklist:
    """What the scene asks for as the facts stand, item by item, with what has come in."""
    groups: dict[str, list[EvidenceItem]] = {}
    for item in scene.evidence:
        if _asked(dossier, case, item):
            groups.setdefault(item.choice or item.name, []).append(item)
    return Checklist(tuple(_need(name, items, case) for name, items in groups.items()))


def _asked(dossier: Dossier, case: Case, item: EvidenceItem) -> bool:
    about = subject_of(dossier.facts, case.subject)
    if item.stage and item.stage != about.stage:
        return False
    return holds(item.when, dossier, dossier.facts, about, case)


def _need(name: str, items: list[EvidenceItem], case: Case) -> Need:
    return Need(name, tuple(items), tuple(i.name for i in items if i.name in case.evidence))


def burden(dossier: Dossier, case: Case, scene: Scene) -> Liability | None:
    """On whom the burden of proof lies just now, with the reason; None where the scene doesn't say."""
    return first(scene.burden, dossier, case)


def first(rules: tuple[Liability, ...], dossier: Dossier, case: Case) -> Liability | None:
    """The first of the rules that holds for the case."""
    about = subject_of(dossier.facts, case.subject)
    return next((rule for rule in rules if holds(rule.when, dossier, dossier.facts, about, case)), None)
