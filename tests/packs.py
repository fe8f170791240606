"""The shipped playbooks, read and compiled once in a process of tests: reading one takes longer than most tests."""

import re
from collections.abc import Iterator
from functools import cache

from amends.engine.compiler import Policy, compile_playbook
from amends.engine.playbook import Playbook
from amends.policy.example import Example
from amends.policy.examples import examples
from amends.policy.load import load
from amends.policy.pack import folder_of

_WRITTEN = re.compile(r"^- name: (\w+)$|^  mission: \[(.*)\]$", re.MULTILINE)


@cache
def book(name: str) -> Playbook:
    return load(name)


@cache
def policy(name: str) -> Policy:
    return compile_playbook(book(name))


@cache
def interpreted(name: str) -> Policy:
    return policy(name).interpreted()


@cache
def examples_of(name: str) -> tuple[Example, ...]:
    return tuple(examples(folder_of(name), book(name)))


@cache
def example_of(name: str) -> dict[str, Example]:
    """The pack's examples by their names."""
    return {example.name: example for example in examples_of(name)}


def written_examples(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(example, the rows of the mission it proves) as the pack's lines say them, without reading the pack.

    Each process of tests asks for them before its first test; `tests/policy/test_playbooks.py` holds them to the pack.
    """
    for path in sorted(folder_of(name).glob("examples/*.yaml")):
        found: list[tuple[str, tuple[str, ...]]] = []
        for line in _WRITTEN.finditer(path.read_text(encoding="utf-8")):
            if line[1]:
                found.append((line[1], ()))
            else:
                found[-1] = (found[-1][0], tuple(line[2].split(", ")))
        yield from found
