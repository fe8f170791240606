"""What only shows when the steps of a scene are looked at together: order, ways, forms, who brings it about."""

from collections.abc import Iterable

from amends.engine.grants import PAYING
from amends.engine.playbook import StepRule
from amends.engine.signals import KINDS
from amends.engine.words import Automation, Party
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import nearest, phrase
from amends.policy.waits import PARTNERS, awaited
from amends.policy.yields import CHOICE, sort_of

OPENING = frozenset({"partner.reported", "partner.asked", "loss.confirmed"})  # may tell of something new


def check_steps(scene: Item, items: list[Item], steps: tuple[StepRule, ...], known: Known) -> None:
    """Report what is wrong with the steps of a scene, each at its line."""
    names = {step.name for step in steps}
    for item, step in zip(items, steps, strict=True):
        _names(item, step, names, scene)
        _needed(item, scene, known)
        _doer(item, step, scene)
        _hours(item, step)
        _ways(item, step)
        _yields(item, step, scene)
    _circles(scene, items, steps)


def _names(item: Item, step: StepRule, names: set[str], scene: Item) -> None:
    for node in _mentioned(item):
        if node.word not in names:
            item.say(node, phrase("unknown step {word!r}", word=node.word), nearest(node.word, names))
    remedies = {each.map["name"].word for each in scene.list("remedies") if "name" in each.map}
    for node in item.list("choice"):
        if node.word not in remedies:
            item.say(
                node, phrase("unknown {what} {word!r}", what="remedy", word=node.word), nearest(node.word, remedies)
            )


def _mentioned(item: Item) -> Iterable[Node]:
    """Where other steps are named: what comes first, and what follows an outcome."""
    after = item.get("after")
    if after is not None and isinstance(after.value, dict):
        for join in after.map.values():
            yield from join
    else:
        yield from item.list("after")
    outcomes = item.get("outcomes")
    for way in (outcomes.map if outcomes else {}).values():
        yield from way.map.get("then", ())


def _needed(item: Item, scene: Item, known: Known) -> None:
    """What a step needs is evidence of its scene, by item or choice, or a field word."""
    proofs = {each.map[key].word for each in scene.list("evidence") for key in ("name", "choice") if key in each.map}
    for need in item.list("collects"):
        if need.word not in proofs:
            item.say(need, phrase("{word!r} is no evidence of the scene", word=need.word), nearest(need.word, proofs))
    if (node := item.get("without")) and not item.get("collects"):
        item.say(node, "this step collects nothing that it could go without", "add collects:, or leave it out")
    for need in item.list("needs"):
        if need.word not in proofs and need.word not in known.words:
            cure = nearest(need.word, (*sorted(proofs), *sorted(known.words)))
            item.say(need, phrase("{word!r} is neither evidence of the scene nor a field word", word=need.word), cure)


def _doer(item: Item, step: StepRule, scene: Item) -> None:
    """Every step can be done by somebody who is there, and the engine neither pays nor waits for ourselves."""
    if step.automation:
        for key in ("party", "form", "yields", "choice", "remark", "repeat", "optional", "collects", "offered"):
            if node := item.get(key):
                item.say(
                    node, phrase("what the engine does has no {key}", key=f"{key}:"), "leave it out, or name a desk"
                )
        for need in item.list("needs"):
            if not awaited(need.word):
                message = phrase("the engine would wait for {word!r}, which we bring about", word=need.word)
                item.say(need, message, "write when:, or give the step to a desk")
        if not (item.get("effects") or step.outcomes or step.done_when):
            item.say(None, "what the engine does must do something", "add effects:, outcomes: or done_when:")
    _levels(item, step)
    _added(item, step)
    _asked(item, step)
    pays = any(effect.kind in PAYING for effect in step.effects)
    if pays and (step.automation or step.party):
        item.say(item.get("effects"), "only a colleague grants money", "give the step to a desk, or offer a remedy")
    if pays and (step.form or step.yields or step.outcomes):
        item.say(
            item.get("effects"), "a step that pays asks for nothing else", "write what is told as a step of its own"
        )


def _hours(item: Item, step: StepRule) -> None:
    """A partner's own hours count what a partner does, and there is a time to count."""
    if node := item.get("hours"):
        if step.party not in PARTNERS:
            item.say(node, "no partner does this step", "add party: with the kind of partner, or leave hours: out")
        elif step.within is None:
            item.say(node, "there is no time to count in these hours", "add within:, or leave hours: out")


def _added(item: Item, step: StepRule) -> None:
    """What a person adds is needed then, and no other way leads to it."""
    if step.offered and (node := item.get("optional")):
        item.say(node, "what a person adds is needed then", "leave optional: out")


def _asked(item: Item, step: StepRule) -> None:
    """What a buyer answers sends nothing by itself: money and goods go by somebody who was looked at."""
    if step.party == Party.BUYER and step.ways and (node := item.get("effects")):
        item.say(
            node, "what a buyer answers sends nothing by itself", "give effects: to a step that its way leads to: then:"
        )


def _levels(item: Item, step: StepRule) -> None:
    """Only what the engine could do has a level, and people for whom it leaves it."""
    for key in ("automation", "by_hand"):
        if (node := item.get(key)) and not step.automation:
            item.say(node, phrase("only what the engine does has {key}", key=f"{key}:"), "add by: engine")
    writes = any(each.to == "buyer" for each in step.effects) or step.automation in ("", Automation.OFF)
    if (node := item.get("tells")) and not writes:
        item.say(node, "the engine would write nothing to the buyer", "add effects: [{kind: message, to: buyer, …}]")


def _ways(item: Item, step: StepRule) -> None:
    """Outcomes: at least two ways, the facts showing which where facts may show that it is done."""
    node = item.get("outcomes")
    if node is None:
        return
    if len(step.ways) <= 1 and not step.late_way:
        item.say(node, "a step that can end in one way only needs no outcomes:", "write at least two, or leave it out")
    shown = step.shown_by is not None or step.engine
    if shown and any(outcome.when is None for outcome in step.ways[:-1]):
        item.say(node, "facts may end this step, and don't show how", "add when: to all outcomes but the last")
    _late(item, step, node)


def _late(item: Item, step: StepRule, node: Node) -> None:
    """A way that a step ends by its time running out: it has a time, comes once, and no facts show that way."""
    late = [outcome for outcome in step.outcomes if outcome.late]
    if late and not step.within:
        item.say(node, "a step without a time never runs late", "add within:, or take out late:")
    if len(late) > 1:
        item.say(node, "a step runs late in one way only", "keep late: at one outcome")
    if late and step.repeat is not None:
        item.say(node, "a step that comes back has no way of its own for being late", "take out repeat:, or late:")
    if any(outcome.when is not None for outcome in late):
        item.say(node, "its time running out shows this way, no fact does", "take out when: beside late:")


def _yields(item: Item, step: StepRule, scene: Item) -> None:
    node = item.get("yields")
    if step.yields is None or node is None:
        return
    if step.shown_by is None:
        item.say(node, "told by somebody else, this fact would not do the step", "add done_when:")
    asked = {entry.field for entry in step.form}
    for value in step.yields.values:
        name = value.word.removeprefix("form.")
        if name != value.word and name not in asked:
            item.say(
                node,
                phrase("the form doesn't ask for {word!r}", word=name),
                phrase("add it to form: [{word}]", word=name),
            )
        if value.word == CHOICE and not step.outcomes:
            item.say(node, "there is nothing to choose", "add outcomes:")
    sort = sort_of(step.yields.kind)
    heard = {sort_of(each.word) for each in scene.list("on") if each.word in KINDS}
    if sort and not step.yields.ref and step.yields.kind not in OPENING and heard and sort not in heard:
        message = phrase("{kind} is about a {about}, the scene is not", kind=step.yields.kind, about=sort)
        item.say(node, message, phrase("add ref: {about}.id", about=sort))


def _circles(scene: Item, items: list[Item], steps: tuple[StepRule, ...]) -> None:
    """No step waits for itself."""
    before = {step.name: {*step.after, *step.any_of} for step in steps}
    for step in steps:
        for outcome in step.outcomes:
            for name in outcome.then:
                before.setdefault(name, set()).add(step.name)
    for item, step in zip(items, steps, strict=True):
        seen, ahead = set[str](), set(before[step.name])
        while ahead:
            seen |= ahead
            ahead = {each for name in ahead for each in before.get(name, ())} - seen
        if step.name in seen:
            item.say(
                None, phrase("step {name!r} waits for itself", name=step.name), "take the circle out of after: or then:"
            )
