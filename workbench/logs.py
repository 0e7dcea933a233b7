"""Structured logs: one event a line, with the request id it belongs to, for people (console) or machines (json)."""

import logging
import logging.config

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

# Without local variables: they hold tokens, and to write them out takes seconds.
TRACEBACKS = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


def without_query(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Websocket addresses carry tokens in their query: no query string reaches a log."""
    if isinstance(text := event.get("event"), str) and "?" in text:
        event["event"] = " ".join(word.split("?", 1)[0] if "/" in word else word for word in text.split(" "))
    return event


def logging_config(*, log_format: str, level: str) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        without_query,
    ]
    last: list[Processor] = (
        [TRACEBACKS, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "celery": {"level": "WARNING"},  # below that every look for work is a line
                "daphne": {"level": "WARNING"},
                "django.channels.server": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "django.template": {"level": "INFO"},  # below that it writes out requests with their queries
            },
        }
    )
