"""Goods that leave are money too: what lets them go says what they are worth, so that authority can be asked."""

from collections.abc import Iterable
from typing import Final

from amends.engine.grants import PROMISING, SENDING, WORTH, Rule, by_remedy, sends
from amends.engine.playbook import EffectRule, Scene, StepRule
from amends.engine.words import Automation
from amends.policy.item import Item
from amends.policy.problem import phrase

WHAT: Final = "what"
SMALL: Final = {"gift.worth": "gift", "part.worth": "part"}
"""What goes out instead of goods that were bought, by the word for what it is worth."""


def check_goods(scene: Item, made: Scene) -> None:
    """Report what lets goods go unmeasured, each at its line."""
    rules: tuple[tuple[str, tuple[Rule, ...]], ...] = (("remedies", made.remedies), ("steps", made.steps))
    for key, found in rules:
        for node, rule in zip(scene.list(key), found, strict=True):
            _measured(Item(node, scene.report, what=key, words=node.map), made, rule)


def check_effects(item: Item, key: str, found: Iterable[EffectRule]) -> None:
    """Goods leave where somebody can be asked before: not by a clock, nor because a step is late."""
    if key == "effects" and item.what in ("step", "remedy"):
        return
    if any(effect.kind in SENDING for effect in found):
        item.say(item.get(key), "nobody can be asked before these goods leave", "let a step or a remedy send them")


def _measured(item: Item, scene: Scene, rule: Rule) -> None:
    worth = {part.of for part in rule.grants} & WORTH
    node = item.get("grants") or item.get("effects")
    if not sends(rule.effects):
        if isinstance(rule, StepRule) and rule.grants and rule.automation != Automation.OFF:
            item.say(node, "a step grants the goods that leave by it, and sends none", "leave grants: out")
        return
    if any(effect.kind in PROMISING for effect in rule.effects) or any(part.of not in WORTH for part in rule.grants):
        item.say(node, "goods and money are granted apart", "make two of it, one for either")
    if isinstance(rule, StepRule):
        _step(item, scene, rule, said=bool(worth))
    elif not worth:
        item.say(node, "goods leave, and nothing says what they are worth", "add grants: goods.worth")
    for word, what in SMALL.items():
        said = any((WHAT, what) in effect.says for effect in rule.effects)
        if said is not (word in worth):
            message = phrase("what is sent is not what {word} is of", word=word)
            item.say(node, message, phrase("write says: {{what: {what}}} beside it, or leave out both", what=what))


def _step(item: Item, scene: Scene, step: StepRule, *, said: bool) -> None:
    node = item.get("effects")
    if said is by_remedy(scene, step):
        cure = "add grants: goods.worth, or name it as the remedy and write when: {case.remedy: NAME}"
        item.say(node, "what goods that leave are worth is granted once: by the step, or by the remedy before", cure)
    if step.party:
        item.say(node, "only a colleague lets goods go", "give the step to a desk, or offer a remedy")
    if step.form or step.yields or step.outcomes:
        item.say(node, "a step that lets goods go asks for nothing else", "write what is told as a step of its own")
