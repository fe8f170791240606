"""The compiled policy and the standing of each shop, kept per process."""

from dataclasses import dataclass
from functools import cache

from amends.engine.compiled import Policy, compile_playbook
from amends.policy.load import load
from amends.policy.problem import PlaybookError


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCard:
    """What deciding needs to know of a shop. ``front_line``: ids of members who are front line and nothing else."""

    id: int
    merchant_id: int
    platform: str
    currency: str
    playbook: str
    front_line: frozenset[str] = frozenset()

    @property
    def policy(self) -> Policy:
        """The shop's playbook, compiled. Raises ``policy.problem.PlaybookError`` if it doesn't validate."""
        return policy(self.playbook)


def policy(name: str) -> Policy:
    """A shipped playbook by name, compiled once per process: a new version is taken up at the next start.

    Raises ``policy.problem.PlaybookError``, also read only once, if it doesn't validate.
    """
    compiled = _compiled(name)
    if isinstance(compiled, PlaybookError):
        raise compiled
    return compiled


@cache
def _compiled(name: str) -> Policy | PlaybookError:
    try:
        return compile_playbook(load(name))
    except PlaybookError as error:
        return error
