"""Reading what a scene lets be decided without a colleague, where the merchant has switched it on."""

from amends.engine.grants import paying
from amends.engine.playbook import ALWAYS, DecideRule, RemedyRule, StepRule
from amends.policy import money, words
from amends.policy.clocks import when
from amends.policy.item import Item, once
from amends.policy.known import Known
from amends.policy.problem import nearest, phrase

LIMITS = ("money", "per_buyer", "per_day")


def decides(
    scene: Item, known: Known, steps: tuple[StepRule, ...], remedies: tuple[RemedyRule, ...]
) -> tuple[DecideRule, ...]:
    """The rules under ``decides``; what is wrong with them goes into the report."""
    once(scene, "decides", "rule")
    items = scene.items("decides", what="rule of deciding", words=words.DECIDE)
    return tuple(_decide(item, known, steps, remedies) for item in items)


def _decide(item: Item, known: Known, steps: tuple[StepRule, ...], remedies: tuple[RemedyRule, ...]) -> DecideRule:
    item.need("source", "name a source of the playbook")
    item.need("when", "say on which facts the case is clear")
    says = item.get("says")
    rule = DecideRule(
        name=item.name(),
        title=item.text("title", needed=True),
        step=item.one("step", [step.name for step in steps], what="step"),
        remedy=item.one("remedy", [remedy.name for remedy in remedies], what="remedy"),
        when=when(item, "when", known) or ALWAYS,
        why=item.text("why", needed=True),
        says=tuple((name, child.word) for name, child in (says.map if says else {}).items()),
        waits=item.span("waits"),
        source=item.one("source", known.sources),
        assumption=item.flag("assumption"),
        **{key: _sum(item, key, known) for key in LIMITS},
    )
    whole = _whole(rule, steps, remedies)
    if bool(rule.step) is bool(rule.remedy):
        item.say(None, "a rule does one step or chooses one remedy", "write step: or remedy:")
    if whole is not None:
        _limited(item, whole)
        _asked(item, rule, whole)
    return rule


def _whole(
    rule: DecideRule, steps: tuple[StepRule, ...], remedies: tuple[RemedyRule, ...]
) -> StepRule | RemedyRule | None:
    """What it does."""
    found: tuple[StepRule | RemedyRule, ...] = steps if rule.step else remedies
    return next((each for each in found if each.name == (rule.step or rule.remedy)), None)


def _limited(item: Item, whole: StepRule | RemedyRule) -> None:
    """What gives money away has limits of its own."""
    if paying(whole.effects) or (isinstance(whole, RemedyRule) and whole.grants):
        for key in LIMITS:
            item.need(key, "say up to what sum")


def _sum(item: Item, key: str, known: Known) -> int:
    node = item.get(key)
    return (money.minor_units(node, item.report, known.currency) or 0) if node else 0


def _asked(item: Item, rule: DecideRule, whole: StepRule | RemedyRule) -> None:
    """What is asked for is said, and nothing else; what only people can find out is theirs."""
    if isinstance(whole, StepRule) and _finds_out(whole):
        item.say(
            item.get("step"), "only a step that is nothing but a press can be decided", "name a remedy, or another"
        )
    form = {entry.field: entry.required for entry in whole.form}
    for field, required in form.items():
        if required and field not in dict(rule.says):
            item.say(None, phrase("it asks for {word!r}, which nothing says", word=field), "add it to says:")
    for field in dict(rule.says):
        if field not in form:
            item.say(
                item.get("says"), phrase("unknown {what} {word!r}", what="field", word=field), nearest(field, form)
            )


def _finds_out(step: StepRule) -> bool:
    """Whether doing it takes more than to press: somebody else, a finding, a word, a file."""
    return bool(
        step.engine or step.party or step.choice or step.outcomes or step.remark or step.collects or step.yields
    )
