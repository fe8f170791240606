"""A shop's own system: it sends batches of signals until each was taken, whatever happens to the one who takes them."""

import http.client
import json
import socket
from contextlib import closing, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import Final

import msgspec

from amends.engine.signals import AnySignal
from tests.chaos.place import BrokenPlace

TIMEOUT: Final = 30.0


@dataclass
class ChaosSender:
    """``cut``: of so many batches one is sent twice, the first time over a line that breaks."""

    place: BrokenPlace
    random: Random
    cut: float = 0.0
    sent: set[tuple[str, str]] = field(default_factory=set)
    tries: int = 0
    cuts: int = 0
    slowest: float = 0.0
    refused: list[object] = field(default_factory=list)
    waiting: "SimpleQueue[list[AnySignal] | None]" = field(default_factory=SimpleQueue)
    idle: Event = field(default_factory=Event)

    def start(self) -> None:
        self.idle.set()
        self._thread = Thread(target=self._send_all, name="sender", daemon=True)
        self._thread.start()

    def give(self, batch: list[AnySignal]) -> None:
        self.idle.clear()
        self.waiting.put(batch)

    def _send_all(self) -> None:
        while (batch := self.waiting.get()) is not None:
            body = msgspec.json.encode(batch)
            if self.random.random() < self.cut:
                self._break_off(body)
            began = monotonic()
            while not self._taken(body):
                Event().wait(0.1)
            self.slowest = max(self.slowest, monotonic() - began)
            self.sent |= {(each.order, each.id) for each in batch}
            if self.waiting.empty():
                self.idle.set()

    def _head(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.place.key}", "Content-Type": "application/json"}

    def _taken(self, body: bytes) -> bool:
        self.tries += 1
        asked = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=TIMEOUT)
        with closing(asked), suppress(OSError, http.client.HTTPException):
            asked.request("POST", "/api/v1/signals", body, self._head())
            with asked.getresponse() as answer:
                said = answer.read()
            if answer.status == 202:
                self.refused += [each for each in json.loads(said) if each["status"] != "accepted"]
                return True
            assert answer.status in {500, 503}, (answer.status, said)
        return False

    def _break_off(self, body: bytes) -> None:
        """In the middle, or after the end without waiting for the answer."""
        self.cuts += 1
        told = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **self._head()}
        head = "POST /api/v1/signals HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items())
        whole = head.encode() + b"\r\n" + body
        upto = self.random.choice([len(whole), self.random.randrange(len(whole))])
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.place.port), timeout=5) as line:
            line.sendall(whole[:upto])
