"""Sums that several have to agree to, as a merchant sets them: from which sum, who, all of them or any, since when."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from amends.desk.forms import CALENDAR
from amends.desk.own import values
from amends.desk.own.values import RunningValues
from amends.engine.playbook import ApproverRule
from amends.merchants.roles import Role
from amends.policy import phrases, words

PART: Final = "approvers"
LONGEST_SUM: Final = 40
NEEDS: Final = (("all", _("all of them")), ("any", _("any of them")))


class ApproverForm(forms.Form):
    """A rule. ``name``: of one that is changed; empty: a new one. Sum and time are read as playbooks write them."""

    name = forms.SlugField(required=False, max_length=40)
    money = forms.CharField(label=_("From which sum on"), max_length=LONGEST_SUM)
    who = forms.MultipleChoiceField(
        label=_("Who agrees"), choices=[(role, Role(role).label) for role in words.APPROVING]
    )
    need = forms.ChoiceField(label=_("How many of them"), choices=NEEDS)
    since = forms.DateField(label=_("Holds from"), validators=CALENDAR)
    within = forms.CharField(label=_("Answers within"), max_length=20, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverRow:
    """A rule as told. ``own``: the merchant's, so that it can go."""

    name: str
    money: str
    who: str
    need: str
    since: date | None
    within: str
    own: bool


def rows(now: RunningValues) -> list[ApproverRow]:
    """From the smallest sum on."""
    ordered = sorted(now.playbook.approvers.values(), key=lambda rule: (rule.money, rule.since))
    return [_row(rule, now) for rule in ordered]


def _row(rule: ApproverRule, now: RunningValues) -> ApproverRow:
    return ApproverRow(
        name=rule.name,
        money=phrases.sum_of(rule.money, now.playbook.currency),
        who=", ".join(str(Role(role).label) for role in rule.who),
        need=str(dict(NEEDS)["all" if rule.every else "any"]),
        since=rule.since if rule.since > date.min else None,
        within=str(rule.within) if rule.within else "",
        own=_path(rule.name) in values.read(now.holding),
    )


def _path(name: str) -> str:
    return f"{PART}.{name}"


def with_rule(now: RunningValues, told: dict[str, Any]) -> str:
    """The overlay with the rule."""
    item: dict[str, Any] = {
        "title": {"zh": _said("zh-hans"), "en": _said("en")},
        "money": _sum(told["money"].strip(), now.playbook.currency),
        "who": list(told["who"]),
        "need": told["need"],
        "since": told["since"].isoformat(),
        "assumption": True,
    }
    within = {"within": told["within"].strip()} if told["within"].strip() else {}
    return values.with_item(now.holding, base=now.pack, path=_path(told["name"] or _next(now)), item=item | within)


def _said(language: str) -> str:
    """What the rule is called there."""
    with override(language):
        return gettext("Several agree")


def without_rule(now: RunningValues, name: str) -> str:
    return values.without_line(now.holding, base=now.pack, path=_path(name))


def _sum(typed: str, currency: str) -> str:
    return typed if " " in typed else f"{typed} {currency}"


def _next(now: RunningValues) -> str:
    """A name that no rule has."""
    return next(name for n in range(1, 10_000) if (name := f"several_{n}") not in now.playbook.approvers)
