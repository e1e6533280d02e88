"""Idempotency-Key: a POST that is sent twice is done once and answered twice.

The key, the work and the answer are one transaction: whoever holds the row's unique index does the work, others wait
for its end and then read the answer. Refusals are not kept, because they changed nothing.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse

from leadhub.bulk import insert_new
from leadhub.clock import real_now
from leadhub.errors import BadRequest, Conflict, NotAcceptable
from leadhub.models import IdempotencyKey
from leadhub.sealing import Unreadable, seal, unseal
from leadhub.usecases import use_case

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_FOR = timedelta(days=7)
UNREADABLE = "answer_unreadable"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def key_of(request: HttpRequest) -> str | None:
    """The key of a request, or None; a blank, unprintable or overlong one is refused."""
    key: str | None = request.headers.get(HEADER)
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise BadRequest(f"{HEADER} must be 1 to {LONGEST} printable ASCII characters.", code="malformed_key")
    return key


def fingerprint(request: HttpRequest, body: bytes) -> str:
    """What makes two requests the same: method, address and body."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(body)
    return digest.hexdigest()


@use_case
def forget_old_answers(_now: datetime) -> int:
    """Drop the answers that nobody will ask for again; answers how many. Age is of the real clock."""
    dropped, _ = IdempotencyKey.objects.filter(at__lt=real_now() - KEPT_FOR).delete()
    return dropped


@use_case
def answer_once(
    *, principal: UUID, key: str, sha256: str, work: Callable[[], HttpResponse], is_secret: bool = False
) -> HttpResponse:
    """The answer of the work, or the answer that the same key had before; one that is secret is kept sealed."""
    columns = ["id", "principal", "key", "request_sha256", "at"]
    row = IdempotencyKey(principal=principal, key=key, request_sha256=sha256, at=real_now())
    if not insert_new(IdempotencyKey, columns, [[getattr(row, name) for name in columns]]):
        return _answered_before(principal, key, sha256, is_secret)
    response = work()
    kept = {name: response[name] for name in KEPT_HEADERS if name in response}
    content = seal(response.content.decode()).encode() if is_secret else response.content
    IdempotencyKey.objects.filter(pk=row.pk).update(
        status=response.status_code, answer=msgspec.msgpack.encode((kept, content))
    )
    return response


def _answered_before(principal: UUID, key: str, sha256: str, is_secret: bool) -> HttpResponse:
    row = IdempotencyKey.objects.get(principal=principal, key=key)
    if row.request_sha256 != sha256:
        raise NotAcceptable(
            "This Idempotency-Key was used for another request. Use a new one.", code="idempotency_key_reused"
        )
    if row.answer is None or row.status is None:
        raise Conflict("The first request with this key has no answer yet.", code="retry_later", retry_after=1)
    headers, content = msgspec.msgpack.decode(bytes(row.answer), type=tuple[dict[str, str], bytes])
    content = _unsealed(content) if is_secret else content
    return HttpResponse(content, status=row.status, headers={**headers, "Idempotent-Replayed": "true"})


def _unsealed(content: bytes) -> bytes:
    try:
        return unseal(content.decode()).encode()
    except Unreadable:
        raise Conflict(
            "This was done before, but its answer was sealed under a key that leadhub no longer has. "
            "Nothing was changed.",
            code=UNREADABLE,
        ) from None
