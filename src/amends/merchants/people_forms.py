"""What people send to the settings."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import (
    Assignment,
    Language,
    NoticeKind,
    Seniority,
    ShopPlatform,
)
from amends.merchants.roles import Role

LANGUAGES = [("zh", "中文"), ("en", "English"), ("pt", "Português"), ("es", "Español"), ("ru", "Русский")]
LENDABLE = [(role.value, role.label) for role in Role if role not in {Role.OWNER, Role.MANAGER, Role.OBSERVER}]
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d"]
Choices = list[tuple[str, str]]


class DeskChoices(forms.Form):
    """A form whose ``desks`` or ``desk`` are the merchant's."""

    def __init__(self, *args: Any, desks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("desk", "desks"):
            if name in self.fields:
                self.fields[name].choices = desks  # type: ignore[attr-defined]


class InviteForm(DeskChoices):
    email = forms.EmailField(label=_("E-mail"))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices)
    desks = forms.MultipleChoiceField(label=_("Seats"), required=False)


class MemberForm(DeskChoices):
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices)
    desks = forms.MultipleChoiceField(label=_("Seats"), required=False)
    seniority = forms.ChoiceField(label=_("Experience"), choices=Seniority.choices)
    part_time = forms.BooleanField(label=_("Part-time"), required=False)
    mentor = forms.TypedChoiceField(label=_("Mentor"), required=False, coerce=int, empty_value=None)
    languages = forms.MultipleChoiceField(label=_("Languages"), choices=LANGUAGES, required=False)
    platforms = forms.MultipleChoiceField(label=_("Platforms"), choices=ShopPlatform.choices, required=False)
    issues = forms.CharField(label=_("Only these issues"), required=False, max_length=2000)

    def __init__(self, *args: Any, mentors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [("", "—"), *mentors]  # type: ignore[attr-defined]

    def clean_issues(self) -> list[str]:
        codes = str(self.cleaned_data["issues"]).replace(",", " ").replace("、", " ").replace("，", " ").split()
        return sorted({code.upper() for code in codes})


class AbsenceForm(forms.Form):
    from_at = forms.DateTimeField(label=_("From"), input_formats=MOMENT)
    until_at = forms.DateTimeField(label=_("Until"), input_formats=MOMENT)
    stand_in = forms.TypedChoiceField(label=_("Stand-in"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].choices = [("", _("nobody: back to the desk")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from_at"), cleaned.get("until_at")
        if start and end and (end <= start or end <= timezone.now()):
            raise forms.ValidationError(_("An absence ends after it begins, and not in the past."))
        return cleaned


class LoanForm(DeskChoices):
    role = forms.ChoiceField(label=_("Role"), choices=LENDABLE)
    desk = forms.ChoiceField(label=_("Desk"))
    until_at = forms.DateTimeField(label=_("Until"), input_formats=MOMENT)
    most = forms.IntegerField(label=_("At most so many cases"), required=False, min_value=1, max_value=10_000)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_until_at(self) -> Any:
        until, now = self.cleaned_data["until_at"], timezone.now()
        if not now < until <= now + timedelta(days=31):
            raise forms.ValidationError(_("A loan ends within 31 days."))
        return until


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Called"), max_length=120)
    platform = forms.ChoiceField(label=_("Platform"), choices=ShopPlatform.choices, required=False)
    playbook = forms.ChoiceField(label=_("Playbook"))
    currency = forms.RegexField(label=_("Currency"), regex=r"^[A-Z]{3}$", initial="CNY")
    country = forms.RegexField(label=_("Country"), regex=r"^[A-Z]{2}$", initial="CN")
    zone = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", max_length=64)

    def __init__(self, *args: Any, playbooks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["playbook"].choices = playbooks  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("No such time zone; for instance Asia/Shanghai or America/Sao_Paulo."))
        return zone


class DeskForm(forms.Form):
    name = forms.CharField(label=_("Called"), max_length=80)
    assignment = forms.ChoiceField(label=_("How its work is given out"), choices=Assignment.choices)


class NewDeskForm(DeskForm):
    code = forms.SlugField(label=_("Code, as playbooks name it"), max_length=40)


class PromotionForm(forms.Form):
    name = forms.CharField(label=_("Called"), max_length=80)
    warm_up_on = forms.DateField(label=_("Warm-up from"))
    sale_on = forms.DateField(label=_("Sale from"))
    after_sales_on = forms.DateField(label=_("After-sales from"))
    ends_on = forms.DateField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days: list[date] = [cleaned[n] for n in ("warm_up_on", "sale_on", "after_sales_on", "ends_on") if n in cleaned]
        if days != sorted(days):
            raise forms.ValidationError(_("The phases follow each other: warm-up, sale, after-sales, last day."))
        return cleaned


class ShiftForm(DeskChoices):
    desk = forms.ChoiceField(label=_("Desk"))
    member = forms.TypedChoiceField(label=_("Who"), coerce=int)
    days = forms.TypedMultipleChoiceField(label=_("Days"), coerce=int, choices=[(n, str(n)) for n in range(1, 8)])
    from_hour = forms.IntegerField(label=_("From hour"), min_value=0, max_value=23, initial=9)
    until_hour = forms.IntegerField(label=_("Until hour"), min_value=1, max_value=24, initial=18)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("from_hour", 0) >= cleaned.get("until_hour", 24):
            raise forms.ValidationError(_("A shift ends after it begins."))
        return cleaned


class NoticesForm(forms.Form):
    """``kinds``: those I want; of these ``sounding`` and ``popping``, see ``models.Member``."""

    kinds = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)
    sounding = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)
    popping = forms.MultipleChoiceField(choices=NoticeKind.choices, required=False)
    quiet_from = forms.TimeField(required=False)
    quiet_until = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        start, end = told.get("quiet_from"), told.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            self.add_error(
                "quiet_until" if end is None else "quiet_from", _("Quiet hours need a beginning and an end.")
            )
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours that end as they begin would be the whole day."))
        return told

    def preferences(self) -> dict[str, Any]:
        """As the settings keep them; what isn't wanted at all makes no sound either."""
        told = self.cleaned_data
        wanted = set(told["kinds"])
        quiet = {
            name: told[name].isoformat("minutes") if told[name] else None for name in ("quiet_from", "quiet_until")
        }
        return {
            "muted": sorted(set(NoticeKind.values) - wanted),
            "sounding": sorted(wanted & set(told["sounding"])),
            "popping": sorted(wanted & set(told["popping"])),
            **quiet,
        }


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    password = forms.CharField(label=_("Password"), max_length=200, strip=False)

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password


class WelcomeForm(JoinForm):
    merchant = forms.CharField(label=_("Merchant"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))

    field_order = ("merchant", "name", "email", "password", "language")
