"""Folding, continued: partners, problems, papers, and subjects that are no order."""

from collections.abc import Callable
from typing import Any

from amends.engine import invoices, whereabouts
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, latest, newer, stale, unchanged
from amends.engine.subjects import (
    ClaimFacts,
    GradeFacts,
    InvoiceFacts,
    LossFacts,
    OtherFacts,
    PenaltyFacts,
    PhaseFacts,
    ProblemFacts,
    QueueFacts,
    ReportFacts,
    RequestFacts,
    ReviewFacts,
    ScoreFacts,
    StockFacts,
    Subject,
    SupplyFacts,
    TaskFacts,
)

Fold = Callable[[Facts, Any, Any], None]


def _tax_number(f: Facts, _t: Subject, sig: s.TaxNumberGiven) -> None:
    if not before(sig.at, f.tax_number_at):
        f.tax_number_at, f.tax_number_valid = sig.at, sig.valid


def _checked(f: Facts, _t: Subject, sig: s.OrderChecked) -> None:
    if not newer(f, f"check.{sig.check}", sig.at):
        return
    f.passed = tuple(c for c in f.passed if c != sig.check)
    f.failed = tuple(c for c in f.failed if c != sig.check)
    if sig.passed:
        f.passed = (*f.passed, sig.check)
    else:
        f.failed = (*f.failed, sig.check)


def _disclosed(f: Facts, _t: Subject, sig: s.TermDisclosed) -> None:
    if sig.term not in f.terms:
        f.terms = (*f.terms, sig.term)


def _customs(f: Facts, _t: Subject, sig: s.CustomsRuled) -> None:
    if newer(f, "customs", sig.at):
        f.customs, f.customs_official = sig.cause, sig.official


def _followed(_f: Facts, t: ReviewFacts, sig: s.ReviewFollowed) -> None:
    if before(sig.at, t.followed_at):
        return
    t.followed_at = sig.at
    if sig.stars is not None and not (t.posted and before(sig.at, t.at)):
        t.stars = sig.stars


def _flagged(_f: Facts, t: ReviewFacts, sig: s.ReviewFlagged) -> None:
    if not before(sig.at, t.flagged_at):
        t.flagged_at, t.flagged = sig.at, sig.why


def _reported(_f: Facts, t: ReportFacts, sig: s.PartnerReported) -> None:
    if stale(t, sig.at):
        return
    t.at, t.party, t.what, t.amount, t.until = sig.at, sig.party, sig.what, sig.amount, sig.until


def _asked(_f: Facts, t: RequestFacts, sig: s.PartnerAsked) -> None:
    if stale(t, sig.at):
        return
    t.at, t.party, t.what, t.amount, t.due, t.case = sig.at, sig.party, sig.what, sig.amount, sig.due, sig.case


def _answered(f: Facts, t: RequestFacts, sig: s.PartnerAnswered) -> None:
    fact = f"request:{sig.ref}."
    if newer(f, fact + "answer", sig.at):
        t.answer = sig.answer
    if sig.amount and newer(f, fact + "offered", sig.at):
        t.offered = sig.amount
    t.kept, t.answered_at = t.kept or sig.kept, earliest(t.answered_at, sig.at)


def _visit(f: Facts, _t: Subject, sig: s.VisitAgreed) -> None:
    if newer(f, "visit_at", sig.at):
        f.visit_at = sig.due


def _visited(f: Facts, _t: Subject, sig: s.VisitDone) -> None:
    f.visited_at = latest(f.visited_at, sig.at)


def _inspected(f: Facts, _t: Subject, sig: s.GoodsInspected) -> None:
    if not before(sig.at, f.inspected_at):
        f.verdict, f.inspected_at = sig.verdict, sig.at


def _problem(f: Facts, t: ProblemFacts, sig: s.ProblemReported) -> None:
    """Reported, or told again. What was added since, though told before, stays."""
    of = (sig.sku, sig.quantity, sig.instead_of)
    t.restated = t.restated or (t.told and of != (t.sku, t.quantity, t.instead_of))
    if stale(t, sig.at):
        return
    again = t.goods is not None
    added = () if again else t.traits
    t.traits = tuple(dict.fromkeys((*sig.traits, *added)))
    if unchanged(f, f"problem:{sig.ref}.amount", sig.at):
        t.amount = sig.amount
    t.at, t.issue, t.quantity, t.sku, t.instead_of = sig.at, sig.issue, sig.quantity, sig.sku, sig.instead_of
    t.goods = whereabouts.goods_at(f, (), sig.at)


def _problem_changed(f: Facts, t: ProblemFacts, sig: s.ProblemChanged) -> None:
    t.traits = tuple(dict.fromkeys((*t.traits, *sig.traits)))
    known = t.at if t.goods is not None else None
    if sig.amount is not None and newer(f, f"problem:{sig.ref}.amount", sig.at, known):
        t.amount = sig.amount


def _problem_settled(f: Facts, t: ProblemFacts, sig: s.ProblemSettled) -> None:
    t.settled_at = earliest(t.settled_at, sig.at)
    if newer(f, f"problem:{sig.ref}.how", sig.at):
        t.how = sig.how


def _invoice(_f: Facts, t: InvoiceFacts, sig: s.InvoiceAsked) -> None:
    if stale(t, sig.at):
        return
    t.at, t.kind, t.amount, t.complete, t.lines = sig.at, sig.invoice, sig.amount, sig.complete, sig.lines_asked


def _invoice_issued(f: Facts, t: InvoiceFacts, sig: s.InvoiceIssued) -> None:
    t.issued_at = earliest(t.issued_at, sig.at)
    if newer(f, f"invoice:{sig.ref}.issued_at", sig.at):
        t.number, t.issued, t.dated = sig.number, sig.amount, sig.dated
    _invoiced(f, t)


def _invoice_sent(_f: Facts, t: InvoiceFacts, sig: s.InvoiceSent) -> None:
    if sig.waybill and not before(sig.at, t.sent_at):
        t.waybill = sig.waybill
    t.sent_at = earliest(t.sent_at, sig.at)


def _invoice_voided(f: Facts, t: InvoiceFacts, sig: s.InvoiceVoided) -> None:
    if sig.number and not any(at > sig.at for at, _amount in t.voids):
        same = any(at == sig.at for at, _amount in t.voids)
        t.red_number = max(t.red_number, sig.number) if same else sig.number
    t.voids = tuple(sorted((*t.voids, (sig.at, sig.amount))))
    _invoiced(f, t)


def _invoiced(f: Facts, t: InvoiceFacts) -> None:
    """Since when an invoice stands: the newest that was not voided after it was issued."""
    t.voided_at = invoices.voided_at(f, t)
    f.invoiced_at = None
    for each in invoices.of_order(f):
        if (issued := invoices.issued_last(f, each)) is not None:
            f.invoiced_at = latest(f.invoiced_at, issued)


def _task(_f: Facts, t: TaskFacts, sig: s.TaskAsked) -> None:
    if not stale(t, sig.at):
        t.at, t.kind = sig.at, sig.task


def _task_answered(_f: Facts, t: TaskFacts, sig: s.TaskAnswered) -> None:
    t.answered_at, t.remarked = earliest(t.answered_at, sig.at), t.remarked or sig.remarked


def _penalty(_f: Facts, t: PenaltyFacts, sig: s.PenaltyRecorded) -> None:
    if stale(t, sig.at):
        return
    t.at, t.rule, t.points, t.amount = sig.at, sig.rule, sig.points, sig.amount


def _lifted(_f: Facts, t: PenaltyFacts, sig: s.PenaltyLifted) -> None:
    t.lifted_at = latest(t.lifted_at, sig.at)


def _loss(f: Facts, t: LossFacts, sig: s.LossConfirmed) -> None:
    if stale(t, sig.at):
        t.kept = t.kept or sig.kept
        return
    f.lost += sig.amount - t.amount
    t.at, t.party, t.amount, t.kept = sig.at, sig.party, sig.amount, t.kept or sig.kept


def _claim(_f: Facts, t: ClaimFacts, sig: s.ClaimRaised) -> None:
    if stale(t, sig.at):
        return
    t.at, t.party, t.amount, t.due, t.case = sig.at, sig.party, sig.amount, sig.due, sig.case


def _claim_settled(f: Facts, t: ClaimFacts, sig: s.ClaimSettled) -> None:
    if before(sig.at, t.settled_at):
        return
    f.recovered += sig.amount - t.paid
    t.settled_at, t.paid = sig.at, sig.amount


def _graded(_f: Facts, t: GradeFacts, sig: s.GoodsGraded) -> None:
    if not stale(t, sig.at):
        t.at, t.grade, t.sku, t.quantity, t.found = sig.at, sig.grade, sig.sku, sig.quantity, sig.found


def _stock(_f: Facts, t: StockFacts, sig: s.StockCounted) -> None:
    if before(sig.at, t.at):
        return
    t.at, t.listed, t.real = sig.at, sig.listed, sig.real


def _ended(_f: Facts, t: SupplyFacts, sig: s.StockEnded) -> None:
    if not before(sig.at, t.ended_at):
        t.ended_at, t.until, t.sku = sig.at, sig.until, sig.sku


def _listed(_f: Facts, t: SupplyFacts, sig: s.StockListed) -> None:
    if not before(sig.at, t.listed_at):
        t.listed_at, t.listed, t.sku = sig.at, sig.listed, sig.sku


def _page(_f: Facts, _t: Subject, _sig: s.ListingTold) -> None:
    """What a page says is read from the log: no rule decides by it."""


def _queue(_f: Facts, t: QueueFacts, sig: s.QueueMeasured) -> None:
    if before(sig.at, t.at):
        return
    t.at, t.waiting, t.agents, t.longest = sig.at, sig.waiting, sig.agents, sig.longest


def _season(f: Facts, t: PhaseFacts, sig: s.PhaseChanged) -> None:
    if newer(f, "season", sig.at):
        f.season = sig.phase
    if not before(sig.at, t.at):
        t.at, t.until = sig.at, sig.until


def _other(_f: Facts, t: OtherFacts, sig: s.Other) -> None:
    if stale(t, sig.at):
        return
    t.at, t.what, t.amount, t.deadline = sig.at, sig.name, sig.amount, sig.deadline


def _score(_f: Facts, t: ScoreFacts, sig: s.ScoreMeasured) -> None:
    if before(sig.at, t.at):
        return
    sign = 1 if sig.higher_is_better else -1
    t.at, t.measure = sig.at, sig.measure
    t.value, t.trend, t.line = sign * sig.value, sign * sig.trend, sign * sig.line


MORE: dict[type[s.Signal], tuple[type[Subject] | None, Fold]] = {
    s.TaxNumberGiven: (None, _tax_number), s.OrderChecked: (None, _checked), s.TermDisclosed: (None, _disclosed),
    s.CustomsRuled: (None, _customs), s.ReviewFollowed: (ReviewFacts, _followed),
    s.ReviewFlagged: (ReviewFacts, _flagged),
    s.PartnerReported: (ReportFacts, _reported), s.PartnerAsked: (RequestFacts, _asked),
    s.PartnerAnswered: (RequestFacts, _answered), s.VisitAgreed: (None, _visit), s.VisitDone: (None, _visited),
    s.GoodsInspected: (None, _inspected), s.ProblemReported: (ProblemFacts, _problem),
    s.ProblemChanged: (ProblemFacts, _problem_changed), s.ProblemSettled: (ProblemFacts, _problem_settled),
    s.InvoiceAsked: (InvoiceFacts, _invoice), s.InvoiceIssued: (InvoiceFacts, _invoice_issued),
    s.InvoiceSent: (InvoiceFacts, _invoice_sent), s.InvoiceVoided: (InvoiceFacts, _invoice_voided),
    s.TaskAsked: (TaskFacts, _task), s.TaskAnswered: (TaskFacts, _task_answered),
    s.PenaltyRecorded: (PenaltyFacts, _penalty), s.PenaltyLifted: (PenaltyFacts, _lifted),
    s.LossConfirmed: (LossFacts, _loss), s.ClaimRaised: (ClaimFacts, _claim),
    s.ClaimSettled: (ClaimFacts, _claim_settled),
    s.GoodsGraded: (GradeFacts, _graded),
    s.StockCounted: (StockFacts, _stock), s.QueueMeasured: (QueueFacts, _queue), s.PhaseChanged: (PhaseFacts, _season),
    s.StockEnded: (SupplyFacts, _ended), s.StockListed: (SupplyFacts, _listed), s.ListingTold: (None, _page),
    s.ScoreMeasured: (ScoreFacts, _score), s.Other: (OtherFacts, _other),
}  # fmt: skip
