"""More kinds of signals as plain sentences; see ``words.signals``."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MORE: Final[dict[str, str | Promise]] = {
    "tax_number.given": gettext_lazy("The buyer gave a tax number"),
    "order.checked": gettext_lazy("Checked before shipping"),
    "term.disclosed": gettext_lazy("A shop's term was told to the buyer"),
    "customs.ruled": gettext_lazy("Customs decided"),
    "review.followed": gettext_lazy("The buyer added to the review"),
    "review.flagged": gettext_lazy("Review found to be abuse"),
    "partner.reported": gettext_lazy("A partner reports"),
    "partner.asked": gettext_lazy("A partner was asked"),
    "partner.answered": gettext_lazy("A partner answered"),
    "visit.agreed": gettext_lazy("A visit was agreed"),
    "visit.done": gettext_lazy("The visit took place"),
    "goods.inspected": gettext_lazy("Goods inspected"),
    "goods.graded": gettext_lazy("Goods graded"),
    "refund.matched": gettext_lazy("The payouts were compared"),
    "problem.reported": gettext_lazy("A problem was registered"),
    "problem.changed": gettext_lazy("The problem was changed"),
    "problem.settled": gettext_lazy("The problem is settled"),
    "invoice.asked": gettext_lazy("An invoice was asked for"),
    "invoice.issued": gettext_lazy("Invoice issued"),
    "invoice.sent": gettext_lazy("Invoice sent"),
    "invoice.voided": gettext_lazy("Invoice voided"),
    "task.asked": gettext_lazy("A task was left"),
    "task.answered": gettext_lazy("The task was answered"),
    "penalty.recorded": gettext_lazy("The platform recorded a penalty"),
    "penalty.lifted": gettext_lazy("The penalty was lifted"),
    "loss.confirmed": gettext_lazy("Loss confirmed"),
    "claim.raised": gettext_lazy("Claim raised"),
    "claim.settled": gettext_lazy("Claim settled"),
    "stock.counted": gettext_lazy("Stock counted"),
    "stock.ended": gettext_lazy("None to be had any more"),
    "stock.listed": gettext_lazy("The shop's listing was set"),
    "listing.told": gettext_lazy("The listing's text was told"),
    "queue.measured": gettext_lazy("Queue measured"),
    "phase.changed": gettext_lazy("The promotion entered another phase"),
    "score.measured": gettext_lazy("Shop scores measured"),
}
