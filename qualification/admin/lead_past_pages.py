"""The pages of a lead's past, each at an address below the lead's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link
from leadhub.errors import DomainError, NotFound
from leadhub.policy.registry import can
from qualification.admin.lead_past import MomentsForm, decision_context, decisions_context, ledger_context
from qualification.models import Lead
from qualification.readers.replays import ReplayView, replay_of


class LeadPast(ConsoleAdmin):
    """The ledger, the decisions, and one decision with its replay; all of them only read."""

    past_verbs: ClassVar[Sequence[str]] = ("lead.ledger", "decision.list", "decision.read", "decision.replay")

    def verbs(self) -> list[str]:
        """Those of these pages too."""
        return [*super().verbs(), *self.past_verbs]

    def get_urls(self) -> list[URLPattern]:
        """Three addresses more."""
        pages = (
            ("<uuid:lead>/ledger/", self.ledger_view, "qualification_lead_ledger"),
            ("<uuid:lead>/decisions/", self.decisions_view, "qualification_lead_decisions"),
            ("<uuid:lead>/decisions/<int:seq>/", self.decision_view, "qualification_lead_decision"),
        )
        own = [path(address, self.admin_site.admin_view(view), name=name) for address, view, name in pages]
        return [*own, *super().get_urls()]

    def ledger_view(self, request: HttpRequest, lead: UUID) -> HttpResponse:
        """The score of a moment."""
        subject = self._looked_up(request, lead, "lead.ledger")
        actor = actor_of(request)
        form = MomentsForm(request.GET or None, actor=actor, subject=subject)
        context = ledger_context(actor, subject, form, clock.now())
        status = 422 if form.errors else 200
        return self._shown(request, subject, "Ledger of the score", "qualification/ledger.html", context, status)

    def decisions_view(self, request: HttpRequest, lead: UUID) -> HttpResponse:
        """Every changed answer."""
        subject = self._looked_up(request, lead, "decision.list")
        address = self.address("decisions", lead)
        context = decisions_context(actor_of(request), subject, request.GET.get("cursor", ""), address)
        return self._shown(request, subject, "Decisions", "qualification/decisions.html", context)

    def decision_view(self, request: HttpRequest, lead: UUID, seq: int) -> HttpResponse:
        """One of them; a POST replays it and changes nothing."""
        subject = self._looked_up(request, lead, "decision.read", methods=("GET", "HEAD", "POST"))
        actor, replay, refusal = actor_of(request), None, ""
        try:
            replay = self._replayed(request, lead, seq)
        except NotFound as missing:
            raise Http404 from missing
        except DomainError as refused:
            refusal = refused.detail
        try:
            context = decision_context(actor, subject, seq, clock.now(), replay)
        except NotFound as missing:
            raise Http404 from missing
        moment = _typed(context["stored"].at)
        context |= {
            "back": self.address("decisions", lead),
            "ledger": f"{self.address('ledger', lead)}?{urlencode({'as_of': moment, 'known_at': moment}, safe=':')}",
            "refusal": refusal or context["refusal"],
        }
        return self._shown(request, subject, f"Decision {seq}", "qualification/decision.html", context)

    def _replayed(self, request: HttpRequest, lead: UUID, seq: int) -> ReplayView | None:
        if request.method != "POST":
            return None
        actor = actor_of(request)
        if not can(actor, "decision.replay"):
            raise PermissionDenied
        return replay_of(actor, lead, seq)

    def _looked_up(
        self, request: HttpRequest, lead: UUID, verb: str, methods: tuple[str, ...] = ("GET", "HEAD")
    ) -> Lead:
        """The lead, if it and the page are for this caller."""
        actor = actor_of(request)
        if request.method not in methods or not (self.has_view_permission(request) and can(actor, verb)):
            raise PermissionDenied
        found = Lead.objects.visible_to(actor).select_related("contact", "product_line").filter(pk=lead).first()
        if found is None:
            raise Http404
        return found

    def _shown(
        self,
        request: HttpRequest,
        lead: Lead,
        title: str,
        template: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        back = self.address("change", lead.pk)
        trail = [Link(self.heading, self.address("changelist")), Link(str(lead), back), Link(title, "")]
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"{title}: {lead}",
            "media": self.media,
            "trail": trail,
            "back": back,
            **context,
        }
        return TemplateResponse(request, template, shown, status=status)


def _typed(moment: datetime) -> str:
    """A moment as browsers let people type it, which is to the millisecond; what happened at it is not cut off."""
    return (moment.replace(tzinfo=None) + timedelta(microseconds=999)).isoformat(timespec="milliseconds")
