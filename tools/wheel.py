"""What a wheel carries beside the sources: the compiled modules and the files for browsers, made by ``make setup``.

A hook of hatchling. Where nothing was compiled the wheel is one for every machine, and slower.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
DRAWN = "@tabler/icons/icons/outline"
PLACES = (("node_modules", DRAWN), ("build/assets", ""))


class Carried(BuildHookInterface[Any]):
    """Adds to a wheel what is made; an editable installation finds it in the clone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before each build; ``version`` is "editable" or "standard"."""
        if version == "editable":
            return
        compiled = dict(_compiled())
        if compiled:
            build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["force_include"] |= {**compiled, **dict(_served())}


def _compiled() -> Iterator[tuple[str, str]]:
    """(here, there) of the compiled form of these very sources."""
    sys.path.insert(0, str(ROOT / "src"))
    from amends import native

    for group in native.GROUPS:
        made = native.folder(group)
        if made.is_dir():
            yield str(made), f"amends/built/{group.package}/{made.name}"


def _served() -> Iterator[tuple[str, str]]:
    """(here, there) of every file that pages link to or draw with."""
    for place, part in PLACES:
        for path in sorted((ROOT / place / part).rglob("*")):
            if path.is_file():
                yield str(path), f"amends/built/{Path(place).name}/{path.relative_to(ROOT / place)}"
