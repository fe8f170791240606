"""From a case to the losses somebody else has to bear: which party, how much, claimed by when with what."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from amends.engine import liability
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.ledgers.standing import Stood, issue_of, sums
from amends.engine.ledgers.tallies import SUPPLIER, tagged
from amends.engine.liability import Claim
from amends.engine.playbook import Scene
from amends.engine.subjects import ReportFacts, Subject
from amends.engine.urgency import stake
from amends.engine.words import CaseState, Party, StepState
from amends.engine.work import Work

CLAIMABLE: Final = (
    Party.CARRIER, Party.SUPPLIER, Party.INSTALLER, Party.WAREHOUSE, Party.MERCHANT_OPS, Party.MERCHANT_CS,
)  # fmt: skip
PAPER: Final = frozenset({"task", "loss", "claim"})  # cases about a claim are no new loss
CLAIM: Final = "claim"


class LossFound(NamedTuple):
    """A party's part of a case's loss. ``amount``: minor units; ``proof``: what it takes, ``missing``: of that."""

    case_no: int
    order_key: str
    scene: str
    issue: str
    party: str
    partner: str
    amount: int
    currency: str
    opened_at: datetime
    due_at: datetime | None
    proof: list[str]
    missing: list[str]


def follow(before: Stood, after: Dossier, policy: Policy) -> list[tuple[int, list[LossFound]]]:
    """By number, the cases whose circumstances have changed, with the losses that others bear of each now."""
    if not after.cases:
        return []
    moved = bool(before.cases) and sums(after.facts) != before.sums
    changed = [
        case for case in after.cases if (moved and case.state is CaseState.OPEN) or _changed(before, after, case)
    ]
    return list(_parts(after, changed, policy))


def _changed(before: Stood, after: Dossier, case: Case) -> bool:
    was = before.cases.get(case.no)
    if was is None:
        return True
    now = (case.scene, case.bearer, len(case.evidence), case.state)
    return (was.scene, was.bearer, was.proof, was.state) != now


def _parts(after: Dossier, cases: list[Case], policy: Policy) -> Iterator[tuple[int, list[LossFound]]]:
    for case in cases:
        own = policy.of(case.policy)
        compiled = own.scene(case.scene)
        if compiled is not None and case.group not in PAPER:
            yield case.no, [] if harmless(after, case, compiled.scene) else parts(after, case, compiled.scene, own)


def harmless(dossier: Dossier, case: Case, scene: Scene) -> bool:
    """Whether a case ended without a loss: nothing paid back, no remedy, no settlement, nothing lost, none told."""
    if case.state is not CaseState.CLOSED:
        return False
    facts, subject = dossier.facts, dossier.facts.subjects.get(case.subject)
    settled = bool(case.remedy or facts.refunded or facts.lost_at or (subject and subject.how))
    return not settled and not _told(subject) and not _claimed(case, scene)


def _told(subject: Subject | None) -> bool:
    """Whether a partner has told the sum of it: that was lost, however the case ended."""
    return isinstance(subject, ReportFacts) and subject.amount > 0


def _claimed(case: Case, scene: Scene) -> bool:
    """Whether a step of the case has claimed the loss, though the money it is about may be on its way yet."""
    done = {step.name for step in case.steps if step.state is StepState.DONE}
    return any(effect.kind == CLAIM for step in scene.steps if step.name in done for effect in step.effects)


def parts(dossier: Dossier, case: Case, scene: Scene, policy: Policy) -> list[LossFound]:
    """What others bear of a case's loss: by the scene's claims, else by the shares of its stake."""
    claims = {claim.rule.party: claim for claim in liability.claims(dossier, case, scene) if claim.amount > 0}
    rule = liability.bearing(dossier, case, scene)
    loss = stake(Work(dossier, policy), case)[0]
    shares = {share.party: share.amount for share in liability.split(loss, rule)} if rule and loss > 0 else {}
    if not rule and case.bearer in CLAIMABLE:
        shares = {Party(case.bearer): loss}
    sought: dict[Party, int] = {party: amount for party, amount in shares.items() if party in CLAIMABLE and amount > 0}
    parties = dict.fromkeys((*claims, *sought))
    return [_part(dossier, case, scene, party, claims.get(party), sought.get(party, 0)) for party in parties]


def _part(dossier: Dossier, case: Case, scene: Scene, party: Party, claim: Claim | None, share: int) -> LossFound:
    facts = dossier.facts
    proof = claim.rule.proof if claim else tuple(dict.fromkeys(item.name for item in scene.evidence))
    return LossFound(
        case_no=case.no,
        order_key=dossier.key,
        scene=case.scene,
        issue=issue_of(dossier, case),
        party=party.value,
        partner=partner(facts, party),
        amount=claim.amount if claim else share,
        currency=facts.currency,
        opened_at=case.opened_at,
        due_at=_due(claim),
        proof=list(proof),
        missing=[name for name in proof if name not in case.evidence],
    )


def _due(claim: Claim | None) -> datetime | None:
    return claim.due if claim else None


def partner(facts: Facts, party: Party) -> str:
    """The party's name, where the order tells it."""
    if party is Party.CARRIER:
        return facts.carrier
    return tagged(facts.tags, SUPPLIER) if party is Party.SUPPLIER else ""
