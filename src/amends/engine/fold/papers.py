"""Folding, continued: partners, problems, papers, and subjects that are no order."""

from collections.abc import Callable
from typing import Any

from amends.engine import signals as s
from amends.engine.dossier import Facts, Thread

Fold = Callable[[Facts, Thread, Any], None]


def _tax_number(f: Facts, _t: Thread, sig: s.TaxNumberGiven) -> None:
    f.tax_number_at, f.tax_number_valid = sig.at, sig.valid


def _checked(f: Facts, _t: Thread, sig: s.OrderChecked) -> None:
    f.passed = tuple(c for c in f.passed if c != sig.check)
    f.failed = tuple(c for c in f.failed if c != sig.check)
    if sig.passed:
        f.passed = (*f.passed, sig.check)
    else:
        f.failed = (*f.failed, sig.check)


def _disclosed(f: Facts, _t: Thread, sig: s.TermDisclosed) -> None:
    if sig.term not in f.terms:
        f.terms = (*f.terms, sig.term)


def _customs(f: Facts, _t: Thread, sig: s.CustomsRuled) -> None:
    f.customs, f.customs_official = sig.cause, sig.official


def _followed(_f: Facts, t: Thread, sig: s.ReviewFollowed) -> None:
    t.followed_at = sig.at
    t.stars = t.stars if sig.stars is None else sig.stars


def _reported(_f: Facts, t: Thread, sig: s.PartnerReported) -> None:
    t.at, t.party, t.what, t.amount, t.due = sig.at, sig.party, sig.what, sig.amount, sig.until


def _asked(_f: Facts, t: Thread, sig: s.PartnerAsked) -> None:
    t.at, t.party, t.what, t.amount, t.due, t.case = sig.at, sig.party, sig.what, sig.amount, sig.due, sig.case


def _answered(_f: Facts, t: Thread, sig: s.PartnerAnswered) -> None:
    t.answer, t.kept = sig.answer, t.kept or sig.kept
    t.answered_at = t.answered_at or sig.at
    t.other = sig.amount or t.other


def _visit(f: Facts, _t: Thread, sig: s.VisitAgreed) -> None:
    f.visit_at = sig.due


def _visited(f: Facts, _t: Thread, sig: s.VisitDone) -> None:
    f.visited_at = sig.at


def _inspected(f: Facts, _t: Thread, sig: s.GoodsInspected) -> None:
    f.verdict, f.inspected_at = sig.verdict, sig.at


def _problem(_f: Facts, t: Thread, sig: s.ProblemReported) -> None:
    t.at, t.issue, t.amount, t.count = sig.at, sig.issue, sig.amount, sig.quantity
    t.traits, t.goods_asked, t.sku = sig.traits, _f.goods, sig.sku


def _problem_changed(_f: Facts, t: Thread, sig: s.ProblemChanged) -> None:
    t.traits = tuple(dict.fromkeys((*t.traits, *sig.traits)))
    t.amount = t.amount if sig.amount is None else sig.amount


def _problem_settled(_f: Facts, t: Thread, sig: s.ProblemSettled) -> None:
    t.done_at, t.answer = t.done_at or sig.at, sig.how


def _invoice(_f: Facts, t: Thread, sig: s.InvoiceAsked) -> None:
    t.at, t.what, t.amount, t.kept, t.traits = sig.at, sig.invoice, sig.amount, sig.complete, sig.lines_asked


def _invoice_issued(f: Facts, t: Thread, sig: s.InvoiceIssued) -> None:
    t.done_at = t.done_at or sig.at
    f.invoiced_at = sig.at


def _invoice_sent(_f: Facts, t: Thread, sig: s.InvoiceSent) -> None:
    t.sent_at = t.sent_at or sig.at


def _invoice_voided(f: Facts, t: Thread, sig: s.InvoiceVoided) -> None:
    t.closed_at, f.invoiced_at = sig.at, None


def _task(_f: Facts, t: Thread, sig: s.TaskAsked) -> None:
    t.at, t.what = sig.at, sig.task


def _task_answered(_f: Facts, t: Thread, sig: s.TaskAnswered) -> None:
    t.answered_at, t.kept = t.answered_at or sig.at, t.kept or sig.remarked


def _penalty(_f: Facts, t: Thread, sig: s.PenaltyRecorded) -> None:
    t.at, t.what, t.points, t.amount = sig.at, sig.rule, sig.points, sig.amount


def _lifted(_f: Facts, t: Thread, sig: s.PenaltyLifted) -> None:
    t.closed_at = sig.at


def _loss(f: Facts, t: Thread, sig: s.LossConfirmed) -> None:
    f.lost += sig.amount - t.amount
    t.at, t.party, t.amount, t.kept = sig.at, sig.party, sig.amount, t.kept or sig.kept


def _claim(_f: Facts, t: Thread, sig: s.ClaimRaised) -> None:
    t.at, t.party, t.amount, t.due, t.case = sig.at, sig.party, sig.amount, sig.due, sig.case


def _claim_settled(f: Facts, t: Thread, sig: s.ClaimSettled) -> None:
    f.recovered += sig.amount - t.other
    t.done_at, t.other = sig.at, sig.amount


def _stock(_f: Facts, t: Thread, sig: s.StockCounted) -> None:
    t.at, t.count, t.other = sig.at, sig.listed, sig.real


def _queue(_f: Facts, t: Thread, sig: s.QueueMeasured) -> None:
    t.at, t.count, t.other, t.line = sig.at, sig.waiting, sig.agents, sig.longest


def _season(f: Facts, t: Thread, sig: s.PhaseChanged) -> None:
    f.season, t.at, t.due = sig.phase, sig.at, sig.until


def _score(_f: Facts, t: Thread, sig: s.ScoreMeasured) -> None:
    sign = 1 if sig.higher_is_better else -1
    t.at, t.what = sig.at, sig.measure
    t.count, t.other, t.line = sign * sig.value, sign * sig.trend, sign * sig.line


MORE: dict[type[s.Signal], tuple[str, Fold]] = {
    s.TaxNumberGiven: ("", _tax_number), s.OrderChecked: ("", _checked), s.TermDisclosed: ("", _disclosed),
    s.CustomsRuled: ("", _customs), s.ReviewFollowed: ("review", _followed),
    s.PartnerReported: ("report", _reported), s.PartnerAsked: ("request", _asked),
    s.PartnerAnswered: ("request", _answered), s.VisitAgreed: ("", _visit), s.VisitDone: ("", _visited),
    s.GoodsInspected: ("", _inspected), s.ProblemReported: ("problem", _problem),
    s.ProblemChanged: ("problem", _problem_changed), s.ProblemSettled: ("problem", _problem_settled),
    s.InvoiceAsked: ("invoice", _invoice), s.InvoiceIssued: ("invoice", _invoice_issued),
    s.InvoiceSent: ("invoice", _invoice_sent), s.InvoiceVoided: ("invoice", _invoice_voided),
    s.TaskAsked: ("task", _task), s.TaskAnswered: ("task", _task_answered),
    s.PenaltyRecorded: ("penalty", _penalty), s.PenaltyLifted: ("penalty", _lifted),
    s.LossConfirmed: ("loss", _loss), s.ClaimRaised: ("claim", _claim), s.ClaimSettled: ("claim", _claim_settled),
    s.StockCounted: ("stock", _stock), s.QueueMeasured: ("queue", _queue), s.PhaseChanged: ("phase", _season),
    s.ScoreMeasured: ("score", _score),
}  # fmt: skip
