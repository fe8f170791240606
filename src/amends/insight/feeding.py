"""Which own facts feed a score that a platform tells: data with dates and sources, or what a merchant wrote instead."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml

from amends.desk.words.codes import SCORES
from amends.desk.words.vocabulary import say
from amends.insight import scores
from amends.insight.measures import MEASURES
from amends.merchants.changes import Values
from amends.merchants.models import Member, Merchant

AREA: Final = "score_facts"
FIELDS: Final = ("facts", "source", "on")


class ScoreFeed(msgspec.Struct, frozen=True):
    """``facts``: measures that are watched; ``same``: the one that counts what it does; ``own``: a merchant's."""

    measure: str
    since: date | None = None
    facts: tuple[str, ...] = ()
    source: Mapping[str, str] = {}
    assumption: bool = False
    same: str = ""
    formula: Mapping[str, str] = {}
    own: bool = False

    @property
    def told(self) -> str:
        """The platform's formula, empty where it isn't told."""
        return scores.in_words(self.formula)

    @property
    def known(self) -> str:
        """Where it is known from."""
        return scores.in_words(self.source)


def known_facts() -> list[str]:
    """What may feed a score: all that is watched of a shop."""
    return [each.name for each in scores.watched().values() if scores.SHOP in each.by]


@cache
def shipped() -> dict[str, list[ScoreFeed]]:
    """By measure, the earliest first."""
    text = files("amends.insight").joinpath("feeding.yaml").read_text("utf-8")
    found = msgspec.convert(yaml.safe_load(text)["scores"], list[ScoreFeed])
    return {each.measure: [one for one in found if one.measure == each.measure] for each in found}


def feed_of(merchant: int, measure: str, today: date) -> ScoreFeed:
    """What feeds a score on a day: the merchant's own, else what came along; nothing where neither says."""
    there = [each for each in shipped().get(measure, ()) if each.since is None or each.since <= today]
    found = there[-1] if there else ScoreFeed(measure)
    own = Merchant.objects.get(id=merchant).score_facts.get(measure)
    if not own:
        return found
    facts = tuple(each for each in own["facts"] if each in known_facts())
    same = found.same if found.same in facts else ""
    on = date.fromisoformat(own["on"]) if own["on"] else None
    source = {"en": own["source"]}
    return ScoreFeed(measure, since=on, facts=facts, source=source, assumption=not own["source"], same=same,
                     formula=found.formula, own=True)  # fmt: skip


# --- as a setting, by the score's name --------------------------------------------------------------------------------


def read(member: Member, key: str) -> Values:
    """What nobody wrote is empty, so that the first change can be taken back too."""
    own = Merchant.objects.get(id=member.merchant_id).score_facts.get(key, {})
    return {"facts": own.get("facts", []), "source": own.get("source", ""), "on": own.get("on", "")}


def write(member: Member, key: str, values: Mapping[str, Any]) -> None:
    """Without facts what came along holds again."""
    merchant = Merchant.objects.select_for_update().get(id=member.merchant_id)
    kept = {name: own for name, own in merchant.score_facts.items() if name != key}
    if values["facts"]:
        kept[key] = {name: values[name] for name in FIELDS}
    Merchant.objects.filter(id=merchant.pk).update(score_facts=kept)


def said(_merchant: int, _key: str, field: str, value: Any) -> str | None:
    if field != "facts":
        return None
    return ", ".join(str(MEASURES[each].title) for each in value if each in MEASURES)


def about(_language: str, key: str, _values: Values) -> str:
    return say(SCORES, key) or key
