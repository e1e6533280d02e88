"""Idempotency-Key: a POST that is sent twice is done once and answered twice.

The key, the work and the answer are one transaction: whoever holds the row's unique index does the work, others wait
for its end and then read the answer. Refusals are not kept, because they changed nothing.

An answer shows what its caller might see then. With it is kept what decided that, and where this is no longer the
same, the answer is not told again: rights that end, end at once.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
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
AT_ONCE: Final = 100
UNREADABLE = "answer_unreadable"
WITHHELD = "answer_withheld"
REUSED = "idempotency_key_reused"
UNANSWERED = "retry_later"
OF_REPLAYS: Final[Mapping[int, tuple[str, ...]]] = {
    HTTPStatus.CONFLICT: (UNANSWERED, WITHHELD),
    HTTPStatus.UNPROCESSABLE_ENTITY: (REUSED,),
}
"""What every operation that takes a key may refuse to a request that is repeated."""
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class Kept(msgspec.Struct, array_like=True):
    """An answer as it is kept; those of before 0064 leave to their operation whether they are sealed."""

    headers: dict[str, str]
    content: bytes
    is_sealed: bool = False


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


def forget_answers_about(texts: Collection[str]) -> int:
    """Drop every kept answer in which one of the texts stands; answers how many.

    That it was answered stays known, so that nothing is done twice: who asks again is told so, without the answer.
    """
    return _holding(texts).update(answer=None, sight_sha256=None)


def forget_answers_naming(names: Collection[str], named: re.Pattern[str]) -> int:
    """The same for names: whole words only, as the pattern finds them; answers how many.

    The database finds them as they are mostly written, so that few answers are read.
    """
    spelled = {form for name in names for form in (name, name.lower(), name.upper(), name.title())}
    answers = _holding(spelled).values_list("pk", "answer").iterator(AT_ONCE)
    found = [pk for pk, answer in answers if answer and named.search(bytes(answer).decode(errors="replace"))]
    return IdempotencyKey.objects.filter(pk__among=found).update(answer=None, sight_sha256=None)


def _holding(texts: Collection[str]) -> "QuerySet[IdempotencyKey]":
    """The kept answers in which one of the texts stands."""
    wanted = Q()
    for text in texts:
        wanted |= Q(answer__holds=text.encode())
    return IdempotencyKey.objects.filter(wanted) if texts else IdempotencyKey.objects.none()


@use_case
def answer_once(
    *,
    principal: UUID,
    key: str,
    sha256: str,
    sight: Callable[[], str],
    work: Callable[[], HttpResponse],
    is_secret: Callable[[], bool],
) -> HttpResponse:
    """The answer of the work, or the answer that the same key had before.

    One that is secret is kept sealed; of one that is new this is asked after the work.
    `sight` answers a fingerprint of what decides at this moment what the caller sees.
    """
    columns = ["id", "principal", "key", "request_sha256", "at"]
    row = IdempotencyKey(principal=principal, key=key, request_sha256=sha256, at=real_now())
    if not insert_new(IdempotencyKey, columns, [[getattr(row, name) for name in columns]]):
        row = IdempotencyKey.objects.get(principal=principal, key=key)
        return _answered_before(row, sha256, sight, is_secret)
    seen = sight()
    response = work()
    kept = {name: response[name] for name in KEPT_HEADERS if name in response}
    is_sealed = is_secret()
    content = seal(response.content.decode()).encode() if is_sealed else response.content
    IdempotencyKey.objects.filter(pk=row.pk).update(
        status=response.status_code,
        answer=msgspec.msgpack.encode(Kept(kept, content, is_sealed)),
        # A right that began or ended during the work leaves open by which of the two the answer was made.
        sight_sha256=seen if sight() == seen else None,
    )
    return response


def _answered_before(
    row: IdempotencyKey, sha256: str, sight: Callable[[], str], is_secret: Callable[[], bool]
) -> HttpResponse:
    if row.request_sha256 != sha256:
        raise NotAcceptable("This Idempotency-Key was used for another request. Use a new one.", code=REUSED)
    if row.status is None:
        raise Conflict("The first request with this key has no answer yet.", code=UNANSWERED, retry_after=1)
    if row.answer is None or row.sight_sha256 != sight():
        raise _withheld(row)
    kept = msgspec.msgpack.decode(bytes(row.answer), type=Kept)
    content = _unsealed(kept.content) if kept.is_sealed or is_secret() else kept.content
    return HttpResponse(content, status=row.status, headers={**kept.headers, "Idempotent-Replayed": "true"})


def _withheld(row: IdempotencyKey) -> Conflict:
    """That it was done, without what was answered; one that was kept before sight was kept is among these."""
    since = "may have changed" if row.sight_sha256 is None else "has changed"
    return Conflict(
        f"This was carried out on {row.at:%Y-%m-%d} at {row.at:%H:%M} UTC, and nothing was done again. "
        f"What you may see {since} since, so the answer is not repeated: read the object anew.",
        code=WITHHELD,
        carried_out_at=row.at,
    )


def _unsealed(content: bytes) -> bytes:
    try:
        return unseal(content.decode()).encode()
    except Unreadable:
        raise Conflict(
            "This was done before, but its answer was sealed under a key that leadhub no longer has. "
            "Nothing was changed.",
            code=UNREADABLE,
        ) from None
