"""What Django itself refuses, as a problem for machines and as a page for people."""

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults

from leadhub.api.problems import Unexpected, problem
from leadhub.errors import NotAllowed

MACHINE_DOORS = ("/api/", "/graphql/", "/hooks/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if not _by_machine(request):
        return defaults.bad_request(request, exception)
    return problem(SuspiciousOperation(), request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if not _by_machine(request):
        return defaults.permission_denied(request, exception)
    return problem(NotAllowed("You may not do this."), request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return problem(Http404(), request) if _by_machine(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; Django has logged the exception."""
    if not _by_machine(request):
        return defaults.server_error(request)
    return problem(Unexpected("Nothing was saved. The fault is logged under the request id."), request)


def _by_machine(request: HttpRequest) -> bool:
    return request.path.startswith(MACHINE_DOORS)
