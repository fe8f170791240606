"""What people send to the page of working days, and what an entry comes to with it."""

from datetime import date, timedelta
from typing import Any, Final

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from amends.merchants import own_days
from amends.merchants.models import Promotion
from amends.merchants.own_days import Day, DayEntry
from amends.policy.holidays import Listing

LONGEST: Final = 100  # days added at once
KINDS: Final = [("off", _("day off")), ("on", _("working day")), ("hours", _("working day with other hours"))]
WEEK: Final = [
    (1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun")),
]  # fmt: skip
SPLIT: Final = "、，,; \n"


def hours_of(text: str) -> tuple[str, ...]:
    """``9:00-12:00 13:00-18:00`` as it is kept. Raises ValidationError."""
    for mark in SPLIT:
        text = text.replace(mark, " ")
    found = tuple(text.split())
    try:
        read = own_days.windows(found)
    except ValueError as error:
        raise forms.ValidationError(_("Write hours as 09:00-18:00.")) from error
    for opens, closes in read:
        if not 0 <= opens < closes <= 24 * 60:
            raise forms.ValidationError(_("Hours open before they close, within one day."))
    return tuple(f"{_face(opens)}-{_face(closes)}" for opens, closes in sorted(read))


def _face(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


class HoursForm(forms.Form):
    """``hours`` empty: as the calendar has them; no ``week`` ticked: as the calendar has it."""

    hours = forms.CharField(label=_("Hours of every day"), required=False, max_length=200)
    week = forms.TypedMultipleChoiceField(label=_("Days of the week"), coerce=int, choices=WEEK, required=False)

    def clean_hours(self) -> tuple[str, ...] | None:
        text = str(self.cleaned_data["hours"]).strip()
        return hours_of(text) if text else None

    def on(self, entry: DayEntry) -> DayEntry:
        hours, week = self.cleaned_data["hours"], tuple(sorted(self.cleaned_data["week"]))
        return msgspec.structs.replace(entry, hours=hours, week=week or None)


class DaysForm(forms.Form):
    from_on = forms.DateField(label=_("From"))
    until_on = forms.DateField(label=_("Until"), required=False)
    kind = forms.ChoiceField(label=_("What they are"), choices=KINDS)
    hours = forms.CharField(label=_("Hours"), required=False, max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from_on"), cleaned.get("until_on") or cleaned.get("from_on")
        if start and end and not 0 <= (end - start).days < LONGEST:
            raise forms.ValidationError(_("The days end after they begin, and are a hundred at most."))
        cleaned["until_on"] = end
        if cleaned.get("kind") == "hours":
            cleaned["hours"] = hours_of(str(cleaned.get("hours", "")))
            if not cleaned["hours"]:
                raise forms.ValidationError(_("Which hours? Write them as 09:00-18:00."))
        else:
            cleaned["hours"] = ()
        return cleaned

    def on(self, entry: DayEntry) -> DayEntry:
        wanted = self.cleaned_data
        return with_days(
            entry,
            [
                Day(on=day, counts=wanted["kind"] != "off", hours=wanted["hours"], note=wanted["note"])
                for day in between(wanted["from_on"], wanted["until_on"])
            ],
        )


def between(start: date, end: date) -> list[date]:
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def with_days(entry: DayEntry, days: list[Day]) -> DayEntry:
    """The entry with those days; what it said of them before goes."""
    new = {day.on for day in days}
    return msgspec.structs.replace(entry, days=(*(day for day in entry.days if day.on not in new), *days))


def without_day(entry: DayEntry, on: date) -> DayEntry:
    return msgspec.structs.replace(entry, days=tuple(day for day in entry.days if day.on != on))


def with_list(entry: DayEntry, listing: Listing, language: str) -> DayEntry:
    """The entry with an official list taken over, and its source where none was named."""
    days = [Day(on=day.on, counts=day.counts, note=day.title[:80]) for day in listing.days]
    found = with_days(entry, days)
    return msgspec.structs.replace(found, source=entry.source or listing.source.say(language))


def with_promotion(entry: DayEntry, promotion: Promotion, hours: tuple[str, ...]) -> DayEntry:
    """The entry with a promotion's sale days as working days."""
    last = promotion.after_sales_on - timedelta(days=1)
    days = between(promotion.sale_on, max(promotion.sale_on, last))[:LONGEST]
    return with_days(entry, [Day(on=day, counts=True, hours=hours, note=promotion.name) for day in days])


class PromotionDaysForm(forms.Form):
    promotion = forms.IntegerField(min_value=1)
    hours = forms.CharField(required=False, max_length=200)

    def clean_hours(self) -> tuple[str, ...]:
        return hours_of(str(self.cleaned_data["hours"]).strip())


class PutDaysForm(forms.Form):
    """``entry``: what was seen; ``was``: what stood when it was made."""

    entry = forms.CharField(max_length=100_000)
    was = forms.CharField(max_length=100_000)
    source = forms.CharField(required=False, max_length=200)
    follow = forms.BooleanField(required=False)
