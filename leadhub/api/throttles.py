"""How many requests a caller may send a minute, told on every answer (draft-ietf-httpapi-ratelimit-headers)."""

import logging
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from leadhub.clock import real_now
from leadhub.models import User

MINUTE = 60
logger = logging.getLogger("leadhub.api")


class ActorThrottle(BaseThrottle):
    """One counter a caller and minute: a partner is one; callers without credentials share one for each address."""

    left_s = MINUTE

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; the headers are left on it for the endpoint to send."""
        limit: int = settings.REQUESTS_PER_MINUTE
        minute, into = divmod(int(real_now().timestamp()), MINUTE)
        self.left_s = MINUTE - into
        count = counted(f"requests:{self._caller(request)}:{minute}")
        request._request.rate_limit_headers = {  # type: ignore[attr-defined]  # read by the endpoint
            "RateLimit-Policy": f'"caller";q={limit};w={MINUTE}',
            "RateLimit": f'"caller";r={max(0, limit - count)};t={self.left_s}',
        }
        return count <= limit

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.left_s

    def _caller(self, request: Request) -> str:
        user = request.user
        if not isinstance(user, User):
            return str(self.get_ident(request))
        # However many people or programs a partner sends, it is one caller.
        return str(user.partner_id or user.pk)


def counted(key: str) -> int:
    """The number of this request in its window; without a cache nobody is counted, and work goes on."""
    try:
        if cache.add(key, 1, timeout=2 * MINUTE):
            return 1
        return cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        return 1
    except RedisError as error:
        logger.warning("requests are not counted: %s", error)
        return 0
