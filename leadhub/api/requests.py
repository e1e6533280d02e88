"""Every request has an id that its answer says and one change number, and lets go of its body when it is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

from leadhub.changes import numbered
from leadhub.tracing import caused_by

HEADER = "X-Request-Id"


@dataclass(slots=True)
class Notes:
    """What doors say of a request, for the log: the code of its refusal, what was asked for, what of that goes.

    Names are those of the changelog of the API (`rest:listLeads`, `graphql:Query.leads`); of a page, its verb.
    """

    code: str = ""
    asked: list[str] = field(default_factory=list)
    deprecated: list[str] = field(default_factory=list)


def notes_of(request: HttpRequest) -> Notes:
    """The notes of a request, or of the request that a DRF request wraps."""
    plain: Any = getattr(request, "_request", request)
    notes: Notes | None = getattr(plain, "notes", None)
    if notes is None:
        notes = plain.notes = Notes()
    return notes


class RequestIdMiddleware:
    """Take over the caller's id when it is a UUID, else make one; what is done meanwhile is done for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id in the header."""
        request.request_id = _taken_over(request.headers.get(HEADER, ""))  # type: ignore[attr-defined]  # ours
        with caused_by(UUID(request_id_of(request))), numbered():
            response = self.get_response(request)
        response[HEADER] = request_id_of(request)
        return response


class BodyMiddleware:
    """Let go of the body once the answer is made.

    Requests end in circles (messages, the view of DRF) that only the collector opens, and it seldom looks: until then
    each would hold up to 16 MiB.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, after which nothing reads the body."""
        try:
            return self.get_response(request)
        finally:
            # Files that were sent are closed here, since Django does not find them afterwards.
            request.close()
            for name in ("_body", "_stream", "_post", "_files"):
                request.__dict__.pop(name, None)
            request.META.pop("wsgi.input", None)


def request_id_of(request: HttpRequest) -> str:
    """The id of a request, or of the request that a DRF request wraps."""
    return str(getattr(request, "request_id", "")) or _taken_over("")


def _taken_over(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())
