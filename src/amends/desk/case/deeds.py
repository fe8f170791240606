"""What the buttons of a case's page do: the form each sends, who may, whether it can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework import deeds
from amends.casework.actions import Acted
from amends.casework.deeds import Deed
from amends.desk import forms
from amends.desk.case import granting
from amends.merchants.roles import Permission

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """``done``: what the page says afterwards. ``undoable``: it can be taken back for ten seconds."""

    form: type[django_forms.Form]
    do: Callable[..., Acted]
    done: str | Promise
    needs: Permission = Permission.WORK_CASES
    undoable: bool = True

    def perform(self, deed: Deed, cleaned: Fields, currency: str) -> Acted:
        """``currency``: the order's, which sums were typed in."""
        fields = {name: value for name, value in cleaned.items() if name != "deed"}
        if "amount" in fields:
            fields["amount"] = granting.minor(fields["amount"] or Decimal(0), currency)
        return self.do(deed, **fields)


DEEDS: Final[dict[str, Doing]] = {
    "take": Doing(forms.Deed, deeds.take, _("Taken")),
    "put-back": Doing(forms.Deed, deeds.put_back, _("Put back")),
    "note": Doing(forms.NoteForm, deeds.note, _("Noted")),
    "step": Doing(forms.StepForm, deeds.do_step, _("Done")),
    "remedy": Doing(forms.RemedyForm, deeds.choose_remedy, _("Chosen")),
    "hand-over": Doing(forms.HandOverForm, deeds.hand_over, _("Handed over")),
    "close": Doing(forms.CloseForm, deeds.close, _("Closed")),
    "reopen": Doing(forms.ReopenForm, deeds.reopen, _("Open again")),
    "evidence": Doing(forms.EvidenceForm, deeds.add_evidence, _("Added"), undoable=False),
    "promise": Doing(forms.PromiseForm, deeds.promise, _("Promised: the clock runs"), undoable=False),
    "keep-promise": Doing(forms.KeepPromiseForm, deeds.keep_promise, _("Kept: the clock stops"), undoable=False),
    "release-promise": Doing(
        forms.ReleasePromiseForm, deeds.release_promise, _("Let go, with the buyer's word"), undoable=False
    ),
    "pause": Doing(forms.PauseForm, deeds.pause_clock, _("Paused")),
    "resume": Doing(forms.ResumeForm, deeds.resume_clock, _("The clock runs again")),
    "cancel": Doing(forms.CancelForm, deeds.cancel_clock, _("Deadline cancelled"), Permission.APPROVE),
}
