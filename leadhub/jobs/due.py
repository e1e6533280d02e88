"""Everything that time makes due, of all apps. The embedded loop, Celery's beat and `tick` call the same function."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """What one round did, and the parts that failed."""

    done: int = 0
    failed: list[str] = field(default_factory=list)


def together() -> list[str]:
    """What is done one after the other: everything but what waits for machines of others."""
    return [name for name in settings.LEADHUB_DUE if name not in settings.LEADHUB_APART]


def run_due(now: datetime, names: Sequence[str] | None = None) -> Round:
    """Do all that is due at a moment, or these parts of it; a part that fails is logged and stops no other."""
    outcome = Round()
    for name in settings.LEADHUB_DUE if names is None else names:
        try:
            outcome.done += import_string(name)(now)
        except Exception:
            log.exception("%s failed; it is tried again in the next round", name)
            outcome.failed.append(name)
    return outcome
