"""Nobody has to remember an open case: while it waits a clock runs that brings it back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from amends.engine.dossier import Clock, Dossier
from amends.engine.playbook import Scene
from amends.engine.signals import CaseClosed, CaseReopened, NoteAdded
from amends.engine.step import step, wake
from amends.engine.words import CaseState, ClockState
from amends.policy.load import names
from tests.packs import policy
from tests.policy.looks import diligent, left, left_done, now, overdue, pack, reminded, waiting
from tests.policy.streams import ORDER

NAMES = names()
packs = pytest.mark.parametrize("name", NAMES)
LOOKS = ("look_daily", "look_again", "look_weekly")
MINUTE = timedelta(minutes=1)
# A scene that may wait without anybody being reminded, and why. There is none.
SILENT: dict[str, str] = {}


def wrongly_silent(dossier: Dossier, name: str) -> Iterator[str]:
    for case in waiting(dossier):
        if case.scene not in SILENT and not reminded(dossier, case, policy(name)):
            yield case.scene


@pytest.mark.mission("B1", "M1", "T8")
@packs
@pytest.mark.parametrize("days", (0, 1, 30, 200))
def test_a_case_that_waits_with_all_its_steps_done_comes_back(name: str, days: int) -> None:
    """Every step is done and noted, days go by, whatever is ready then is done and noted too: a clock still runs."""
    silent = set()
    for done in left_done(name):
        dossier = wake(done, now(done) + timedelta(days=days), policy(name)).dossier
        silent |= set(wrongly_silent(diligent(dossier, policy(name), day=days), name))
    assert silent == set()


@pytest.mark.mission("B1", "M1")
@packs
@pytest.mark.parametrize("days", (0, 200))
def test_a_case_nobody_touches_is_due_or_overdue(name: str, days: int) -> None:
    silent = set()
    for _, found in left(name):
        dossier = wake(found, now(found) + timedelta(days=days), policy(name)).dossier
        late = {case.scene for case in waiting(dossier) if overdue(dossier, case)}
        silent |= set(wrongly_silent(dossier, name)) - late
    assert silent == set()


def looked_at(name: str) -> Iterator[tuple[Scene, Dossier, Clock]]:
    """A dossier for each scene that is looked at again: its case open, a round of it running."""
    for scene in pack(name).scenes:
        if found := next(_running(name, scene), None):
            yield (scene, *found)


def _running(name: str, scene: Scene) -> Iterator[tuple[Dossier, Clock]]:
    shown = (found for each, found in left(name) if (each.scene, each.shows) == (scene.name, "positive"))
    for dossier in shown:
        for clock in dossier.clocks:
            case = dossier.case(clock.case)
            if clock.name in LOOKS and clock.name in scene.clocks and case is not None and case.scene == scene.name:
                yield dossier, clock


def later(dossier: Dossier, clock: Clock, name: str, *, by: timedelta) -> tuple[Clock | None, list[str]]:
    """The clock some time from its due time, and whom it has told; None where the case moved on by itself till then."""
    woken = wake(dossier, clock.due_at + by, policy(name))
    same = woken.dossier.clock(clock.no)
    scene = dossier.cases[clock.case - 1].scene
    case = woken.dossier.cases[clock.case - 1]
    if same is None or case.state is not CaseState.OPEN or case.scene != scene:
        return None, []
    of_clock = (e for e in woken.effects if e.case == clock.case and e.rule.endswith(f"#clocks.{clock.name}"))
    return same, [e.to for e in of_clock if e.kind == "warn"]


@pytest.mark.mission("B1", "M1")
@packs
def test_a_round_is_missed_at_its_minute_and_not_before(name: str) -> None:
    shown = 0
    for scene, dossier, clock in looked_at(name):
        before, told = later(dossier, clock, name, by=-MINUTE)
        if before is not None:
            assert (before.round, told) == (clock.round, []), scene.name
        at, told = later(dossier, clock, name, by=timedelta())
        if at is not None:
            assert (at.round, told) == (clock.round + 1, ["lead"]), scene.name
            shown += 1
    assert shown


@pytest.mark.mission("B1", "M1")
@packs
def test_a_note_is_a_look_and_moves_the_round(name: str) -> None:
    for scene, dossier, clock in looked_at(name):
        at = max(now(dossier), clock.due_at - MINUTE)
        note = NoteAdded(id="note", order=ORDER, at=at, case=clock.case, text="still waiting")
        noted = step(dossier, note, policy(name)).dossier
        moved = noted.clock(clock.no)
        rule = policy(name).clocks[clock.name].rule
        case = noted.cases[clock.case - 1]
        if moved is not None and moved.state is ClockState.RUNNING and case.state is CaseState.OPEN:
            assert rule.every is not None
            assert moved.due_at == at + rule.every.elapsed, scene.name
            assert moved.missed_rounds == clock.missed_rounds, scene.name


@pytest.mark.mission("B1")
@packs
def test_closing_ends_the_rounds_and_reopening_starts_them_anew(name: str) -> None:
    for scene, dossier, clock in looked_at(name):
        closing = CaseClosed(id="close", order=ORDER, at=now(dossier), case=clock.case, outcome="done")
        closed = step(dossier, closing, policy(name)).dossier
        assert not _rounds(closed, clock), scene.name
        late = now(closed) + timedelta(days=40)
        opened = step(closed, CaseReopened(id="open", order=ORDER, at=late, case=clock.case), policy(name)).dossier
        case = opened.cases[clock.case - 1]
        if case.state is CaseState.OPEN and case.scene == scene.name:
            (again,) = _rounds(opened, clock)
            assert again.due_at >= late, scene.name
            assert again.started_at < late or again.missed_rounds == 0, scene.name  # a miss may have opened it before


def _rounds(dossier: Dossier, clock: Clock) -> list[Clock]:
    runs = (c for c in dossier.clocks if c.state is ClockState.RUNNING)
    return [c for c in runs if (c.name, c.case) == (clock.name, clock.case)]


@packs
def test_a_look_warns_says_what_not_looking_costs_and_where_it_comes_from(name: str) -> None:
    for rule in policy(name).playbook.clocks:
        if rule.name in LOOKS:
            assert rule.warn, rule.name
            assert rule.missed.does.zh, rule.name
            assert rule.missed.does.en, rule.name
            assert rule.source, rule.name
