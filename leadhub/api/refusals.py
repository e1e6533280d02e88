"""What Django itself refuses, as a problem for machines and as a page for people."""

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from leadhub.api.problems import Unexpected, problem
from leadhub.api.requests import request_id_of
from leadhub.errors import NotAllowed
from leadhub.models import User
from leadhub.plain_pages import plain_page

MACHINE_DOORS = ("/api/", "/graphql/", "/hooks/")
FIRST_PAGE = [{"path": "/admin/", "label": "To the first page"}]
UNREAD = "What was sent to this address could not be read, and nothing was changed. Go back, and send it again."
NOT_OURS = "You may not do this."
NOBODY = "This page is for people who work here. Nothing was changed. Sign in, then open it again."
STALE = (
    "You signed in or out since it was opened, or your browser sends no cookies here. Nothing was changed. "
    "Go back, load the page again, and send what you typed once more."
)
NOWHERE = "It is gone, is not yours to see, or never was. Check the address, or begin from the first page."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if _by_machine(request):
        return problem(SuspiciousOperation(), request)
    return plain_page("This could not be read", [UNREAD], status=400, pages=FIRST_PAGE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if _by_machine(request):
        return problem(NotAllowed(NOT_OURS), request)
    who = getattr(request, "user", None)
    said = NOBODY
    if isinstance(who, User):
        said = f"You are signed in as {who.name or who.email}, whose role does not open it. Nothing was changed. "
        said += "Whoever keeps people and roles can give you another."
    return plain_page("This page is not for your role", [said], status=403, pages=FIRST_PAGE)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, for a form without the token of whoever sends it; Django has logged the reason."""
    if _by_machine(request):
        return problem(NotAllowed(NOT_OURS), request)
    return plain_page("This page was open for too long", [STALE], status=403, pages=FIRST_PAGE)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if _by_machine(request):
        return problem(Http404(), request)
    return plain_page("There is no such page", [NOWHERE], status=404, pages=FIRST_PAGE)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; Django has logged the exception."""
    unexpected = Unexpected(request_id_of(request))
    if _by_machine(request):
        return problem(unexpected, request)
    return plain_page("Something failed on our side", [unexpected.detail], status=500, pages=FIRST_PAGE)


def _by_machine(request: HttpRequest) -> bool:
    return request.path.startswith(MACHINE_DOORS)
