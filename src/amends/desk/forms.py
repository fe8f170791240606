"""What people send to the desk. Every deed carries ``deed``, made with the page: sent twice, it counts once."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.desk.vocabulary import CLOSING

LONGEST = 4000


def text(*, required: bool) -> forms.CharField:
    return forms.CharField(max_length=LONGEST, required=required)


class Deed(forms.Form):
    deed = forms.UUIDField()


class NoteForm(Deed):
    text = text(required=True)


class StepForm(Deed):
    step = forms.CharField(max_length=80)
    text = text(required=False)


class RemedyForm(Deed):
    remedy = forms.CharField(max_length=80)
    text = text(required=False)


class HandOverForm(Deed):
    desk = forms.CharField(max_length=40)
    text = text(required=True)


class CloseForm(Deed):
    outcome = forms.ChoiceField(choices=[(word, word) for word in CLOSING])
    text = text(required=False)


class ReopenForm(Deed):
    text = text(required=False)


class EvidenceForm(Deed):
    item = forms.CharField(max_length=80)
    name = forms.CharField(max_length=200)


class PromiseForm(Deed):
    what = forms.CharField(max_length=200)
    due = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])

    def clean_due(self) -> Any:
        """A promise lies ahead of us, and not beyond a year."""
        due, now = self.cleaned_data["due"], timezone.now()
        if not now < due < now + timedelta(days=366):
            raise forms.ValidationError(_("A promise needs a time that lies ahead, within a year."))
        return due


class PauseForm(Deed):
    clock = forms.IntegerField(min_value=1)
    waiting_for = forms.CharField(max_length=80)


class ResumeForm(Deed):
    clock = forms.IntegerField(min_value=1)


class CancelForm(Deed):
    clock = forms.IntegerField(min_value=1)
    text = text(required=True)


class MendForm(forms.Form):
    raw = forms.CharField(max_length=1_000_000, strip=False)


class DiscardForm(forms.Form):
    reason = forms.CharField(max_length=500)
