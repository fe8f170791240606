"""What people send to the desk. Every action carries ``action``, made with the page: sent twice, it counts once."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.desk.words.vocabulary import CLOSING

LONGEST = 4000
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)  # what calendars and time zones can reckon with
CALENDAR: Final = (MinValueValidator(FIRST), MaxValueValidator(LAST))


class PeriodForm(forms.Form):
    """Days in the reader's zone, both included; one that is left out, or can't be, is as usual."""

    since = forms.DateField(required=False, validators=CALENDAR)
    until = forms.DateField(required=False, validators=CALENDAR)

    def days(self, usual: timedelta) -> tuple[date, date]:
        """The first and the last, which is today where nobody says."""
        self.is_valid()
        last = self.cleaned_data.get("until") or timezone.localdate()
        first = self.cleaned_data.get("since") or last - usual
        return first, max(first, last)


def text(*, required: bool) -> forms.CharField:
    return forms.CharField(max_length=LONGEST, required=required)


class ActionForm(forms.Form):
    token = forms.UUIDField()


class NoteForm(ActionForm):
    text = text(required=True)


class StepForm(ActionForm):
    step = forms.CharField(max_length=80)
    text = text(required=False)
    choice = forms.CharField(max_length=80, required=False)


class SkipStepForm(ActionForm):
    step = forms.CharField(max_length=80)


class AddStepForm(SkipStepForm):
    """``text``: why; of a step that is offered it is needed."""

    text = text(required=False)


class LendStepForm(SkipStepForm):
    """``whom``: ``member:ID`` or ``desk:CODE``."""

    whom = forms.RegexField(r"^(member:[0-9]{1,18}|desk:[\w-]{1,40})$")
    text = text(required=False)

    def clean(self) -> dict[str, object]:
        """Whom it is lent to, as the action takes it."""
        told: dict[str, object] = dict(self.cleaned_data)
        sort, _colon, who = str(told.pop("whom", "")).partition(":")
        return told | {"to": who if sort == "member" else "", "desk": who if sort == "desk" else ""}


class RemedyForm(ActionForm):
    """``amount``: as people write sums, in the order's currency; left out, the rule's own sum stands.

    ``by_lines``: the sum is what the pieces chosen (``back_0``, ``back_1`` …) were paid with.
    """

    remedy = forms.CharField(max_length=80)
    amount = forms.DecimalField(min_value=0, max_digits=14, decimal_places=3, required=False)
    by_lines = forms.BooleanField(required=False)
    text = text(required=False)

    def clean(self) -> Any:
        """No pieces and no money are worth nothing, which must not become the rule's own sum."""
        if self.cleaned_data.pop("by_lines", False) and not self.cleaned_data.get("amount"):
            raise forms.ValidationError(_("Say how many of which line come off."))
        if self.cleaned_data.get("amount") == 0:
            raise forms.ValidationError(_("Nothing can't be granted: say a sum."))
        return self.cleaned_data


class MergeForm(ActionForm):
    into = forms.IntegerField(min_value=1)
    text = text(required=False)


class HandOverForm(ActionForm):
    desk = forms.CharField(max_length=40)
    text = text(required=True)


class AssignForm(ActionForm):
    """``owner``: a member's id."""

    owner = forms.CharField(max_length=20)


class CloseForm(ActionForm):
    outcome = forms.ChoiceField(choices=[(word, word) for word in CLOSING])
    text = text(required=False)


class ReopenForm(ActionForm):
    text = text(required=False)


class EvidenceForm(ActionForm):
    item = forms.CharField(max_length=80)
    name = forms.CharField(max_length=200)

    def clean_name(self) -> str:
        """Where it can be found: a number or a link. A word alone proves nothing."""
        name: str = self.cleaned_data["name"]
        if "://" not in name and not any(character.isdigit() for character in name):
            raise forms.ValidationError(_("Write its number or a link to it: a word alone proves nothing."))
        return name


class PromiseForm(ActionForm):
    what = forms.CharField(max_length=200)
    due = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])

    def clean_due(self) -> Any:
        """A promise lies ahead of us, and not beyond a year."""
        due, now = self.cleaned_data["due"], timezone.now()
        if not now < due < now + timedelta(days=366):
            raise forms.ValidationError(_("A promise needs a time that lies ahead, within a year."))
        return due


class KeepPromiseForm(ActionForm):
    ref = forms.CharField(max_length=200)
    text = text(required=False)


class ReleasePromiseForm(ActionForm):
    """``text``: the buyer's word for it."""

    ref = forms.CharField(max_length=200)
    text = text(required=True)


class PauseForm(ActionForm):
    clock = forms.IntegerField(min_value=1)
    waiting_for = forms.CharField(max_length=80)


class ResumeForm(ActionForm):
    clock = forms.IntegerField(min_value=1)


class CancelForm(ActionForm):
    clock = forms.IntegerField(min_value=1)
    text = text(required=True)


class AnswerForm(forms.Form):
    reason = forms.CharField(max_length=500, required=False)


class RefuseForm(forms.Form):
    reason = forms.CharField(max_length=500)


class StandInForm(forms.Form):
    to = forms.IntegerField(min_value=1)
    until = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])


class PoolBookingForm(forms.Form):
    """``amount``: as people write sums; what is taken out again is below zero."""

    currency = forms.RegexField(r"^[A-Z]{3}$")
    amount = forms.DecimalField(max_digits=14, decimal_places=3)
    reason = forms.CharField(max_length=200)


class MendForm(forms.Form):
    raw = forms.CharField(max_length=1_000_000, strip=False)


class DiscardForm(forms.Form):
    reason = forms.CharField(max_length=500)
