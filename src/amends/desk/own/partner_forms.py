"""The form of a partner: who it is, with whom one talks there, its hours, what its contract says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from amends.casework.partners import book, days_off, week_hours
from amends.casework.partners.models import PartnerKind
from amends.casework.partners.told import CONTACT, TERM, PartnerFault
from amends.desk.own.workday_forms import WEEK
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
IN_COLUMNS: Final = ("contacts", "terms")
NO_DAY: Final = _("It is never open: tick a day, or tell no hours.")
_APART: Final = re.compile(r"[,，、;；\n]+")


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (each.strip() for each in _APART.split(text)))))


class PartnerForm(forms.Form):
    """``codes``, ``skus``: with commas between. Contacts and terms come in columns, see ``lines``."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerKind.choices)
    name = forms.CharField(label=pgettext_lazy("of a firm", "Name"), max_length=80)
    codes = forms.CharField(label=_("What orders call it, such as SF, shunfeng"), max_length=2000, required=False)
    skus = forms.CharField(
        label=_("Goods it supplies or keeps, such as LAMP-*, MUG-1"), max_length=4000, required=False
    )
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

    def values(self) -> Values:
        """As the settings keep them, without contacts and terms; ``keeping`` looks at them."""
        typed = dict(self.cleaned_data)
        typed |= {name: _listed(str(typed[name])) for name in ("codes", "skus")}
        typed["hours"] = week_hours.parted(str(typed["hours"]))
        typed["days_off"] = days_off.parted(str(typed["days_off"]))
        return typed | {"shops": [int(each) for each in typed["shops"]], "week": sorted(map(int, typed.pop("days")))}

    def refuse(self, faults: Sequence[PartnerFault]) -> str:
        """Say what is wrong beside its field; what is wrong in contacts or terms is given back."""
        for fault in faults:
            if fault.field not in IN_COLUMNS:
                self.add_error(*self._beside(fault))
        return next((str(fault.why) for fault in faults if fault.field in IN_COLUMNS), "")

    def _beside(self, fault: PartnerFault) -> tuple[str, str]:
        """The field of the page, and what it says."""
        match fault.field:
            case "week":
                return "days", str(NO_DAY)
            case "days_off" if fault.place:
                line = days_off.parted(str(self.cleaned_data["days_off"]))[int(fault.place)][:60]
                return "days_off", _("“%(line)s” is no day: write 2027-02-01, or 2027-02-01 – 2027-02-07.") % {
                    "line": line
                }
            case _:
                return fault.field, str(fault.why)


def initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands, as the form shows it."""
    return dict(values) | {
        "codes": ", ".join(values["codes"]),
        "skus": ", ".join(values["skus"]),
        "shops": [str(each) for each in values["shops"]],
        "days": [str(each) for each in values["week"]],
        "hours": book.hours_text(values["hours"], get_language() or "en"),
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
    """As they were typed."""
    return lines(post, "contact", CONTACT)


def terms_of(post: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As they were typed; a number that is none is nothing."""
    return [line | {"value": _whole(line["value"])} for line in lines(post, "term", TERM)]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
