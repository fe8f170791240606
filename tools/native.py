"""Compile the hot modules of engine and casework to C: tools/native.py. Without a compiler, leave it to Python.

Run by ``make setup``. What it makes is found by ``amends.native``; a digest of the sources tells it apart.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from amends import native
from amends.native import Group

SOURCE = Path(__file__).resolve().parent.parent / "src"
OPTIONS = ["--config-file=", "--follow-imports=silent", "--ignore-missing-imports"]
BUILD = "build"


def main() -> int:
    """Make what isn't made already, side by side. Never fails: all of it works without."""
    wanted = [group for group in native.GROUPS if not native.folder(group).is_dir()]
    with ThreadPoolExecutor() as pool:
        list(pool.map(_make, wanted))
    return 0


def _make(group: Group) -> None:
    target = native.folder(group)  # of what is compiled now: sources may be changed meanwhile
    with tempfile.TemporaryDirectory() as name:
        told = subprocess.run(
            [sys.executable, __file__, BUILD, group.package, name],
            cwd=SOURCE,
            capture_output=True,
            text=True,
            check=False,
        )
        made = Path(name, "made")
        if told.returncode or not made.is_dir():
            reason = (told.stderr or told.stdout).strip().splitlines() or ["no reason given"]
            print(f"{group.package} stays in Python, which is slower: {reason[-1]}")
            return
        _put(made, target)


def _put(made: Path, target: Path) -> None:
    """Into place in one move, beside nothing older."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(made, waiting)
    older = [each for each in target.parent.iterdir() if each != waiting]
    waiting.rename(target)
    for each in older:
        shutil.rmtree(each, ignore_errors=True)


def build(package: str, scratch: str) -> None:
    """In a process of its own: compile into ``scratch/made``."""
    from mypyc.build import mypycify
    from setuptools import setup

    group = next(each for each in native.GROUPS if each.package == package)
    files = [f"amends/{module}.py" for module in group.modules]
    modules = mypycify(
        [*OPTIONS, f"--cache-dir={scratch}/cache", *files],  # its own: two that write one at once may find it locked
        opt_level="2",
        debug_level="0",
        group_name=group.name,
        target_dir=f"{scratch}/c",
    )
    modules[0].extra_compile_args += ["-include", str(native.HEADER)]  # all of a group have one list of them
    arguments = ["build_ext", "--build-lib", f"{scratch}/made", "--build-temp", f"{scratch}/objects"]
    setup(name=group.name, packages=[], py_modules=[], ext_modules=modules, script_args=["--quiet", *arguments])


if __name__ == "__main__":
    if sys.argv[1:2] == [BUILD]:
        build(*sys.argv[2:])
    else:
        raise SystemExit(main())
