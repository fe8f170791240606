"""Answers to the platform: what it asks for with each comes out of what is known, without a playbook's saying so.

A platform takes an answer only with the number of the request, its version and its phase (Taobao: ``refund.agree``,
``refund.refuse``), of the dispute or of the review.
"""

from typing import Final

from amends.engine.facts import Facts
from amends.engine.subjects import DisputeFacts, RefundFacts, ReviewFacts, Subject
from amends.engine.words import RefundState

PLATFORM: Final = "marketplace"
EVIDENCE: Final = "send_evidence"
NOTE: Final = "page_message"  # a note that the platform reads, once it is there
PROVING: Final = frozenset(
    {EVIDENCE, "refuse_refund", "refuse_exchange", "refuse_dispute", "contest_review"}
)  # fmt: skip
"""Kinds of effects that the evidence of the case goes with, as a pack."""
Told = dict[str, str | int | bool | None]


def about(facts: Facts, subject: Subject) -> Told:
    """How the platform knows what an effect about this subject answers; of a problem, the request that is open."""
    match subject:
        case RefundFacts():
            return _refund(subject)
        case DisputeFacts():
            return {"dispute": subject.ref}
        case ReviewFacts():
            return {"review": subject.ref}
        case _:
            asked = open_request(facts)
            return _refund(asked) if asked is not None else {}


def open_request(facts: Facts) -> RefundFacts | None:
    """The order's request that waits for an answer, the latest of several."""
    found = [each for each in facts.subjects.values() if isinstance(each, RefundFacts)]
    waiting = [each for each in found if each.state is RefundState.ASKED]
    return max(waiting, key=lambda each: (each.asked_at is not None, each.asked_at, each.ref), default=None)


def _refund(refund: RefundFacts) -> Told:
    known: Told = {
        "refund": refund.ref,
        "refund_version": refund.version,
        "refund_phase": refund.phase.value,
        "refund_type": refund.type.value if refund.type else "",
    }
    return {name: value for name, value in known.items() if value}
