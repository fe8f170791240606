"""Who may grant how much alone, as a table of roles and kinds of limits that a merchant fills in its own way."""

from dataclasses import dataclass

from django.http import QueryDict

from amends.desk.own import values
from amends.desk.own.values import RunningValues
from amends.desk.words.limits import LIMITS, PASSES, WORTHS
from amends.merchants.roles import Role
from amends.policy.overlay import check
from amends.policy.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One limit in a form. ``shipped``: what the playbook says; ``own``: whether the merchant says otherwise.

    ``choices``: word and label of each, where one is chosen instead of typed.
    """

    path: str
    label: str
    kind: str
    text: str
    shipped: str
    own: bool
    choices: tuple[tuple[str, str], ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRow:
    role: str
    title: str
    cells: list[Cell]


def rows(
    now: RunningValues, typed: dict[str, str] | None = None, wrong: dict[str, Problem] | None = None
) -> list[AuthorityRow]:
    """The table; ``typed`` wins over what holds, ``wrong`` is said beside it."""
    return [
        AuthorityRow(
            role=limit.role,
            title=str(Role(limit.role).label) if limit.role in Role else limit.role,
            cells=[_cell(now, f"authority.{limit.role}.{key}", key, typed or {}, wrong or {}) for key in LIMITS],
        )
        for limit in now.playbook.authority
    ]


def worths(
    now: RunningValues, typed: dict[str, str] | None = None, wrong: dict[str, Problem] | None = None
) -> list[Cell]:
    """What counts of goods nobody tells the worth of."""
    return [_cell(now, path, path, typed or {}, wrong or {}, label) for path, label in WORTHS.items()]


def _cell(
    now: RunningValues, path: str, key: str, typed: dict[str, str], wrong: dict[str, Problem], label: object = ""
) -> Cell:
    value, shipped = values.find(now.playbook, path), values.find(now.shipped, path)
    standing, base = value.text if value else "", shipped.text if shipped else ""
    return Cell(
        path=path,
        label=str(label or LIMITS[key]),
        kind=value.kind if value else "",
        text=typed.get(path, standing),
        shipped=str(PASSES.get(base, base)),
        own=standing != base,
        choices=tuple((word, str(said)) for word, said in PASSES.items()) if key == "passes" else (),
        problem=wrong.get(path),
    )


def read(now: RunningValues, form: QueryDict) -> dict[str, str]:
    """What was typed, by path, as playbooks write it."""
    found: dict[str, str] = {}
    of_roles = [f"authority.{limit.role}.{key}" for limit in now.playbook.authority for key in LIMITS]
    for path in (*of_roles, *WORTHS):
        value = values.find(now.playbook, path)
        if value is not None and path in form:
            found[path] = values.tidy(value, form.get(path, "")[:80], now.playbook.currency)
    return found


def faults(
    now: RunningValues, body: str, typed: dict[str, str], language: str
) -> tuple[dict[str, Problem], list[Problem]]:
    """What is wrong, by the path it stands at, and the rest."""
    problems = [each.said(language) for each in check(body, base=now.pack)]
    lines = {line: path for path in typed if (line := values.line_of(body, path))}
    return {lines[p.line]: p for p in problems if p.line in lines}, [p for p in problems if p.line not in lines]
