"""A person of the demo at their browser: signs in and sends forms over HTTP, as anybody would."""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Final
from uuid import uuid4

PATIENCE: Final = 20  # seconds
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Fields = dict[str, str | list[str]]
Files = list[tuple[str, bytes]]  # name and content


class Visitor:
    """One browser, signed in unless it is a stranger's. A refusal is an ``urllib.error.HTTPError`` with its page."""

    def __init__(self, address: str, *, email: str = "", password: str = "") -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""
        self.page = ""  # what the last form led to
        if email:
            self._sign_in(email, password)

    def _sign_in(self, email: str, password: str) -> None:
        self.get("/sign-in")
        self.post("/sign-in", {"username": email, "password": password})
        self.get("/profile")  # the token is another one once somebody has signed in

    def get(self, path: str) -> str:
        """A page; the token its forms carry is kept."""
        with self._opener.open(self.address + path, timeout=PATIENCE) as answer:
            page = str(answer.read().decode(errors="replace"))
        if found := _TOKEN.search(page):
            self._token = found[1]
        return page

    def post(self, path: str, fields: Fields) -> str:
        """Send a form. Returns the path it leads to."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token, **fields}, doseq=True).encode()
        return self._send(path, body, "application/x-www-form-urlencoded")

    def action(self, path: str, fields: Fields) -> None:
        """Send a form that does something to a case, with a number of its own."""
        self.post(path, {"token": str(uuid4()), **fields})

    def upload(self, path: str, fields: dict[str, str], files: Files, *, named: str = "file") -> None:
        """Send files, with a number of their own; ``named``: the field they are chosen in."""
        line = uuid4().hex
        fields = {"csrfmiddlewaretoken": self._token, "token": str(uuid4()), **fields}
        parts = [_part(line, f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [_part(line, f'name="{named}"; filename="{name}"', content) for name, content in files]
        body = b"".join(parts) + f"--{line}--\r\n".encode()
        self._send(path, body, f"multipart/form-data; boundary={line}")

    def _send(self, path: str, body: bytes, kind: str) -> str:
        request = urllib.request.Request(  # noqa: S310 - our own address
            self.address + path, data=body, headers={"Content-Type": kind, "Referer": self.address + path}
        )
        with self._opener.open(request, timeout=PATIENCE) as answer:
            self.page = str(answer.read().decode(errors="replace"))
            return urllib.parse.urlsplit(str(answer.geturl())).path


def _part(line: str, name: str, content: bytes) -> bytes:
    return f"--{line}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"
