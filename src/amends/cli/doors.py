"""``amends playbook doors``: by which door each kind of fact comes in, and who listens to it."""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from types import FunctionType, ModuleType
from typing import Final, cast

from amends.cli.signal_makers import Paths
from amends.engine.playbook import Playbook
from amends.engine.signals import KINDS, AnySignal
from amends.engine.words import Source
from amends.policy.commands import folder
from amends.policy.gives import kinds_giving, told_facts, variants
from amends.policy.languages import add_language
from amends.policy.listeners import Named, listeners, telling
from amends.policy.load import load, load_path
from amends.policy.pack import shipped

PARTNERS: Final = frozenset({Source.CARRIER, Source.SUPPLIER, Source.WAREHOUSE})
OURSELVES: Final = frozenset({Source.COLLEAGUE, Source.ENGINE})
NO_DOOR: Final = frozenset({"start_sample", "record_foresee"})  # made up to look at; only looked ahead
UPLOAD: Final = "start_upload"
SHOWN: Final = 3
Doors = dict[str, set[str]]


@dataclass(frozen=True)
class DoorRow:
    """One kind of signal: its doors by who stands before them, and who listens to it, by playbook."""

    person: tuple[str, ...]
    platform: tuple[str, ...]
    partner: tuple[str, ...]
    file: tuple[str, ...]
    engine: tuple[str, ...]
    listeners: dict[str, tuple[str, ...]]

    @property
    def empty(self) -> bool:
        """Whether somebody listens to what nobody can tell."""
        return bool(self.listeners) and not (self.person or self.platform or self.partner)


@dataclass(frozen=True)
class DoorTable:
    """``clocks``: by ``PLAYBOOK:CLOCK`` the fact that it waits for, where no door gives that fact."""

    kinds: dict[str, DoorRow]
    clocks: dict[str, str]

    @property
    def empty(self) -> tuple[str, ...]:
        """Kinds without a door that somebody listens to, and clocks that nothing can end."""
        return (*(kind for kind, row in self.kinds.items() if row.empty), *self.clocks)


def register(playbook: argparse.ArgumentParser) -> None:
    """Add ``doors`` to the commands of ``playbook``."""
    about = "by which door each kind of fact comes in and who listens to it; 1 where a door is wanting"
    words = playbook.get_default("commands").add_parser("doors", help=about, description=about)
    words.add_argument("playbooks", nargs="*", metavar="PLAYBOOK", help="name or folder (default: all shipped)")
    words.add_argument("--json", action="store_true", help="print every door and listener as JSON")
    add_language(words)
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print the table; 1 where somebody listens to what has no door, or a clock waits for what no door gives."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    import django

    django.setup()
    books = [load_path(folder(name)) for name in asked.playbooks] or [load(name) for name in shipped()]
    found = table(books)
    print(json.dumps(asdict(found), ensure_ascii=False) if asked.json else "\n".join(lines(found)))
    return int(bool(found.empty))


def table(books: Iterable[Playbook]) -> DoorTable:
    """The doors of every kind of signal, with who of these playbooks listens. Needs Django set up, no database."""
    books = tuple(books)
    heard = {book.name: listeners(book) for book in books}
    steps = _joined(telling(book) for book in books)
    paths = Paths()
    pages, files, engine = _pages(paths), _files(paths), _engine(paths)
    rows = {}
    for kind, shape in KINDS.items():
        by_key, outside = _by_key(kind), shape.SOURCE not in OURSELVES and _reported(kind)
        rows[kind] = DoorRow(
            person=(*sorted(pages[kind]), *(f"step {name}" for name in steps.get(kind, ())), *by_key),
            platform=("API",) if outside and shape.SOURCE not in PARTNERS else (),
            partner=("API",) if outside and shape.SOURCE in PARTNERS else (),
            file=tuple(sorted(files[kind])),
            engine=tuple(sorted(engine[kind])),
            listeners={name: named[kind] for name, named in heard.items() if kind in named},
        )
    return DoorTable(rows, dict(_doorless(books, rows)))


def _joined(found: Iterable[Named]) -> Named:
    """Each name once, in the order first met."""
    all_of: dict[str, dict[str, None]] = defaultdict(dict)
    for named in found:
        for kind, names in named.items():
            all_of[kind].update(dict.fromkeys(names))
    return {kind: tuple(names) for kind, names in all_of.items()}


def _doorless(books: Iterable[Playbook], rows: dict[str, DoorRow]) -> Iterator[tuple[str, str]]:
    given = kinds_giving()
    for book in books:
        for clock in book.clocks:
            kinds = given.get(clock.until, frozenset())
            open_to = any(_gets_in(rows[kind]) for kind in kinds)
            if clock.until in told_facts() and not open_to:
                yield f"{book.name}:{clock.name}", clock.until


def _gets_in(row: DoorRow) -> bool:
    return bool(row.person or row.platform or row.partner)


def _pages(paths: Paths) -> Doors:
    """What the addresses of the workspace make, by their names."""
    from amends.desk import urls

    found: Doors = defaultdict(set)
    for pattern in urls.urlpatterns:
        if pattern.name not in NO_DOOR | {UPLOAD}:
            for kind in paths.made_by(pattern.callback):
                found[kind].add(f"page {str(pattern.name).removesuffix('_kind')}")
    for address, tell in _kept():
        for kind in paths.made_by(tell):
            found[kind].add(f"page {address}")
    return found


def _kept() -> Iterator[tuple[str, Callable[..., object]]]:
    """What is written down on a page for the worker to tell when its time comes: the address, and who tells it."""
    from django.urls import NoReverseMatch, reverse

    from amends.casework.worker import rounds

    with suppress(NoReverseMatch):
        reverse("phase_move")
        yield "phase_move", rounds.announce_phases


def _files(paths: Paths) -> Doors:
    """What a file can hold: tables that are read row by row, and whatever signals may be reported."""
    from amends.channels.files import olist

    found: Doors = defaultdict(set)
    for kind in paths.made_by(olist.signals):
        found[kind].add("table")
    for kind in KINDS:
        if _reported(kind):
            found[kind].add("signals")
    return found


def _engine(paths: Paths) -> Doors:
    """What comes of what was sent out, or of time passing: made by the worker alone."""
    from amends.casework import worker
    from amends.casework.delivery import results
    from amends.casework.worker import rounds

    found: Doors = defaultdict(set)
    for name, module in (("deliveries", results), ("rounds", rounds), ("worker", worker)):
        for begin in _functions(module):
            for kind in paths.made_by(begin):
                found[kind].add(name)
    return found


def _functions(module: ModuleType) -> list[FunctionType]:
    own = [each for each in vars(module).values() if isinstance(each, FunctionType)]
    return [each for each in own if each.__module__ == module.__name__]


def _reported(kind: str) -> bool:
    """Whether a shop's own key may report it: asked of the door itself."""
    from amends.casework.intake import reports
    from amends.engine.wire import Refused

    told = (cast("AnySignal", each) for each in variants(KINDS[kind]))
    return any(not isinstance(reports.of_key(each, by="key"), Refused) for each in told)


def _by_key(kind: str) -> tuple[str, ...]:
    """What a key does in the name of the member it is bound to."""
    from amends.casework.api import member_acts

    return ("API, a member's key",) if KINDS[kind] in member_acts.BY_KEY else ()


def lines(found: DoorTable) -> Iterator[str]:
    """A table for people."""
    wide = max(map(len, found.kinds))
    yield f"{'signal':{wide}}  person · platform · partner · file · engine <- listeners"
    for kind, row in found.kinds.items():
        cells = (row.person, row.platform, row.partner, row.file, row.engine)
        heard = {name for names in row.listeners.values() for name in names}
        mark = "  <- no door" if row.empty else ""
        yield f"{kind:{wide}}  {' · '.join(map(_cell, cells))} <- {len(heard)}{mark}"
    yield from (f"{clock} waits for {fact}, which no door gives" for clock, fact in found.clocks.items())


def _cell(doors: tuple[str, ...]) -> str:
    more = f" +{len(doors) - SHOWN}" if len(doors) > SHOWN else ""
    return ", ".join(doors[:SHOWN]) + more or "-"
