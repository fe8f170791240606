"""What the API says of itself (OpenAPI): the ways it refuses, the same everywhere, and the door for signals."""

from typing import Any, Final

from amends.casework.api.problems import TITLES

PROBLEM: Final = "application/problem+json"
BATCH: Final = "A JSON array of signals, or NDJSON: each as the guide to signals lays out its kind."
_AWAY: Final = {503: "The database is away; come again as Retry-After says"}
_INTAKE: Final = {400: "Not a list of signals", 413: "Too much at once", 415: "Unknown content type"}
_SHAPE: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
_SIGNAL: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string"},
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        "at": {"type": "string", "format": "date-time"},
        "order": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "required": ["kind", "id", "at", "order"],
}
_ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "index": {"type": "integer"},
        "status": {"type": "string", "enum": ["accepted", "refused", "done", "known", "asked"]},
        "field": {"type": "string"},
        "reason": {"type": "string"},
    },
    "required": ["index", "status"],
}


def tell_all(schema: dict[str, Any]) -> None:
    """Add to what is known of the single addresses what holds for all of them, and the door for signals."""
    schema["components"]["schemas"].update(ProblemDetail=_SHAPE, Signal=_SIGNAL, SignalAnswer=_ANSWER)
    for path in schema["paths"].values():
        for operation in path.values():
            for status, title in (TITLES | _AWAY).items():
                operation["responses"].setdefault(status, _refusal(title))
    schema["paths"]["/api/v1/signals"] = {"post": _intake()}


def file_of(kind: str) -> dict[str, Any]:
    """What an address that answers with a file says of itself."""
    return {"responses": {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}}


def _intake() -> dict[str, Any]:
    items = {"type": "array", "items": {"$ref": "#/components/schemas/Signal"}}
    answers = {"type": "array", "items": {"$ref": "#/components/schemas/SignalAnswer"}}
    refusals = {status: _refusal(title) for status, title in ({401: TITLES[401]} | _INTAKE | _AWAY).items()}
    return {
        "operationId": "send_signals",
        "summary": "Send signals",
        "description": f"{BATCH} One answer per item; what was refused is in quarantine, the others are kept.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": items}}},
        "responses": {
            202: {"description": "Taken", "content": {"application/json": {"schema": answers}}},
            **refusals,
        },
        "security": [{"ShopKey": []}],
    }


def _refusal(title: str) -> dict[str, Any]:
    return {"description": title, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}}}
