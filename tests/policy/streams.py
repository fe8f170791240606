"""Random streams of every kind of signal about one order, with words that the playbooks' conditions ask about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.fields import FIELDS, Type
from amends.engine.outcome import Outcome
from amends.engine.playbook import All, Condition, FieldType, Not, OwnField, Playbook, Test
from amends.engine.playbook import Any as AnyOf
from amends.engine.signals import KINDS, Other, Signal
from amends.engine.signals.base import Piece
from amends.engine.step import advance, wake

START = datetime(2026, 11, 11, tzinfo=UTC)
DAYS = 40
LAST = (START + timedelta(days=DAYS)).date()
ORDER = "T-1"
_FILLED_IN = ("v", "source", "by", "lines", "currency", "files", "form")
_REF = st.sampled_from(("1", "2"))
_SUM = st.integers(0, 60_000)
_NUMBERS = {"stars": st.integers(1, 5), "amount": _SUM, "freight": _SUM}
moments = st.integers(0, 60 * 24 * DAYS).map(lambda minutes: START + timedelta(minutes=minutes))


def vocabulary(playbook: Playbook) -> tuple[str, ...]:
    """Every word of free text that some condition of the playbook compares with, and the platform's reasons."""
    conditions = [scene.when for scene in playbook.scenes] + [rule.when for rule in playbook.clocks]
    conditions += [close.when for scene in playbook.scenes for close in scene.closes]
    conditions += [rule.when for scene in playbook.scenes for rule in scene.liability]
    conditions += [remedy.when for scene in playbook.scenes for remedy in scene.remedies]
    conditions += [each for rule in playbook.clocks for each in (rule.void, rule.pause) if each is not None]
    found = {word for condition in conditions for word in _compared(condition)}
    return tuple(sorted(found | set(playbook.reasons) | set(playbook.issues)))


def _compared(condition: Condition) -> Iterator[str]:
    match condition:
        case Test(field=word, value=value):
            if FIELDS[word].type in (Type.TEXT, Type.TAGS) and not FIELDS[word].choices:
                yield from value if isinstance(value, tuple) else [str(value)]
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from _compared(part)
        case Not(of=part):
            yield from _compared(part)


def streams(playbook: Playbook, *, most: int = 14) -> st.SearchStrategy[list[Signal]]:
    """Lists of signals of all kinds, each with an id of its own, in any order of time."""
    texts = st.sampled_from(vocabulary(playbook))
    steps = st.sampled_from(tuple({s.name for scene in playbook.scenes for s in scene.steps}))
    remedies = st.sampled_from(tuple({r.name for scene in playbook.scenes for r in scene.remedies}) or ("none",))
    special = {"step": steps, "remedy": remedies, "clock": st.integers(1, 6), "case": st.integers(1, 4)}
    forms = answers(playbook)
    one = st.one_of(*(_signal(shape, texts, special, forms) for shape in KINDS.values() if shape is not Other))
    return st.lists(one, min_size=1, max_size=most).map(_numbered)


def _numbered(signals: list[Signal]) -> list[Signal]:
    return [msgspec.structs.replace(signal, id=str(number)) for number, signal in enumerate(signals)]


def answers(playbook: Playbook) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to some of the playbook's own fields, as they take them."""
    fields = {name: _answer(field) for name, field in playbook.fields.items()}
    return st.fixed_dictionaries({}, optional=fields) if fields else st.just({})


def _answer(field: OwnField) -> st.SearchStrategy[Any]:
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            return st.integers(field.least or 0, field.most or 60_000)
        case FieldType.DATE:
            return st.dates(START.date(), LAST).map(str)
        case FieldType.CHOICE:
            return st.sampled_from([choice.name for choice in field.choices])
        case FieldType.YES_NO:
            return st.booleans()
        case FieldType.TEXT:
            return st.just("x" * (field.least or 1))


def _signal(
    shape: type[Signal],
    texts: st.SearchStrategy[str],
    special: dict[str, Any],
    forms: st.SearchStrategy[dict[str, Any]],
) -> st.SearchStrategy[Signal]:
    hints = get_type_hints(shape)
    fields: dict[str, st.SearchStrategy[Any]] = {"id": st.just(""), "order": st.just(ORDER), "at": moments, "ref": _REF}
    fields["form"] = st.just({}) | forms
    for field in msgspec.structs.fields(shape):
        if field.name not in fields and field.name not in _FILLED_IN:
            own = special.get(field.name)
            fields[field.name] = _value(hints[field.name], field.name, texts) if own is None else own
    if "currency" in hints:
        fields["currency"] = st.just("CNY")
    return st.builds(shape, **fields)


def _value(of: Any, name: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if get_origin(of) in (Union, UnionType):
        return st.one_of(*(_value(each, name, texts) for each in get_args(of)))
    if get_origin(of) is tuple and Piece in get_args(of):
        return st.lists(st.builds(Piece, sku=_REF, quantity=st.integers(1, 3)), max_size=2).map(tuple)
    if get_origin(of) is tuple:
        return st.lists(texts, max_size=3, unique=True).map(tuple)
    if isinstance(of, type) and issubclass(of, StrEnum):
        return st.sampled_from(list(of))
    if of is int:
        return _NUMBERS.get(name, st.integers(0, 6))
    return {NoneType: st.none(), datetime: moments, bool: st.booleans()}.get(of, texts)


def play(policy: Policy, stream: list[Signal], *, until: datetime) -> tuple[Dossier, list[Outcome]]:
    """Decide a stream as the ledger does: what the engine refuses is left out."""
    platform = policy.playbook.platforms[0]
    dossier = dossiers.new(key=ORDER, platform=platform, policy=policy.reference)
    outcomes: list[Outcome] = []
    for signal in stream:
        try:
            outcome = advance(dossiers.decode(dossiers.encode(dossier)), [signal], policy)[0]
        except Misdirected:
            continue
        dossier = outcome.dossier
        outcomes.append(outcome)
    outcomes.append(wake(dossier, until, policy))
    return outcomes[-1].dossier, outcomes
