"""Where log lines go."""

import logging
import re
from typing import Any, Final

FIRST_REFUSAL, FIRST_FAULT = 400, 500
# Whoever reads a link of this kind may use it.
LINK: Final = re.compile(r"(/answer/)(?!to/)[^/\s\"']+")


class Masked(logging.Filter):
    """Keeps the links by which people answer out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line is written, without them."""
        line = record.getMessage()
        if LINK.search(line):
            record.msg, record.args = LINK.sub(r"\1…", line), None
        return True


class Briefly(logging.Filter):
    """Tells what was refused in one line: it says who asked for what, and a way through the code has no more to say."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line is written; of our own faults with the way through the code."""
        if FIRST_REFUSAL <= getattr(record, "status_code", 0) < FIRST_FAULT:
            record.exc_info = record.exc_text = None
        return True


def to_stderr(level: str) -> dict[str, Any]:
    """Django's settings for lines on standard error, from a level up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        # On the handler, because Django gives its own logger a level that the root cannot raise.
        "filters": {"masked": {"()": Masked}, "briefly": {"()": Briefly}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "level": level,
                "filters": ["masked", "briefly"],
            },
            # A logger without any handler is not silent: Python then writes to standard error itself.
            "nowhere": {"class": "logging.NullHandler"},
        },
        # Scanners name other hosts all day; each would leave a traceback.
        "loggers": {
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
            # It tells whole addresses of every call, and some systems of others want secrets in them.
            "httpx": {"level": "WARNING"},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
