"""Where log lines go."""

from typing import Any


def to_stderr(level: str) -> dict[str, Any]:
    """Django's settings for lines on standard error, from a level up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        # On the handler, because Django gives its own logger a level that the root cannot raise.
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "level": level},
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
