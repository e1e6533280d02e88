"""What every answer says to browsers and to machines on the way, whichever door it comes from."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from leadhub.patience import MACHINE_DOORS

# No page needs a sensor or a purse, and none is to be shown within a page of others.
EVERYWHERE: Final = {
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# An answer belongs to its caller, unless who made it says otherwise, as files of the pages do.
PERSONAL: Final = "private, no-store"
WHO_ASKS: Final = ("Authorization", "Cookie")


class AnswerHeaders:
    """Completes each answer; Django's own middleware and the one of the content policy say the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with these headers."""
        response = self.get_response(request)
        for name, value in EVERYWHERE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", PERSONAL)
        if request.path_info.startswith(MACHINE_DOORS):
            patch_vary_headers(response, WHO_ASKS)
        return response
