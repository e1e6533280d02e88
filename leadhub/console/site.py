"""What the console says of the installation it belongs to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

COLOURS = {"embedded": "info", "demo": "info", "sandbox": "warning", "production": "success"}


def environment(_request: HttpRequest) -> list[str]:
    """The label beside the title, so that nobody works in the wrong one."""
    return [str(settings.MODE).capitalize(), COLOURS[settings.MODE]]


def favicon(_request: HttpRequest) -> str:
    """The picture on the tab."""
    return static("leadhub/icon.svg")


def tab_picture(request: HttpRequest) -> HttpResponse:
    """The way to it, for pages that name none."""
    return redirect(favicon(request))


def stylesheet(_request: HttpRequest) -> str:
    """What our own pages look like."""
    return static("leadhub/console.css")


def script(_request: HttpRequest) -> str:
    """The keys of our own pages."""
    return static("leadhub/console.js")
