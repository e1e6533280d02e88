"""Refusals as application/problem+json (RFC 9457): one shape for use cases, DRF, Django and what nobody expected."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from leadhub import errors
from leadhub.api.requests import notes_of, request_id_of
from leadhub.errors import DomainError
from leadhub.patience import is_over

logger = logging.getLogger("leadhub.api")
CONTENT_TYPE = "application/problem+json"


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method."""

    status, code, title = 405, "method_not_allowed", "This method does not exist here"


class LengthRequired(DomainError):
    """A body in chunks: how long it is must be said first."""

    status, code, title = 411, "length_required", "Say how long the body is"


class UnsupportedMediaType(DomainError):
    """The body is not what is read here: JSON, or the kind of file that is asked for."""

    status, code, title = 415, "unsupported_media_type", "This kind of body is not read here"


class Throttled(DomainError):
    """More requests than agreed."""

    status, code, title = 429, "too_many_requests", "Too many requests"


class Unexpected(DomainError):
    """A fault of leadhub itself; the log has it under the request id."""

    status, code, title = 500, "internal_error", "Something went wrong on our side"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"Something failed on our side. Nothing was saved. Give support the number {request_id}.")


def refusal_of(error: Exception) -> DomainError | None:
    """The refusal that an exception means to a caller, or None for a fault of ours."""
    match error:
        case DomainError():
            return error
        case exceptions.NotAuthenticated():
            return errors.NotAuthenticated("Send a token: Authorization: Bearer <token>.")
        case exceptions.AuthenticationFailed():
            return errors.NotAuthenticated(str(error.detail), code=str(error.get_codes()))
        case exceptions.PermissionDenied() | PermissionDenied():
            detail = str(getattr(error, "detail", "")) or "You may not do this."
            return errors.NotAllowed(detail, code="csrf_failed" if "CSRF" in detail else None)
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed(str(error.detail))
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType("The body must be JSON: Content-Type: application/json.")
        case exceptions.Throttled():
            wait = max(1, int(getattr(error, "wait", None) or 1))
            return Throttled(f"Try again in {wait} seconds.", retry_after=wait)
        case exceptions.ParseError():
            return errors.BadRequest(str(error.detail))
        case Http404() | exceptions.NotFound():
            return errors.NotFound("There is nothing here that you may see.")
        case RequestDataTooBig():
            return errors.TooLarge("The body is larger than 16 MiB.")
        case BadRequest():
            return errors.BadRequest(str(error))
        case SuspiciousOperation() | DataError():
            return errors.BadRequest("The request holds something that cannot be processed.")
        case OperationalError() if is_over(error):
            logger.warning("a statement took too long", exc_info=error)
            return errors.Unavailable(
                "The database needed longer for this than it is given. Nothing was saved. "
                "Ask for less at once, or try again in a few seconds.",
                code="took_too_long",
                retry_after=5,
            )
        case OperationalError():
            logger.warning("database unavailable: %s", type(error).__name__, exc_info=error)
            return errors.Unavailable("The database is not available. Nothing was saved.", retry_after=2)
    return None


def refused(error: Exception, request: HttpRequest) -> DomainError:
    """The refusal to print; an unexpected exception is logged under the request id and masked."""
    refusal = refusal_of(error)
    if refusal is None:
        logger.error("request %s failed", request_id_of(request), exc_info=error)
        refusal = Unexpected(request_id_of(request))
    notes_of(request).code = refusal.code
    return refusal


def headers_of(refusal: DomainError, *, allow: str = "") -> dict[str, str]:
    """What a refusal says in headers: when to return, how to sign in, which methods exist."""
    headers = {}
    if refusal.status == errors.NotAuthenticated.status:
        headers["WWW-Authenticate"] = 'Bearer realm="leadhub"'
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == MethodNotAllowed.status and allow:
        headers["Allow"] = allow
    return headers


def body_of(refusal: DomainError, request: HttpRequest) -> dict[str, Any]:
    """The members of the problem, the request id among them."""
    return {**refusal.body(), "request_id": request_id_of(request)}


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler."""
    request: HttpRequest = context["request"]._request
    refusal = refused(error, request)
    allow = ", ".join(context["view"].allowed_methods)
    response = Response(body_of(refusal, request), status=refusal.status, content_type=CONTENT_TYPE)
    for name, value in headers_of(refusal, allow=allow).items():
        response[name] = value
    return response


def problem(error: Exception, request: HttpRequest, *, allow: str = "") -> HttpResponse:
    """The same for views outside of DRF."""
    refusal = refused(error, request)
    content = msgspec.json.encode(body_of(refusal, request))
    return HttpResponse(
        content, status=refusal.status, content_type=CONTENT_TYPE, headers=headers_of(refusal, allow=allow)
    )
