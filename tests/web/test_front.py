"""Bodies of requests: in before a thread is taken, within bounds of size, time and memory for all together."""

import asyncio
import io
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from amends.web.front import bodies
from amends.web.front.bodies import BodyRefused, BodyRest, Cloakroom
from amends.web.front.environ import Headers
from amends.web.front.front import Front

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser that tests drive may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def sent(*pieces: bytes | asyncio.Event) -> AsyncIterator[bytes]:
    """Pieces as they come; an event is waited for."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            await piece.wait()


async def taken(room: Cloakroom, *pieces: bytes | asyncio.Event) -> tuple[bytes, bool] | int:
    """What was taken in, or the status it was refused with."""
    with room.room() as pace:
        try:
            return await room.take(sent(*pieces), pace)
        except BodyRefused as refused:
            return refused.status


def test_a_body_is_taken_whole_and_its_memory_given_back() -> None:
    room = Cloakroom()
    assert run(taken(room, b"abc", b"", b"def")) == (b"abcdef", True)
    assert (room.held, room.coming) == (0, {})


def test_of_a_long_body_the_beginning_is_taken_and_the_rest_read_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SHORT", 4)

    async def both() -> tuple[bytes, bool, bytes]:
        room, pieces = Cloakroom(), sent(b"ab", b"cde", b"f", b"gh\ni", b"")
        with room.room() as pace:
            begun, whole = await room.take(pieces, pace)
        rest = io.BufferedReader(BodyRest(begun, pieces, asyncio.get_running_loop()))
        return begun, whole, await asyncio.to_thread(rest.read)

    assert run(both()) == (b"abcde", False, b"abcdefgh\ni")


def test_who_sends_nothing_is_told_that_it_was_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.01)
    assert run(taken(Cloakroom(), b"abc", asyncio.Event())) == 408


def test_a_small_body_has_its_time_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.web.front.front.GRACE", 0.01)
    assert answered(Told("POST", {"content-length": ["9"]}, b"abc", asyncio.Event()), Front(echo))[0] == 408


def test_a_steady_sender_has_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.01)
    monkeypatch.setattr(bodies, "PACE", 1)

    async def late() -> tuple[bytes, bool] | int:
        more = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, more.set)
        return await taken(Cloakroom(), b"abc", more, b"def")

    assert run(late()) == (b"abcdef", True)


def test_when_memory_runs_out_who_has_sent_longest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TOGETHER", 10)

    async def two() -> list[Any]:
        room = Cloakroom()
        hoarder = asyncio.create_task(taken(room, b"12345678", asyncio.Event()))
        await asyncio.sleep(0)
        return [await taken(room, b"abcdef"), await hoarder]

    assert run(two()) == [(b"abcdef", True), 408]


class Told:
    """A request as the server tells it, and what was answered."""

    http_version, server, client, scheme, query_string = "1.1", "[::1]:8000", "[::1]:5", "http", "q=中"
    authority: str | None = None

    def __init__(self, method: str, headers: dict[str, list[str]], *pieces: bytes | asyncio.Event) -> None:
        self.method, self.path = method, "/a b"
        self.headers: Headers = Names(headers)
        self.pieces, self.answered = pieces, [b""]
        self.status = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return sent(*self.pieces)

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.answered = status, [body]

    def response_stream(self, status: int, _headers: list[tuple[str, str]]) -> "Told":
        self.status, self.answered = status, []
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.answered.append(piece)


class Names:
    """Headers as the server tells them."""

    def __init__(self, told: dict[str, list[str]]) -> None:
        self._told = told

    def __contains__(self, key: str) -> bool:
        return key in self._told

    def keys(self) -> list[str]:
        return list(self._told)

    def get(self, key: str, default: Any = None) -> Any:
        return self._told[key][0] if key in self._told else default

    def get_all(self, key: str) -> list[str]:
        return self._told[key]


def answered(told: Told, front: Front) -> tuple[int, bytes]:
    run(front.__rsgi__(told, told))
    return told.status, b"".join(told.answered)


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    names = ("PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "SERVER_PORT", "HTTP_COOKIE", "CONTENT_LENGTH", "HTTP_X_A")
    return [repr([environ.get(name) for name in names]).encode(), environ["wsgi.input"].read()]


def test_a_request_is_told_as_wsgi_tells_it() -> None:
    headers = {"cookie": ["a=1", "b=2"], "x-a": ["1", "2"], "x_a": ["forged"]}
    status, body = answered(Told("POST", headers, b"ab", b"c"), Front(echo))
    assert (status, body) == (200, b"['/a b', 'q=\xc3\xa4\xc2\xb8\\xad', '::1', '8000', 'a=1; b=2', '3', '1,2']abc")


def test_a_body_that_breaks_off_or_is_too_large_never_reaches_a_page() -> None:
    front = Front(echo)
    assert answered(Told("POST", {"content-length": ["9"]}, b"abc"), front)[0] == 400
    assert answered(Told("POST", {"content-length": ["99999"]}, b"abc"), front)[0] == 400
    assert answered(Told("POST", {"content-length": [str(bodies.SHORT + 1)]}), front)[0] == 413
    assert answered(Told("POST", {"content-length": [str(bodies.LARGEST + 1)], "cookie": ["a=1"]}), front)[0] == 413


def test_a_long_body_of_somebody_known_is_read_while_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SHORT", 2)
    monkeypatch.setattr("amends.web.front.front.AT_ONE_GO", 0)
    front, long = Front(echo), {"content-length": ["6"]}
    assert answered(Told("POST", long | {"cookie": ["a=1"]}, b"abc", b"def"), front)[1].endswith(b"abcdef")
    assert answered(Told("POST", long, b"abc", b"def"), front)[0] == 413


def test_a_long_answer_goes_out_in_pieces_and_is_closed() -> None:
    ended: list[str] = []

    class Pieces:
        def __iter__(self) -> Any:
            return iter([b"x" * 1_000_000, b"", b"y" * 1_000_000, b"z"])

        def close(self) -> None:
            ended.append("closed")

    def long(_environ: dict[str, Any], start: Any) -> Pieces:
        start("200 OK", [])
        return Pieces()

    told = Told("GET", {})
    assert answered(told, Front(long))[1] == b"x" * 1_000_000 + b"y" * 1_000_000 + b"z"
    assert (len(told.answered), ended) == (2, ["closed"])


def test_who_stops_reading_is_left_after_a_while_and_what_answered_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.web.front.front.READ", 0.01)
    ended: list[str] = []

    class Film:
        def __iter__(self) -> Any:
            return iter([b"x" * 2_000_000] * 3)

        def close(self) -> None:
            ended.append("closed")

    class Reader(Told):
        async def send_bytes(self, piece: bytes) -> None:
            self.answered.append(piece[:1])
            await asyncio.Event().wait()

    def film(_environ: dict[str, Any], start: Any) -> Film:
        start("200 OK", [])
        return Film()

    front = Front(film, threads=1)
    assert answered(Reader("GET", {}), front) == (200, b"x")
    assert ended == ["closed"]
    assert len(answered(Told("GET", {}), front)[1]) == 6_000_000  # its thread is free for the next


@pytest.mark.parametrize("bound", ["PACE", "LONGEST", "LARGEST"])
def test_a_long_body_is_bound_in_its_pace_its_time_and_its_size(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower than its pace allows, longer than any may take, or larger than any may be."""
    bounds: dict[str, dict[str, float]] = {
        "PACE": {"GRACE": 0.0, "PACE": 1e9},
        "LONGEST": {"LONGEST": 0.01},
        "LARGEST": {"LARGEST": 4},
    }
    for name, value in bounds[bound].items():
        monkeypatch.setattr(bodies, name, value)

    async def read() -> bytes | str:
        stops = () if bound == "LARGEST" else (asyncio.Event(),)
        rest = BodyRest(b"ab", sent(b"cde", *stops, b"f"), asyncio.get_running_loop())
        try:
            return await asyncio.to_thread(io.BufferedReader(rest).read)
        except OSError as error:
            return type(error).__name__

    assert run(read()) == ("OSError" if bound == "LARGEST" else "TimeoutError")


def test_life_is_answered_while_every_thread_is_busy() -> None:
    busy = asyncio.Event()

    async def both() -> tuple[int, int]:
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def page(environ: dict[str, Any], start: Any) -> list[bytes]:
            start("200 OK", [])
            if environ["PATH_INFO"] != "/healthz":
                loop.call_soon_threadsafe(busy.set)
                asyncio.run_coroutine_threadsafe(over.wait(), loop).result()
            return [b""]

        front, slow, life = Front(page, threads=1), Told("GET", {}), Told("GET", {})
        life.path = "/healthz"
        waiting = asyncio.create_task(front.__rsgi__(slow, slow))
        await busy.wait()
        await front.__rsgi__(life, life)
        meanwhile = slow.status
        over.set()
        await waiting
        return meanwhile, life.status

    assert run(both()) == (0, 200)
