"""Ways to sign in besides a password, as the operator wrote them down: ``AMENDS_HOME/sign_in.toml``, a table for each.

[company]                          # a short name of letters, digits and dashes; part of addresses
kind = "oidc"                      # oidc, google, dingtalk or feishu
name = "Company account"           # what the button says
issuer = "https://id.example.com"  # of oidc; google's is known
client_id = "…"
secret = "…"
vouches = false                    # true: its addresses are given by the company, never typed by the person
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NAME: Final = "sign_in.toml"
KINDS: Final = ("oidc", "google", "dingtalk", "feishu")
FIELDS: Final = {"kind", "name", "issuer", "client_id", "secret", "vouches"}
GOOGLE: Final = "https://accounts.google.com"
SINGLE: Final = frozenset({"dingtalk", "feishu"})  # spoken to by an address that holds no name of ours
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ID: Final = re.compile(r"[a-z0-9-]{1,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWay:
    """``vouches``: an address it tells is the person's, also where it doesn't say that they have proven it."""

    id: str
    kind: str
    name: str
    client_id: str
    secret: str
    issuer: str = ""
    vouches: bool = False

    @property
    def provider(self) -> str:
        """Its name in allauth."""
        return self.kind if self.kind in SINGLE else self.id


def read(home: Path) -> tuple[SignInWay, ...]:
    """The ways in the order they were written. Raises ImproperlyConfigured, which names the file and what is wrong."""
    path = home / NAME
    if not path.exists():
        return ()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} can't be read: {error}") from error
    ways = tuple(_way(path, name, table) for name, table in told.items())
    for kind in SINGLE:
        if sum(way.kind == kind for way in ways) > 1:
            raise ImproperlyConfigured(f"{path}: there can be only one of kind {kind}.")
    return ways


def _way(path: Path, name: str, table: Any) -> SignInWay:
    def wrong(what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{path}: [{name}] {what}")

    if not _ID.fullmatch(name) or not isinstance(table, dict):
        raise wrong("must be a table, its name of small letters, digits and dashes.")
    if unknown := set(table) - FIELDS:
        raise wrong(f"has fields nobody knows: {', '.join(sorted(unknown))}.")
    if table.get("kind") not in KINDS:
        raise wrong(f"needs a kind: {', '.join(KINDS)}.")
    if name in SINGLE and table["kind"] != name:
        raise wrong(f'is the name of a kind of its own: call it otherwise, or kind = "{name}".')
    if table["kind"] == "google":
        table = {"issuer": GOOGLE, **table}
    needed = ["name", "client_id", "secret", *(["issuer"] if table["kind"] in {"oidc", "google"} else [])]
    if missing := [field for field in needed if not str(table.get(field, "")).strip()]:
        raise wrong(f"needs {', '.join(missing)}.")
    address = urlsplit(str(table.get("issuer", "https://")))
    if address.scheme != "https" and address.hostname not in LOCAL:
        raise wrong("needs an issuer that is spoken to by https.")
    words = {field: str(table[field]).strip() for field in ("kind", *needed)}
    return SignInWay(id=name, vouches=table.get("vouches") is True, **words)
