"""The issue codes of after-sales: what can be wrong, who usually answers for it, what usually settles it."""

from functools import cache

import msgspec

from amends.engine import playbook
from amends.engine.playbook import Wording
from amends.engine.words import Goods, Party
from amends.policy import words
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.pack import folder_of, gather
from amends.policy.problem import (
    PlaybookError,
    ProblemReport,
    phrase,
)

REMEDIES = (
    "refund", "part_refund", "return_refund", "exchange", "reship", "reship_gift", "price_difference", "repair",
    "parts", "intercept_then_refund", "extend_receipt", "compensate", "coupon", "invoice", "explain",
    "refuse_with_proof", "escalate",
)  # fmt: skip
FREIGHT = ("nobody", "buyer", "merchant", "by_cause")
BURDEN = ("", "merchant", "buyer", "buyer_then_merchant")


class IssueCode(msgspec.Struct, frozen=True):
    """One code. ``goods`` empty: any state. ``party``: who answers for it until evidence says otherwise.

    ``liable``: who owes it to the buyer when that is somebody else. ``claim``: from whom the loss is recovered.
    """

    code: str
    title: Wording
    party: Party
    remedy: str
    goods: tuple[Goods, ...] = ()
    liable: Party | None = None
    alternatives: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    freight: str = ""
    claim: str = ""
    burden: str = ""
    promise: bool = False
    at_once: bool = False
    sources: tuple[str, ...] = ()
    origin: str = ""


@cache
def issues() -> dict[str, IssueCode]:
    """The shipped codes by code; PlaybookError where the file is wrong."""
    report = ProblemReport()
    pack = gather(folder_of("common"), report)
    found = {code: _code(node, report, frozenset(pack.sources)) for code, node in pack.issues.items()}
    if problems := tuple(report):
        raise PlaybookError(problems)
    return found


def issue(node: Node, report: ProblemReport, known: Known) -> IssueCode:
    """One code; what is wrong goes into the report."""
    return _code(node, report, known.sources)


def _code(node: Node, report: ProblemReport, sources: frozenset[str]) -> IssueCode:
    item = Item(node, report, what="issue", words=words.ISSUE)
    item.need("party", phrase("known: {words}", words=", ".join(Party)))
    item.need("remedy", phrase("known: {words}", words=", ".join(REMEDIES)))
    liable = item.one("liable_to_buyer", words.PARTIES, what="party")
    return IssueCode(
        code=item.name("code"),
        title=item.text("title", needed=True),
        party=Party(item.one("party", words.PARTIES, default=Party.UNDETERMINED)),
        remedy=item.one("remedy", REMEDIES, default="escalate"),
        goods=tuple(map(Goods, item.several("goods", words.GOODS, what="goods state"))),
        liable=Party(liable) if liable else None,
        alternatives=item.several("alternatives", REMEDIES, what="remedy"),
        evidence=item.strings("evidence"),
        freight=item.one("freight", FREIGHT),
        claim=item.one("claim", words.PARTIES, what="party"),
        burden=item.one("burden", BURDEN),
        promise=item.flag("promise"),
        at_once=item.flag("at_once"),
        sources=item.several("source", sources),
        origin=node.origin,
    )


def as_default(issue: IssueCode) -> playbook.Issue:
    """The code as the engine carries it."""
    return playbook.Issue(
        code=issue.code,
        title=issue.title,
        goods=tuple(map(str, issue.goods)),
        party=str(issue.party),
        remedy=issue.remedy,
        alternatives=issue.alternatives,
        evidence=issue.evidence,
        burden=issue.burden,
        freight=issue.freight,
        claim=issue.claim,
    )
