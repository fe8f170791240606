"""The desks the shipped playbooks send work to, opened for a merchant."""

from collections.abc import Iterable
from functools import lru_cache

from amends.engine.playbook import Wording
from amends.merchants.models import Desk, Member, Merchant
from amends.merchants.setup import add_desk
from amends.policy.load import load
from amends.policy.pack import fingerprint, shipped


def shipped_desks() -> dict[str, Wording]:
    """Code to title of every desk that some shipped playbook names, in the order they name them."""
    found: dict[str, Wording] = {}
    for name in shipped():
        found |= {code: title for code, title in _desks(name, fingerprint(name)).items() if code not in found}
    return found


@lru_cache(maxsize=64)
def _desks(name: str, _mark: str) -> dict[str, Wording]:
    """Those a playbook names, as long as its files stay the same: reading one takes a tenth of a second and more."""
    return load(name).desks


def open_desks(*, merchant: Merchant, language: str, members: Iterable[Member] = ()) -> list[Desk]:
    """Open those the merchant lacks, titled in ``language``, and seat the members at each."""
    there = set(Desk.objects.filter(merchant=merchant).values_list("code", flat=True))
    seated = list(members)
    return [
        add_desk(merchant=merchant, code=code, name=title.say(language), members=seated)
        for code, title in shipped_desks().items()
        if code not in there
    ]
