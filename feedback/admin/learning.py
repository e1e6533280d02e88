"""The pages that say what is learnt from leads: each has a line of its own in the console."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from feedback.admin.behind import BehindNumber
from feedback.admin.charts.chart import Report
from feedback.admin.charts.reports import (
    BY_NAME,
    REPORTS,
    TITLE,
    VERB,
    brief,
    page_of,
    report_file,
    reports_page,
)
from feedback.admin.forecasts import forecast_file, forecast_page
from feedback.admin.insights import insight_page
from feedback.admin.loss_flow import loss_flow_page
from feedback.admin.nurture import nurture_page
from feedback.admin.scorecard import cases_page, scorecard_page
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.places import Place
from leadhub.console.tables import Link
from leadhub.patience import lengthen_for
from leadhub.policy.registry import can
from qualification.admin.leads import LeadPages

FACTS: Final = "leadhub/console/facts.html"
ASKED: Final = "feedback/learning.html"


@dataclass(frozen=True, slots=True)
class Learning:
    """One page: its address below the leads, how it is called, who may read it, and what stands on it."""

    name: str
    title: str
    verb: str
    page: Callable[[Actor, QueryDict], Mapping[str, Any]]
    icon: str = ""
    rank: int = 0
    template: str = FACTS
    group: str = "Review"


PAGES: Final = (
    Learning(
        "nurture",
        "Nurture",
        "nurture.summary",
        lambda actor, asked: nurture_page(actor),
        "potted_plant",
        25,
        group="Work",
    ),
    Learning("scorecard", "Scorecard", "scorecard.read", scorecard_page, "scoreboard", 26, ASKED),
    Learning("scorecard/cases", "Cases behind a number", "scorecard.read", cases_page),
    Learning("reports", TITLE, VERB, reports_page, "monitoring", 24, "feedback/reports.html"),
    *(
        Learning(f"reports/{report.name}", report.question, VERB, page_of(report), template="feedback/chart.html")
        for report in REPORTS
    ),
    Learning("loss-flow", "Where leads get lost", "scorecard.read", loss_flow_page, "filter_alt", 26),
    Learning("insight", "Insight", "insight.read", insight_page, "insights", 27, ASKED),
    Learning("forecast", "Forecast", "forecast.read", forecast_page, "query_stats", 28, "feedback/forecast.html"),
)


class LearningPages(LeadPages):
    """Leads, and what is learnt from them."""

    list_filter: Sequence[Any] = [*LeadPages.list_filter, BehindNumber]  # type: ignore[assignment]  # filters and names

    def verbs(self) -> list[str]:
        """Each page needs a verb of its own."""
        return [*super().verbs(), *dict.fromkeys(page.verb for page in PAGES)]

    def places(self) -> Iterator[Place]:
        """A line for each page that is not opened from another."""
        yield from super().places()
        for page in PAGES:
            if page.icon:
                yield Place(page.group, page.title, page.icon, self.address(page.name), page.verb, rank=page.rank)

    def get_urls(self) -> list[URLPattern]:
        """An address for each page, and for each file."""
        pages = [
            path(
                f"{page.name}/",
                self.admin_site.admin_view(self._view(page)),
                name=f"qualification_lead_{page.name.replace('/', '-')}",
            )
            for page in PAGES
        ]
        file = path(
            "forecast/table.csv",
            self.admin_site.admin_view(self.forecast_file_view),
            name="qualification_lead_forecast_table",
        )
        files = path(
            "reports/<slug:name>/table.csv",
            self.admin_site.admin_view(self.report_file_view),
            name="qualification_lead_report_table",
        )
        briefs = path(
            "reports/<slug:name>/brief/",
            self.admin_site.admin_view(self.brief_view),
            name="qualification_lead_report_brief",
        )
        return [*pages, file, files, briefs, *super().get_urls()]

    def report_file_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """The numbers of one chart as a file."""
        return report_file(_reader(request, VERB), _report(name), request.GET)

    def brief_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """One chart as the first page shows it, without a page around it."""
        actor, report = _reader(request, VERB), _report(name)
        context = {"title": report.question, "report": report, "chart": brief(actor, report)}
        return TemplateResponse(request, "feedback/brief_chart.html", context)

    def forecast_file_view(self, request: HttpRequest) -> HttpResponse:
        """The forecast as a file; the page, which says how far it is, while a job makes it."""
        made = forecast_file(_reader(request, "forecast.read"), request.GET)
        return made or HttpResponseRedirect(f"{self.address('forecast')}?{request.GET.urlencode()}")

    def _view(self, page: Learning) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            actor = _reader(request, page.verb)
            context = {
                **self.admin_site.each_context(request),
                "title": page.title,
                "trail": [Link(page.title, "")],
                **page.page(actor, request.GET),
            }
            return TemplateResponse(request, page.template, context)

        return view


def _report(name: str) -> Report:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _reader(request: HttpRequest, verb: str) -> Actor:
    actor = actor_of(request)
    if request.method not in ("GET", "HEAD") or not can(actor, verb):
        raise PermissionDenied
    lengthen_for(verb)
    return actor
