"""The shipped playbooks, read and compiled once in a process of tests: reading one takes longer than most tests."""

from functools import cache

from amends.engine.compiler import Policy, compile_playbook
from amends.engine.playbook import Playbook
from amends.policy.example import Example
from amends.policy.examples import examples
from amends.policy.load import load
from amends.policy.pack import folder_of


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
