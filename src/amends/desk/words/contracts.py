"""What a contract says of a claim, in the reader's words: until when, at most how much, and where that is written."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from amends.casework.losses.contracts import ClaimBound, ContractTerm
from amends.casework.losses.models import Loss
from amends.web import amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundWords:
    """``due``, ``most``: sentences; ``assumed``: what of it no contract says. ``partner``: its number, 0 for none."""

    partner: int
    due: str
    due_assumed: bool
    most: str
    assumed: list[str]
    amount: int
    nothing: bool


def told(loss: Loss, own: ClaimBound) -> BoundWords:
    return BoundWords(
        partner=own.partner.id if own.partner else 0,
        due=_due(loss, own),
        due_assumed=own.due_term is None,
        most=_most(loss, own),
        assumed=_assumed(own),
        amount=own.most,
        nothing=own.most <= 0,
    )


def _due(loss: Loss, own: ClaimBound) -> str:
    if own.due_term is not None:
        within = _("within %(n)s days of the case") % {"n": own.due_term.value}
        return f"{within} ({written(own.due_term)})"
    return _("as the playbook has it: no contract says") if loss.due_at else _("nobody says until when")


def _most(loss: Loss, own: ClaimBound) -> str:
    if own.free is not None and own.most_term is not None:
        told = _("number %(n)s of %(of)s this month that aren't paid for") % {"n": own.free[0], "of": own.free[1]}
        return f"{told} ({written(own.most_term)})"
    if own.most_term is None:
        return ""
    most = amounts.money(own.most, loss.currency)
    said = {
        "claim_cap": _("at most %(most)s"),
        "cap_in_freights": _("at most %(most)s: %(n)s times the freight"),
        "bears_percent": _("%(most)s: it bears %(n)s %%"),
    }[own.most_term.what]
    return f"{said % {'most': most, 'n': own.most_term.value}} ({written(own.most_term)})"


def written(term: ContractTerm) -> str:
    """Where it is written, and since when."""
    source = term.source or _("contract")
    return _("%(source)s, from %(since)s") % {"source": source, "since": term.since}


def _assumed(own: ClaimBound) -> list[str]:
    told = []
    if own.partner is None:
        told.append(_("No partner is written down for it: the whole loss, the playbook's last day."))
    elif own.most_term is None and own.unknown is None:
        told.append(_("Its contract names no most: the whole loss."))
    if own.unknown is not None:
        told.append(_("Its cap is %(n)s times the freight, which isn't known here.") % {"n": own.unknown.value})
    return told


def pays(own: ClaimBound) -> str:
    """How long it may take to pay."""
    if own.pay_within is None:
        return ""
    days = timedelta(days=own.pay_within.value).days
    return _("to be paid within %(n)s days (%(written)s)") % {"n": days, "written": written(own.pay_within)}
