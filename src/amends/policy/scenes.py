"""Reading scenes with their steps, remedies, evidence and ways to close."""

import re

from msgspec.structs import replace

from amends.engine.playbook import ALWAYS, Amount, Close, EffectRule, EvidenceItem, RemedyRule, Scene
from amends.policy import money, words
from amends.policy.clocks import effects, when
from amends.policy.deciding import decides
from amends.policy.goods_checks import check_goods
from amends.policy.item import Item, once
from amends.policy.known import Known
from amends.policy.liability import claims, liabilities
from amends.policy.nodes import Node
from amends.policy.problem import ProblemReport, phrase
from amends.policy.steps import entries, steps

COMPENSATION = "compensate"
_ROW = re.compile(r"[TBMALXN][0-9]{1,2}")


def scene(node: Node, report: ProblemReport, known: Known) -> Scene:
    """One scene; what is wrong goes into the report."""
    item = Item(node, report, what="scene", words=words.SCENE)
    _needs(item)
    name, tasks, ways = item.name(), steps(item, known), _remedies(item, known)
    made = Scene(
        name=name,
        title=item.text("title", needed=True),
        issue=item.one("issue", known.issues, what="issue code"),
        on=item.several("on", known.triggers, what="trigger"),
        group=item.string("group", default=name),
        desk=item.one("desk", known.desks),
        when=when(item, "when", known) or ALWAYS,
        rank=item.number("rank"),
        per_thread=item.flag("per_thread"),
        again=item.flag("again"),
        case=item.flag("case", default=True),
        stake=money.amounts(item, "stake", known),
        points=item.number("points"),
        why=item.text("why"),
        bearer=item.one("bearer", words.PARTIES, what="party"),
        clocks=item.several("clocks", known.clocks, what="clock"),
        steps=tasks,
        effects=effects(item, "effects", known),
        remedies=ways,
        evidence=_evidence(item, known),
        closes=_closes(item, known),
        source=item.one("source", known.sources),
        origin=node.origin,
        mission=_mission(item),
        work=item.span("work"),
        liability=liabilities(item, "liability", known),
        freight=liabilities(item, "freight", known),
        burden=liabilities(item, "burden", known),
        claims=claims(item, known),
        scripts=item.several("scripts", known.templates, what="template"),
        timeout=item.text("timeout"),
        penalty=item.one("penalty", known.penalties, what="penalty"),
        otherwise=item.flag("otherwise"),
        automation=item.one("automation", words.LEVELS, what="level"),
        decides=decides(item, known, tasks, ways),
    )
    check_goods(item, made)
    return made


def _needs(item: Item) -> None:
    item.need("issue", "name an issue code of common/issues.yaml")
    item.need("desk", "name the desk that works on it")
    item.need("source", "name a source of the playbook")
    item.need("on", "name what it is recognised on, such as refund.asked")


def _remedies(item: Item, known: Known) -> tuple[RemedyRule, ...]:
    once(item, "remedies", "remedy")
    return tuple(_remedy(each, known) for each in item.items("remedies", what="remedy", words=words.REMEDY))


def _remedy(item: Item, known: Known) -> RemedyRule:
    chance, given = item.get("chance"), effects(item, "effects", known)
    step = _offer_step(given, known)
    return RemedyRule(
        name=item.name(),
        title=item.text("title", needed=True),
        cost=money.amounts(item, "cost", known),
        chance=money.percent(chance, item.report) if chance else money.WHOLE,
        effects=tuple(_offering(each, step) for each in given),
        closes=item.string("closes"),
        risk=item.text("risk"),
        grants=_offered(money.amounts(item, "grants", known), step),
        when=when(item, "when", known) or ALWAYS,
        penalty=item.one("penalty", known.penalties, what="penalty"),
        script=item.one("script", known.templates, what="template"),
        form=tuple(entries(item, known)),
    )


def _offer_step(given: tuple[EffectRule, ...], known: Known) -> int:
    """In which steps a remedy's shares go. What a platform has a buyer compensated with is exact, not an offer."""
    return 0 if any(effect.kind == COMPENSATION for effect in given) else known.step


def _offered(sums: tuple[Amount, ...], step: int) -> tuple[Amount, ...]:
    """A share that is offered goes in steps; a whole sum, and one written out, is exact."""
    return tuple(replace(each, step=step) if each.share < money.WHOLE else each for each in sums)


def _offering(effect: EffectRule, step: int) -> EffectRule:
    return replace(effect, money=_offered(effect.money, step)) if effect.money else effect


def _evidence(item: Item, known: Known) -> tuple[EvidenceItem, ...]:
    once(item, "evidence", "evidence")
    return tuple(
        EvidenceItem(
            name=each.name(),
            title=each.text("title", needed=True),
            choice=each.string("choice"),
            when=when(each, "when", known) or ALWAYS,
            stage=each.one("stage", known.stages, what="stage of a flow"),
        )
        for each in item.items("evidence", what="evidence", words=words.EVIDENCE)
    )


def _closes(item: Item, known: Known) -> tuple[Close, ...]:
    return tuple(
        Close(when=when(each, "when", known) or ALWAYS, outcome=each.string("outcome"))
        for each in item.items("closes", what="close", words=words.CLOSE)
        if each.need("when", "say when it closes") and each.need("outcome", "say how it ended")
    )


def _mission(item: Item) -> tuple[str, ...]:
    for node in item.list("mission"):
        if not _ROW.fullmatch(node.word):
            item.say(node, phrase("{word!r} is no row of the mission", word=node.word), "write it as T9 or A1")
    return item.strings("mission")
