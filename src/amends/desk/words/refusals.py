"""Why an action was refused, in the reader's words, with what to do."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.actions.transaction import RefusedError
from amends.desk.words import quarantine
from amends.engine.fields import FORM
from amends.web import amounts

FINE: Final = "finer than its currency"
_MOVED_ON: Final = gettext_lazy("The case has moved on: this is no longer there to do. Look at it again.")
WORDS: Final[dict[str, str | Promise]] = {
    "needs": gettext_lazy("Not done yet: something it needs is missing. See what, beside the step."),
    "after": gettext_lazy("Not its turn yet: other steps of this case come first. Do those, then this one."),
    "remark": gettext_lazy("Say in a few words what you found or did: nothing else tells it."),
    "collects": gettext_lazy("Not done: this step is done by adding the evidence. See what is missing, beside it."),
    "excuse": gettext_lazy("Not done: add the evidence. Without it only a lead does this step, and says why."),
    "engine": gettext_lazy("The engine does this step itself."),
    "optional": gettext_lazy("This step is needed: it can't be skipped."),
    "choice": gettext_lazy("Say how it ended: choose one of the answers beside the step."),
    "yields": gettext_lazy("Not done: what the form says can't be told as the fact it stands for."),
    "owner": gettext_lazy("A colleague has this case. Only leads take cases out of others' hands."),
    "front_line": gettext_lazy(
        "This is back-office work: the front line answers and routes, and holds cases of the reception only."
    ),
    "desk": gettext_lazy("This step is another desk's work: who sits there does it, or a lead. Hand the case over."),
    "lead": gettext_lazy("This is a lead's to choose, by the playbook. Ask one of them, or hand the case over."),
    "seen": gettext_lazy("Another version of the playbook holds since you looked. Nothing was done: look again."),
    "settle": gettext_lazy("How a case is settled is decided by who answers buyers, or by a lead."),
    **dict.fromkeys(("step", "remedy", "clock", "case", "closed"), _MOVED_ON),
    "amount": gettext_lazy("Not sent: the sum is more than may be granted here."),
    "fine": gettext_lazy("Not done: the sum has more decimals than its currency."),
    "twice": gettext_lazy("Not sent: this has been granted or refunded already."),
    "above_paid": gettext_lazy("Not sent: with what was refunded before it comes to more than the %(sum)s paid."),
    "not_cleared": gettext_lazy("Not sent: the payment has not cleared, there is nothing to pay back."),
    "ruling": gettext_lazy(
        "Not sent: the platform is ruling on a dispute about this order. Act in that dispute's case."
    ),
    "requested": gettext_lazy("Not sent: another open request of the buyer is owed %(sum)s. Answer that one first."),
    "freight": gettext_lazy(
        "Not sent: of the freight %(sum)s went back already, and this would be more than was paid for it."
    ),
    "on_its_way": gettext_lazy(
        "Not closed: money is on its way to the buyer. The platform's answer closes it; only a lead does so before."
    ),
    "pool": gettext_lazy("Not sent: the pool holds only %(sum)s. Finance tops it up first."),
    "waits": gettext_lazy("Another request of this case waits for its answer. Withdraw that one first."),
    "own": gettext_lazy("Nobody answers their own request."),
    "lend": gettext_lazy("Nobody here does this step: choose a colleague who works on cases, or a desk."),
    "lend_pays": gettext_lazy("This step lets money go: ask somebody who decides about money."),
    "holder": gettext_lazy("Nobody of that name works on cases here any more: choose another colleague."),
    "signed": gettext_lazy("You have agreed already; somebody else has to agree, too."),
    "signed_for": gettext_lazy("Your role's word isn't asked any more: somebody else has given it."),
    "answered": gettext_lazy("Somebody has answered it already."),
    "changed": gettext_lazy("The case has changed since it was asked: the sum is another now. Have it asked again."),
    "limit": gettext_lazy("It is above what you may grant, and nobody is above you."),
    "worth": gettext_lazy(
        "Not sent: nobody can tell what these goods are worth. Whoever may grant any sum lets them go; or tell the "
        "order with its sum first."
    ),
    "nobody": gettext_lazy("Nobody may grant this by the playbook."),
    "late": gettext_lazy("Not taken back: the ten seconds are over. What went out stays out."),
    "moved": gettext_lazy("Not taken back: something else has happened to this order since."),
    "gone": gettext_lazy("Not taken back: it has gone out already."),
    "gap": gettext_lazy("Not done: the text to the buyer has places to fill in first."),
    "blocked": gettext_lazy("Not sent: the text holds what must never go out. See below what and why."),
    "look": gettext_lazy("Not sent yet: look at the marked places, then send it again."),
    "unseen": gettext_lazy("You promise something here. Say whether it goes on record, then send it."),
    "pen": gettext_lazy("Not sent: a colleague is writing to this buyer just now."),
    "link": gettext_lazy("Not made: this case has too many open links. Take some back first."),
    "link_step": gettext_lazy("Not made: this step is ours to do, nobody outside can answer it."),
    "due": gettext_lazy("A promise needs a time that lies ahead, within a year."),
    "evidence": gettext_lazy("Evidence goes out with its pack, from the case's own page: open it and look first."),
    "key": gettext_lazy("It can't be read: it was sealed under a key this installation no longer has."),
    "often": gettext_lazy(
        "Too many looks at buyers' data within the hour. Your leads have been told; ask one of them."
    ),
    "packed": gettext_lazy("Not checked: the order has left already, or was cancelled."),
    "self": gettext_lazy("Choose somebody else."),
    "no_case": gettext_lazy("Not linked: no case of yours is called so. Type the order's number, or NUMBER/2."),
    "itself": gettext_lazy("Not linked: that is this very case."),
    "no_link": gettext_lazy("These cases are not linked any more."),
    "to": gettext_lazy("These cases are not linked any more."),
    "into": gettext_lazy("Not merged: both must be open cases of this order."),
    "no_parcel": gettext_lazy("Not done: this order has no parcel of that number."),
    "no_other": gettext_lazy("Not done: there is no other order of that number."),
    "too_many": gettext_lazy("Not done: so many orders aren't in one parcel."),
    "until": gettext_lazy("It must end within a month, and not before now."),
}
"""By ``RefusedError.field``."""


def say(refused: RefusedError, currency: str) -> str:
    """``currency``: of the order the action was about."""
    if refused.field == "clock" and "outside" in str(refused):
        return _("Somebody outside holds us to this deadline: it can't be stopped here.")
    if refused.field.startswith(FORM):
        return quarantine.reason(str(refused))
    words = WORDS.get(refused.field)
    if words is None:
        return _("Not done: %(why)s. Nothing was changed.") % {"why": str(refused)}
    text = str(words)
    return text % {"sum": amounts.money(refused.amount, currency)} if "%(sum)s" in text else text
