"""`/hooks/<kind>/<id>/`: systems of others tell that something was changed. Whom it is about is read anew from them.

Nothing of a call is parsed before its signature was found good. What was stored is answered with 202 and done by a
turn of the connection; a call that is repeated puts the same records in line, and changes nothing more.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from leadhub.api.bodies import LARGEST
from leadhub.api.problems import LengthRequired, MethodNotAllowed, problem
from leadhub.clock import now, real_now
from leadhub.errors import BadRequest, NotAuthenticated, TooLarge, Unavailable
from leadhub.integrations import lining_up
from leadhub.integrations.flooding import Callers, refuse_if_full
from leadhub.integrations.kinds import Kind, kinds
from leadhub.integrations.opening import opened
from leadhub.integrations.protocol import BadSignature, Call, Malformed, Nudge, VendorError
from leadhub.integrations.vetting import is_nameable
from leadhub.models import Connection
from leadhub.usecases import use_case

# Words of what was changed are short; a kind that answers by itself may be sent files.
LARGEST_WORD: Final = 1024 * 1024
MOST_NUDGES: Final = 5_000
METHODS: Final = "POST"


@csrf_exempt
def hook(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:
    """One call; 401 `bad_signature` for whatever is not signed by the system of a connection that there is."""
    try:
        return _answered(request, kind, id)
    except Exception as error:  # noqa: BLE001  # every fault leaves as a problem; unexpected ones are logged there
        return problem(error, request, allow=METHODS)


def _answered(request: HttpRequest, code: str, id: UUID) -> HttpResponse:
    if request.method != METHODS:
        raise MethodNotAllowed("Systems of others call here by POST.")
    kind = kinds().get(code)
    _refuse_length(request, LARGEST if kind is not None and kind.hook else LARGEST_WORD)
    connection = _connection(kind, id)
    callers = Callers(request, connection)
    callers.admit()
    body = bytes(request.body)
    # How it was called from outside: proxies tell us another name, and signatures are made over the public one.
    url = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    call = Call(method=METHODS, url=url, headers=dict(request.headers.items()), body=body)
    if connection is None or kind is None:
        # As much work as a signature takes, so that a guess learns nothing by the clock.
        hmac.new(settings.SECRET_KEY.encode(), body, sha256).digest()
        callers.note_unsigned()
        raise _unsigned()
    try:
        if kind.hook:
            answer: HttpResponse = import_string(kind.hook)(connection, call, now())
            if answer.status_code == NotAuthenticated.status:
                callers.note_unsigned()
            else:
                callers.note()
            return answer
        nudges = opened(connection).verify(call, real_now())
        _check(nudges)
    except BadSignature as error:
        callers.note_unsigned()
        raise _unsigned() from error
    except Malformed as error:
        callers.note()
        raise BadRequest(str(error) or "It is signed, and says nothing that can be read.") from error
    except VendorError as error:
        raise Unavailable("It cannot be judged just now. Send it again later.", retry_after=60) from error
    callers.note(len(nudges))
    _store(connection.pk, nudges)
    if not kind.reply:
        return HttpResponse(status=HTTPStatus.ACCEPTED)
    # Some send the same again until they read the words that they wait for.
    media, content = import_string(kind.reply)(call)
    return HttpResponse(content, content_type=media)


def _refuse_length(request: HttpRequest, largest: int) -> None:
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        # Django reads no further than Content-Length: such a body would be taken for none.
        raise LengthRequired("Send the body with its Content-Length, not in chunks.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise TooLarge(f"A call here holds at most {largest // 1024:,} KiB.")


def _connection(kind: Kind | None, id: UUID) -> Connection | None:
    """The connection that is called; none that was removed, or has no connector that verifies.

    Calls are set up over there before a connection goes live: to one that does not speak yet, what is signed waits.
    """
    if kind is None or not (kind.hook or kind.is_synced):
        return None
    return Connection.objects.filter(pk=id, kind=kind.code, removed_at=None).select_related("acts_as").first()


def _check(nudges: Sequence[Nudge]) -> None:
    """Raise Malformed for what no table holds."""
    if len(nudges) > MOST_NUDGES:
        raise Malformed(f"A call tells of at most {MOST_NUDGES:,} records.")
    if not all(is_nameable(nudge.remote) for nudge in nudges):
        raise Malformed("A record is named by an id that cannot be one.")


@use_case
def _store(connection: UUID, nudges: Sequence[Nudge]) -> None:
    # One that was removed meanwhile keeps nothing of anybody.
    if nudges and Connection.objects.filter(pk=connection, removed_at__isnull=True).exists():
        refuse_if_full(connection)
        lining_up.read(connection, {nudge.remote for nudge in nudges})


def _unsigned() -> NotAuthenticated:
    return NotAuthenticated("This call is not signed by a system that leadhub is connected to.", code="bad_signature")


pages = [path("hooks/<slug:kind>/<uuid:id>/", hook, name="integration-hook")]
