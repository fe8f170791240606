"""Reading the steps of a scene: their order, their conditions, who does them and what doing them tells."""

from collections.abc import Iterator

from amends.engine.playbook import All, Any, Condition, FormEntry, Op, StepOutcome, StepRepeat, StepRule, Test
from amends.engine.words import Automation
from amends.policy import money, words
from amends.policy.automation import by_hand, by_itself
from amends.policy.clocks import effects, when
from amends.policy.item import Item, once
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import nearest, phrase
from amends.policy.step_checks import check_steps
from amends.policy.waits import awaited, facts_of, whom
from amends.policy.yields import told

BUYER, LEAD = "buyer", "lead"
MOST_ROUNDS = 50


def steps(scene: Item, known: Known) -> tuple[StepRule, ...]:
    """The steps under ``steps``; what is wrong with them, or between them, goes into the report."""
    items = list(scene.items("steps", what="step", words=words.STEP))
    found = tuple(_step(each, scene, known) for each in items)
    once(scene, "steps", "step")
    check_steps(scene, items, found, known)
    return found


def _step(item: Item, scene: Item, known: Known) -> StepRule:
    party = item.one("party", words.PARTIES, what="party")
    level = by_itself(item, scene)
    engine = level == Automation.ON
    if not (party or level):
        item.need("desk", "name the desk that does it")
    after, any_of = _after(item)
    needs = item.strings("needs")
    tells = item.one("tells", (BUYER,), what="receiver") == BUYER
    caused, collects = () if level == Automation.OFF else effects(item, "effects", known), item.strings("collects")
    given = money.amounts(item, "grants", known)
    done_when = when(item, "done_when", known) or _collected(collects, scene, item)
    if engine and done_when is not None:
        party = party or whom(facts_of(done_when)) or "platform"
    return StepRule(
        name=item.name(),
        title=item.text("title", needed=True),
        desk=item.one("desk", known.desks) or scene.string("desk"),
        after=after,
        within=item.span("within"),
        calendar=item.one("calendar", known.calendars, default="always"),
        done_when=done_when,
        effects=caused,
        late=effects(item, "late", known),
        needs=needs,
        remark=level == Automation.OFF if level else item.flag("remark") or tells or bool(collects),
        any_of=any_of,
        when=when(item, "when", known),
        optional=item.flag("optional"),
        party=party,
        engine=engine,
        repeat=_repeat(item, known),
        awaits=tuple((need, who) for need in needs if need not in _proofs(scene) and (who := awaited(need))),
        form=tuple(entries(item, known)),
        yields=told(item, known),
        outcomes=tuple(_outcomes(item, known)),
        choice=item.strings("choice"),
        tells=tells,
        collects=collects,
        excused=item.one("without", (LEAD,), what="who may") == LEAD,
        automation=level,
        offered=item.flag("offered"),
        by_hand=by_hand(caused, when(item, "by_hand", known), given) if level else None,
        grants=given,
        hours=bool(item.one("hours", words.HOURS, what="hours")),
    )


def _collected(names: tuple[str, ...], scene: Item, item: Item) -> Condition | None:
    """All of this evidence is in the case, of a choice any item of it. A step that tells a fact is shown by that."""
    if not names or item.get("yields"):
        return None
    parts = tuple(_any_of(name, scene) for name in names)
    return parts[0] if len(parts) == 1 else All(parts)


def _any_of(name: str, scene: Item) -> Condition:
    items = [
        each.map["name"].word
        for each in scene.list("evidence")
        if "choice" in each.map and each.map["choice"].word == name
    ]
    tests: tuple[Condition, ...] = tuple(Test("case.evidence", Op.HAS, each) for each in items or [name])
    return tests[0] if len(tests) == 1 else Any(tests)


def _proofs(scene: Item) -> set[str]:
    return {each.map[key].word for each in scene.list("evidence") for key in ("name", "choice") if key in each.map}


def _after(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What comes first: all of these, and one of those. A plain list is all of them."""
    node = item.get("after")
    if node is None or not isinstance(node.value, dict):
        return item.strings("after"), ()
    join = Item(node, item.report, what="join", words=words.JOIN)
    return join.strings("all"), join.strings("any")


def _repeat(item: Item, known: Known) -> StepRepeat | None:
    node = item.get("repeat")
    if node is None:
        return None
    each = Item(node, item.report, what="repeat", words=words.REPEAT)
    until, most = when(each, "until", known), each.number("most")
    each.need("until", "say what it comes back for: until: {request.answer: [yes, no]}")
    if not 1 < most <= MOST_ROUNDS:
        each.say(each.get("most"), "a step comes back a bounded number of times", "write most: 2 to 50, in all")
    return StepRepeat(until, most) if until is not None else None


def entries(item: Item, known: Known) -> Iterator[FormEntry]:
    """The fields of a form: by name, or ``{field: …, required: …, default: …, most: …}``."""
    for node in item.list("form"):
        each = Item(_named(node), item.report, what="form field", words=words.FORM_ENTRY)
        name = each.string("field")
        field = known.fields.get(name)
        if field is None:
            each.say(node, phrase("unknown own field {word!r}", word=name), nearest(name, known.fields))
            continue
        most = each.get("most")
        yield FormEntry(
            field=name,
            required=each.flag("required", default=field.required),
            default=each.one("default", known.words, what="field"),
            most=money.amount(most, item.report, known) if most else None,
        )


def _named(node: Node) -> Node:
    return node if node.map else Node(node.file, node.line, {"field": node})


def _outcomes(item: Item, known: Known) -> Iterator[StepOutcome]:
    """The ways it can end: ``NAME: {title: …, then: […], when: {…}}``."""
    node = item.get("outcomes")
    for name, child in (node.map if node else {}).items():
        each = Item(child, item.report, what="outcome", words=words.OUTCOME)
        yield StepOutcome(
            name=name,
            title=each.text("title", needed=True),
            then=each.strings("then"),
            when=when(each, "when", known),
            late=each.flag("late"),
        )
