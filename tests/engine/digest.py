"""What the engine decides over a stream, in one line: which form it has, and a digest of all outcomes and dossiers.

``python -m tests.engine.digest`` prints it; the forms of the engine are compared so, each in a process of its own.
"""

from datetime import timedelta
from hashlib import sha256

import msgspec

from amends import engine
from amends.engine import dossier as dossiers
from amends.engine.compiler import compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.step import advance, wake
from amends.policy.load import load
from amends.world import mixed

SIGNALS = 6_000
PACKS = ("tmall", "alibaba1688", "jd", "aliexpress-brazil")
LATER = timedelta(days=30)


def digest() -> str:
    """Of every outcome in order, and of every dossier thirty days later."""
    policies = [compile_playbook(load(pack)) for pack in PACKS]
    known: dict[tuple[int, str], Dossier] = {}
    told, encode = sha256(), msgspec.msgpack.Encoder(order="deterministic").encode
    for shop, signal in mixed(seed=9, signals=SIGNALS, shops=len(PACKS)):
        held = known.setdefault((shop, signal.order), dossiers.new(key=signal.order, platform=""))
        for outcome in advance(held, (signal,), policies[shop]):
            told.update(encode((outcome.effects, outcome.reasons, outcome.applied)))
    for (shop, _), held in sorted(known.items()):
        woken = wake(held, (held.now or signal.at) + LATER, policies[shop])
        told.update(encode((woken.effects, woken.reasons)) + dossiers.encode(woken.dossier))
    return told.hexdigest()


if __name__ == "__main__":
    print("compiled" if engine.COMPILED else "python", digest())  # noqa: T201 - this is what it is for
