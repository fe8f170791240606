"""The form of a partner: who it is, with whom one talks there, its hours, what its contract says."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from amends.casework.overlay import told_hours
from amends.casework.overlay.told_hours import KeptHours
from amends.casework.partners import book
from amends.casework.partners.models import PartnerKind
from amends.channels.partners import days_off
from amends.desk.own.workday_forms import WEEK, hours_of
from amends.desk.words.vocabulary import Words
from amends.merchants.changes import Values
from amends.policy import holidays

CHANNELS: Final[Words] = {
    "phone": _("Phone"),
    "mail": _("E-mail"),
    "wechat": _("WeChat"),
    "wecom": _("WeCom"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "qq": _("QQ"),
    "other": _("Something else"),
}
TERMS: Final[Words] = {
    "claim_within_days": _("Claims are made within days"),
    "claim_cap": _("A claim comes to at most, in the shop's currency"),
    "cap_in_freights": _("A claim comes to at most so many times the freight"),
    "bears_percent": _("It bears of a loss, per cent"),
    "free_per_month": _("So many losses a month it doesn't pay for"),
    "pay_within_days": _("It pays a claim within days"),
    "appeal_within_days": _("A refusal is objected to within days"),
}
MOST_CONTACTS: Final = 6
MOST_TERMS: Final = 12
MOST_CODES: Final = 60
CONTACT: Final = ("name", "channel", "address", "language")
TERM: Final = ("what", "value", "from", "until", "source")
NO_DAY: Final = _("It is never open: tick a day, or tell no hours.")
HIGHEST: Final = 10_000_000
_APART: Final = re.compile(r"[,，;；\n]+")


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (each.strip() for each in _APART.split(text)))))


class PartnerForm(forms.Form):
    """``codes``, ``skus``: with commas between. Contacts and terms come in columns, see ``lines``."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerKind.choices)
    name = forms.CharField(label=pgettext_lazy("of a firm", "Name"), max_length=80)
    codes = forms.CharField(label=_("What orders call it, such as SF, shunfeng"), max_length=2000, required=False)
    skus = forms.CharField(label=_("Goods it supplies, such as LAMP-*, MUG-1"), max_length=4000, required=False)
    shops = forms.MultipleChoiceField(label=_("Only these shops"), required=False)
    days = forms.MultipleChoiceField(label=_("Days it works"), choices=WEEK, required=False)
    hours = forms.CharField(label=_("Working hours"), max_length=200, required=False)
    zone = forms.CharField(label=_("Time zone"), max_length=64)
    holidays = forms.ChoiceField(label=_("Closed on the holidays of"), required=False)
    days_off = forms.CharField(
        label=_("Also closed on, a day or a span a line"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "placeholder": "2027-02-01 – 2027-02-07"}),
    )
    answers_within = forms.IntegerField(label=_("Answers within, minutes of its hours"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, shops: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shops"].choices = [(str(number), name) for number, name in shops]  # type: ignore[attr-defined]
        self.fields["holidays"].choices = [("", _("none")), *countries()]  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("No such time zone; for instance Asia/Shanghai or America/Sao_Paulo."))
        return zone

    def _several(self, name: str) -> list[str]:
        found = _listed(str(self.cleaned_data[name]))
        if len(found) > MOST_CODES:
            raise forms.ValidationError(_("That is more than fits: %(most)s at most.") % {"most": MOST_CODES})
        return found

    def clean_codes(self) -> list[str]:
        return self._several("codes")

    def clean_skus(self) -> list[str]:
        return self._several("skus")

    def clean_hours(self) -> list[str]:
        return list(hours_of(str(self.cleaned_data["hours"])))

    def clean_days_off(self) -> list[str]:
        try:
            found = days_off.read(str(self.cleaned_data["days_off"]))
        except days_off.NoDayOffError as wrong:
            raise forms.ValidationError(
                _("“%(line)s” is no day: write 2027-02-01, or 2027-02-01 – 2027-02-07.") % {"line": wrong}
            ) from wrong
        if len(found) > MOST_CODES:
            raise forms.ValidationError(_("That is more than fits: %(most)s at most.") % {"most": MOST_CODES})
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("hours") and not told.get("days"):
            self.add_error("days", NO_DAY)
        elif told.get("hours"):
            self._that_hold(told)
        return told

    def _that_hold(self, told: Mapping[str, Any]) -> None:
        """Hours that cross each other, or that leave no open hour, are refused."""
        try:
            told_hours.calendar_of(
                "",
                KeptHours(
                    zone=told.get("zone", "UTC"), hours=tuple(told["hours"]), days=tuple(map(int, told["days"])),
                ),
            )  # fmt: skip
        except ValueError:
            self.add_error("hours", _("These hours overlap."))

    def values(self) -> Values:
        """As the settings keep them, without contacts and terms."""
        told = dict(self.cleaned_data)
        return told | {"shops": [int(each) for each in told["shops"]], "week": sorted(map(int, told.pop("days")))}


def initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands, as the form shows it."""
    return dict(values) | {
        "codes": ", ".join(values["codes"]),
        "skus": ", ".join(values["skus"]),
        "shops": [str(each) for each in values["shops"]],
        "days": [str(each) for each in values["week"]],
        "hours": ", ".join(values["hours"]),
        "days_off": "\n".join(map(days_off.shown, values["days_off"])),
    }


def countries() -> list[tuple[str, str]]:
    """Those whose holidays are known, in the reader's language."""
    language = get_language() or "en"
    return [(code, title.say(language)) for code, title in holidays.COUNTRIES.items()]


def fresh(kind: str, zone: str) -> dict[str, Any]:
    """What a new one starts with."""
    told = book.starting(kind)
    return {
        "kind": kind, "days": [str(each) for each in told.days], "hours": ", ".join(told.hours),
        "zone": zone, "answers_within": told.answers_within,
    }  # fmt: skip


def lines(post: Mapping[str, Any], prefix: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Lines typed into columns ``PREFIX-NAME``; those with nothing in their first column are left out."""
    columns = [post.getlist(f"{prefix}-{name}") for name in names]  # type: ignore[attr-defined]
    typed = [dict(zip(names, (str(each).strip() for each in row), strict=True)) for row in zip(*columns, strict=False)]
    return [line for line in typed if line[names[0]] and any(line[name] for name in names[1:] if name != "channel")]


def contacts_of(post: Mapping[str, Any]) -> list[dict[str, str]]:
    """Raises ValueError in the reader's words."""
    found = lines(post, "contact", CONTACT)
    if len(found) > MOST_CONTACTS:
        raise ValueError(str(_("At most %(most)s contacts.") % {"most": MOST_CONTACTS}))
    if any(line["channel"] not in CHANNELS or max(map(len, line.values())) > MOST_CODES * 2 for line in found):
        raise ValueError(str(_("A contact has a name, a channel, and how to reach them there.")))
    return found


def terms_of(post: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Raises ValueError in the reader's words."""
    found = lines(post, "term", TERM)
    if len(found) > MOST_TERMS:
        raise ValueError(str(_("At most %(most)s terms.") % {"most": MOST_TERMS}))
    return [_term(line) for line in found]


def _term(line: dict[str, str]) -> dict[str, Any]:
    try:
        begins = date.fromisoformat(line["from"])
        ends = date.fromisoformat(line["until"]) if line["until"] else None
        fits = 0 < int(line["value"]) <= HIGHEST and line["what"] in TERMS and (ends is None or ends >= begins)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(str(_("A term has a whole number above 0, the day it begins, and ends no earlier.")))
    return {**line, "value": int(line["value"]), "source": line["source"][:200]}
