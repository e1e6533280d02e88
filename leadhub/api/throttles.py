"""How much a caller may ask for in a minute, told on every answer (draft-ietf-httpapi-ratelimit-headers).

Counts stand in the cache: with Redis all processes share them, embedded each process keeps its own.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from leadhub.actors import Actor
from leadhub.api.problems import Throttled
from leadhub.clock import real_now
from leadhub.errors import DomainError
from leadhub.models import User

MINUTE: Final = 60
logger = logging.getLogger("leadhub.api")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller has taken of a limit in the present minute."""

    limit: int
    taken: int
    resets_at: datetime
    left_s: int

    @property
    def remaining(self) -> int:
        """What is left of it."""
        return max(0, self.limit - self.taken)

    def require(self, what: str) -> None:
        """Refuse with 429 and the seconds to wait when more was taken than there is."""
        if self.taken > self.limit:
            raise Throttled(
                f"Limit of {self.limit:,} {what} a minute reached. Try again in {self.left_s} seconds.",
                retry_after=self.left_s,
            )


def admit(request: Request) -> None:
    """Count a request for its caller, whatever becomes of it; raises 429, else what is wrong with its credentials.

    A partner is one caller, however many people or programs it sends. Whoever is not known is counted by address.
    """
    user, fault = None, None
    try:
        user = request.user
    except (APIException, DomainError) as refused:
        fault = refused
    caller = str(user.partner_id or user.pk) if isinstance(user, User) else BaseThrottle().get_ident(request)
    taken = _take(f"requests:{caller}", settings.REQUESTS_PER_MINUTE)
    request._request.rate_limit_headers = {  # type: ignore[attr-defined]  # read by `headers_of`
        "RateLimit-Policy": f'"caller";q={taken.limit};w={MINUTE}',
        "RateLimit": f'"caller";r={taken.remaining};t={taken.left_s}',
    }
    taken.require("requests")
    if fault is not None:
        raise fault


def headers_of(request: HttpRequest) -> dict[str, str]:
    """What the answer to a request that was counted says of the limit."""
    told: dict[str, str] = getattr(request, "rate_limit_headers", {})
    return told


def spend(actor: Actor, points: int) -> Allowance:
    """Count what a query costs for its caller; raises 429."""
    taken = _take(f"points:{actor.partner_id or actor.user_id}", settings.GRAPHQL_POINTS_PER_MINUTE, points)
    taken.require("points of cost")
    return taken


def counted(key: str, by: int = 1) -> int:
    """How much was taken in its window with this; without a cache nothing is counted, and work goes on."""
    try:
        if cache.add(key, by, timeout=2 * MINUTE):
            return by
        return cache.incr(key, by)
    except ValueError:
        # The window ended between the two calls.
        return by
    except RedisError as error:
        logger.warning("requests are not counted: %s", error)
        return 0


def _take(name: str, limit: int, by: int = 1) -> Allowance:
    minute, into = divmod(int(real_now().timestamp()), MINUTE)
    ends = datetime.fromtimestamp((minute + 1) * MINUTE, UTC)
    return Allowance(limit, counted(f"{name}:{minute}", by), ends, MINUTE - into)
