"""What goes wrong is said as ``application/problem+json`` (RFC 9457), in every part of the API."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from amends.casework.evidence.store import Damaged

TITLES: Final = {
    401: "No such key", 404: "Not found", 409: "Not as things stand", 410: "Gone", 422: "Not understood",
    429: "Too often",
}  # fmt: skip
KEY_WANTED: Final = "Send a shop's key as: Authorization: Bearer KEY."


class ApiProblem(Exception):
    """An answer that is an error. ``code``: a word for machines; ``errors``: by ``at``, where, and ``reason``."""

    def __init__(self, status: int, code: str, detail: str, *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, errors


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    """The answer itself. ``more``: further members of its body."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    kind = "application/problem+json"
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=kind, headers=headers)


def register(api: NinjaAPI) -> None:
    """Have an API say its errors so."""
    answers: tuple[tuple[Any, Any], ...] = (
        (ApiProblem, _refused), (Http404, _missing), (ValidationError, _wrong), (HttpError, _http),
        (Damaged, _unreadable), (FileNotFoundError, _unreadable),
    )  # fmt: skip
    for kind, answer in answers:
        api.add_exception_handler(kind, answer)


def _refused(_request: HttpRequest, error: ApiProblem) -> HttpResponse:
    more: dict[str, Any] = {"errors": error.errors} if error.errors else {}
    return problem(error.status, TITLES[error.status], error.detail, code=error.code, **more)


def _missing(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(404, TITLES[404], "There is nothing here that this key opens.")


def _unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(410, TITLES[410], "What was stored can't be read: its key is gone, or the file is damaged.")


def _wrong(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"at": ".".join(map(str, each["loc"])), "reason": str(each["msg"])} for each in error.errors]
    return problem(422, TITLES[422], "; ".join(f"{each['at']}: {each['reason']}" for each in errors), errors=errors)


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    status = error.status_code
    match error:
        case AuthenticationError():
            return problem(status, TITLES[401], KEY_WANTED, {"WWW-Authenticate": "Bearer"})
        case Throttled():
            detail = "This key asks more often than it may; wait as long as Retry-After says."
            return problem(status, TITLES[429], detail, {"Retry-After": str(max(error.wait or 0, 1))})
        case _:
            return problem(status, TITLES.get(status, "Not understood"), str(error))
