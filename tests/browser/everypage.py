"""Every page there is, found by asking every address of the URLconf; its parameters come from a seeded world."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ANY: Final = {"IntConverter": 1, "UUIDConverter": UUID(int=0)}
# Pages that show something only when asked for it.
ASKED: Final = {
    "invoice": {"ref": "F1"},
    "loss_statement": {"party": "carrier", "partner": "圆通"},
    "overlay_change": {"path": "clocks.answer_unshipped.due.after"},
}
# Views of a page that look quite different from it.
FACES: Final = {
    "invoices": ("tab=taken", "tab=asked"),
    "costs": ("by=family", "by=carrier"),
    "cost_cases": ("of=product&value=K1",),
    "work": ("view=all", "view=risk", "view=closed"),
    "approvals": ("box=asked", "box=decided"),
    "boards": (
        "measure=took&by=day&compare=before",
        "measure=cases&by=issue&over=weekday",
        "measure=refund_rate&by=scene",
        "measure=refunded&by=product&days=90",
    ),
    "dock": ("number=T-1001", "number=nobodys"),
    "playbook": tuple(
        f"tab={name}"
        for name in (
            *("clocks", "flows", "authority", "penalties", "templates"),
            *("conduct", "issues", "coverage", "examples", "sources"),
        )
    ),
    "search": ("q=T-100", "q=nothing-like-it"),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer: the name of its address and the address; `text`: the page, empty if it is none; `signed_in`: for whom.

    `filled`: whether the address took parameters from the seeded world.
    """

    name: str
    address: str
    status: int
    text: str
    signed_in: bool = True
    filled: bool = False


def pages(owner: Client, stranger: Client, parameters: dict[str, dict[str, Any]]) -> Iterator[Found]:
    """What every address answers an owner, or else, if that is no page, a stranger."""
    for name, address, filled in list(_addresses(parameters)):
        mine = Found(name=name, address=address, filled=filled, **shown(owner, address))
        theirs = None if mine.text else shown(stranger, address)
        yield replace(mine, signed_in=False, **theirs) if theirs and theirs["text"] else mine


def _addresses(parameters: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, bool]]:
    for pattern, route in _patterns(get_resolver().url_patterns):
        name = str(pattern.name)
        if address := _address(name, pattern, route, parameters):
            yield name, address, "<" in route
            if another := parameters.get(f"{name}+"):
                yield name, reverse(name, kwargs=another), True
            yield from ((name, f"{address}?{face}", False) for face in FACES.get(name, ()))


def _patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[URLPattern, str]]:
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield each, route


def _address(name: str, pattern: URLPattern, route: str, parameters: dict[str, dict[str, Any]]) -> str | None:
    """The address with its parameters; any will do for what only takes a POST: a GET is refused before they count."""
    if route.startswith("api/"):
        return None
    wanted = pattern.pattern.converters
    given = {**parameters[""], **parameters.get(name, {})}
    filled = {part: given.get(part, ANY.get(type(kind).__name__, "x")) for part, kind in wanted.items()}
    asked = ASKED.get(name)
    return reverse(name, kwargs=filled) + (f"?{urlencode(asked)}" if asked else "")


class Shown(TypedDict):
    """How an address answered, and the whole page if it did with one."""

    status: int
    text: str


def shown(client: Client, address: str) -> Shown:
    answer = client.get(address)
    html = "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming
    whole = answer.status_code == 200 and html and "<html" in answer.text
    return Shown(status=answer.status_code, text=answer.text if whole else "")
