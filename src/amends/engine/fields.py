"""The field words playbooks may use, what each means and where the engine finds it.

``path`` is Python over ``d`` (dossier), ``f`` (its facts), ``r`` (the thread of the signal or clock), ``c`` (the case).
"""

from enum import StrEnum

import msgspec

from amends.engine.words import (
    Answer,
    CustomsCause,
    DisputeState,
    Goods,
    InvoiceKind,
    Party,
    Phase,
    Platform,
    RefundState,
    RefundType,
    Reply,
    Report,
    Request,
    Scan,
    Season,
    TaskKind,
    Verdict,
)


class Type(StrEnum):
    TIME = "time"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    TAGS = "tags"


class Field(msgspec.Struct, frozen=True):
    """``choices``: the closed vocabulary of an enum word; empty where any text goes."""

    word: str
    type: Type
    path: str
    choices: tuple[str, ...] = ()


def _enum(word: str, path: str, of: type[StrEnum]) -> Field:
    return Field(word, Type.TEXT, path, tuple(m.value for m in of))


_ORDER_TIMES = (
    "placed_at", "ship_by", "deliver_by", "receipt_ends_at", "cleared_at", "canceled_at", "unavailable_at",
    "completed_at", "shipped_at", "handed_over_at", "scanned_at", "delivered_at", "tracking_invalid_at", "lost_at",
    "returned_at", "released_at", "refund_asked_at", "last_message_at", "last_reply_at", "short_at",
    "tax_number_at", "customs_held_at", "visit_at", "visited_at", "inspected_at", "invoiced_at",
)  # fmt: skip
_REFUND_TIMES = ("agreed_at", "refused_at", "paid_at", "closed_at", "returning_at", "returned_at", "deadline")
_DISPUTE_TIMES = ("respond_by", "answered_at", "evidence_asked_at", "evidence_sent_at", "ruled_at", "closed_at")

_FIELDS: tuple[Field, ...] = (
    *(Field(word, Type.TIME, f"f.{word}") for word in _ORDER_TIMES),
    *(Field(f"refund.{word}", Type.TIME, f"r.{word}") for word in _REFUND_TIMES),
    *(Field(f"dispute.{word}", Type.TIME, f"r.{word}") for word in _DISPUTE_TIMES),
    Field("refund.asked_at", Type.TIME, "r.at"),
    Field("refund.settled_at", Type.TIME, "r.settled_at"),
    Field("dispute.opened_at", Type.TIME, "r.at"),
    Field("dispute.deadline", Type.TIME, "r.deadline"),
    Field("dispute.settled_at", Type.TIME, "r.dispute_settled_at"),
    Field("review.posted_at", Type.TIME, "r.at"),
    Field("review.answered_at", Type.TIME, "r.review_answered_at"),
    Field("promise.due", Type.TIME, "r.due"),
    Field("promise.kept_at", Type.TIME, "r.kept_at"),
    Field("promise.released_at", Type.TIME, "r.released_at"),
    Field("case.opened_at", Type.TIME, "c.opened_at"),
    Field("case.noted_at", Type.TIME, "c.noted_at"),
    Field("case.acted_at", Type.TIME, "c.acted_at"),
    Field("case.closed_at", Type.TIME, "c.closed_at"),
    Field("now", Type.TIME, "d.now"),
    Field("order.amount", Type.MONEY, "f.amount"),
    Field("order.freight", Type.MONEY, "f.freight"),
    Field("order.refunded", Type.MONEY, "f.refunded"),
    Field("refund.amount", Type.MONEY, "r.amount"),
    Field("dispute.amount", Type.MONEY, "r.amount"),
    Field("review.stars", Type.NUMBER, "r.stars"),
    Field("dispute.points", Type.NUMBER, "r.points"),
    Field("refunds_open", Type.NUMBER, "f.refund_open"),
    Field("order.method", Type.TEXT, "f.method"),
    Field("order.currency", Type.TEXT, "f.currency"),
    Field("order.country", Type.TEXT, "f.country"),
    Field("order.language", Type.TEXT, "f.language"),
    Field("order.prepaid", Type.FLAG, "f.prepaid"),
    Field("order.tags", Type.TAGS, "f.tags"),
    Field("carrier", Type.TEXT, "f.carrier"),
    Field("waybill", Type.TEXT, "f.waybill"),
    Field("refund.reason", Type.TEXT, "r.reason"),
    Field("refund.version", Type.TEXT, "r.version"),
    Field("refund.id", Type.TEXT, "r.ref"),
    Field("refund.finding", Type.TEXT, "r.finding"),
    Field("dispute.reason", Type.TEXT, "r.reason"),
    Field("dispute.id", Type.TEXT, "r.ref"),
    Field("dispute.winner", Type.TEXT, "r.winner"),
    Field("dispute.how", Type.TEXT, "r.answer"),
    Field("promise.what", Type.TEXT, "r.what"),
    Field("promise.about", Type.TEXT, "r.finding"),
    Field("case.scene", Type.TEXT, "c.scene"),
    Field("case.steps_done", Type.FLAG, "c.steps_done"),
    Field("case.bearer", Type.TEXT, "c.bearer"),
    Field("case.remedy", Type.TEXT, "c.remedy"),
    Field("refund.issue", Type.TEXT, "r.issue"),
    Field("dispute.issue", Type.TEXT, "r.issue"),
    Field("dispute.flow", Type.TEXT, "r.flow"),
    Field("dispute.stage", Type.TEXT, "r.stage"),
    Field("refund.stage", Type.TEXT, "r.stage"),
    Field("review.followed_at", Type.TIME, "r.followed_at"),
    Field("tax_number_valid", Type.FLAG, "f.tax_number_valid"),
    Field("checks.passed", Type.TAGS, "f.passed"),
    Field("checks.failed", Type.TAGS, "f.failed"),
    Field("terms", Type.TAGS, "f.terms"),
    Field("customs.official", Type.FLAG, "f.customs_official"),
    Field("order.lost", Type.MONEY, "f.lost"),
    Field("order.recovered", Type.MONEY, "f.recovered"),
    Field("problem.id", Type.TEXT, "r.ref"),
    Field("problem.issue", Type.TEXT, "r.issue"),
    Field("problem.reported_at", Type.TIME, "r.at"),
    Field("problem.amount", Type.MONEY, "r.amount"),
    Field("problem.quantity", Type.NUMBER, "r.count"),
    Field("problem.traits", Type.TAGS, "r.traits"),
    Field("problem.settled_at", Type.TIME, "r.done_at"),
    Field("report.at", Type.TIME, "r.at"),
    Field("report.amount", Type.MONEY, "r.amount"),
    Field("report.until", Type.TIME, "r.due"),
    Field("request.id", Type.TEXT, "r.ref"),
    Field("request.asked_at", Type.TIME, "r.at"),
    Field("request.answered_at", Type.TIME, "r.answered_at"),
    Field("request.due", Type.TIME, "r.due"),
    Field("request.amount", Type.MONEY, "r.amount"),
    Field("request.kept", Type.FLAG, "r.kept"),
    Field("invoice.id", Type.TEXT, "r.ref"),
    Field("invoice.asked_at", Type.TIME, "r.at"),
    Field("invoice.amount", Type.MONEY, "r.amount"),
    Field("invoice.complete", Type.FLAG, "r.kept"),
    Field("invoice.lines", Type.TAGS, "r.traits"),
    Field("invoice.issued_at", Type.TIME, "r.done_at"),
    Field("invoice.sent_at", Type.TIME, "r.sent_at"),
    Field("invoice.voided_at", Type.TIME, "r.closed_at"),
    Field("task.id", Type.TEXT, "r.ref"),
    Field("task.asked_at", Type.TIME, "r.at"),
    Field("task.answered_at", Type.TIME, "r.answered_at"),
    Field("task.remarked", Type.FLAG, "r.kept"),
    Field("penalty.rule", Type.TEXT, "r.what"),
    Field("penalty.points", Type.NUMBER, "r.points"),
    Field("penalty.amount", Type.MONEY, "r.amount"),
    Field("penalty.recorded_at", Type.TIME, "r.at"),
    Field("penalty.lifted_at", Type.TIME, "r.closed_at"),
    Field("loss.confirmed_at", Type.TIME, "r.at"),
    Field("loss.amount", Type.MONEY, "r.amount"),
    Field("loss.kept", Type.FLAG, "r.kept"),
    Field("claim.raised_at", Type.TIME, "r.at"),
    Field("claim.amount", Type.MONEY, "r.amount"),
    Field("claim.due", Type.TIME, "r.due"),
    Field("claim.settled_at", Type.TIME, "r.done_at"),
    Field("claim.paid", Type.MONEY, "r.other"),
    Field("stock.listed", Type.NUMBER, "r.count"),
    Field("stock.real", Type.NUMBER, "r.other"),
    Field("queue.waiting", Type.NUMBER, "r.count"),
    Field("queue.agents", Type.NUMBER, "r.other"),
    Field("queue.longest", Type.NUMBER, "r.line"),
    Field("score.measure", Type.TEXT, "r.what"),
    Field("score.value", Type.NUMBER, "r.count"),
    Field("score.trend", Type.NUMBER, "r.other"),
    Field("score.line", Type.NUMBER, "r.line"),
    _enum("problem.goods", "r.goods_asked", Goods),
    _enum("report.party", "r.party", Party),
    _enum("report.what", "r.what", Report),
    _enum("request.party", "r.party", Party),
    _enum("request.what", "r.what", Request),
    _enum("request.answer", "r.answer", Reply),
    _enum("invoice.kind", "r.what", InvoiceKind),
    _enum("task.kind", "r.what", TaskKind),
    _enum("loss.party", "r.party", Party),
    _enum("claim.party", "r.party", Party),
    _enum("customs", "f.customs", CustomsCause),
    _enum("verdict", "f.verdict", Verdict),
    _enum("season", "f.season", Season),
    _enum("platform", "d.platform", Platform),
    _enum("goods", "f.goods", Goods),
    _enum("scan", "f.scan", Scan),
    _enum("intercept", "f.intercept", Answer),
    _enum("refund.type", "r.type", RefundType),
    _enum("refund.state", "r.state", RefundState),
    _enum("refund.phase", "r.phase", Phase),
    _enum("refund.goods", "r.goods_asked", Goods),
    _enum("dispute.state", "r.dispute", DisputeState),
)
DUE = "due."


class _Fields(dict[str, Field]):
    """The words there are; ``due.NAME`` is the due time of the dossier's latest clock of that name."""

    def __missing__(self, word: str) -> Field:
        if not word.startswith(DUE) or not word[len(DUE) :].isidentifier():
            raise KeyError(word)
        return Field(word, Type.TIME, f"d.due({word[len(DUE) :]!r})")


FIELDS: dict[str, Field] = _Fields({field.word: field for field in _FIELDS})
