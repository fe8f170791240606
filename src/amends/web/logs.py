"""Logs: one JSON object per line on standard error. Bodies, queries and headers of requests are never logged.

Nor are tokens of links, which stand in the path: whatever in a line looks like one is left out.
"""

import logging.config
import re
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

TOKEN: Final = re.compile(r"(?<=/)[\w=-]{20,}")  # numbers of orders and cases are shorter


def _without_tokens(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Of what others say, such as Django of a page that broke; our own lines are made without."""
    event["event"] = TOKEN.sub("…", str(event["event"]))
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
QUIET = {"django.server": "WARNING", "django.request": "ERROR", "django.security": "ERROR", "axes": "WARNING"}


def configure(*, level: str) -> None:
    """Send structlog's and everybody else's records through the same renderer."""
    logging.config.dictConfig(_handlers(level))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _handlers(level: str) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, _without_tokens],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": quiet} for name, quiet in QUIET.items()},
    }
