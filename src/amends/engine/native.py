"""The hot half of the engine compiled to C where ``make setup`` could do so; elsewhere the same sources in Python.

What was compiled lies in ``build/engine`` under a digest of the engine's sources, so that an edited source is never
shadowed by what was compiled from an older one. ``AMENDS_ENGINE=python`` leaves it aside. See decision 9.
"""

import importlib.util
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

MODULES: Final = (
    "anew", "cases", "clocks", "deeds", "misses", "step", "urgency", "work",
    "fold/__init__", "fold/common", "fold/disputes", "fold/orders", "fold/papers", "fold/refunds", "fold/talk",
)  # fmt: skip
GROUP: Final = "amends_engine"
LIBRARY: Final = f"{GROUP}__mypyc"  # what the compiled modules import by this name; it holds all of their code
SOURCES: Final = Path(__file__).parent
BUILT: Final = SOURCES.parents[2] / "build" / "engine"


def folder() -> Path:
    """Where the compiled form of these very sources lies, if it was made for this Python."""
    digest = sha256(sys.implementation.cache_tag.encode())
    for source in sorted(SOURCES.rglob("*.py")):
        digest.update(source.read_bytes())
    return BUILT / digest.hexdigest()[:16]


def lay_over(package_path: list[str]) -> bool:
    """Let the package find its compiled modules first. Whether there are any that can be loaded."""
    if os.environ.get("AMENDS_ENGINE") == "python" or not BUILT.is_dir():
        return False
    found = folder()
    library = next(found.glob(f"{LIBRARY}.*"), None)
    if library is None or not _loaded(library):
        return False
    package_path.insert(0, str(found))
    return True


def _loaded(library: Path) -> bool:
    spec = importlib.util.spec_from_file_location(LIBRARY, library)
    if spec is None or spec.loader is None:
        return False
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError:
        return False
    sys.modules[LIBRARY] = module
    return True
