"""The page of an act at one spot of a draft."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from leadhub.api.tokens import actor_of
from leadhub.console.acts import Page
from leadhub.console.editing.acts import VERB, act_at
from leadhub.console.editing.forms import Asking, RowForm
from leadhub.console.editing.outline import Rows, Spot
from leadhub.console.editing.tree import Path, at
from leadhub.console.tables import Link
from leadhub.policy.registry import can


def act_view(admin: Any, request: HttpRequest, spot: Spot, name: str, address: Callable[[Path], str]) -> HttpResponse:
    """Ask what must be chosen first, then show the form, then do the act."""
    if not can(actor_of(request), VERB):
        raise PermissionDenied
    act = act_at(spot, name, address)
    if act is None or not is_answered(request, spot):
        raise Http404
    title = f"{act.label}: {spot.said}" if spot.said else act.label
    page = Page(admin=admin, subject=spot, back=address(spot.path), title=title)
    form: type[Any] = act.form
    asking = form.ask_first(spot) if request.method != "POST" and issubclass(form, RowForm) else None
    return _asked(admin, request, page, asking) if asking else act.view(request, page)


def is_answered(request: HttpRequest, spot: Spot) -> bool:
    """Whether something stands at the spot, or did when a form was opened: what was typed into that is not lost."""
    is_late = request.method == "POST" and request.POST.get("version") != str(spot.draft.version)
    return is_late or not _is_gone(spot)


def _is_gone(spot: Spot) -> bool:
    if spot.is_row or not isinstance(spot.node, Rows):
        return spot.row is None
    return not isinstance(at(spot.content, spot.path), list)


def _asked(admin: Any, request: HttpRequest, page: Page, asking: Asking) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "title": page.title,
        "heading": asking.title,
        "groups": asking.groups,
        "back": page.back,
        "trail": [*page.trail, Link(page.title, "")],
        "media": admin.media,
    }
    return TemplateResponse(request, "leadhub/console/editing/choose.html", context)
