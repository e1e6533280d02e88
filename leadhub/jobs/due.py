"""Everything that time makes due, of all apps. The embedded loop, Celery's beat and `tick` call the same function."""

import logging
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


def run_due(now: datetime) -> Round:
    """Do all that is due at a moment; a part that fails is logged and stops no other."""
    outcome = Round()
    for name in settings.LEADHUB_DUE:
        try:
            outcome.done += import_string(name)(now)
        except Exception:
            log.exception("%s failed; it is tried again in the next round", name)
            outcome.failed.append(name)
    return outcome
