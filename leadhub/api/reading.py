"""Views outside of the API that only tell something."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from leadhub.api.problems import MethodNotAllowed, problem

METHODS = "GET, HEAD"

View = Callable[[HttpRequest], HttpResponse]


def only_read(view: View) -> View:
    """The view for GET and HEAD; any other method is 405 as everywhere, whoever asks."""

    @csrf_exempt
    @functools.wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request)
        refusal = MethodNotAllowed(f"{request.method} does not exist here; there is {METHODS}.")
        return problem(refusal, request, allow=METHODS)

    return read
