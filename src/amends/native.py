"""The hot half of the engine and of deciding, compiled to C where ``make setup`` could do so; elsewhere in Python.

What was compiled lies in ``build/`` of a clone, or in ``built/`` of an installed wheel, under a digest of the sources
it was made from and of those it leans on, so that an edited source is never shadowed by what was compiled from an older
one. ``AMENDS_ENGINE=python`` leaves all of it aside. See decisions 9 and 11.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from hashlib import sha256
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

SOURCES: Final = Path(__file__).parent
CARRIED: Final = SOURCES / "built"  # a wheel has its own with it
HEADER: Final = SOURCES / "attributes.h"  # included in all that is compiled
BUILT: Final = CARRIED if CARRIED.is_dir() else SOURCES.parents[1] / "build"


class Group(NamedTuple):
    """Modules compiled together. ``leans_on``: other sources whose types and constants they were compiled with."""

    package: str
    modules: tuple[str, ...]
    leans_on: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"amends_{self.package}"

    @property
    def library(self) -> str:
        """What the compiled modules import by this name; it holds all of their code."""
        return f"{self.name}__mypyc"

    def sources(self) -> list[Path]:
        """All that the compiled form depends on."""
        named = [SOURCES / f"{name}.py" for name in (*self.modules, *self.leans_on)]
        return sorted({*named, *(SOURCES / "engine").rglob("*.py"), SOURCES / HEADER.name})


ENGINE: Final = Group(
    "engine",
    (
        "engine/rerequests", "engine/cases", "engine/clocks", "engine/actions", "engine/awaits", "engine/breaches",
        "engine/corrections", "engine/beforehand", "engine/late_scenes", "engine/laying", "engine/moving",
        "engine/otherwise", "engine/own_hours",
        "engine/parcels", "engine/payouts", "engine/pieces", "engine/ranks", "engine/records", "engine/step",
        "engine/step_acts", "engine/steps",
        "engine/undo", "engine/urgency", "engine/versions", "engine/whereabouts", "engine/work",
        "engine/anew", "engine/disorder", "engine/ringing", "engine/triggers",
        "engine/fold/__init__", "engine/fold/common",
        "engine/fold/disputes", "engine/fold/orders", "engine/fold/papers", "engine/fold/refunds", "engine/fold/talk",
        "engine/ledgers/losses", "engine/ledgers/standing", "engine/ledgers/tallies", "engine/ledgers/tone",
    ),
    (),
)  # fmt: skip
CASEWORK: Final = Group(
    "casework",
    (
        "casework/decide/decision_run", "casework/decide/dossiers", "casework/projections/cases",
        "casework/projections/costs", "casework/projections/fact_changes", "casework/projections/facts",
        "casework/projections/history",
        "casework/projections/invoices", "casework/projections/losses",
        "casework/projections/promises", "casework/projections/steps", "casework/projections/tallies",
        "casework/projections/tone", "casework/projections/waits", "casework/search/texts",
    ),
    (
        "casework/decide/batch", "casework/decide/projection", "casework/decide/projection_registry",
        "casework/decide/refund_guard", "casework/ledger/connections", "casework/ledger/privacy",
        "casework/ledger/rows", "casework/ledger/store", "casework/overlay/policies",
        "casework/projections/history_store", "casework/projections/promise_store",
        "casework/projections/review_store", "casework/projections/review_words", "casework/projections/reviews",
        "casework/projections/cost_store", "casework/projections/invoice_store", "casework/projections/facts_store",
        "casework/projections/sql",
        "casework/projections/step_store", "casework/quarantine/refusals", "casework/search/blind_index",
        "casework/search/store", "merchants/rates", "policy/problem", "policy/waits",
    ),
)  # fmt: skip
GROUPS: Final = (ENGINE, CASEWORK)


class Finder:
    """Finds the compiled modules of a group by their full names, before the import system looks for their sources."""

    def __init__(self, found: dict[str, Path]) -> None:
        self.found = found

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        made = self.found.get(name)
        return importlib.util.spec_from_file_location(name, made) if made and made.is_file() else None


def folder(group: Group) -> Path:
    """Where the compiled form of these very modules and sources lies, if it was made for this Python."""
    digest = sha256(" ".join([sys.implementation.cache_tag, *group.modules]).encode())
    for source in group.sources():
        digest.update(source.read_bytes())
    return BUILT / group.package / digest.hexdigest()[:16]


def lay_over(group: Group) -> bool:
    """Let imports find the group's compiled modules first. Whether there are any that can be loaded."""
    if os.environ.get("AMENDS_ENGINE") == "python" or not (BUILT / group.package).is_dir():
        return False
    made = folder(group)
    library = next(made.glob(f"{group.library}.*"), None)
    if library is None or not _loaded(group, library):
        return False
    sys.meta_path.insert(0, Finder({_module(name): _file(made, name) for name in group.modules}))
    return True


def _module(name: str) -> str:
    return "amends." + name.removesuffix("/__init__").replace("/", ".")


def _file(made: Path, name: str) -> Path:
    return next((made / "amends").glob(f"{name}.*"))


def _loaded(group: Group, library: Path) -> bool:
    spec = importlib.util.spec_from_file_location(group.library, library)
    if spec is None or spec.loader is None:
        return False
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError:
        return False
    sys.modules[group.library] = module
    return True
