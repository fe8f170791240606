"""What the engine may do by itself: how far a step goes without a hand, and where a person does it all the same."""

from collections.abc import Sequence
from typing import Final

from amends.engine.playbook import All, Amount, Any, Condition, EffectRule, Not, Op, Test
from amends.engine.words import Automation
from amends.policy import words
from amends.policy.item import Item

ENGINE: Final = "engine"
BUYER: Final = "buyer"
ANGRY: Final = 2  # see engine.ledgers.tone
SPOKEN: Final = ("zh", "zh-CN", "zh-Hans", "zh-Hant", "zh-TW", "zh-HK", "en", "en-US", "en-GB")
PORTUGUESE: Final = ("pt", "pt-BR", "pt-PT")


def by_itself(item: Item, scene: Item) -> str:
    """How far the engine does a step by itself: as its scene says for all of them, else as it says; empty: never."""
    if item.one("by", (ENGINE,), what="doer") != ENGINE:
        return ""
    own = item.one("automation", words.LEVELS, what="level", default=Automation.ON)
    said = scene.string("automation")  # looked at with the scene
    return said if said in words.LEVELS else own


def by_hand(effects: Sequence[EffectRule], said: Condition | None, grants: Sequence[Amount] = ()) -> Condition | None:
    """When a person does it: what the rule says, where goods are given away, and where a fixed text would miss."""
    parts = [said] if said is not None else []
    parts += [Test(part.of, Op.GT, 0) for part in grants if part.of]
    texts = [effect.text for effect in effects if effect.to == BUYER]
    if texts:
        parts += [Test("buyer.tone", Op.GE, ANGRY), *_unspoken(portuguese=all(text.pt for text in texts))]
    return parts[0] if len(parts) == 1 else Any(tuple(parts)) if parts else None


def _unspoken(*, portuguese: bool) -> list[Condition]:
    """The buyer reads a language that the text isn't there in; one nobody knows counts as the shop's own."""
    spoken = (*SPOKEN, *PORTUGUESE) if portuguese else SPOKEN
    known = Test("order.language", Op.NE, "")
    return [All((known, Not(Test("order.language", Op.IN, spoken))))]
