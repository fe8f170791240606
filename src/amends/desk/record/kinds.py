"""What a colleague can tell of an order, the most frequent first."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.record.fact_forms import Telling
from amends.desk.record.money_kinds import MONEY
from amends.desk.record.more_kinds import MORE, OUTSIDE
from amends.desk.words import codes, vocabulary
from amends.desk.words.vocabulary import Words
from amends.engine import signals as s

FOUND: Final[Words] = {
    "intact": _("intact"),
    "mismatch": _("another thing than was sent"),
    "short": _("pieces missing"),
    **codes.FOUND,
}
ANSWERED: Final[Words] = {**codes.REPLIES, "pending": _("not yet known")}
KINDS: Final[tuple[Telling, ...]] = (
    Telling(
        signal=s.ProblemReported, title=_("A problem"), icon="alert-circle",
        fields=("issue", "sku", "quantity", "amount", "traits", "instead_of", "text"),
        names={
            "issue": _("Which problem"), "sku": _("Goods"), "quantity": _("Pieces"), "amount": _("Sum asked for"),
            "traits": _("What else is known"), "instead_of": _("In exchange for which ordered article"),
            "text": _("In the buyer's words"),
        },
        words={"traits": codes.TRAITS},
    ),
    Telling(
        signal=s.MessageReceived, title=_("What the buyer said"), icon="message", fields=("text",),
        names={"text": _("What the buyer said or wrote elsewhere")}, words={}, needed=("text",),
    ),
    Telling(
        signal=s.PartnerReported, title=_("A partner's report"), icon="truck-delivery",
        fields=("party", "what", "amount", "until", "text"),
        names={
            "party": _("Who reports"), "what": _("What they report"), "amount": _("Sum they name"),
            "until": _("Until when"), "text": _("In their words"),
        },
        words={"party": OUTSIDE, "what": vocabulary.REPORTED},
    ),
    Telling(
        signal=s.PartnerAnswered, title=_("A partner's answer"), icon="message-reply",
        fields=("ref", "answer", "amount", "kept", "text"),
        names={
            "ref": _("To what we asked"), "answer": _("Their answer"), "amount": _("Sum they name"),
            "kept": _("The dialogue is kept as evidence"), "text": _("In their words"),
        },
        words={"answer": ANSWERED},
    ),
    Telling(
        signal=s.GoodsInspected, title=_("An inspection"), icon="zoom-check", fields=("verdict", "text"),
        names={"verdict": _("What was found"), "text": _("Remark")}, words={"verdict": FOUND},
    ),
    Telling(
        signal=s.InvoiceAsked, title=_("A wish for an invoice"), icon="receipt", fields=("invoice", "title", "amount"),
        names={"invoice": _("Kind of invoice"), "title": _("Made out to"), "amount": _("Amount")},
        words={"invoice": codes.INVOICES},
    ),
    Telling(
        signal=s.VisitAgreed, title=_("An appointment"), icon="calendar-event", fields=("due", "party", "text"),
        names={"due": _("When"), "party": _("Who comes"), "text": _("Remark")}, words={"party": OUTSIDE},
    ),
    Telling(
        signal=s.ReviewPosted, title=_("A review"), icon="star", fields=("sku", "stars", "text"),
        names={"sku": _("Goods"), "stars": _("Stars"), "text": _("What it says")}, words={},
    ),
    Telling(
        signal=s.ReviewFlagged, title=_("A review that is abuse"), icon="flag", fields=("ref", "why", "text"),
        names={"ref": _("Which review"), "why": _("Kind of abuse"), "text": _("What shows it")},
        words={"why": codes.REVIEW_FAULTS},
    ),
    Telling(
        signal=s.TermDisclosed, title=_("A term told to the buyer"), icon="file-text", fields=("term", "text"),
        names={"term": _("Which term"), "text": _("How it was told")}, words={"term": codes.TERMS},
    ),
    Telling(
        signal=s.StockShort, title=_("Goods that can't be supplied"), icon="package-off", fields=("sku", "reason"),
        names={"sku": _("Goods"), "reason": _("Why")}, words={},
    ),
    *MONEY,
    *MORE,
)  # fmt: skip
BY_SLUG: Final[dict[str, Telling]] = {kind.slug: kind for kind in KINDS}
