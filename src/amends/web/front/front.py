"""A WSGI application served so that no thread waits for the other side: bodies are in before, answers go out after.

Whether the installation lives is answered by a thread of its own, however busy the others are.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from amends.web.front.bodies import GRACE, LARGEST, SHORT, BodyRefused, BodyRest, Cloakroom
from amends.web.front.environ import RequestScope, environ
from amends.web.front.guests import DOOR, CrowdedOut, GuestLine

AT_ONE_GO: Final = 64 * 1024  # bytes of a body that needn't be counted while it comes
AT_ONCE: Final = 1024 * 1024  # bytes of an answer that are put together before they go out
READ: Final = 60.0  # seconds that somebody may take to read one piece of an answer
LIFE: Final = 3.0  # seconds until the sign of life says no
TOO_LARGE: Final = "That is more than is taken at once."
CROWDED: Final = "Very many are here just now. Come again in a moment."
QUEUE: Final = 20.0  # seconds that a long body waits for a thread
HEALTH: Final = "/healthz"
BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
TELLS: Final = ("cookie", "authorization")  # one of them comes with whoever may send something long
Answered = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
T = TypeVar("T")


class Transport(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class Exchange(Protocol):
    """The other side, as RSGI has it: the body comes from it, the answer goes to it."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def __call__(self) -> bytes: ...
    def response_bytes(self, status: int, headers: Answered, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Answered) -> Transport: ...


@dataclass(slots=True)
class HttpAnswer:
    """``rest``: what follows ``body``; None where that is all of it."""

    status: int = 500
    headers: Answered = field(default_factory=list)
    body: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None

    def start(self, status: str, headers: Answered, _error: Any = None) -> None:
        """``start_response`` of WSGI."""
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


class Front:
    """The application as the server calls it (RSGI). ``threads``: how many requests are answered at once."""

    def __init__(self, application: Application, *, threads: int = 4) -> None:
        self._application = application
        self._usual = ThreadPoolExecutor(threads, thread_name_prefix="amends-answer")
        self._long = ThreadPoolExecutor(threads, thread_name_prefix="amends-long")
        self._life = ThreadPoolExecutor(1, thread_name_prefix="amends-life")
        self._free = asyncio.Semaphore(threads)
        self._guests = GuestLine()
        self._cloakroom = Cloakroom()

    async def __rsgi__(self, scope: RequestScope, exchange: Exchange) -> None:
        """HttpAnswer one request."""
        try:
            if scope.path == HEALTH:
                await self._live(scope, exchange)
            elif _without_body(scope):
                await self._handle(scope, exchange, b"")
            else:
                await self._take(scope, exchange)
        except BodyRefused as refused:
            _plainly(exchange, refused.status, refused.why)

    async def _live(self, scope: RequestScope, exchange: Exchange) -> None:
        told = environ(scope, io.BytesIO(), size=0)
        told.pop("HTTP_COOKIE", None)  # who asks is nobody's business here, and the database may be away
        try:
            async with asyncio.timeout(LIFE):
                answer = await self._in_thread(self._life, self._answer, told)
        except TimeoutError:
            answer = HttpAnswer(503, [("content-type", "application/json")], b'{"status": "failing"}')
        exchange.response_bytes(answer.status, answer.headers, answer.body)

    async def _take(self, scope: RequestScope, exchange: Exchange) -> None:
        declared, known = _declared(scope), any(name in scope.headers for name in TELLS)
        if declared > (LARGEST if known else SHORT):
            raise BodyRefused(413, TOO_LARGE)
        if 0 < declared <= AT_ONE_GO:
            return await self._handle(scope, exchange, await _whole(exchange, declared))
        chunks = _chunks(exchange)
        with self._cloakroom.room() as pace:
            body, whole = await self._cloakroom.take(chunks, pace)
            if whole and len(body) < declared:
                raise BodyRefused(400, "The request broke off.")
            if whole:
                return await self._handle(scope, exchange, body)
        if not (known and declared):
            raise BodyRefused(413, TOO_LARGE)
        return await self._take_long(scope, exchange, BodyRest(body, chunks, asyncio.get_running_loop()))

    async def _take_long(self, scope: RequestScope, exchange: Exchange, rest: BodyRest) -> None:
        try:
            async with asyncio.timeout(QUEUE):
                await self._free.acquire()
        except TimeoutError:
            raise BodyRefused(503, "Too much is being sent at once.") from None
        try:
            told = environ(scope, io.BufferedReader(rest), size=None)
            await self._send(exchange, await self._in_thread(self._long, self._answer, told))
        finally:
            self._free.release()

    async def _handle(self, scope: RequestScope, exchange: Exchange, body: bytes) -> None:
        told = environ(scope, io.BytesIO(body), size=len(body))
        if scope.path.startswith(DOOR):
            answer = await self._for_guest(told)
        else:
            with self._guests.at_work():
                answer = await self._in_thread(self._usual, self._answer, told)
        await self._send(exchange, answer)

    async def _for_guest(self, told: dict[str, Any]) -> HttpAnswer:
        try:
            return await self._guests.serve(self._answer, told)
        except CrowdedOut:
            raise BodyRefused(503, CROWDED) from None

    async def _in_thread(self, pool: ThreadPoolExecutor, do: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, do, *given)

    def _answer(self, told: dict[str, Any]) -> HttpAnswer:
        """In a thread. What is short is read whole here, so that it goes out in one piece."""
        answer = HttpAnswer()
        result = self._application(told, answer.start)
        answer.close = getattr(result, "close", answer.close)
        pieces, size, rest = [], 0, iter(result)
        for piece in rest:
            pieces.append(piece)
            size += len(piece)
            if size > AT_ONCE:
                answer.body, answer.rest = b"".join(pieces), rest
                return answer
        answer.close()
        answer.body = b"".join(pieces)
        return answer

    async def _send(self, exchange: Exchange, answer: HttpAnswer) -> None:
        if answer.rest is None:
            exchange.response_bytes(answer.status, answer.headers, answer.body)
            return
        piece: bytes | None = answer.body
        transport = exchange.response_stream(answer.status, answer.headers)
        try:
            while piece is not None and await _read(transport, piece):
                piece = await self._in_thread(self._usual, next, answer.rest, None)
        finally:
            await self._in_thread(self._usual, answer.close)


async def _read(transport: Transport, piece: bytes) -> bool:
    """Whether the other side took it: not where it has gone, or takes ages."""
    try:
        async with asyncio.timeout(READ):
            await transport.send_bytes(piece)
    except (RuntimeError, TimeoutError):
        return False
    return True


async def _whole(exchange: Exchange, declared: int) -> bytes:
    """A small body, as the server puts it together by itself: the quickest way."""
    try:
        async with asyncio.timeout(GRACE):
            body = await exchange()
    except TimeoutError:
        raise BodyRefused(408, "The request came too slowly.") from None
    if len(body) != declared:
        raise BodyRefused(400, "The request broke off.")
    return body


async def _chunks(exchange: Exchange) -> AsyncIterator[bytes]:
    """The server's own iterator can be begun once only, and takes no default."""
    async for chunk in exchange:
        yield chunk


def _without_body(scope: RequestScope) -> bool:
    told = scope.headers
    return scope.method in BODILESS and "content-length" not in told and "transfer-encoding" not in told


def _declared(scope: RequestScope) -> int:
    told = str(scope.headers.get("content-length") or "0")
    return int(told) if told.isdecimal() else 0


def _plainly(exchange: Exchange, status: int, why: str) -> None:
    told = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
    exchange.response_bytes(status, told + ([("retry-after", "5")] if status == 503 else []), why.encode())  # noqa: PLR2004
