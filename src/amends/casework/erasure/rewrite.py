"""An order's log without personal words, and the dossier that it folds to: the law of the log holds as before.

What the log was decided by is named in it; where one of those playbooks isn't here any more, or an earlier engine
decided by them, nothing can be folded, and the words are taken out of the dossier as it stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from amends.casework.decide.journal import JournalLine, fold
from amends.casework.erasure.blanks import BLANK, FormKept, blanked, promised, without
from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.ledger.rows import CLOCK
from amends.casework.maintenance.proof import Policies
from amends.casework.overlay.policies import DAYS
from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.facts import OwnFact
from amends.engine.playbook import FieldType
from amends.engine.signals import AnySignal
from amends.engine.subjects import PromiseFacts

WORDLESS: Final = frozenset({FieldType.CHOICE, FieldType.DATE})
Leaks = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """``payloads``, ``outcomes``: of each row of the log, in its order. ``folded`` false: it couldn't be."""

    payloads: list[Any]
    outcomes: list[Any]
    dossier: Dossier
    folded: bool


def rewritten(record: DossierRecord, log: Sequence[SignalRecord], policies: Policies, leaks: Leaks) -> Rewritten:
    """The log and the dossier of an order as they are to stand."""
    payloads = [_payload(row, policies, leaks) for row in log]
    outcomes = [without(row.outcome, leaks) for row in log]
    stood = _folded(record, log, payloads, policies)
    dossier = stood or cleaned(dossiers.decode(bytes(record.state)))
    return Rewritten(payloads=payloads, outcomes=outcomes, dossier=dossier, folded=stood is not None)


def _payload(row: SignalRecord, policies: Policies, leaks: Leaks) -> Any:
    if not row.payload:
        return row.payload
    return blanked(row.payload, form_kept=_form_kept(policies.named(row.policy)), leaks=leaks)


def _form_kept(policy: Policy | None) -> FormKept:
    fields = policy.playbook.fields if policy is not None else {}

    def kept(name: str) -> bool:
        found = fields.get(name.rpartition("/")[2])
        return found is not None and found.type in WORDLESS

    return kept


def _folded(
    record: DossierRecord, log: Sequence[SignalRecord], payloads: Sequence[Any], policies: Policies
) -> Dossier | None:
    if dossiers.decode(bytes(record.state)).engine < dossiers.ENGINE:
        return None  # an earlier engine decided it: folded by this one it might come to something else
    lines = []
    for row, payload in zip(log, payloads, strict=True):
        policy = policies.deciding(row.policy)
        if policy is None:
            return None
        signal: AnySignal | None = None if row.kind == CLOCK else msgspec.convert(payload, AnySignal)
        lines.append(JournalLine(row.at, policy, signal))
    start = log[0].policy.partition(DAYS)[0] if log else record.policy
    return fold(dossiers.new(key=record.key, platform=record.shop.platform, policy=start), lines)


def cleaned(dossier: Dossier) -> Dossier:
    """A dossier without personal words: worked on itself. How the buyer sounded stays, by which words doesn't."""
    facts = dossier.facts
    facts.tone_why = ()
    facts.form = {name: _own(fact) for name, fact in facts.form.items()}
    for subject in facts.subjects.values():
        if isinstance(subject, PromiseFacts) and subject.what:
            subject.what = promised(subject.what)
    if dossier.before:
        dossier.before = dossiers.encode(cleaned(dossiers.decode(dossier.before)))
    return dossier


def _own(fact: OwnFact) -> OwnFact:
    wordless = not isinstance(fact.value, str) or fact.moment is not None
    return fact if wordless else msgspec.structs.replace(fact, value=BLANK)
