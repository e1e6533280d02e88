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


def charts_stylesheet(_request: HttpRequest) -> str:
    """What charts, tiles and paper look like."""
    return static("leadhub/charts.css")


def script(_request: HttpRequest) -> str:
    """The ways of our own pages."""
    return static("leadhub/console.js")


def remedies_stylesheet(_request: HttpRequest) -> str:
    """What is mended of the looks of Unfold's pages."""
    return static("remedies/remedies.css")


def remedies_script(_request: HttpRequest) -> str:
    """What is mended of the ways of Unfold's pages."""
    return static("remedies/remedies.js")


def kept(_request: HttpRequest) -> str:
    """What keeps unsaved text."""
    return static("leadhub/kept.js")


def keys(_request: HttpRequest) -> str:
    """The keys of all pages, and the search over everything."""
    return static("leadhub/keys.js")


def words(_request: HttpRequest) -> str:
    """Short words, spelt out where a page uses them first."""
    return static("leadhub/words.js")
