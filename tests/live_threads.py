"""The live server's threads are kept, as the product's are, and with each of them its line to the database.

Django begins a thread for every connection that a browser makes, and its line reads all tables and plans all anew.
"""

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread

Asked = SimpleQueue[tuple[Any, Any] | None]


class KeptThreads(ThreadedWSGIServer):
    """The thread that was idle last takes the next connection: its line has planned most."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._idle: list[Asked] = []
        self._threads_kept: list[tuple[threading.Thread, Asked]] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """Called by the one thread that listens."""
        asked = self._idle.pop() if self._idle else self._another()
        asked.put((request, client_address))

    def _another(self) -> Asked:
        asked: Asked = SimpleQueue()
        thread = threading.Thread(target=self._answer, args=(asked,), daemon=True)
        self._threads_kept.append((thread, asked))
        thread.start()
        return asked

    def _answer(self, asked: Asked) -> None:
        while (connection := asked.get()) is not None:
            self.process_request_thread(*connection)
            self._idle.append(asked)
        connections.close_all()

    def _close_connections(self) -> None:
        """Not after each connection of a browser: they are closed with the thread."""

    def server_close(self) -> None:
        """Who is idle ends now, who answers when that is done."""
        super().server_close()
        idle = list(self._idle)
        for thread, asked in self._threads_kept:
            asked.put(None)
            if asked in idle:
                thread.join()


@pytest.fixture(scope="session", autouse=True)
def _threads_are_kept() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveServerThread, "server_class", KeptThreads)
        yield
