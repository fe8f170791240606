"""The ways to settle a case: what each costs, how sure that is, who may grant it, what the buyer reads, what may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amends.casework.queries.authority import Grantable, MyAuthority
from amends.casework.queries.case_page import CasePage
from amends.desk.case import shares, step_form
from amends.desk.case.grants import AmountField, field
from amends.desk.case.shares import LineShare
from amends.desk.case.step_form import AskedField, Asking
from amends.desk.case.steps import Will, will
from amends.desk.words.gaps import in_words
from amends.desk.words.people import role_title
from amends.desk.words.titles import Titles
from amends.desk.writing import scripts
from amends.engine import urgency
from amends.engine.conditions import holds
from amends.engine.dossier import Case
from amends.engine.grants import in_goods
from amends.engine.playbook import RemedyRule
from amends.engine.work import Work
from amends.web import amounts

WHOLE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A remedy. ``cost``: what it is likely to cost, with what is lost if it fails; ``chance``: percent that it works.

    ``risk``: what may follow, and what the platform does if this fails; ``limit``: how much of it the reader may grant
    alone. ``say``: what the buyer will read, in their language, ``meaning`` in the reader's; empty: nothing is written.
    ``lines``: what each piece of the order is worth in it; empty where it can't be told by lines. ``asks``: what the
    platform wants said with it.
    """

    name: str
    title: str
    cost: int
    chance: int
    risk: str
    fails: str
    penalty: str
    closes: bool
    will: list[Will]
    field: AmountField | None
    limit: str
    say: str
    meaning: str
    lines: list[LineShare]
    asks: list[AskedField]


def ways(page: CasePage, titles: Titles, mine: MyAuthority | None, typed: Mapping[str, Any] | None = None) -> list[Way]:
    """What the present scene offers as things stand, the cheapest first; not what was chosen already.

    ``mine``: what the reader may grant; ``typed``: what somebody had typed into the form of one.
    """
    scene = titles.scene_of(page.case.scene)
    subject = Work(page.dossier, page.policy).about(page.case.subject)
    rules = [
        rule
        for rule in (scene.remedies if scene else ())
        if not _spent(page, rule) and holds(rule.when, page.dossier, page.dossier.facts, subject, page.case)
    ]
    fails = scene.timeout.say(titles.language) if scene else ""
    return sorted((_way(page, rule, titles, mine, fails, typed or {}) for rule in rules), key=lambda way: way.cost)


def _spent(page: CasePage, rule: RemedyRule) -> bool:
    """Chosen already in this scene: it is asked for once."""
    case = page.case
    cited = f"#scenes.{case.scene}.{rule.name}"
    asked = any(each.case_no == case.no and str(each.payload.get("rule", "")).endswith(cited) for each in page.effects)
    return case.remedy == rule.name and (asked or not rule.effects)


def _way(
    page: CasePage, rule: RemedyRule, titles: Titles, mine: MyAuthority | None, fails: str, typed: Mapping[str, Any]
) -> Way:
    grant = mine.remedies.get(rule.name) if mine else None
    work = Work(page.dossier, page.policy)
    currency = page.dossier.facts.currency or page.shop.currency
    reads, spoken = page.dossier.facts.language or "zh", get_language() or "en"
    known = {"amount": grant.most} if grant else {}
    return Way(
        name=rule.name,
        title=titles.remedy(page.case.scene, rule.name),
        cost=_expected(work, page.case, rule),
        chance=rule.chance * 100 // WHOLE,
        risk=rule.risk.say(titles.language),
        fails=fails if not rule.closes else "",
        penalty=_penalty(page, rule, titles, currency),
        closes=bool(rule.closes),
        will=will(page, rule.effects),
        field=field(grant, currency) if grant and not in_goods(rule) else None,
        limit=_limit(grant, currency) if grant and mine and mine.limited else "",
        say=in_words(scripts.filled(page, rule.script, reads, known) or "") if rule.script else "",
        meaning=scripts.meaning(page, rule.script, language=reads, reader=spoken) if rule.script else "",
        lines=shares.of(page) if grant and any(effect.kind == "refund" for effect in rule.effects) else [],
        asks=_asks(page, rule, titles, typed if typed.get("remedy") == rule.name else {}),
    )


def _expected(work: Work, case: Case, rule: RemedyRule) -> int:
    """Minor units: its cost where it works, else what is at stake and what the platform takes for it.

    A frozen shop loses a share of what is at stake once more, see ``freeze_share`` in the playbook's head.
    """
    book, subject = work.policy.playbook, work.about(case.subject)
    lost, _points = urgency.stake(work, case)
    if taken := book.penalties.get(rule.penalty):
        lost += lost * book.freeze_share // WHOLE if taken.freeze else 0
        lost += sum(work.amount(part, subject, case) for part in taken.money) + taken.points * book.price_of_point
    cost = sum(work.amount(part, subject, case) for part in rule.cost)
    return (rule.chance * cost + (WHOLE - rule.chance) * lost) // WHOLE


def _asks(page: CasePage, rule: RemedyRule, titles: Titles, typed: Mapping[str, Any]) -> list[AskedField]:
    asking = Asking(dossier=page.dossier, case=page.case, playbook=page.policy.playbook, currency=page.currency)
    return step_form.fields(asking, rule, titles.language, typed)


def _limit(grant: Grantable, currency: str) -> str:
    """How much of it the reader may grant alone, and whom more is asked of."""
    if grant.goods:
        return _goods(grant, currency)
    if grant.verdict.granted:
        return _("within what you may grant")
    who = role_title(grant.verdict.goes_to) if grant.verdict.goes_to else ""
    if not who:
        return _("nobody may grant all of it")
    if not grant.free:
        return _("asked of %(role)s") % {"role": who}
    alone = {"sum": amounts.money(grant.free, currency), "role": who}
    return _("%(sum)s by yourself; more is asked of %(role)s") % alone


def _goods(grant: Grantable, currency: str) -> str:
    """What goods that leave are worth, and whom they are asked of."""
    if not grant.most:
        return _("nobody can tell what these goods are worth: they are let go by whoever may grant any sum")
    worth = _("goods worth %(sum)s") % {"sum": amounts.money(grant.most, currency)}
    who = role_title(grant.verdict.goes_to) if grant.verdict.goes_to else ""
    asked = _("asked of %(role)s") % {"role": who} if who else _("nobody may grant all of it")
    return f"{worth} · {_('within what you may grant') if grant.verdict.granted else asked}"


def _penalty(page: CasePage, rule: RemedyRule, titles: Titles, currency: str) -> str:
    """What the platform takes for it."""
    found = page.policy.playbook.penalties.get(rule.penalty)
    if found is None:
        return ""
    work = Work(page.dossier, page.policy)
    subject = work.about(page.case.subject)
    money = sum(work.amount(part, subject, page.case) for part in found.money)
    parts = [
        found.title.say(titles.language),
        ngettext("%(n)s point", "%(n)s points", found.points) % {"n": found.points} if found.points else "",
        amounts.money(money, currency) if money else "",
    ]
    return " · ".join(filter(None, parts))
