"""The mail that demo and sandbox have sent: a page for whoever is signed in there; it is not routed elsewhere."""

from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views import View

from leadhub.alerts.outbox import KEPT, kept
from leadhub.models import User
from leadhub.policy.registry import can


class Outbox(View):
    """The last messages, whole."""

    verbs: ClassVar[dict[str, str]] = {"GET": "outbox.read"}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Ask whoever is not signed in to do so."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        user = request.user
        if not isinstance(user, User) or not user.is_staff:
            return redirect(f"{reverse('admin:login')}?next={request.path}")
        if not can(user.actor, self.verbs["GET"]):
            raise PermissionDenied
        return self.get(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Newest first; what was written as HTML is shown as text."""
        context = {**admin.site.each_context(request), "title": "Outbox", "messages_kept": list(kept()), "most": KEPT}
        return TemplateResponse(request, "leadhub/outbox.html", context)


view = Outbox.as_view()
view.verbs = Outbox.verbs  # type: ignore[attr-defined]  # read by the check at start
routes = [path("dev/outbox/", view, name="outbox")]
