"""Compile the hot modules of the engine to C: tools/native.py. Without a compiler, say so and leave it to Python.

Run by ``make setup``. What it makes is found by ``amends.engine.native``; a digest of the sources tells it apart.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from amends.engine import native

SOURCE = Path(__file__).resolve().parent.parent / "src"
OPTIONS = ["--config-file=", "--follow-imports=silent", "--ignore-missing-imports"]
BUILD = "build"


def main() -> int:
    """Make it unless it is made already. Never fails: the engine works without."""
    target = native.folder()
    if target.is_dir():
        return 0
    with tempfile.TemporaryDirectory() as name:
        told = subprocess.run(
            [sys.executable, __file__, BUILD, name], cwd=SOURCE, capture_output=True, text=True, check=False
        )
        made = Path(name, "made")
        if told.returncode or not made.is_dir():
            reason = (told.stderr or told.stdout).strip().splitlines() or ["no reason given"]
            print(f"The engine stays in Python, about half as fast: {reason[-1]}")
            return 0
        _put(made, target)
    return 0


def _put(made: Path, target: Path) -> None:
    """Into place in one move, beside nothing older."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(made / "amends" / "engine", waiting)
    for library in made.glob(f"{native.LIBRARY}.*"):
        shutil.copy2(library, waiting)
    older = [each for each in target.parent.iterdir() if each != waiting]
    waiting.rename(target)
    for each in older:
        shutil.rmtree(each, ignore_errors=True)


def build(scratch: str) -> None:
    """In a process of its own: compile into ``scratch/made``."""
    from mypyc.build import mypycify
    from setuptools import setup

    files = [f"amends/engine/{module}.py" for module in native.MODULES]
    modules = mypycify(
        [*OPTIONS, *files], opt_level="2", debug_level="0", group_name=native.GROUP, target_dir=f"{scratch}/c"
    )
    arguments = ["build_ext", "--build-lib", f"{scratch}/made", "--build-temp", f"{scratch}/objects"]
    setup(name=native.GROUP, packages=[], py_modules=[], ext_modules=modules, script_args=["--quiet", *arguments])


if __name__ == "__main__":
    if sys.argv[1:2] == [BUILD]:
        build(sys.argv[2])
    else:
        raise SystemExit(main())
