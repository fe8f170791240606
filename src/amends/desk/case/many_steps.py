"""What the next steps of many cases ask for: asked once for each sort of step, and what was said told to each case."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from amends.casework.queries.listed_case import ListedCase
from amends.desk.case import step_form
from amends.desk.case.step_form import START, WRONG, AskedField
from amends.desk.forms import LONGEST
from amends.desk.words.titles import Titles
from amends.engine.forms import Answer
from amends.engine.playbook import FieldType, StepRule

TitlesOf = Callable[[int], Titles]
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAsk:
    """A sort of step that ``count`` of the cases come to next. ``key`` begins the names of its fields on the page.

    ``remark``: it asks for words, ``text`` those said so far; ``ways``: how it can end, (name, title), ``way`` chosen.
    """

    key: str
    title: str
    count: int
    remark: bool
    text: str
    ways: list[tuple[str, str]]
    way: str
    asks: list[AskedField]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was said so far, by the names of the fields."""
        own = [(f"{self.key}.text", self.text), (f"{self.key}.choice", self.way)]
        return [(name, value) for name, value in [*own, *((ask.name, ask.value) for ask in self.asks)] if value]


def asked(cases: Iterable[ListedCase], titles_of: TitlesOf, post: Mapping[str, str]) -> list[StepAsk]:
    """What the next steps ask for, the most frequent first; ``post``: what was said so far."""
    open_cases = [case for case in cases if case.is_open and _asks(_rule(case, titles_of))]
    counts = Counter(_key(case) for case in open_cases)
    first = {_key(case): case for case in reversed(open_cases)}
    return [_ask(first[key], titles_of(first[key].shop_id), count, post) for key, count in counts.most_common()]


def said(titles_of: TitlesOf, post: Mapping[str, str]) -> Callable[[ListedCase], Fields]:
    """What was said to a case's next step, as ``case_actions.do_step`` takes it."""
    return lambda case: _said(case, titles_of(case.shop_id), _rule(case, titles_of), post)


def _rule(case: ListedCase, titles_of: TitlesOf) -> StepRule | None:
    return titles_of(case.shop_id).step_of(case.scene, case.next_step)


def _asks(rule: StepRule | None) -> bool:
    """Whether words and fields do it: not where a way to settle is chosen, nor where each case needs its own files."""
    if rule is None or rule.engine or rule.choice or rule.collects:
        return False
    return bool(rule.remark or rule.form or rule.ways)


def _key(case: ListedCase) -> str:
    return f"{case.scene}.{case.next_step}"


def _ask(case: ListedCase, titles: Titles, count: int, post: Mapping[str, str]) -> StepAsk:
    key, rule = _key(case), titles.step_of(case.scene, case.next_step)
    return StepAsk(
        key=key,
        title=titles.step(case.scene, case.next_step),
        count=count,
        remark=bool(rule and rule.remark),
        text=post.get(f"{key}.text", "").strip(),
        ways=[(way.name, way.title.say(titles.language)) for way in rule.ways] if rule else [],
        way=post.get(f"{key}.choice", ""),
        asks=[_field(key, entry.field, titles, case.currency, post) for entry in rule.form] if rule else [],
    )


def _field(key: str, name: str, titles: Titles, currency: str, post: Mapping[str, str]) -> AskedField:
    """A field for all of them: what may be said of one case alone, its own bounds say when it is looked at."""
    field, full = titles.playbook.fields[name], f"{key}.{START}{name}"
    typed = post.get(full, "").strip()
    wrong = bool(typed) and step_form.read_answer(field, typed, currency) is None
    return AskedField(
        name=full,
        id=full.replace(".", "-"),
        title=field.title.say(titles.language),
        type=field.type.value,
        unit=currency if field.type is FieldType.MONEY else field.unit.say(titles.language),
        value=typed,
        required=False,
        choices=[(choice.name, choice.title.say(titles.language)) for choice in field.choices],
        least="",
        most="",
        fault=str(WRONG.get(field.type, "")) if wrong else "",
    )


def _said(case: ListedCase, titles: Titles, rule: StepRule | None, post: Mapping[str, str]) -> Fields:
    if rule is None or not _asks(rule):
        return {}
    key, answers = _key(case), dict[str, Answer]()
    for entry in rule.form:
        if typed := post.get(f"{key}.{START}{entry.field}", "").strip():
            found = step_form.read_answer(titles.playbook.fields[entry.field], typed, case.currency)
            answers[entry.field] = typed if found is None else found  # what can't be read, the engine refuses by name
    choice = post.get(f"{key}.choice", "")
    ways = {way.name for way in rule.ways}
    text = post.get(f"{key}.text", "").strip()[:LONGEST]
    return {"text": text, "choice": choice if choice in ways else "", "form": answers}
