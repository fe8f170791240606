"""A request as WSGI has it (PEP 3333), from how the server tells it (RSGI)."""

import sys
from collections.abc import Iterator
from typing import Any, Final, Protocol

NAMED: Final = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}
PORTS: Final = {"http": "80", "https": "443"}


class Headers(Protocol):
    """Names in small letters; of one told twice, both."""

    def keys(self) -> list[str]: ...
    def get(self, key: str, default: Any = None) -> Any: ...
    def get_all(self, key: str) -> list[str]: ...
    def __contains__(self, key: str) -> bool: ...


class RequestScope(Protocol):
    """A request without its body."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Headers: ...


def environ(scope: RequestScope, body: Any, *, size: int | None) -> dict[str, Any]:
    """``body``: a file to read from; ``size``: how much is in it, None for as much as the request says."""
    host, _, port = scope.server.rpartition(":")
    return {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": host.strip("[]") or "localhost",
        "SERVER_PORT": port or PORTS.get(scope.scheme, "80"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **dict(_headers(scope)),
        **({} if size is None else {"CONTENT_LENGTH": str(size)}),
    }


def _headers(scope: RequestScope) -> Iterator[tuple[str, str]]:
    if scope.authority:
        yield "HTTP_HOST", _latin(scope.authority)
    for name in scope.headers.keys():  # noqa: SIM118 - it is no mapping
        if "_" in name:
            continue  # it would pass for one with a hyphen
        told = ("; " if name == "cookie" else ",").join(scope.headers.get_all(name))
        yield NAMED.get(name) or f"HTTP_{name.upper().replace('-', '_')}", _latin(told)


def _latin(text: str) -> str:
    """Text as WSGI carries it: each byte of its UTF-8 a character."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
