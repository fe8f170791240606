"""Tests talk to this machine only: a connection to anywhere else is an error, not a wait."""

import ipaddress
import socket
from typing import Any

LOCAL_FAMILIES = (socket.AF_UNIX,)


class OutsideConnectionError(RuntimeError):
    """A test tried to leave the machine."""


def is_local(family: int, address: object) -> bool:
    """Whether an address of a socket family (a path, or `(host, port, …)`) is on this machine."""
    if family in LOCAL_FAMILIES:
        return True
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class LocalSocket(socket.socket):
    """A socket that connects to nothing but this machine."""

    def connect(self, address: Any) -> None:
        """As `socket.connect`; raises OutsideConnectionError before anything is sent."""
        self._refuse_outside(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        """As `socket.connect_ex`; raises OutsideConnectionError before anything is sent."""
        self._refuse_outside(address)
        return super().connect_ex(address)

    def _refuse_outside(self, address: object) -> None:
        if not is_local(self.family, address):
            raise OutsideConnectionError(f"tests connect to this machine only, not to {address!r}")


def only_this_machine() -> None:
    """From now on, every new socket of this process is a LocalSocket."""
    socket.socket = LocalSocket  # type: ignore[misc]
