"""A client that posts batches of signals over one connection, and what a shop's key may report of a story."""

import http.client
from collections.abc import Iterable, Iterator, Sequence

from amends.engine.signals import AnySignal


def facts(stream: Iterable[AnySignal]) -> Iterator[AnySignal]:
    """What a shop's key may report of the story; what colleagues do in it is done in the pages."""
    from amends.casework.intake.reports import acts

    return (signal for signal in stream if not acts(signal))


def post(port: int, key: str, bodies: Sequence[bytes]) -> int:
    """Post each body and read each answer. Returns how many bodies; raises SystemExit unless all were taken."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    for body in bodies:
        connection.request("POST", "/api/v1/signals", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 202 or b'"refused"' in text:
            raise SystemExit(f"{answer.status}: {text[:300]!r}")
    connection.close()
    return len(bodies)
