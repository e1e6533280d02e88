"""The only source of the time that decisions and business clocks use.

A door takes `now()` once and passes it down. In the sandbox the time can be set; it then stands still and lives in the
database, so that web, worker and commands agree. Sign-in, leases, retries and expiry use `real_now()`.
"""

from datetime import UTC, datetime

from django.conf import settings


def real_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment that rules and business clocks are held against, in UTC."""
    if settings.SANDBOX:
        from leadhub.models import SandboxClock

        stopped = SandboxClock.objects.values_list("now", flat=True).first()
        if stopped is not None:
            return stopped.astimezone(UTC)
    return real_now()
