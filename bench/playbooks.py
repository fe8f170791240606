"""Reading, checking and compiling all shipped playbooks, as a process does when it starts; one core, cold and warm."""

import time

from amends.engine.compiler import compile_playbook
from amends.engine.playbook import Playbook
from amends.policy.load import load, names
from bench.figures import Figure, Scale, main

GOAL = 2.0


def measure(scale: Scale) -> list[Figure]:
    """Seconds of process time to compile all packs, and to read and check them from YAML."""
    began = time.process_time()
    books = [load(name) for name in names()]
    read = time.process_time() - began
    began = time.process_time()
    policies = [compile_playbook(book) for book in books]
    compiled = time.process_time() - began
    note = f"{len(policies)} packs, {_count(books)}"
    return [
        Figure("compile all playbooks", compiled, "s", GOAL, least=False, note=note),
        Figure("read and check all playbooks", read, "s", note=note),
    ]


def _count(books: list[Playbook]) -> str:
    scenes = sum(len(book.scenes) for book in books)
    clocks = sum(len(book.clocks) for book in books)
    return f"{scenes} scenes and {clocks} clocks with what they extend"


if __name__ == "__main__":
    main(measure, __doc__)
