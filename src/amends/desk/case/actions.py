"""What the buttons of a case's page do: the form each sends, who may, whether it can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms as django_forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import ActionResult
from amends.desk import forms
from amends.desk.case.grants import exact
from amends.engine.answers import PROVING
from amends.engine.playbook import Scene
from amends.merchants.roles import Permission

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseAction:
    """``done``: what the page says afterwards. ``undoable``: it can be taken back for ten seconds.

    ``rules``: where in a scene stands the rule of what is pressed, if one does; ``leaves``: what is said where
    something goes out by it.
    """

    form: type[django_forms.Form]
    do: Callable[..., ActionResult]
    done: str | Promise
    needs: Permission = Permission.WORK_CASES
    undoable: bool = True
    rules: str = ""
    leaves: str | Promise = ""

    def perform(self, action: Action, cleaned: Fields, currency: str) -> ActionResult:
        """``currency``: the order's, which sums were typed in."""
        fields = {name: value for name, value in cleaned.items() if name != "token"}
        if "amount" in fields:
            fields["amount"] = exact(fields["amount"] or Decimal(0), currency)
        return self.do(action, **fields)

    def sends_evidence(self, scene: Scene, pressed: str) -> bool:
        """Whether evidence goes out by pressing this."""
        rules = getattr(scene, self.rules) if self.rules else ()
        return any(rule.name == pressed and any(e.kind in PROVING for e in rule.effects) for rule in rules)


ACTIONS: Final[dict[str, CaseAction]] = {
    "take": CaseAction(forms.ActionForm, case_actions.take, _("Taken")),
    "assign": CaseAction(forms.AssignForm, case_actions.take, _("Given")),
    "put-back": CaseAction(forms.ActionForm, case_actions.put_back, _("Put back")),
    "note": CaseAction(forms.NoteForm, case_actions.note, _("Noted")),
    "step": CaseAction(
        forms.StepForm,
        case_actions.do_step,
        _("Done"),
        rules="steps",
        leaves=_("It goes out when these ten seconds are over"),
    ),
    "skip-step": CaseAction(forms.SkipStepForm, case_actions.skip_step, _("Not wanted")),
    "add-step": CaseAction(forms.AddStepForm, case_actions.add_step, _("Wanted after all")),
    "lend-step": CaseAction(forms.LendStepForm, case_actions.delegate_step, _("Asked; the case stays here")),
    "return-step": CaseAction(forms.AddStepForm, case_actions.return_step, _("Back at its own desk")),
    "remedy": CaseAction(
        forms.RemedyForm,
        case_actions.choose_remedy,
        _("Chosen"),
        rules="remedies",
        leaves=_("Chosen: it goes out when these ten seconds are over"),
    ),
    "hand-over": CaseAction(forms.HandOverForm, case_actions.hand_over, _("Handed over")),
    "close": CaseAction(forms.CloseForm, case_actions.close, _("Closed")),
    "reopen": CaseAction(forms.ReopenForm, case_actions.reopen, _("Open again")),
    "merge": CaseAction(forms.MergeForm, case_actions.merge, _("Merged: the other case has all of it")),
    "evidence": CaseAction(forms.EvidenceForm, case_actions.add_evidence, _("Added"), undoable=False),
    "promise": CaseAction(forms.PromiseForm, case_actions.promise, _("Promised: the clock runs"), undoable=False),
    "keep-promise": CaseAction(
        forms.KeepPromiseForm, case_actions.keep_promise, _("Kept: the clock stops"), undoable=False
    ),
    "release-promise": CaseAction(
        forms.ReleasePromiseForm, case_actions.release_promise, _("Let go, with the buyer's word"), undoable=False
    ),
    "pause": CaseAction(forms.PauseForm, case_actions.pause_clock, _("Paused")),
    "resume": CaseAction(forms.ResumeForm, case_actions.resume_clock, _("The clock runs again")),
    "cancel": CaseAction(forms.CancelForm, case_actions.cancel_clock, _("Deadline cancelled"), Permission.APPROVE),
}
